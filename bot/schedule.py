"""When: one tick a second asks the store who is due. The schedule keeps no state of its own."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import structlog
from apscheduler.events import (
    EVENT_JOB_ERROR,
    EVENT_JOB_MAX_INSTANCES,
    EVENT_JOB_MISSED,
    JobExecutionEvent,
    JobSubmissionEvent,
)
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.desk import DRAIN, POLL, Desk

log = structlog.get_logger()

TICK_SECONDS = 1
DUE_AT_ONCE = 200
"""Feeds that one tick hands over; the next tick takes the next."""


async def tick(desk: Desk) -> None:
    """Hand over every feed and channel whose time has come; quick, for it does no work itself."""
    now = desk.clock()
    for feed_id in await desk.store.due_feeds(now, limit=DUE_AT_ONCE, a_host=50):
        desk.dispatcher.submit(POLL, str(feed_id))
    for channel in await desk.store.due_channels(now):
        desk.dispatcher.submit(DRAIN, str(channel))


def ticking(each: Callable[[], Awaitable[None]], *, now: datetime) -> AsyncIOScheduler:
    """Make a scheduler that runs one thing every second, from now on, until it is shut down.

    Its own shutdown cancels running coroutines (a comment in its source says so): pause it, let
    the work end, then shut it down.
    """
    scheduler = AsyncIOScheduler(
        timezone=UTC,
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    scheduler.add_job(each, "interval", seconds=TICK_SECONDS, next_run_time=now, id="tick")
    scheduler.add_listener(_tell, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
    return scheduler


def _tell(event: JobExecutionEvent | JobSubmissionEvent) -> None:
    """Say what APScheduler would only write to its own log."""
    if event.code == EVENT_JOB_ERROR:
        log.error("tick_failed", error=str(event.exception), about="tick")
    else:
        log.warning("tick_late", about="tick")
