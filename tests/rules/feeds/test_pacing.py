from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from rules.feeds.pacing import (
    POLITE,
    FetchPace,
    HostLoad,
    gives_way,
    is_idle,
    wait_to_start,
)
from rules.model import PollState
from tests.newsroom import NOON
from tests.webs import UNPACED

SECONDS = st.floats(min_value=0, max_value=1e6)


def test_a_host_is_asked_at_once_when_it_is_new() -> None:
    assert wait_to_start(HostLoad(), POLITE, now=0.0) == 0


def test_two_starts_are_a_second_apart() -> None:
    busy = HostLoad(in_flight=1, started_at=100.0)
    assert wait_to_start(busy, POLITE, now=100.25) == 0.75
    assert wait_to_start(busy, POLITE, now=101.0) == 0


def test_a_third_request_waits_for_an_end() -> None:
    assert wait_to_start(HostLoad(in_flight=2, started_at=0.0), POLITE, now=60.0) is None
    assert wait_to_start(HostLoad(in_flight=2, started_at=0.0), UNPACED, now=0.0) == 0


def test_a_host_is_forgotten_only_when_that_changes_nothing() -> None:
    assert is_idle(HostLoad(), POLITE, now=0.0)
    assert not is_idle(HostLoad(in_flight=1, started_at=0.0), POLITE, now=60.0)
    assert not is_idle(HostLoad(started_at=0.0), POLITE, now=0.5)
    assert is_idle(HostLoad(started_at=0.0), POLITE, now=1.0)


@given(SECONDS, SECONDS, st.integers(0, 5))
def test_whoever_waits_as_told_may_start(started: float, later: float, gap_s: int) -> None:
    pace = FetchPace(host_gap=timedelta(seconds=gap_s))
    load, now = HostLoad(started_at=started), started + later
    wait = wait_to_start(load, pace, now=now)
    assert wait is not None
    assert 0 <= wait <= gap_s
    assert now + wait >= started + gap_s - 1e-6


def test_the_default_pace_is_that_of_the_policy() -> None:
    """Two at a host and a second between them; ten to twenty in all."""
    assert (POLITE.host_at_once, POLITE.host_gap) == (2, timedelta(seconds=1))
    assert 10 <= POLITE.at_once <= 20


def test_a_feed_gives_way_until_it_has_answered_well_and_while_it_fails() -> None:
    assert gives_way(PollState())
    assert not gives_way(PollState(last_success_at=NOON))
    assert gives_way(PollState(last_success_at=NOON, failures=1))


@given(st.integers(1, 100))
def test_some_may_always_be_asked_and_never_all_places_by_those_that_give_way(
    at_once: int,
) -> None:
    pace = FetchPace(at_once=at_once)
    some = (pace.busy_giving_way_at_once, pace.giving_way_at_once)
    assert 1 <= some[0] <= some[1] <= max(1, at_once - 1)
    assert pace.giving_way_at_once <= pace.long_giving_way_at_once < pace.long_at_once
    assert pace.giving_way_at_once <= pace.very_long_at_once < pace.long_at_once
