"""Entries → how often a feed is worth asking: its own rhythm, quicker after news, slower without.

The interval is a third of the usual gap between two entries, between two minutes and six hours;
halved when a poll brings news, half as long again after five polls that bring none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from rules.model import Feed, FeedAnswer

SHORTEST = timedelta(minutes=2)
SHORTEST_BREAKING = timedelta(seconds=60)
"""For feeds that the operator tagged as breaking news, as far as their publishers allow it."""
BREAKING = "breaking"
LONGEST = timedelta(hours=6)
_LOOKED_AT = 20
_MISSES = 5


@dataclass(frozen=True, slots=True)
class Found:
    """What a poll brought, as far as the next one depends on it."""

    news: bool = False
    """Whether any entry had not stood in this feed before."""
    known: bool = False
    """Whether any entry had."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a feed is asked, as far as its own rhythm goes."""

    interval: timedelta | None
    """None before anything is known."""
    misses: int = 0


def floor_of(feed: Feed, default: timedelta) -> timedelta:
    """Give the shortest interval that may be taken without the operator's word for it."""
    lowest = SHORTEST_BREAKING if BREAKING in feed.tags else SHORTEST
    return min(lowest, default)


def pace_after(
    feed: Feed, found: Found, times: Sequence[datetime], *, gap: bool, default: timedelta
) -> Pace:
    """Give a feed's pace after a poll; `times` are when its entries were published.

    A gap means that entries came and went between two polls: then it is asked as often as may be.
    A file has no pace: looking at it costs nobody anything.
    """
    low, before = floor_of(feed, default), feed.state.pace
    if not feed.host:
        return Pace(None)
    if gap:
        return Pace(low)
    rhythm = _clamped(rhythm_of(times), low)
    if before is None:
        if rhythm is not None or feed.state.last_success_at is None:
            return Pace(rhythm)
        before = default  # a feed without dates has a rhythm all the same
    if found.news:
        return Pace(_clamped(min(before, rhythm or before) / 2, low))
    misses = feed.state.misses + 1
    if misses < _MISSES:
        return Pace(before, misses)
    return Pace(_clamped(before * 1.5, low))


def rhythm_of(times: Sequence[datetime]) -> timedelta | None:
    """Give a third of the usual gap between the newest entries; None of fewer than two."""
    newest = sorted(times, reverse=True)[:_LOOKED_AT]
    gaps = [(later - earlier).total_seconds() for later, earlier in pairwise(newest)]
    return timedelta(seconds=median(gaps) / 3) if gaps else None


def times_of(answer: FeedAnswer, now: datetime) -> list[datetime]:
    """Give when the entries of an answer were published, none later than now."""
    said = (entry.published or entry.updated for entry in answer.entries)
    return [min(moment, now) for moment in said if moment]


def left_a_gap(feed: Feed, found: Found, times: Sequence[datetime]) -> bool:
    """Say whether entries may have come and gone since the last poll.

    So it seems when all that stands there is newer than the newest that stood there before.
    """
    newest = feed.state.newest_at
    return newest is not None and not found.known and bool(times) and min(times) > newest


def is_gap_told(feed: Feed, gap_at: datetime | None) -> bool:
    """Say whether people are to be told of a gap; of a feed of one entry each is one."""
    before = feed.state.gap_at
    return gap_at is not None and (before is None or gap_at - before >= _GAP_TOLD_EVERY)


_GAP_TOLD_EVERY = timedelta(days=1)


def _clamped(interval: timedelta | None, low: timedelta) -> timedelta | None:
    return None if interval is None else min(max(interval, low), LONGEST)
