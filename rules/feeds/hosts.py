"""What a server asked for → what it means for all its feeds, and for the order of polls.

A server that answers one feed with "wait" means all of them.
"""

import math
from datetime import datetime, timedelta

from msgspec.structs import replace

from rules.duration import exactly
from rules.feeds.polling import LONGEST, Failure, is_polled
from rules.model import FailureKind, Feed, Host, PollState
from rules.sentences import sentence

AFTER_A_WAIT = timedelta(seconds=60)
"""Over so long the polls of a server's feeds are spread when it may be asked again."""


def host_after(feed: Feed, failure: Failure, *, now: datetime) -> Host | None:
    """Give what a failure says of the feed's server: until when all its feeds must wait."""
    if not feed.host or not failure.retry_after or failure.kind is not FailureKind.DELAYED:
        return None
    wait = min(failure.retry_after, LONGEST)
    until = now + wait
    before = feed.host_state or Host(feed.host)
    if before.not_before and before.not_before >= until:
        return None
    reason = sentence(
        "next_host",
        "{host} asked for {length} (Retry-After), for all its feeds",
        host=feed.host,
        length=exactly(wait),
    )
    return replace(before, name=feed.host, not_before=until, reason=reason)


def held_up_until(feed: Feed, now: datetime) -> datetime | None:
    """Say until when the feed's server wants to be left alone; None when it may be asked."""
    until = feed.host_state.not_before if feed.host_state else None
    return until if until and until > now else None


def after_holding_up(feed: Feed, until: datetime, *, chance: float) -> PollState:
    """Give the state of a feed that was due while its server wanted to be left alone."""
    reason = feed.host_state.reason if feed.host_state else None
    return replace(feed.state, next_at=until + AFTER_A_WAIT * chance, because=reason)


def share_of_a_host(host_gap: timedelta, *, at_once: int) -> int:
    """Give how many due feeds of one server are handed over at a time, of so many in all.

    Enough to keep it as busy as it may be, and few enough that servers with more feeds than can be
    asked do not crowd out the others.
    """
    if host_gap <= timedelta(0):
        return at_once
    return min(2 + math.ceil(_AHEAD / host_gap), at_once)


_AHEAD = timedelta(seconds=2)
"""Two ticks of the schedule."""


def may_ask(feed: Feed, now: datetime) -> bool:
    """Say whether a feed may be polled before its time, as far as its publisher is concerned."""
    if not is_polled(feed) or held_up_until(feed, now):
        return False
    return feed.state.not_before is None or feed.state.not_before <= now
