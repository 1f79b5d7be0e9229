"""A disk whose every commit takes longer than the fence: it slows what is sent, and stops nothing."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from sqlalchemy.engine import URL
from structlog.testing import capture_logs

from adapters.ports import Store
from bot.collect import collect
from bot.deliver import drain
from bot.desk import Desk
from bot.fence import Fence
from rules.delivery.delivery import CRASHES_AT_MOST
from rules.delivery.fence import FENCE
from rules.model import Delivery, DeliveryState, Posted
from tests.crashing import Crash
from tests.fakes import Clock, FakeChat, FakeSource, chats
from tests.newsroom import CONSOLE, FEED, NOON, a_desk, a_store, feed, told, watch

TITLES = [f"Quake {n}" for n in range(4)]
SLOW = timedelta(seconds=0.7)
TIMEOUT = timedelta(seconds=10)
SETTLE = FENCE + TIMEOUT + timedelta(milliseconds=1)


class SlowStore:
    """A store that takes its time to note an attempt."""

    def __init__(self, store: Store, clock: Clock, takes: timedelta) -> None:
        self._store, self._clock, self._takes = store, clock, takes

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def note_attempt(self, delivery: Delivery, *, now: datetime) -> Delivery | None:
        noted = await self._store.note_attempt(delivery, now=now)
        self._clock.pass_by(self._takes)
        return noted


@dataclass
class EndingChat(FakeChat):
    """A chat that writes a message as late as a request may take, when its sender has ended."""

    clock: Clock | None = None
    ends: bool = False
    written_at: datetime | None = None

    async def post(self, delivery: Delivery, *, now: datetime) -> Posted:
        posted = await super().post(delivery, now=now)
        if self.ends:
            self.ends, self.written_at = False, now + TIMEOUT
            raise Crash
        return posted

    async def find(self, delivery: Delivery) -> Posted | None:
        if self.clock and self.written_at:
            assert self.written_at < self.clock(), "it may come yet"
        return await super().find(delivery)


@asynccontextmanager
async def a_slow_room(
    database: URL, chat: FakeChat, clock: Clock, takes: timedelta = SLOW
) -> AsyncGenerator[Desk]:
    async with a_store(database) as store:
        slow = cast(Store, SlowStore(store, clock, takes))
        desk = a_desk(slow, FakeSource({FEED: told(*TITLES)}), chats(chat), clock)
        await store.sync([feed()], [watch("quake")])
        await collect((await store.feeds())[0], desk)
        yield desk


async def drain_all(desk: Desk, clock: Clock) -> None:
    for _ in range(20):
        drained = await drain(CONSOLE, desk)
        if drained.wait_until is None:
            return
        clock.pass_by(max(timedelta(0), drained.wait_until - clock()))
    raise AssertionError("it never came to rest")


@pytest.mark.parametrize("takes", [SLOW, timedelta(seconds=3), timedelta(seconds=20)])
async def test_a_slow_disk_costs_one_attempt_and_stops_nothing(
    database: URL, takes: timedelta
) -> None:
    clock, chat = Clock(NOON), FakeChat()
    async with a_slow_room(database, chat, clock, takes) as desk:
        with capture_logs() as events:
            assert (await drain(CONSOLE, desk)).delivered == len(TITLES)
    assert chat.titles == TITLES
    assert [one.attempts for one in chat.posted] == [2, 1, 1, 1]
    again = [one["reason"] for one in events if one["event"] == "delivery_again"]
    assert again == [f"noting it took {takes.total_seconds():.1f} s: nothing was sent"]


async def test_what_a_process_on_a_slow_disk_has_sent_last_is_looked_for_when_it_must_be_there(
    database: URL,
) -> None:
    clock = Clock(NOON)
    chat = EndingChat(settle=SETTLE, clock=clock)
    async with a_slow_room(database, chat, clock) as desk:
        desk.fence.took(SLOW)
        chat.ends = True
        with pytest.raises(Crash):
            await drain(CONSOLE, desk)
        again = replace(desk, fence=Fence())
        await drain_all(again, clock)
    assert chat.titles == TITLES


async def test_a_message_that_ends_the_process_each_time_is_given_up_on_a_slow_disk_too(
    database: URL,
) -> None:
    clock, chat = Clock(NOON), EndingChat()
    async with a_slow_room(database, chat, clock) as desk:
        for _ in range(CRASHES_AT_MOST):
            chat.ends, chat.posted = True, []
            with pytest.raises(Crash):
                await drain_all(replace(desk, fence=Fence()), clock)
        chat.posted = []
        await drain_all(replace(desk, fence=Fence()), clock)
        [dead] = await desk.store.outbox(limit=9)
    assert (dead.state, chat.titles) == (DeliveryState.DEAD, TITLES[1:])


async def test_a_process_that_was_paused_while_it_noted_an_attempt_far_ahead_does_not_send_it(
    database: URL,
) -> None:
    clock, chat = Clock(NOON), FakeChat()
    async with a_slow_room(database, chat, clock, timedelta(minutes=1)) as desk:
        desk.fence.took(timedelta(minutes=1))
        tried = 0

        def until_three() -> bool:
            nonlocal tried
            tried += 1
            return tried > 3

        await drain(CONSOLE, replace(desk, is_ending=until_three))
    assert chat.posted == []
