"""Failing feeds → notices: what people are told of servers, once, and again when they are well.

Told on the log; kept as values, so that an outbox can carry them to a channel.
"""

from collections.abc import Sequence

import structlog

from bot.desk import Desk
from rules.notices import Notice, notices

log = structlog.get_logger()


async def tell_of_hosts(desk: Desk) -> Sequence[Notice]:
    """Say which servers have begun to fail for long, and which are well again; keep that it was."""
    now = desk.clock()
    failing = await desk.store.failing_feeds(since=now)
    found = notices(failing, await desk.store.told_hosts(), now=now)
    if found:
        async with desk.store.begin() as tx:
            for one in found:
                await tx.note_told(one.host)
    for one in found:
        event = "host_recovered" if one.over_after is not None else "host_failing"
        log.warning(event, host=one.host.name, feeds=one.feeds, notice=one.sentence)
    return found
