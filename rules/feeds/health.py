"""Feed × what came of it → its health: how it stands, what it brings, how late, what is wrong."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rules.model import FailureKind, Feed, Standing

FIGURES_OF = timedelta(days=7)
"""How far back the articles go that a feed's figures are made of."""


class Condition(StrEnum):
    """How a feed stands."""

    WELL = "well"
    WAITING = "waiting"
    """It has not been polled yet, or its server asked all to wait."""
    FAILING = "failing"
    PAUSED = "paused"
    GONE = "gone"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Seen:
    """An article as far as a feed's figures go: when it was published, when seen."""

    published_at: datetime | None
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """How a feed stands, for people; what is unknown is None."""

    feed: Feed
    condition: Condition
    last_success_at: datetime | None = None
    next_at: datetime | None = None
    """When it is asked next; None when it is not asked any more, or at once."""
    because: str | None = None
    """Why then, or why not any more, in words."""
    per_day: float | None = None
    """How many articles a day it was the first to bring, over the last week at most."""
    latency_p50: timedelta | None = None
    """How long after its publication half of its articles were seen."""
    latency_p95: timedelta | None = None
    error: str | None = None
    """What is wrong, and what to do about it, in one sentence; it names the feed."""
    failing_since: datetime | None = None
    gap_at: datetime | None = None
    """When entries may last have come and gone unseen."""


def health_of(
    feed: Feed, articles: Sequence[Seen], *, first_seen_at: datetime | None, now: datetime
) -> FeedHealth:
    """Judge a feed by its state and the articles that it brought lately.

    `first_seen_at` is when its first article ever was seen: what came with it was there before we
    asked first, so it says nothing of how quick we are, or how much there is a day.
    """
    state, host = feed.state, feed.host_state
    since = max(first_seen_at or now, now - FIGURES_OF)
    later = [one for one in articles if one.seen_at > since]
    days = (now - since) / timedelta(days=1)
    delays = sorted(
        max(timedelta(0), one.seen_at - one.published_at) for one in later if one.published_at
    )
    next_at, because = state.next_at, state.because
    if host and host.not_before and host.not_before > max(now, next_at or now):
        next_at, because = host.not_before, host.reason
    return FeedHealth(
        feed,
        condition_of(feed, now),
        last_success_at=state.last_success_at,
        next_at=next_at if state.standing is Standing.POLLED else None,
        because=because,
        per_day=round(len(later) / days, 1) if days >= 0.5 else None,
        latency_p50=quantile(delays, 0.50),
        latency_p95=quantile(delays, 0.95),
        error=state.error,
        failing_since=state.failing_since,
        gap_at=state.gap_at,
    )


def condition_of(feed: Feed, now: datetime) -> Condition:
    """Say in a word how a feed stands."""
    state, host = feed.state, feed.host_state
    if state.standing is not Standing.POLLED:
        return Condition(state.standing.value)
    if state.trouble is FailureKind.BLOCKED:
        return Condition.BLOCKED
    waits_for_host = host is not None and host.not_before is not None and host.not_before > now
    if waits_for_host or (state.last_success_at is None and not state.failures):
        return Condition.WAITING
    return Condition.FAILING if state.failures else Condition.WELL


def quantile(ordered: Sequence[timedelta], share: float) -> timedelta | None:
    """Give the smallest value that this share of all do not exceed."""
    if not ordered:
        return None
    return ordered[math.ceil(share * len(ordered)) - 1]
