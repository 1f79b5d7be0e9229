"""Over the wire: feeds that do not answer hold up none that answer well."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.sources import FeedSource
from adapters.web import WebOptions, open_web
from rules.feeds.pacing import FetchPace
from rules.model import Feed, PollState
from tests.hostile_feeds import rss
from tests.newsroom import NOON
from tests.servers.feed_server import FeedServer, Reply, Request, feed_server

LOOPBACK = ("127.0.0.0/8",)
WELL = PollState(last_success_at=NOON)
ROBOTS = "User-agent: *\nSitemap: {}\n"


class Silent:
    """Servers that take requests and say nothing."""

    def __init__(self) -> None:
        self.asked = 0
        self.one_came = asyncio.Event()

    async def __call__(self, _request: Request, _writer: asyncio.StreamWriter) -> None:
        self.asked += 1
        self.one_came.set()
        await asyncio.sleep(3_600)


class Long:
    """Servers that send much, and the rest of it when they are told to."""

    def __init__(self) -> None:
        self.some_wait, self.go_on = asyncio.Event(), asyncio.Event()

    async def __call__(self, _request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n<rss><channel>" + b" " * 100_000)
        await writer.drain()
        self.some_wait.set()
        await self.go_on.wait()
        writer.write(b"</channel></rss>")
        writer.close()


@pytest_asyncio.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with feed_server() as serving:
        yield serving


@pytest.mark.parametrize("kind", ["feed", "sitemap"])
async def test_feeds_that_were_never_read_leave_places_to_those_that_answer_well(
    server: FeedServer, tmp_path: Path, kind: str
) -> None:
    silent = Silent()
    url = server.serve_with("/silent", silent)
    if kind == "sitemap":
        url = server.serve("/robots.txt", Reply(ROBOTS.format(url).encode()))
    pace = FetchPace(at_once=2, host_at_once=9, host_gap=timedelta(0))
    async with open_web(
        WebOptions(contact=None, version="0", allow_private=LOOPBACK, pace=pace)
    ) as web:
        source = FeedSource(web, base=tmp_path)
        hanging = [asyncio.create_task(source.fetch(Feed(url, kind=kind))) for _ in range(3)]
        await silent.one_came.wait()
        answer = await source.fetch(Feed(server.serve("/feed", Reply(rss())), state=WELL))
        assert (len(answer.entries), silent.asked) == (1, 1)
        for one in hanging:
            one.cancel()
        await asyncio.gather(*hanging, return_exceptions=True)


async def test_a_long_answer_keeps_its_place_until_it_has_come(
    server: FeedServer, tmp_path: Path
) -> None:
    long = Long()
    pace = FetchPace(at_once=1, host_gap=timedelta(0), slow_after=timedelta(seconds=0.05))
    async with open_web(
        WebOptions(contact=None, version="0", allow_private=LOOPBACK, pace=pace)
    ) as web:
        source = FeedSource(web, base=tmp_path)
        first = asyncio.create_task(
            source.fetch(Feed(server.serve_with("/long", long), state=WELL))
        )
        await long.some_wait.wait()
        good = Feed(server.serve("/feed", Reply(rss())), state=WELL)
        second = asyncio.create_task(source.fetch(good))
        await asyncio.wait([second], timeout=0.15)
        assert not second.done()
        long.go_on.set()
        await asyncio.gather(first, second)
