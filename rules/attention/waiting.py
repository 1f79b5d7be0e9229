"""Alerts that waited × a channel × a moment → what is told now, and as what; what waits on.

Each is told one by one or as a line of one message, and is routed once more before: it may have been
muted meanwhile, and the budget may be spent.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from rules.attention.budget import Spent
from rules.attention.messages import counted
from rules.attention.modes import batch_at
from rules.attention.mutes import heard_watches
from rules.attention.quiet import release
from rules.attention.routing import AlertCase, Route, Situation, Step, Way, route
from rules.attention.schedule import appointment
from rules.attention.watch_quiet import ends_of
from rules.duration import in_words
from rules.model import Alert, Channel, Mode
from rules.notice import Notice, NoticeKind, Worded

_MODES = {Way.BATCH: Mode.BATCH, Way.DIGEST: Mode.DIGEST}


@dataclass(frozen=True, slots=True)
class WaitingAlert:
    """An alert that is owed, and waits."""

    alert: Alert
    way: Way
    until: datetime
    since: datetime
    """When it began to wait."""

    @property
    def happened_at(self) -> datetime:
        """Say when it happened, as far as is known: what an outage brings late is older."""
        return min(self.alert.published_at or self.since, self.since)


@dataclass(frozen=True, slots=True)
class KeptChannel:
    """What is kept of a channel: what people have set, and what was posted of late."""

    settings: Mapping[str, str] = field(default_factory=dict)
    """As `rules/attention/settings.py` reads them; what is not here has its default."""
    spent: Spent = field(default_factory=Spent)
    batch_began_at: datetime | None = None
    batch_posted_at: datetime | None = None
    digest_next_at: datetime | None = None
    rolling_id: int | None = None
    """The notice that is the rolling message which is edited now."""


@dataclass(frozen=True, slots=True)
class ChannelState:
    """A channel as it is now, with what is kept of it."""

    here: Situation = field(default_factory=lambda: Situation(""))
    digest_next_at: datetime | None = None
    rolling_id: int | None = None
    settings: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, kept: KeptChannel, here: Situation) -> "ChannelState":
        """Put what is kept of a channel into its situation."""
        now_here = replace(
            here,
            spent=kept.spent,
            batch_began_at=kept.batch_began_at,
            batch_posted_at=kept.batch_posted_at,
        )
        return cls(now_here, kept.digest_next_at, kept.rolling_id, kept.settings)

    @property
    def kept(self) -> KeptChannel:
        """Give what is to be kept of it."""
        here = self.here
        return KeptChannel(
            settings=self.settings,
            spent=here.spent,
            batch_began_at=here.batch_began_at,
            batch_posted_at=here.batch_posted_at,
            digest_next_at=self.digest_next_at,
            rolling_id=self.rolling_id,
        )


def began_to_wait(state: ChannelState, way: Way, now: datetime) -> ChannelState:
    """Note the first alert of a batch, and when the digest comes that an alert waits for."""
    here = state.here
    if way is Way.BATCH and here.batch_began_at is None:
        return replace(state, here=replace(here, batch_began_at=now))
    if way is Way.DIGEST and state.digest_next_at is None:
        return replace(state, digest_next_at=here.attention.digest.next_digest_at(now))
    return state


@dataclass(frozen=True, slots=True)
class Gathering:
    """Alerts that are told in one message."""

    kind: NoticeKind
    alerts: tuple[WaitingAlert, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Release:
    """What becomes of what waits."""

    told: tuple[Gathering | WaitingAlert, ...] = ()
    """In the order in which it is told."""
    again: tuple[WaitingAlert, ...] = ()
    """What waits on, until another moment than before."""
    state: ChannelState = field(default_factory=ChannelState)
    """To be kept."""


def released(
    waiting: Sequence[WaitingAlert], state: ChannelState, now: datetime, *, all_here: bool = False
) -> Release:
    """Decide what of a channel's waiting alerts is told now; what quiet hours hold is not.

    `all_here` says that no others will come: what is being gathered need not wait for them.
    """
    here, attention = state.here, state.here.attention
    heard = (heard_watches(one.alert, here.mutes, here.reader, now) for one in waiting)
    ends = ends_of(heard, attention.quiet, attention.zone, now)
    hushed = [(one, until) for one, until in zip(waiting, ends, strict=True) if until]
    free = [one for one, until in zip(waiting, ends, strict=True) if until is None]
    if not free:
        return Release((), _on_hold(hushed, now), state)
    held = _held(free, now, all_here=all_here)
    batch, waits, state = _batch(free, state, now, all_here=all_here)
    digest, waits_too, state = _digest(free, state, now)
    on_hold = _on_hold(hushed, now, is_digest_over=bool(digest))
    return Release((*held, *batch, *digest), (*waits, *waits_too, *on_hold), state)


def _on_hold(
    hushed: Sequence[tuple[WaitingAlert, datetime]], now: datetime, *, is_digest_over: bool = False
) -> tuple[WaitingAlert, ...]:
    """Let alerts wait for the end of quiet hours; one whose digest went without it, by itself."""
    found = []
    for one, until in hushed:
        if is_digest_over and one.way is Way.DIGEST:
            found.append(replace(one, way=Way.HOLD, until=until))
        elif one.until <= now:
            found.append(replace(one, until=until))
    return tuple(found)


def _of(way: Way, waiting: Sequence[WaitingAlert]) -> tuple[WaitingAlert, ...]:
    return tuple(sorted((w for w in waiting if w.way is way), key=lambda one: one.alert.id))


def _held(
    waiting: Sequence[WaitingAlert], now: datetime, *, all_here: bool
) -> Sequence[Gathering | WaitingAlert]:
    due = tuple(w for w in _of(Way.HOLD, waiting) if w.until <= now or all_here)
    decided = release(len(due))
    if not decided.as_digest:
        return due
    if any(_piled_up(one) for one in due):
        return (Gathering(NoticeKind.BACKLOG, due, f"{len(due)} piled up in an outage"),)
    return (Gathering(NoticeKind.HELD, due, decided.why),)


def _piled_up(one: WaitingAlert) -> bool:
    return any(reason.startswith(f"{Step.OUTAGE}:") for reason in one.alert.reasons)


_Part = tuple[Sequence[Gathering | WaitingAlert], Sequence[WaitingAlert], ChannelState]


def _batch(
    waiting: Sequence[WaitingAlert], state: ChannelState, now: datetime, *, all_here: bool
) -> _Part:
    mine, here = _of(Way.BATCH, waiting), state.here
    if not mine:
        return (), (), replace(state, here=replace(here, batch_began_at=None))
    began_at = min(here.batch_began_at or mine[0].since, now)
    at = batch_at(began_at, here.batch_posted_at, here.attention.batch)
    if at > now and not all_here:
        again = tuple(replace(one, until=at) for one in mine if one.until <= now)
        return (), again, replace(state, here=replace(here, batch_began_at=began_at))
    posted = replace(state, here=replace(here, batch_began_at=None, batch_posted_at=now))
    if len(mine) == 1:
        return mine, (), posted
    return (Gathering(NoticeKind.BATCH, mine, f"a batch of {len(mine)}"),), (), posted


def _digest(waiting: Sequence[WaitingAlert], state: ChannelState, now: datetime) -> _Part:
    mine = _of(Way.DIGEST, waiting)
    if not mine:
        return (), (), replace(state, digest_next_at=None)
    asked = appointment(state.here.attention.digest, state.digest_next_at, now)
    if not asked.is_due:
        again = tuple(replace(one, until=asked.next_at) for one in mine if one.until <= now)
        return (), again, replace(state, digest_next_at=asked.next_at)
    return (Gathering(NoticeKind.DIGEST, mine, asked.why),), (), replace(state, digest_next_at=None)


@dataclass(frozen=True, slots=True)
class Decided:
    """What becomes of alerts that have waited."""

    alerts: tuple[WaitingAlert, ...]
    route: Route
    together: Gathering | None = None
    """Where they are told in one message."""


def routed(
    told: Sequence[Gathering | WaitingAlert], here: Situation, now: datetime
) -> list[Decided]:
    """Route what has waited once more: a batch or a digest counts as one message.

    A gathering that is beyond the budget is as many more in the rolling message as it has alerts.
    """
    decided: list[Decided] = []
    for one in told:
        for each in _decisions(one, here, now):
            decided.append(each)
            here = replace(here, spent=each.route.spent)
    return decided


def _decisions(one: Gathering | WaitingAlert, here: Situation, now: datetime) -> Iterator[Decided]:
    if isinstance(one, WaitingAlert):
        yield Decided((one,), _route(one, here, now))
        return
    first = [(each, _route(each, here, now)) for each in one.alerts]
    yield from (Decided((each,), way) for each, way in first if way.way is Way.KEEP)
    heard = [(each, way) for each, way in first if way.way is not Way.KEEP]
    if heard and heard[0][1].way is Way.NOW:
        alerts = tuple(each for each, _ in heard)
        gathered = replace(one, alerts=alerts) if len(alerts) > 1 or _is_digest(one) else None
        yield Decided(alerts, heard[0][1], gathered)
        return
    for each, _ in heard:
        way = _route(each, here, now)
        here = replace(here, spent=way.spent)
        yield Decided((each,), way)


def _is_digest(one: Gathering) -> bool:
    return one.kind is NoticeKind.DIGEST


def _route(one: WaitingAlert, here: Situation, now: datetime) -> Route:
    modes = (_MODES.get(one.way, Mode.INSTANT),)
    return route(AlertCase(one.alert, modes, has_waited=True), here, now)


def blank(one: Gathering, channel: Channel, here: Situation, now: datetime) -> Notice:
    """Give the notice that tells alerts together, without its lines."""
    key, title = now.isoformat(), heading_of(one, here, now)
    return Notice(one.kind, channel, key, title, is_over=True, worded=_worded(one, here, now))


def _worded(one: Gathering, here: Situation, now: datetime) -> Worded:
    values: dict[str, str | int] = {"count": len({each.alert.story_id for each in one.alerts})}
    if one.kind is NoticeKind.DIGEST:
        values["when"] = here.attention.zone.shown(now)
    if one.kind is NoticeKind.BACKLOG:
        oldest = now - min(each.happened_at for each in one.alerts)
        values["oldest"] = round(oldest.total_seconds())
    return Worded(one.kind.value, values)


def heading_of(one: Gathering, here: Situation, now: datetime) -> str:
    """Say above the lines what they are."""
    stories = counted({each.alert.story_id for each in one.alerts})
    zone = here.attention.zone
    match one.kind:
        case NoticeKind.DIGEST:
            return f"Digest, {zone.shown(now)}: {stories}"
        case NoticeKind.HELD:
            return f"While it was quiet: {stories}"
        case NoticeKind.BACKLOG:
            oldest = min(each.happened_at for each in one.alerts)
            return (
                f"While nothing could be told: {stories}, the oldest {in_words(now - oldest)} ago"
            )
        case _:
            return stories
