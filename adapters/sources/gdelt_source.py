"""GDELT DOC 2.0: the world's online news in 65 languages, searched through translation.

Documented at blog.gdeltproject.org/gdelt-doc-2-0-api-debuts: articles of the last three months, at
most 250 an answer, new ones every 15 minutes. Its own words when asked too fast: one request every
5 seconds; since 2026 it also sheds load by 429 whoever asks
(github.com/koala73/worldmonitor/issues/5843). Errors are plain text, some with status 200. No key.

A narrow window is asked for, four times the interval, so that answers stay small and one or two
lost polls lose nothing; what a longer pause of the bot skips is not asked for. `seendate` is when
GDELT saw the article, to a quarter of an hour. Titles come with blanks before commas and colons.
"""

import asyncio
import math
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar, Literal
from urllib.parse import urlencode

import regex

from adapters.errors import FetchError, SourceDelayed, SourceUnreadable
from adapters.sources.dates import time_from
from adapters.sources.json_answer import json_from, rows_of, table_of
from adapters.sources.polled_settings import SearchSettings, SearchWords
from adapters.sources.shapes import label_or_none, text_or_none, web_link
from adapters.web import Web, WebAnswer
from rules.articles.links import site_of
from rules.model import Entry, Feed, FeedAnswer
from rules.sentences import sentence
from rules.words.plain import plain_line

API = "https://api.gdeltproject.org/api/v2/doc/doc"
AT_MOST = 250
REFRESHED = timedelta(minutes=15)
APART = timedelta(seconds=5)
WINDOWS_BACK = 4
_BLANK_BEFORE = regex.compile(r"(?<=\S) (?=[,.;:!?](?:\s|$))")
_APOSTROPHE = regex.compile(r"(?<=\w) (['’]) ?(?=(?:s|t|re|ve|ll|d|m)\b)")
_LANGUAGES_TEXT = """
    Afrikaans:af Albanian:sq Arabic:ar Armenian:hy Azerbaijani:az Bengali:bn Bosnian:bs Bulgarian:bg
    Catalan:ca Chinese:zh Croatian:hr Czech:cs Danish:da Dutch:nl English:en Estonian:et Finnish:fi
    French:fr Galician:gl Georgian:ka German:de Greek:el Gujarati:gu Hebrew:he Hindi:hi Hungarian:hu
    Icelandic:is Indonesian:id Italian:it Japanese:ja Kannada:kn Kazakh:kk Korean:ko Latvian:lv
    Lithuanian:lt Macedonian:mk Malay:ms Malayalam:ml Marathi:mr Mongolian:mn Nepali:ne Norwegian:no
    Persian:fa Polish:pl Portuguese:pt Punjabi:pa Romanian:ro Russian:ru Serbian:sr Sinhalese:si
    Slovak:sk Slovenian:sl Somali:so Spanish:es Swahili:sw Swedish:sv Tamil:ta Telugu:te Thai:th
    Tibetan:bo Turkish:tr Ukrainian:uk Urdu:ur Vietnamese:vi
"""
_LANGUAGES = dict(pair.split(":") for pair in _LANGUAGES_TEXT.split())


class GdeltSettings(SearchSettings):
    """`kind = "gdelt"`."""

    kind: Literal["gdelt"]
    query: SearchWords
    """In GDELT's language: `"north korea" sourcelang:english`; OR stands in brackets."""

    shortest: ClassVar[timedelta] = REFRESHED
    why_shortest: ClassVar[str] = "GDELT has news every 15 minutes: write 15m or more"
    usual: ClassVar[timedelta | None] = REFRESHED

    @property
    def address(self) -> str:
        """Give the whole address."""
        interval = self.interval or REFRESHED
        return gdelt_address(self.query, within=interval * WINDOWS_BACK)


def gdelt_address(query: str, *, within: timedelta = timedelta(hours=1)) -> str:
    """Give the address that answers with the articles seen lately, the newest first.

    The window is written in minutes, as `60min`; the shortest is 15.
    """
    minutes = max(math.ceil(within.total_seconds() / 60), 15)
    asked = {
        "query": query,
        "mode": "artlist",
        "format": "json",
        "maxrecords": str(AT_MOST),
        "timespan": f"{minutes}min",
        "sort": "datedesc",
    }
    return f"{API}?{urlencode(asked)}"


async def read_gdelt(answer: WebAnswer, _feed: Feed, _web: Web) -> FeedAnswer:
    """Read articles; `{}` is an answer without any."""
    return await asyncio.to_thread(_read, answer.body)


def _read(body: bytes) -> FeedAnswer:
    _raise_for_words(body)
    rows = rows_of(table_of(json_from(body, "GDELT")).get("articles"))
    found = (_entry(row) for row in rows)
    return FeedAnswer(
        entries=tuple(entry for entry in found if entry),
        title="GDELT",
        link="https://www.gdeltproject.org/",
        problem=_too_many(len(rows)),
    )


def refusal_of_gdelt(answer: WebAnswer) -> FetchError | None:
    """Wait a whole round after a 429: GDELT sheds load, and asking sooner does not help."""
    if answer.status != 429 or "retry-after" in answer.headers:
        return None
    return SourceDelayed(
        sentence("gdelt_busy", "GDELT has too much to do (429)"), retry_after=REFRESHED
    )


def _raise_for_words(body: bytes) -> None:
    text = body[:4_000].decode("utf-8-sig", "replace").strip()
    if text.startswith("{"):
        return
    said = plain_line(text, 200) or "nothing"
    if "limit requests" in said.casefold():
        raise SourceDelayed(
            sentence("gdelt_wait", "GDELT asks us to wait ({said})", said=said),
            retry_after=REFRESHED,
        )
    raise SourceUnreadable(
        sentence(
            "gdelt_query",
            "GDELT cannot answer the query ({said}): change the query; phrases need longer words,"
            " and OR stands in brackets",
            said=said,
        )
    )


def _too_many(rows: int) -> str | None:
    if rows < AT_MOST:
        return None
    return sentence(
        "gdelt_full",
        "GDELT gives {most} articles at most, and this answer is full: older ones of its window"
        " are missing; make the query narrower",
        most=AT_MOST,
    )


def _entry(row: Mapping[str, Any]) -> Entry | None:
    link, title = web_link(row.get("url"), API), text_or_none(row.get("title"))
    if not link or not title:
        return None
    return Entry(
        id=link,
        link=link,
        title=_APOSTROPHE.sub(r"\1", _BLANK_BEFORE.sub("", title)),
        published=time_from(row.get("seendate")),
        language=_LANGUAGES.get(str(row.get("language")).strip().title()),
        outlet=label_or_none(row.get("domain")) or site_of(link) or None,
    )
