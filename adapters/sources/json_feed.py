"""JSON Feed (jsonfeed.org/version/1.1) → entries, leniently: whatever is not of its type is left."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from adapters.errors import SourceUnreadable
from adapters.sources.shapes import enclosure, entry_id, text_or_none, web_link
from rules.model import Enclosure, Entry, FeedAnswer


def parse_json_feed(body: bytes, base_url: str) -> FeedAnswer:
    """Read a JSON Feed; raises SourceUnreadable for anything else."""
    try:
        read = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise SourceUnreadable(
            "the answer begins like JSON but is broken: is it cut off, or no feed at all?"
        ) from error
    items = read.get("items") if isinstance(read, dict) else None
    if not isinstance(items, list):
        raise SourceUnreadable(
            "the answer is JSON, but no JSON Feed (it has no list of items): check the address"
        )
    language = text_or_none(read.get("language"))
    found = (_entry(item, base_url, language) for item in items if isinstance(item, dict))
    return FeedAnswer(
        entries=tuple(entry for entry in found if entry is not None),
        title=text_or_none(read.get("title")),
        link=web_link(read.get("home_page_url"), base_url),
        language=language,
    )


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
        title=title,
        summary=summary,
        content=content,
        published=published,
        updated=_time(item.get("date_modified")),
        author=_author(item),
        language=text_or_none(item.get("language")) or language,
        tags=tuple(tag for given in _list(item.get("tags")) if (tag := text_or_none(given))),
        enclosures=_enclosures(item, base_url),
    )


def _author(item: Mapping[str, Any]) -> str | None:
    """Give the names of version 1.1's `authors`, else of version 1.0's `author`."""
    given = [*_list(item.get("authors")), item.get("author")]
    names = [text_or_none(one.get("name")) for one in given if isinstance(one, dict)]
    return ", ".join(dict.fromkeys(name for name in names if name)) or None


def _enclosures(item: Mapping[str, Any], base_url: str) -> tuple[Enclosure, ...]:
    found = (
        enclosure(one.get("url"), one.get("mime_type"), base_url)
        for one in _list(item.get("attachments"))
        if isinstance(one, dict)
    )
    return tuple(one for one in found if one)


def _list(given: object) -> Sequence[Any]:
    return given if isinstance(given, list) else ()


def _time(given: object) -> datetime | None:
    """Read RFC 3339; a time without a zone is taken for UTC."""
    if not isinstance(given, str):
        return None
    try:
        time = datetime.fromisoformat(given.strip())
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
