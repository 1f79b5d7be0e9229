"""Who polls the feeds of a bench: the bot, whole or in part, and the peer, `reader`.

Each is measured in a process of its own; what its children spend counts, too. Each polls one feed
before, which does not count: to load what asks and reads, and to compile the first statements, is
the price of a start, and not of a feed.
"""

import asyncio
import logging
import os
import resource
import tempfile
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import structlog
from reader import Reader, make_reader
from sqlalchemy import Table, func, insert, select

from adapters.ports import Transaction
from adapters.sources import FeedSource, ParseWorkers
from adapters.store import SqlStore, open_store
from adapters.store.bulk import write_rows
from adapters.store.engine import database_url
from adapters.store.mapping import article_row
from adapters.store.sql_transaction import SqlTransaction
from adapters.store.tables import ARTICLES, DELIVERIES, STORIES
from adapters.vectors import load_vectors
from adapters.web import WebOptions, open_web
from bot.app import Bot, seated
from bot.config import Config
from bot.garbage import spare_the_collector
from bot.indexing import AT_ONCE
from bot.judging import shipped_judge
from bot.placing import LiveStories
from bot.settings.sections import Fetch
from rules.model import Article, Channel, Feed, FirstRun, Watch
from rules.story.decision import Decision, Fold, Reason
from rules.story.placement import Placement
from rules.story.sketch import Sketch
from tests.bench.process_cpu import children_cpu_ms
from tests.bench.story_workload import Workload
from tests.webs import UNPACED

PEER_WORKERS = 8
WATCHES = 50
LOOPBACK = ("127.0.0.0/8",)
# Written once, as the store does it: each statement anew would be compiled anew.
_NEW_STORIES, _NEW_ARTICLES = insert(STORIES), insert(ARTICLES)
Seat = Callable[[], Bot]
"""Seats a bot that polls once, at the same plugs as the one before."""


@dataclass(frozen=True, slots=True)
class Pass:
    """One round over all feeds."""

    cpu_s: float
    wall_s: float


@dataclass(frozen=True, slots=True)
class Side:
    """What became of one who polls: a round that brings everything, and one that brings nothing."""

    who: str
    feeds: int
    cold: Pass
    warm: Pass
    entries: int
    """Kept by the end; all of what was served, or some were lost."""
    owed: int
    peak_mb: float
    searches: bool
    """Whether an index of words was kept up to date, too: such are held against each other."""


@dataclass(frozen=True, slots=True)
class Course:
    """How the bot is measured."""

    who: str
    feeds: int
    first_run: FirstRun = FirstRun.NONE
    stories: type[LiveStories] = LiveStories
    searches: bool = False
    """Whether the index of the archive's words is brought up to date, too."""


class Unsorted(LiveStories):
    """Stands every article in a story of its own, unread: what the rest costs without stories."""

    async def keep(
        self, articles: Sequence[Article], tx: Transaction, *, now: datetime
    ) -> list[Placement]:
        """Keep them."""
        why, sketch = Decision(Reason.NEW, 0.0), Sketch("", now, (), b"")
        new = await tx.numbered(articles)
        placements = [Placement(article, story_id, why, sketch) for article, story_id in new]
        await tx.keep(placements)
        return placements


class Bare(LiveStories):
    """Keeps what the peer keeps, a row an entry: no story, and no name but its identity."""

    async def keep(
        self, articles: Sequence[Article], tx: Transaction, *, now: datetime
    ) -> list[Placement]:
        """Keep them, all in one story."""
        assert isinstance(tx, SqlTransaction)
        first, story_id = (new := await tx.numbered(articles))[0]
        story = {"id": story_id, "begun_by": first.keys[0], "begun_at": now, "last_at": now}
        rows = [article_row(article, story_id) for article, _ in new]
        await write_rows(tx._connection, _NEW_STORIES, [story])
        await write_rows(tx._connection, _NEW_ARTICLES, rows)
        return []


def poll_with_bot(address: str, first: str, course: Course) -> Side:
    """Let the bot poll feeds, as `wirewatch run --once` does; `first` is the one before."""
    quiet = structlog.make_filtering_bound_logger(logging.CRITICAL)
    structlog.configure(wrapper_class=quiet)
    return asyncio.run(_poll_with_bot(address, first, course))


async def _poll_with_bot(address: str, first: str, course: Course) -> Side:
    with tempfile.TemporaryDirectory() as folder:
        url = database_url("sqlite:///wirewatch.db", base=Path(folder))
        async with open_store(url) as store, _seats(store, course) as seat:
            feeds = [
                Feed(f"{address}/{number}", shown=f"feed {number}", first_run=course.first_run)
                for number in range(course.feeds)
            ]
            index = store if course.searches else None
            await store.sync([Feed(first, first_run=course.first_run)], _watches())
            await _clocked(seat(), index)
            entries, owed = await _count(store, ARTICLES), await _count(store, DELIVERIES)
            await store.sync(feeds, _watches())
            cold = await _clocked(seat(), index)
            warm = await _clocked(seat(), index)
            entries = await _count(store, ARTICLES) - entries
            owed = await _count(store, DELIVERIES) - owed
            who, feeds_polled, searches = course.who, course.feeds, course.searches
            return Side(who, feeds_polled, cold, warm, entries, owed, _peak_mb(), searches)


@asynccontextmanager
async def _seats(store: SqlStore, course: Course) -> AsyncGenerator[Seat]:
    """Open the bot's plugs, but for a chat; what is owed stays owed."""
    config = Config(fetch=Fetch(allow_private=LOOPBACK, host_at_once=20))
    stories = course.stories(shipped_judge(), fold=Fold.STRICT, embed=load_vectors())
    async with (
        open_web(
            WebOptions(contact=None, version="0", allow_private=LOOPBACK, pace=UNPACED)
        ) as web,
        ParseWorkers() as workers,
    ):
        source = FeedSource(web, base=Path("/"), workers=workers)
        await stories.read(store, now=datetime.now(UTC))
        spare_the_collector()  # as the bot does
        yield lambda: seated(store, source, {}, stories, config)


def _watches() -> list[Watch]:
    """Watch for pairs of names of the invented stream, some of which come."""
    words = [word for one in Workload().articles(WATCHES) for word in one.title.split()[:2]]
    pairs = zip(words[::2], words[1::2], strict=True)
    here = (Channel("console"),)
    return [Watch(f"W {n}", " ".join(pair), here, origin="file") for n, pair in enumerate(pairs)]


async def _count(store: SqlStore, table: Table) -> int:
    async with store.database.reading() as connection:
        found = await connection.execute(select(func.count()).select_from(table))
        return int(found.scalar_one())


async def _clocked(bot: Bot, index: SqlStore | None) -> Pass:
    cpu, wall = _cpu_s(), time.monotonic()
    await bot.run_once()
    while index is not None and await index.index_some(AT_ONCE):
        pass
    return Pass(_cpu_s() - cpu, time.monotonic() - wall)


def poll_with_reader(address: str, first: str, count: int, who: str, *, searches: bool) -> Side:
    """Let the peer poll feeds into its own SQLite file; its index of words is a step of its own."""
    with tempfile.TemporaryDirectory() as folder:
        reader = make_reader(str(Path(folder, "reader.db")), search_enabled=searches)
        if searches:
            reader.enable_search()
        reader.add_feed(first)
        _read_all(reader, searches=searches)
        reader.delete_feed(first)
        for number in range(count):
            reader.add_feed(f"{address}/{number}")
        cold, warm = (_read_all(reader, searches=searches) for _ in range(2))
        entries = reader.get_entry_counts().total or 0
        reader.close()
        return Side(who, count, cold, warm, entries, 0, _peak_mb(), searches)


def _read_all(reader: Reader, *, searches: bool) -> Pass:
    cpu, wall = _cpu_s(), time.monotonic()
    reader.update_feeds(workers=PEER_WORKERS, scheduled=False)
    if searches:
        reader.update_search()
    return Pass(_cpu_s() - cpu, time.monotonic() - wall)


def _cpu_s() -> float:
    of = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)  # of children only those that have ended
    ours = sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, of))
    return ours + children_cpu_ms(os.getpid()) / 1_000


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
