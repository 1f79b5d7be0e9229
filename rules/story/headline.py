"""Article → story: the same event told again, or a new one, and why.

The first rule, on purpose a narrow one: an article tells a known story when its headline, without
case, accents and punctuation, is the same and says enough to name one event. A wrong fold hides
news, so in doubt a story begins.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rules.model import Article, Story
from rules.text import content_words, weight, words

ENOUGH_WORDS = 4
"""Content words that a headline needs to name one event ("Business highlights" names none)."""
SAME_TITLE_HOLDS = timedelta(hours=48)


class PlacementReason(StrEnum):
    """Why an article stands in its story."""

    NEW = "new"
    SAME_STORY = "same_story"


@dataclass(frozen=True, slots=True)
class Placement:
    """An article, the story that it tells, and why; a story it begins has no id yet."""

    article: Article
    story: Story
    reason: PlacementReason


def title_key(article: Article) -> str | None:
    """Give what equal headlines share; None when the headline says too little to name an event."""
    said = words(article.title)
    return " ".join(said)[:500] if weight(content_words(said)) >= ENOUGH_WORDS else None


def place_all(
    articles: Iterable[Article], among: Iterable[Story], now: datetime
) -> list[Placement]:
    """Place articles in their order; a story begun by one may be told by the next."""
    with_title: dict[str, list[Story]] = defaultdict(list)
    for story in among:
        with_title[story.title_key or ""].append(story)
    placements = []
    for article in articles:
        key = title_key(article)
        placement = place(article, with_title[key] if key else (), now)
        if key and placement.reason is PlacementReason.NEW:
            with_title[key].append(placement.story)
        placements.append(placement)
    return placements


def place(article: Article, among: Sequence[Story], now: datetime) -> Placement:
    """Find the story that an article tells among those with its headline, or begin a new one."""
    live = [story for story in among if now - story.begun_at <= SAME_TITLE_HOLDS]
    if not live:
        begun = Story(article.keys[0], title_key(article), begun_at=now, last_at=now)
        return Placement(article, begun, PlacementReason.NEW)
    return Placement(article, max(live, key=lambda s: s.begun_at), PlacementReason.SAME_STORY)
