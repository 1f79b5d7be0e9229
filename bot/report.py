"""What the operator sees of a running bot: calm sentences for people, or every event as JSON.

The bot logs events by constant names (structlog). `Calm` is the last processor of that chain for
people: it says what one wants to know once, and nothing again that has not changed.
"""

import sys
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TextIO

import structlog

from bot.collect import Collected
from rules.duration import in_words
from rules.model import FailureKind
from rules.plain import without_controls

log = structlog.get_logger()

Event = MutableMapping[str, Any]
MANY = 3
"""So many unreachable feeds in one round are one fault of the network, told as one."""


def set_up(*, as_json: bool, err: TextIO | None = None) -> None:
    """Send every event to stderr, as sentences or as JSON lines."""
    stream = err or sys.stderr
    last: Callable[..., Any] = structlog.processors.JSONRenderer() if as_json else Calm()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *([structlog.processors.format_exc_info] if as_json else []),
            last,
        ],
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )


class Calm:
    """Turns events into sentences; drops what people need not see."""

    def __init__(self) -> None:
        """Begin having said nothing."""
        self._said: dict[str, str] = {}

    def __call__(self, _logger: object, _method: str, event: Event) -> str:
        """Give the sentence for an event, or drop the event."""
        sentence, about = SENTENCES[event["event"]](event), event.get("about")
        if about and sentence is None:
            self._said.pop(about, None)  # it works again: the next fault is news
        if sentence is None or (about and self._said.get(about) == sentence):
            raise structlog.DropEvent
        if about:
            self._said[about] = sentence
        return without_controls(sentence)


def _started(event: Mapping[str, Any]) -> str:
    feeds, watches = _count(event["feeds"], "feed"), _count(event["watches"], "watch", "watches")
    told = f" · {_count(event['told'], 'alert')} told before" if event["told"] else ""
    started = f"wirewatch {event['version']}: {feeds}, {watches} → {event['chats']}{told}"
    if not event["feeds"]:
        started += (
            "\nthere are no feeds yet: `wirewatch feed add example.org`, or write [[feeds]] in the"
            " configuration"
        )
    return started


def _still_failing(event: Mapping[str, Any]) -> str:
    many = f" (the first of {event['feeds']} failing feeds)" if event["feeds"] > 1 else ""
    return f"{event['first']}{many}"


def _round(event: Mapping[str, Any]) -> str:
    polled = f"polled {_count(event['feeds'], 'feed')}"
    failed = f", {event['failed']} failed" if event["failed"] else ""
    new = f"{_count(event['new'], 'new article')}" if event["new"] else "nothing new"
    alerts = f", {_count(event['alerts'], 'alert')}" if event["new"] else ""
    after = f" · next poll in {event['next']}" if event["next"] else ""
    return f"{polled}{failed}: {new}{alerts}{after}"


def _network(event: Mapping[str, Any]) -> str:
    return (
        f"{_count(event['feeds'], 'feed')} could not be reached: is this machine online? Trying"
        f" again until they can be; said once. The first: {event['first']}"
    )


def _nothing(_event: Mapping[str, Any]) -> None:
    return None


SENTENCES: Mapping[str, Callable[[Mapping[str, Any]], str | None]] = {
    "started": _started,
    "still_failing": _still_failing,
    "feed_polled": _nothing,
    "round": _round,
    "network_down": _network,
    "feed_failing": lambda e: f"{e['error']}",
    "feed_recovered": lambda e: f"{e['feed']}: works again, after {e['after']}",
    "feed_held": lambda e: (
        f"{e['feed']}: {_count(e['held'], 'old article')} came as new, as after a move; nobody is told."
        f" Look at them by `wirewatch feed held`, then `feed post` or `feed discard`"
    ),
    "feed_incomplete": lambda e: f"{e['feed']}: {e['problem']}",
    "delivery_delivered": _nothing,
    "delivery_pending": lambda e: f"{e['channel']}: {e['reason']}",
    "delivery_uncertain": lambda e: f"{e['channel']}: {e['reason']}; looking before any resend",
    "delivery_dead": lambda e: f"{e['channel']}: alert {e['alert']} was given up: {e['reason']}",
    "chat_missing": lambda e: (
        f"{e['channel']}: alerts are owed, but no such chat is in [[chats]]: add it, they wait"
    ),
    "watch_unreadable": lambda e: f'watch "{e["watch"]}" is not in force: {e["error"]}',
    "look_failed": lambda e: f"{e['channel']}: it cannot be looked for: {e['reason']}",
    "delivery_again": _nothing,
    "delivery_fault": lambda e: (
        f"{e['channel']}: an alert could not be posted, by a fault of ours: {e['error']}"
        " (--log-json shows where)"
    ),
    "delivery_moved": _nothing,
    "tick_failed": lambda e: f"the schedule failed: {e['error']}; it goes on",
    "tick_late": lambda _e: "the machine is too slow for one tick a second: alerts come later",
    "job_failed": lambda e: (
        f"to {e['task']} {e['key']} failed: {e['error']}; tried again in a minute"
        " (--log-json shows where)"
    ),
    "stopping": lambda _e: "stopping: what is in flight is finished first",
    "stopped": lambda _e: "stopped; nothing is lost",
}


@dataclass(slots=True)
class Rounds:
    """Sums up polls, so that one line tells of many; said at most once a minute without news."""

    every: timedelta = timedelta(minutes=1)
    _polls: list[Collected] = field(default_factory=list)
    _said_at: datetime | None = None
    _waiting_since: datetime | None = None

    def add(self, collected: Collected) -> None:
        """Count a poll, and log it by itself."""
        self._polls.append(collected)
        log.info(
            "feed_polled",
            feed=_named(collected),
            entries=collected.entries,
            new=collected.new,
            alerts=collected.alerts,
            error=collected.failure.message if collected.failure else None,
        )

    def tell(
        self, *, now: datetime, next_poll_at: datetime | None, more_to_come: bool = False
    ) -> None:
        """Say what the polls since the last time came to, when it is worth a line.

        While more is to come it waits, but not for longer than `every`: with many feeds some poll
        is always under way.
        """
        if not self._polls:
            return
        self._waiting_since = self._waiting_since or now
        hold_back = more_to_come and now - self._waiting_since < self.every
        if hold_back or not self._worth_a_line(now):
            return
        self._tell_failures(now)
        log.info(
            "round",
            feeds=len(self._polls),
            failed=sum(one.failure is not None for one in self._polls),
            new=sum(one.new for one in self._polls),
            alerts=sum(one.alerts for one in self._polls),
            next=in_words(next_poll_at - now) if next_poll_at else None,
        )
        self._polls.clear()
        self._said_at, self._waiting_since = now, None

    def _worth_a_line(self, now: datetime) -> bool:
        news = any(one.alerts or one.held or _changed(one) for one in self._polls)
        return news or self._said_at is None or now - self._said_at >= self.every

    def _tell_failures(self, now: datetime) -> None:
        """Say each failure once: when it begins, and when it is over."""
        begun = [one for one in self._polls if one.failure and not one.feed.state.failures]
        unreachable = [one for one in begun if _is_unreachable(one)]
        if len(unreachable) >= MANY:
            first = unreachable[0].failure
            log.warning(
                "network_down", feeds=len(unreachable), first=first.message if first else None
            )
            begun = [one for one in begun if not _is_unreachable(one)]
        for one in begun:
            if one.failure:
                log.warning("feed_failing", feed=_named(one), error=one.failure.message)
        for one in self._polls:
            self._tell_change(one, now)

    def _tell_change(self, one: Collected, now: datetime) -> None:
        before = one.feed.state
        if one.held:
            log.warning("feed_held", feed=_named(one), held=one.held)
        if one.problem and one.problem != before.error:
            log.warning("feed_incomplete", feed=_named(one), problem=one.problem)
        if one.failure is None and before.failures and before.failing_since:
            after = in_words(now - before.failing_since)
            log.info("feed_recovered", feed=_named(one), after=after)


def _changed(one: Collected) -> bool:
    """Say whether a feed began to fail, or came back."""
    return (one.failure is not None) != (one.feed.state.failures > 0)


def _is_unreachable(one: Collected) -> bool:
    return one.failure is not None and one.failure.kind is FailureKind.UNREACHABLE


def _named(one: Collected) -> str:
    return one.feed.shown


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
