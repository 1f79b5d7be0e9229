"""When a feed is polled next: its interval, the publisher's wishes, and patience after failures.

Jitter comes from `chance` (0 to 1), passed in. Neither the operator's interval nor ours ever goes
against what the publisher asked for (max-age, Retry-After).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rules.model import FailureKind, Feed, FeedAnswer, PollState

LONGEST = timedelta(hours=24)
UNREACHABLE_LONGEST = timedelta(minutes=15)
"""When nothing can be reached the fault is mostly ours, and over soon."""
JITTER = 0.1


@dataclass(frozen=True, slots=True)
class Failure:
    """A poll that failed: the sentence for people, and what the publisher asked for."""

    message: str
    kind: FailureKind
    retry_after: timedelta | None = None


def after_answer(
    feed: Feed, answer: FeedAnswer, *, default: timedelta, now: datetime, chance: float
) -> PollState:
    """Give the feed's state after a poll that worked.

    Validators of a broken document are not kept: a 304 next time would hide its lost rest.
    """
    not_before = now + min(answer.wait, LONGEST) if answer.wait else None
    state = replace(
        feed.state,
        next_at=max(now + _interval(feed, default, chance), not_before or now),
        not_before=not_before,
        failures=0,
        failing_since=None,
        error=answer.problem,
        last_success_at=now if _counts(feed, answer) else None,
    )
    if answer.unchanged:
        return state
    whole = answer.problem is None
    return replace(
        state,
        etag=answer.etag if whole else None,
        last_modified=answer.last_modified if whole else None,
    )


def _counts(feed: Feed, answer: FeedAnswer) -> bool:
    """Say whether an answer shows what the feed holds.

    The very first one does not when it is cut off: what it lacks would count as news later. But
    only once: a feed that is always cut off must not stay silent for ever.
    """
    first = feed.state.last_success_at is None and feed.state.error is None
    return not (first and (answer.problem is not None or answer.unchanged))


def after_failure(
    feed: Feed, failure: Failure, *, default: timedelta, now: datetime, chance: float
) -> PollState:
    """Give the feed's state after a poll that failed: wait longer each time, never give up."""
    failures = feed.state.failures + 1
    wait = _patience(_interval(feed, default, chance), failures, failure.kind)
    asked = min(failure.retry_after, LONGEST) if failure.retry_after else None
    return replace(
        feed.state,
        next_at=now + max(wait, asked or wait),
        not_before=now + asked if asked else None,
        failures=failures,
        failing_since=feed.state.failing_since or now,
        error=failure.message,
    )


def is_due(feed: Feed, now: datetime) -> bool:
    """Say whether a feed's time has come."""
    return feed.state.next_at is None or feed.state.next_at <= now


def may_ask(feed: Feed, now: datetime) -> bool:
    """Say whether a feed may be polled before its time, as far as its publisher is concerned."""
    return feed.state.not_before is None or feed.state.not_before <= now


def _interval(feed: Feed, default: timedelta, chance: float) -> timedelta:
    """Give the operator's interval as written, else the default give or take a tenth."""
    if feed.interval is not None:
        return feed.interval
    return default * (1 - JITTER + 2 * JITTER * chance)


def _patience(interval: timedelta, failures: int, kind: FailureKind) -> timedelta:
    """Give the wait after so many failures in a row."""
    if kind is FailureKind.GONE:
        return LONGEST
    if kind is FailureKind.UNREACHABLE:  # the first one waits no longer: it may be our own start
        return _doubled(interval, failures - 1, UNREACHABLE_LONGEST)
    return _doubled(interval, failures, LONGEST)


def _doubled(interval: timedelta, failures: int, longest: timedelta) -> timedelta:
    return max(interval, min(min(interval, longest) * (1 << min(failures, 20)), longest))
