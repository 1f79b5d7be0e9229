"""Bytes → entries: RSS 0.9x, 1.0 and 2.0, Atom, JSON Feed. The door to all readers of feeds.

First the strict reader (xml_feed.py, and before it its shortcut flat_feed.py), on the document and
then on the mended one; what neither is sure of is for the lenient one (lenient_feed.py), which may
take long over it. `read_quickly` never
goes there, so it may run anywhere; `parse_feed` may, so it belongs into a process that can be
killed (parse_workers.py).
"""

import re
from collections.abc import Sequence
from datetime import datetime

from adapters.errors import SourceUnreadable
from adapters.sources.feed_draft import DateReader, FeedDraft, answer_from
from adapters.sources.feed_text import mended, text_of
from adapters.sources.flat_feed import read_flat_feed
from adapters.sources.json_feed import parse_json_feed
from adapters.sources.shapes import label_or_none
from adapters.sources.xml_feed import NotPlain, TooWild, read_xml_feed
from rules.model import FeedAnswer
from rules.sentences import sentence, told_by

# Byte-order marks, the zeroes of wide encodings, blanks: what may stand before the first sign.
_BEFORE = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"
_TRACE_OF_FEED = re.compile(
    r"<(?:\w{1,20}:)?(?:rss|feed|rdf|channel|item|entry)(?=[\s>/])", re.IGNORECASE
)
_WEB_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)


class _OddDates(ValueError):
    """The dates are written as only the lenient reader can read them."""


def parse_feed(body: bytes, *, content_type: str | None, base_url: str) -> FeedAnswer:
    """Read any kind of feed; raises SourceUnreadable, saying what came instead and what to do."""
    from adapters.sources.lenient_feed import read_lenient_feed, read_odd_dates

    if (answer := _json(body, base_url)) is not None:
        return answer
    text = text_of(body, content_type)
    if (answer := _strictly(text, content_type, base_url, read_odd_dates)) is not None:
        return answer
    answer = read_lenient_feed(mended(text), base_url)
    if answer is None:
        raise _instead(text, content_type)
    return answer


def read_quickly(body: bytes, *, content_type: str | None, base_url: str) -> FeedAnswer | None:
    """Read a feed in time proportional to its length, or give None: `parse_feed` may know more."""
    if (answer := _json(body, base_url)) is not None:
        return answer
    try:
        return _strictly(text_of(body, content_type), content_type, base_url, _no_odd_dates)
    except _OddDates:
        return None


def begins_as_markup(body: bytes) -> bool:
    """Say whether a document is none of JSON's, nor one that begins with something else."""
    return body[:4_000].lstrip(_BEFORE).startswith(b"<")


def _json(body: bytes, base_url: str) -> FeedAnswer | None:
    start = body[:4_000].lstrip(_BEFORE)
    if not start:
        raise SourceUnreadable(
            sentence(
                "answer_empty", "the answer is empty: the address works but holds no feed (yet)"
            )
        )
    return parse_json_feed(body, base_url) if start.startswith((b"{", b"[")) else None


def _strictly(
    text: str, content_type: str | None, base_url: str, odd_dates: DateReader
) -> FeedAnswer | None:
    """Read a well-formed document, or one that mending makes so."""
    try:
        draft = read_flat_feed(text) or _draft_of(text) or _draft_of(mended(text))
    except TooWild as error:
        raise SourceUnreadable(
            sentence(
                "document_odd",
                "the document has {what}, as no feed has: check the address",
                what=told_by(error),
            )
        ) from error
    if draft is None and not _TRACE_OF_FEED.search(text):
        raise _instead(text, content_type)  # nobody would find a feed in it
    return answer_from(draft, base_url, odd_dates) if draft else None


def _draft_of(text: str) -> FeedDraft | None:
    try:
        return read_xml_feed(text)
    except NotPlain:
        return None


def _no_odd_dates(_: Sequence[str]) -> Sequence[datetime | None]:
    raise _OddDates


def _instead(text: str, content_type: str | None) -> SourceUnreadable:
    """Say what came instead of a feed, and what to do."""
    if _WEB_PAGE.search(text, 0, 4_000):
        return SourceUnreadable(
            sentence(
                "is_web_page",
                "the address leads to a web page, not to a feed: look on the page for a link that"
                " says RSS or Atom, and use that address",
            )
        )
    kind = label_or_none((content_type or "").split(";")[0]) or sentence(
        "kind_unknown", "of an unknown kind"
    )
    return SourceUnreadable(
        sentence("is_no_feed", "the answer is no feed (it is {kind}): check the address", kind=kind)
    )
