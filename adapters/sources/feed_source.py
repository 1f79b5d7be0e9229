"""Feeds: RSS, Atom and JSON Feed, from the web or from a file of the operator's."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from msgspec.structs import replace

from adapters.errors import (
    FetchError,
)
from adapters.files import read_file
from adapters.ports import Source
from adapters.push_ports import Pushed
from adapters.sources.feed_access import FeedAccess
from adapters.sources.feed_settings import feed_file
from adapters.sources.link_header import linked
from adapters.sources.parse_workers import ParseWorkers
from adapters.sources.readers import APART, reader_of, refusal_of
from adapters.sources.statuses import fault_of
from adapters.sources.turns import Turns
from adapters.web import Web, WebAnswer
from rules.feeds.freshness import wish_of
from rules.feeds.moves import target_of
from rules.feeds.pacing import gives_way
from rules.model import Feed, FeedAnswer
from rules.sentences import because, told_by

ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1"
)
_NOBODY = FeedAccess()


class FeedSource(Source):
    """Polls feeds."""

    def __init__(
        self,
        web: Web,
        *,
        base: Path,
        access: Mapping[str, FeedAccess] | None = None,
        workers: ParseWorkers | None = None,
        turns: Turns | None = None,
    ) -> None:
        """Use this way out; `base` is the folder that `file:` addresses are relative to.

        `access` says, by a feed's address, how it is asked other than all the others. Without
        `workers` feeds are read in this process, however long one takes.
        """
        self._web, self._base, self._turns = web, base, turns or Turns(APART)
        self._access, self._workers = {} if access is None else access, workers

    async def fetch(self, feed: Feed) -> FeedAnswer:
        """Poll once; the message of an error names the feed and the remedy."""
        try:
            if feed.url.startswith("file:"):
                return await self._read_file(self._path(feed.url), feed.url, feed)
            return await self._ask(feed)
        except FetchError as error:
            told = because(feed.shown, told_by(error))
            raise type(error)(told, retry_after=error.retry_after) from error

    async def read_pushed(self, feed: Feed, pushed: Pushed, *, topic: str) -> FeedAnswer:
        """Read a pushed document as a polled one; links are relative to its topic."""
        headers = {"content-type": pushed.content_type} if pushed.content_type else {}
        try:
            answer = WebAnswer(200, headers, pushed.body, topic)
            return await reader_of(feed, self._workers)(answer, feed, self._web)
        except FetchError as error:
            raise type(error)(because(feed.shown, told_by(error))) from error

    async def read(self, what: str | Feed, *, base_url: str | None = None) -> FeedAnswer:
        """Read a file or an address that the operator names, now and once."""
        feed = Feed(what) if isinstance(what, str) else what
        name = feed.url
        if name.startswith(("http://", "https://")):
            return await self._ask(feed)
        path = self._path(name) if name.startswith("file:") else self._base / name
        return await self._read_file(path, base_url or path.resolve().as_uri(), feed)

    async def _read_file(self, path: Path, base_url: str, feed: Feed) -> FeedAnswer:
        body = await asyncio.to_thread(read_file, path)
        answer = WebAnswer(200, {}, body, base_url)
        return await reader_of(feed, self._workers)(answer, feed, self._web)

    async def _ask(self, feed: Feed) -> FeedAnswer:
        await self._turns.wait(feed.kind)
        access = self._access.get(feed.url, _NOBODY)
        headers = _headers(feed, access)
        answer = await self._web.get(
            feed.asked, headers, proxy=access.proxy, gives_way=gives_way(feed.state)
        )
        return _with_what_was_said(await self._read(answer, feed), answer, feed)

    async def _read(self, answer: WebAnswer, feed: Feed) -> FeedAnswer:
        if answer.status == 304:
            return FeedAnswer(unchanged=True)
        if refusal := refusal_of(answer, feed):
            raise refusal
        if fault := fault_of(answer):
            raise fault
        read = await reader_of(feed, self._workers)(answer, feed, self._web)
        headers = answer.headers
        return replace(read, etag=headers.get("etag"), last_modified=headers.get("last-modified"))

    def _path(self, url: str) -> Path:
        return feed_file(url, self._base)


def _headers(feed: Feed, access: FeedAccess) -> dict[str, str]:
    """Give what is sent: the operator's headers go before ours of the same name."""
    own = access.headers_for(feed.asked, configured=feed.url)
    names = {name.lower() for name in own}
    return {
        name: said for name, said in _conditional(feed).items() if name.lower() not in names
    } | own


def _conditional(feed: Feed) -> dict[str, str]:
    """Ask only for what is new, with both validators exactly as they were received."""
    headers = {"Accept": ACCEPT}
    if feed.state.etag is not None:
        headers["If-None-Match"] = feed.state.etag
    if feed.state.last_modified is not None:
        headers["If-Modified-Since"] = feed.state.last_modified
    return headers


def _with_what_was_said(read: FeedAnswer, answer: WebAnswer, feed: Feed) -> FeedAnswer:
    """Add what the headers and the redirects say, whatever the document does.

    Who reads a document may know of a longer wait than the headers; of hub and self these count first.
    A feed with a login in its address keeps that address: the new one would lack it. Of what was put together from several
    addresses the first one's headers tell nothing.
    """
    if read.pieced:
        return replace(read, etag=None, last_modified=None)
    wait, wait_by, wish = read.wait, read.wait_by, wish_of(answer.headers)
    if wish and wish.wait > (wait or timedelta(0)):
        wait, wait_by = wish.wait, wish.by
    said, base = answer.headers.get("link"), answer.url
    return replace(
        read,
        wait=wait,
        wait_by=wait_by,
        hub=linked(said, "hub", base_url=base) or read.hub,
        self_link=linked(said, "self", base_url=base) or read.self_link,
        moved_to=_moved_to(answer, feed),
    )


def _moved_to(answer: WebAnswer, feed: Feed) -> str | None:
    moved_to = target_of([hop.status for hop in answer.hops], answer.url) if answer.hops else None
    return None if moved_to and urlsplit(feed.url).username is not None else moved_to
