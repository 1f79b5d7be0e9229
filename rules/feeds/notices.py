"""Failing feeds → notices: one a server after a while, and one when it is well again.

A server that is down fails all its feeds: people are told once, of the server, and only when it has
lasted. What was told is kept with the host, so that no restart tells it again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec.structs import replace

from rules.duration import in_words
from rules.model import Channel, Feed, Host, Standing
from rules.notice import Notice, NoticeAction, NoticeKind, NoticeLine, Worded

GRACE = timedelta(hours=1)
"""How long a feed must have failed before people are told: most faults are over by then."""


@dataclass(frozen=True, slots=True)
class HostNotice:
    """What people are to be told of a server."""

    host: Host
    """As it is to be kept: who was told what, and when."""
    since: datetime
    feeds: int = 0
    """How many of its feeds fail; none when it is well again."""
    cause: str | None = None
    """What is wrong with the first of them, and the remedy."""
    over_after: timedelta | None = None
    """How long it failed; None while it does."""

    @property
    def sentence(self) -> str:
        """Say it."""
        if self.over_after is not None:
            return f"{self.host.name}: works again, after {in_words(self.over_after)}"
        if self.feeds == 1:
            return self.cause or ""
        return f"{self.host.name}: {self.feeds} feeds fail; the first: {self.cause}"

    @property
    def _worded(self) -> Worded | None:
        """Say what the title says; of one feed it is the cause, which is said in English."""
        if self.over_after is not None:
            seconds = round(self.over_after.total_seconds())
            return Worded("failing_over", {"host": self.host.name, "length": seconds})
        if self.feeds == 1:
            return None
        return Worded("failing", {"host": self.host.name, "count": self.feeds})

    def as_notice(self, operator: Channel) -> Notice:
        """Say it in the operator's channel; once it is over, in the message that told of it."""
        over, several = self.over_after is not None, self.feeds > 1
        return Notice(
            NoticeKind.FAILING,
            operator,
            key=self.host.name,
            title=f"{self.host.name}: {self.feeds} feeds fail" if several else self.sentence,
            worded=self._worded,
            lines=(NoticeLine(self.cause or ""),) if several else (),
            remedy=None if over else "`wirewatch feed list` shows which, and what to do.",
            actions=() if over else (NoticeAction("Show", "source health", "show"),),
            is_over=over,
            began_at=self.since,
        )


def notices(failing: Sequence[Feed], told: Iterable[Host], *, now: datetime) -> list[HostNotice]:
    """Give what people are to be told, from all feeds that fail and the hosts told of before."""
    by_host: dict[str, list[Feed]] = {}
    for feed in failing:
        by_host.setdefault(feed.host, []).append(feed)
    known = {host.name: host for host in told}
    return [*_begun(by_host, known, now), *_over(by_host, known.values(), now)]


def _begun(
    by_host: Mapping[str, Sequence[Feed]], told: Mapping[str, Host], now: datetime
) -> Iterable[HostNotice]:
    for name, feeds in by_host.items():
        lasting = [feed for feed in feeds if _lasts(feed, now)]
        if not name or name in told or not lasting:
            continue
        since = min(feed.state.failing_since or now for feed in lasting)
        cause = lasting[0].state.error
        before = lasting[0].host_state or Host(name)
        host = replace(before, failing_since=since, error=cause, told_at=now)
        yield HostNotice(host, since, len(lasting), cause)


def _over(
    by_host: Mapping[str, Sequence[Feed]], told: Iterable[Host], now: datetime
) -> Iterable[HostNotice]:
    for host in told:
        if host.name not in by_host:
            since = host.failing_since or now
            well = replace(host, failing_since=None, error=None, told_at=None)
            yield HostNotice(well, since, over_after=now - since)


def _lasts(feed: Feed, now: datetime) -> bool:
    """Say whether a feed has failed for long, and is still asked: of a stopped one people know."""
    since = feed.state.failing_since
    return feed.state.standing is Standing.POLLED and since is not None and now - since >= GRACE
