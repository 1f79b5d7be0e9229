"""When: one tick a second asks the store who is due. The schedule keeps no state of its own."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from bot.desk import DRAIN, POLL, Desk
from rules.feeds.hosts import share_of_a_host

if TYPE_CHECKING:
    from apscheduler.events import JobExecutionEvent, JobSubmissionEvent
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = structlog.get_logger()

TICK_SECONDS = 1
_TICK = "tick"
_PUT_BACK = timedelta(seconds=30)
"""So much a clock may go back without anybody minding: a feed is read that much later."""
_LOOK_EVERY = timedelta(seconds=5)
DUE_AT_ONCE = 200
"""Feeds that may be under way at one time: after months asleep, too, the longest overdue first."""


async def tick(desk: Desk) -> None:
    """Hand over every feed and channel whose time has come; quick, for it does no work itself."""
    now = desk.clock()
    share = share_of_a_host(desk.terms.host_gap, at_once=DUE_AT_ONCE)
    for feed_id in await desk.store.due_feeds(now, limit=DUE_AT_ONCE, a_host=share):
        desk.dispatcher.submit(POLL, str(feed_id))
    channels = await desk.store.due_channels(now)
    # Where a platform bears few messages a second, the first in line is another one each time.
    first = int(desk.chance() * len(channels))
    for channel in (*channels[first:], *channels[:first]):
        desk.dispatcher.submit(DRAIN, str(channel))


def ticking(each: Callable[[], Awaitable[None]], *, now: datetime) -> "AsyncIOScheduler":
    """Make a scheduler that runs one thing every second, from now on, until it is shut down.

    Its own shutdown cancels running coroutines (a comment in its source says so): pause it, let
    the work end, then shut it down.
    """
    # Only here: most commands never tick.
    from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    scheduler = AsyncIOScheduler(
        timezone=UTC,
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    scheduler.add_job(each, "interval", seconds=TICK_SECONDS, next_run_time=now, id=_TICK)
    scheduler.add_listener(_tell_failed, EVENT_JOB_ERROR)
    scheduler.add_listener(_tell_late, EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
    return scheduler


async def keep_ticking(
    scheduler: "AsyncIOScheduler", desk: Desk, *, every: timedelta = _LOOK_EVERY
) -> None:
    """Go on when the machine's clock is put back, until cancelled: nothing would tick till then."""
    while True:
        await asyncio.sleep(every.total_seconds())  # by a clock that only goes forward
        now = desk.clock()
        next_at = scheduler.get_job(_TICK).next_run_time
        if next_at - now > _PUT_BACK:
            scheduler.modify_job(_TICK, next_run_time=now)
            await clock_put_back(desk)


async def clock_put_back(desk: Desk) -> None:
    """Go back to what was known before the machine's clock was ahead."""
    desk.stories.read_again()
    await after_clock(desk)


async def after_clock(desk: Desk) -> None:
    """Ask again what was read, and look at what was sent, as it seems, in times to come.

    The clock was put back since.
    """
    now = desk.clock()
    feeds = await desk.store.ask_again(read_after=now + _PUT_BACK)
    owed = await desk.store.hasten(ahead_of=now + _PUT_BACK, now=now)
    if feeds or owed:
        log.warning("clock_put_back", feeds=feeds, owed=owed)


def _tell_failed(event: "JobExecutionEvent") -> None:
    """Say what APScheduler would only write to its own log."""
    log.error("tick_failed", error=str(event.exception), about="tick")


def _tell_late(_event: "JobExecutionEvent | JobSubmissionEvent") -> None:
    """Say what APScheduler would only write to its own log."""
    log.warning("tick_late", about="tick")
