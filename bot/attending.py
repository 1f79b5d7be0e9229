"""Alerts → how and when channels are told of them, kept with the alerts in one transaction."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from adapters.attention_ports import OwedPost
from adapters.ports import Transaction
from rules.alerts.alert import Told
from rules.alerts.changes import Change, ChangeKind
from rules.alerts.folding import Message
from rules.alerts.sources import Owners, independent_sources
from rules.attention.backlog import (
    Late,
    Sleep,
    after_outage,
    could_be_told_at,
)
from rules.attention.budget import Spent, given_back
from rules.attention.messages import (
    Laid,
    laid_in_budget,
    laid_out,
    line_of,
    rolling,
    spent_beyond_first,
)
from rules.attention.mutes import heard_watches
from rules.attention.rank import StoryLine
from rules.attention.routing import (
    AlertCase,
    Route,
    Situation,
    Step,
    StepReason,
    Way,
    route,
)
from rules.attention.settings import Customs
from rules.attention.waiting import (
    ChannelState,
    Decided,
    Gathering,
    KeptChannel,
    WaitingAlert,
    began_to_wait,
    blank,
    released,
    routed,
)
from rules.attention.watch_quiet import ends_of, is_any_on
from rules.ids import code
from rules.model import Alert, Article, Channel, Watch
from rules.notice import NoticeKind

log = structlog.get_logger()

JUST_OWED = timedelta(minutes=1)
"""A message that was owed so short a time before quiet hours is sent in them."""
WAITS = (Way.HOLD, Way.BATCH, Way.DIGEST, Way.COLLAPSE)


@dataclass
class Course:
    """What is decided on the alerts of one poll, one after the other: the budget goes down."""

    states: dict[Channel, ChannelState]
    watches: Mapping[int, Watch]
    now: datetime
    standing: Collection[tuple[int, Channel]] = ()
    """Which story stands in which channel."""
    reads: Mapping[str, Sequence[Channel]] = field(default_factory=dict)
    articles: Mapping[int, Article] = field(default_factory=dict)
    unread: Collection[int] = ()
    """The feeds that were not read since the sleep."""
    routes: list[Route] = field(default_factory=list)
    before: Mapping[Channel, KeptChannel] = field(init=False)
    """What was kept of channels before anything was decided."""

    def __post_init__(self) -> None:
        """Remember what stands in the database."""
        self.before = {channel: state.kept for channel, state in self.states.items()}

    def hears(self, alert: Alert) -> bool:
        """Route an alert, and say whether its channel will know of it."""
        state = self.states[alert.channel]
        found = route(self._case(alert, state.here.sleep), state.here, self.now)
        here = replace(state.here, spent=found.spent)
        self.states[alert.channel] = began_to_wait(replace(state, here=here), found.way, self.now)
        self.routes.append(found)
        return found.way is not Way.KEEP

    def _case(self, alert: Alert, sleep: Sleep | None) -> AlertCase:
        watches = [self.watches[one.id] for one in alert.watches if one.id in self.watches]
        change = Change(ChangeKind.ESCALATION, alert.escalation) if alert.escalation else None
        return AlertCase(
            alert,
            modes=[watch.mode for watch in watches],
            urgent=[name for name in alert.watches if self._is_urgent(name.id)],
            change=change,
            stands_in=self._stands_in(alert),
            since=self._since(alert, sleep),
        )

    def _is_urgent(self, watch_id: int) -> bool:
        return watch_id in self.watches and self.watches[watch_id].urgent

    def _stands_in(self, alert: Alert) -> str | None:
        for channel in self.reads.get(str(alert.channel), ()):
            if channel != alert.channel and (alert.story_id, channel) in self.standing:
                return str(channel)
        return None

    def _since(self, alert: Alert, sleep: Sleep | None) -> datetime | None:
        article = self.articles.get(alert.article_id)
        if sleep is None or article is None or article.feed_id not in self.unread:
            return None
        return could_be_told_at(self.now, article.published_at, sleep)


@dataclass(frozen=True, slots=True)
class Attendance:
    """Spends people's attention as they have set it; whoever delivers is woken after the commit."""

    customs: Customs
    owners: Owners
    wake: Callable[[Channel, Transaction], None]

    async def states(
        self, channels: Collection[Channel], tx: Transaction, now: datetime
    ) -> dict[Channel, ChannelState]:
        """Read channels as they are now."""
        if not channels:
            return {}
        kept = await tx.kept_channels(channels)
        mutes = await tx.mutes({str(channel) for channel in channels})
        sleep = (await tx.awake()).sleep_at(now)
        found = {}
        for channel in channels:
            of_it = kept.get(channel, KeptChannel())
            attention = self.customs.attention(channel, of_it.settings)
            here = Situation(str(channel), attention, mutes, sleep=sleep)
            found[channel] = ChannelState.of(of_it, here)
        return found

    async def course(
        self, told: Sequence[Told], messages: Sequence[Message], tx: Transaction, now: datetime
    ) -> Course:
        """Read all that decides on how articles are told."""
        matches = [match for one in told for match in one.matches]
        channels = {channel for match in matches for channel in match.watch.channels}
        states = await self.states(channels, tx, now)
        sleep = next((state.here.sleep for state in states.values()), None)
        feeds = {one.article.feed_id for one in told}
        begins = {
            (one.story_id, channel)
            for one in told
            for match in one.beginning
            for channel in match.watch.channels
        }
        return Course(
            states,
            {match.watch.id: match.watch for match in matches},
            now,
            standing=begins | {(one.alert.story_id, one.alert.channel) for one in messages},
            reads=await tx.reads([str(channel) for channel in channels]) if channels else {},
            articles={one.article.id: one.article for one in told},
            unread=await tx.unread_since(feeds, sleep.ends_at) if sleep else (),
        )

    async def keep(self, alerts: Sequence[Alert], course: Course, tx: Transaction) -> None:
        """Owe alerts, let them wait, or keep them untold, as was decided."""
        now = course.now
        decided = [
            (replace(alert, reasons=_reasons(way)), way)
            for alert, way in zip(alerts, course.routes, strict=True)
        ]
        await self._owe([one for one, way in decided if way.way is Way.NOW], tx, now)
        waiting = [
            WaitingAlert(one, way.way, way.at, now) for one, way in decided if way.way in WAITS
        ]
        if waiting:
            await tx.owe_waiting(waiting)
        if untold := [one for one, way in decided if way.way is Way.KEEP]:
            await tx.keep_untold(untold, now=now)
        for channel in dict.fromkeys(one.channel for one, _ in decided):
            state = course.states[channel]
            if any(one.way is Way.COLLAPSE and one.alert.channel == channel for one in waiting):
                state = await self._roll(channel, state, tx, now)
            if state.kept != course.before[channel]:
                await tx.keep_channel(channel, state.kept)
        tx.on_commit(lambda: _say(decided))

    async def release(
        self, channel: Channel, tx: Transaction, now: datetime, *, all_here: bool = False
    ) -> None:
        """Tell what waited in a channel and need not any more."""
        state = (await self.states([channel], tx, now))[channel]
        found = released(await tx.waiting_alerts(channel), state, now, all_here=all_here)
        await tx.wait_until(found.again)
        await self._tell_all(channel, found.told, found.state, tx, now)

    async def _tell_all(
        self,
        channel: Channel,
        told: Sequence[Gathering | WaitingAlert],
        state: ChannelState,
        tx: Transaction,
        now: datetime,
    ) -> None:
        """Do what is decided on what has waited, one after the other: the budget goes down."""
        for each in told:
            for one in routed([each], state.here, now):
                state = replace(state, here=replace(state.here, spent=one.route.spent))
                spent = await self._tell(channel, one, state.here, tx, now)
                state = replace(state, here=replace(state.here, spent=spent))
        if any(one.way is Way.COLLAPSE for one in await tx.waiting_alerts(channel)):
            state = await self._roll(channel, state, tx, now)
        await tx.keep_channel(channel, state.kept)
        self.wake(channel, tx)

    async def _tell(
        self, channel: Channel, one: Decided, here: Situation, tx: Transaction, now: datetime
    ) -> Spent:
        """Do what is decided on alerts; gives what is spent by then."""
        if one.together is not None and one.route.way is Way.NOW:
            return await self._tell_in_budget(channel, one.together, here, tx, now)
        waited = [_with_reasons(each, *_reasons(one.route)) for each in one.alerts]
        if one.route.way is Way.NOW:
            await tx.owe_waited([each.alert for each in waited], now=now)
        elif one.route.way is Way.KEEP:
            await tx.keep_waited([each.alert for each in waited])
        else:
            at = [replace(each, way=one.route.way, until=one.route.at) for each in waited]
            await tx.wait_until(at)
        return here.spent

    async def _tell_in_budget(
        self, channel: Channel, what: Gathering, here: Situation, tx: Transaction, now: datetime
    ) -> Spent:
        """Owe as many pages as the budget bears; what stands on none is for the rolling message."""
        lines, budget = await self._lines(what, tx), here.attention.budget
        pages = laid_in_budget(blank(what, channel, here, now), lines, budget, here.spent, now)
        await self._owe_pages(channel, what, pages, tx, now)
        shown = {story for page in pages for story in page.story_ids}
        left = [one for one in what.alerts if one.alert.story_id not in shown]
        after = spent_beyond_first(len(pages), len(left), budget, here.spent, now)
        why = StepReason(Step.BUDGET, after.why).told
        await tx.wait_until(
            [_with_reasons(replace(one, way=Way.COLLAPSE, until=now), why) for one in left]
        )
        return after.spent

    async def tell_together(
        self, channel: Channel, what: Gathering, here: Situation, tx: Transaction, now: datetime
    ) -> int:
        """Owe one message for alerts, on as many pages as it takes; gives their number."""
        pages = laid_out(blank(what, channel, here, now), await self._lines(what, tx), now)
        await self._owe_pages(channel, what, pages, tx, now)
        return len(pages)

    async def _lines(self, what: Gathering, tx: Transaction) -> list[StoryLine]:
        sources = await self._sources({one.alert.story_id for one in what.alerts}, tx)
        in_order = what.kind is NoticeKind.BACKLOG
        return [
            line_of(
                one.alert,
                one.happened_at if in_order else one.since,
                sources=sources.get(one.alert.story_id, 1),
            )
            for one in what.alerts
        ]

    async def _owe_pages(
        self,
        channel: Channel,
        what: Gathering,
        pages: Sequence[Laid],
        tx: Transaction,
        now: datetime,
    ) -> None:
        for page in pages:
            ids = [one.alert.id for one in what.alerts if one.alert.story_id in page.story_ids]
            notice = await tx.owe_notice(page.notice, now=now)
            await tx.tell_by(notice.id, ids)
        tx.on_commit(lambda: log.info("told_together", channel=str(channel), why=what.why))

    async def _roll(
        self, channel: Channel, state: ChannelState, tx: Transaction, now: datetime
    ) -> ChannelState:
        """Bring what is beyond the budget into the rolling message, or begin one."""
        spent = state.here.spent
        more = [one for one in await tx.waiting_alerts(channel) if one.way is Way.COLLAPSE]
        ids, lines = [one.alert.id for one in more], [line_of(one.alert, one.since) for one in more]
        number, begun_at = state.rolling_id, spent.rolling_at or now
        self.wake(channel, tx)
        if number is not None and spent.collapsed > len(more):
            lines = [*await tx.lines_of(number), *lines]
            said = rolling(channel, begun_at, spent.collapsed, lines, now)
            due_at = now + state.here.attention.batch.group_wait
            if await tx.change_notice(replace(said, id=number), now=now, due_at=due_at):
                await tx.tell_by(number, ids)
                return state
        if number is not None:
            await tx.close_notice(number)
        said = rolling(channel, begun_at, spent.collapsed, lines, now)
        notice = await tx.owe_notice(said, now=now)
        await tx.tell_by(notice.id, ids)
        return replace(state, rolling_id=notice.id)

    async def gather_backlog(
        self, channel: Channel, tx: Transaction, now: datetime, *, oldest: datetime
    ) -> bool:
        """Put one digest in the place of messages that piled up; False when they did not.

        All that is owed is read only where it matters: by the age of the oldest, or in quiet hours.
        """
        state = (await self.states([channel], tx, now))[channel]
        attention, own = state.here.attention, await tx.watches_quiet()
        is_old = now - oldest >= attention.backlog.older_than
        is_quiet = is_any_on(own, attention.quiet, attention.zone, now)
        if not is_quiet and not is_old:
            return False
        owed = await tx.owed_posts(channel)
        if is_quiet and await self._hold_back(owed, state.here, tx, now):
            return True
        late = [
            Late(at, one.owed_at, _was_urgent(one.alert.reasons)) for at, one in enumerate(owed)
        ]
        found = after_outage(late, state.here.attention.backlog, now)
        if not found.digest:
            return False
        behind = [owed[one.number] for one in (*found.digest, *found.then)]
        waits = tuple(WaitingAlert(one.alert, Way.HOLD, now, one.owed_at) for one in behind)
        await tx.take_back([one.delivery_id for one in behind])
        await tx.let_wait(waits)
        spent = given_back(state.here.spent, [one.owed_at for one in behind])
        state = replace(state, here=replace(state.here, spent=spent))
        old = len(found.digest)
        digest = Gathering(NoticeKind.BACKLOG, waits[:old], found.why)
        told: tuple[Gathering | WaitingAlert, ...] = (digest, *waits[old:])
        await self._tell_all(channel, told, state, tx, now)
        return True

    async def _hold_back(
        self, owed: Sequence[OwedPost], here: Situation, tx: Transaction, now: datetime
    ) -> bool:
        """Let messages wait that could not be sent before the quiet hours that hold them began."""
        late = [
            one
            for one in owed
            if now - one.owed_at >= JUST_OWED and not _was_urgent(one.alert.reasons)
        ]
        attention = here.attention
        heard = (heard_watches(one.alert, here.mutes, here.reader, now) for one in late)
        ends = ends_of(heard, attention.quiet, attention.zone, now)
        held = [(one, until) for one, until in zip(late, ends, strict=True) if until]
        await tx.take_back([one.delivery_id for one, _ in held])
        await tx.let_wait(
            [WaitingAlert(one.alert, Way.HOLD, until, one.owed_at) for one, until in held]
        )
        return bool(held)

    async def _owe(self, alerts: Sequence[Alert], tx: Transaction, now: datetime) -> None:
        for channel in await tx.owe(alerts, now=now):
            self.wake(channel, tx)

    async def _sources(self, story_ids: set[int], tx: Transaction) -> Mapping[int, int]:
        found = await tx.source_articles(story_ids)
        return {story: independent_sources(of, self.owners) for story, of in found.items()}


def _reasons(found: Route) -> tuple[str, ...]:
    return tuple(reason.told for reason in found.reasons)


def _with_reasons(one: WaitingAlert, *more: str) -> WaitingAlert:
    return replace(one, alert=replace(one.alert, reasons=(*one.alert.reasons, *more)))


def _was_urgent(reasons: Iterable[str]) -> bool:
    return any(reason.startswith(f"{Step.URGENT}:") for reason in reasons)


def _say(decided: Sequence[tuple[Alert, Route]]) -> None:
    for alert, found in decided:
        say = log.debug if found.way is Way.NOW else log.info
        story = code("S", alert.story_id)
        say("alert_routed", channel=str(alert.channel), story=story, way=found.way, why=found.why)
