"""Sites for tests: pages and feeds of a local server, and a way out that may go there."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Coroutine, Generator, Iterable
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

from adapters.web import Web, WebOptions, open_web
from tests.servers.feed_server import FeedServer, Reply, feed_server
from tests.webs import UNPACED

T = TypeVar("T")
HTML = {"Content-Type": "text/html; charset=utf-8"}


@asynccontextmanager
async def a_web() -> AsyncGenerator[Web]:
    async with open_web(
        WebOptions(contact=None, version="0", allow_private=["127.0.0.0/8"], pace=UNPACED)
    ) as web:
        yield web


@asynccontextmanager
async def a_site() -> AsyncGenerator["Site"]:
    async with feed_server() as serving:
        yield Site(serving)


class Site:
    """A local site: what it serves is named by path."""

    def __init__(self, server: FeedServer) -> None:
        self.server = server

    def url(self, path: str = "/") -> str:
        return self.server.url(path)

    def page(self, head: str = "", *, path: str = "/", **headers: str) -> str:
        body = f"<!DOCTYPE html><html><head>{head}</head><body>Pier</body></html>".encode()
        return self.server.serve(path, Reply(body, headers=HTML | headers))

    def feed(self, path: str = "/rss", *titles: str, title: str = "Pier News") -> str:
        reply = Reply(rss(titles or ("Ferry runs aground",), title))
        return self.server.serve(path, reply)

    @property
    def asked(self) -> list[str]:
        return [request.path for request in self.server.requests]


def rss(titles: Iterable[str], title: str = "Pier News") -> bytes:
    """Write a feed whose first item is the newest."""
    items = "".join(
        f"<item><title>{one}</title><guid>{one}</guid><link>/{number}</link>"
        f"<pubDate>Tue, 24 Nov 2026 {11 - number:02}:00:00 GMT</pubDate></item>"
        for number, one in enumerate(titles)
    )
    head = f"<title>{title}</title><link>/</link>"
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()
    )


def alternate(href: str, *, type: str = "application/rss+xml", title: str = "") -> str:
    return f'<link rel="alternate" type="{type}" title="{title}" href="{href}">'


@contextmanager
def a_site_in_a_thread() -> Generator[Site]:
    """Serve a site beside a test that has no loop of its own, as those of the command line."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def here(work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, loop).result(timeout=10)

    serving = a_site()
    try:
        yield here(serving.__aenter__())
        here(serving.__aexit__(None, None, None))
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
