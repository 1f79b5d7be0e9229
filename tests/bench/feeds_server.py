"""A server of invented feeds, in a process of its own: what it costs counts for nobody.

`python -m tests.bench.feeds_server FEEDS ITEMS` writes its port and serves until it is ended.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

from rules.model import Article
from tests.bench.story_workload import Workload

SPACES = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"'
APART = timedelta(minutes=20)
"""Between the publication of two items of a feed."""
SUMMARY = 280
"""Characters at most; with it a feed of 50 items has some 45 KB."""
LAST_MODIFIED = "Tue, 24 Nov 2026 09:30:00 GMT"


@contextmanager
def serving(feeds: int, items: int) -> Iterator[str]:
    """Run the server; gives its address."""
    words = [sys.executable, "-m", "tests.bench.feeds_server", str(feeds), str(items)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603  # our own server
        try:
            if server.stdout is None or not (port := server.stdout.readline().strip()):
                raise RuntimeError("the server of the feeds did not start")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def bodies(feeds: int, items: int) -> list[bytes]:
    """Write the feeds: of a stream of events that several outlets tell, each feed has a part."""
    stream, now = Workload().articles(feeds * items), datetime.now(UTC)
    return [_feed(number, [next(stream) for _ in range(items)], now) for number in range(feeds)]


def _feed(number: int, articles: list[Article], now: datetime) -> bytes:
    site = f"https://outlet-{number}.example"
    items = "".join(_item(site, at, one, now - at * APART) for at, one in enumerate(articles))
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" {SPACES}><channel>'
        f"<title>Outlet {number}</title><link>{site}/</link><language>en-gb</language>\n"
        f"{items}</channel></rss>"
    ).encode()


def _item(site: str, number: int, article: Article, published: datetime) -> str:
    slug = article.title.lower().replace(" ", "-")
    summary = article.body[:SUMMARY].rpartition(" ")[0].capitalize()
    return (
        f"<item><title>{escape(article.title.capitalize())}</title>"
        f"<link>{site}/2026/11/24/{slug}?utm_source=rss&amp;utm_medium=feed</link>"
        f'<guid isPermaLink="false">tag:{site[8:]},2026:{number}-{article.keys[0]}</guid>'
        f"<pubDate>{format_datetime(published)}</pubDate>"
        f"<dc:creator><![CDATA[{article.title.split()[0].title()} Reporter]]></dc:creator>"
        "<category><![CDATA[World]]></category>"
        f"<description><![CDATA[<p>{escape(summary)}.</p>]]></description>"
        f'<media:content url="{site}/images/{number}.jpg" medium="image" type="image/jpeg"/></item>\n'
    )


class _Answering(asyncio.Protocol):
    """Answers `GET /NUMBER`, with 304 to whoever knows the document."""

    def __init__(self, documents: list[bytes]) -> None:
        self._documents, self._waiting = documents, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        while b"\r\n\r\n" in self._waiting:
            request, _, self._waiting = self._waiting.partition(b"\r\n\r\n")
            self._transport.write(self._answer(request))

    def _answer(self, request: bytes) -> bytes:
        number = int(request.split(b" ", 2)[1][1:])
        tag = f'"{number:x}-5"'
        known = f"if-none-match: {tag}\r\n".encode() in request.lower() + b"\r\n"
        body = b"" if known else self._documents[number]
        length = "" if known else f"Content-Length: {len(body)}\r\n"
        head = (
            f"HTTP/1.1 {'304 Not Modified' if known else '200 OK'}\r\n{length}ETag: {tag}\r\n"
            f"Last-Modified: {LAST_MODIFIED}\r\n"
            "Content-Type: application/rss+xml; charset=utf-8\r\n\r\n"
        )
        return head.encode() + body


async def _serve(feeds: int, items: int) -> None:
    documents = bodies(feeds, items)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Answering(documents), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), int(sys.argv[2])))
