"""A bot whose feeds are on a local server, with a clock on a string: how publishers see it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

from adapters.ports import Store
from adapters.sources import FeedAccess, FeedSource
from adapters.web import WebOptions, open_web
from bot.collect import Collected, collect
from bot.desk import Desk
from bot.report import Rounds
from rules.feeds.polling import is_due
from rules.model import Feed, PollState
from tests.fakes import Clock
from tests.newsroom import NOON, a_desk, a_store, feed
from tests.servers.feed_server import FeedServer, Reply
from tests.webs import UNPACED

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
INTERVAL = 3 * MINUTE


def rss(*titles: str, channel: str = "", every: timedelta | None = None) -> bytes:
    """Write a feed; `every` dates its items that far apart, the first of them now."""
    items = "".join(
        f"<item><title>{title}</title><guid>{title}</guid>{_date(number, every)}</item>"
        for number, title in enumerate(titles)
    )
    return (
        f'<rss version="2.0"><channel><title>Pier</title>{channel}{items}</channel></rss>'.encode()
    )


def _date(number: int, every: timedelta | None) -> str:
    at = NOON - number * (every or HOUR)
    return f"<pubDate>{format_datetime(at, usegmt=True)}</pubDate>" if every else ""


ONE = rss("Ferry runs aground")


@dataclass
class Newsroom:
    """A bot whose feeds are on a local server."""

    store: Store
    desk: Desk
    server: FeedServer
    clock: Clock
    access: dict[str, FeedAccess]

    async def watch_over(self, *feeds: Feed) -> None:
        await self.store.sync(feeds, [])

    async def feed(self, number: int = 0) -> Feed:
        return (await self.store.feeds())[number]

    async def state(self, number: int = 0) -> PollState:
        return (await self.feed(number)).state

    async def poll(self, number: int = 0) -> Collected:
        return await collect(await self.feed(number), self.desk)

    async def poll_when_due(self, number: int = 0) -> Collected:
        """Let the time pass until a feed is due, then poll it."""
        next_at = (await self.state(number)).next_at
        assert next_at is not None
        self.clock.now = max(self.clock.now, next_at)
        assert is_due(await self.feed(number), self.clock.now)
        return await self.poll(number)

    async def wait_after(self, reply: Reply, *, of: Feed | None = None) -> timedelta:
        """Give how long the bot waits after an answer to its first poll."""
        url = self.server.serve("/feed", reply)
        await self.watch_over(of or feed(url))
        await self.poll()
        next_at = (await self.state()).next_at
        assert next_at is not None
        return next_at - self.clock.now

    @property
    def host(self) -> str:
        return self.server.address.removeprefix("http://")

    @property
    def asked(self) -> list[str]:
        return [request.path for request in self.server.requests]


@asynccontextmanager
async def a_newsroom(folder: Path, server: FeedServer) -> AsyncIterator[Newsroom]:
    clock, access = Clock(NOON), dict[str, FeedAccess]()
    async with (
        a_store(folder) as store,
        open_web(
            WebOptions(
                contact="desk@example.org",
                version="0",
                allow_private=("127.0.0.0/8",),
                pace=UNPACED,
            )
        ) as web,
    ):
        source = FeedSource(web, base=folder, access=access)
        yield Newsroom(store, a_desk(store, source, {}, clock), server, clock, access)


async def told(room: Newsroom, *polls: Collected) -> None:
    """Let the operator be told of polls."""
    rounds = Rounds()
    for one in polls:
        rounds.add(one)
    rounds.tell(now=room.clock.now, next_poll_at=None)
