"""Over the wire: feeds that do not answer hold up none that answer well."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.errors import SourceDelayed
from adapters.sources import FeedSource
from adapters.web import WebOptions, open_web
from adapters.web.unpacking import LONG, VERY_LONG
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

    def __init__(self, size: int, *, asked: int = 1) -> None:
        self._size, self._left = size, asked
        self.all_wait, self.go_on = asyncio.Event(), asyncio.Event()

    async def __call__(self, _request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n<rss><channel>" + b" " * self._size)
        await writer.drain()
        self._left -= 1
        if not self._left:
            self.all_wait.set()
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


async def test_a_very_long_answer_keeps_its_room_until_it_has_come(
    server: FeedServer, tmp_path: Path
) -> None:
    first, second = Long(VERY_LONG + 100_000), Long(VERY_LONG + 100_000)
    pace = FetchPace(at_once=1, host_gap=timedelta(0), slow_after=timedelta(seconds=0.05))
    async with open_web(
        WebOptions(contact=None, version="0", allow_private=LOOPBACK, pace=pace)
    ) as web:
        source = FeedSource(web, base=tmp_path)
        asked = []
        for name, long in (("/first", first), ("/second", second)):
            polled = Feed(server.serve_with(name, long), state=WELL)
            asked.append(asyncio.create_task(source.fetch(polled)))
            await long.all_wait.wait()
        second.go_on.set()
        await asyncio.wait(asked, timeout=0.15)
        assert not any(one.done() for one in asked)
        first.go_on.set()
        await asyncio.gather(*asked)


@pytest.mark.parametrize("size", [0, LONG])
async def test_new_feeds_that_drip_long_answers_hold_up_no_other_new_feed(
    server: FeedServer, tmp_path: Path, size: int
) -> None:
    pace = FetchPace(host_at_once=99, host_gap=timedelta(0), slow_after=timedelta(seconds=0.05))
    dripping = Long(LONG + 100_000, asked=pace.giving_way_at_once)
    drips = Feed(server.serve_with("/drips", dripping))
    good = Feed(server.serve("/good", Reply(rss() + b" " * size)))
    async with open_web(
        WebOptions(contact=None, version="0", allow_private=LOOPBACK, pace=pace)
    ) as web:
        source = FeedSource(web, base=tmp_path)
        crowd = [asyncio.create_task(source.fetch(drips)) for _ in range(pace.giving_way_at_once)]
        await dripping.all_wait.wait()
        async with asyncio.timeout(5):
            answer = await source.fetch(good)
        assert (len(answer.entries), any(one.done() for one in crowd)) == (1, False)
        dripping.go_on.set()
        await asyncio.gather(*crowd)


async def test_long_answers_that_drip_are_broken_off_one_for_each_long_one_that_waits(
    server: FeedServer, tmp_path: Path
) -> None:
    pace = FetchPace(
        at_once=2,
        host_at_once=99,
        host_gap=timedelta(0),
        slow_after=timedelta(0),
        long_within=timedelta(seconds=0.05),
    )
    dripping = Long(LONG + 100_000, asked=pace.long_giving_way_at_once)
    drips = Feed(server.serve_with("/drips", dripping))
    good = Feed(server.serve("/good", Reply(rss() + b" " * LONG)))
    async with open_web(
        WebOptions(contact=None, version="0", allow_private=LOOPBACK, pace=pace)
    ) as web:
        source = FeedSource(web, base=tmp_path)
        crowd = [asyncio.create_task(source.fetch(drips)) for _ in range(2)]
        await dripping.all_wait.wait()
        await asyncio.wait(crowd, timeout=0.2)
        assert not any(one.done() for one in crowd)  # nobody waits
        async with asyncio.timeout(5):
            assert len((await source.fetch(good)).entries) == 1
        [broken_off] = (await asyncio.wait(crowd, return_when=asyncio.FIRST_COMPLETED))[0]
        assert isinstance(broken_off.exception(), SourceDelayed)
        assert len((await source.fetch(good)).entries) == 1
        dripping.go_on.set()
        ended = await asyncio.gather(*crowd, return_exceptions=True)
        assert sum(isinstance(one, SourceDelayed) for one in ended) == 1
