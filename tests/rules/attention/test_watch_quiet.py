from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.attention.errors import SettingError
from rules.attention.quiet import QuietHours, quiet_from
from rules.attention.watch_quiet import ends_of, hush, is_any_on, own_hours, watch_quiet_from
from rules.attention.zones import UTC_ZONE, Zone
from rules.model import WatchName
from tests.attention import BERLIN, moments, quiet_hours, zones
from tests.build import DAY, HOUR, MINUTE, NOON

LUNCH = quiet_from("12:00-14:00", BERLIN)
"""It is 13:00 in Berlin at NOON."""
PLAIN, NEVER = WatchName(1, "Ports"), WatchName(2, "Truces", quiet="off")
LONG = WatchName(3, "Golf", quiet="09:00-18:00")

own_quiet = st.none() | st.just("off") | quiet_hours.map(str)
names = st.lists(st.builds(WatchName, st.integers(1, 9), st.just("w"), quiet=own_quiet), max_size=3)


def why(*watches: WatchName, channel: QuietHours | None = LUNCH, now: datetime = NOON) -> str:
    return hush(watches, channel, BERLIN, now).why


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("", None),
        (" Channel ", None),
        ("OFF", "off"),
        ("none", "off"),
        ("22:00 – 7:00", "22:00-07:00"),
        ("mon-fri 22:00-07:00", "mon-fri 22:00-07:00"),
        ("22:00-07:00 europe/berlin", "22:00-07:00 Europe/Berlin"),
        ("22:00-07:00 UTC", "22:00-07:00 UTC"),
    ],
)
def test_what_people_write_is_kept_in_its_usual_spelling(text: str, kept: str | None) -> None:
    assert watch_quiet_from(text) == kept
    assert watch_quiet_from(kept or "") == kept


def test_what_are_no_quiet_hours_is_refused_as_of_a_channel() -> None:
    with pytest.raises(SettingError, match="write 22:00"):
        watch_quiet_from("10pm-7am")
    with pytest.raises(SettingError, match="would never end"):
        watch_quiet_from("00:00-24:00")


def test_a_watch_without_a_wish_goes_by_its_channel() -> None:
    assert hush([PLAIN], LUNCH, BERLIN, NOON) == hush([], LUNCH, BERLIN, NOON)
    assert why(PLAIN) == "12:00-14:00 Europe/Berlin: held until Tue 2026-11-24 14:00"
    assert why(PLAIN, now=NOON + HOUR) == "not now"
    assert why(PLAIN, channel=None) == "none"


def test_quiet_hours_of_its_own_hold_where_the_channel_has_none_in_the_channels_zone() -> None:
    found = hush([LONG], None, BERLIN, NOON)
    assert found.until == NOON + 5 * HOUR
    assert found.why == ("09:00-18:00 Europe/Berlin of watch Golf: held until Tue 2026-11-24 18:00")
    assert why(LONG, channel=None, now=NOON + 5 * HOUR) == "not now"


def test_quiet_hours_of_its_own_follow_on_those_of_the_channel() -> None:
    early = quiet_from("06:00-09:30", BERLIN)
    at_seven = NOON - 6 * HOUR
    found = hush([LONG], early, BERLIN, at_seven)
    assert found.until == NOON + 5 * HOUR
    assert found.hours == "06:00-09:30 Europe/Berlin and 09:00-18:00 Europe/Berlin of watch Golf"


def test_a_watch_that_keeps_none_is_not_held_by_its_channel() -> None:
    found = hush([NEVER], LUNCH, BERLIN, NOON)
    assert (found.until, found.hours) == (None, "12:00-14:00 Europe/Berlin")
    assert found.why == "12:00-14:00 Europe/Berlin, but not for watch Truces"
    assert why(NEVER, channel=None) == "none"
    assert why(NEVER, now=NOON + HOUR) == "not now"


def test_of_several_watches_the_most_willing_decides() -> None:
    assert why(PLAIN, NEVER) == "12:00-14:00 Europe/Berlin, but not for watch Truces"
    assert hush([LONG, PLAIN], LUNCH, BERLIN, NOON).until == NOON + HOUR
    assert why(LONG, PLAIN, channel=None) == (
        "09:00-18:00 Europe/Berlin of watch Golf, but not for watch Ports"
    )


def test_hours_that_would_never_end_together_leave_the_channels_alone() -> None:
    rest = WatchName(4, "Rail", quiet="14:00-12:00")
    assert hush([rest], LUNCH, BERLIN, NOON).until == NOON + HOUR
    assert hush([rest], LUNCH, BERLIN, NOON + HOUR).until is None
    assert hush([rest], None, BERLIN, NOON + HOUR).until == NOON + 23 * HOUR


def test_hours_whose_zone_has_left_the_data_are_none() -> None:
    lost = WatchName(5, "Lost", quiet="09:00-18:00 Europe/Atlantis")
    assert own_hours(lost.quiet, BERLIN) is None
    assert hush([lost], None, BERLIN, NOON).why == "none"


def test_a_clock_that_is_set_back_does_not_begin_them_anew() -> None:
    watch = WatchName(6, "Night", quiet="22:00-02:30")
    first_half_past_two = datetime.fromisoformat("2027-10-31T00:30:00+00:00")
    assert hush([watch], None, BERLIN, first_half_past_two - MINUTE).until == first_half_past_two
    assert hush([watch], None, BERLIN, first_half_past_two + 45 * MINUTE).until is None


@given(names, st.none() | quiet_hours, zones, moments)
def test_what_is_held_is_told_when_the_hours_end_and_they_do(
    watches: list[WatchName], channel: QuietHours | None, zone: Zone, now: datetime
) -> None:
    until = hush(watches, channel, zone, now).until
    if until is not None:
        assert now < until <= now + 8 * DAY
        assert hush(watches, channel, zone, until).until is None


@given(names, st.none() | quiet_hours, moments)
def test_an_alert_is_held_only_if_every_watch_of_it_is(
    watches: list[WatchName], channel: QuietHours | None, now: datetime
) -> None:
    each = [hush([one], channel, UTC_ZONE, now).until for one in watches]
    expected = None if None in each else min(filter(None, each), default=None)
    if watches:
        assert hush(watches, channel, UTC_ZONE, now).until == expected


@given(quiet_hours, quiet_hours, moments)
def test_hours_of_its_own_only_add_to_those_of_the_channel(
    channel: QuietHours, own: QuietHours, now: datetime
) -> None:
    found = hush([WatchName(1, "w", quiet=str(own))], channel, UTC_ZONE, now).until
    alone = channel.until(now)
    assert alone is None or (found is not None and found >= alone)


@given(st.lists(names, max_size=4), st.none() | quiet_hours, moments)
def test_many_alerts_are_decided_on_as_each_by_itself(
    alerts: list[list[WatchName]], channel: QuietHours | None, now: datetime
) -> None:
    each = [hush(watches, channel, UTC_ZONE, now).until for watches in alerts]
    assert ends_of(alerts, channel, UTC_ZONE, now) == each
    own = [one.quiet for of in alerts for one in of if one.quiet]
    if any(each):
        assert is_any_on(own, channel, UTC_ZONE, now)


def test_nothing_is_on_where_no_hours_are() -> None:
    assert not is_any_on([], None, BERLIN, NOON)
    assert not is_any_on(["22:00-07:00"], None, BERLIN, NOON)
    assert is_any_on(["09:00-18:00"], None, BERLIN, NOON)
    assert is_any_on([], LUNCH, BERLIN, NOON)
