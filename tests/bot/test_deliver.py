import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from adapters.errors import (
    ChannelLost,
    DeliveryDelayed,
    DeliveryError,
    DeliveryRefused,
    DeliveryUncertain,
)
from adapters.ports import Store
from bot.collect import collect
from bot.deliver import Drained, drain
from bot.desk import Desk
from rules.delivery.delivery import CRASHES_AT_MOST, LOST_WAIT, NextState
from rules.delivery.fence import FENCE, MARGIN
from rules.model import Channel, Delivery, DeliveryState, Posted
from tests.fakes import Clock, FakeChat, FakeSource, chats
from tests.newsroom import CONSOLE, FEED, NOON, a_desk, a_store, feed, told, watch

TITLES = ["Quake in the north", "Quake in the south"]


@dataclass
class Room:
    store: Store
    chat: FakeChat
    clock: Clock
    desk: Desk

    async def drain(self) -> Drained:
        return await drain(CONSOLE, self.desk)

    async def states(self) -> list[DeliveryState]:
        return [one.state for one in await self.store.outbox(limit=10)]

    async def head(self) -> Delivery:
        head = await self.store.head(CONSOLE, now=self.clock())
        assert head is not None
        return head


class BreakingChat(FakeChat):
    """A chat whose plug has a fault."""

    async def post(self, delivery: Delivery, *, now: datetime) -> Posted:
        if delivery.alert.title == TITLES[0]:
            raise RuntimeError("a fault of ours")
        return await super().post(delivery, now=now)


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with a_store(tmp_path) as store:
        clock, chat = Clock(NOON), FakeChat()
        desk = a_desk(store, FakeSource({FEED: told(*TITLES)}), chats(chat), clock)
        await store.sync([feed()], [watch("quake")])
        await collect((await store.feeds())[0], desk)
        yield Room(store, chat, clock, desk)


async def test_everything_owed_is_posted_in_order_and_remembered(room: Room) -> None:
    assert await room.drain() == Drained(2, None)
    assert room.chat.titles == TITLES
    assert await room.states() == []
    assert await room.store.told_count() == 2


async def test_a_delay_holds_the_channel_back_and_keeps_the_order(room: Room) -> None:
    room.chat.troubles.append(DeliveryDelayed("429", retry_after=timedelta(seconds=30)))
    first = await room.drain()
    assert first.delivered == 0
    assert first.wait_until == NOON + timedelta(seconds=30)
    room.clock.pass_by(timedelta(seconds=30))
    assert (await room.drain()).delivered == 2
    assert room.chat.titles == TITLES


async def test_a_refused_message_is_given_up_and_the_next_one_goes(room: Room) -> None:
    room.chat.troubles.append(DeliveryRefused("too long for this chat"))
    assert (await room.drain()).delivered == 1
    [dead] = await room.store.outbox(limit=10)
    assert (dead.state, dead.error) == (DeliveryState.DEAD, "too long for this chat")
    assert room.chat.titles == TITLES[1:]


async def test_a_lost_channel_waits_and_loses_nothing(room: Room) -> None:
    room.chat.troubles.append(ChannelLost("the channel is archived: unarchive it"))
    drained = await room.drain()
    assert drained.wait_until == NOON + LOST_WAIT
    room.clock.pass_by(LOST_WAIT)
    assert (await room.drain()).delivered == 2


@pytest.mark.parametrize("arrived", [True, False])
async def test_after_a_lost_answer_the_channel_is_looked_into_before_any_resend(
    room: Room, arrived: bool
) -> None:
    room.chat.arrives_all_the_same = arrived
    room.chat.settle = timedelta(seconds=15)
    room.chat.troubles.append(DeliveryUncertain("the answer was lost"))
    drained = await room.drain()
    assert drained == Drained(0, NOON + timedelta(seconds=15), unsettled=True)
    assert (await room.head()).state is DeliveryState.UNCERTAIN
    room.clock.pass_by(timedelta(seconds=15))
    assert (await room.drain()).delivered == 2
    assert room.chat.titles == TITLES


async def test_a_look_that_fails_is_taken_again_later(room: Room) -> None:
    room.chat.troubles.append(DeliveryUncertain("the answer was lost"))
    room.chat.look_troubles = deque([DeliveryDelayed("429")])
    drained = await room.drain()
    assert drained.delivered == 0
    assert drained.wait_until is not None
    assert drained.wait_until > NOON
    room.clock.now = drained.wait_until
    assert (await room.drain()).delivered == 2
    assert room.chat.titles == TITLES


async def test_a_message_that_breaks_its_chat_is_given_up_and_the_next_one_goes(
    room: Room,
) -> None:
    breaking = BreakingChat()
    room.desk = a_desk(room.store, FakeSource(), chats(breaking), room.clock)
    with capture_logs() as events:
        assert (await room.drain()).delivered == 1
    assert [e["event"] for e in events].count("delivery_fault") == CRASHES_AT_MOST
    assert breaking.titles == TITLES[1:]
    [dead] = await room.store.outbox(limit=10)
    assert dead.error == "the bot stopped 3 times while sending it"


async def test_a_process_that_was_paused_before_sending_does_not_send(room: Room) -> None:
    pauses = iter([*[timedelta(0)] * 4, timedelta(seconds=5)])

    def slow_clock() -> datetime:
        room.clock.pass_by(next(pauses, timedelta(0)))
        return room.clock.now

    room.desk = a_desk(room.store, FakeSource(), chats(room.chat), slow_clock)
    assert (await room.drain()).delivered == 2
    assert [one.attempts for one in room.chat.posted] == [2, 1]


async def test_a_request_that_takes_longer_than_its_message_is_waited_for_is_given_up(
    room: Room,
) -> None:
    class Hanging(FakeChat):
        async def post(self, delivery: Delivery, *, now: datetime) -> Posted:
            await asyncio.sleep(60)
            return await super().post(delivery, now=now)

    hanging = Hanging(settle=FENCE + MARGIN + timedelta(milliseconds=1))
    room.desk = a_desk(room.store, FakeSource(), chats(hanging), room.clock)
    drained = await room.drain()
    assert drained == Drained(0, NOON + hanging.settle, unsettled=True)
    head = await room.head()
    assert (head.state, head.error) == (DeliveryState.UNCERTAIN, "no answer in time")


async def test_who_comes_second_sends_nothing(room: Room) -> None:
    head = await room.head()
    assert await room.store.note_attempt(head, now=NOON) is not None
    assert await room.store.note_attempt(head, now=NOON) is None


async def test_a_chat_that_is_not_configured_any_more_keeps_what_it_is_owed(room: Room) -> None:
    room.desk = a_desk(room.store, FakeSource(), {}, room.clock)
    assert await room.drain() == Drained(0, None)
    assert await room.states() == [DeliveryState.PENDING] * 2


async def test_a_delivery_that_somebody_else_moved_meanwhile_is_left_to_them(room: Room) -> None:
    class Overtaken(FakeChat):
        async def post(self, delivery: Delivery, *, now: datetime) -> Posted:
            posted = await super().post(delivery, now=now)
            done = NextState(DeliveryState.DELIVERED, now, "found by the other one")
            assert await room.store.note_result(delivery, done, posted)
            return posted

    room.desk = a_desk(room.store, FakeSource(), chats(Overtaken()), room.clock)
    assert await room.drain() == Drained(0, None)
    assert await room.store.told_count() == 2


async def test_one_channels_trouble_is_not_anothers(room: Room) -> None:
    other = Channel("console", "other")
    await room.store.sync([feed()], [watch("quake", CONSOLE, other)])
    desk = a_desk(
        room.store, FakeSource({FEED: told("A third quake")}), chats(room.chat), room.clock
    )
    await collect((await room.store.feeds())[0], desk)
    trouble: DeliveryError = DeliveryDelayed("429", retry_after=timedelta(hours=1))
    room.chat.troubles.append(trouble)
    assert (await room.drain()).delivered == 0
    assert (await drain(other, desk)).delivered == 1
