from dataclasses import replace
from datetime import timedelta

import pytest
from msgspec import structs

from rules.feeds.hosts import (
    after_holding_up,
    held_up_until,
    host_after,
    may_ask,
    share_of_a_host,
)
from rules.feeds.polling import LONGEST, Failure
from rules.model import FailureKind, Feed, Host, PollState, Standing
from tests.build import DAY, HOUR, MINUTE, NOON, a_feed

PIER_HOST = "harbour.example"
BUSY = Failure("busy", FailureKind.DELAYED, HOUR)


def test_a_server_that_asks_to_wait_asks_it_of_all_its_feeds() -> None:
    host = host_after(a_feed(), BUSY, now=NOON)
    reason = "harbour.example asked for 1 h (Retry-After), for all its feeds"
    assert host == Host(PIER_HOST, NOON + HOUR, reason)
    other = structs.replace(a_feed("https://harbour.example/sport"), host_state=host)
    assert held_up_until(other, NOON) == NOON + HOUR
    assert not may_ask(other, NOON)
    waiting = after_holding_up(other, NOON + HOUR, chance=0.5)
    assert (waiting.next_at, waiting.because) == (NOON + HOUR + 0.5 * MINUTE, reason)
    assert held_up_until(other, NOON + HOUR) is None


def test_a_server_asks_for_a_day_at_most_and_a_shorter_wait_does_not_cut_a_longer() -> None:
    long = host_after(a_feed(), replace(BUSY, retry_after=30 * DAY), now=NOON)
    assert long is not None
    assert long.not_before == NOON + LONGEST
    assert host_after(structs.replace(a_feed(), host_state=long), BUSY, now=NOON) is None
    past = Host(PIER_HOST, NOON - HOUR)
    assert host_after(structs.replace(a_feed(), host_state=past), BUSY, now=NOON) is not None


@pytest.mark.parametrize(
    ("feed", "failure"),
    [
        (a_feed("file:saved.xml"), BUSY),
        (a_feed(), replace(BUSY, retry_after=None)),
        (a_feed(), replace(BUSY, kind=FailureKind.UNREADABLE)),
    ],
)
def test_other_failures_concern_their_feed_alone(feed: Feed, failure: Failure) -> None:
    assert host_after(feed, failure, now=NOON) is None


def test_a_server_of_which_nothing_is_known_may_be_asked() -> None:
    assert held_up_until(a_feed(), NOON) is None
    assert after_holding_up(a_feed(), NOON, chance=0).because is None


@pytest.mark.parametrize(
    ("gap_s", "share"), [(1.0, 4), (0.1, 22), (60.0, 3), (0.001, 200), (0.0, 200)]
)
def test_a_server_has_a_share_that_keeps_it_busy_and_lets_others_in(
    gap_s: float, share: int
) -> None:
    assert share_of_a_host(timedelta(seconds=gap_s), at_once=200) == share


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (PollState(next_at=NOON + HOUR), True),
        (PollState(not_before=NOON + HOUR), False),
        (PollState(not_before=NOON), True),
        (PollState(standing=Standing.PAUSED), False),
    ],
)
def test_a_feed_may_be_asked_before_its_time_but_not_against_its_publisher(
    state: PollState, expected: bool
) -> None:
    assert may_ask(a_feed(state=state), NOON) is expected
