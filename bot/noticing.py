"""What fails → notices: told on the log, and owed to the operator's channel like an alert.

Of failing servers once they have failed for long, of feeds that are asked no more, of feeds that gave
old articles as new, of messages that were given up, of channels that cannot be written to; and again
when it is over. A notice that cannot be delivered makes no notice.
"""

from collections.abc import Sequence

import structlog

from adapters.ports import Transaction
from bot.desk import DRAIN, Desk
from rules.answers.held import OF_HELD, held_notices
from rules.delivery.outbox import outbox_notices
from rules.feeds.notices import HostNotice, notices
from rules.feeds.stopped import stopped_notices
from rules.model import Channel
from rules.notice import Notice, NoticeKind

log = structlog.get_logger()
_OF_STOPPED = (NoticeKind.STOPPED,)
_OF_THE_OUTBOX = (NoticeKind.DEAD, NoticeKind.LOST)


async def tell_of_feeds(desk: Desk) -> None:
    """Say all that people should know of feeds: which fail, are asked no more, wait for their word."""
    await tell_of_hosts(desk)
    await tell_of_stopped(desk)
    await tell_of_held(desk)


async def tell_of_hosts(desk: Desk) -> Sequence[HostNotice]:
    """Say which servers have begun to fail for long, and which are well again; keep that it was."""
    now = desk.clock()
    failing = await desk.store.failing_feeds(since=now)
    found = notices(failing, await desk.store.told_hosts(), now=now)
    if found:
        async with desk.store.begin() as tx:
            for one in found:
                await tx.note_told(one.host)
                if desk.operator:
                    await _owe(one.as_notice(desk.operator), desk, tx)
    for one in found:
        event = "host_recovered" if one.over_after is not None else "host_failing"
        log.warning(event, host=one.host.name, feeds=one.feeds, notice=one.sentence)
    return found


async def tell_of_stopped(desk: Desk) -> Sequence[Notice]:
    """Say which feeds are asked no more, once, and when none is; the log has told it by the poll."""
    operator = desk.operator
    if operator is None:
        return ()
    failing = await desk.store.failing_feeds(since=desk.clock())
    async with desk.store.begin() as tx:
        told = [one for one in await tx.open_notices(_OF_STOPPED) if one.channel == operator]
        feeds = await desk.store.feeds() if told else ()
        found = stopped_notices(failing, told, operator=operator, feeds=feeds)
        for one in found:
            await _owe(one, desk, tx)
    return found


async def tell_of_held(desk: Desk) -> Sequence[Notice]:
    """Say which feeds gave old articles as new, each once, and when none of it waits any more."""
    operator = desk.operator
    if operator is None:
        return ()
    async with desk.store.begin() as tx:  # nobody releases anything meanwhile
        held = await desk.store.held()
        told = [one for one in await tx.open_notices(OF_HELD) if one.channel == operator]
        found = held_notices(held, told, operator=operator)
        for one in found:
            await _owe(one, desk, tx)
    return found


async def tell_of_outbox(desk: Desk) -> Sequence[Notice]:
    """Say what was given up and which channels are lost, each once; and when that is over.

    It goes by what is kept: so it may be asked at any time, and a bot that ended says it later.
    """
    operator = desk.operator
    if operator is None:
        return ()
    dead, lost = await desk.store.dead(), await desk.store.lost_channels()
    async with desk.store.begin() as tx:
        told = [one for one in await tx.open_notices(_OF_THE_OUTBOX) if one.channel == operator]
        found = outbox_notices(dead, lost, told, operator=operator)
        for one in found:
            await _owe(one, desk, tx)
    return found


async def _owe(notice: Notice, desk: Desk, tx: Transaction) -> None:
    await tx.owe_notice(notice, now=desk.clock())
    _wake(notice.channel, desk, tx)


def _wake(channel: Channel, desk: Desk, tx: Transaction) -> None:
    desk.dispatcher.submit(DRAIN, str(channel), after=tx)
