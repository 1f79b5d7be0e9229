"""Answer → entries, by the kind of the feed. Adding a kind is one file beside this and one row here."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from msgspec.structs import replace

from adapters.errors import FetchError
from adapters.sources.feed_hints import hints_from
from adapters.sources.feed_parser import parse_feed
from adapters.sources.gdelt_source import APART as GDELT_APART
from adapters.sources.gdelt_source import read_gdelt, refusal_of_gdelt
from adapters.sources.google_news_source import read_google_news
from adapters.sources.guardian_source import APART as GUARDIAN_APART
from adapters.sources.guardian_source import read_guardian, refusal_of_guardian
from adapters.sources.hackernews_source import read_hackernews, refusal_of_hackernews
from adapters.sources.json_source import read_json
from adapters.sources.page_source import read_page
from adapters.sources.parse_workers import ParseWorkers
from adapters.sources.sitemap_source import read_sitemap
from adapters.web import Web, WebAnswer
from rules.feeds.pacing import gives_way
from rules.model import Feed, FeedAnswer

Reader = Callable[[WebAnswer, Feed, Web], Awaitable[FeedAnswer]]
"""Reads the entries of a good answer; may ask further addresses of the same publisher.

Raises FetchError; validators and waits are added by whoever asked.
"""
Refusal = Callable[[WebAnswer], FetchError | None]
"""Says in a service's own words why it did not answer; None leaves it to the status alone."""


def reader_of(feed: Feed, workers: ParseWorkers | None = None) -> Reader:
    """Find who reads a feed of its kind; `workers` keep a document from holding up others."""
    return _with(workers) if workers and feed.kind == "feed" else READERS[feed.kind]


def refusal_of(answer: WebAnswer, feed: Feed) -> FetchError | None:
    """Say what an answer that is no good one says of itself, as far as its kind is known to."""
    says = REFUSALS.get(feed.kind)
    return says(answer) if says and answer.status >= 400 else None


async def read_feed(answer: WebAnswer, _feed: Feed, _web: Web) -> FeedAnswer:
    """Read RSS, Atom or JSON Feed, in a thread: nothing can end it before it has finished."""
    kind = answer.headers.get("content-type")
    read = await asyncio.to_thread(parse_feed, answer.body, content_type=kind, base_url=answer.url)
    return _with_hints(read, answer)


def _with(workers: ParseWorkers) -> Reader:
    async def read(answer: WebAnswer, feed: Feed, _web: Web) -> FeedAnswer:
        entries = await workers.parse(
            answer.body,
            content_type=answer.headers.get("content-type"),
            base_url=answer.url,
            gives_way=gives_way(feed.state),
        )
        return _with_hints(entries, answer)

    return read


def _with_hints(read: FeedAnswer, answer: WebAnswer) -> FeedAnswer:
    """Add what the document says of the feed as a whole."""
    hints = hints_from(answer.body, base_url=answer.url)
    return replace(read, timetable=hints.timetable, hub=hints.hub, self_link=hints.self_link)


READERS: Mapping[str, Reader] = {
    "feed": read_feed,
    "sitemap": read_sitemap,
    "hackernews": read_hackernews,
    "gdelt": read_gdelt,
    "googlenews": read_google_news,
    "guardian": read_guardian,
    "json": read_json,
    "page": read_page,
}
REFUSALS: Mapping[str, Refusal] = {
    "hackernews": refusal_of_hackernews,
    "gdelt": refusal_of_gdelt,
    "guardian": refusal_of_guardian,
}
APART: Mapping[str, timedelta] = {"gdelt": GDELT_APART, "guardian": GUARDIAN_APART}
"""How much time a service wants between two requests, of all feeds of its kind."""
