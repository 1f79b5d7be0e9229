"""Answer → entries, by the kind of the feed. Adding a kind is one file beside this and one row here."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from adapters.sources.feed_parser import parse_feed
from adapters.web import Web, WebAnswer
from rules.model import Feed, FeedAnswer

Reader = Callable[[WebAnswer, Feed, Web], Awaitable[FeedAnswer]]
"""Reads the entries of a good answer; may ask further addresses of the same publisher.

Raises FetchError; validators and waits are added by whoever asked.
"""


def reader_of(feed: Feed) -> Reader:
    """Find who reads a feed of its kind."""
    return READERS[feed.kind]


async def read_feed(answer: WebAnswer, _feed: Feed, _web: Web) -> FeedAnswer:
    """Read RSS, Atom or JSON Feed."""
    kind = answer.headers.get("content-type")
    return await asyncio.to_thread(parse_feed, answer.body, content_type=kind, base_url=answer.url)


READERS: Mapping[str, Reader] = {"feed": read_feed}
