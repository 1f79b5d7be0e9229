"""Everything that a platform may do to a request, of both kinds: each alert stands there once, in order."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import aiohttp
import pytest
from sqlalchemy.engine import URL

from adapters.errors import StoreError
from adapters.ports import Chat
from adapters.store import SqlStore
from adapters.store.engine import Database
from bot.collect import collect
from bot.deliver import drain
from bot.desk import Desk
from rules.delivery.throttle import Pace, Rate
from rules.model import Channel, Delivery, DeliveryState, Posted
from tests.databases import connected
from tests.fakes import Clock, FakeSource
from tests.local_chat import SETTLE, TIMEOUT, LocalChat
from tests.newsroom import FEED, NOON, a_desk, a_store, feed, item, told, watch
from tests.servers.chat_server import GARBAGE, ChatServer, Fault, Kind, chat_server

TITLES = [
    "Earthquake shakes Varnholm harbour",
    "Earthquake drill closes Iquique schools",
    "Earthquake insurance costs Lisbon owners",
    "Earthquake museum opens near Kobe",
]
NEWS = Channel("local", "news")
KINDS = list(Kind)


@asynccontextmanager
async def a_room(
    database: URL, server: ChatServer, clock: Clock, pace: Pace | None = None
) -> AsyncGenerator[Desk]:
    """Owe four alerts to a channel of a server."""
    async with (
        a_store(database) as store,
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
    database: URL, kind: Kind, fault: Fault
) -> None:
    clock = Clock(NOON)
    async with chat_server(kind) as server, a_room(database, server, clock) as desk:
        server.next_faults += [fault, fault]
        await drain_all(desk, clock)
        assert server.texts("news") == TITLES
        assert await desk.store.outbox(limit=10) == []


@pytest.mark.parametrize("kind", KINDS)
async def test_a_destination_that_hangs_holds_up_nobody_for_longer_than_a_request_may_take(
    database: URL, kind: Kind
) -> None:
    clock = Clock(NOON)
    async with chat_server(kind) as server, a_room(database, server, clock) as desk:
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
    database: URL, kind: Kind, answer: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.servers.chat_server.GARBAGE", (answer,))
    clock = Clock(NOON)
    async with chat_server(kind) as server, a_room(database, server, clock) as desk:
        server.next_faults += [Fault.GARBAGE, Fault.GARBAGE]
        assert (await drain(NEWS, desk)).unsettled
        await drain_all(desk, clock)
        assert server.texts("news") == TITLES


@pytest.mark.parametrize("kind", KINDS)
async def test_what_a_full_disk_could_not_keep_of_a_delivery_is_not_sent_again(
    database: URL, kind: Kind
) -> None:
    clock = Clock(NOON)
    async with chat_server(kind) as server, a_room(database, server, clock) as desk:
        long = replace(desk, chats={"local": WordyChat(desk.chats["local"])})
        async with a_full_disk(desk):
            with pytest.raises(StoreError, match="the disk is full"):
                await drain(NEWS, long)
        assert server.texts("news") == TITLES[:1]
        clock.pass_by(SETTLE)
        await drain_all(desk, clock)
        assert server.texts("news") == TITLES


async def test_what_a_locked_database_could_not_keep_of_a_delivery_is_not_sent_again(
    database: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.store.sqlite.BUSY_TIMEOUT_MS", 100)
    monkeypatch.setattr("adapters.store.postgres.LOCK_TIMEOUT_MS", 100)
    clock = Clock(NOON)
    async with chat_server(Kind.HISTORY) as server, a_room(database, server, clock) as desk:
        with another_program(database) as lock:
            locking = LockingChat(desk.chats["local"], lock)
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

    def __init__(self, chat: Chat, lock: Callable[[], object]) -> None:
        super().__init__(chat)
        self._lock = lock

    async def post(self, delivery: Delivery, *, now: datetime) -> Posted:
        posted = await super().post(delivery, now=now)
        self._lock()
        return posted


@contextmanager
def another_program(database: URL) -> Iterator[Callable[[], object]]:
    """Give what locks a database until the block ends."""
    if database.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(database.database or "", isolation_level=None)) as other:
            yield lambda: other.execute("BEGIN IMMEDIATE")
    else:
        with connected(database) as server, server.transaction():
            yield lambda: server.execute("LOCK TABLE delivery")


@asynccontextmanager
async def a_full_disk(desk: Desk) -> AsyncGenerator[None]:
    """Leave no room for more pages; on a server, for more than a few words of what was posted."""
    assert isinstance(desk.store, SqlStore)
    database = desk.store.database
    if database.url.get_backend_name() == "sqlite":
        await _leave_room_for(database, pages=0)
        yield
        await _leave_room_for(database, pages=1_000)
    else:
        with connected(database.url) as beside:
            beside.execute(_FULL)
            yield
            beside.execute("DROP FUNCTION no_room() CASCADE")


_FULL = """
    CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
    END $$;
    CREATE TRIGGER no_room BEFORE UPDATE ON delivery FOR EACH ROW WHEN (length(NEW.posted) > 1000)
      EXECUTE FUNCTION no_room();
"""
"""The server's own error for it: its disk is not ours to fill."""


async def _leave_room_for(database: Database, *, pages: int) -> None:
    async with database.writing() as connection:
        used = (await connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
        await connection.exec_driver_sql(f"PRAGMA max_page_count={used + pages}")


@pytest.mark.parametrize(
    ("said", "seconds"), [(None, 4), ("10000", 10_000), ("-7", 4), ("soon", 4), ("9e99", 86_400)]
)
async def test_a_429_is_heeded_as_far_as_it_says_something(
    database: URL, said: str | None, seconds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.servers.chat_server.WAITS", (said,))
    clock = Clock(NOON)
    async with chat_server(Kind.HISTORY) as server, a_room(database, server, clock) as desk:
        server.next_faults.append(Fault.LIMITED)
        drained = await drain(NEWS, replace(desk, chance=lambda: 1.0))
        assert drained.wait_until == NOON + timedelta(seconds=seconds)
        clock.pass_by(timedelta(seconds=seconds))
        await drain_all(desk, clock)
        assert server.texts("news") == TITLES


async def test_no_more_is_written_than_a_platform_bears(database: URL) -> None:
    clock, pace = Clock(NOON), Pace(Rate(1.0, 2), None)
    async with chat_server(Kind.NONCE) as server, a_room(database, server, clock, pace) as desk:
        drained = await drain(NEWS, desk)
        assert (drained.delivered, drained.paced) == (2, True)
        assert drained.wait_until == NOON + timedelta(seconds=1)
        assert (await drain(NEWS, desk)).delivered == 0
        clock.pass_by(timedelta(seconds=1))
        assert (await drain(NEWS, desk)).delivered == 1
        await drain_all(desk, clock)
        assert server.texts("news") == TITLES


async def test_what_waits_does_not_wait_out_a_clock_that_was_put_back(database: URL) -> None:
    clock = Clock(NOON)
    async with chat_server(Kind.HISTORY) as server, a_room(database, server, clock) as desk:
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
    database: URL, kind: Kind
) -> None:
    clock = Clock(NOON)
    async with chat_server(kind) as server, a_room(database, server, clock) as desk:
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
