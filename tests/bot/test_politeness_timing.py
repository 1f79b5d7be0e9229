"""When feeds are asked, as publishers see it: real requests, a clock on a string."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from adapters.ports import Store
from bot.desk import POLL
from bot.schedule import DUE_AT_ONCE, tick
from rules.model import PollState
from tests.fakes import Clock, FakeDispatcher, FakeSource
from tests.newsroom import NOON, a_desk, a_store, feed
from tests.polite_newsroom import DAY, HOUR, INTERVAL, MINUTE, ONE, Newsroom, a_newsroom, rss, told
from tests.servers.feed_server import FeedServer, Reply, Request, feed_server, send


@pytest_asyncio.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with feed_server() as serving:
        yield serving


@pytest_asyncio.fixture
async def room(tmp_path: Path, server: FeedServer) -> AsyncIterator[Newsroom]:
    async with a_newsroom(tmp_path, server) as opened:
        yield opened


# ---- when a feed is asked next ---------------------------------------------------------------------

MAX_AGE = {"Cache-Control": "public, max-age=1800"}
EXPIRES = {"Expires": "Tue, 24 Nov 2026 16:20:00 GMT", "Date": "Tue, 24 Nov 2026 16:00:00 GMT"}
TTL = rss("A", channel="<ttl>60</ttl>")
UPDATE = rss(
    "A",
    channel='<sy:updatePeriod xmlns:sy="x">daily</sy:updatePeriod>'
    '<sy:updateFrequency xmlns:sy="x">12</sy:updateFrequency>',
)
NIGHT = rss("A", channel="<skipHours><hour>12</hour><hour>13</hour></skipHours>")
TODAY = rss("A", channel="<skipDays><day>Tuesday</day></skipDays>")
SPREAD = 2.5 * MINUTE


@pytest.mark.parametrize(
    ("reply", "wait"),
    [
        (Reply(ONE), INTERVAL),
        (Reply(ONE, headers=MAX_AGE), 30 * MINUTE),
        (Reply(ONE, headers=EXPIRES), 20 * MINUTE),
        (Reply(ONE, headers=MAX_AGE | {"Cache-Control": "no-cache, max-age=1800"}), INTERVAL),
        (Reply(ONE, headers={"Cache-Control": "max-age=99999999"}), DAY),
        (Reply(TTL), HOUR),
        (Reply(TTL, headers=MAX_AGE), HOUR),
        (Reply(UPDATE), 2 * HOUR),
        (Reply(NIGHT), 2 * HOUR + SPREAD),
        (Reply(TODAY), 12 * HOUR + SPREAD),
    ],
)
async def test_a_publisher_is_asked_no_sooner_than_it_wants(
    room: Newsroom, reply: Reply, wait: timedelta
) -> None:
    assert await room.wait_after(reply) == wait


@pytest.mark.parametrize(
    ("reply", "wait"),
    [
        (Reply(ONE), MINUTE),
        (Reply(TTL), MINUTE),
        (Reply(UPDATE), MINUTE),
        (Reply(ONE, headers=MAX_AGE), 30 * MINUTE),
        (Reply(b"", 429, headers={"Retry-After": "1800"}), 30 * MINUTE),
        (Reply(NIGHT), 2 * HOUR + SPREAD),
    ],
)
async def test_the_operators_interval_is_taken_as_written_but_never_against_the_publisher(
    room: Newsroom, reply: Reply, wait: timedelta
) -> None:
    own = feed(room.server.url("/feed"), interval=MINUTE)
    assert await room.wait_after(reply, of=own) == wait


async def test_what_a_304_asks_for_counts_too(room: Newsroom) -> None:
    async def unchanged(_request: Request, writer: asyncio.StreamWriter) -> None:
        await send(writer, Reply(status=304, headers={"Cache-Control": "max-age=10800"}))

    assert await room.wait_after(Reply(TTL, headers={"ETag": '"1"'})) == HOUR
    room.server.serve_with("/feed", unchanged)
    await room.poll_when_due()
    assert (await room.state()).next_at == room.clock.now + 3 * HOUR


async def test_a_feed_is_asked_by_its_own_rhythm(room: Newsroom) -> None:
    titles = [f"Ferry {number}" for number in range(25)]
    wait = await room.wait_after(Reply(rss(*titles, every=30 * MINUTE)))
    assert wait == 10 * MINUTE
    room.server.serve("/feed", Reply(rss("Tram one", *titles, every=30 * MINUTE)))
    await room.poll_when_due()
    assert (await room.state()).next_at == room.clock.now + 5 * MINUTE
    for _ in range(4):
        await room.poll_when_due()
        assert (await room.state()).next_at == room.clock.now + 5 * MINUTE
    await room.poll_when_due()
    assert (await room.state()).next_at == room.clock.now + 7.5 * MINUTE


@pytest.mark.parametrize(
    ("tags", "headers", "wait"),
    [
        ((), {}, 2 * MINUTE),
        (("breaking",), {}, MINUTE),
        (("breaking",), MAX_AGE, 30 * MINUTE),
    ],
)
async def test_a_fast_feed_is_asked_every_two_minutes_or_every_one_if_its_news_is_breaking(
    room: Newsroom, tags: tuple[str, ...], headers: Mapping[str, str], wait: timedelta
) -> None:
    titles = [f"Ferry {number}" for number in range(25)]
    reply = Reply(rss(*titles, every=timedelta(seconds=20)), headers=headers)
    own = feed(room.server.url("/feed"), tags=tags)
    assert await room.wait_after(reply, of=own) == wait


@pytest.mark.parametrize(("chance", "wait"), [(0.0, 0.9 * INTERVAL), (1.0, 1.1 * INTERVAL)])
async def test_polls_are_spread_by_a_tenth(room: Newsroom, chance: float, wait: timedelta) -> None:
    room.desk = replace(room.desk, chance=lambda: chance)
    assert await room.wait_after(Reply(ONE)) == wait


async def test_the_next_poll_is_told_with_its_reason(room: Newsroom) -> None:
    await room.wait_after(Reply(ONE, headers=MAX_AGE))
    [health] = await room.store.feed_health(room.clock.now)
    assert health.next_at == NOON + 30 * MINUTE
    assert health.because == "the publisher asked for 30 min (max-age)"


async def test_entries_that_may_have_been_missed_are_told_and_quicken_the_pace(
    room: Newsroom,
) -> None:
    await room.wait_after(Reply(rss("A", "B", every=DAY)))
    room.clock.pass_by(DAY)
    later = rss("X", "Y", every=timedelta(seconds=1)).replace(b"24 Nov 2026", b"25 Nov 2026")
    room.server.serve("/feed", Reply(later))
    with capture_logs() as events:
        await told(room, await room.poll())
    assert "feed_gap" in [one["event"] for one in events]
    [health] = await room.store.feed_health(room.clock.now)
    assert health.gap_at == room.clock.now
    assert health.next_at == room.clock.now + 2 * MINUTE


# ---- many feeds, and restarts ----------------------------------------------------------------------


async def test_an_address_is_asked_once_however_many_name_it(room: Newsroom) -> None:
    url = room.server.serve("/feed", Reply(ONE))
    await room.watch_over(feed(url), feed(url, name="Pier again"))
    assert len(await room.store.feeds()) == 1


async def due_after(store: Store, clock: Clock) -> list[str]:
    dispatcher = FakeDispatcher()
    await tick(a_desk(store, FakeSource(), {}, clock, dispatcher))
    return [key for task, key in dispatcher.submitted if task == POLL]


async def test_a_restart_asks_nobody_again(room: Newsroom, tmp_path: Path) -> None:
    urls = [room.server.serve(f"/{n}", Reply(ONE, headers={"ETag": '"1"'})) for n in range(5)]
    await room.watch_over(*(feed(url) for url in urls))
    for number in range(5):
        await room.poll(number)
    async with a_store(tmp_path) as store:
        await store.sync([feed(url) for url in urls], [])
        assert await due_after(store, room.clock) == []
        assert (await store.feeds())[0].state.etag == '"1"'


async def test_after_months_asleep_feeds_are_asked_the_longest_overdue_first_and_not_all_at_once(
    room: Newsroom,
) -> None:
    count = 3 * DUE_AT_ONCE
    await room.watch_over(*(feed(f"https://h{n % 100}.example/{n}") for n in range(count)))
    async with room.store.begin() as tx:
        for number, one in enumerate(await room.store.feeds()):
            due = NOON + (count - number) * MINUTE
            await tx.save_poll(one, PollState(next_at=due), None)
    room.clock.pass_by(90 * DAY)
    due_now = await due_after(room.store, room.clock)
    assert due_now == [str(number) for number in range(count, count - DUE_AT_ONCE, -1)]


async def test_one_server_does_not_fill_the_queue(room: Newsroom) -> None:
    slow = [feed(f"https://slow.example/{n}") for n in range(DUE_AT_ONCE)]
    await room.watch_over(*slow, feed("https://quick.example/"))
    due_now = await due_after(room.store, room.clock)
    assert len(due_now) == 4 + 1
    assert str(DUE_AT_ONCE + 1) in due_now


def test_the_clock_of_these_tests_is_a_tuesday_noon() -> None:
    assert datetime(2026, 11, 24, 12, tzinfo=NOON.tzinfo) == NOON
    assert NOON.strftime("%A") == "Tuesday"
