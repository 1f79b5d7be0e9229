"""What piled up while nobody could tell it → one digest in order, not a flood.

A process that slept for a month, a channel that was lost for a day and a clock that jumped all look
the same: alerts that could have been told long ago.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rules.duration import in_words
from rules.sentences import counted, sentence


@dataclass(frozen=True, slots=True)
class BacklogPolicy:
    """When alerts are a backlog."""

    older_than: timedelta = timedelta(hours=1)
    few: int = 3
    """So many are told one by one all the same."""
    urgent_for: timedelta = timedelta(hours=12)
    """An urgent alert is told by itself for so long; then it is one of the backlog."""


@dataclass(frozen=True, slots=True)
class Sleep:
    """A time in which nobody looked."""

    begins_at: datetime
    ends_at: datetime


GATHERED = timedelta(minutes=5)
"""So long after a sleep what piled up is gathered, so that it becomes one digest."""
PAUSE = timedelta(minutes=10)
"""Who did not look for so long has not watched without an interruption."""
_REMEMBERED = timedelta(days=1)
_PUT_BACK = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Awake:
    """What is remembered of when the bot looked."""

    at: datetime | None = None
    """The last moment that it did."""
    watched_since: datetime | None = None
    """Since when it has, without an interruption."""
    slept: Sleep | None = None
    """The last time that it did not for long."""

    def sleep_at(self, now: datetime) -> Sleep | None:
        """Give the sleep from which feeds may still bring what piled up."""
        slept = self.slept
        if slept is None or not timedelta(0) <= now - slept.ends_at < _REMEMBERED:
            return None
        return slept


def looked(awake: Awake, now: datetime, policy: BacklogPolicy) -> Awake:
    """Note that somebody looks now, and whether that is after a sleep, a pause or a clock set back."""
    before = awake.at
    interrupted = before is None or now - before >= PAUSE or before - now > _PUT_BACK
    slept = sleep_between(before, now, policy)
    return replace(
        awake,
        at=now,
        watched_since=now if interrupted or awake.watched_since is None else awake.watched_since,
        slept=slept or awake.slept,
    )


def gathered_until(
    since: datetime | None,
    sleep: Sleep | None,
    policy: BacklogPolicy,
    now: datetime,
    *,
    is_urgent: bool = False,
) -> datetime | None:
    """Say until when an alert waits for others that piled up in a sleep; None: it does not."""
    if sleep is None or since is None or now - since < policy.older_than:
        return None
    if is_urgent and now - since < policy.urgent_for:
        return None
    return max(sleep.ends_at + GATHERED, now + GATHERED / 5)


@dataclass(frozen=True, slots=True)
class Late:
    """An alert that is owed, as far as its age goes."""

    number: int
    """Alerts that could be told at the same time are told in this order."""
    since: datetime
    """When it could have been told; see `could_be_told_at`."""
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Backlog:
    """What becomes of all that a channel is owed; every alert stands in one of the three."""

    first: tuple[Late, ...]
    """Urgent ones, told by themselves before the rest."""
    digest: tuple[Late, ...]
    """Told in one digest, in order."""
    then: tuple[Late, ...]
    """Told as usual, in order; budget and quiet hours see to them."""
    why: str


def sleep_between(awake_at: datetime | None, now: datetime, policy: BacklogPolicy) -> Sleep | None:
    """Say whether nobody looked for long, from the last moment that somebody did.

    A clock that was set back is no sleep.
    """
    if awake_at is None or now - awake_at < policy.older_than:
        return None
    return Sleep(awake_at, now)


def could_be_told_at(
    owed_at: datetime, published_at: datetime | None, sleep: Sleep | None
) -> datetime:
    """Give when an alert could have been told had somebody looked.

    What a first look after a sleep brings is as old as its publisher says; without a date it is as
    old as the sleep.
    """
    if sleep is None or owed_at < sleep.ends_at:
        return owed_at
    published = published_at or sleep.begins_at
    return min(owed_at, max(published, sleep.begins_at))


def after_outage(owed: Sequence[Late], policy: BacklogPolicy, now: datetime) -> Backlog:
    """Decide what is told by itself and what becomes one digest."""
    ordered = sorted(owed, key=lambda one: (one.since, one.number))
    first = [one for one in ordered if _is_first(one, policy, now)]
    rest = [one for one in ordered if not _is_first(one, policy, now)]
    old = [one for one in rest if now - one.since >= policy.older_than]
    if len(old) <= policy.few:
        return Backlog(
            tuple(first), (), tuple(rest), sentence("backlog_none", "no backlog: told one by one")
        )
    oldest = in_words(now - old[0].since)
    why = counted(
        "backlog_digest",
        "a backlog of 1 alert, the oldest {oldest} old: one digest",
        "a backlog of {count} alerts, the oldest {oldest} old: one digest",
        count=len(old),
        oldest=oldest,
    )
    # Sorted by age, so that the old ones are its beginning.
    return Backlog(tuple(first), tuple(old), tuple(rest[len(old) :]), why)


def _is_first(one: Late, policy: BacklogPolicy, now: datetime) -> bool:
    return one.is_urgent and now - one.since < policy.urgent_for
