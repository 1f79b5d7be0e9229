from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.attention.baseline import Baseline, taught
from rules.attention.rates import Told, WatchRate, from_now_on, hours_to_teach, learned
from rules.attention.spike import Pulse
from tests.build import DAY, HOUR, MINUTE, NOON

RATE = WatchRate()


@pytest.mark.parametrize("until", [None, NOON])
def test_a_rate_is_read_back_as_it_was_written(until: datetime | None) -> None:
    pulse = Pulse(NOON, 31, NOON + MINUTE, 4.5)
    told = {"console": Told(pulse, 7), "slack:C1": Told()}
    rate = WatchRate(taught(Baseline(), NOON, 3), until, told)
    assert WatchRate.from_json(rate.as_json()) == rate


def test_only_whole_hours_that_were_watched_are_taught() -> None:
    since, now = NOON - 3 * HOUR + MINUTE, NOON + 20 * MINUTE
    assert hours_to_teach(RATE, since, now) == [NOON - 2 * HOUR, NOON - HOUR]
    assert hours_to_teach(RATE, NOON - HOUR, NOON - MINUTE) == []
    assert hours_to_teach(RATE, NOON - HOUR, NOON) == [NOON - HOUR]


def test_an_hour_is_taught_once() -> None:
    rate = learned(RATE, {NOON - HOUR: 2})
    assert rate.taught_until == NOON
    assert hours_to_teach(rate, NOON - DAY, NOON + MINUTE) == []
    assert hours_to_teach(rate, NOON - DAY, NOON + HOUR) == [NOON]


def test_a_new_watch_learns_from_the_next_whole_hour_on() -> None:
    new = from_now_on(RATE, NOON + MINUTE)
    assert hours_to_teach(new, NOON - DAY, NOON + MINUTE) == []
    assert hours_to_teach(new, NOON - DAY, NOON + HOUR) == []
    assert hours_to_teach(new, NOON - DAY, NOON + 2 * HOUR) == [NOON + HOUR]


def test_what_was_taught_with_a_wrong_clock_does_not_stop_teaching() -> None:
    ahead = WatchRate(taught_until=NOON + 400 * DAY)
    assert hours_to_teach(ahead, NOON - HOUR, NOON) == [NOON - HOUR]


def test_no_more_hours_are_taught_than_are_kept() -> None:
    assert len(hours_to_teach(RATE, NOON - 400 * DAY, NOON)) == 72


def test_hours_are_taught_in_order() -> None:
    rate = learned(RATE, {NOON: 5, NOON - HOUR: 2})
    assert [one.stories for one in rate.baseline.lately] == [2, 5]


@given(st.integers(0, 5_000), st.integers(0, 5_000))
def test_hours_to_teach_follow_one_another(minutes: int, more: int) -> None:
    since = NOON + timedelta(minutes=minutes)
    hours = hours_to_teach(RATE, since, since + timedelta(minutes=more))
    assert all(since <= hour and hour + HOUR <= since + timedelta(minutes=more) for hour in hours)
    assert all(later - hour == HOUR for hour, later in pairwise(hours))
