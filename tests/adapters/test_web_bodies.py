import asyncio
import gzip
import ssl
import time
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

import brotli
import pytest
import pytest_asyncio
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from adapters.errors import FetchError, SourceDelayed, SourceUnreadable
from adapters.web import BODY_LIMIT, Patience, Web, WebOptions, open_web
from adapters.web.unpacking import body_from
from tests.servers.feed_server import FeedServer, Reply, Request, feed_server, send
from tests.webs import UNPACED

TLS = ssl.create_default_context()
ACCEPT = {"Accept": "application/rss+xml"}
STRAY_BYTE = {**ACCEPT, "If-None-Match": '"\xe4"'}
WORDS = b"<rss>Ferry runs aground off the pier, again</rss>" * 2_000
MEGABYTE = 1024 * 1024


def bare_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


def streamed_zstd(body: bytes) -> bytes:
    packer = zstandard.ZstdCompressor(write_content_size=False).compressobj()
    return packer.compress(body) + packer.flush()


PACKERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "plain": ("identity", bytes),
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("X-GZip", gzip.compress),
    "deflate": ("deflate", zlib.compress),
    "bare deflate": ("deflate", bare_deflate),
    "brotli": ("br", brotli.compress),
    "zstd": ("zstd", zstandard.compress),
    "streamed zstd": ("zstd", streamed_zstd),
}


def a_web(total: timedelta = timedelta(seconds=20)) -> AbstractAsyncContextManager[Web]:
    return open_web(
        WebOptions(
            contact=None,
            version="0",
            allow_private=["127.0.0.0/8"],
            pace=UNPACED,
            patience=Patience(total=total),
            tls=TLS,
        )
    )


@pytest_asyncio.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with feed_server() as serving:
        yield serving


@pytest_asyncio.fixture
async def web() -> AsyncIterator[Web]:
    async with a_web() as one:
        yield one


async def fails(web: Web, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await web.get(url, ACCEPT)
    return caught.value


@pytest.mark.parametrize("way", PACKERS)
async def test_a_packed_body_is_unpacked(server: FeedServer, web: Web, way: str) -> None:
    encoding, pack = PACKERS[way]
    url = server.serve("/feed", Reply(pack(WORDS), headers={"Content-Encoding": encoding}))
    assert (await web.get(url, ACCEPT)).body == WORDS
    assert server.requests[0].headers["accept-encoding"] == "gzip, br, zstd"


@given(st.sampled_from(sorted(PACKERS)), st.binary(max_size=3_000), st.integers(1, 700))
def test_a_body_is_the_same_however_it_is_packed_and_cut(way: str, body: bytes, cut: int) -> None:
    encoding, pack = PACKERS[way]
    packed = pack(body)

    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(packed), cut):
            yield packed[start : start + cut]

    async def go_on() -> None:
        """Let a long body go on."""

    read = asyncio.run(
        body_from({"content-encoding": encoding}, chunks(), beyond=[(65_536, go_on)])
    )
    assert read == body


@pytest.mark.parametrize("way", sorted(set(PACKERS) - {"plain", "brotli"}))
async def test_what_follows_a_packed_body_is_no_part_of_it(
    server: FeedServer, web: Web, way: str
) -> None:
    encoding, pack = PACKERS[way]
    packed = pack(WORDS) + b"and more, and more"
    url = server.serve("/feed", Reply(packed, headers={"Content-Encoding": encoding}))
    assert (await web.get(url, ACCEPT)).body == WORDS


@pytest.mark.parametrize("way", PACKERS)
@pytest.mark.untraced  # the ways of short texts, a million times
async def test_a_bomb_is_given_up_at_the_cap(server: FeedServer, web: Web, way: str) -> None:
    encoding, pack = PACKERS[way]
    bomb = pack(b"\0" * (4 * BODY_LIMIT))
    url = server.serve("/bomb", Reply(bomb, headers={"Content-Encoding": encoding}))
    began = time.process_time()
    error = await fails(web, url)
    assert "larger than 10 MB" in str(error)
    assert isinstance(error, SourceUnreadable)
    assert time.process_time() - began < 5


@pytest.mark.parametrize("way", PACKERS)
async def test_the_largest_body_is_read_and_a_byte_more_is_not(
    server: FeedServer, web: Web, way: str
) -> None:
    encoding, pack = PACKERS[way]
    headers = {"Content-Encoding": encoding}
    full = server.serve("/full", Reply(pack(b"x" * BODY_LIMIT), headers=headers))
    over = server.serve("/over", Reply(pack(b"x" * (BODY_LIMIT + 1)), headers=headers))
    assert len((await web.get(full, ACCEPT)).body) == BODY_LIMIT
    assert "larger than 10 MB" in str(await fails(web, over))


@pytest.mark.parametrize("way", ["gzip", "brotli", "zstd"])
async def test_rubbish_behind_a_small_body_is_counted_too(
    server: FeedServer, web: Web, way: str
) -> None:
    encoding, pack = PACKERS[way]

    async def long(_request: Request, writer: asyncio.StreamWriter) -> None:
        lines = f"HTTP/1.1 200 -\r\nContent-Encoding: {encoding}\r\n\r\n"
        writer.write(lines.encode() + pack(b"short"))
        await writer.drain()
        await asyncio.sleep(0.02)
        writer.write(b"\0" * (BODY_LIMIT + 1))
        await writer.drain()
        writer.close()

    assert "larger than 10 MB" in str(await fails(web, server.serve_with("/feed", long)))


async def test_a_window_larger_than_the_web_knows_is_refused(server: FeedServer, web: Web) -> None:
    wide = zstandard.ZstdCompressionParameters(window_log=27, write_content_size=False)
    packer = zstandard.ZstdCompressor(compression_params=wide)
    body = packer.compressobj()
    packed = body.compress(WORDS) + body.flush()
    url = server.serve("/feed", Reply(packed, headers={"Content-Encoding": "zstd"}))
    assert "cannot be unpacked" in str(await fails(web, url))


@pytest.mark.parametrize(
    "encoding",
    ["gzip, gzip", "gzip,br", "br, gzip", "identity, gzip", "compress", "aws-chunked", "gzip;q=1"],
)
async def test_what_was_not_asked_for_is_not_unpacked(
    server: FeedServer, web: Web, encoding: str
) -> None:
    packed = gzip.compress(gzip.compress(WORDS))
    url = server.serve("/feed", Reply(packed, headers={"Content-Encoding": encoding}))
    assert "unasked" in str(await fails(web, url))


async def test_encodings_stacked_over_two_lines_are_refused(server: FeedServer, web: Web) -> None:
    async def stacked(_request: Request, writer: asyncio.StreamWriter) -> None:
        lines = b"HTTP/1.1 200 -\r\nContent-Encoding: gzip\r\nContent-Encoding: gzip\r\n"
        writer.write(lines + b"Content-Length: 2\r\n\r\nab")

    assert "unasked" in str(await fails(web, server.serve_with("/feed", stacked)))


async def test_a_body_packed_for_the_transfer_is_refused(server: FeedServer, web: Web) -> None:
    async def packed(_request: Request, writer: asyncio.StreamWriter) -> None:
        head = b"HTTP/1.1 200 -\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
        writer.write(head + b"2\r\nab\r\n0\r\n\r\n")

    assert isinstance(await fails(web, server.serve_with("/feed", packed)), SourceUnreadable)


@pytest.mark.parametrize("way", ["gzip", "brotli", "zstd"])
async def test_a_body_cut_off_inside_is_given_as_far_as_it_goes(
    server: FeedServer, web: Web, way: str
) -> None:
    encoding, pack = PACKERS[way]
    packed = pack(bytes(range(256)) * 2_000)
    url = server.serve("/feed", Reply(packed[:-9], headers={"Content-Encoding": encoding}))
    assert len((await web.get(url, ACCEPT)).body) <= 512_000


@pytest.mark.parametrize("headers", [ACCEPT, STRAY_BYTE], ids=["usual", "stray byte"])
async def test_a_body_of_crumbs_is_given_up_and_holds_nobody_up(
    server: FeedServer, web: Web, headers: dict[str, str]
) -> None:
    server.forgive_validators()

    async def crumbs(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 -\r\nTransfer-Encoding: chunked\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"1\r\nx\r\n" * 40_000)
            await writer.drain()

    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    url, other = server.serve_with("/crumbs", crumbs), asyncio.create_task(others())
    began = time.process_time()
    with pytest.raises(SourceUnreadable, match="in crumbs of a few bytes"):
        await web.get(url, headers)
    other.cancel()
    assert turns > 40
    assert time.process_time() - began < 5


async def test_a_long_body_in_small_chunks_is_read(server: FeedServer, web: Web) -> None:
    async def flushed(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 -\r\nTransfer-Encoding: chunked\r\n\r\n")
        writer.write(b"4\r\nitem\r\n" * 9_000 + b"0\r\n\r\n")
        await writer.drain()

    assert (await web.get(server.serve_with("/feed", flushed), ACCEPT)).body == b"item" * 9_000


async def test_an_endless_body_is_left_at_the_cap(server: FeedServer, web: Web) -> None:
    sent = 0

    async def endless(_request: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 -\r\nTransfer-Encoding: chunked\r\n\r\n")
        while sent < 100 * MEGABYTE:
            writer.write(b"10000\r\n" + b"x" * 65_536 + b"\r\n")
            await writer.drain()
            sent += 65_536

    assert "larger than 10 MB" in str(await fails(web, server.serve_with("/big", endless)))
    assert sent < 3 * BODY_LIMIT


async def test_a_length_beyond_the_cap_is_believed_at_once(server: FeedServer, web: Web) -> None:
    async def boast(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 -\r\nContent-Length: 99999999999\r\n\r\n<rss>")
        await writer.drain()
        await asyncio.sleep(60)

    async with asyncio.timeout(20):
        assert "larger than 10 MB" in str(await fails(web, server.serve_with("/boast", boast)))


async def test_a_body_shorter_than_it_claims_is_no_whole_answer(
    server: FeedServer, web: Web
) -> None:
    async def cut(_request: Request, writer: asyncio.StreamWriter) -> None:
        await send(writer, Reply(b"<rss>", length=5_000))
        writer.close()

    error = await fails(web, server.serve_with("/cut", cut))
    assert isinstance(error, SourceDelayed)
    assert "the connection broke" in str(error)


async def test_what_exceeds_the_claimed_length_never_reaches_another_answer(
    server: FeedServer, web: Web
) -> None:
    async def smuggle(_request: Request, writer: asyncio.StreamWriter) -> None:
        await send(writer, Reply(b"<rss>HTTP/1.1 200 -\r\nContent-Length: 4\r\n\r\nevil", length=5))

    url = server.serve_with("/long", smuggle)
    other = server.serve("/other", Reply(b"good"))
    assert (await web.get(url, ACCEPT)).body == b"<rss>"
    assert (await web.get(other, ACCEPT)).body == b"good"


@pytest.mark.parametrize("length", ["-5", "5, 6", "0x10", "five", "5\r\nContent-Length: 7"])
async def test_a_length_that_is_none_is_told(server: FeedServer, web: Web, length: str) -> None:
    async def odd(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 200 -\r\nContent-Length: {length}\r\n\r\n<rss>".encode())
        await writer.drain()
        writer.close()

    error = await fails(web, server.serve_with("/odd", odd))
    assert "readable HTTP" in str(error)


@pytest.mark.parametrize("headers", [ACCEPT, STRAY_BYTE], ids=["usual", "stray byte"])
@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 -\r\nX-Long: " + b"x" * MEGABYTE,
        b"HTTP/1.1 200 -\r\n" + b"X-Many: y\r\n" * 100_000,
        b"HTTP/1.1 200 " + b"x" * MEGABYTE,
        b"HTTP/1.1 200 -\r\n" + b"y" * MEGABYTE,
        b"\0" * MEGABYTE,
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"220 mail.example ESMTP\r\n",
    ],
    ids=["long line", "many lines", "long reason", "long name", "zeros", "ssh", "mail"],
)
async def test_what_is_no_http_or_has_no_end_is_left(
    server: FeedServer, web: Web, head: bytes, headers: dict[str, str]
) -> None:
    async def flood(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(head + b"\r\n\r\n")
        await writer.drain()
        writer.close()

    server.forgive_validators()
    with pytest.raises(FetchError):
        await web.get(server.serve_with("/flood", flood), headers)


@pytest.mark.parametrize(
    "drops",
    [
        [b"HTTP/1.1 200 -\r\nContent-Length: 1000\r\n\r\n", *[b" "] * 100],
        [b"HTTP/1.1 200 -\r\n", *[b"X: y\r\n"] * 100],
        [b"HTTP/1.1 100 Continue\r\n\r\n"] * 100,
        [b"HTTP/1.1 200 -\r\nTransfer-Encoding: chunked\r\n\r\n", *[b"1\r\nx\r\n"] * 100],
    ],
    ids=["body", "headers", "continue", "chunks"],
)
@pytest.mark.parametrize("headers", [ACCEPT, STRAY_BYTE], ids=["usual", "stray byte"])
async def test_a_dripping_answer_ends_at_the_deadline(
    server: FeedServer, drops: list[bytes], headers: dict[str, str]
) -> None:
    async def drip(_request: Request, writer: asyncio.StreamWriter) -> None:
        for drop in drops:
            writer.write(drop)
            await writer.drain()
            await asyncio.sleep(0.25)

    server.forgive_validators()
    url = server.serve_with("/drip", drip)
    async with a_web(total=timedelta(seconds=0.3)) as web:
        began = time.monotonic()
        with pytest.raises(SourceDelayed, match="did not answer in time"):
            await web.get(url, headers)
        assert time.monotonic() - began < 12  # the whole takes 25 s


async def test_header_lines_of_news_sites_fit(server: FeedServer, web: Web) -> None:
    policy = "default-src " + "https://cdn.example " * 1_200
    headers = {"Content-Security-Policy": policy, "ETag": '"a"'}
    url = server.serve("/feed", Reply(b"well", headers=headers))
    answer = await web.get(url, ACCEPT)
    assert (answer.body, answer.headers["etag"]) == (b"well", '"a"')


def test_servers_are_waited_for_as_long_as_the_policy_says_and_may_say_so_much() -> None:
    patience = Patience()
    waits = (patience.connect, patience.read, patience.total)
    assert waits == (timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=30))
    assert BODY_LIMIT == 10 * 1024 * 1024
