from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rules.feeds.adaptive import (
    LONGEST,
    SHORTEST,
    Found,
    Pace,
    floor_of,
    is_gap_told,
    left_a_gap,
    pace_after,
    rhythm_of,
    times_of,
)
from rules.model import Feed, FeedAnswer, PollState
from tests.build import HOUR, MINUTE, NOON, a_feed, an_entry

DEFAULT = 3 * MINUTE
NEWS, NOTHING = Found(news=True, known=True), Found(known=True)


def every(gap: timedelta, count: int = 30) -> list[datetime]:
    return [NOON - number * gap for number in range(count)]


def a_feed_at(pace: timedelta | None, misses: int = 0) -> Feed:
    return a_feed(state=PollState(pace=pace, misses=misses, last_success_at=NOON))


def pace(
    feed: Feed,
    found: Found = NOTHING,
    times: list[datetime] | None = None,
    *,
    gap: bool = False,
    default: timedelta = DEFAULT,
) -> Pace:
    return pace_after(feed, found, times or [], gap=gap, default=default)


@pytest.mark.parametrize(
    ("gap", "expected"),
    [
        (30 * MINUTE, 10 * MINUTE),
        (timedelta(seconds=1), SHORTEST),
        (100 * HOUR, LONGEST),
    ],
)
def test_a_feed_is_first_asked_by_a_third_of_its_usual_gap(
    gap: timedelta, expected: timedelta
) -> None:
    assert pace(a_feed(), NEWS, every(gap)) == Pace(expected)


def test_the_usual_gap_is_the_median_of_the_newest_entries() -> None:
    lately = every(3 * MINUTE, 20)
    long_ago = [NOON - 1_000 * HOUR * number for number in range(1, 30)]
    assert rhythm_of([*long_ago, *lately]) == MINUTE
    assert rhythm_of([NOON]) is None


def test_of_a_feed_whose_rhythm_is_unknown_nothing_is_known_at_first() -> None:
    assert pace(a_feed(), NEWS) == Pace(None)


def test_a_feed_without_dates_has_a_pace_after_a_while() -> None:
    assert pace(a_feed_at(None), NEWS, default=10 * MINUTE) == Pace(5 * MINUTE)
    assert pace(a_feed_at(None), NOTHING, default=10 * MINUTE) == Pace(10 * MINUTE, 1)


def test_news_halves_the_pace_down_to_the_floor() -> None:
    assert pace(a_feed_at(20 * MINUTE), NEWS) == Pace(10 * MINUTE)
    assert pace(a_feed_at(SHORTEST), NEWS) == Pace(SHORTEST)


def test_a_feed_that_wakes_up_is_asked_by_its_new_rhythm_at_once() -> None:
    assert pace(a_feed_at(LONGEST), NEWS, every(24 * MINUTE)) == Pace(4 * MINUTE)


def test_the_fifth_miss_in_a_row_slows_the_pace_up_to_six_hours() -> None:
    assert pace(a_feed_at(20 * MINUTE, 3)) == Pace(20 * MINUTE, 4)
    assert pace(a_feed_at(20 * MINUTE, 4)) == Pace(30 * MINUTE)
    assert pace(a_feed_at(LONGEST, 4)) == Pace(LONGEST)


def test_a_gap_brings_a_feed_to_the_floor() -> None:
    assert pace(a_feed_at(LONGEST), NEWS, gap=True) == Pace(SHORTEST)


def test_the_floor_is_two_minutes_one_for_breaking_news_and_never_above_the_default() -> None:
    breaking = replace(a_feed(), tags=("world", "breaking"))
    assert floor_of(a_feed(), DEFAULT) == 2 * MINUTE
    assert floor_of(breaking, DEFAULT) == MINUTE
    assert floor_of(a_feed(), timedelta(seconds=10)) == timedelta(seconds=10)


@given(
    st.none() | st.timedeltas(timedelta(seconds=1), timedelta(days=9)),
    st.integers(0, 10),
    st.booleans(),
    st.booleans(),
    st.lists(st.timedeltas(timedelta(0), timedelta(days=99)), max_size=30),
)
def test_a_pace_lies_between_the_floor_and_six_hours(
    before: timedelta | None, misses: int, news: bool, gap: bool, ages: list[timedelta]
) -> None:
    times = [NOON - age for age in ages]
    given = a_feed_at(before and min(max(before, SHORTEST), LONGEST), misses)
    found = pace(given, Found(news=news), times, gap=gap)
    assert found.interval is None or SHORTEST <= found.interval <= LONGEST
    assert 0 <= found.misses < 5 or found.misses == misses + 1


def test_an_entry_of_the_future_counts_as_of_now() -> None:
    answer = FeedAnswer(
        entries=(
            an_entry(published=NOON + HOUR),
            an_entry(updated=NOON - HOUR),
            an_entry(),
        )
    )
    assert times_of(answer, NOON) == [NOON, NOON - HOUR]


@pytest.mark.parametrize(
    ("newest_before", "found", "times", "expected"),
    [
        (NOON - HOUR, Found(news=True), [NOON, NOON - MINUTE], True),
        (NOON - HOUR, Found(news=True), [NOON, NOON - HOUR], False),
        (NOON - HOUR, NEWS, [NOON], False),
        (NOON - HOUR, Found(), [], False),
        (None, Found(news=True), [NOON], False),
    ],
)
def test_a_gap_is_suspected_when_all_is_newer_than_the_newest_before(
    newest_before: datetime | None, found: Found, times: list[datetime], expected: bool
) -> None:
    asked = a_feed(state=PollState(newest_at=newest_before))
    assert left_a_gap(asked, found, times) is expected


def test_a_file_has_no_pace() -> None:
    saved = a_feed("file:saved.xml", state=PollState(pace=HOUR, last_success_at=NOON))
    assert pace(saved, NEWS, every(HOUR)) == Pace(None)


@pytest.mark.parametrize(
    ("before", "gap_at", "expected"),
    [
        (None, None, False),
        (None, NOON, True),
        (NOON, NOON, False),
        (NOON - 23 * HOUR, NOON, False),
        (NOON - 24 * HOUR, NOON, True),
        (NOON - 24 * HOUR, None, False),
    ],
)
def test_a_gap_is_told_once_a_day(
    before: datetime | None, gap_at: datetime | None, expected: bool
) -> None:
    assert is_gap_told(a_feed(state=PollState(gap_at=before)), gap_at) is expected
