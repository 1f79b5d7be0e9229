"""SqlStore: the Store port on one SQL database."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import URL
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.errors import StoreError
from adapters.ports import Store, Transaction
from adapters.store import feed_rows, mapping, paragraph_rows, story_account
from adapters.store.engine import Database, open_database
from adapters.store.outbox import SqlOutbox
from adapters.store.sql_transaction import SqlTransaction
from adapters.store.subscriptions import SqlSubscriptions
from adapters.store.tables import CHANNELS, COUNTERS, LEARNED, WATCHES, WatchRow
from adapters.store.together import Together
from adapters.store.upgrade import upgrade
from rules.answer import Account, HeldFeed
from rules.delivery import NextState
from rules.health import FeedHealth
from rules.model import Channel, Delivery, Feed, Folding, Host, PollState, Posted, Watch

_WATCH_SET = "watches"
_READ_AT_ONCE = 200
_KEPT_AT_ONCE = 50
_COMPANY_S = 0.02
"""How long a poll that brought nothing waits for others to be kept with."""


class SqlStore(SqlSubscriptions, Store):
    """All that wirewatch remembers."""

    def __init__(self, database: Database) -> None:
        """Use an open and upgraded database."""
        self.database = database
        self._outbox = SqlOutbox(database)
        self._read_feeds = Together(self._feeds_of, wait_s=0, at_most=_READ_AT_ONCE)
        self._save_polls = Together(self._keep_polls, wait_s=_COMPANY_S, at_most=_KEPT_AT_ONCE)

    def begin(self) -> AbstractAsyncContextManager[Transaction]:
        """Open a transaction, as its only writer."""
        return self._begin()

    @asynccontextmanager
    async def _begin(self) -> AsyncIterator[Transaction]:
        undoing: list[Callable[[], None]] = []
        try:
            async with self.database.writing() as connection:
                transaction = SqlTransaction(connection)
                undoing = transaction.undoing
                yield transaction
        except BaseException:
            for undo in reversed(undoing):
                undo()
            raise
        for then in transaction.after:
            then()

    async def sync(self, feeds: Sequence[Feed], watches: Sequence[Watch]) -> None:
        """Make feeds and file watches those of the configuration."""
        async with self.database.writing() as connection:
            await feed_rows.sync(connection, feeds)
            await _sync_watches(connection, watches)

    async def feeds(self) -> Sequence[Feed]:
        """Read all polled feeds."""
        async with self.database.reading() as connection:
            return await feed_rows.feeds(connection)

    async def feed(self, feed_id: int) -> Feed | None:
        """Read one polled feed, with those that others ask for at this moment."""
        return await self._read_feeds(feed_id)

    async def save_quiet_poll(self, feed: Feed, state: PollState) -> None:
        """Write a feed's next state, with those of other polls that end at about this moment."""
        await self._save_polls((feed, state))

    async def due_feeds(self, now: datetime, *, limit: int, a_host: int) -> Sequence[int]:
        """Find due feeds."""
        async with self.database.reading() as connection:
            return await feed_rows.due(connection, now, limit=limit, a_host=a_host)

    async def ask_again(self, *, read_after: datetime) -> int:
        """Make due what was read after a moment."""
        async with self.database.writing() as connection:
            return await feed_rows.ask_again(connection, read_after)

    async def next_poll_at(self) -> datetime | None:
        """Find the earliest next poll."""
        async with self.database.asking() as connection:
            return await feed_rows.next_poll_at(connection)

    async def feed_health(self, now: datetime) -> Sequence[FeedHealth]:
        """Judge every polled feed."""
        async with self.database.reading() as connection:
            return await feed_rows.health(connection, now)

    async def add_feeds(self, feeds: Sequence[Feed]) -> Sequence[Feed]:
        """Insert feeds."""
        async with self.database.writing() as connection:
            return await feed_rows.add(connection, feeds)

    async def remove_feed(self, feed_id: int) -> bool:
        """Let a feed rest."""
        async with self.database.writing() as connection:
            return await feed_rows.remove(connection, feed_id)

    async def pause_feed(self, feed_id: int, *, because: str) -> bool:
        """Stop a feed."""
        async with self.database.writing() as connection:
            return await feed_rows.pause(connection, feed_id, because)

    async def resume_feed(self, feed_id: int) -> bool:
        """Start a feed again."""
        async with self.database.writing() as connection:
            return await feed_rows.resume(connection, feed_id)

    async def failing_feeds(self, *, since: datetime) -> Sequence[Feed]:
        """Read the feeds that have failed for long."""
        async with self.database.reading() as connection:
            return await feed_rows.failing(connection, since=since)

    async def told_hosts(self) -> Sequence[Host]:
        """Read the hosts of which people were told."""
        async with self.database.reading() as connection:
            return await feed_rows.told_hosts(connection)

    async def watches(self) -> tuple[Sequence[Watch], int]:
        """Read all watches and their generation, as of one moment."""
        query = select(WATCHES).order_by(WATCHES.c.id)
        async with self.database.reading() as connection:
            rows = (await connection.execute(query)).mappings()
            found = [mapping.watch_from(WatchRow(**row)) for row in rows]
            return found, await _counter(connection, _WATCH_SET)

    async def watch_generation(self) -> int:
        """Read the generation alone."""
        async with self.database.asking() as connection:
            return await _counter(connection, _WATCH_SET)

    async def add_watch(self, watch: Watch, *, now: datetime) -> Watch | None:
        """Insert a watch unless its name is taken."""
        try:
            async with self.database.writing() as connection:
                adding = insert(WATCHES).values(mapping.watch_row(watch))
                result = await connection.execute(adding.returning(WATCHES.c.id))
                watch_id = result.scalar_one()
                await _grow(connection, _WATCH_SET)
        except StoreError as error:
            if isinstance(error.__cause__, IntegrityError):
                return None
            raise
        return replace(watch, id=watch_id)

    async def remove_watch(self, watch_id: int) -> bool:
        """Delete a watch."""
        async with self.database.writing() as connection:
            gone = await connection.execute(delete(WATCHES).where(WATCHES.c.id == watch_id))
            await _grow(connection, _WATCH_SET)
        return gone.rowcount > 0

    async def folding(self, channel: Channel) -> Folding | None:
        """Read what is set."""
        query = select(CHANNELS.c.folding).where(CHANNELS.c.name == str(channel))
        async with self.database.reading() as connection:
            found: str | None = (await connection.execute(query)).scalar()
        return Folding(found) if found else None

    async def set_folding(self, channel: Channel, folding: Folding) -> None:
        """Write what is set."""
        async with self.database.writing() as connection:
            here = CHANNELS.c.name == str(channel)
            changing = update(CHANNELS).where(here).values(folding=folding.value)
            if (await connection.execute(changing)).rowcount == 0:
                adding = insert(CHANNELS).values(name=str(channel), folding=folding.value)
                await connection.execute(adding)

    async def due_channels(self, now: datetime) -> Sequence[Channel]:
        """Find channels with work."""
        return await self._outbox.due_channels(now)

    async def head(self, channel: Channel, *, now: datetime) -> Delivery | None:
        """Read the oldest open delivery of a channel."""
        return await self._outbox.head(channel, now=now)

    async def note_attempt(self, delivery: Delivery, *, now: datetime) -> Delivery | None:
        """Note an attempt by compare-and-set."""
        return await self._outbox.note_attempt(delivery, now=now)

    async def note_result(
        self, delivery: Delivery, result: NextState, posted: Posted | None = None
    ) -> bool:
        """Note a result by compare-and-set."""
        return await self._outbox.note_result(delivery, result, posted)

    async def outbox(self, *, limit: int) -> Sequence[Delivery]:
        """Read what is not done."""
        return await self._outbox.open(limit=limit)

    async def told_count(self) -> int:
        """Count what is done."""
        return await self._outbox.delivered_count()

    async def account(self, story_id: int) -> Account | None:
        """Read a story with all that belongs to it."""
        async with self.database.reading() as connection:
            return await story_account.account(connection, story_id)

    async def story_of_alert(self, alert_id: int) -> tuple[int, int] | None:
        """Look up what an alert told of."""
        async with self.database.reading() as connection:
            return await story_account.story_of_alert(connection, alert_id)

    async def story_of_key(self, key: str) -> tuple[int, int] | None:
        """Look up what a key names."""
        async with self.database.reading() as connection:
            return await story_account.story_of_key(connection, key)

    async def held(self) -> Sequence[HeldFeed]:
        """Read what is held."""
        async with self.database.reading() as connection:
            return await story_account.held(connection)

    async def repeated(self, site: str, keys: Collection[str]) -> frozenset[str]:
        """Look up what a site repeats."""
        async with self.database.reading() as connection:
            return await paragraph_rows.repeated(connection, site, keys)

    async def learned(self, name: str) -> str | None:
        """Read what was learned last."""
        query = select(LEARNED.c.content).where(LEARNED.c.name == name)
        async with self.database.reading() as connection:
            content: str | None = (await connection.execute(query)).scalar()
        return content

    async def learn(self, name: str, content: str, *, now: datetime) -> None:
        """Replace what was learned before."""
        async with self.database.writing() as connection:
            await connection.execute(delete(LEARNED).where(LEARNED.c.name == name))
            row = {"name": name, "content": content, "learned_at": now}
            await connection.execute(insert(LEARNED).values(row))

    async def close(self) -> None:
        """Finish what was asked for, and let the database go."""
        await self._save_polls.close()
        await self._read_feeds.close()
        await self.database.close()

    async def _feeds_of(self, ids: Sequence[int]) -> Sequence[Feed | None]:
        async with self.database.asking() as connection:
            return await feed_rows.feeds_of(connection, ids)

    async def _keep_polls(self, polls: Sequence[tuple[Feed, PollState]]) -> Sequence[None]:
        async with self.database.writing() as connection:
            await feed_rows.save_polls(connection, polls)
        return [None] * len(polls)


@asynccontextmanager
async def open_store(url: URL) -> AsyncIterator[SqlStore]:
    """Open a database, upgraded to this version's tables; raises StoreError with the remedy."""
    await asyncio.to_thread(upgrade, url)
    async with store_as_it_is(url) as store:
        yield store


@asynccontextmanager
async def store_as_it_is(url: URL) -> AsyncIterator[SqlStore]:
    """Open a database without a look at its tables: none is made before something is asked."""
    store = SqlStore(open_database(url))
    try:
        yield store
    finally:
        await store.close()


async def _sync_watches(connection: AsyncConnection, watches: Sequence[Watch]) -> None:
    """Make the file's watches what the file says; a watch of people's with such a name joins it."""
    table = WATCHES
    rows = (await connection.execute(select(table))).mappings().all()
    kept = {row["name"]: mapping.watch_from(WatchRow(**row)) for row in rows}
    wanted = {watch.name: mapping.watch_row(watch) for watch in watches}
    changed = False
    for name, values in wanted.items():
        if name not in kept:
            await connection.execute(insert(table).values(values))
        elif mapping.watch_row(kept[name]) != values:
            await connection.execute(update(table).where(table.c.name == name).values(values))
        else:
            continue
        changed = True
    gone = [old.id for name, old in kept.items() if old.origin == "file" and name not in wanted]
    if gone:
        await connection.execute(delete(table).where(table.c.id.in_(gone)))
    if gone or changed:
        await _grow(connection, _WATCH_SET)


async def _counter(connection: AsyncConnection, name: str) -> int:
    query = select(COUNTERS.c.value).where(COUNTERS.c.name == name)
    return int((await connection.execute(query)).scalar() or 0)


async def _grow(connection: AsyncConnection, name: str) -> None:
    growing = update(COUNTERS).where(COUNTERS.c.name == name).values(value=COUNTERS.c.value + 1)
    if (await connection.execute(growing)).rowcount == 0:
        await connection.execute(insert(COUNTERS).values(name=name, value=1))
