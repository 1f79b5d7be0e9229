import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
import structlog
from structlog.testing import capture_logs

from bot.collect import collect
from bot.desk import DRAIN, POLL
from bot.schedule import DUE_AT_ONCE, after_clock, keep_ticking, tick, ticking
from rules.model import Channel, PollState
from tests.fakes import Clock, FakeDispatcher, FakeSource
from tests.newsroom import FEED, NOON, a_desk, a_store, feed, told, watch

SOON_S = 30
"""A tick is a second: what comes later than this does not come."""


async def test_a_tick_hands_over_what_is_due_and_nothing_else(tmp_path: Path) -> None:
    async with a_store(tmp_path) as store:
        await store.sync([feed(), feed("https://mole.example/rss")], [watch("quake")])
        later = PollState(next_at=NOON + timedelta(minutes=1))
        async with store.begin() as tx:
            await tx.save_poll((await store.feeds())[0], later, None)
        clock, dispatcher = Clock(NOON), FakeDispatcher()
        desk = a_desk(store, FakeSource(), {}, clock, dispatcher)
        await tick(desk)
        assert dispatcher.submitted == [(POLL, "2")]
        clock.pass_by(timedelta(minutes=1))
        await tick(desk)
        assert dispatcher.submitted[1:] == [(POLL, "2"), (POLL, "1")]


async def test_a_tick_finds_what_a_crash_left_owed(tmp_path: Path) -> None:
    async with a_store(tmp_path) as store:
        await store.sync([feed()], [watch("quake")])
        source = FakeSource({FEED: told("Quake in the north")})
        await collect((await store.feeds())[0], a_desk(store, source, {}, Clock(NOON)))
    async with a_store(tmp_path) as store:
        dispatcher = FakeDispatcher()
        await tick(a_desk(store, FakeSource(), {}, Clock(NOON), dispatcher))
        assert dispatcher.submitted == [(DRAIN, "console")]


async def test_the_first_channel_of_a_tick_is_another_one_each_time(tmp_path: Path) -> None:
    rooms = [Channel("console", name) for name in "abcd"]
    async with a_store(tmp_path) as store:
        await store.sync([feed()], [watch("quake", *rooms)])
        source = FakeSource({FEED: told("Quake in the north")})
        await collect((await store.feeds())[0], a_desk(store, source, {}, Clock(NOON)))
        first = []
        for chance in (0.0, 0.3, 0.99):
            dispatcher = FakeDispatcher()
            desk = a_desk(store, source, {}, Clock(NOON), dispatcher)
            await tick(replace(desk, chance=partial(float, chance)))
            drained = [key for task, key in dispatcher.submitted if task == DRAIN]
            assert sorted(drained) == [str(room) for room in rooms]
            first.append(drained[0])
    assert first == ["console:a", "console:b", "console:d"]


async def test_a_tick_hands_over_many_feeds_in_portions(tmp_path: Path) -> None:
    async with a_store(tmp_path) as store:
        await store.sync([feed(f"https://{n}.example/") for n in range(DUE_AT_ONCE + 5)], [])
        dispatcher = FakeDispatcher()
        await tick(a_desk(store, FakeSource(), {}, Clock(NOON), dispatcher))
        assert len(dispatcher.submitted) == DUE_AT_ONCE


async def test_the_schedule_ticks_at_once_and_again() -> None:
    ticked = asyncio.Event()

    async def each() -> None:
        ticked.set()

    scheduler = ticking(each, now=datetime.now(UTC))
    scheduler.start()
    await asyncio.wait_for(ticked.wait(), SOON_S)
    ticked.clear()
    await asyncio.wait_for(ticked.wait(), SOON_S)
    scheduler.shutdown(wait=False)


@pytest.mark.parametrize(("fails", "said"), [(True, "tick_failed"), (False, "tick_late")])
async def test_a_tick_that_fails_or_takes_too_long_is_told(fails: bool, said: str) -> None:
    structlog.reset_defaults()

    async def each() -> None:
        if fails:
            raise LookupError("no table")
        await asyncio.sleep(60)

    with capture_logs() as events:
        scheduler = ticking(each, now=datetime.now(UTC))
        scheduler.start()
        for _ in range(200):
            await asyncio.sleep(0.1)
            if events:
                break
        scheduler.shutdown(wait=False)
        await asyncio.sleep(0)
    assert events[0]["event"] == said


async def test_a_clock_that_is_put_back_stops_no_tick(tmp_path: Path) -> None:
    async with a_store(tmp_path) as store:
        await store.sync([feed()], [])
        begun = datetime.now(UTC)
        read = PollState(next_at=begun + timedelta(minutes=2), last_success_at=begun)
        async with store.begin() as tx:
            await tx.save_poll((await store.feeds())[0], read, None)
        clock, ticked = Clock(begun), asyncio.Event()

        async def each() -> None:
            ticked.set()

        desk = a_desk(store, FakeSource(), {}, clock)
        ahead = ticking(each, now=begun + timedelta(hours=1))
        ahead.start()
        clock.now = begun - timedelta(hours=1)
        with capture_logs() as logs:
            keeping = asyncio.create_task(
                keep_ticking(ahead, desk, every=timedelta(milliseconds=20))
            )
            await asyncio.wait_for(ticked.wait(), SOON_S)
            await asyncio.sleep(0.1)
        keeping.cancel()
        ahead.shutdown(wait=False)
        assert [one for one in logs if one["event"] == "clock_put_back"]
        due = await store.due_feeds(clock.now + timedelta(minutes=1), limit=9, a_host=9)
    assert due == [1]


async def test_a_clock_that_goes_forward_leaves_every_feed_its_time(tmp_path: Path) -> None:
    async with a_store(tmp_path) as store:
        await store.sync([feed()], [])
        read = PollState(next_at=NOON + timedelta(minutes=3), last_success_at=NOON)
        async with store.begin() as tx:
            await tx.save_poll((await store.feeds())[0], read, None)
        with capture_logs() as logs:
            await after_clock(a_desk(store, FakeSource(), {}, Clock(NOON)))
        assert logs == []
        assert await store.due_feeds(NOON + timedelta(minutes=1), limit=9, a_host=9) == []
