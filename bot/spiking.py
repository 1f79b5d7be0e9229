"""Stories that satisfy a watch, by the hour → spikes that are told, and told to be over."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from adapters.ports import Transaction
from bot.desk import Desk
from rules.attention.baseline import LATELY
from rules.attention.budget import spend
from rules.attention.mutes import MuteKind, Target
from rules.attention.rates import HOUR, Told, WatchRate, from_now_on, hours_to_teach, learned
from rules.attention.spike import Event, Judged, Pulse, Rate, Sensitivity, judge
from rules.attention.waiting import ChannelState
from rules.attention.watch_quiet import hush
from rules.ids import watch_code
from rules.model import Channel, Watch, WatchName
from rules.notice import Notice, NoticeKind
from rules.sentences import because

log = structlog.get_logger()

_KEPT = timedelta(hours=LATELY + 2)


async def tell_of_spikes(desk: Desk) -> None:
    """Teach each watch its whole hours, and tell of spikes that begin or are over."""
    now = desk.clock()
    watches, _ = await desk.store.watches()
    async with desk.store.begin() as tx:
        since = (await tx.awake()).watched_since
        if since is None or not watches:
            return
        rates = await tx.rates()
        hours = {watch.id: _hours(watch, rates, since, now) for watch in watches}
        first = min((of[0] for of in hours.values() if of), default=now)
        matched = await tx.matched_at(min(first, now - HOUR))
        channels = {channel for watch in watches for channel in watch.channels}
        states = await desk.teller.attendance.states(channels, tx, now)
        for watch in watches:
            at, before = matched.get(watch.id, ()), rates.get(watch.id)
            rate = _taught(before, at, hours[watch.id], now, is_paused=watch.is_silent)
            if before is not None and not watch.is_silent:
                rate = await _judged(watch, rate, _lately(at, since, now), states, desk, tx)
            if rate != before:
                await tx.keep_rate(watch.id, rate)
        if any(hours.values()):
            await tx.forget_matched(now - _KEPT)


def _hours(
    watch: Watch, rates: Mapping[int, WatchRate], since: datetime, now: datetime
) -> Sequence[datetime]:
    """Give the hours to teach a watch; one that is paused, or new, has none."""
    if watch.is_silent or watch.id not in rates:
        return ()
    return hours_to_teach(rates[watch.id], since, now)


def _taught(
    before: WatchRate | None,
    at: Sequence[datetime],
    hours: Sequence[datetime],
    now: datetime,
    *,
    is_paused: bool,
) -> WatchRate:
    if before is None or is_paused:
        return from_now_on(before or WatchRate(), now)
    if not hours:
        return before
    return learned(before, {hour: sum(hour <= one < hour + HOUR for one in at) for hour in hours})


def _lately(at: Sequence[datetime], since: datetime, now: datetime) -> Rate:
    return Rate(sum(now - HOUR < one <= now for one in at), since)


async def _judged(
    watch: Watch,
    rate: WatchRate,
    lately: Rate,
    states: dict[Channel, ChannelState],
    desk: Desk,
    tx: Transaction,
) -> WatchRate:
    """Judge a watch for each of its channels; gives what is to be kept."""
    told: dict[str, Told] = {}
    for channel in watch.channels:
        before, state = rate.told.get(str(channel), Told()), states[channel]
        level = Sensitivity(watch.spikes) if watch.spikes else state.here.attention.spikes
        found = judge(lately, rate.baseline, before.pulse, level, now=desk.clock())
        after = await _told(watch, channel, found, before, states, desk, tx)
        if after != Told(Pulse()):
            told[str(channel)] = after
    return rate if told == rate.told else replace(rate, told=told)


async def _told(
    watch: Watch,
    channel: Channel,
    found: Judged,
    before: Told,
    states: dict[Channel, ChannelState],
    desk: Desk,
    tx: Transaction,
) -> Told:
    """Post or edit what is to be said of a spike; one that may not be told now begins later."""
    if found.event is Event.BEGAN:
        state = _spent(watch, states[channel], desk.clock())
        if state is None:
            return before
        states[channel] = state
        await tx.keep_channel(channel, state.kept)
        notice = await tx.owe_notice(
            spike_notice(watch, channel, found, desk.clock()), now=desk.clock()
        )
        _wake(channel, watch, found, desk, tx)
        return Told(found.pulse, notice.id)
    if found.event is Event.OVER and before.notice_id is not None:
        over = replace(
            spike_notice(watch, channel, found, before.pulse.since or desk.clock()),
            id=before.notice_id,
            is_over=True,
        )
        await tx.change_notice(over, now=desk.clock())
        _wake(channel, watch, found, desk, tx)
        return Told(found.pulse)
    return replace(before, pulse=found.pulse)


def _spent(watch: Watch, state: ChannelState, now: datetime) -> ChannelState | None:
    """Give a channel as it is after one more message; None where there may be none now."""
    here, attention = state.here, state.here.attention
    target = Target(MuteKind.WATCH, watch_code(watch.id))
    is_muted = any(
        one.reader == here.reader and one.target.key == target.key and not one.is_over(now)
        for one in here.mutes
    )
    name = WatchName(watch.id, watch.name, quiet=watch.quiet)
    is_quiet = hush([name], attention.quiet, attention.zone, now).until is not None
    spending = spend(attention.budget, here.spent, now, urgent=watch.urgent)
    if is_muted or spending.collapses or (is_quiet and not watch.urgent):
        return None
    return replace(state, here=replace(here, spent=spending.spent))


def spike_notice(watch: Watch, channel: Channel, found: Judged, began_at: datetime) -> Notice:
    """Tell a channel that a watch finds more than it used to, or no more."""
    code = watch_code(watch.id)
    key = f"{code} {began_at.isoformat()}"
    title = because(f"{code} {watch.name}", found.why)
    return Notice(NoticeKind.SPIKE, channel, key, title, began_at=began_at)


def _wake(channel: Channel, watch: Watch, found: Judged, desk: Desk, tx: Transaction) -> None:
    desk.teller.wake(channel, tx)
    tx.on_commit(lambda: log.info("spike", what=found.event, watch=watch.name, why=found.why))
