"""Everything that a channel is told of and that is not one story: failures, digests, counts.

A notice goes the way of an alert: it is owed, posted once, found again, edited. Platforms draw its
title, its lines and its remedy, and a button for each of its actions; they need not know its kind.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rules.channel import Channel


class NoticeKind(StrEnum):
    """What a notice is about. Failures are told where the operator reads; the others anywhere."""

    FAILING = "failing"
    """Feeds of a server fail."""
    STOPPED = "stopped"
    """Feeds of a server are asked no more."""
    REISSUED = "reissued"
    """A feed gave old articles as new: they wait for people's word."""
    DEAD = "dead"
    """Messages were given up."""
    LOST = "lost"
    """A channel cannot be written to."""
    BATCH = "batch"
    DIGEST = "digest"
    HELD = "held"
    """What came in quiet hours."""
    BACKLOG = "backlog"
    """What piled up while nobody could tell it."""
    ROLLING = "rolling"
    """What is beyond a channel's budget: "+14 more"."""
    SPIKE = "spike"
    """A watch finds more than it used to."""
    SHADOW = "shadow"
    """A watch ran silently: what it would have told."""
    ADVICE = "advice"
    """What could be better about a person's watches."""


FAILURES = frozenset(
    {
        NoticeKind.FAILING,
        NoticeKind.STOPPED,
        NoticeKind.REISSUED,
        NoticeKind.DEAD,
        NoticeKind.LOST,
    }
)
"""What is told where the operator reads, and need not be told any more once it is over."""


@dataclass(frozen=True, slots=True)
class Worded:
    """What a title says, so that it can be said in another language (rules/asking/noticed.py)."""

    key: str
    """Of the catalogue, under `notice`."""
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A line of a notice: a sentence, or a story."""

    text: str
    """Plain text of strangers, as a headline is: to be shown whole, never as markup."""
    link: str | None = None
    outlet: str | None = None
    at: datetime | None = None
    note: str | None = None
    """What people should know of it: "+3 outlets", "was muted"."""
    story_id: int | None = None


@dataclass(frozen=True, slots=True)
class NoticeAction:
    """What people can do about it: a button, where a platform has buttons."""

    label: str
    command: str
    """As people would write it: `outbox retry all`."""
    key: str = ""
    """Of its label in the catalogue; empty: it is said in English only."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What one channel is to be told."""

    kind: NoticeKind
    channel: Channel
    key: str
    """What it is about, in its kind and channel: a server, a channel, the moment of a digest.

    While one is open it is edited; once it is over, the next one is a message of its own.
    """
    title: str
    lines: tuple[NoticeLine, ...] = ()
    remedy: str | None = None
    """What to do about it."""
    actions: tuple[NoticeAction, ...] = ()
    beyond: int = 0
    """How many more lines there would be."""
    is_over: bool = False
    """What it tells of is over, or it is complete: it is not edited any more."""
    began_at: datetime | None = None
    """Since when what it tells of lasts, as far as that is known."""
    id: int = 0
    worded: Worded | None = None
    """What the title says; None: it is said in English only."""
    wording: int = 0
    """How often its words have changed: each time its message is edited."""


def words_of(notice: Notice) -> list[str]:
    """Write a notice as plain lines: the title, each line with what is known of it, the remedy."""
    lines = [notice.title, *(_words_of_line(one) for one in notice.lines)]
    lines += [f"and {notice.beyond} more"] if notice.beyond and notice.lines else []
    return lines + ([notice.remedy] if notice.remedy else [])


def _words_of_line(line: NoticeLine) -> str:
    parts = (line.outlet, line.text, line.note, line.link)
    return " · ".join(part for part in parts if part)
