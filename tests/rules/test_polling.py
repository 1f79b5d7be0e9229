from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.model import FailureKind, Feed, FeedAnswer, PollState
from rules.polling import (
    LONGEST,
    UNREACHABLE_LONGEST,
    Failure,
    after_answer,
    after_failure,
    is_due,
    may_ask,
)
from tests.build import DAY, HOUR, MINUTE, NOON, a_feed

DEFAULT = 3 * MINUTE
CHANCES = st.floats(0, 1)
WAITS = st.none() | st.timedeltas(timedelta(days=-1), timedelta(days=999_999))
FEEDS = st.builds(
    lambda interval, failures: a_feed(interval=interval, state=PollState(failures=failures)),
    st.none() | st.timedeltas(timedelta(seconds=1), timedelta(days=3_650)),
    st.integers(0, 10_000),
)
FAILED = PollState(
    etag="old", last_modified="then", failures=4, failing_since=NOON - DAY, error="refused"
)


def answered(
    answer: FeedAnswer | None = None, feed: Feed | None = None, *, chance: float = 0.5
) -> PollState:
    return after_answer(
        feed or a_feed(), answer or FeedAnswer(), default=DEFAULT, now=NOON, chance=chance
    )


def failed(
    kind: FailureKind,
    *,
    failures: int = 0,
    interval: timedelta | None = None,
    retry_after: timedelta | None = None,
) -> PollState:
    feed = a_feed(interval=interval, state=PollState(failures=failures))
    failure = Failure("refused", kind, retry_after)
    return after_failure(feed, failure, default=DEFAULT, now=NOON, chance=0.5)


@pytest.mark.parametrize(
    ("chance", "wait"), [(0, 0.9 * DEFAULT), (0.5, DEFAULT), (1, 1.1 * DEFAULT)]
)
def test_the_default_interval_is_taken_give_or_take_a_tenth(chance: float, wait: timedelta) -> None:
    assert answered(chance=chance).next_at == NOON + wait


def test_the_interval_of_the_operator_is_taken_as_written() -> None:
    assert answered(feed=a_feed(interval=HOUR), chance=1).next_at == NOON + HOUR


def test_a_publisher_may_ask_for_more_time_but_not_for_less() -> None:
    patient, hasty = answered(FeedAnswer(wait=HOUR)), answered(FeedAnswer(wait=MINUTE))
    assert (patient.next_at, patient.not_before) == (NOON + HOUR, NOON + HOUR)
    assert (hasty.next_at, hasty.not_before) == (NOON + DEFAULT, NOON + MINUTE)


def test_an_answer_ends_the_failures_and_brings_new_validators() -> None:
    state = answered(FeedAnswer(etag="new"), a_feed(state=FAILED))
    assert (state.failures, state.failing_since, state.error) == (0, None, None)
    assert (state.etag, state.last_modified, state.last_success_at) == ("new", None, NOON)


def test_an_unchanged_feed_keeps_its_validators() -> None:
    state = answered(FeedAnswer(unchanged=True), a_feed(state=FAILED))
    assert (state.etag, state.last_modified, state.failures) == ("old", "then", 0)


def test_validators_of_a_broken_document_are_not_kept() -> None:
    broken = FeedAnswer(etag="new", last_modified="now", problem="cut off")
    state = answered(broken, a_feed(state=FAILED))
    assert (state.etag, state.last_modified, state.error) == (None, None, "cut off")


@pytest.mark.parametrize(
    ("kind", "failures", "wait"),
    [
        (FailureKind.UNREADABLE, 0, 2 * DEFAULT),
        (FailureKind.DELAYED, 1, 4 * DEFAULT),
        (FailureKind.UNREADABLE, 30, LONGEST),
        (FailureKind.UNREACHABLE, 0, DEFAULT),
        (FailureKind.UNREACHABLE, 1, 2 * DEFAULT),
        (FailureKind.UNREACHABLE, 30, UNREACHABLE_LONGEST),
        (FailureKind.GONE, 0, LONGEST),
    ],
)
def test_failures_are_waited_out_longer_each_time(
    kind: FailureKind, failures: int, wait: timedelta
) -> None:
    assert failed(kind, failures=failures).next_at == NOON + wait


def test_a_failing_feed_is_never_asked_more_often_than_its_interval_says() -> None:
    unreachable = failed(FailureKind.UNREACHABLE, interval=2 * HOUR)
    assert unreachable.next_at == NOON + 2 * HOUR


def test_a_failure_is_counted_and_remembered() -> None:
    first = failed(FailureKind.DELAYED)
    assert (first.failures, first.failing_since, first.error) == (1, NOON, "refused")
    failure = Failure("again", FailureKind.GONE)
    state = after_failure(a_feed(state=FAILED), failure, default=DEFAULT, now=NOON, chance=0)
    assert state == replace(FAILED, failures=5, error="again", next_at=NOON + LONGEST)


def test_a_failing_publisher_may_ask_for_more_time() -> None:
    state = failed(FailureKind.DELAYED, retry_after=HOUR)
    assert (state.next_at, state.not_before) == (NOON + HOUR, NOON + HOUR)
    hasty = failed(FailureKind.DELAYED, retry_after=MINUTE)
    assert (hasty.next_at, hasty.not_before) == (NOON + 2 * DEFAULT, NOON + MINUTE)


def test_nobody_is_waited_for_longer_than_a_day() -> None:
    assert answered(FeedAnswer(wait=30 * DAY)).next_at == NOON + LONGEST
    assert failed(FailureKind.DELAYED, retry_after=30 * DAY).next_at == NOON + LONGEST


@given(FEEDS, WAITS, CHANCES)
def test_the_next_poll_is_never_earlier_than_asked_for(
    feed: Feed, wait: timedelta | None, chance: float
) -> None:
    state = after_answer(feed, FeedAnswer(wait=wait), default=DEFAULT, now=NOON, chance=chance)
    assert state.next_at is not None
    assert state.next_at >= NOON + min(wait or timedelta(0), LONGEST)
    assert state.next_at >= NOON + (feed.interval or 0.9 * DEFAULT)
    assert state.not_before is None or state.next_at >= state.not_before


@given(FEEDS, st.sampled_from(FailureKind), WAITS, CHANCES)
def test_a_poll_after_a_failure_is_never_earlier_than_asked_for(
    feed: Feed, kind: FailureKind, retry_after: timedelta | None, chance: float
) -> None:
    failure = Failure("refused", kind, retry_after)
    state = after_failure(feed, failure, default=DEFAULT, now=NOON, chance=chance)
    assert state.next_at is not None
    assert state.next_at >= NOON + min(retry_after or timedelta(0), LONGEST)
    assert state.next_at > NOON
    assert state.not_before is None or state.next_at >= state.not_before


@pytest.mark.parametrize(("at", "expected"), [(None, True), (NOON, True), (NOON + MINUTE, False)])
def test_a_feed_is_due_when_its_time_has_come(at: datetime | None, expected: bool) -> None:
    assert is_due(a_feed(state=PollState(next_at=at)), NOON) is expected
    assert may_ask(a_feed(state=PollState(not_before=at)), NOON) is expected
