"""Answer → entries, by the kind of the feed. Adding a kind is one file beside this and one row here."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from adapters.sources.feed_parser import parse_feed
from adapters.sources.parse_workers import ParseWorkers
from adapters.web import Web, WebAnswer
from rules.model import Feed, FeedAnswer

Reader = Callable[[WebAnswer, Feed, Web], Awaitable[FeedAnswer]]
"""Reads the entries of a good answer; may ask further addresses of the same publisher.

Raises FetchError; validators and waits are added by whoever asked.
"""


def reader_of(feed: Feed, workers: ParseWorkers | None = None) -> Reader:
    """Find who reads a feed of its kind; `workers` keep a document from holding up others."""
    return _with(workers) if workers and feed.kind == "feed" else READERS[feed.kind]


async def read_feed(answer: WebAnswer, _feed: Feed, _web: Web) -> FeedAnswer:
    """Read RSS, Atom or JSON Feed, in a thread: nothing can end it before it has finished."""
    kind = answer.headers.get("content-type")
    return await asyncio.to_thread(parse_feed, answer.body, content_type=kind, base_url=answer.url)


def _with(workers: ParseWorkers) -> Reader:
    async def read(answer: WebAnswer, _feed: Feed, _web: Web) -> FeedAnswer:
        kind = answer.headers.get("content-type")
        return await workers.parse(answer.body, content_type=kind, base_url=answer.url)

    return read


READERS: Mapping[str, Reader] = {"feed": read_feed}
