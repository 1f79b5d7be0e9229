"""Every line of the fetch policy, as publishers see it: real requests, a clock on a string."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from adapters.sources import FeedAccess
from bot.collect import collect
from bot.deliver import drain
from bot.noticing import tell_of_hosts, tell_of_stopped
from bot.schedule import tick
from rules.feeds.health import Condition
from rules.feeds.polling import Terms
from rules.model import Channel, DeliveryKind, FailureKind, Standing
from tests.fakes import FakeChat, FakeDispatcher, FakeSource
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


async def test_a_feed_whose_encryption_fails_is_asked_more_and_more_rarely_too(
    room: Newsroom,
) -> None:
    async def puzzled(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await send(writer, Reply(status=400))
        writer.close()

    plain = await asyncio.start_server(puzzled, "127.0.0.1", 0)
    port = plain.sockets[0].getsockname()[1]
    await room.watch_over(feed(f"https://127.0.0.1:{port}/feed"))
    waits: list[timedelta] = []
    for _ in range(3):
        polled = await (room.poll_when_due() if waits else room.poll())
        assert polled.failure is not None
        assert "no encrypted connection could be made" in polled.failure.message
        next_at = (await room.state()).next_at
        assert next_at is not None
        waits.append((next_at - room.clock.now) / 1.05)
    plain.close()
    assert waits == [2 * INTERVAL, 4 * INTERVAL, 8 * INTERVAL]
    assert (await room.state()).standing is Standing.POLLED


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


async def test_a_feed_that_is_gone_is_told_in_the_operators_channel_and_edited_when_it_is_back(
    room: Newsroom, tmp_path: Path
) -> None:
    chat, operator = FakeChat(), Channel("ops")
    room.desk = replace(room.desk, operator=operator, chats={"ops": chat})
    await room.watch_over(feed(room.server.serve("/feed", Reply(b"", 410))))
    await room.poll()
    await tell_of_stopped(room.desk)
    async with a_store(tmp_path) as store:  # neither the next look nor a restart tells it again
        assert await tell_of_stopped(replace(room.desk, store=store)) == []
    room.server.serve("/feed", Reply(ONE))
    await drain(operator, room.desk)
    await room.store.resume_feed(1)
    await room.poll()
    await tell_of_stopped(room.desk)
    await drain(operator, room.desk)
    assert [(one.kind, one.notice.title) for one in chat.posted if one.notice] == [
        (DeliveryKind.POST, f"{room.host}: 1 feed is asked no more"),
        (DeliveryKind.EDIT, f"{room.host}: no feed is stopped any more"),
    ]
