"""Every line of the fetch policy, as publishers see it: real requests, a clock on a string."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from adapters.ports import Store
from adapters.sources import FeedAccess, FeedSource
from adapters.web import open_web
from bot.collect import Collected, collect
from bot.desk import POLL, Desk
from bot.noticing import tell_of_hosts
from bot.report import Rounds
from bot.schedule import DUE_AT_ONCE, tick
from rules.health import Condition
from rules.model import FailureKind, Feed, PollState, Standing
from rules.pacing import UNPACED
from rules.polling import Terms, is_due
from tests.fakes import Clock, FakeDispatcher, FakeSource
from tests.newsroom import NOON, a_desk, a_store, feed
from tests.servers.feed_server import FeedServer, Reply, Request, feed_server, send

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
    def asked(self) -> list[str]:
        return [request.path for request in self.server.requests]


@pytest_asyncio.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with feed_server() as serving:
        yield serving


@pytest_asyncio.fixture
async def room(tmp_path: Path, server: FeedServer) -> AsyncIterator[Newsroom]:
    clock, access = Clock(NOON), dict[str, FeedAccess]()
    async with (
        a_store(tmp_path) as store,
        open_web(
            contact="desk@example.org",
            version="0",
            allow_private=("127.0.0.0/8",),
            pace=UNPACED,
        ) as web,
    ):
        source = FeedSource(web, base=tmp_path, access=access)
        yield Newsroom(store, a_desk(store, source, {}, clock), server, clock, access)


# ---- the request -----------------------------------------------------------------------------------


async def test_a_request_says_who_asks_and_brings_nothing_more(room: Newsroom) -> None:
    """The server itself notes a cookie, a Referer, and validators that it never gave."""
    room.server.serve("/feed", Reply(ONE, headers={"Set-Cookie": "seen=1; Path=/"}))
    await room.watch_over(feed(room.server.url("/feed")))
    await room.poll()
    await room.poll_when_due()
    for request in room.server.requests:
        assert request.path == "/feed"
        assert request.headers["user-agent"].startswith("wirewatch/0 (")
        assert "desk@example.org" in request.headers["user-agent"]
        assert "application/atom+xml" in request.headers["accept"]
        assert "gzip" in request.headers["accept-encoding"]


async def test_a_feed_is_asked_under_the_name_and_with_the_login_that_it_was_given(
    room: Newsroom, tmp_path: Path
) -> None:
    room.server.agent = "Pier reader"
    url = room.server.serve("/private", Reply(ONE))
    room.access[url] = FeedAccess(
        "Pier reader", {"X-Key": "9f8e7d", "Authorization": "Basic ZGVzaw==", "accept": "text/rss"}
    )
    await room.watch_over(feed(url))
    await room.poll()
    sent = room.server.requests[0].headers
    assert (sent["user-agent"], sent["x-key"]) == ("Pier reader", "9f8e7d")
    assert (sent["authorization"], sent["accept"]) == ("Basic ZGVzaw==", "text/rss")
    with sqlite3.connect(tmp_path / "wirewatch.db") as database:
        dump = "\n".join(database.iterdump())
    database.close()
    assert url in dump
    assert "9f8e7d" not in dump
    assert "ZGVzaw" not in dump


# ---- conditional requests --------------------------------------------------------------------------


def validators(request: Request) -> tuple[str | None, str | None]:
    return request.headers.get("if-none-match"), request.headers.get("if-modified-since")


async def test_the_first_request_asks_for_all_and_the_next_echoes_both_validators(
    room: Newsroom,
) -> None:
    given = {"ETag": 'W/"\xe41 "', "Last-Modified": "yesterday, roughly"}
    room.server.serve("/feed", Reply(ONE, headers=given))
    await room.watch_over(feed(room.server.url("/feed")))
    await room.poll()
    await room.poll_when_due()
    assert [validators(one) for one in room.server.requests] == [
        (None, None),
        ('W/"\xe41 "', "yesterday, roughly"),
    ]


async def test_validators_are_kept_through_a_bare_304(room: Newsroom) -> None:
    given = {"ETag": '"1"', "Last-Modified": "then"}
    room.server.serve("/feed", Reply(ONE, headers=given))
    await room.watch_over(feed(room.server.url("/feed")))
    for _ in range(3):
        await room.poll()
    assert [validators(one) for one in room.server.requests[1:]] == [('"1"', "then")] * 2


async def test_validators_are_replaced_as_a_pair(room: Newsroom) -> None:
    room.server.serve("/feed", Reply(ONE, headers={"ETag": '"1"', "Last-Modified": "then"}))
    await room.watch_over(feed(room.server.url("/feed")))
    await room.poll()
    room.server.serve("/feed", Reply(ONE, headers={"Last-Modified": "now"}))
    await room.poll()
    await room.poll()
    assert validators(room.server.requests[2]) == (None, "now")


async def test_validators_of_a_broken_document_are_not_kept(room: Newsroom) -> None:
    room.server.serve("/feed", Reply(ONE[:-30], headers={"ETag": '"1"'}))
    await room.watch_over(feed(room.server.url("/feed")))
    assert (await room.poll()).problem is not None
    await room.poll()
    assert validators(room.server.requests[1]) == (None, None)


async def test_an_unchanged_feed_changes_nothing(room: Newsroom) -> None:
    room.server.serve("/feed", Reply(ONE, headers={"ETag": '"1"'}))
    await room.watch_over(feed(room.server.url("/feed")))
    await room.poll()
    again = await room.poll_when_due()
    assert (again.entries, again.new, again.failure, again.problem) == (0, 0, None, None)
    assert (await room.feed()).state.last_success_at == room.clock.now


# ---- redirects -------------------------------------------------------------------------------------


async def moved(room: Newsroom, *statuses: int, target: Reply | None = None) -> None:
    """Let /feed redirect over as many hops to /new."""
    for number, status in enumerate(statuses):
        path = f"/hop{number}" if number else "/feed"
        to = f"/hop{number + 1}" if number + 1 < len(statuses) else "/new"
        room.server.serve(path, Reply(status=status, headers={"Location": to}))
    room.server.serve("/new", target or Reply(ONE))
    await room.watch_over(feed(room.server.url("/feed")))


@pytest.mark.parametrize("statuses", [[301], [308], [301, 308]])
async def test_a_permanent_redirect_is_followed_now_and_kept_when_it_holds(
    room: Newsroom, statuses: list[int]
) -> None:
    await moved(room, *statuses)
    await room.poll()
    assert room.asked[-1] == "/new"
    room.clock.pass_by(59 * MINUTE)
    await room.poll()
    assert (await room.state()).address is None
    room.clock.pass_by(MINUTE)
    await room.poll()
    assert (await room.state()).address == room.server.url("/new")
    before = len(room.asked)
    await room.poll()
    assert room.asked[before:] == ["/new"]
    assert (await room.feed()).url == room.server.url("/feed")


@pytest.mark.parametrize("statuses", [[302], [303], [307], [301, 302], [307, 308]])
async def test_a_redirect_for_now_is_followed_and_never_kept(
    room: Newsroom, statuses: list[int]
) -> None:
    await moved(room, *statuses)
    for _ in range(4):
        assert (await room.poll()).failure is None
        room.clock.pass_by(2 * HOUR)
    assert (await room.state()).address is None
    assert (await room.state()).move is None


async def test_a_new_address_that_holds_no_feed_is_not_kept(room: Newsroom) -> None:
    await moved(room, 301, target=Reply(b"<!doctype html><html>Domain for sale</html>"))
    for _ in range(4):
        assert (await room.poll()).failure is not None
        room.clock.pass_by(2 * HOUR)
    assert (await room.state()).address is None


async def test_a_redirect_that_was_a_mistake_is_forgotten(room: Newsroom) -> None:
    await moved(room, 301)
    await room.poll()
    room.server.serve("/feed", Reply(ONE))
    room.clock.pass_by(HOUR)
    await room.poll()
    await moved(room, 301)
    room.clock.pass_by(HOUR)
    await room.poll()
    assert (await room.state()).address is None


async def test_how_long_a_redirect_must_hold_can_be_set(room: Newsroom) -> None:
    room.desk = replace(room.desk, terms=Terms(INTERVAL, confirmation=timedelta(seconds=5)))
    await moved(room, 301)
    await room.poll()
    room.clock.pass_by(timedelta(seconds=5))
    with capture_logs() as events:
        await told(room, await room.poll())
    assert (await room.state()).address == room.server.url("/new")
    assert [
        one["event"] for one in events if one["log_level"] != "info" or "moved" in one["event"]
    ] == ["feed_moved"]


async def told(room: Newsroom, *polls: Collected) -> None:
    """Let the operator be told of polls."""
    rounds = Rounds()
    for one in polls:
        rounds.add(one)
    rounds.tell(now=room.clock.now, next_poll_at=None)


async def test_a_feed_with_a_login_in_its_address_keeps_that_address(room: Newsroom) -> None:
    await moved(room, 301)
    with_login = room.server.url("/feed").replace("http://", "http://me:pw@")
    await room.watch_over(feed(with_login))
    for _ in range(3):
        assert (await room.poll()).failure is None
        room.clock.pass_by(2 * HOUR)
    assert (await room.state()).address is None


async def test_an_address_that_fails_after_a_move_is_left_for_the_old_one(room: Newsroom) -> None:
    await moved(room, 301)
    for _ in range(2):
        await room.poll()
        room.clock.pass_by(HOUR)
    room.server.serve("/new", Reply(b"", 404))
    room.server.serve("/feed", Reply(ONE))
    for _ in range(3):
        assert (await room.poll()).failure is not None
    assert (await room.poll()).failure is None
    assert room.asked[-4:] == ["/new", "/new", "/new", "/feed"]


# ---- answers that are none -------------------------------------------------------------------------


async def test_a_feed_that_is_gone_is_asked_no_more_and_told_once(room: Newsroom) -> None:
    await room.watch_over(feed(room.server.serve("/feed", Reply(b"", 410))))
    with capture_logs() as events:
        await told(room, await room.poll())
    assert [one["event"] for one in events if one["log_level"] == "warning"] == ["feed_stopped"]
    assert (await room.state()).standing is Standing.GONE
    dispatcher = FakeDispatcher()
    room.clock.pass_by(400 * DAY)
    await tick(replace(room.desk, dispatcher=dispatcher))
    assert dispatcher.submitted == []
    [health] = await room.store.feed_health(room.clock.now)
    assert (health.condition, health.next_at) == (Condition.GONE, None)
    await room.store.resume_feed(1)
    room.server.serve("/feed", Reply(ONE))
    assert (await room.poll()).failure is None
    assert (await room.state()).standing is Standing.POLLED


@pytest.mark.parametrize(
    "reply",
    [Reply(b"", 404), Reply(b"", 500), Reply(b"", 503), Reply(b"", 429), Reply(b"no feed at all")],
)
async def test_a_feed_that_fails_is_asked_more_and_more_rarely_but_daily(
    room: Newsroom, reply: Reply
) -> None:
    await room.watch_over(feed(room.server.serve("/feed", reply)))
    waits = []
    for _ in range(12):
        await room.poll_when_due() if room.server.requests else await room.poll()
        next_at = (await room.state()).next_at
        assert next_at is not None
        waits.append((next_at - room.clock.now) / 1.05)
    assert waits[:3] == [2 * INTERVAL, 4 * INTERVAL, 8 * INTERVAL]
    assert waits[-1] == DAY
    room.server.serve("/feed", Reply(ONE))
    await room.poll_when_due()
    assert (await room.state()).failures == 0


async def test_a_feed_that_fails_for_ten_days_is_paused_and_told(room: Newsroom) -> None:
    await room.watch_over(feed(room.server.serve("/feed", Reply(b"", 404))))
    begun, polls = room.clock.now, [await room.poll()]
    while (await room.state()).standing is Standing.POLLED:
        polls.append(await room.poll_when_due())
    assert 10 * DAY <= room.clock.now - begun <= 12 * DAY
    assert len(polls) < 25
    with capture_logs() as events:
        await told(room, polls[-1])
    [event] = [one for one in events if one["event"] == "feed_stopped"]
    assert "nothing is found at this address (404)" in event["error"]


async def test_a_challenge_page_is_blocked_and_no_parse_error(room: Newsroom) -> None:
    page = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>"
    for reply in (
        Reply(page, 403),
        Reply(page, 503, headers={"Retry-After": "60"}),
        Reply(b"", 403, headers={"cf-mitigated": "challenge"}),
    ):
        await room.watch_over(feed(room.server.serve("/feed", reply)))
        failure = (await room.poll()).failure
        assert failure is not None
        assert failure.kind is FailureKind.BLOCKED
        assert "challenge page" in failure.message
    [health] = await room.store.feed_health(room.clock.now)
    assert health.condition is Condition.BLOCKED


async def test_news_of_challenges_are_no_challenge(room: Newsroom) -> None:
    body = rss("Just a moment: captcha-delivery.com is down")
    await room.watch_over(feed(room.server.serve("/feed", Reply(body))))
    assert (await room.poll()).failure is None


# ---- a server that asks to wait --------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    "headers",
    [
        {"Retry-After": "7200"},
        {
            "Retry-After": "Tue, 24 Nov 2026 14:30:00 GMT",
            "Date": "Tue, 24 Nov 2026 12:30:00 GMT",
        },
    ],
)
async def test_a_server_that_asks_to_wait_is_left_alone_for_all_its_feeds(
    room: Newsroom, status: int, headers: Mapping[str, str]
) -> None:
    async with feed_server() as another:
        busy = room.server.serve("/busy", Reply(b"", status, headers=headers))
        other = room.server.serve("/other", Reply(ONE))
        elsewhere = another.serve("/feed", Reply(ONE))
        await room.watch_over(feed(busy), feed(other, interval=MINUTE), feed(elsewhere))
        await room.poll(0)
        assert not (await room.poll(1)).asked
        await room.poll(2)
        assert (room.asked, len(another.requests)) == (["/busy"], 1)
    waiting = await room.feed(1)
    assert waiting.state.next_at == NOON + 2 * HOUR + timedelta(seconds=30)
    host = other.removeprefix("http://").partition("/")[0]
    assert waiting.state.because == f"{host} asked for 2 h (Retry-After), for all its feeds"
    await room.poll_when_due(1)
    assert room.asked == ["/busy", "/other"]


async def test_a_wait_that_a_server_asked_for_outlives_the_process(
    room: Newsroom, tmp_path: Path
) -> None:
    busy = room.server.serve("/busy", Reply(b"", 429, headers={"Retry-After": "7200"}))
    other = room.server.serve("/other", Reply(ONE))
    await room.watch_over(feed(busy), feed(other))
    await room.poll(0)
    async with a_store(tmp_path) as store:
        source = FakeSource()
        await collect((await store.feeds())[1], a_desk(store, source, {}, room.clock))
        assert source.asked == []


async def test_nobody_is_waited_for_longer_than_a_day(room: Newsroom) -> None:
    wait = await room.wait_after(Reply(b"", 503, headers={"Retry-After": "99999999"}))
    assert wait == DAY


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


# ---- what people are told --------------------------------------------------------------------------


async def notices_of(room: Newsroom) -> list[tuple[str, str]]:
    with capture_logs() as events:
        await tell_of_hosts(room.desk)
    return [(one["event"], one["notice"]) for one in events]


async def test_a_failing_server_is_told_once_with_its_cause_and_once_when_it_is_well(
    room: Newsroom, tmp_path: Path
) -> None:
    urls = [room.server.serve(f"/{n}", Reply(b"", 500)) for n in range(3)]
    await room.watch_over(*(feed(url) for url in urls))
    for number in range(3):
        await room.poll(number)
    assert await notices_of(room) == []
    room.clock.pass_by(HOUR)
    [(event, sentence)] = await notices_of(room)
    assert event == "host_failing"
    assert "3 feeds fail; the first: " in sentence
    assert "has a fault (500)" in sentence
    assert await notices_of(room) == []
    async with a_store(tmp_path) as store:  # a restart tells nothing again
        assert await tell_of_hosts(a_desk(store, FakeSource(), {}, room.clock)) == []
    for number in range(3):
        assert await notices_of(room) == []
        room.server.serve(f"/{number}", Reply(ONE))
        await room.poll(number)
    host = room.server.address.removeprefix("http://")
    assert await notices_of(room) == [("host_recovered", f"{host}: works again, after 1 h")]
    assert await notices_of(room) == []


def test_the_clock_of_these_tests_is_a_tuesday_noon() -> None:
    assert datetime(2026, 11, 24, 12, tzinfo=NOON.tzinfo) == NOON
    assert NOON.strftime("%A") == "Tuesday"
