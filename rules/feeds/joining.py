"""Feeds that have moved to one address → the one that is asked, and those that its polls serve, too.

One request serves them all; each keeps its state, its name and its owner. Whether the others still
redirect is looked at once a day, at their first address.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from rules.feeds.moves import DOUBTED_AFTER
from rules.model import Feed, Move, PollState, Standing
from rules.sentences import sentence

LOOKED_AT_AFTER = timedelta(days=1)
_LONG_SINCE = datetime.min.replace(tzinfo=UTC)
_BECAUSE = sentence(
    "feed_joined", "its address is asked for another feed, too: one request serves both"
)


def joining(feeds: Sequence[Feed], *, apart: Collection[str]) -> tuple[Feed, Sequence[Feed]] | None:
    """Of feeds that are asked at one address, give the one that is to be asked, and who joins it.

    The operator's shortest interval goes first, then whoever has not moved. Nobody joins who wants to
    be asked otherwise: as another kind, or with headers of its own (`apart`, by first addresses).
    """
    alike = [feed for feed in feeds if feed.kind == "feed" and feed.url not in apart]
    if len(alike) < 2:
        return None
    first, *others = sorted(alike, key=_order)
    return first, others


def _order(feed: Feed) -> tuple[bool, timedelta, bool, int]:
    shortest = feed.interval or timedelta(0)
    return feed.interval is None, shortest, feed.state.address is not None, feed.id


def after_joining(feed: Feed, to: Feed, *, now: datetime) -> PollState:
    """Give the state of a feed that another's polls serve from now on."""
    next_at = now + LOOKED_AT_AFTER
    return replace(feed.state, joined_to=to.id, next_at=next_at, because=_BECAUSE, move=None)


def after_serving(feed: Feed, state: PollState) -> PollState:
    """Give the state after a poll, of another feed where this one has joined it: it is not due by it."""
    if feed.state.joined_to is None:
        return state
    return replace(state, next_at=feed.state.next_at, because=feed.state.because, not_before=None)


def as_asked(feeds: Sequence[Feed]) -> list[Feed]:
    """Give feeds as people see them: one that another's polls serve is asked when that one is."""
    by_id = {feed.id: feed for feed in feeds}
    return [_asked_with(feed, by_id.get(feed.state.joined_to or 0)) for feed in feeds]


def _asked_with(feed: Feed, leader: Feed | None) -> Feed:
    return (
        replace(feed, state=replace(feed.state, next_at=leader.state.next_at)) if leader else feed
    )


def as_looked_at(feed: Feed) -> Feed:
    """Give a joined feed as it is asked itself: at its first address, whose move is known since long."""
    state = feed.state
    if state.joined_to is None:
        return feed
    move = Move(state.address, _LONG_SINCE) if state.address else None
    return replace(feed, state=replace(_alone(state), move=move))


def released(state: PollState) -> PollState:
    """Give the state of a feed that is served no more: it is due, at its first address."""
    return replace(_alone(state), next_at=None, because=None)


def _alone(state: PollState) -> PollState:
    """Forget the validators, too: they are of another address."""
    return replace(state, joined_to=None, address=None, move=None, etag=None, last_modified=None)


def lets_go(before: Feed, after: PollState) -> bool:
    """Say whether a poll ends what others share: it is asked no more, elsewhere, or in vain."""
    elsewhere = (after.address or before.url) != before.asked
    return after.standing is not Standing.POLLED or after.failures >= DOUBTED_AFTER or elsewhere
