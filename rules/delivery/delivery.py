"""Outcome → next state of a delivery: done, again at, look first, given up.

pending → sending (noted before the request) → delivered
                                             → pending     certainly not delivered: again later
                                             → uncertain   nobody knows: look before any resend
                                             → dead        will never pass
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import isfinite

from rules.model import Delivery, DeliveryState
from rules.sentences import sentence

FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=15)
RESENT_AT_ONCE = 2
"""So often a message is sent again as soon as it was not found; a platform that fails on is spared."""
LONGEST_DOUBT = timedelta(minutes=1)
"""Shorter than any platform remembers a nonce: a message that comes late is still dropped there."""
LOST_WAIT = timedelta(hours=1)
ASKED_AT_MOST = timedelta(days=1)
"""A platform that asks for a longer wait means something else: it is asked again after a day."""
CRASHES_AT_MOST = 3
"""A message that was being sent when the bot ended is not tried again after so many times in a row."""


class Outcome(StrEnum):
    """What came of an attempt, sorted by what is to be done next."""

    DELIVERED = "delivered"
    DELAYED = "delayed"
    UNCERTAIN = "uncertain"
    REFUSED = "refused"
    LOST = "lost"


class Move(StrEnum):
    """What is to be done about the first owed delivery of a channel."""

    SEND = "send"
    LOOK = "look"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class NextMove:
    """A move, and until when there is nothing else to do."""

    move: Move
    at: datetime


@dataclass(frozen=True, slots=True)
class NextState:
    """Where a delivery stands after an attempt, and why."""

    state: DeliveryState
    next_at: datetime
    reason: str
    crashes: int = 0
    """How often in a row the bot ended while it was being sent."""
    is_lost: bool = False
    """Whether its channel cannot be written to at all."""
    doubted: bool = False
    """Whether it may stand there all the same."""


def next_move(delivery: Delivery, *, settle: timedelta, now: datetime) -> NextMove:
    """Decide about a delivery that is not done; `settle` is how long a sent one may be on its way."""
    if delivery.state is DeliveryState.PENDING:
        move = Move.SEND if delivery.next_at <= now else Move.WAIT
        return NextMove(move, delivery.next_at)
    settled = max((delivery.sent_at or delivery.next_at) + settle, delivery.next_at)
    return NextMove(Move.LOOK if settled <= now else Move.WAIT, settled)


def after_attempt(
    delivery: Delivery,
    outcome: Outcome,
    *,
    reason: str,
    now: datetime,
    chance: float,
    retry_after: timedelta | None = None,
) -> NextState:
    """Decide what follows an attempt; `chance` (0 to 1) spreads the retries of many deliveries."""
    if outcome is Outcome.DELIVERED:
        return NextState(DeliveryState.DELIVERED, now, reason)
    if outcome is Outcome.REFUSED:
        return NextState(DeliveryState.DEAD, now, reason)
    if outcome is Outcome.UNCERTAIN:
        return NextState(DeliveryState.UNCERTAIN, now, reason)
    asked = min(retry_after or timedelta(0), ASKED_AT_MOST)
    least = LOST_WAIT if outcome is Outcome.LOST else asked
    wait = max(least, _back_off(delivery.attempts, chance))
    is_lost = outcome is Outcome.LOST
    return NextState(DeliveryState.PENDING, now + wait, reason, is_lost=is_lost)


def asked_wait(said: str | None) -> timedelta | None:
    """Read how long a platform asks to be left alone (Retry-After); None where it says nothing usable.

    Then the wait is ours: doubled with every attempt.
    """
    try:
        seconds = float(said or "")
    except ValueError:
        return None
    if not (isfinite(seconds) and seconds >= 0):
        return None
    return timedelta(seconds=min(seconds, ASKED_AT_MOST.total_seconds()))


def after_failed_look(
    delivery: Delivery, *, reason: str, now: datetime, chance: float
) -> NextState:
    """Decide what follows a look that could not be taken: another one, later."""
    wait = _back_off(delivery.attempts, chance)
    crashes = delivery.crashes + (delivery.state is DeliveryState.SENDING)
    return NextState(DeliveryState.UNCERTAIN, now + wait, reason, crashes)


def superseded(now: datetime) -> NextState:
    """End a change of unknown outcome that a later one makes good, whether it arrived or not."""
    return NextState(
        DeliveryState.DROPPED, now, sentence("later_change", "a later change shows the same")
    )


def after_look(delivery: Delivery, *, found: bool, now: datetime, chance: float) -> NextState:
    """Decide what follows a look into the channel for a delivery of unknown outcome."""
    if found:
        arrived_at = delivery.sent_at or now
        return NextState(
            DeliveryState.DELIVERED, arrived_at, sentence("found_there", "found in the channel")
        )
    crashes = delivery.crashes + (delivery.state is DeliveryState.SENDING)
    if crashes >= CRASHES_AT_MOST:
        reason = sentence(
            "stopped_while_sending", "the bot stopped {times} times while sending it", times=crashes
        )
        return NextState(DeliveryState.DEAD, now, reason, crashes)
    again_at = now
    if delivery.attempts > RESENT_AT_ONCE:
        again_at += _back_off(delivery.attempts, chance, LONGEST_DOUBT)
    reason = sentence("not_found_there", "not found in the channel")
    return NextState(DeliveryState.PENDING, again_at, reason, crashes, doubted=True)


def _back_off(attempts: int, chance: float, longest: timedelta = LONGEST_WAIT) -> timedelta:
    """Double the wait with every attempt, up to the longest; take between half of it and all."""
    doubled = min(FIRST_WAIT * (1 << min(attempts, 20)), longest)
    return doubled * (0.5 + chance / 2)
