"""What the operator sees of a running bot: calm sentences for people, or every event as JSON.

The bot logs events by constant names (structlog). `Calm` is the last processor of that chain for
people: it says what one wants to know once, and nothing again that has not changed.
"""

import sys
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TextIO

import structlog
from msgspec.structs import replace

from bot.chat_sentences import CHAT_SENTENCES
from bot.collect import Collected
from rules.duration import in_words
from rules.feeds.adaptive import is_gap_told
from rules.model import FailureKind, Standing
from rules.words.plain import without_controls

log = structlog.get_logger()

Event = MutableMapping[str, Any]
MANY = 3
"""So many servers that cannot be reached in one round are one fault of the network, and so many feeds
of one server that fail one fault of the server: told as one."""


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
            "\nthere are no feeds yet: `wirewatch feed add example.org`, or take a pack"
            " (`wirewatch feed packs`), or write [[feeds]] in the configuration"
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


def _pushed(event: Mapping[str, Any]) -> str | None:
    if not event["new"] and not event["alerts"]:
        return None
    return (
        f"{event['feed']}: its hub pushed {_count(event['new'], 'new article')},"
        f" {_count(event['alerts'], 'alert')}"
    )


def _what(event: Mapping[str, Any]) -> str:
    return f"alert {event['alert']}" if event["alert"] else "a notice"


def _nothing(_event: Mapping[str, Any]) -> None:
    return None


SENTENCES: Mapping[str, Callable[[Mapping[str, Any]], str | None]] = {
    **CHAT_SENTENCES,
    "started": _started,
    "archive_pruned": lambda event: f"removed {_count(event['articles'], 'old article')}",
    "still_failing": _still_failing,
    "feed_polled": _nothing,
    "round": _round,
    "network_down": _network,
    "feed_failing": lambda e: f"{e['error']}",
    "feeds_failing": lambda e: (
        f"{e['host']}: {_count(e['feeds'], 'feed')} have begun to fail; the first: {e['first']}"
    ),
    "feeds_recovered": lambda e: f"{e['host']}: {_count(e['feeds'], 'feed')} work again",
    "feed_recovered": lambda e: f"{e['feed']}: works again, after {e['after']}",
    "feed_held": lambda e: (
        f"{e['feed']}: {_count(e['held'], 'old article')} came as new, as after a move; nobody is told."
        f" Look at them by `wirewatch feed held`, then `feed post` or `feed discard`"
    ),
    "feed_pushed": _pushed,
    "feed_slowed": _nothing,
    "alert_routed": _nothing,
    "spike": _nothing,
    "shadow_over": _nothing,
    "advised": _nothing,
    "index_rebuilding": lambda e: (
        f"the index of the archive is made anew, beside everything else:"
        f" {_count(e['articles_left'], 'article')} left; searches see the newest meanwhile"
    ),
    "slept": lambda e: (
        f"nobody looked for {e['time']}: what piled up is told in one digest in a few minutes"
    ),
    "told_together": _nothing,
    "push_listening": lambda e: f"hubs may push to {e['where']}",
    "push_begun": lambda e: f"{e['feed']}: {e['hub']} pushes its news from now on",
    "push_ended": lambda e: (
        f"{e['feed']}: no news is pushed any more ({e['reason']}); it is polled"
    ),
    "push_failing": lambda e: f"{e['feed']}: {e['error']}; it is polled meanwhile, and asked again",
    "push_discarded": lambda e: (
        f"{e['feed']}: something was pushed and thrown away: {e['reason']}; the feed is polled"
    ),
    "push_unasked": lambda e: f"{e['feed']}: a call of its hub was refused: {e['reason']}",
    "push_unreadable": lambda e: (
        f"{e['feed']}: its hub pushed what is no feed; it is polled as ever"
    ),
    "push_not_kept": lambda e: f"{e['feed']}: what was pushed could not be kept: {e['error']}",
    "push_fault": lambda e: (
        f"{e['feed']}: what was pushed could not be taken, by a fault of ours: {e['error']}"
        " (--log-json shows where); the feed is polled as ever"
    ),
    "feed_gap": lambda e: (
        f"{e['feed']}: entries may have come and gone since the last poll; it is asked more often"
    ),
    "feed_joined": lambda e: (
        f"{e['feed']} and {e['to']} are asked at one address now, by one request"
    ),
    "feed_moved": lambda e: f"{e['feed']}: has moved for good, and is asked at {e['host']} now",
    "feed_stopped": lambda e: (
        f"{e['error']}. It is asked no more: once it is mended, `wirewatch feed resume`"
    ),
    "host_waits": lambda e: f"{e['reason']}: they are asked later",
    "feeds_left_alone": lambda e: (
        f"{_count(e['feeds'], 'feed')} left alone: stopped, or their publishers want to wait"
    ),
    "host_failing": lambda e: f"{e['notice']}",
    "host_recovered": lambda e: f"{e['notice']}",
    "page_unread": _nothing,
    "pages_late": _nothing,
    "feed_incomplete": lambda e: f"{e['feed']}: {e['problem']}",
    "delivery_delivered": _nothing,
    "delivery_dropped": _nothing,
    "delivery_pending": lambda e: f"{e['channel']}: {e['reason']}",
    "delivery_uncertain": lambda e: f"{e['channel']}: {e['reason']}; looking before any resend",
    "delivery_dead": lambda e: f"{e['channel']}: {_what(e)} was given up: {e['reason']}",
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
    "clock_put_back": lambda e: (
        f"this machine's clock was put back: {_count(e['feeds'], 'feed')} read later to be asked"
        f" again, {_count(e['owed'], 'message')} waiting since later to be sent"
    ),
    "tick_late": lambda _e: "the machine is too slow for one tick a second: alerts come later",
    "job_failed": lambda e: (
        f"to {e['task']} {e['key']} failed: {e['error']}; tried again in a minute"
        " (--log-json shows where)"
    ),
    "slack_serving": lambda e: f"Slack may call {e['where']}",
    "slack_connected": _nothing,
    "slack_disconnected": lambda e: (
        f"{e['chat']}: the line to Slack is lost, so commands wait; it is opened again as soon as it"
        " can be, and alerts are posted all the same"
    ),
    "slack_unreachable": lambda e: (
        f"{e['chat']}: Slack cannot be reached; trying again until it can"
    ),
    "slack_fault": lambda e: (
        f"something that was asked in Slack could not be answered, by a fault of ours: {e['error']}"
        f" (code {e['code']}; --log-json shows where)"
    ),
    "slack_not_answered": lambda e: (
        f"Slack: somebody was not answered, for Slack gave no answer ({e['reason']})"
    ),
    "slack_not_announced": lambda e: f"{e['channel']}: a new watch was not announced: {e['error']}",
    "slack_token_not_rotated": lambda e: (
        f"Slack workspace {e['workspace']}: its token could not be replaced before it ends; tried again"
        " in ten minutes. If that goes on, let it install the app again"
    ),
    "channel_lost": lambda e: f"{e['channel']} {e['reason']}. Its alerts wait",
    "channel_found": _nothing,
    "channel_moved": lambda e: (
        f"{e['channel']} is {e['to']} from now on: its watches, mutes and alerts went along. Where the"
        " configuration names it, write the new one"
    ),
    "workspace_lost": lambda e: (
        f"{e['workspace']}: the workspace has removed the app. Its watches stay, and its alerts wait"
        " until it is installed again"
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
        """Count a poll, and log it by itself; one that was put off is none, and said as such."""
        if not collected.asked:
            host, after = collected.feed.host, collected.after
            log.info("host_waits", reason=after.because if after else None, about=f"wait {host}")
            return
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
        news = any(
            one.alerts or one.held or _changed(one) or _was_stopped(one) for one in self._polls
        )
        return news or self._said_at is None or now - self._said_at >= self.every

    def _tell_failures(self, now: datetime) -> None:
        """Say each failure once: when it begins, and when it is over; of a server or network as one."""
        begun = [one for one in self._polls if _begins_to_fail(one)]
        unreachable = [one for one in begun if _is_unreachable(one)]
        if len({one.feed.host for one in unreachable}) >= MANY:
            log.warning("network_down", feeds=len(unreachable), first=_message(unreachable[0]))
            begun = [one for one in begun if not _is_unreachable(one)]
        for host, polls in _by_host(begun):
            log.warning("feeds_failing", host=host, feeds=len(polls), first=_message(polls[0]))
            begun = [one for one in begun if one not in polls]
        for one in begun:
            log.warning("feed_failing", feed=_named(one), error=_message(one))
        for one in self._polls:
            self._tell_change(one)
        self._tell_recoveries(now)

    def _tell_recoveries(self, now: datetime) -> None:
        over = [one for one in self._polls if _works_again(one)]
        for host, polls in _by_host(over):
            log.info("feeds_recovered", host=host, feeds=len(polls))
            over = [one for one in over if one not in polls]
        for one in over:
            after = in_words(now - (one.feed.state.failing_since or now))
            log.info("feed_recovered", feed=_named(one), after=after)

    def _tell_change(self, one: Collected) -> None:
        before = one.feed.state
        if one.held:
            log.warning("feed_held", feed=_named(one), held=one.held)
        if one.after is not None and is_gap_told(one.feed, one.after.gap_at):
            log.warning("feed_gap", feed=_named(one), next=one.after.because)
        if one.after is not None and one.after.address != before.address:
            log.info("feed_moved", feed=_named(one), host=replace(one.feed, state=one.after).host)
        if one.failure and _was_stopped(one):
            log.warning("feed_stopped", feed=_named(one), error=one.failure.message)
        if one.problem and one.problem != before.error:
            log.warning("feed_incomplete", feed=_named(one), problem=one.problem)


def _begins_to_fail(one: Collected) -> bool:
    return one.failure is not None and not one.feed.state.failures and not _was_stopped(one)


def _works_again(one: Collected) -> bool:
    before = one.feed.state
    return one.failure is None and before.failures > 0 and before.failing_since is not None


def _by_host(polls: Sequence[Collected]) -> list[tuple[str, list[Collected]]]:
    """Give the servers that so many of these polls belong to that they are told as one."""
    by_host: dict[str, list[Collected]] = {}
    for one in polls:
        by_host.setdefault(one.feed.host, []).append(one)
    return [(host, some) for host, some in by_host.items() if host and len(some) >= MANY]


def _message(one: Collected) -> str | None:
    return one.failure.message if one.failure else None


def _changed(one: Collected) -> bool:
    """Say whether a feed began to fail, or came back."""
    return (one.failure is not None) != (one.feed.state.failures > 0)


def _was_stopped(one: Collected) -> bool:
    """Say whether a feed is asked no more from now on: gone, or paused after failing for long."""
    return one.after is not None and one.after.standing is not Standing.POLLED


def _is_unreachable(one: Collected) -> bool:
    return one.failure is not None and one.failure.kind is FailureKind.UNREACHABLE


def _named(one: Collected) -> str:
    return one.feed.shown


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
