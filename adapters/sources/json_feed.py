"""JSON Feed (jsonfeed.org/version/1.1) → entries, leniently: whatever is not of its type is left."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from adapters.errors import SourceUnreadable
from adapters.sources.feed_dates import NotSure, read_date
from adapters.sources.feed_draft import ENTRIES_AT_MOST, PIECES_AT_MOST, TITLE_LIMIT, TOO_MANY
from adapters.sources.feed_text import text_of
from adapters.sources.shapes import enclosure, entry_id, label_or_none, text_or_none, web_link
from rules.model import Enclosure, Entry, FeedAnswer
from rules.sentences import sentence


def parse_json_feed(body: bytes, base_url: str) -> FeedAnswer:
    """Read a JSON Feed; raises SourceUnreadable for anything else."""
    read = _read(body)
    items = read.get("items") if isinstance(read, dict) else None
    if not isinstance(items, list):
        raise SourceUnreadable(
            sentence(
                "json_no_feed",
                "the answer is JSON, but no JSON Feed (it has no list of items): check the address",
            )
        )
    language = label_or_none(read.get("language"))
    kept = (item for item in items[:ENTRIES_AT_MOST] if isinstance(item, dict))
    found = (_entry(item, base_url, language) for item in kept)
    return FeedAnswer(
        entries=tuple(entry for entry in found if entry is not None),
        title=label_or_none(read.get("title")),
        link=web_link(read.get("home_page_url"), base_url),
        language=language,
        problem=TOO_MANY if len(items) > ENTRIES_AT_MOST else None,
    )


def _read(body: bytes) -> Any:
    try:
        return json.loads(text_of(body, None), strict=False)  # controls in texts are no fault
    except (ValueError, RecursionError) as error:
        raise SourceUnreadable(
            sentence(
                "json_like_broken",
                "the answer begins like JSON but is broken: is it cut off, or no feed at all?",
            )
        ) from error


def _entry(item: Mapping[str, Any], base_url: str, language: str | None) -> Entry | None:
    guid = text_or_none(str(item["id"])) if isinstance(item.get("id"), str | int | float) else None
    link = web_link(item.get("url"), base_url) or web_link(item.get("external_url"), base_url)
    title = text_or_none(item.get("title"))
    summary = text_or_none(item.get("summary"))
    content = text_or_none(item.get("content_html")) or text_or_none(item.get("content_text"))
    if not (guid or link or title or summary or content):
        return None
    published = _time(item.get("date_published"))
    return Entry(
        id=entry_id(guid, link, title or summary or content, published),
        guid=guid,
        link=link,
        title=title[:TITLE_LIMIT] if title else None,
        summary=summary,
        content=None if content == summary else content,
        published=published,
        updated=_time(item.get("date_modified")),
        author=_author(item),
        language=label_or_none(item.get("language")) or language,
        tags=_tags(item),
        enclosures=_enclosures(item, base_url),
    )


def _tags(item: Mapping[str, Any]) -> tuple[str, ...]:
    named = (label_or_none(tag) for tag in _list(item.get("tags"))[:PIECES_AT_MOST])
    return tuple(dict.fromkeys(tag for tag in named if tag))


def _author(item: Mapping[str, Any]) -> str | None:
    """Give the names of version 1.1's `authors`, else of version 1.0's `author`."""
    given = [*_list(item.get("authors")), item.get("author")]
    people = [one for one in given[:PIECES_AT_MOST] if isinstance(one, dict)]
    names = [label_or_none(one.get("name")) for one in people]
    return ", ".join(dict.fromkeys(name for name in names if name)) or None


def _enclosures(item: Mapping[str, Any], base_url: str) -> tuple[Enclosure, ...]:
    found = (
        enclosure(one.get("url"), one.get("mime_type"), base_url)
        for one in _list(item.get("attachments"))[:PIECES_AT_MOST]
        if isinstance(one, dict)
    )
    return tuple(one for one in found if one)


def _list(given: object) -> Sequence[Any]:
    return given if isinstance(given, list) else ()


def _time(given: object) -> datetime | None:
    """Read RFC 3339, or what is written in its place; a time without a zone is taken for UTC."""
    if not isinstance(given, str):
        return None
    with suppress(NotSure):
        return read_date(given)
    try:
        time = datetime.fromisoformat(given.strip())
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
