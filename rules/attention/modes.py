"""The modes of an alert's watches × a moment → at once, with the next batch, or in a digest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.model import Mode


@dataclass(frozen=True, slots=True)
class BatchPace:
    """How alerts are gathered, in Alertmanager's words."""

    group_wait: timedelta = timedelta(seconds=30)
    """How long the first alert of a batch waits for others."""
    group_interval: timedelta = timedelta(minutes=5)
    """Between two batches of a channel."""


def mode_of(modes: Iterable[Mode]) -> Mode:
    """Give the mode of an alert of several watches: the one that tells first."""
    order = tuple(Mode)
    return min(modes, key=order.index, default=Mode.INSTANT)


def batch_at(first_at: datetime, last_at: datetime | None, pace: BatchPace) -> datetime:
    """Give when a batch is posted, from its first alert and the channel's batch before it.

    It never waits longer than for its wait or the interval, whichever is longer, even if the clock
    was set back since the last batch.
    """
    ready = first_at + pace.group_wait
    if last_at is None:
        return ready
    return max(ready, min(last_at, first_at) + pace.group_interval)
