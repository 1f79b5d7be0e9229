"""Feeds: RSS, Atom and JSON Feed, from the web or from a file of the operator's."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import regex

from adapters.errors import FetchError, SourceDelayed, SourceGone, SourceUnreadable
from adapters.ports import Source
from adapters.sources.feed_settings import feed_file
from adapters.sources.parse_workers import ParseWorkers
from adapters.sources.readers import reader_of
from adapters.web import BODY_LIMIT, Web, WebAnswer
from rules.model import Feed, FeedAnswer

ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1"
)
_MAX_AGE = regex.compile(r"(?<![-\w])max-age\s*=\s*\"?(\d{1,9})", regex.IGNORECASE)


class FeedSource(Source):
    """Polls feeds."""

    def __init__(self, web: Web, *, base: Path, workers: ParseWorkers | None = None) -> None:
        """Use this way out; `base` is the folder that `file:` addresses are relative to.

        Without `workers` feeds are read in this process, however long one takes.
        """
        self._web, self._base, self._workers = web, base, workers

    async def fetch(self, feed: Feed) -> FeedAnswer:
        """Poll once; the message of an error names the feed and the remedy."""
        try:
            if feed.url.startswith("file:"):
                return await self._read_file(self._path(feed.url), feed.url, feed)
            return await self._ask(feed)
        except FetchError as error:
            raise type(error)(f"{feed.shown}: {error}", retry_after=error.retry_after) from error

    async def read(self, name: str, *, base_url: str | None = None) -> FeedAnswer:
        """Read a file or an address that the operator names, now and once."""
        if name.startswith(("http://", "https://")):
            return await self._ask(Feed(name))
        path = self._path(name) if name.startswith("file:") else self._base / name
        return await self._read_file(path, base_url or path.resolve().as_uri(), Feed(name))

    async def _read_file(self, path: Path, base_url: str, feed: Feed) -> FeedAnswer:
        body = await asyncio.to_thread(_file, path)
        answer = WebAnswer(200, {}, body, base_url)
        return await reader_of(feed, self._workers)(answer, feed, self._web)

    async def _ask(self, feed: Feed) -> FeedAnswer:
        answer = await self._web.get(feed.url, _conditional(feed))
        wait = _max_age(answer)
        if answer.status == 304:
            return FeedAnswer(unchanged=True, wait=wait)
        _raise_for_status(answer)
        read = await reader_of(feed, self._workers)(answer, feed, self._web)
        return replace(
            read,
            etag=answer.headers.get("etag"),
            last_modified=answer.headers.get("last-modified"),
            wait=wait,
        )

    def _path(self, url: str) -> Path:
        return feed_file(url, self._base)


def _file(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            body = stream.read(BODY_LIMIT + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no such path can be"
        raise SourceUnreadable(f"the file cannot be read ({reason}): check its path") from error
    if len(body) > BODY_LIMIT:
        raise SourceUnreadable(f"the file is larger than {BODY_LIMIT // (1024 * 1024)} MB")
    return body


def _conditional(feed: Feed) -> dict[str, str]:
    """Ask only for what is new, with both validators exactly as they were received."""
    headers = {"Accept": ACCEPT}
    if feed.state.etag is not None:
        headers["If-None-Match"] = feed.state.etag
    if feed.state.last_modified is not None:
        headers["If-Modified-Since"] = feed.state.last_modified
    return headers


def _raise_for_status(answer: WebAnswer) -> None:
    status = answer.status
    if status == 200:
        return
    if status == 410:
        raise SourceGone("the publisher says the feed is gone for good (410): remove it")
    if status in (429, 503):
        raise SourceDelayed(
            f"the server asks us to wait ({status}): it is asked again later",
            retry_after=_retry_after(answer),
        )
    if status in (401, 403):
        raise SourceUnreadable(
            f"the server refuses us ({status}): the feed may need a login, or its publisher blocks"
            " bots; set fetch.contact, so that they know whom to ask"
        )
    if status == 404:
        raise SourceUnreadable("nothing is found at this address (404): check the address")
    if status >= 500:
        raise SourceDelayed(f"the server has a fault ({status}): it is asked again later")
    raise SourceUnreadable(f"the server answers with status {status}: check the address")


def _max_age(answer: WebAnswer) -> timedelta | None:
    said = answer.headers.get("cache-control", "")
    found = _MAX_AGE.search(said)
    if not found or "no-cache" in said or "no-store" in said:
        return None
    return timedelta(seconds=int(found.group(1)))


def _retry_after(answer: WebAnswer) -> timedelta | None:
    """Read seconds, or a date against the answer's own date: our clock may differ from theirs."""
    said = answer.headers.get("retry-after", "").strip()
    if said.isascii() and said.isdecimal():
        return timedelta(seconds=min(int(said[:9]), 10**8))
    try:
        until = parsedate_to_datetime(said)
        return max(timedelta(0), until - parsedate_to_datetime(answer.headers.get("date", "")))
    except (ValueError, TypeError, OverflowError):
        return None
