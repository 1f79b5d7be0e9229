from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rules.feeds.health import Condition, Seen, condition_of, health_of
from rules.model import FailureKind, Host, PollState, Standing
from tests.build import DAY, HOUR, MINUTE, NOON, a_feed

WELL = PollState(last_success_at=NOON, next_at=NOON + MINUTE)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (WELL, Condition.WELL),
        (PollState(), Condition.WAITING),
        (replace(WELL, failures=1), Condition.FAILING),
        (PollState(failures=1, trouble=FailureKind.DELAYED), Condition.FAILING),
        (replace(WELL, failures=1, trouble=FailureKind.BLOCKED), Condition.BLOCKED),
        (replace(WELL, failures=1, standing=Standing.GONE), Condition.GONE),
        (replace(WELL, failures=1, standing=Standing.PAUSED), Condition.PAUSED),
    ],
)
def test_a_feeds_condition_is_one_word(state: PollState, expected: Condition) -> None:
    assert condition_of(a_feed(state=state), NOON) is expected


def test_a_feed_waits_while_its_server_wants_to_be_left_alone() -> None:
    waits = replace(a_feed(state=WELL), host_state=Host("h", NOON + HOUR, "it asked us to wait"))
    assert condition_of(waits, NOON) is Condition.WAITING
    assert condition_of(waits, NOON + HOUR) is Condition.WELL
    found = health_of(waits, [], first_seen_at=None, now=NOON)
    assert (found.next_at, found.because) == (NOON + HOUR, "it asked us to wait")


def test_a_feed_that_is_due_later_than_its_server_allows_keeps_its_own_time() -> None:
    late = replace(WELL, next_at=NOON + 2 * HOUR, because="every 2 h")
    waits = replace(a_feed(state=late), host_state=Host("h", NOON + HOUR, "wait"))
    assert health_of(waits, [], first_seen_at=None, now=NOON).because == "every 2 h"


def test_a_feed_that_is_stopped_has_no_next_time() -> None:
    stopped = a_feed(state=replace(WELL, standing=Standing.GONE, because="gone"))
    found = health_of(stopped, [], first_seen_at=None, now=NOON)
    assert (found.next_at, found.because) == (None, "gone")


def test_what_was_there_before_the_first_poll_counts_for_nothing() -> None:
    old = [Seen(NOON - 9 * DAY, NOON), Seen(None, NOON)]
    found = health_of(a_feed(state=WELL), old, first_seen_at=NOON, now=NOON + DAY)
    assert (found.per_day, found.latency_p50) == (0.0, None)


def test_a_day_that_has_hardly_begun_has_no_rate() -> None:
    seen = [Seen(None, NOON + HOUR)]
    found = health_of(a_feed(state=WELL), seen, first_seen_at=NOON, now=NOON + 2 * HOUR)
    assert found.per_day is None


@given(st.lists(st.integers(0, 100_000), min_size=1))
def test_latencies_are_some_that_were_seen_and_in_order(seconds: list[int]) -> None:
    seen = [Seen(NOON, NOON + timedelta(seconds=one + 1)) for one in seconds]
    found = health_of(a_feed(state=WELL), seen, first_seen_at=NOON, now=NOON + 2 * DAY)
    delays = [one.seen_at - NOON for one in seen]
    assert found.latency_p50 is not None
    assert found.latency_p95 is not None
    assert min(delays) <= found.latency_p50 <= found.latency_p95 <= max(delays)
    assert found.latency_p50 in delays
    assert 2 * sum(one <= found.latency_p50 for one in delays) >= len(delays)
