"""A search of Google News: what many outlets say, within minutes, by its RSS.

Not documented by Google: the address and its operators (`when:1h`, `site:`) are as people found
them (newscatcherapi.com/blog/google-news-rss-search-parameters-the-missing-documentaiton), and may
change. At most 100 entries an answer; ask at most once a minute. hl, gl and ceid must agree, so an
edition sets all three.

A title ends in " - Source"; the link leads through Google and does not say where to. So the outlet
is split off, and the entry carries its outlet's own address (`<source url>`): by it and its title it
is known as the same article that the outlet's feed gives. What stands as summary repeats the title.
"""

import asyncio
import math
from datetime import timedelta
from itertools import islice
from typing import Annotated, ClassVar, Literal
from urllib.parse import urlencode

import regex
from pydantic import AfterValidator

from adapters.errors import SourceUnreadable
from adapters.sources.dates import time_from
from adapters.sources.json_answer import instead
from adapters.sources.polled_settings import SearchSettings, SearchWords
from adapters.sources.shapes import entry_id, label_or_none, text_or_none, web_link
from adapters.sources.xml_tree import Element, is_cut_off, xml_root
from adapters.web import Web, WebAnswer
from rules.model import Entry, Feed, FeedAnswer
from rules.sentences import sentence

API = "https://news.google.com/rss/search"
ENTRIES_AT_MOST = 500
_HOME = "https://news.google.com/"
_WITH_COUNTRY = ("en", "pt", "zh")
"""Languages whose editions name the country in hl, too: en-GB, but de."""
_CEID_LANGUAGES = {"pt-BR": "pt-419", "zh-CN": "zh-Hans", "zh-TW": "zh-Hant", "zh-HK": "zh-Hant"}


def _names_an_edition(edition: str) -> str:
    if not regex.fullmatch(r"[a-z]{2}-[A-Z]{2}", edition):
        raise ValueError("write a language and a country, for example en-GB")
    return edition


class GoogleNewsSettings(SearchSettings):
    """`kind = "googlenews"`."""

    kind: Literal["googlenews"]
    query: SearchWords
    edition: Annotated[str, AfterValidator(_names_an_edition)] = "en-US"
    """Language and country."""

    shortest: ClassVar[timedelta] = timedelta(minutes=1)
    why_shortest: ClassVar[str] = "Google News is asked once a minute at most: write 1m or more"
    usual: ClassVar[timedelta | None] = timedelta(minutes=5)

    @property
    def address(self) -> str:
        """Give the whole address."""
        interval = self.interval or timedelta(minutes=5)
        return google_news_address(self.query, edition=self.edition, within=4 * interval)

    @property
    def shown_address(self) -> str:
        """Give the words, and the edition."""
        return f"{super().shown_address} ({self.edition})"


def google_news_address(
    query: str, *, edition: str = "en-US", within: timedelta | None = timedelta(hours=1)
) -> str:
    """Give the address that answers with what an edition has; `within` in whole hours, rounded up."""
    language, _, country = edition.partition("-")
    asked = query
    if within is not None:
        asked += f" when:{max(math.ceil(within / timedelta(hours=1)), 1)}h"
    spoken = _CEID_LANGUAGES.get(edition, language)
    interface = edition if language in _WITH_COUNTRY else language
    if language == "es" and country != "ES":
        spoken = interface = "es-419"
    said = {"q": asked, "hl": interface, "gl": country, "ceid": f"{country}:{spoken}"}
    return f"{API}?{urlencode(said, safe=':')}"


async def read_google_news(answer: WebAnswer, _feed: Feed, _web: Web) -> FeedAnswer:
    """Read what was found."""
    return await asyncio.to_thread(_read, answer.body)


def _read(body: bytes) -> FeedAnswer:
    channel = _channel(body)
    if channel is None:
        said = instead(body[:4_000].decode("utf-8", "replace"))
        raise SourceUnreadable(
            sentence(
                "google_no_rss",
                "Google News gave no RSS, but {said}: it may take us for a robot; ask less often",
                said=said,
            )
        )
    rows = list(islice((one for one in channel if one.name == "item"), ENTRIES_AT_MOST))
    cut_off = is_cut_off(body)
    found = [_entry(one) for one in (rows[:-1] if cut_off else rows)]
    return FeedAnswer(
        entries=tuple(entry for entry in found if entry),
        title="Google News",
        link=_HOME,
        language=label_or_none(channel.text("language")),
        problem=sentence("cut_off_again", "the answer is cut off: the rest is asked for again")
        if cut_off
        else None,
    )


def _channel(body: bytes) -> Element | None:
    try:
        root = xml_root(body)
    except SourceUnreadable:
        return None
    return root.child("channel") if root.name == "rss" else None


def _entry(row: Element) -> Entry | None:
    link, title = web_link(row.text("link"), _HOME), text_or_none(row.text("title"))
    if not link or not title:
        return None
    source = row.child("source")
    headline, outlet = split_title(title, label_or_none(row.text("source")))
    guid = text_or_none(row.text("guid"))
    return Entry(
        id=entry_id(guid, link, title, None),
        guid=guid,
        link=link,
        title=headline,
        published=time_from(row.text("pubdate")),
        outlet=outlet,
        outlet_url=web_link(source.attribute("url"), _HOME) if source else None,
    )


def split_title(title: str, source: str | None) -> tuple[str, str | None]:
    """Take "Headline - Source" apart; a source that is named beside it decides where.

    Without one the last " - " does, unless what stands behind it is too long for a name.
    """
    if source and title.endswith(f" - {source}"):
        return title.removesuffix(f" - {source}").strip() or title, source
    head, found, tail = title.rpartition(" - ")
    if source or not found or not head.strip() or len(tail) > 60:
        return title, source
    return head.strip(), label_or_none(tail)
