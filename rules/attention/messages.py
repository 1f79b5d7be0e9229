"""Alerts that are told together → the messages that tell them: a heading, and a line a story.

A message is kept with its lines, not with its text: each platform draws them with its own markup.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self

from rules.attention.pages import Limits, pages_of
from rules.attention.rank import StoryLine, in_order, ranked
from rules.model import Alert, WatchName


class Together(StrEnum):
    """Why alerts are told in one message."""

    BATCH = "batch"
    DIGEST = "digest"
    HELD = "held"
    """They came in quiet hours."""
    BACKLOG = "backlog"
    """They piled up while nobody could tell them."""
    ROLLING = "rolling"
    """They are beyond the budget; the message is edited when more come."""
    SPIKE = "spike"
    """It tells of a watch's rate, and of no story; edited when the spike is over."""


@dataclass(frozen=True, slots=True)
class GroupMessage:
    """A message that is not about one story."""

    kind: Together
    heading: str
    lines: tuple[StoryLine, ...] = ()
    """In the order in which they are shown; titles may be cut to fit."""
    beyond: int = 0
    """How many stories are meant that stand in no line."""

    def as_json(self) -> dict[str, Any]:
        """Write it as JSON can hold it."""
        return {
            "kind": self.kind.value,
            "heading": self.heading,
            "lines": [_line_json(line) for line in self.lines],
            "beyond": self.beyond,
        }

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Self:
        """Read what `as_json` wrote."""
        lines = tuple(_line_from(line) for line in written["lines"])
        return cls(Together(written["kind"]), written["heading"], lines, written["beyond"])


def _line_json(line: StoryLine) -> dict[str, Any]:
    return {
        "story": line.story_id,
        "title": line.title,
        "link": line.link,
        "outlet": line.outlet,
        "at": line.at.isoformat(),
        "sources": line.sources,
        "watches": [[watch.id, watch.name] for watch in line.watches],
        "escalations": list(line.escalations),
        "note": line.note,
    }


def _line_from(written: Mapping[str, Any]) -> StoryLine:
    return StoryLine(
        story_id=written["story"],
        title=written["title"],
        link=written["link"],
        outlet=written["outlet"],
        at=datetime.fromisoformat(written["at"]).astimezone(UTC),
        sources=written["sources"],
        watches=tuple(WatchName(number, name) for number, name in written["watches"]),
        escalations=tuple(written["escalations"]),
        note=written["note"],
    )


def line_of(alert: Alert, at: datetime, *, sources: int = 1, note: str | None = None) -> StoryLine:
    """Write an alert as one line."""
    return StoryLine(
        story_id=alert.story_id,
        title=alert.title,
        link=alert.link,
        outlet=alert.outlet,
        at=at,
        sources=sources,
        watches=alert.watches,
        escalations=(alert.escalation,) if alert.escalation else (),
        note=note or alert.because,
    )


@dataclass(frozen=True, slots=True)
class Laid:
    """A message with the stories that stand in it."""

    message: GroupMessage
    story_ids: frozenset[int]


def laid_out(
    kind: Together, heading: str, lines: Iterable[StoryLine], limits: Limits, now: datetime
) -> list[Laid]:
    """Lay lines out on as many messages as they take; a backlog in order, the rest ranked."""
    stories = (in_order if kind is Together.BACKLOG else ranked)(lines, now)
    pages = pages_of(stories, limits).pages
    return [
        Laid(
            GroupMessage(
                kind,
                heading if len(pages) == 1 else f"{heading} ({at} of {len(pages)})",
                tuple(one.line for one in page.stories),
            ),
            frozenset(one.line.story_id for one in page.stories),
        )
        for at, page in enumerate(pages, start=1)
    ]


def rolling(
    collapsed: int, lines: Iterable[StoryLine], limits: Limits, now: datetime
) -> GroupMessage:
    """Write the message of what is beyond the budget: how many, and the most important of them."""
    paged = pages_of(ranked(lines, now), replace(limits, pages=1))
    shown = tuple(one.line for page in paged.pages for one in page.stories)
    return GroupMessage(Together.ROLLING, f"+{collapsed} more", shown, paged.beyond)


def counted(stories: Collection[object]) -> str:
    """Say how many stories: `1 story`, `14 stories`."""
    return f"{len(stories)} {'story' if len(stories) == 1 else 'stories'}"
