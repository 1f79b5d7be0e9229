"""How the bot stands: how late each source is seen, how late each channel is told, what is owed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.delivery.outbox import LostChannel
from rules.feeds.health import FeedHealth, quantile
from rules.model import Channel
from rules.sentences import sentence

FIGURES_OF = timedelta(days=1)
"""How far back deliveries go of which the figures are made."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A message that was posted: since when it was owed, and when it stood there."""

    channel: Channel
    owed_at: datetime
    posted_at: datetime


@dataclass(frozen=True, slots=True)
class Backlog:
    """What a channel is owed."""

    channel: Channel
    owed: int
    oldest_at: datetime | None
    dead: int = 0


@dataclass(frozen=True, slots=True)
class Destination:
    """How a channel stands."""

    channel: Channel
    posted: int = 0
    """Messages of the last day."""
    p50: timedelta | None = None
    """How long after it was owed half of them stood there."""
    p95: timedelta | None = None
    owed: int = 0
    oldest_at: datetime | None = None
    """Since when the oldest of what is owed is."""
    dead: int = 0
    lost: str | None = None
    """Why it cannot be written to, with the remedy; None while it can."""


@dataclass(frozen=True, slots=True)
class Status:
    """How the bot stands."""

    sources: tuple[FeedHealth, ...]
    destinations: tuple[Destination, ...]

    @property
    def owed(self) -> int:
        """Count what is owed."""
        return sum(one.owed for one in self.destinations)

    @property
    def dead(self) -> int:
        """Count what was given up."""
        return sum(one.dead for one in self.destinations)

    @property
    def oldest_at(self) -> datetime | None:
        """Say since when the oldest of what is owed is."""
        return min((one.oldest_at for one in self.destinations if one.oldest_at), default=None)


def destinations(
    receipts: Iterable[Receipt], backlogs: Iterable[Backlog], lost: Iterable[LostChannel]
) -> tuple[Destination, ...]:
    """Judge every channel of which anything is known."""
    waits: dict[Channel, list[timedelta]] = {}
    for one in receipts:
        wait = max(timedelta(0), one.posted_at - one.owed_at)
        waits.setdefault(one.channel, []).append(wait)
    owed = {one.channel: one for one in backlogs}
    reasons = {
        one.channel: one.reason or sentence("lost_unsaid", "it cannot be written to")
        for one in lost
    }
    return tuple(
        _destination(channel, sorted(waits.get(channel, ())), owed.get(channel), reasons)
        for channel in sorted({*waits, *owed, *reasons})
    )


def _destination(
    channel: Channel,
    waits: Sequence[timedelta],
    backlog: Backlog | None,
    reasons: dict[Channel, str],
) -> Destination:
    return Destination(
        channel,
        posted=len(waits),
        p50=quantile(waits, 0.50),
        p95=quantile(waits, 0.95),
        owed=backlog.owed if backlog else 0,
        oldest_at=backlog.oldest_at if backlog else None,
        dead=backlog.dead if backlog else 0,
        lost=reasons.get(channel),
    )
