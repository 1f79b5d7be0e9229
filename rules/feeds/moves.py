"""Permanent redirects → a feed's new address, once the publisher has said so twice.

One wrong answer of a server, or of a hotel's network, must not send a feed astray for good.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.model import Feed, FeedAnswer, Move

PERMANENT = (301, 308)
DOUBTED_AFTER = 3
"""After so many failures at a new address the old one is asked again."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a feed is asked from now on, and which new address waits for confirmation."""

    address: str | None
    """None: where the operator said."""
    move: Move | None


def target_of(statuses: Sequence[int], ended_at: str) -> str | None:
    """Give the address that redirects name for good; None when one of them is for now only."""
    if not statuses or any(status not in PERMANENT for status in statuses):
        return None
    return ended_at


def moved_after(feed: Feed, answer: FeedAnswer, *, confirmation: timedelta, now: datetime) -> Moved:
    """Give a feed's address after an answer that could be read."""
    address, before, target = feed.state.address, feed.state.move, answer.moved_to
    if target is None or answer.problem is not None:
        return Moved(address, None)
    if before is None or before.url != target:
        return Moved(address, Move(target, now))
    if now - before.since < confirmation:
        return Moved(address, before)
    return Moved(None if target == feed.url else target, None)


def moved_back(feed: Feed, failures: int) -> Moved:
    """Give a feed's address after so many failures in a row."""
    if failures >= DOUBTED_AFTER:
        return Moved(None, None)
    return Moved(feed.state.address, feed.state.move)
