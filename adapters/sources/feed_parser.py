"""Bytes → entries: RSS 0.9x, 1.0 and 2.0, Atom, JSON Feed, by feedparser behind this thin door.

feedparser is handed a stream, never the text itself: given text it would take a body that happens
to be an address for one to fetch, or one that is a path for a file to open.
"""

import calendar
import io
import time
import xml.sax
from datetime import UTC, datetime
from typing import Any

import feedparser
import regex

from adapters.errors import SourceUnreadable
from adapters.sources.json_feed import parse_json_feed
from adapters.sources.shapes import enclosure, entry_id, label_or_none, text_or_none, web_link
from rules.model import Enclosure, Entry, FeedAnswer

_ROOT_END = regex.compile(rb"</\s*(?:\w+:)?(?:rss|feed|rdf)\s*>", regex.IGNORECASE)
_ENTRY_END = regex.compile(rb"</\s*(?:\w+:)?(?:item|entry)\s*>", regex.IGNORECASE)
_ENTRY_BEGIN = regex.compile(rb"<\s*(?:\w+:)?(?:item|entry)[\s>]", regex.IGNORECASE)
_WEB_PAGE = regex.compile(rb"<!doctype\s+html|<html[\s>]", regex.IGNORECASE)
_LINE_LIMIT = 4_000
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


def parse_feed(body: bytes, *, content_type: str | None, base_url: str) -> FeedAnswer:
    """Read any kind of feed; raises SourceUnreadable, saying what came instead and what to do."""
    start = body[:4_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise SourceUnreadable("the answer is empty: the address works but holds no feed (yet)")
    if start.startswith((b"{", b"[")):
        return parse_json_feed(body, base_url)
    read = _read(body, content_type)
    entries = [_entry(given, read, base_url) for given in read.entries]
    if not read.version and not entries:
        raise SourceUnreadable(_instead(start, content_type))
    problem = _cut_off(body, read)
    narrow = body.replace(b"\0", b"")  # UTF-16 and 32, as far as tags go
    if problem and len(_ENTRY_END.findall(narrow)) < len(_ENTRY_BEGIN.findall(narrow)):
        entries = entries[:-1]  # half an entry; the next poll may bring it whole
    return FeedAnswer(
        entries=tuple(entry for entry in entries if entry is not None),
        title=label_or_none(read.feed.get("title")),
        link=web_link(read.feed.get("link"), base_url),
        language=label_or_none(read.feed.get("language")),
        problem=problem,
    )


def _read(body: bytes, content_type: str | None) -> Any:
    # No content-location: feedparser would make guids whole against it, and so new ones of them
    # whenever a redirect ends elsewhere. Links are made whole by us.
    headers = {"content-type": content_type} if content_type else {}
    try:
        return feedparser.parse(
            io.BytesIO(body),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except _FEEDPARSER_RAISES as error:
        raise SourceUnreadable(
            "the document is too damaged to be read: its publisher must mend it"
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
        title=title[:_LINE_LIMIT] if title else None,
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
    return tuple(dict.fromkeys(name for name in named if name))


def _enclosures(given: Any, base_url: str) -> tuple[Enclosure, ...]:
    offered = [*(given.get("enclosures") or ()), *(given.get("media_content") or ())]
    found = (
        enclosure(one.get("href") or one.get("url"), one.get("type"), base_url) for one in offered
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


def _cut_off(body: bytes, read: Any) -> str | None:
    """Say where a document broke off, if it did: its last tag is not there."""
    if not read.bozo or _ROOT_END.search(body[-4_000:].replace(b"\0", b"")):
        return None
    line = getattr(read.bozo_exception, "getLineNumber", lambda: None)()
    where = f" in line {line}" if line else ""
    return (
        f"the document is cut off or broken{where}: what stood before was read,"
        " the rest is asked for again"
    )


def _instead(start: bytes, content_type: str | None) -> str:
    if _WEB_PAGE.search(start):
        return (
            "the address leads to a web page, not to a feed: look on the page for a link that says"
            " RSS or Atom, and use that address"
        )
    kind = label_or_none((content_type or "").split(";")[0]) or "of an unknown kind"
    return f"the answer is no feed (it is {kind}): check the address"
