"""Outbox → chat: one channel at a time, in order, each step noted before and after.

Between the two notes nobody knows: so a delivery found there is looked for before it is sent again.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from adapters.errors import DeliveryError, DeliveryUncertain
from adapters.ports import Chat
from bot.desk import Desk
from rules.alerts.folding import needless
from rules.delivery.delivery import (
    Move,
    NextState,
    Outcome,
    after_attempt,
    after_failed_look,
    after_look,
    next_move,
    superseded,
)
from rules.delivery.fence import longest_request, why_not_sent
from rules.ids import code
from rules.model import Channel, Delivery, DeliveryKind, DeliveryState, Posted
from rules.sentences import sentence, told_by

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Drained:
    """What came of draining a channel."""

    delivered: int
    wait_until: datetime | None
    """When its first open delivery may move again; None when nothing is owed."""
    unsettled: bool = False
    """Whether nobody knows yet if that delivery has arrived."""
    paced: bool = False
    """Whether it waits only because its platform can be written to no faster."""


def chat_of(name: str) -> str:
    """Say which chat a channel belongs to, given by its name: what hangs there concerns no other."""
    return Channel.named(name).chat


async def drain(channel: Channel, desk: Desk) -> Drained:
    """Deliver what a channel is owed, oldest first, until nothing is or its head must wait.

    A bot that is about to end finishes the message under way and sends no other.
    """
    chat = desk.chats.get(channel.chat)
    delivered = 0
    while not desk.is_ending():
        delivery = await desk.store.head(channel, now=desk.clock())
        if delivery is None:
            break
        if chat is None:
            log.warning("chat_missing", channel=str(channel), about=str(channel))
            return Drained(delivered, None)
        step = next_move(delivery, settle=chat.settle, now=desk.clock())
        if step.move is Move.WAIT:
            unknown = delivery.state is not DeliveryState.PENDING
            return Drained(delivered, step.at, unsettled=unknown)
        if step.move is Move.SEND and (until := _must_wait(delivery, chat, desk)):
            return Drained(delivered, until, paced=True)
        result = await (_look if step.move is Move.LOOK else _send)(delivery, chat, desk)
        delivered += result is DeliveryState.DELIVERED
    return Drained(delivered, None)


def may_write_at(channel: Channel, desk: Desk) -> datetime | None:
    """Say when a channel's platform bears another message; None: now, as far as is known."""
    chat = desk.chats.get(channel.chat)
    return desk.limits.until(channel, chat.pace, now=desk.clock()) if chat else None


def _must_wait(delivery: Delivery, chat: Chat, desk: Desk) -> datetime | None:
    return desk.limits.ask(delivery.channel, chat.pace, now=desk.clock())


async def _send(delivery: Delivery, chat: Chat, desk: Desk) -> DeliveryState | None:
    """Note the attempt, post, note what came of it."""
    begun_at = desk.clock()
    noted_at = desk.fence.from_(begun_at)
    noted = await desk.store.note_attempt(delivery, now=noted_at)
    now = desk.clock()
    desk.fence.took(now - begun_at)
    if noted is None:
        return None
    if end := needless(noted, now):
        return await _note(noted, end, noted.message, desk)
    if why := why_not_sent(begun_at=begun_at, noted_at=noted_at, now=now):
        late = NextState(DeliveryState.PENDING, now, why, noted.crashes)
        return await _note(noted, late, None, desk, as_event="delivery_again")
    try:
        posted = await _in_time(_sending(chat, noted)(noted, now=now), chat)
    except DeliveryError as error:
        return await _note(noted, _after_error(noted, error, desk), None, desk)
    except Exception as error:  # a plug's fault must not stop the channel behind it
        # The attempt stays noted: it is looked for, tried again, and given up after some.
        log.error("delivery_fault", channel=str(noted.channel), error=repr(error), exc_info=error)
        return None
    result = after_attempt(
        noted, Outcome.DELIVERED, reason="posted", now=desk.clock(), chance=desk.chance()
    )
    return await _note(noted, result, posted, desk)


async def _in_time(request: Awaitable[Posted], chat: Chat) -> Posted:
    """Give a request up before anybody may look for its message."""
    longest = longest_request(chat.settle)
    try:
        async with asyncio.timeout(longest.total_seconds() if longest else None):
            return await request
    except TimeoutError as error:
        raise DeliveryUncertain(sentence("no_answer_in_time", "no answer in time")) from error


def _sending(chat: Chat, delivery: Delivery) -> Callable[..., Awaitable[Posted]]:
    """Choose what is asked of the chat."""
    return {
        DeliveryKind.POST: chat.post,
        DeliveryKind.EDIT: chat.edit,
        DeliveryKind.REPLY: chat.reply,
    }[delivery.kind]


async def _look(delivery: Delivery, chat: Chat, desk: Desk) -> DeliveryState | None:
    """Look whether a delivery of unknown outcome has arrived."""
    if delivery.kind is DeliveryKind.EDIT and await desk.store.is_superseded(delivery):
        return await _note(delivery, superseded(desk.clock()), None, desk)
    try:
        posted = await chat.find(delivery)
    except DeliveryError as error:
        where = str(delivery.channel)
        log.warning("look_failed", channel=where, reason=str(error), about=where)
        again = after_failed_look(
            delivery, reason=told_by(error), now=desk.clock(), chance=desk.chance()
        )
        return await _note(delivery, again, None, desk)
    was_found = posted is not None
    result = after_look(delivery, found=was_found, now=desk.clock(), chance=desk.chance())
    event = "delivery_again" if result.state is DeliveryState.PENDING else None
    return await _note(delivery, result, posted, desk, as_event=event)


def _after_error(delivery: Delivery, error: DeliveryError, desk: Desk) -> NextState:
    after = after_attempt(
        delivery,
        error.outcome,
        reason=told_by(error),
        now=desk.clock(),
        chance=desk.chance(),
        retry_after=error.retry_after,
    )
    if error.everywhere:
        desk.limits.hold(delivery.channel.chat, now=desk.clock(), until=after.next_at)
    return after


async def _note(
    delivery: Delivery,
    result: NextState,
    posted: Posted | None,
    desk: Desk,
    *,
    as_event: str | None = None,
) -> DeliveryState | None:
    """Write the result down and say it; None when the delivery was moved by somebody else."""
    if not await desk.store.note_result(delivery, result, posted):
        log.warning("delivery_moved", delivery=delivery.id)
        return None
    say = log.info if result.state is DeliveryState.DELIVERED else log.warning
    say(
        as_event or f"delivery_{result.state.value}",
        channel=str(delivery.channel),
        alert=None if delivery.notice else code("L", delivery.told.id),
        attempt=delivery.attempts,
        reason=result.reason,
        about=str(delivery.channel),
    )
    return result.state
