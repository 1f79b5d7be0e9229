import asyncio
import gzip
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.errors import (
    FetchError,
    SourceDelayed,
    SourceGone,
    SourceUnreachable,
    SourceUnreadable,
)
from adapters.push_ports import Pushed
from adapters.sources import FeedSettings, FeedSource
from adapters.web import BODY_LIMIT, Patience, WebOptions, open_web
from rules.model import Feed, PollState
from tests.servers.feed_server import FeedServer, Reply, Request, send

LOOPBACK = ("127.0.0.0/8",)
RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Pier News</title>
<item><title>Ferry runs aground off the pier</title><link>/news/1</link><guid>n1</guid>
<pubDate>Tue, 24 Nov 2026 10:00:00 GMT</pubDate></item></channel></rss>"""


def a_feed_at(url: str, state: PollState | None = None) -> Feed:
    return Feed(url, shown=f"Pier News ({url})", name="Pier News", state=state or PollState())


async def fails(source: FeedSource, feed: Feed) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await source.fetch(feed)
    return caught.value


async def test_a_feed_is_fetched_with_its_validators_and_links_made_whole(
    server: FeedServer, source: FeedSource
) -> None:
    validators = {"ETag": 'W/"ä1"', "Last-Modified": "yesterday, roughly"}
    url = server.serve("/feed", Reply(RSS, headers=validators))
    answer = await source.fetch(a_feed_at(url))
    assert [entry.link for entry in answer.entries] == [server.url("/news/1")]
    assert (answer.etag, answer.last_modified) == tuple(validators.values())
    assert "desk@example.org" in server.requests[0].headers["user-agent"]


async def test_validators_go_back_byte_for_byte_and_a_304_changes_nothing(
    server: FeedServer, source: FeedSource
) -> None:
    url = server.serve("/feed", Reply(RSS, headers={"ETag": 'W/"\xe41"', "Last-Modified": "x"}))
    first = await source.fetch(a_feed_at(url))
    state = PollState(etag=first.etag, last_modified=first.last_modified)
    again = await source.fetch(a_feed_at(url, state))
    assert again.unchanged
    assert again.entries == ()
    assert server.requests[1].headers["if-none-match"] == 'W/"\xe41"'


@pytest.mark.parametrize("packed", [gzip.compress(RSS), zlib.compress(RSS)])
async def test_packed_answers_are_unpacked(
    server: FeedServer, source: FeedSource, packed: bytes
) -> None:
    encoding = "gzip" if packed[:2] == b"\x1f\x8b" else "deflate"
    url = server.serve("/feed", Reply(packed, headers={"Content-Encoding": encoding}))
    assert len((await source.fetch(a_feed_at(url))).entries) == 1


async def test_a_redirect_is_followed(server: FeedServer, source: FeedSource) -> None:
    server.serve("/new", Reply(RSS))
    url = server.serve("/old", Reply(status=302, headers={"Location": "/new", "Set-Cookie": "a=b"}))
    assert len((await source.fetch(a_feed_at(url))).entries) == 1


async def test_max_age_is_a_wish_to_wait(server: FeedServer, source: FeedSource) -> None:
    url = server.serve("/feed", Reply(RSS, headers={"Cache-Control": "public, max-age=600"}))
    assert (await source.fetch(a_feed_at(url))).wait == timedelta(minutes=10)


@pytest.mark.parametrize("said", ["no-cache, max-age=600", "s-maxage=600", "max-age=soon", ""])
async def test_what_is_no_max_age_is_no_wish(
    server: FeedServer, source: FeedSource, said: str
) -> None:
    url = server.serve("/feed", Reply(RSS, headers={"Cache-Control": said}))
    assert (await source.fetch(a_feed_at(url))).wait is None


@pytest.mark.parametrize(
    ("status", "kind", "says"),
    [
        (404, SourceUnreadable, "nothing is found at this address (404): check the address"),
        (403, SourceUnreadable, "refuses us (403)"),
        (410, SourceGone, "gone for good (410): remove it"),
        (418, SourceUnreadable, "status 418"),
        (500, SourceDelayed, "has a fault (500)"),
        (503, SourceDelayed, "asks us to wait (503)"),
    ],
)
async def test_a_status_becomes_an_error_that_names_feed_and_remedy(
    server: FeedServer, source: FeedSource, status: int, kind: type[FetchError], says: str
) -> None:
    url = server.serve("/feed", Reply(b"no", status))
    error = await fails(source, a_feed_at(url))
    assert type(error) is kind
    assert str(error).startswith(f"Pier News ({url}): ")
    assert says in str(error)


@pytest.mark.parametrize(
    ("retry_after", "date", "wait"),
    [
        ("120", "", timedelta(minutes=2)),
        ("Tue, 24 Nov 2026 10:05:00 GMT", "Tue, 24 Nov 2026 10:00:00 GMT", timedelta(minutes=5)),
        ("Tue, 24 Nov 2026 09:00:00 GMT", "Tue, 24 Nov 2026 10:00:00 GMT", timedelta(0)),
        ("Tue, 24 Nov 2026 10:05:00 GMT", "", None),
        ("-5", "", None),
        ("soon", "", None),
    ],
)
async def test_retry_after_is_read_as_seconds_or_as_a_date_against_the_servers_own(
    server: FeedServer, source: FeedSource, retry_after: str, date: str, wait: timedelta | None
) -> None:
    headers = {"Retry-After": retry_after, "Date": date}
    url = server.serve("/feed", Reply(b"", 429, headers=headers))
    assert (await fails(source, a_feed_at(url))).retry_after == wait


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><html><body>Pier News</body></html>", "a web page, not to a feed"),
        (b"just some words", "is no feed (it is text/plain): check the address"),
        (b'{"status": "ok"}', "no JSON Feed"),
        (b'{"items": [', "broken"),
        (b"\x00\x01\x02\xff", "no feed"),
    ],
)
async def test_an_answer_that_is_no_feed_says_what_it_is(
    server: FeedServer, source: FeedSource, body: bytes, says: str
) -> None:
    url = server.serve("/feed", Reply(body, headers={"Content-Type": "text/plain"}))
    error = await fails(source, a_feed_at(url))
    assert isinstance(error, SourceUnreadable)
    assert says in str(error)


async def test_a_redirect_loop_ends(server: FeedServer, source: FeedSource) -> None:
    url = server.serve("/round", Reply(status=301, headers={"Location": "/round"}))
    error = await fails(source, a_feed_at(url))
    assert "redirects in a circle" in str(error)
    assert len(server.requests) == 1


async def test_a_redirect_off_the_web_is_refused(server: FeedServer, source: FeedSource) -> None:
    url = server.serve("/odd", Reply(status=302, headers={"Location": "file:///etc/passwd"}))
    assert "not on the web" in str(await fails(source, a_feed_at(url)))


async def test_a_body_beyond_the_cap_is_given_up_while_it_comes(
    server: FeedServer, source: FeedSource
) -> None:
    sent = 0

    async def endless(_request: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 -\r\nContent-Length: 52428800\r\n\r\n")
        while sent < 52_428_800:
            writer.write(b"x" * 65_536)
            await writer.drain()
            sent += 65_536

    error = await fails(source, a_feed_at(server.serve_with("/big", endless)))
    assert "larger than 10 MB" in str(error)
    assert sent < 3 * BODY_LIMIT


async def test_a_packed_bomb_is_given_up_at_the_cap(server: FeedServer, source: FeedSource) -> None:
    bomb = gzip.compress(b"\0" * 200_000_000, 9)
    url = server.serve("/bomb", Reply(bomb, headers={"Content-Encoding": "gzip"}))
    assert "larger than 10 MB" in str(await fails(source, a_feed_at(url)))


@pytest.mark.parametrize(
    ("headers", "says"),
    [
        ({"Content-Encoding": "gzip"}, "cannot be unpacked"),
        ({"Content-Encoding": "br"}, "cannot be unpacked"),
        ({"Content-Encoding": "zstd"}, "cannot be unpacked"),
        ({"Content-Encoding": "compress"}, "packed its answer as 'compress'"),
        ({"Content-Encoding": "gzip, gzip"}, "packed its answer"),
    ],
)
async def test_an_answer_packed_wrongly_is_refused(
    server: FeedServer, source: FeedSource, headers: dict[str, str], says: str
) -> None:
    url = server.serve("/feed", Reply(b"not packed", headers=headers))
    assert says in str(await fails(source, a_feed_at(url)))


async def test_a_broken_connection_is_asked_again_later(
    server: FeedServer, source: FeedSource
) -> None:
    async def cut(_request: Request, writer: asyncio.StreamWriter) -> None:
        await send(writer, Reply(b"<rss>", length=5_000))
        writer.close()

    error = await fails(source, a_feed_at(server.serve_with("/cut", cut)))
    assert isinstance(error, SourceDelayed)
    assert "the connection broke (Not enough" in str(error)
    assert "\n" not in str(error)


async def test_a_moment_to_come_back_counts_from_now_where_the_answer_has_no_date(
    server: FeedServer, tmp_path: Path
) -> None:
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    busy = Reply(status=429, headers={"Retry-After": "Tue, 24 Nov 2026 13:00:00 GMT"})
    url = server.serve("/busy", busy)
    async with open_web(
        WebOptions(contact=None, version="1", allow_private=LOOPBACK, clock=lambda: noon)
    ) as web:
        error = await fails(FeedSource(web, base=tmp_path), a_feed_at(url))
    assert error.retry_after == timedelta(hours=1)


async def test_a_date_of_the_servers_counts_before_our_clock(
    server: FeedServer, tmp_path: Path
) -> None:
    later = datetime(2027, 1, 1, tzinfo=UTC)
    said = {"Retry-After": "Tue, 24 Nov 2026 13:00:00 GMT", "Date": "Tue, 24 Nov 2026 12:00:00 GMT"}
    url = server.serve("/busy", Reply(status=503, headers=said))
    async with open_web(
        WebOptions(contact=None, version="1", allow_private=LOOPBACK, clock=lambda: later)
    ) as web:
        error = await fails(FeedSource(web, base=tmp_path), a_feed_at(url))
    assert error.retry_after == timedelta(hours=1)


async def test_a_dripping_answer_ends_at_the_deadline(server: FeedServer, tmp_path: Path) -> None:
    async def drip(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 -\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(100):
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.05)

    url = server.serve_with("/drip", drip)
    hasty = Patience(total=timedelta(seconds=0.3))
    async with open_web(
        WebOptions(contact=None, version="0", allow_private=LOOPBACK, patience=hasty)
    ) as web:
        error = await fails(FeedSource(web, base=tmp_path), a_feed_at(url))
    assert "did not answer in time" in str(error)


async def test_a_server_that_is_not_there_is_unreachable(source: FeedSource) -> None:
    closed = await asyncio.start_server(lambda _r, _w: None, "127.0.0.1", 0)
    port = closed.sockets[0].getsockname()[1]
    closed.close()
    error = await fails(source, a_feed_at(f"http://127.0.0.1:{port}/"))
    assert isinstance(error, SourceUnreachable)
    assert "no connection could be made" in str(error)


async def test_an_address_that_cannot_be_asked_says_so(source: FeedSource) -> None:
    assert "no address" in str(await fails(source, a_feed_at("http://")))


async def test_a_file_is_read_beside_the_configuration(source: FeedSource, tmp_path: Path) -> None:
    (tmp_path / "pier news.xml").write_bytes(RSS)
    answer = await source.fetch(a_feed_at("file:pier%20news.xml"))
    assert [entry.title for entry in answer.entries] == ["Ferry runs aground off the pier"]


async def test_a_missing_or_endless_file_is_told(source: FeedSource, tmp_path: Path) -> None:
    (tmp_path / "long.xml").write_bytes(b" " * (BODY_LIMIT + 1))
    assert "cannot be read" in str(await fails(source, a_feed_at("file:gone.xml")))
    assert "larger than 10 MB" in str(await fails(source, a_feed_at("file:long.xml")))


async def test_the_operator_reads_files_and_addresses_by_name(
    server: FeedServer, source: FeedSource, tmp_path: Path
) -> None:
    (tmp_path / "feed.xml").write_bytes(RSS)
    by_file = await source.read("feed.xml", base_url="https://pier.example/")
    by_url = await source.read(server.serve("/feed", Reply(RSS)))
    assert by_file.entries[0].link == "https://pier.example/news/1"
    assert by_url.entries[0].link == server.url("/news/1")
    assert (await source.read("file:feed.xml")).entries[0].link is None


def test_an_address_is_shown_without_its_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRIVATE_FEED", "https://wire.example/feeds/9f8e7d/rss")
    plain = FeedSettings(url="https://me:pw@wire.example/rss?api_key=9f8e&page=2", name="Wire")
    hidden = FeedSettings(url="env:PRIVATE_FEED")
    assert plain.feed().shown == "Wire (https://***@wire.example/rss?api_key=***&page=***)"
    assert hidden.feed().shown == "https://wire.example/***"
    assert hidden.feed().url == "https://wire.example/feeds/9f8e7d/rss"
    assert "9f8e" not in f"{hidden!r} {hidden.model_dump_json()} {plain.model_dump_json()}"


def test_replay_times_without_a_zone_are_utc() -> None:
    local = datetime(2026, 11, 24, 12, tzinfo=UTC).replace(tzinfo=None)
    settings = FeedSettings(url="file:a.xml", replay_from=local)
    assert settings.feed().replay_from == datetime(2026, 11, 24, 12, tzinfo=UTC)


async def test_a_hub_is_read_from_the_headers_first_however_many_there_are(
    server: FeedServer, source: FeedSource
) -> None:
    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        head = b'HTTP/1.1 200 -\r\nLink: </hub>; rel="hub"\r\nLink: </self>; rel="self"\r\n'
        writer.write(head + b"Content-Length: %d\r\n\r\n" % len(RSS) + RSS)
        await writer.drain()

    read = await source.fetch(a_feed_at(server.serve_with("/feed", answer)))
    assert (read.hub, read.self_link) == (server.url("/hub"), server.url("/self"))


async def test_what_is_pushed_is_read_as_what_is_polled(source: FeedSource) -> None:
    pushed = Pushed(RSS, "application/rss+xml")
    read = await source.read_pushed(a_feed_at("x"), pushed, topic="https://pier.example/rss")
    assert [entry.link for entry in read.entries] == ["https://pier.example/news/1"]


async def test_what_is_pushed_and_no_feed_is_told_with_the_name_of_its_feed(
    source: FeedSource,
) -> None:
    with pytest.raises(SourceUnreadable, match=r"^Pier News"):
        await source.read_pushed(a_feed_at("x"), Pushed(b"", None), topic="https://pier.example/")
