from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given

from rules.attention.errors import SettingError
from rules.attention.mutes import (
    OFFERED,
    Expiry,
    Forever,
    Lasting,
    Mute,
    MuteKind,
    Target,
    Until,
    end_of,
    expiry_from,
    hearing,
    in_force,
    target_from,
    without,
)
from rules.attention.zones import UTC_ZONE, Zone
from rules.ids import code
from rules.model import Alert, WatchName
from tests.attention import BERLIN, a_mute, expiries, moments, zones
from tests.build import DAY, HOUR, MINUTE, NOON, an_alert

READER = "slack:C0NEWS"
STORY = code("S", 1)


def of_watches(*numbers: int) -> Alert:
    return replace(an_alert(), watches=tuple(WatchName(one, f"w{one}") for one in numbers))


@pytest.mark.parametrize(
    ("text", "expiry"),
    [
        ("30m", Lasting(30 * MINUTE)),
        ("30 min", Lasting(30 * MINUTE)),
        ("for 4 hours", Lasting(4 * HOUR)),
        ("1 week", Lasting(7 * DAY)),
        ("Forever", Forever()),
        ("until tomorrow 8:00", Until(time(8), "tomorrow")),
        ("until tomorrow", Until(time(8), "tomorrow")),
        ("until 18:00", Until(time(18))),
        ("until Friday 08:00", Until(time(8), "fri")),
        ("until 2026-12-01 09:00", Until(time(9), "2026-12-01")),
        ("until today 18:00", Until(time(18), "today")),
    ],
)
def test_the_end_of_a_mute_is_read_in_every_usual_form(text: str, expiry: Expiry) -> None:
    assert expiry_from(text) == expiry


@given(expiries)
def test_the_end_of_a_mute_is_read_as_it_is_written(expiry: Expiry) -> None:
    assert expiry_from(str(expiry)) == expiry


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("", "write 30m, 1h, 4h, until tomorrow 08:00, 1w or forever"),
        ("a while", "says no end: write 30m"),
        ("0m", "would end at once"),
        ("for", "says no end"),
        ("until", "says no end"),
        ("until 08:00 tomorrow", "write the day first: until tomorrow 08:00"),
        ("until tomorow 08:00", r"did you mean tomorrow\?"),
        ("until 夜", "is no day of the week"),
        ("until 9999-12-31", "is too far away"),
        ("until 0001-01-01", "is too far away"),
        ("until fryday", r"did you mean friday\?"),
        ("until tomorrow 8am", "write 08:00"),
        ("20000d", "says no end"),
    ],
)
def test_what_says_no_end_is_refused_with_a_remedy(text: str, remedy: str) -> None:
    with pytest.raises(SettingError, match=remedy):
        expiry_from(text)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("4h", "Tue 2026-11-24 17:00"),
        ("until tomorrow 08:00", "Wed 2026-11-25 08:00"),
        ("until 18:00", "Tue 2026-11-24 18:00"),
        ("until 08:00", "Wed 2026-11-25 08:00"),
        ("until today 18:00", "Tue 2026-11-24 18:00"),
        ("until tue 08:00", "Tue 2026-12-01 08:00"),
        ("until tue 18:00", "Tue 2026-11-24 18:00"),
        ("until 2026-12-24", "Thu 2026-12-24 08:00"),
    ],
)
def test_a_mute_ends_as_the_clocks_of_the_channel_show_it(text: str, end: str) -> None:
    at = end_of(expiry_from(text), NOON, BERLIN)
    assert at is not None
    assert BERLIN.shown(at) == end


def test_tomorrow_is_eight_in_the_morning_when_the_clocks_change_in_between() -> None:
    now = datetime(2027, 3, 27, 20, tzinfo=UTC)
    assert end_of(Until(time(8), "tomorrow"), now, BERLIN) == datetime(2027, 3, 28, 6, tzinfo=UTC)


def test_forever_has_no_end() -> None:
    assert end_of(Forever(), NOON, BERLIN) is None


def test_an_end_that_is_over_is_refused() -> None:
    with pytest.raises(SettingError, match="`until today 08:00` is over: it is Tue 2026-11-24"):
        end_of(Until(time(8), "today"), NOON, BERLIN)
    with pytest.raises(SettingError, match="is over"):
        end_of(Until(time(8), date(2026, 1, 1).isoformat()), NOON, BERLIN)


@given(expiries, zones, moments)
def test_a_mute_ends_later_than_now_or_is_refused(
    expiry: Expiry, zone: Zone, now: datetime
) -> None:
    try:
        end = end_of(expiry, now, zone)
    except SettingError:
        assert isinstance(expiry, Until)
        assert expiry.day == "today" or "-" in expiry.day
    else:
        assert end is None or end > now


def test_what_a_button_offers_can_be_typed() -> None:
    assert [expiry_from(str(one)) for one in OFFERED] == list(OFFERED)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("watch w12", "watch W12"),
        (f"STORY {STORY.lower()}", f"story {STORY}"),
        ("outlet  Harbour   Wire", "outlet Harbour Wire"),
    ],
)
def test_a_target_is_read_and_written_back(text: str, written: str) -> None:
    assert str(target_from(text)) == written
    assert target_from(written) == target_from(text)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("", "write `watch W12`, `story S8F3K` or `outlet Harbour Wire`"),
        ("outlet", r"did you mean `outlet Harbour Wire`\?"),
        ("wach W12", r"did you mean `watch W12`\?"),
        ("feed F1", "write `watch W12`"),
        ("watch DPRK", "is no watch: write its id, such as W12"),
        ("story W12", "is no story: write its id, such as S8F3K"),
        ("outlet " + "x" * 200, "200 characters are the most"),
    ],
)
def test_what_cannot_be_muted_is_refused_with_a_remedy(text: str, remedy: str) -> None:
    with pytest.raises(SettingError, match=remedy):
        target_from(text)


@pytest.mark.parametrize("mute", [a_mute("harbour wire"), a_mute(STORY, MuteKind.STORY)])
def test_a_muted_outlet_or_story_is_not_told(mute: Mute) -> None:
    heard = hearing(of_watches(1), [mute], READER, zone=UTC_ZONE, now=NOON)
    assert heard.is_muted
    assert heard.why.endswith("is muted until it is taken back, by Ann")


def test_a_mute_says_until_when_in_the_zone_of_the_channel() -> None:
    mute = a_mute("W1", MuteKind.WATCH, until=NOON + HOUR)
    heard = hearing(of_watches(1), [mute], READER, zone=BERLIN, now=NOON)
    assert heard.why == "watch W1 is muted until Tue 2026-11-24 14:00, by Ann"
    assert heard.is_muted
    assert heard.mutes == (mute,)


def test_an_alert_of_a_muted_watch_is_told_for_another() -> None:
    mute = a_mute("W1", MuteKind.WATCH)
    heard = hearing(of_watches(1, 2), [mute], READER, zone=UTC_ZONE, now=NOON)
    assert not heard.is_muted
    assert heard.why == (
        "watch W1 is muted until it is taken back, by Ann; another of its watches is not"
    )


def test_an_alert_of_two_muted_watches_is_not_told() -> None:
    mutes = [a_mute("W1", MuteKind.WATCH), a_mute("W2", MuteKind.WATCH)]
    assert hearing(of_watches(1, 2), mutes, READER, zone=UTC_ZONE, now=NOON).is_muted


def test_mutes_of_others_and_mutes_that_ended_do_not_count() -> None:
    mutes = [a_mute(reader="discord:4711"), a_mute(until=NOON), a_mute("The Quay")]
    heard = hearing(of_watches(1), mutes, READER, zone=UTC_ZONE, now=NOON)
    assert (heard.is_muted, heard.why, heard.mutes) == (False, "not muted", ())


def test_an_alert_without_watches_is_not_muted_by_none() -> None:
    assert not hearing(an_alert(), [], READER, zone=UTC_ZONE, now=NOON).is_muted


def test_mutes_in_force_are_listed_by_their_end() -> None:
    long, short = a_mute(until=NOON + DAY), a_mute(until=NOON + HOUR)
    forever, over = a_mute(), a_mute(until=NOON - timedelta(seconds=1))
    assert in_force([forever, long, over, short], NOON) == [short, long, forever]


def test_a_mute_is_taken_back_by_its_target_whatever_its_spelling() -> None:
    mine, other, of_another = a_mute(), a_mute("The Quay"), a_mute(reader="me:4711")
    left, gone = without([mine, other, of_another], Target(MuteKind.OUTLET, "HARBOUR wire"), READER)
    assert left == [other, of_another]
    assert gone == [mine]
