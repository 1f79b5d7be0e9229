"""Servers that mean harm, each on a loopback address of its own: what they send, and how."""

import asyncio
import gzip
import itertools
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial

import brotli
import zstandard

from tests.hostile_feeds import MEGABYTE, described, rss
from tests.servers.feed_server import Answer, FeedServer, Reply, Request, send

BOMB = 512 * MEGABYTE
"""So much comes out of a bomb, if somebody lets it."""
PATH = "/feed"
OPEN = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
FEED = rss()
WITHOUT_END = "redirects without end"
TITLE = "Ferry – café runs aground"


def bombs() -> Mapping[str, Reply]:
    """Give small bodies that unpack to half a gigabyte."""
    zeros = bytes(BOMB)
    once = gzip.compress(zeros, 6)
    packed = {
        "a bomb of gzip": ("gzip", once),
        "a bomb of brotli": ("br", brotli.compress(zeros, quality=5, lgwin=22)),
        "a bomb of zstd": ("zstd", zstandard.ZstdCompressor(level=3).compress(zeros)),
        "a bomb in a bomb": ("gzip, gzip", gzip.compress(once)),
    }
    return {
        name: Reply(body, headers={"Content-Encoding": how}) for name, (how, body) in packed.items()
    }


def odd_bodies() -> Mapping[str, Reply]:
    """Give documents that are not what they say."""
    feed = f"<rss><channel><item><title>{TITLE}</title><guid>1</guid></item></channel></rss>"
    declared = '<?xml version="1.0" encoding="{}"?>' + feed
    bodies = {
        "a cut-off feed": rss(items=described("Ferry") * 40)[:-700],
        "cp1252 that says UTF-8": declared.format("utf-8").encode("cp1252"),
        "UTF-8 that says UTF-16": declared.format("utf-16").encode(),
        "UTF-8 that says what does not exist": declared.format("x-none").encode(),
        "UTF-16": feed.encode("utf-16"),
        "UTF-32": feed.encode("utf-32"),
        "warnings of PHP before the XML": b"<br />\n<b>Warning</b>: mysql_connect() in "
        b"<b>/var/www/feed.php</b> on line <b>3</b><br />\n" * 2_000 + feed.encode(),
        "a page in the place of a feed": b"<!doctype html><html><body>404?</body></html>",
        "nothing at all": b"",
    }
    return {name: Reply(body) for name, body in bodies.items()}


def liars() -> Mapping[str, Reply]:
    """Give answers whose length is not what they claim."""
    return {
        "claims 10 GB": Reply(FEED, length=10**10),
        "claims 5 MB and hangs": Reply(FEED, length=5 * MEGABYTE),
        "claims 5 bytes": Reply(FEED, length=5),
        "claims fewer than none": Reply(FEED, length=-1),
    }


async def endless(_request: Request, writer: asyncio.StreamWriter) -> None:
    """Send a body that never ends, as fast as it is read."""
    writer.write(OPEN + b"\r\n<rss><channel>")
    while True:
        writer.write(b"<item><title>Ferry</title></item>" * 2_000)
        await writer.drain()


async def endless_chunks(_request: Request, writer: asyncio.StreamWriter) -> None:
    """Send a body that never ends, byte by byte in chunks, as fast as it is read."""
    writer.write(OPEN + b"Transfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"1\r\nx\r\n" * 5_000)
        await writer.drain()


async def endless_head(_request: Request, writer: asyncio.StreamWriter) -> None:
    """Send headers without end."""
    writer.write(OPEN)
    for number in itertools.count():
        writer.write(f"X-{number}: {'a' * 1_000}\r\n".encode())
        await writer.drain()


async def dripping(_request: Request, writer: asyncio.StreamWriter) -> None:
    """Send a byte every second, so that no wait for one is ever long."""
    writer.write(OPEN + b"\r\n")
    await _drip(writer)


async def dripping_head(_request: Request, writer: asyncio.StreamWriter) -> None:
    """Send the headers a byte a second."""
    writer.write(OPEN)
    await _drip(writer)


async def _drip(writer: asyncio.StreamWriter) -> None:
    while not writer.is_closing():
        writer.write(b"a")
        await writer.drain()
        await asyncio.sleep(1)


async def silent(_request: Request, _writer: asyncio.StreamWriter) -> None:
    """Take the request and say nothing."""
    await asyncio.sleep(3_600)


async def no_http(_request: Request, writer: asyncio.StreamWriter) -> None:
    """Talk another language."""
    writer.write(b"220 mail.example ESMTP\r\n" * 100)
    await writer.drain()
    writer.close()


async def round_and_round(_request: Request, writer: asyncio.StreamWriter) -> None:
    """Send whoever comes back to where they are."""
    await send(writer, Reply(status=302, headers={"Location": PATH}))


WAYS: Mapping[str, Answer] = {
    "a body without end": endless,
    "chunks without end": endless_chunks,
    "headers without end": endless_head,
    "a dripping body": dripping,
    "dripping headers": dripping_head,
    "silence": silent,
    "no HTTP": no_http,
    "a circle of redirects": round_and_round,
}


class Further:
    """Redirects that lead on and on, each to an address that was never asked before."""

    def __init__(self, server: FeedServer) -> None:
        self._server, self._count = server, 0

    async def __call__(self, _request: Request, writer: asyncio.StreamWriter) -> None:
        self._count += 1
        place = self._server.serve_with(f"/on/{self._count}", self)
        await send(writer, Reply(status=302, headers={"Location": place}))


@asynccontextmanager
async def hostile_servers(
    answers: Sequence[tuple[str, Reply | Answer]], *, third: int = 1
) -> AsyncGenerator[Mapping[str, FeedServer]]:
    """Serve each answer at /feed of a server at 127.0.THIRD.N; gives them by their names."""
    serving: dict[str, FeedServer] = {}
    listening = []
    at_work: set[asyncio.Task[None]] = set()
    for number, (name, answer) in enumerate(answers, start=1):
        one, host = FeedServer(), f"127.0.{third}.{number}"
        listener = await asyncio.start_server(partial(_handle, one, at_work), host, 0)
        one.address = f"http://{host}:{listener.sockets[0].getsockname()[1]}"
        if isinstance(answer, Reply):
            one.serve(PATH, answer)
        else:
            one.serve_with(PATH, answer)
        serving[name] = one
        listening.append(listener)
    further = serving.get(WITHOUT_END)
    if further is not None:
        further.serve_with(PATH, Further(further))
    try:
        yield serving
    finally:
        for listener in listening:
            listener.close()
        for task in at_work:
            task.cancel()


async def _handle(
    server: FeedServer,
    at_work: set[asyncio.Task[None]],
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    """Serve a connection until it ends or is called off: some of these answers never end."""
    task = asyncio.current_task()
    assert task is not None
    at_work.add(task)
    with suppress(asyncio.CancelledError):
        await server.handle(reader, writer)
    at_work.discard(task)


def hostile_answers(documents: Mapping[str, bytes]) -> list[tuple[str, Reply | Answer]]:
    """Give all that is served: the documents, and what servers do besides."""
    found: dict[str, Reply | Answer] = {name: Reply(body) for name, body in documents.items()}
    for more in (odd_bodies(), bombs(), liars()):
        found |= more
    found |= WAYS
    return [*found.items(), (WITHOUT_END, round_and_round)]
