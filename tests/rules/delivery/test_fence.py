from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.delivery.delivery import Move, next_move
from rules.delivery.fence import (
    AHEAD_AT_MOST,
    FENCE,
    MARGIN,
    ahead_after,
    longest_request,
    why_not_sent,
)
from rules.model import DeliveryState
from tests.build import NOON, a_delivery

NOTHING, TICK = timedelta(0), timedelta(milliseconds=1)
TIMEOUT = timedelta(seconds=10)
SETTLE = FENCE + TIMEOUT + MARGIN
TAKES = st.timedeltas(NOTHING, timedelta(minutes=2))
BEARABLE = st.timedeltas(NOTHING, AHEAD_AT_MOST + FENCE)


@pytest.mark.parametrize(
    ("pause", "why"),
    [
        (NOTHING, None),
        (FENCE, None),
        (FENCE + TICK, "noting it took 0.5 s: nothing was sent"),
        (-TICK, "the clock was put back: nothing was sent"),
    ],
)
def test_nothing_is_sent_after_a_pause_or_when_the_clock_was_put_back(
    pause: timedelta, why: str | None
) -> None:
    assert why_not_sent(begun_at=NOON, noted_at=NOON, now=NOON + pause) == why


@given(st.lists(TAKES, max_size=8))
def test_nobody_looks_for_a_message_that_can_still_be_on_its_way(notes: list[timedelta]) -> None:
    ahead, now = NOTHING, NOON
    for took in notes:
        begun_at, noted_at, now = now, now + ahead, now + took
        ahead = ahead_after(ahead, took)
        if not why_not_sent(begun_at=begun_at, noted_at=noted_at, now=now):
            sending = a_delivery(DeliveryState.SENDING, sent_at=noted_at, next_at=begun_at)
            written = now + TIMEOUT
            assert next_move(sending, settle=SETTLE, now=written).move is Move.WAIT


@given(TAKES, BEARABLE)
def test_a_disk_that_is_slow_each_time_costs_one_attempt(
    before: timedelta, took: timedelta
) -> None:
    ahead = ahead_after(ahead_after(NOTHING, before), took)
    assert why_not_sent(begun_at=NOON, noted_at=NOON + ahead, now=NOON + took) is None


@given(TAKES, TAKES)
def test_nothing_is_noted_further_ahead_than_may_be(before: timedelta, took: timedelta) -> None:
    assert NOTHING <= ahead_after(ahead_after(NOTHING, before), took) <= AHEAD_AT_MOST


def test_a_disk_that_is_quick_again_is_soon_trusted() -> None:
    ahead = ahead_after(NOTHING, timedelta(seconds=3))
    assert ahead == timedelta(seconds=6)
    for _ in range(5):
        ahead = ahead_after(ahead, TICK)
    assert ahead < FENCE


def test_a_request_is_given_up_before_anybody_looks_for_its_message() -> None:
    assert longest_request(SETTLE) == TIMEOUT
    assert longest_request(FENCE + MARGIN) is None
    assert longest_request(NOTHING) is None
