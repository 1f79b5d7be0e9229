"""Pushed or polled: when a feed's hub is asked to push, what it is answered, and whom we believe.

After WebSub, the W3C Recommendation of 23 January 2018 (https://www.w3.org/TR/websub/). Whatever a
hub does or leaves undone, the feed is still polled: only its pace depends on the hub.
"""

import ipaddress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from rules.duration import in_words
from rules.model import Feed, FeedAnswer
from rules.sentences import sentence

LEASE_WANTED = timedelta(days=10)
"""The Recommendation calls it a good default (section 8.2)."""
VERIFY_WITHIN = timedelta(minutes=10)
"""So soon a hub should verify what it was asked for; then it is asked again, later each time."""
PATIENCE_LONGEST = timedelta(hours=24)
CHANGE_AFTER = timedelta(days=1)
"""How long a subscription is kept although its feed names another hub, or none: some only flicker."""
LEAVE_ATTEMPTS = 3
SLOWER = 10
"""A feed that is pushed is polled so many times less often than it would be otherwise."""
SLOW_SHORTEST, SLOW_LONGEST = timedelta(minutes=15), timedelta(hours=6)
JITTER = 0.1
ADDRESS_LIMIT = 2_000


class PushState(StrEnum):
    """Where a subscription stands."""

    WANTED = "wanted"
    """A hub is known, and not asked yet."""
    ASKED = "asked"
    """The hub was asked, and has not verified yet that it was us."""
    VERIFIED = "verified"
    RENEWING = "renewing"
    """Verified, and asked again before its lease ends."""
    DENIED = "denied"
    LEAVING = "leaving"
    """Not wanted any more; the hub is asked to stop, and told so whenever it pushes."""


HELD = (PushState.VERIFIED, PushState.RENEWING)
"""A hub has verified it; whether it pushes depends on the lease, too."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """What was agreed with the hub of one feed; secret and callback are never shown."""

    feed_id: int
    hub: str
    topic: str
    """The address by which the hub knows the feed."""
    callback: str = field(repr=False)
    """Where the hub pushes to; its last part cannot be guessed."""
    secret: str = field(repr=False)
    begun_at: datetime
    next_at: datetime
    """When the hub is asked next."""
    state: PushState = PushState.WANTED
    asked_at: datetime | None = None
    lease_until: datetime | None = None
    last_delivery_at: datetime | None = None
    """When it last pushed; None as well when a poll has found what it should have pushed."""
    failures: int = 0
    """How often in a row it was asked without verifying."""
    error: str | None = None

    @property
    def token(self) -> str:
        """The part of the callback that cannot be guessed."""
        return self.callback.rpartition("/")[2]

    @property
    def hub_host(self) -> str:
        """What people see of the hub."""
        return urlsplit(self.hub).hostname or self.hub

    def lasts(self, now: datetime) -> bool:
        """Say whether a lease is running."""
        return self.lease_until is not None and self.lease_until > now


# Discovery: what a feed says of its hub


@dataclass(frozen=True, slots=True)
class Advertised:
    """What a poll said of pushing; without a hub, the reason why there is none for us."""

    hub: str | None
    topic: str | None
    reason: str


def advertised_by(answer: FeedAnswer) -> Advertised | None:
    """Read which hub a feed names; None when the answer leaves that open."""
    if answer.unchanged or (answer.problem is not None and not answer.hub):
        return None
    if not answer.hub:
        return Advertised(None, None, "the feed names no hub")
    if not answer.self_link:
        return Advertised(None, None, "the feed names a hub, but not by which address it knows it")
    hub = secure_hub(answer.hub)
    if hub is None or max(len(hub), len(answer.self_link)) > ADDRESS_LIMIT:
        return Advertised(None, None, "its hub cannot be asked over an encrypted connection")
    return Advertised(hub, answer.self_link, "the feed names its hub")


def secure_hub(address: str) -> str | None:
    """Give how a hub is asked without the secret being read on its way; None where it cannot be.

    Feeds name hubs by old addresses: one on the usual port is asked by https all the same, as the
    Recommendation would have it (section 8.2). Only this machine needs no encryption.
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not host or parts.scheme not in ("http", "https") or "@" in parts.netloc:
        return None
    if parts.scheme == "https" or is_this_machine(host):
        return address
    if port not in (None, 80):
        return None
    return parts._replace(scheme="https", netloc=f"[{host}]" if ":" in host else host).geturl()


def is_this_machine(host: str) -> bool:
    """Say whether a host is certainly the machine that we run on."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass(frozen=True, slots=True)
class Course:
    """What a poll makes of a subscription."""

    begin: bool
    leave: bool
    reason: str


def course(held: Subscription | None, said: Advertised, now: datetime) -> Course:
    """Decide whether a feed's subscription is begun, kept, changed or left."""
    wanted = said.hub is not None
    if held is None:
        return Course(wanted, False, said.reason)
    if (held.hub, held.topic) == (said.hub, said.topic):
        return Course(False, False, "nothing has changed")
    if now - held.begun_at < CHANGE_AFTER:
        return Course(False, False, "kept for a day at least, whatever the feed says meanwhile")
    return Course(wanted, True, "the feed names another hub" if wanted else said.reason)


# Asking the hub


class Action(StrEnum):
    """What is to be done about a subscription whose time has come."""

    WAIT = "wait"
    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"
    LEAVE = "leave"
    """Want it no more: unsubscribe, as long as there is something to unsubscribe from."""
    LAPSE = "lapse"
    FORGET = "forget"


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done, and why."""

    action: Action
    reason: str


def next_step(held: Subscription, *, polled: bool, now: datetime) -> Step:
    """Decide what is to be done about a subscription; `polled` says whether its feed still is."""
    if held.state is PushState.LEAVING:
        if not held.lasts(now):
            return Step(Action.FORGET, "its lease is over")
        return _if_due(held, now, Step(Action.UNSUBSCRIBE, "it is not wanted any more"))
    if not polled:
        return Step(Action.LEAVE, "the feed is not polled any more")
    if held.state in HELD and not held.lasts(now):
        return Step(Action.LAPSE, f"{held.hub_host} did not renew it in time")
    why = {
        PushState.WANTED: "the feed names its hub",
        PushState.ASKED: "the hub did not verify in time",
        PushState.VERIFIED: "its lease ends soon",
        PushState.RENEWING: "the hub did not verify the renewal in time",
        PushState.DENIED: "it was denied long ago",
    }
    return _if_due(held, now, Step(Action.SUBSCRIBE, why[held.state]))


def _if_due(held: Subscription, now: datetime, step: Step) -> Step:
    return step if held.next_at <= now else Step(Action.WAIT, "its time has not come")


def asked(held: Subscription, *, now: datetime, chance: float) -> Subscription:
    """Note that the hub is being asked, before it is: it may verify before it has answered.

    Each time counts as a failure until it verifies, so that no crash makes us impatient.
    """
    failures = held.failures + 1
    wait = min(VERIFY_WITHIN * (1 << min(failures - 1, 20)), PATIENCE_LONGEST)
    next_at, state = now + wait * (1 - JITTER + 2 * JITTER * chance), held.state
    if state is PushState.LEAVING:
        next_at = held.lease_until or now if failures >= LEAVE_ATTEMPTS else next_at
    else:
        state = PushState.RENEWING if held.state in HELD else PushState.ASKED
    return replace(held, state=state, asked_at=now, failures=failures, next_at=next_at)


def refused(
    held: Subscription, error: str, *, retry_after: timedelta | None, now: datetime
) -> Subscription:
    """Note that the hub could not be asked, or did not accept; it may say when to ask again."""
    wait = min(retry_after or timedelta(0), PATIENCE_LONGEST)
    if not held.failures:
        return held  # it verified all the same, before its answer was lost
    return replace(held, error=error, next_at=max(held.next_at, now + wait))


def lapsed(held: Subscription) -> Subscription:
    """Note that a lease ran out; it is still wanted, with the patience that it had come to."""
    return replace(held, state=PushState.WANTED, lease_until=None, last_delivery_at=None)


def left(held: Subscription, now: datetime) -> Subscription | None:
    """Want a subscription no more; None when there is nothing to unsubscribe from."""
    if not held.lasts(now):
        return None
    return replace(held, state=PushState.LEAVING, next_at=now, failures=0, error=None)


def delivered(held: Subscription, now: datetime) -> Subscription:
    """Note that a hub pushed what could be read."""
    return replace(held, last_delivery_at=now)


def moved(held: Subscription, callback: str, now: datetime) -> Subscription | None:
    """Begin anew at another callback, because our own address has changed.

    None when it was being left: a hub cannot confirm that at the old one any more.
    """
    if held.state is PushState.LEAVING:
        return None
    return Subscription(held.feed_id, held.hub, held.topic, callback, held.secret, now, now)


# How fast a feed is polled beside it


def is_relied_on(held: Subscription | None, now: datetime) -> bool:
    """Say whether a hub pushes a feed: it has verified, its lease runs, and it has done so."""
    if held is None or held.state not in HELD or held.last_delivery_at is None:
        return False
    return held.lasts(now)


def after_poll(held: Subscription, *, found: int, now: datetime) -> Subscription:
    """Rely no more on a hub when a poll finds new articles, until it pushes again."""
    if found and is_relied_on(held, now):
        return replace(held, last_delivery_at=None)
    return held


@dataclass(frozen=True, slots=True)
class Pace:
    """When a feed is polled next, and why then."""

    next_at: datetime
    reason: str


def slower(feed: Feed, held: Subscription | None, *, now: datetime, chance: float) -> Pace | None:
    """Give when a feed that is pushed is polled all the same; None where its own time holds.

    An interval that people wrote is taken as written, and what fails has a pace of its own.
    """
    due = feed.state.next_at
    if held is None or not is_relied_on(held, now) or feed.interval or feed.state.failures:
        return None
    usual = max(due - now, timedelta(0)) if due else timedelta(0)
    wait = min(max(usual * SLOWER, SLOW_SHORTEST), SLOW_LONGEST)
    slow = now + wait * (1 - JITTER + 2 * JITTER * chance)
    if due is not None and slow <= due:
        return None
    return Pace(
        slow,
        sentence(
            "next_pushed",
            "{hub} pushes it; it is polled every {length}, to be sure",
            hub=held.hub_host,
            length=in_words(wait),
        ),
    )


def faster(feed: Feed, *, now: datetime) -> Pace | None:
    """Give when a feed is polled that its hub pushes no more; None where its own time holds."""
    soonest = max(now, feed.state.not_before or now)
    if feed.state.failures or feed.state.next_at is None or feed.state.next_at <= soonest:
        return None
    return Pace(soonest, sentence("next_unpushed", "its hub pushes it no more"))
