from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules.attention.errors import SettingError
from rules.attention.schedule import Every, Schedule, appointment, schedule_from
from rules.attention.zones import UTC_ZONE, Zone
from tests.attention import ALL_ZONES, BERLIN, ODD_ZONES, moments, schedules, zones
from tests.build import DAY, HOUR, MINUTE, NOON

NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)
DAILY = Schedule(Every.DAILY, time(8), zone=BERLIN)


def digests(schedule: Schedule, begin: datetime, end: datetime) -> Iterator[datetime]:
    moment = schedule.next_digest_at(begin)
    while moment < end:
        yield moment
        moment = schedule.next_digest_at(moment)


@given(schedules, moments)
def test_the_next_digest_is_strictly_later_and_soon_enough(
    schedule: Schedule, now: datetime
) -> None:
    longest = {Every.HOURLY: HOUR, Every.DAILY: DAY, Every.WEEKLY: 7 * DAY}[schedule.every]
    coming = schedule.next_digest_at(now)
    assert now < coming <= now + longest + DAY
    assert coming.tzinfo is UTC


@given(schedules, moments, st.timedeltas(timedelta(0), 8 * DAY))
def test_no_digest_lies_between_now_and_the_next(
    schedule: Schedule, now: datetime, later: timedelta
) -> None:
    coming = schedule.next_digest_at(now)
    moment = min(now + later, coming - timedelta(microseconds=1))
    assert schedule.next_digest_at(moment) == coming


@pytest.mark.parametrize("at", [time(2, 30), time(0), time(23, 45)])
def test_every_zone_has_exactly_one_digest_a_day_over_a_year(at: time) -> None:
    for name in ODD_ZONES:
        schedule = Schedule(Every.DAILY, at, zone=Zone(name))
        begin = schedule.zone.moment(NEW_YEAR.date(), time(12))
        came = list(digests(schedule, begin, schedule.zone.moment(date(2028, 1, 1), time(12))))
        assert len(came) == 365, name


def test_really_every_zone_has_one_digest_for_each_day_about_its_changes_of_clocks() -> None:
    for name in ALL_ZONES:
        schedule = Schedule(Every.DAILY, time(2, 30), zone=Zone(name))
        for day in days_about_changes(schedule.zone):
            begin, end = (schedule.zone.moment(one, time(12)) for one in (day - DAY, day + 2 * DAY))
            assert len(list(digests(schedule, begin, end))) == 3, (name, day)


def days_about_changes(zone: Zone) -> Iterator[datetime]:
    """Give a day with old and one with new clocks for each change of a year."""
    noons = [datetime(2027, 1, 1, 12, tzinfo=UTC) + number * DAY for number in range(0, 366)]
    offsets = [zone.wall(noon).utcoffset() for noon in noons]
    for noon, one, other in zip(noons[1:], offsets, offsets[1:], strict=False):
        if one != other:
            yield noon


@example(Zone("Pacific/Apia"), 0, 2011)
@given(zones, st.integers(0, 6), st.integers(2006, 2034))
def test_every_zone_has_exactly_one_digest_a_week_over_a_year(
    zone: Zone, weekday: int, year: int
) -> None:
    schedule = Schedule(Every.WEEKLY, time(2, 30), weekday, zone)
    begin = zone.moment(date(year, 1, 2), time(12))
    moments = list(digests(schedule, begin, begin + 364 * DAY - HOUR))
    assert len(moments) in (51, 52, 53)  # Samoa left out a day in 2011: each week came a day sooner
    for one, other in pairwise(moments):
        assert 6 * DAY <= other - one <= 8 * DAY


@given(zones, moments)
def test_hourly_digests_come_once_an_hour_at_the_full_hour(zone: Zone, now: datetime) -> None:
    schedule = Schedule(Every.HOURLY, zone=zone)
    one = schedule.next_digest_at(now)
    other = schedule.next_digest_at(one)
    shown = [zone.wall(moment) for moment in (one, other)]
    if shown[0].utcoffset() == shown[1].utcoffset() == zone.wall(now).utcoffset():
        assert [moment.minute for moment in shown] == [0, 0]
        assert other - one == HOUR
    assert timedelta(0) < other - one <= HOUR


def test_an_hourly_digest_of_a_whole_year_comes_once_in_every_hour() -> None:
    for name in ("Europe/Berlin", "Asia/Kathmandu", "America/New_York"):
        schedule = Schedule(Every.HOURLY, zone=Zone(name))
        begin = NEW_YEAR - MINUTE * 30
        came = list(digests(schedule, begin, begin + 365 * DAY))
        assert len(came) == 365 * 24, name


def test_half_an_hour_is_between_two_digests_where_the_clocks_move_by_so_much() -> None:
    schedule = Schedule(Every.HOURLY, zone=Zone("Australia/Lord_Howe"))
    came = list(digests(schedule, NEW_YEAR, NEW_YEAR + 365 * DAY))
    gaps = [other - one for one, other in pairwise(came)]
    assert sorted(gaps)[:3] == [30 * MINUTE, 30 * MINUTE, HOUR]
    assert max(gaps) == HOUR


def test_a_digest_in_the_night_that_has_no_half_past_two_comes_at_half_past_three() -> None:
    schedule = Schedule(Every.DAILY, time(2, 30), zone=BERLIN)
    coming = schedule.next_digest_at(datetime(2027, 3, 27, 12, tzinfo=UTC))
    assert BERLIN.shown(coming) == "Sun 2027-03-28 03:30"


def test_a_digest_in_the_night_that_has_two_half_past_twos_comes_once() -> None:
    schedule = Schedule(Every.DAILY, time(2, 30), zone=BERLIN)
    first = schedule.next_digest_at(datetime(2027, 10, 30, 12, tzinfo=UTC))
    assert first == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert schedule.next_digest_at(first) == datetime(2027, 11, 1, 1, 30, tzinfo=UTC)


def test_a_weekly_digest_comes_on_its_day() -> None:
    schedule = Schedule(Every.WEEKLY, time(8), 4, BERLIN)
    assert BERLIN.shown(schedule.next_digest_at(NOON)) == "Fri 2026-11-27 08:00"


def test_the_first_look_sets_the_next_digest() -> None:
    first = appointment(DAILY, None, NOON)
    assert (first.is_due, first.next_at) == (False, DAILY.next_digest_at(NOON))
    assert first.why == "the next digest is set: daily 08:00 Europe/Berlin"


def test_a_digest_is_due_at_its_moment_and_not_before() -> None:
    at = DAILY.next_digest_at(NOON)
    before = appointment(DAILY, at, at - MINUTE)
    assert (before.is_due, before.next_at) == (False, at)
    assert before.why.startswith("no digest before its time")
    due = appointment(DAILY, at, at)
    assert (due.is_due, due.next_at) == (True, DAILY.next_digest_at(at))
    assert due.why.startswith("its time has come")


@given(schedules, moments, st.timedeltas(timedelta(0), 400 * DAY))
def test_after_any_outage_there_is_one_digest(
    schedule: Schedule, begin: datetime, asleep: timedelta
) -> None:
    kept = schedule.next_digest_at(begin)
    now = begin + asleep
    first = appointment(schedule, kept, now)
    again = appointment(schedule, first.next_at, now)
    assert first.is_due == (kept <= now)
    assert not again.is_due
    assert again.next_at == first.next_at > now


def test_a_digest_for_all_that_were_missed_says_so() -> None:
    first = DAILY.next_digest_at(NOON)
    second = DAILY.next_digest_at(first)
    late = "one digest for all that were missed: daily 08:00 Europe/Berlin"
    assert appointment(DAILY, first, first + 30 * DAY).why == late
    assert appointment(DAILY, first, second).why == late
    assert appointment(DAILY, first, second - MINUTE).why != late


@given(schedules, moments, st.timedeltas(-400 * DAY, 400 * DAY))
def test_a_clock_that_was_set_back_puts_no_digest_off(
    schedule: Schedule, now: datetime, jump: timedelta
) -> None:
    assert appointment(schedule, now + jump, now).next_at <= schedule.next_digest_at(now)


@given(schedules)
def test_a_schedule_is_read_as_it_is_written(schedule: Schedule) -> None:
    assert schedule_from(str(schedule)) == schedule


def test_a_schedule_without_a_zone_is_in_the_zone_of_its_channel() -> None:
    assert schedule_from("Daily 8:00", BERLIN) == DAILY
    assert schedule_from("hourly", BERLIN) == Schedule(Every.HOURLY, zone=BERLIN)
    assert schedule_from("weekly Mon 08:00") == Schedule(Every.WEEKLY, time(8), 0, UTC_ZONE)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("", "write hourly, daily 08:00, weekly mon 08:00"),
        ("monthly", "write hourly"),
        ("daily", "write daily 08:00"),
        ("dayly 08:00", "write daily 08:00"),
        ("weekly 08:00", "write weekly mon 08:00"),
        ("weekly 08:00 mon", "`mon` is no time of day"),
        ("daily 8am", "write 08:00"),
        ("daily 08:00 Europe/Berln", r"did you mean Europe/Berlin\?"),
    ],
)
def test_what_is_no_schedule_is_refused_with_a_remedy(text: str, remedy: str) -> None:
    with pytest.raises(SettingError, match=remedy):
        schedule_from(text)
