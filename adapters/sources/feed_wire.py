"""A feed's answer ↔ JSON, for the pipe between the bot and the process that reads feeds for it.

Not pickle: whatever a document does to the process that reads it, it can send back nothing but words.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from rules.model import Enclosure, Entry, FeedAnswer


def packed_answer(answer: FeedAnswer) -> bytes:
    """Write down what was read; validators and waits are not the parser's."""
    entries = [_packed(entry) for entry in answer.entries]
    about = [answer.title, answer.link, answer.language, answer.problem]
    return json.dumps([about, entries], separators=(",", ":")).encode()


def unpacked_answer(said: bytes) -> FeedAnswer:
    """Read it again; raises ValueError or TypeError when it is not what was written."""
    about, entries = json.loads(said)
    title, link, language, problem = about
    return FeedAnswer(
        entries=tuple(_unpacked(one) for one in entries),
        title=title,
        link=link,
        language=language,
        problem=problem,
    )


def _packed(entry: Entry) -> list[Any]:
    return [
        *(getattr(entry, name) for name in _WORDS),
        _stamp(entry.published),
        _stamp(entry.updated),
        entry.tags,
        [(one.url, one.type) for one in entry.enclosures],
    ]


def _unpacked(said: Sequence[Any]) -> Entry:
    *words, published, updated, tags, enclosures = said
    return Entry(
        **dict(zip(_WORDS, words, strict=True)),
        published=_moment(published),
        updated=_moment(updated),
        tags=tuple(tags),
        enclosures=tuple(Enclosure(url, kind) for url, kind in enclosures),
    )


def _stamp(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(stamp: str | None) -> datetime | None:
    return datetime.fromisoformat(stamp).astimezone(UTC) if stamp else None


_WORDS = ("id", "guid", "link", "title", "summary", "content", "author", "language", "outlet")
