from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.attention.errors import SettingError, nearest, quoted
from rules.attention.zones import Zone, zone_named
from tests.attention import ALL_ZONES, BERLIN, moments, times, zones
from tests.build import NOON

SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)


def test_a_time_that_the_clocks_skip_moves_forward() -> None:
    assert BERLIN.moment(SPRING, time(2, 30)) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert f"{BERLIN.wall(BERLIN.moment(SPRING, time(2, 30))):%H:%M}" == "03:30"


def test_a_time_that_comes_twice_happens_the_first_time() -> None:
    assert BERLIN.moment(AUTUMN, time(2, 30)) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_a_day_that_is_left_out_moves_to_the_next() -> None:
    apia = Zone("Pacific/Apia")
    left_out, next_day = date(2011, 12, 30), date(2011, 12, 31)
    assert apia.moment(left_out, time(8)) == apia.moment(next_day, time(8))


@given(zones, moments)
def test_a_moment_is_shown_and_found_again_up_to_what_comes_twice(
    zone: Zone, moment: datetime
) -> None:
    shown = zone.wall(moment)
    again = zone.moment(shown.date(), shown.time())
    assert again == moment or (shown.fold == 1 and again < moment)


@given(zones, st.dates(date(2005, 1, 1), date(2035, 1, 1)), times, times)
def test_no_time_comes_before_an_earlier_one_by_more_than_the_clocks_move(
    zone: Zone, day: date, one: time, other: time
) -> None:
    early, late = sorted((one, other))
    assert zone.moment(day, early) - zone.moment(day, late) <= timedelta(hours=1)
    assert zone.moment(day, late) <= zone.moment(day + timedelta(days=1), late)


def test_a_zone_is_found_whatever_its_capitals() -> None:
    assert zone_named(" europe/berlin ") == BERLIN
    assert str(zone_named("utc")) in ALL_ZONES
    assert {zone_named(name).name for name in ALL_ZONES} == set(ALL_ZONES)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("Europe/Berln", "did you mean Europe/Berlin?"),
        ("", "write for example Europe/Berlin or UTC"),
        ("../../etc/passwd", "no time zone"),
        ("Europe", "no time zone"),
        ("x" * 5_000, "write for example Europe/Berlin or UTC"),
    ],
)
def test_what_is_no_zone_is_refused_with_a_remedy(text: str, remedy: str) -> None:
    with pytest.raises(SettingError, match=remedy.replace("?", r"\?")) as refused:
        zone_named(text)
    assert len(str(refused.value)) < 200


def test_a_saved_zone_that_is_no_longer_known_is_utc() -> None:
    assert Zone("Atlantis/Kestrel_Bay").wall(NOON) == NOON
    assert Zone("Atlantis/Kestrel_Bay").wall(NOON).hour == 12


def test_a_moment_is_said_as_the_clocks_there_show_it() -> None:
    assert BERLIN.shown(NOON) == "Tue 2026-11-24 13:00"


def test_a_long_text_is_quoted_in_one_short_line() -> None:
    assert quoted("a\nb\x00\u202ec") == "`a b c`"
    assert quoted("x" * 61) == f"`{'x' * 59}…`"
    assert quoted("x" * 60) == f"`{'x' * 60}`"
    assert nearest("DALY", ["daily"]) == "daily"
    assert nearest("zzz", ["daily"]) is None
