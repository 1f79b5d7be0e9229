from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.delivery.delivery import (
    ASKED_AT_MOST,
    CRASHES_AT_MOST,
    LONGEST_DOUBT,
    LONGEST_WAIT,
    LOST_WAIT,
    RESENT_AT_ONCE,
    Move,
    NextMove,
    NextState,
    Outcome,
    after_attempt,
    after_failed_look,
    after_look,
    asked_wait,
    next_move,
    superseded,
)
from rules.model import DeliveryState
from tests.build import HOUR, MINUTE, NOON, a_delivery

CHANCES = st.floats(0, 1)
WAITS = st.timedeltas(timedelta(0), ASKED_AT_MOST)
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
    expected = NextState(DeliveryState.PENDING, NOON + LOST_WAIT, "why", is_lost=True)
    assert attempted(Outcome.LOST) == expected


def test_a_change_that_a_later_one_makes_good_is_owed_no_more() -> None:
    assert superseded(NOON) == NextState(
        DeliveryState.DROPPED, NOON, "a later change shows the same"
    )


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
    after = after_look(a_delivery(state, attempts=99), found=True, now=NOON, chance=1)
    assert after == NextState(DeliveryState.DELIVERED, NOON, "found in the channel")


@pytest.mark.parametrize(
    ("state", "crashes", "expected"),
    [
        (DeliveryState.SENDING, 0, (DeliveryState.PENDING, 1)),
        (DeliveryState.SENDING, CRASHES_AT_MOST - 1, (DeliveryState.DEAD, CRASHES_AT_MOST)),
        (DeliveryState.UNCERTAIN, CRASHES_AT_MOST - 1, (DeliveryState.PENDING, 2)),
    ],
)
def test_what_is_not_found_is_sent_again_unless_it_stops_the_bot_each_time(
    state: DeliveryState, crashes: int, expected: tuple[DeliveryState, int]
) -> None:
    delivery = replace(a_delivery(state, attempts=RESENT_AT_ONCE), crashes=crashes)
    after = after_look(delivery, found=False, now=NOON, chance=1)
    assert (after.state, after.crashes, after.next_at) == (*expected, NOON)


@given(attempts=ATTEMPTS, chance=CHANCES)
def test_a_platform_that_fails_on_is_asked_more_rarely_but_within_the_time_that_nonces_last(
    attempts: int, chance: float
) -> None:
    delivery = a_delivery(DeliveryState.UNCERTAIN, attempts=attempts)
    waits = after_look(delivery, found=False, now=NOON, chance=chance).next_at - NOON
    assert (waits > timedelta(0)) == (attempts > RESENT_AT_ONCE)
    assert waits <= LONGEST_DOUBT
    assert waits >= LONGEST_DOUBT / 2 or attempts < 5


def test_what_was_looked_for_often_is_sent_again_later() -> None:
    delivery = a_delivery(DeliveryState.UNCERTAIN, attempts=RESENT_AT_ONCE + 1)
    assert after_look(delivery, found=False, now=NOON, chance=1).next_at > NOON


def test_a_given_up_delivery_says_why() -> None:
    delivery = replace(a_delivery(DeliveryState.SENDING, attempts=9), crashes=2)
    after = after_look(delivery, found=False, now=NOON, chance=1)
    assert after.reason == "the bot stopped 3 times while sending it"


def test_an_end_of_the_bot_is_counted_when_the_look_after_it_fails_too() -> None:
    delivery = replace(a_delivery(DeliveryState.SENDING, attempts=1), crashes=1)
    after = after_failed_look(delivery, reason="no route", now=NOON, chance=0.5)
    assert after.crashes == 2


def test_an_attempt_that_was_answered_ends_the_row_of_crashes() -> None:
    assert attempted(Outcome.DELAYED).crashes == 0


def test_what_is_found_was_posted_when_it_was_sent() -> None:
    sent = a_delivery(DeliveryState.SENDING, attempts=1, sent_at=NOON - HOUR)
    assert after_look(sent, found=True, now=NOON, chance=1).next_at == NOON - HOUR


def test_an_absurd_wait_is_a_day_and_no_crash() -> None:
    after = after_attempt(
        a_delivery(DeliveryState.SENDING, attempts=1),
        Outcome.DELAYED,
        reason="busy",
        now=NOON,
        chance=0.5,
        retry_after=timedelta.max,
    )
    assert after.next_at == NOON + ASKED_AT_MOST


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("30", 30),
        (" 0.25 ", 0.25),
        ("10000", 10_000),
        ("1e300", 86_400),
        (None, None),
        ("", None),
        ("-5", None),
        ("nan", None),
        ("inf", None),
        ("soon", None),
        ("Wed, 21 Oct 2026 07:28:00 GMT", None),
        ("9" * 5_000, None),
    ],
)
def test_what_a_platform_asks_for_is_heeded_where_it_is_a_length_of_time(
    said: str | None, seconds: float | None
) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert asked_wait(said) == expected
