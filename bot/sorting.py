"""Rows of a file → articles and stories, as the bot would place them, in memory."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from adapters.vectors import load_vectors
from bot.judging import shipped_judge
from rules.answers.rows import decision_row
from rules.articles.article import Recognition, article_from
from rules.articles.recognition import ArticleMemory
from rules.ids import code
from rules.model import Article, Entry, Feed
from rules.story.decision import Decision, Fold, Reason
from rules.story.index import ARTICLES_AT_MOST, StoryIndex
from rules.story.sketching import sketch_from
from rules.words.plain import plain_line


@dataclass(frozen=True, slots=True)
class Sorted:
    """A row, placed."""

    row: Mapping[str, Any]
    is_new: bool
    """Whether it began a story."""
    title: str
    """As people read it."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an article stands."""

    shown_id: int
    """The article that rows name: of a copy its original, whatever address it comes under later."""
    story_id: int


_CERTAIN = Decision(Reason.SAME_STORY, 1.0, 1.0)


class Sorter:
    """Places the articles of a file, one by one, in the order of time."""

    def __init__(self, fold: Fold) -> None:
        """Begin with nothing known."""
        self._memory = ArticleMemory()
        self._embed = load_vectors()
        self._index = StoryIndex(shipped_judge(), fold=fold, embed=self._embed)
        self._feeds: dict[str, Feed] = {}
        self._places: dict[int, _Place] = {}
        self._last_story = 0
        self._row_before = datetime.max.replace(tzinfo=UTC)

    def place(self, given: Mapping[str, Any]) -> Sorted:
        """Place one row; ValueError says what of it cannot be read."""
        article = self._article(given)
        found = self._memory.recognise(article)
        known = self._places.get(found.article.id)
        if found.what is not Recognition.NEW and known is not None:
            row = _row(given, known, "same_article", _CERTAIN)
            return Sorted(row, is_new=False, title=article.title)
        sketch = sketch_from(found.article, self._embed)
        decision = self._index.place(sketch)
        story_id = decision.story_id
        if is_new := story_id is None:
            story_id = self._last_story = self._last_story + 1
        self._index.add(found.article.id, sketch, story_id, decision)
        self._forget(article.seen_at)
        is_copy = decision.reason is Reason.COPY and decision.article_id is not None
        original = self._places.get(decision.article_id or 0) if is_copy else None
        place = _Place(original.shown_id if original else found.article.id, story_id)
        self._remember(found.article.id, place)
        row = _row(given, place, decision.reason.value, decision)
        return Sorted(row, is_new, article.title)

    def _forget(self, now: datetime) -> None:
        """Forget what is older than the window, by two rows: one with a wrong time forgets nothing."""
        self._index.evict(min(now, self._row_before))
        self._row_before = now

    def _remember(self, article_id: int, place: "_Place") -> None:
        self._places[article_id] = place
        if len(self._places) > 2 * ARTICLES_AT_MOST:  # more than can still be recognised
            for oldest in list(islice(self._places, ARTICLES_AT_MOST)):
                del self._places[oldest]

    def _article(self, given: Mapping[str, Any]) -> Article:
        now, source = _time(given.get("ts")), _text(given, "source")
        url, guid = _text(given, "url"), _text(given, "guid")
        entry = Entry(
            id=guid or url or "row",
            guid=guid or None,
            link=url or None,
            title=_text(given, "title") or None,
            summary=_text(given, "lead") or None,
        )
        return article_from(entry, self._feed(source), feed_title=None, now=now)

    def _feed(self, source: str) -> Feed:
        name = plain_line(source, 80)
        if name not in self._feeds:
            self._feeds[name] = Feed(url=name, id=len(self._feeds) + 1, name=name or None)
        return self._feeds[name]


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"{name} is no text")
    return value


def _time(value: object) -> datetime:
    """Read seconds since 1970, or a written time; without a zone it is UTC."""
    try:
        if isinstance(value, str):
            read = datetime.fromisoformat(value)
            return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        pass
    raise ValueError("ts is no time: write seconds since 1970, or 2026-01-31T10:00:00Z")


def _row(
    given: Mapping[str, Any], place: _Place, reason: str, decision: Decision
) -> Mapping[str, Any]:
    told = decision_row(decision)
    return {
        "id": given.get("id"),
        "article": code("A", place.shown_id),
        "story": code("S", place.story_id),
        "reason": reason,
        "score": told["score"],
        "threshold": told["threshold"],
        "shared": [term for term, _ in decision.shared],
        **{name: told[name] for name in ("like", "contributions", "nearest", "veto")},
    }
