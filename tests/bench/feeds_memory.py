"""How much memory a bot takes with many feeds and watches: all that it reads when it starts."""

import asyncio
import resource
import tempfile
from dataclasses import dataclass
from pathlib import Path

from adapters.store import open_store
from adapters.store.engine import database_url
from adapters.vectors import load_vectors
from adapters.web import WebOptions, open_web
from bot.schedule import tick
from rules.model import Channel, Feed, Watch
from tests.bench.story_workload import Workload
from tests.fakes import Clock, FakeDispatcher, FakeSource
from tests.newsroom import NOON, a_desk

FEEDS, WATCHES, TICKS = 10_000, 5_000, 20
MB = 1024
_STATUS = Path("/proc/self/status")


@dataclass(frozen=True, slots=True)
class Memory:
    """Of one process, in MB; the goal is 300."""

    feeds: int
    watches: int
    resident_mb: int
    peak_mb: int


def memory_of_a_bot() -> Memory:
    """Start with an empty window of stories, but all vectors and watches read, and tick."""
    return asyncio.run(_memory())


async def _memory() -> Memory:
    with tempfile.TemporaryDirectory() as folder:
        url = database_url("sqlite:///wirewatch.db", base=Path(folder))
        async with open_store(url) as store, open_web(WebOptions(contact=None, version="0")):
            urls = [f"https://h{n}.example/feed.xml" for n in range(FEEDS)]
            await store.sync([Feed(one, shown=one) for one in urls], _watches())
            desk = a_desk(store, FakeSource(), {}, Clock(NOON), FakeDispatcher())
            vectors = load_vectors()
            await desk.watches.current()
            await desk.stories.read(store, now=NOON)
            for _ in range(TICKS):
                await tick(desk)
            vectors("harbour")
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MB
            return Memory(FEEDS, WATCHES, _resident_kb() // MB, peak)


def _watches() -> list[Watch]:
    """Watch for pairs of words of an invented stream."""
    here, titles = (Channel("console"),), Workload().articles(WATCHES)
    queries = (" ".join(article.title.split()[:2]) for article in titles)
    return [Watch(f"W {n}", query, here, origin="file") for n, query in enumerate(queries)]


def _resident_kb() -> int:
    lines = _STATUS.read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
