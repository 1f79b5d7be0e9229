"""Stories that are told together → their order: what most people should see first.

The score is a sum, so that it can be said why a story stands where it does:

* sources: 2 points each time that twice as many tell it by themselves (1: 0, 2: 2, 4: 4, 8: 6);
* watches: 1 point for each that it satisfies beyond the first, 3 at most;
* escalation: 3 points for a word of escalation, 1 for each further kind, 5 at most;
* freshness: 2 points when it is new, half of that every six hours.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import log2

from rules.duration import in_words
from rules.model import WatchName
from rules.words.plural import counted

DOUBLE_SOURCES = 2.0
WATCHES_AT_MOST = 3
ESCALATES, ESCALATION_AT_MOST = 3.0, 5.0
FRESH, HALF_LIFE = 2.0, timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class StoryLine:
    """A story as one line of a digest or a catch-up."""

    story_id: int
    title: str
    link: str | None
    outlet: str
    at: datetime
    """When it was last told, or would have been."""
    sources: int = 1
    """How many tell it by themselves."""
    watches: tuple[WatchName, ...] = ()
    escalations: tuple[str, ...] = ()
    """The kinds of escalation that it has gone through."""
    note: str | None = None
    """What people should know of it: that it was muted, why it is told again."""
    alert_id: int = 0


@dataclass(frozen=True, slots=True)
class Ranked:
    """A line with its score."""

    line: StoryLine
    score: float
    why: str


def ranked(lines: Iterable[StoryLine], now: datetime) -> list[Ranked]:
    """Order stories, the most important first; of equal ones the newer, then the later begun.

    A story stands there once, in its newest words, with all that is known of it.
    """
    scored = [scored_at(line, now) for line in one_line_a_story(lines)]
    key = [(-one.score, -one.line.at.timestamp(), -one.line.story_id) for one in scored]
    return [scored[place] for place in sorted(range(len(scored)), key=key.__getitem__)]


def in_order(lines: Iterable[StoryLine], now: datetime) -> list[Ranked]:
    """Order stories by when they happened, the oldest first, as a backlog is told."""
    scored = [scored_at(line, now) for line in one_line_a_story(lines)]
    return sorted(scored, key=lambda one: (one.line.at, one.line.story_id))


def one_line_a_story(lines: Iterable[StoryLine]) -> list[StoryLine]:
    """Join the lines of each story, in any order."""
    by_story: dict[int, StoryLine] = {}
    for line in sorted(lines, key=_by_age):
        before = by_story.get(line.story_id)
        by_story[line.story_id] = _joined(before, line) if before else line
    return list(by_story.values())


def _by_age(line: StoryLine) -> tuple[datetime, str, str, str, str]:
    return line.at, line.title, line.outlet, line.link or "", line.note or ""


def _joined(before: StoryLine, line: StoryLine) -> StoryLine:
    return replace(
        line,
        sources=max(before.sources, line.sources),
        watches=tuple(sorted({*before.watches, *line.watches}, key=lambda one: one.id)),
        escalations=tuple(sorted({*before.escalations, *line.escalations})),
    )


def scored_at(line: StoryLine, now: datetime) -> Ranked:
    """Score a story."""
    age = max(timedelta(0), now - line.at)
    steps = len(set(line.escalations))
    score = (
        DOUBLE_SOURCES * log2(max(1, line.sources))
        + min(WATCHES_AT_MOST, max(0, len(line.watches) - 1))
        + (min(ESCALATION_AT_MOST, ESCALATES + steps - 1) if steps else 0)
        + FRESH * 0.5 ** (age / HALF_LIFE)
    )
    return Ranked(line, score, _why(line, age))


def _why(line: StoryLine, age: timedelta) -> str:
    parts = (
        counted(line.sources, "source"),
        counted(len(line.watches), "watch", "watches") if len(line.watches) > 1 else "",
        f"escalation: {', '.join(line.escalations)}" if line.escalations else "",
        f"{in_words(age)} ago",
    )
    return ", ".join(filter(None, parts))
