"""What waits → told: when quiet hours end, a batch is full, a digest is due; after an outage too."""

from datetime import UTC, datetime, timedelta

import structlog

from bot.desk import ATTEND, Desk
from rules.attention.backlog import BacklogPolicy, looked
from rules.duration import in_words
from rules.model import Channel

log = structlog.get_logger()

AWAKE_EVERY = timedelta(seconds=30)
"""How often is noted that the bot looks."""
_END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)
_PUT_BACK = timedelta(seconds=30)
_WORTH_A_LOOK = timedelta(minutes=1)
"""The shortest backlog that a channel may ask for."""


async def attend(desk: Desk) -> None:
    """Hand over every channel in which something waits whose time has come."""
    for channel in await desk.store.waiting_channels(desk.clock()):
        desk.dispatcher.submit(ATTEND, str(channel))


async def release(channel: Channel, desk: Desk, *, all_here: bool = False) -> None:
    """Owe what waited in a channel and need not any more."""
    now = desk.clock()
    async with desk.store.begin() as tx:
        await desk.teller.attendance.release(channel, tx, now, all_here=all_here)


async def release_all(desk: Desk) -> None:
    """Owe all that need not wait for others: nothing more will come."""
    for channel in await desk.store.waiting_channels(_END_OF_TIME):
        await release(channel, desk, all_here=True)


async def clear_backlog(channel: Channel, desk: Desk) -> bool:
    """Put one digest in the place of what a channel was owed for long; False when nothing was."""
    now, oldest = desk.clock(), await desk.store.oldest_post(channel)
    if oldest is None or now - oldest < _WORTH_A_LOOK:
        return False
    async with desk.store.begin() as tx:
        return await desk.teller.attendance.gather_backlog(channel, tx, now, oldest=oldest)


async def note_awake(desk: Desk) -> None:
    """Note that the bot looks.

    After a sleep what piled up is gathered; after a clock set back all that waits is looked at anew.
    """
    now = desk.clock()
    async with desk.store.begin() as tx:
        before = await tx.awake()
        after = looked(before, now, BacklogPolicy())
        await tx.note_awake(after)
        if before.at is not None and before.at - now > _PUT_BACK:
            await tx.look_again(None, now=now)
    if after.slept != before.slept and after.slept is not None:
        log.warning("slept", time=in_words(after.slept.ends_at - after.slept.begins_at))
