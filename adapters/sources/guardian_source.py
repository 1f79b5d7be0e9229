"""The Guardian's Content API: its articles with their text, as soon as they are published.

Documented at open-platform.theguardian.com/documentation: `/search`, the newest first, 50 a page.
It needs a key, free for what earns no money. How often it may be asked is told in two ways: 500 a
day and about 1 a second (groups.google.com/g/guardian-api-talk, 2026), or 5,000 a day and 12 a
second (apis.io/rate-limits/guardian). The lower one counts here: one feed at its shortest interval,
3 minutes, uses up a key; several that share one need longer ones. The key is part of the address,
and so of what a feed is known by: with a new key it begins anew.
"""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar, Literal
from urllib.parse import urlencode

from adapters.errors import FetchError, SourceDelayed, SourceUnreadable
from adapters.secret import Secret
from adapters.sources.dates import time_from
from adapters.sources.json_answer import json_from, message_in, rows_of, table_of
from adapters.sources.polled_settings import SearchSettings
from adapters.sources.shapes import enclosure, label_or_none, text_or_none, web_link
from adapters.web import Web, WebAnswer
from rules.model import Entry, Feed, FeedAnswer
from rules.sentences import sentence

API = "https://content.guardianapis.com/search"
AT_ONCE = 50
AFTER_THE_CAP = timedelta(hours=1)
APART = timedelta(seconds=1)
_HOME = "https://www.theguardian.com/"


class GuardianSettings(SearchSettings):
    """`kind = "guardian"`."""

    kind: Literal["guardian"]
    api_key: Secret

    shortest: ClassVar[timedelta] = timedelta(minutes=3)
    why_shortest: ClassVar[str] = "a key is good for 500 questions a day: write 3m or more"
    usual: ClassVar[timedelta | None] = timedelta(minutes=5)

    @property
    def address(self) -> str:
        """Give the whole address; it holds the key."""
        return guardian_address(self.query or "", api_key=self.api_key.get_secret_value())


def guardian_address(query: str, *, api_key: str) -> str:
    """Give the address that answers with the newest articles that say something."""
    asked = {
        **({"q": query} if query else {}),
        "order-by": "newest",
        "page-size": str(AT_ONCE),
        "show-fields": "trailText,bodyText,byline,thumbnail",
        "api-key": api_key,
    }
    return f"{API}?{urlencode(asked, safe=',')}"


async def read_guardian(answer: WebAnswer, _feed: Feed, _web: Web) -> FeedAnswer:
    """Read articles."""
    return await asyncio.to_thread(_read, answer.body)


def _read(body: bytes) -> FeedAnswer:
    response = table_of(table_of(json_from(body, "the Guardian")).get("response"))
    if not isinstance(response.get("results"), list):
        said = message_in(body) or sentence("no_results_list", "no list of results")
        raise SourceUnreadable(
            sentence(
                "guardian_answered", "the Guardian answered with {said}: check the query", said=said
            )
        )
    found = (_entry(row) for row in rows_of(response["results"]))
    entries = tuple(entry for entry in found if entry)
    return FeedAnswer(entries=entries, title="The Guardian", link=_HOME, language="en")


def refusal_of_guardian(answer: WebAnswer) -> FetchError | None:
    """Say what is wrong with the key or the query: it is told in JSON, with a status."""
    said = message_in(answer.body) or sentence("without_reason", "without a reason")
    if answer.status in (401, 403):
        return SourceUnreadable(
            sentence(
                "guardian_key", "the Guardian refuses the key ({said}): check api_key", said=said
            )
        )
    if answer.status == 429 and "retry-after" not in answer.headers:
        return SourceDelayed(
            sentence(
                "guardian_cap",
                "the key has been used too often today ({said}): give the feed a longer interval",
                said=said,
            ),
            retry_after=AFTER_THE_CAP,
        )
    if answer.status == 400:
        return SourceUnreadable(
            sentence(
                "guardian_refuses",
                "the Guardian refuses the question ({said}): change the query",
                said=said,
            )
        )
    return None


def _entry(row: Mapping[str, Any]) -> Entry | None:
    link, title = web_link(row.get("webUrl"), _HOME), text_or_none(row.get("webTitle"))
    if not link or not title:
        return None
    fields = table_of(row.get("fields"))
    picture = enclosure(fields.get("thumbnail"), None, _HOME)
    section = label_or_none(row.get("sectionName"))
    return Entry(
        id=text_or_none(row.get("id")) or link,
        guid=text_or_none(row.get("id")),
        link=link,
        title=title,
        summary=text_or_none(fields.get("trailText")),
        content=text_or_none(fields.get("bodyText")),
        published=time_from(row.get("webPublicationDate")),
        author=label_or_none(fields.get("byline")),
        language="en",
        outlet="The Guardian",
        tags=(section,) if section else (),
        enclosures=(picture,) if picture else (),
    )
