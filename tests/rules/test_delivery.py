from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.delivery import (
    CRASHES_AT_MOST,
    FENCE,
    LONGEST_WAIT,
    LOST_WAIT,
    Move,
    NextMove,
    NextState,
    Outcome,
    after_attempt,
    after_failed_look,
    after_look,
    may_still_send,
    next_move,
)
from rules.model import DeliveryState
from tests.build import HOUR, MINUTE, NOON, a_delivery

CHANCES = st.floats(0, 1)
WAITS = st.timedeltas(timedelta(0), timedelta(days=365))
ATTEMPTS = st.integers(0, 10_000)
OPEN = [DeliveryState.SENDING, DeliveryState.UNCERTAIN]


def attempted(outcome: Outcome, *, attempts: int = 1, chance: float = 1) -> NextState:
    delivery = a_delivery(DeliveryState.SENDING, attempts=attempts)
    return after_attempt(delivery, outcome, reason="why", now=NOON, chance=chance)


@pytest.mark.parametrize(
    ("next_at", "move"),
    [(NOON, Move.SEND), (NOON - HOUR, Move.SEND), (NOON + HOUR, Move.WAIT)],
)
def test_a_pending_delivery_is_sent_when_its_time_has_come(next_at: datetime, move: Move) -> None:
    delivery = a_delivery(next_at=next_at)
    assert next_move(delivery, settle=HOUR, now=NOON) == NextMove(move, next_at)


@pytest.mark.parametrize("state", OPEN)
@pytest.mark.parametrize(
    ("sent_at", "next_at", "expected"),
    [
        (NOON - MINUTE, NOON - HOUR, NextMove(Move.LOOK, NOON)),
        (NOON, NOON - HOUR, NextMove(Move.WAIT, NOON + MINUTE)),
        (NOON - HOUR, NOON + HOUR, NextMove(Move.WAIT, NOON + HOUR)),
        (None, NOON - MINUTE, NextMove(Move.LOOK, NOON)),
        (None, NOON, NextMove(Move.WAIT, NOON + MINUTE)),
    ],
)
def test_what_may_be_on_its_way_is_looked_for_once_it_has_settled(
    state: DeliveryState, sent_at: datetime | None, next_at: datetime, expected: NextMove
) -> None:
    delivery = a_delivery(state, sent_at=sent_at, next_at=next_at)
    assert next_move(delivery, settle=MINUTE, now=NOON) == expected


@given(st.sampled_from(OPEN), WAITS, WAITS)
def test_what_may_be_on_its_way_is_never_sent_blindly(
    state: DeliveryState, settle: timedelta, later: timedelta
) -> None:
    delivery = a_delivery(state, sent_at=NOON)
    move = next_move(delivery, settle=settle, now=NOON + later)
    assert move.move is not Move.SEND
    assert (move.move is Move.LOOK) is (later >= settle)


@pytest.mark.parametrize(
    ("pause", "expected"),
    [(timedelta(0), True), (FENCE, True), (FENCE + timedelta(milliseconds=1), False)],
)
def test_nothing_is_sent_after_a_pause(pause: timedelta, expected: bool) -> None:
    assert may_still_send(noted_at=NOON, now=NOON + pause) is expected


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.DELIVERED, DeliveryState.DELIVERED),
        (Outcome.REFUSED, DeliveryState.DEAD),
        (Outcome.UNCERTAIN, DeliveryState.UNCERTAIN),
    ],
)
def test_an_outcome_that_needs_no_patience_stands_at_once(
    outcome: Outcome, state: DeliveryState
) -> None:
    assert attempted(outcome) == NextState(state, NOON, "why")


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(0, 2), (1, 4), (2, 8), (8, 512), (9, 900), (10_000, 900)]
)
def test_the_wait_doubles_up_to_the_longest(attempts: int, seconds: int) -> None:
    wait = timedelta(seconds=seconds)
    most, least = (attempted(Outcome.DELAYED, attempts=attempts, chance=c) for c in (1, 0))
    assert most == NextState(DeliveryState.PENDING, NOON + wait, "why")
    assert least == NextState(DeliveryState.PENDING, NOON + wait / 2, "why")


def test_a_lost_channel_is_tried_again_in_an_hour() -> None:
    assert attempted(Outcome.LOST) == NextState(DeliveryState.PENDING, NOON + LOST_WAIT, "why")


@given(ATTEMPTS, WAITS, CHANCES)
def test_the_next_attempt_is_never_earlier_than_asked_for(
    attempts: int, retry_after: timedelta, chance: float
) -> None:
    after = after_attempt(
        a_delivery(DeliveryState.SENDING, attempts=attempts),
        Outcome.DELAYED,
        reason="busy",
        now=NOON,
        chance=chance,
        retry_after=retry_after,
    )
    assert after.state is DeliveryState.PENDING
    assert NOON + retry_after <= after.next_at <= NOON + max(retry_after, LONGEST_WAIT)
    assert after.next_at > NOON


@given(ATTEMPTS, CHANCES)
def test_a_failed_look_is_taken_again_later(attempts: int, chance: float) -> None:
    delivery = a_delivery(DeliveryState.UNCERTAIN, attempts=attempts)
    after = after_failed_look(delivery, reason="no route", now=NOON, chance=chance)
    assert (after.state, after.reason) == (DeliveryState.UNCERTAIN, "no route")
    assert NOON < after.next_at <= NOON + LONGEST_WAIT


@pytest.mark.parametrize("state", OPEN)
def test_what_is_found_in_the_channel_is_delivered(state: DeliveryState) -> None:
    after = after_look(a_delivery(state, attempts=99), found=True, now=NOON)
    assert after == NextState(DeliveryState.DELIVERED, NOON, "found in the channel")


@pytest.mark.parametrize(
    ("state", "attempts", "expected"),
    [
        (DeliveryState.SENDING, CRASHES_AT_MOST - 1, DeliveryState.PENDING),
        (DeliveryState.SENDING, CRASHES_AT_MOST, DeliveryState.DEAD),
        (DeliveryState.UNCERTAIN, CRASHES_AT_MOST, DeliveryState.PENDING),
    ],
)
def test_what_is_not_found_is_sent_again_unless_it_stops_the_bot_each_time(
    state: DeliveryState, attempts: int, expected: DeliveryState
) -> None:
    after = after_look(a_delivery(state, attempts=attempts), found=False, now=NOON)
    assert (after.state, after.next_at) == (expected, NOON)


def test_a_given_up_delivery_says_why() -> None:
    delivery = a_delivery(DeliveryState.SENDING, attempts=3)
    after = after_look(delivery, found=False, now=NOON)
    assert after.reason == "the bot stopped 3 times while sending it"


def test_an_absurd_wait_is_a_year_and_no_crash() -> None:
    after = after_attempt(
        a_delivery(DeliveryState.SENDING, attempts=1),
        Outcome.DELAYED,
        reason="busy",
        now=NOON,
        chance=0.5,
        retry_after=timedelta.max,
    )
    assert after.next_at == NOON + timedelta(days=365)
