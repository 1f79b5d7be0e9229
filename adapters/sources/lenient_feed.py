"""A feed in any condition → FeedAnswer, by feedparser: what the strict reader is not sure of.

Only a process that can be killed comes here: some documents cost feedparser time by the square of
their length. It is handed a stream, never the text itself: given text it would take a body that
happens to be an address for one to fetch, or one that is a path for a file to open.
"""

import calendar
import io
import re
import time
import xml.sax
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

import feedparser

from adapters.errors import SourceUnreadable
from adapters.sources.dates import time_from
from adapters.sources.feed_draft import ENTRIES_AT_MOST, PIECES_AT_MOST, TITLE_LIMIT, TOO_MANY
from adapters.sources.shapes import enclosure, entry_id, label_or_none, text_or_none, web_link
from rules.model import Enclosure, Entry, FeedAnswer
from rules.sentences import sentence

_ROOT_END = re.compile(r"</\s*(?:\w+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_ENTRY_END = re.compile(r"</\s*(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)
_ENTRY_BEGIN = re.compile(r"<\s*(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)
# In 32,000 attributes of one tag feedparser is lost for minutes.
_WILD_TAG = re.compile(r"<[A-Za-z](?:[^<>=]*+=){300}")
# Of these feedparser reads the year only, and takes the month that is now.
_YEAR_ALONE = re.compile(r"\s*\d{4}(?!\d|-\d\d?(?!\d)|\s*$)", re.ASCII)
# What feedparser lets through on damaged documents, found by feeding it some.
_FEEDPARSER_RAISES = (
    ValueError,
    LookupError,
    AttributeError,
    TypeError,
    AssertionError,
    RecursionError,
    xml.sax.SAXException,
)


def read_lenient_feed(text: str, base_url: str) -> FeedAnswer | None:
    """Read a feed as far as it goes, and say where it breaks off; None when it is no feed at all."""
    if _WILD_TAG.search(text):
        raise SourceUnreadable(
            sentence(
                "many_attributes",
                "the document has hundreds of attributes in one tag, as no feed has: check the"
                " address",
            )
        )
    text, is_cut = _bounded(text)
    read = _read(text)
    if not read.version and not read.entries:
        return None
    entries = [_entry(given, read, base_url) for given in read.entries]
    problem = None if is_cut else _cut_off(text, read, sum(map(bool, entries)))
    if problem and len(_ENTRY_END.findall(text)) < len(_ENTRY_BEGIN.findall(text)):
        entries = entries[:-1]  # half an entry; the next poll may bring it whole
    return FeedAnswer(
        entries=tuple(entry for entry in entries if entry is not None),
        title=label_or_none(read.feed.get("title")),
        link=web_link(read.feed.get("link"), base_url),
        language=label_or_none(read.feed.get("language")),
        problem=TOO_MANY if is_cut else problem,
    )


def read_odd_dates(texts: Sequence[str]) -> list[datetime | None]:
    """Read dates of forms that only feedparser knows: as many as are given, None for no date."""
    # Its date readers are private; a feed of nothing but dates asks them in public.
    items = "".join(f"<item><pubDate>{escape(text)}</pubDate></item>" for text in texts)
    read = _read(f'<rss version="2.0"><channel>{items}</channel></rss>')
    times = [_time(dict.get(given, "published_parsed")) for given in read.entries]
    return [
        time_from(text) if time is None or _YEAR_ALONE.match(text) else time
        for text, time in zip(texts, times, strict=True)
    ]


def _bounded(text: str) -> tuple[str, bool]:
    """Cut a document behind the last entry that is kept."""
    for number, found in enumerate(_ENTRY_END.finditer(text), 1):
        if number == ENTRIES_AT_MOST and _ENTRY_BEGIN.search(text, found.end()):
            return text[: found.end()], True
    return text, False


def _read(text: str) -> Any:
    # No content-location: feedparser would make guids whole against it, and so new ones of them
    # whenever a redirect ends elsewhere. Links are made whole by us.
    body = "<?xml version='1.0' encoding='utf-8'?>" + text
    try:
        return feedparser.parse(
            io.BytesIO(body.encode("utf-8", "replace")),
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except _FEEDPARSER_RAISES as error:
        raise SourceUnreadable(
            sentence(
                "document_damaged", "the document is too damaged to be read: tell its publisher"
            )
        ) from error


def _entry(given: Any, read: Any, base_url: str) -> Entry | None:
    guid = text_or_none(given.get("id"))
    link = web_link(given.get("link"), base_url)
    title = text_or_none(given.get("title"))
    summary = text_or_none(given.get("summary"))
    content = _content(given)
    if not (guid or link or title or summary or content):
        return None
    # Not given.get: feedparser would hand out the other date, with a deprecation warning.
    updated = _time(dict.get(given, "updated_parsed"))
    published = _time(dict.get(given, "published_parsed"))
    if published is None and not (read.version or "").startswith("atom"):
        published = updated  # RSS knows one date only; feedparser calls Dublin Core's "updated"
    return Entry(
        id=entry_id(guid, link, title or summary or content, published),
        guid=guid,
        link=link,
        title=title[:TITLE_LIMIT] if title else None,
        summary=summary,
        content=None if content == summary else content,
        published=published,
        updated=updated,
        author=label_or_none(given.get("author")),
        language=_language(given, read.feed),
        outlet=label_or_none((given.get("source") or {}).get("title")),
        tags=_tags(given),
        enclosures=_enclosures(given, base_url),
    )


def _content(given: Any) -> str | None:
    """Give the longest of the contents that an entry offers."""
    offered = (text_or_none(content.get("value")) for content in given.get("content") or ())
    return max((text for text in offered if text), key=len, default=None)


def _language(given: Any, feed: Any) -> str | None:
    detail = given.get("title_detail") or {}
    spoken = given.get("language") or detail.get("language") or feed.get("language")
    return label_or_none(spoken)


def _tags(given: Any) -> tuple[str, ...]:
    named = (label_or_none(tag.get("label") or tag.get("term")) for tag in given.get("tags") or ())
    return tuple(dict.fromkeys(name for name in named if name))[:PIECES_AT_MOST]


def _enclosures(given: Any, base_url: str) -> tuple[Enclosure, ...]:
    offered = [*(given.get("enclosures") or ()), *(given.get("media_content") or ())]
    found = (
        enclosure(one.get("href") or one.get("url"), one.get("type"), base_url)
        for one in offered[:PIECES_AT_MOST]
    )
    return tuple({one.url: one for one in found if one}.values())


def _time(given: time.struct_time | None) -> datetime | None:
    """Turn feedparser's UTC tuple into a time; it lets impossible years through."""
    if given is None:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(given), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _cut_off(text: str, read: Any, entries: int) -> str | None:
    """Say where a document broke off, if it did: its last tag is not there, or entries are not."""
    if not read.bozo or (_ROOT_END.search(text[-4_000:]) and not _is_short(text, entries)):
        return None
    line = getattr(read.bozo_exception, "getLineNumber", lambda: None)()
    where = f" in line {line}" if line else ""
    return (
        f"the document is cut off or broken{where}: what stood before was read,"
        " the rest is asked for again"
    )


def _is_short(text: str, entries: int) -> bool:
    """Say whether entries are lost on the way, as behind a CDATA section that nobody closes."""
    begun = len(_ENTRY_BEGIN.findall(text))
    return entries < min(begun, len(_ENTRY_END.findall(text)) or begun)
