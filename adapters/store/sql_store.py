"""SqlStore: the Store port on one SQL database."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import URL

from adapters.ports import Result, Store, Transaction
from adapters.store import feed_rows, moves, paragraph_rows, story_account, watch_rows
from adapters.store.archive import SqlArchive
from adapters.store.attention_rows import SqlAttentionStore
from adapters.store.confidence_rows import SqlConfidence
from adapters.store.engine import Database, open_database
from adapters.store.feed_names import feeds_called
from adapters.store.outbox import SqlOutbox
from adapters.store.shared import Shared
from adapters.store.sql_transaction import SqlTransaction
from adapters.store.subscriptions import SqlSubscriptions
from adapters.store.tables import CHANNELS, LEARNED
from adapters.store.together import Together
from adapters.store.upgrade import upgrade
from rules.answers.answer import Account, HeldFeed
from rules.answers.status import Backlog, Receipt
from rules.delivery.delivery import NextState
from rules.delivery.outbox import DeadLetters, LostChannel
from rules.feeds.health import FeedHealth
from rules.model import Article, Channel, Delivery, Feed, Folding, Host, PollState, Posted, Watch

_READ_AT_ONCE = 200
_KEPT_AT_ONCE = 50
_COMPANY_S = 0.02
"""How long a poll that brought nothing waits for others to be kept with."""
_SHARED_BY = 20
_SHARED_S = 0.05
"""How long a transaction takes in polls that brought something."""


class SqlStore(SqlSubscriptions, SqlArchive, SqlAttentionStore, SqlConfidence, Store):
    """All that wirewatch remembers."""

    def __init__(self, database: Database) -> None:
        """Use an open and upgraded database."""
        self.database = database
        self._outbox = SqlOutbox(database)
        self._read_feeds = Together(self._feeds_of, wait_s=0, at_most=_READ_AT_ONCE)
        self._save_polls = Together(self._keep_polls, wait_s=_COMPANY_S, at_most=_KEPT_AT_ONCE)
        self._shared = Shared(self._begin, at_most=_SHARED_BY, within_s=_SHARED_S)

    def begin(self) -> AbstractAsyncContextManager[Transaction]:
        """Open a transaction, as its only writer."""
        return self._begin()

    async def share(
        self, work: Callable[[Transaction], Awaitable[Result]], *, about: Sequence[Article] = ()
    ) -> Result:
        """Do work in a transaction that others may share."""
        return await self._shared(work, about)

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
            await watch_rows.sync(connection, watches)

    async def feeds(self) -> Sequence[Feed]:
        """Read all polled feeds."""
        async with self.database.reading() as connection:
            return await feed_rows.feeds(connection)

    async def feeds_called(
        self, typed: str, *, origins: Sequence[str] | None, at_most: int
    ) -> Sequence[Feed]:
        """Find feeds by a part of their name."""
        async with self.database.asking() as connection:
            return await feeds_called(connection, typed, origins=origins, at_most=at_most)

    async def feed(self, feed_id: int) -> Feed | None:
        """Read one polled feed, with those that others ask for at this moment."""
        return await self._read_feeds(feed_id)

    async def feeds_at(self, address: str) -> Sequence[Feed]:
        """Read feeds by where they are asked."""
        async with self.database.reading() as connection:
            return await feed_rows.at_address(connection, address)

    async def feeds_led_by(self, feed_id: int) -> Sequence[Feed]:
        """Read feeds by whom they have joined."""
        async with self.database.reading() as connection:
            return await feed_rows.led_by(connection, feed_id)

    async def release_feeds(self, leader_id: int) -> None:
        """Let them go."""
        async with self.database.writing() as connection:
            await feed_rows.release_left(connection, leader_id)

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

    async def share_feed(self, feed_id: int) -> None:
        """Make a feed one of all."""
        async with self.database.writing() as connection:
            await feed_rows.share(connection, feed_id)

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
        async with self.database.reading() as connection:
            return await watch_rows.all_watches(connection)

    async def watch_generation(self) -> int:
        """Read the generation alone."""
        async with self.database.asking() as connection:
            return await watch_rows.generation(connection)

    async def sync_watches(self, watches: Sequence[Watch]) -> None:
        """Bring the file's watches in line with it."""
        async with self.database.writing() as connection:
            await watch_rows.sync(connection, watches)

    async def add_watch(self, watch: Watch, *, now: datetime) -> Watch | None:
        """Insert a watch unless its name is taken."""
        async with self.database.writing() as connection:
            return await watch_rows.add(connection, watch)

    async def remove_watch(self, watch_id: int) -> bool:
        """Delete a watch."""
        async with self.database.writing() as connection:
            return await watch_rows.remove(connection, watch_id)

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

    async def delivery(self, delivery_id: int) -> Delivery | None:
        """Read one delivery."""
        return await self._outbox.delivery(delivery_id)

    async def is_superseded(self, delivery: Delivery) -> bool:
        """Look for a later change."""
        return await self._outbox.is_superseded(delivery)

    async def hasten(self, *, ahead_of: datetime, now: datetime) -> int:
        """Make due what lies ahead."""
        return await self._outbox.hasten(ahead_of=ahead_of, now=now)

    async def retry(self, ids: Collection[int] | None, *, now: datetime) -> Sequence[Delivery]:
        """Make due again."""
        return await self._outbox.retry(ids, now=now)

    async def drop(self, ids: Collection[int] | None, *, now: datetime) -> Sequence[Delivery]:
        """Owe no more."""
        return await self._outbox.drop(ids, now=now)

    async def move_channel(self, old: Channel, new: Channel) -> int:
        """Write another name wherever this one stands."""
        async with self.database.writing() as connection:
            return await moves.move(connection, old, new)

    async def receipts(self, *, since: datetime) -> Sequence[Receipt]:
        """Read what was posted lately."""
        return await self._outbox.receipts(since=since)

    async def backlogs(self) -> Sequence[Backlog]:
        """Count what is owed."""
        return await self._outbox.backlogs()

    async def dead(self) -> Sequence[DeadLetters]:
        """Read what was given up."""
        return await self._outbox.dead()

    async def lost_channels(self) -> Sequence[LostChannel]:
        """Read the channels that cannot be written to."""
        return await self._outbox.lost_channels()

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
        await self._shared.close()
        await self._save_polls.close()
        await self._read_feeds.close()
        await self._outbox.close()
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
