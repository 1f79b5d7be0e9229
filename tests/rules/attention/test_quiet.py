from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.attention.errors import SettingError
from rules.attention.quiet import QuietHours, quiet_from, release
from rules.attention.zones import UTC_ZONE, Zone
from tests.attention import BERLIN, moments, quiet_hours
from tests.build import DAY, HOUR, MINUTE, NOON

NIGHT = QuietHours(time(22), time(7), zone=BERLIN)


def berlin(day: int, hour: int, minute: int = 0) -> datetime:
    """Give a moment of November 2026, when Berlin is an hour ahead."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - HOUR


def test_a_night_is_quiet_from_its_beginning_to_its_end() -> None:
    assert NIGHT.until(berlin(24, 21, 59)) is None
    assert NIGHT.until(berlin(24, 22)) == berlin(25, 7)
    assert NIGHT.until(berlin(25, 6, 59)) == berlin(25, 7)
    assert NIGHT.until(berlin(25, 7)) is None


def test_days_are_those_on_which_quiet_hours_begin() -> None:
    workdays = quiet_from("mon-fri 22:00-07:00", BERLIN)
    assert workdays is not None
    assert workdays.until(berlin(28, 3)) == berlin(28, 7)
    assert workdays.until(berlin(29, 3)) is None


def test_quiet_hours_that_follow_one_another_are_one() -> None:
    weekend = quiet_from("sat,sun 00:00-24:00", BERLIN)
    assert weekend is not None
    assert weekend.until(berlin(28, 12)) == berlin(30, 0)


def test_a_clock_that_is_set_back_does_not_begin_them_anew() -> None:
    quiet = QuietHours(time(22), time(2, 30), zone=BERLIN)
    first_half_past_two = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert quiet.until(first_half_past_two - MINUTE) == first_half_past_two
    assert quiet.until(first_half_past_two + 45 * MINUTE) is None


def test_hours_that_the_clocks_skip_are_moved_with_them() -> None:
    quiet = QuietHours(time(22), time(2, 30), zone=BERLIN)
    night = datetime(2027, 3, 28, 0, tzinfo=UTC)
    assert quiet.until(night) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


def test_quiet_hours_that_fall_into_a_gap_are_none_that_night() -> None:
    quiet = QuietHours(time(2, 45), time(3), zone=BERLIN)
    night = datetime(2027, 3, 27, 23, tzinfo=UTC)
    assert all(quiet.until(night + minutes * MINUTE) is None for minutes in range(360))


@given(quiet_hours, moments)
def test_they_end_and_it_is_not_quiet_then(quiet: QuietHours, now: datetime) -> None:
    end = quiet.until(now)
    if end is not None:
        assert now < end <= now + 7 * DAY
        assert quiet.until(end) is None


@given(quiet_hours, moments, st.floats(0, 0.999))
def test_until_they_end_every_moment_is_quiet_with_the_same_end(
    quiet: QuietHours, now: datetime, part: float
) -> None:
    end = quiet.until(now)
    if end is not None:
        assert quiet.until(now + (end - now) * part) == end


@given(quiet_hours, moments)
def test_it_is_quiet_exactly_when_the_clocks_say_so_where_they_do_not_change(
    quiet: QuietHours, now: datetime
) -> None:
    steady = QuietHours(quiet.begin, quiet.end, quiet.days, UTC_ZONE)
    at, day = now.time(), now.weekday()
    if steady.begin < steady.end:
        expected = day in steady.days and steady.begin <= at < steady.end
    else:
        began_today = day in steady.days and at >= steady.begin
        expected = began_today or ((day - 1) % 7 in steady.days and at < steady.end)
    assert (steady.until(now) is not None) == expected


@given(quiet_hours)
def test_they_are_read_as_they_are_written(quiet: QuietHours) -> None:
    assert quiet_from(str(quiet)) == quiet


@pytest.mark.parametrize("text", ["off", " None "])
def test_no_quiet_hours_are_said_so(text: str) -> None:
    assert quiet_from(text) is None


@pytest.mark.parametrize("text", ["22:00-07:00", "22:00 – 7:00", "22:00-07:00 Europe/Berlin"])
def test_the_usual_spellings_are_read(text: str) -> None:
    assert quiet_from(text, BERLIN) == NIGHT


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("", "write 22:00-07:00, mon-fri 22:00-07:00 or off"),
        ("night", "write 22:00-07:00"),
        ("mon-fri", "write 22:00-07:00"),
        ("10pm-7am", "write 22:00"),
        ("22:00-7am", "write 07:00"),
        ("24:00-07:00", "from 00:00 to 23:59"),
        ("08:00-08:00", "would never end"),
        ("00:00-24:00", "would never end"),
        ("22:00-07:00 Berlin", "is no time zone"),
        ("mon-fryday 22:00-07:00", r"did you mean friday\?"),
    ],
)
def test_what_are_no_quiet_hours_is_refused_with_a_remedy(text: str, remedy: str) -> None:
    with pytest.raises(SettingError, match=remedy):
        quiet_from(text)


def test_what_was_held_is_told_one_by_one_if_it_is_little() -> None:
    assert release(3).why == "quiet hours are over: 3 held, told one by one"
    assert not release(3).as_digest
    assert release(4).why == "quiet hours are over: 4 held, told in one digest"
    assert release(4).as_digest
    assert release(1, few=0).as_digest


def test_quiet_hours_without_a_zone_are_in_utc() -> None:
    assert str(quiet_from("22:00-07:00")) == "22:00-07:00 UTC"
    assert QuietHours(time(1), time(2), zone=Zone("UTC")).until(NOON) is None
