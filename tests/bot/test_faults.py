"""Everything that a platform may do to a request, of both kinds: each alert stands there once, in order."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from adapters.errors import StoreError
from adapters.ports import Chat
from adapters.store import SqlStore
from bot.collect import collect
from bot.deliver import drain
from bot.desk import Desk
from rules.model import Channel, Delivery, DeliveryState, Posted
from rules.throttle import Pace, Rate
from tests.fakes import Clock, FakeSource
from tests.local_chat import SETTLE, TIMEOUT, LocalChat
from tests.newsroom import FEED, NOON, a_desk, a_store, feed, item, told, watch
from tests.servers.chat_server import GARBAGE, ChatServer, Fault, Kind, chat_server

TITLES = [f"Earthquake {n}" for n in range(1, 5)]
NEWS = Channel("local", "news")
KINDS = list(Kind)


@asynccontextmanager
async def a_room(
    folder: Path, server: ChatServer, clock: Clock, pace: Pace | None = None
) -> AsyncGenerator[Desk]:
    """Owe four alerts to a channel of a server."""
    async with (
        a_store(folder) as store,
        aiohttp.ClientSession(
            server.url, timeout=aiohttp.ClientTimeout(TIMEOUT.total_seconds())
        ) as client,
    ):
        chat = LocalChat(client, drops_nonces=server.kind is Kind.NONCE)
        chat.pace = pace or chat.pace
        desk = a_desk(store, FakeSource({FEED: told(*TITLES)}), {"local": chat}, clock)
        await store.sync([feed()], [watch("earthquake", NEWS)])
        await collect((await store.feeds())[0], desk)
        yield desk


class Beside(LocalChat):
    """A chat with something else besides, over the connection of another."""

    def __init__(self, chat: Chat) -> None:
        assert isinstance(chat, LocalChat)
        vars(self).update(vars(chat))


async def drain_all(desk: Desk, clock: Clock) -> None:
    """Drain until nothing is owed, as the tick would, however long that takes."""
    for _ in range(60):
        drained = await drain(NEWS, desk)
        if drained.wait_until is None:
            return
        clock.pass_by(max(timedelta(0), drained.wait_until - clock()))
    raise AssertionError("it never came to rest")


@pytest.mark.parametrize("fault", list(Fault), ids=lambda fault: fault.name)
@pytest.mark.parametrize("kind", KINDS)
async def test_whatever_happens_to_a_request_each_alert_stands_there_once_and_in_order(
    tmp_path: Path, kind: Kind, fault: Fault
) -> None:
    clock = Clock(NOON)
    async with chat_server(kind) as server, a_room(tmp_path, server, clock) as desk:
        server.next_faults += [fault, fault]
        await drain_all(desk, clock)
        assert server.texts("news") == TITLES
        assert await desk.store.outbox(limit=10) == []


@pytest.mark.parametrize("kind", KINDS)
async def test_a_destination_that_hangs_holds_up_nobody_for_longer_than_a_request_may_take(
    tmp_path: Path, kind: Kind
) -> None:
    clock = Clock(NOON)
    async with chat_server(kind) as server, a_room(tmp_path, server, clock) as desk:
        server.next_faults.append(Fault.LATE)
        async with asyncio.timeout(3 * TIMEOUT.total_seconds()):
            drained = await drain(NEWS, desk)
        assert drained.unsettled
        [first, *rest] = await desk.store.outbox(limit=10)
        assert first.state is DeliveryState.UNCERTAIN
        assert {one.state for one in rest} == {DeliveryState.PENDING}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("answer", GARBAGE, ids=range(len(GARBAGE)))
async def test_a_destination_that_answers_garbage_is_believed_nothing_and_looked_into(
    tmp_path: Path, kind: Kind, answer: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.servers.chat_server.GARBAGE", (answer,))
    clock = Clock(NOON)
    async with chat_server(kind) as server, a_room(tmp_path, server, clock) as desk:
        server.next_faults += [Fault.GARBAGE, Fault.GARBAGE]
        assert (await drain(NEWS, desk)).unsettled
        await drain_all(desk, clock)
        assert server.texts("news") == TITLES


@pytest.mark.parametrize("kind", KINDS)
async def test_what_a_full_disk_could_not_keep_of_a_delivery_is_not_sent_again(
    tmp_path: Path, kind: Kind
) -> None:
    clock = Clock(NOON)
    async with chat_server(kind) as server, a_room(tmp_path, server, clock) as desk:
        await _leave_room_for(desk, pages=0)
        long = replace(desk, chats={"local": WordyChat(desk.chats["local"])})
        with pytest.raises(StoreError, match="the disk is full"):
            await drain(NEWS, long)
        assert server.texts("news") == TITLES[:1]
        await _leave_room_for(desk, pages=1_000)
        clock.pass_by(SETTLE)
        await drain_all(desk, clock)
        assert server.texts("news") == TITLES


async def test_what_a_locked_database_could_not_keep_of_a_delivery_is_not_sent_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.store.sqlite.BUSY_TIMEOUT_MS", 100)
    clock = Clock(NOON)
    async with chat_server(Kind.HISTORY) as server, a_room(tmp_path, server, clock) as desk:
        with closing(sqlite3.connect(tmp_path / "wirewatch.db", isolation_level=None)) as other:
            locking = LockingChat(desk.chats["local"], other)
            with pytest.raises(StoreError, match="is locked by another program"):
                await drain(NEWS, replace(desk, chats={"local": locking}))
            with pytest.raises(StoreError, match="is locked by another program"):
                await desk.store.hasten(ahead_of=clock(), now=clock())
        clock.pass_by(SETTLE)
        await drain_all(desk, clock)
        assert server.texts("news") == TITLES


class WordyChat(Beside):
    """A chat whose references need room on the disk."""

    async def post(self, delivery: Delivery, *, now: datetime) -> Posted:
        posted = await super().post(delivery, now=now)
        return Posted(posted.reference + "x" * 50_000)


class LockingChat(Beside):
    """A chat during whose post another program locks the database."""

    def __init__(self, chat: Chat, other: sqlite3.Connection) -> None:
        super().__init__(chat)
        self._other = other

    async def post(self, delivery: Delivery, *, now: datetime) -> Posted:
        posted = await super().post(delivery, now=now)
        self._other.execute("BEGIN IMMEDIATE")
        return posted


async def _leave_room_for(desk: Desk, *, pages: int) -> None:
    assert isinstance(desk.store, SqlStore)
    async with desk.store.database.writing() as connection:
        used = (await connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
        await connection.exec_driver_sql(f"PRAGMA max_page_count={used + pages}")


@pytest.mark.parametrize(
    ("said", "seconds"), [(None, 4), ("10000", 10_000), ("-7", 4), ("soon", 4), ("9e99", 86_400)]
)
async def test_a_429_is_heeded_as_far_as_it_says_something(
    tmp_path: Path, said: str | None, seconds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.servers.chat_server.WAITS", (said,))
    clock = Clock(NOON)
    async with chat_server(Kind.HISTORY) as server, a_room(tmp_path, server, clock) as desk:
        server.next_faults.append(Fault.LIMITED)
        drained = await drain(NEWS, replace(desk, chance=lambda: 1.0))
        assert drained.wait_until == NOON + timedelta(seconds=seconds)
        clock.pass_by(timedelta(seconds=seconds))
        await drain_all(desk, clock)
        assert server.texts("news") == TITLES


async def test_no_more_is_written_than_a_platform_bears(tmp_path: Path) -> None:
    clock, pace = Clock(NOON), Pace(Rate(1.0, 2), None)
    async with chat_server(Kind.NONCE) as server, a_room(tmp_path, server, clock, pace) as desk:
        drained = await drain(NEWS, desk)
        assert (drained.delivered, drained.paced) == (2, True)
        assert drained.wait_until == NOON + timedelta(seconds=1)
        assert (await drain(NEWS, desk)).delivered == 0
        clock.pass_by(timedelta(seconds=1))
        assert (await drain(NEWS, desk)).delivered == 1
        await drain_all(desk, clock)
        assert server.texts("news") == TITLES


async def test_what_waits_does_not_wait_out_a_clock_that_was_put_back(tmp_path: Path) -> None:
    clock = Clock(NOON)
    async with chat_server(Kind.HISTORY) as server, a_room(tmp_path, server, clock) as desk:
        server.next_faults.append(Fault.LOST_ANSWER)
        await drain(NEWS, desk)
        clock.pass_by(timedelta(days=-3))
        ahead = clock() + timedelta(seconds=30)
        assert await desk.store.hasten(ahead_of=ahead, now=clock()) == len(TITLES)
        assert await desk.store.hasten(ahead_of=ahead, now=clock()) == 0
        clock.pass_by(SETTLE)
        await drain(NEWS, desk)
        assert server.texts("news") == TITLES


@pytest.mark.parametrize("kind", KINDS)
async def test_what_joins_while_nobody_knows_whether_a_message_stands_is_shown_by_an_edit(
    tmp_path: Path, kind: Kind
) -> None:
    clock = Clock(NOON)
    async with chat_server(kind) as server, a_room(tmp_path, server, clock) as desk:
        server.next_faults.append(Fault.LOST_ANSWER)
        await drain(NEWS, desk)
        other = feed("https://mole.example/rss")
        await desk.store.sync([feed(), other], [watch("earthquake", NEWS)])
        twin = item(TITLES[0], guid="m1", link="https://mole.example/1", outlet="The Mole")
        source = FakeSource({other.url: told(twin)})
        await collect((await desk.store.feeds())[1], replace(desk, source=source))
        await drain_all(desk, clock)
        clock.pass_by(timedelta(minutes=10))  # an edit comes a group interval after its message
        await drain_all(desk, clock)
        assert server.texts("news") == [f"{TITLES[0]} (+1)", *TITLES[1:]]
