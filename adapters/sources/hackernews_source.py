"""Hacker News, by its search at Algolia: the newest submissions, or those that say something.

Documented at hn.algolia.com/api: `search_by_date` gives the newest first, at most 1,000 of a
query; some 10,000 requests an hour and address are allowed. One answer here holds 100, which on
a busy day are two hours of all submissions: what a longer pause of the bot skips is not asked for.
An entry's outlet is the site that it links to; a text of Hacker News itself has no link of its own
(`url` is null on "Ask HN") and is read there. Answers are a few minutes behind the site.
"""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar, Literal
from urllib.parse import urlencode

from adapters.errors import FetchError, SourceUnreadable
from adapters.sources.dates import time_from
from adapters.sources.json_answer import json_from, message_in, rows_of, table_of
from adapters.sources.polled_settings import SearchSettings
from adapters.sources.shapes import label_or_none, text_or_none, web_link
from adapters.web import Web, WebAnswer
from rules.articles.links import site_of
from rules.model import Entry, Feed, FeedAnswer
from rules.sentences import sentence

API = "https://hn.algolia.com/api/v1/search_by_date"
AT_ONCE = 100
_HOME = "https://news.ycombinator.com/"


class HackerNewsSettings(SearchSettings):
    """`kind = "hackernews"`."""

    kind: Literal["hackernews"]
    section: Literal["story", "front_page", "ask_hn", "show_hn"] = "story"

    shortest: ClassVar[timedelta] = timedelta(seconds=30)
    why_shortest: ClassVar[str] = "Hacker News is asked twice a minute at most: write 30s or more"
    usual: ClassVar[timedelta | None] = timedelta(minutes=2)

    @property
    def address(self) -> str:
        """Give the whole address."""
        return hackernews_address(self.query or "", section=self.section)

    @property
    def shown_address(self) -> str:
        """Give the words, and where they are looked for."""
        where = "" if self.section == "story" else f" ({self.section})"
        return super().shown_address + where


def hackernews_address(query: str, *, section: str = "story") -> str:
    """Give the address that answers with the newest submissions that say something."""
    asked = {"query": query, "tags": section, "hitsPerPage": str(AT_ONCE)}
    return f"{API}?{urlencode(asked)}"


async def read_hackernews(answer: WebAnswer, _feed: Feed, _web: Web) -> FeedAnswer:
    """Read submissions."""
    return await asyncio.to_thread(_read, answer.body)


def _read(body: bytes) -> FeedAnswer:
    read = table_of(json_from(body, "Hacker News"))
    if not isinstance(read.get("hits"), list):
        said = message_in(body) or sentence("no_hits_list", "no list of hits")
        raise SourceUnreadable(
            sentence("hn_answered", "Hacker News answered with {said}: check the query", said=said)
        )
    found = (_entry(hit) for hit in rows_of(read["hits"]))
    return FeedAnswer(
        entries=tuple(entry for entry in found if entry), title="Hacker News", link=_HOME
    )


def refusal_of_hackernews(answer: WebAnswer) -> FetchError | None:
    """Say what Algolia says of a question that it cannot answer: it is in JSON, with 400."""
    if answer.status != 400:
        return None
    said = message_in(answer.body) or sentence("without_reason", "without a reason")
    return SourceUnreadable(
        sentence(
            "hn_refuses", "Hacker News refuses the question ({said}): change the query", said=said
        )
    )


def _entry(hit: Mapping[str, Any]) -> Entry | None:
    number, title = label_or_none(hit.get("objectID")), text_or_none(hit.get("title"))
    if not number or not number.isalnum() or not title:
        return None
    page = f"{_HOME}item?id={number}"
    link = web_link(hit.get("url"), _HOME)
    return Entry(
        id=page,
        guid=page,
        link=link or page,
        title=title,
        summary=text_or_none(hit.get("story_text")),
        published=time_from(hit.get("created_at_i")) or time_from(hit.get("created_at")),
        author=label_or_none(hit.get("author")),
        outlet=site_of(link) or None,
    )
