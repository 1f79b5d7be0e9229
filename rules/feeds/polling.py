"""When a feed is polled next, and why then: intervals, the publisher's wishes, patience.

The feed's own pace or the operator's interval, never against what the publisher wants, between the
floor and a day, give or take a tenth, and out of the hours that the feed skips. Chance (0 to 1) is
passed in. Whoever reads `because` need know nothing of this.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec.structs import replace

from rules.duration import exactly
from rules.feeds.adaptive import Found, floor_of, left_a_gap, pace_after, times_of
from rules.feeds.freshness import Wish, out_of_breaks, standing_wishes
from rules.feeds.moves import moved_after, moved_back
from rules.model import (
    FailureKind,
    Feed,
    FeedAnswer,
    PollState,
    Standing,
)
from rules.sentences import counted, sentence

LONGEST = timedelta(hours=24)
UNREACHABLE_LONGEST = timedelta(minutes=15)
"""When nothing can be reached the fault is mostly ours, and over soon; for a day we believe so."""
PAUSED_AFTER = timedelta(days=10)
_PAUSED_AFTER_FAILURES = 8
"""A machine that slept for weeks has failed for long, but not often."""
JITTER = 0.1


@dataclass(frozen=True, slots=True)
class Terms:
    """What the operator set for all feeds."""

    interval: timedelta = timedelta(minutes=3)
    """How often a feed is asked of whose rhythm nothing is known."""
    confirmation: timedelta = timedelta(hours=1)
    """How long a permanent redirect must hold before the new address is kept."""
    host_gap: timedelta = timedelta(seconds=1)
    """How much time lies between two requests at one server."""
    host_at_once: int = 2
    """How many requests are made at one server at a time."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A poll that failed: the sentence for people, and what the publisher asked for."""

    message: str
    kind: FailureKind
    retry_after: timedelta | None = None


def after_answer(
    feed: Feed, answer: FeedAnswer, found: Found, *, terms: Terms, now: datetime, chance: float
) -> PollState:
    """Give the feed's state after a poll that worked.

    Validators of a broken document are not kept: a 304 next time would hide its lost rest.
    """
    state = _learned(feed, answer, found, terms=terms, now=now)
    wish = Wish(min(answer.wait, LONGEST), answer.wait_by) if answer.wait else None
    wait, because = _next_wait(feed, state, wish, terms=terms, chance=chance)
    next_at = out_of_breaks(now + wait, state.timetable, chance=chance)
    if next_at != now + wait:
        because = sentence(
            "next_breaks", "the feed says that it does not change before (skipHours, skipDays)"
        )
    return replace(
        state,
        next_at=next_at,
        because=because,
        not_before=now + wish.wait if wish else None,
        last_success_at=now if _counts(feed, answer) else None,
    )


def _learned(
    feed: Feed, answer: FeedAnswer, found: Found, *, terms: Terms, now: datetime
) -> PollState:
    """Give what a poll that worked teaches of a feed: its pace, its timetable, its address."""
    before, times = feed.state, times_of(answer, now)
    gap = left_a_gap(feed, found, times)
    pace = pace_after(feed, found, times, gap=gap, default=terms.interval)
    moved = moved_after(feed, answer, confirmation=terms.confirmation, now=now)
    etag, last_modified = _validators(before, answer)
    return replace(
        before,
        etag=etag,
        last_modified=last_modified,
        failures=0,
        failing_since=None,
        error=answer.problem,
        trouble=None,
        pace=pace.interval,
        misses=pace.misses,
        newest_at=max(times, default=before.newest_at),
        gap_at=now if gap else before.gap_at,
        timetable=before.timetable if answer.unchanged else answer.timetable,
        address=moved.address,
        move=moved.move,
    )


def _validators(state: PollState, answer: FeedAnswer) -> tuple[str | None, str | None]:
    """Keep validators through "unchanged", replace them as a pair otherwise."""
    if answer.unchanged:
        return state.etag, state.last_modified
    if answer.problem is not None:
        return None, None
    return answer.etag, answer.last_modified


def _counts(feed: Feed, answer: FeedAnswer) -> bool:
    """Say whether an answer shows what the feed holds.

    The very first one does not when it is cut off: what it lacks would count as news later. But
    only once: a feed that is always cut off must not stay silent for ever.
    """
    first = feed.state.last_success_at is None and feed.state.error is None
    return not (first and (answer.problem is not None or answer.unchanged))


def _next_wait(
    feed: Feed, state: PollState, wish: Wish | None, *, terms: Terms, chance: float
) -> tuple[timedelta, str]:
    """Give how long to wait, and why: the operator, the feed's pace, or what somebody wishes."""
    wait, because = _own_wait(feed, state, terms, chance)
    asked = max(_wishes(feed, state, wish), key=lambda one: one.wait, default=None)
    if asked is None or asked.wait <= wait:
        return wait, because
    longer = min(max(_jittered(asked.wait, chance), asked.wait), LONGEST)
    return longer, sentence(
        "next_publisher",
        "the publisher asked for {length} ({by})",
        length=exactly(asked.wait),
        by=asked.by,
    )


def _wishes(feed: Feed, state: PollState, wish: Wish | None) -> Iterator[Wish]:
    """Give the publisher's wishes that hold; the operator's interval may go below the feed's own."""
    if wish:
        yield wish
    if feed.interval is None:
        for one in standing_wishes(state.timetable):
            yield Wish(min(one.wait, LONGEST), one.by)


def _own_wait(feed: Feed, state: PollState, terms: Terms, chance: float) -> tuple[timedelta, str]:
    """Give the operator's interval as written, else the feed's pace give or take a tenth."""
    if feed.interval is not None:
        return feed.interval, sentence(
            "next_configured", "every {length}, as it is configured", length=exactly(feed.interval)
        )
    if state.pace is None:
        said = sentence(
            "next_learning",
            "every {length}, until its own rhythm is known",
            length=exactly(terms.interval),
        )
        return _jittered(terms.interval, chance), said
    pace = max(state.pace, floor_of(feed, terms.interval))
    return _jittered(pace, chance), sentence(
        "next_rhythm", "about every {length}, by its own rhythm", length=exactly(pace)
    )


def after_failure(
    feed: Feed, failure: Failure, *, terms: Terms, now: datetime, chance: float
) -> PollState:
    """Give the feed's state after a poll that failed: wait longer each time, and say when it ends."""
    failures = feed.state.failures + 1
    since = feed.state.failing_since or now
    moved = moved_back(feed, failures)
    state = replace(
        feed.state,
        failures=failures,
        failing_since=since,
        error=failure.message,
        trouble=failure.kind,
        address=moved.address,
        move=moved.move,
    )
    if (standing := _standing_after(state, now)) is not Standing.POLLED:
        because = _STOPPED[standing]
        return replace(state, standing=standing, next_at=None, not_before=None, because=because)
    wait, why = _patience(feed, state, terms=terms, now=now, chance=chance)
    asked = min(failure.retry_after, LONGEST) if failure.retry_after else None
    if asked and asked > wait:
        wait, why = (
            asked,
            sentence(
                "next_server", "the server asked for {length} (Retry-After)", length=exactly(asked)
            ),
        )
    not_before = now + asked if asked else None
    return replace(state, next_at=now + wait, not_before=not_before, because=why)


_STOPPED = {
    Standing.GONE: sentence(
        "stopped_gone", "the publisher says that it is gone for good: it is asked no more"
    ),
    Standing.PAUSED: sentence(
        "stopped_ten_days", "it has failed for ten days: it is asked no more"
    ),
}


def _standing_after(state: PollState, now: datetime) -> Standing:
    """Stop what is gone for good, and what has failed for so long that asking is pointless.

    What cannot be reached is never stopped: a machine that is off the net for two weeks would
    come back to feeds that are all paused.
    """
    if state.trouble is FailureKind.GONE:
        return Standing.GONE
    long = state.failing_since is not None and now - state.failing_since >= PAUSED_AFTER
    often = state.failures >= _PAUSED_AFTER_FAILURES
    if long and often and state.trouble is not FailureKind.UNREACHABLE:
        return Standing.PAUSED
    return Standing.POLLED


def _patience(
    feed: Feed, state: PollState, *, terms: Terms, now: datetime, chance: float
) -> tuple[timedelta, str]:
    """Give the wait after so many failures in a row: doubled each time, and some more by chance."""
    interval = feed.interval or feed.state.pace or terms.interval
    doublings, longest = state.failures, LONGEST
    if state.trouble is FailureKind.UNREACHABLE:  # the first waits no longer: it may be our start
        doublings -= 1
        lately = state.failing_since is None or now - state.failing_since < LONGEST
        longest = UNREACHABLE_LONGEST if lately else LONGEST
    wait = max(interval, min(min(interval, longest) * (1 << min(doublings, 20)), longest))
    why = counted(
        "next_failed",
        "it failed once: it waits longer each time",
        "it failed {count} times in a row: it waits longer each time",
        count=state.failures,
    )
    return wait * (1 + JITTER * chance), why


def has_given_up(state: PollState) -> bool:
    """Say whether a feed was stopped by its failures, and not by people."""
    return state.standing is not Standing.POLLED and state.because == _STOPPED[state.standing]


def is_polled(feed: Feed) -> bool:
    """Say whether a feed is asked at all; one that is gone or paused waits for people's word."""
    return feed.state.standing is Standing.POLLED


def is_due(feed: Feed, now: datetime) -> bool:
    """Say whether a feed's time has come."""
    next_at = feed.state.next_at
    return is_polled(feed) and (next_at is None or next_at <= now)


def _jittered(wait: timedelta, chance: float) -> timedelta:
    return wait * (1 - JITTER + 2 * JITTER * chance)
