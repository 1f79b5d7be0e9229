"""What the first delivery of a channel is, asked for by many drains at one moment."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest_asyncio
from sqlalchemy.engine import URL

from adapters.store import SqlStore
from bot.collect import collect
from rules.delivery.delivery import NextState
from rules.model import Channel, Delivery, DeliveryState
from tests.fakes import Clock, FakeSource
from tests.newsroom import FEED, NOON, a_desk, a_store, feed, told, watch

ROOMS = [Channel("local", f"room {number}") for number in range(5)]
ODD = Channel("local", "\"'%_\\ é 북 🚢")


@pytest_asyncio.fixture
async def store(database: URL) -> AsyncIterator[SqlStore]:
    """Owe three alerts to each room."""
    async with a_store(database) as opened:
        await opened.sync([feed()], [watch("earthquake", *ROOMS, ODD)])
        source = FakeSource()
        source.feeds[FEED] = told("Earthquake at sea", "Earthquake inland", "An earthquake drill")
        desk = a_desk(opened, source, {}, Clock(NOON))
        await desk.stories.read(opened, now=NOON)
        [polled] = await opened.feeds()
        await collect(polled, desk)
        yield opened


async def test_each_who_asks_gets_the_oldest_of_its_own_channel(store: SqlStore) -> None:
    owed = await store.outbox(limit=100)
    asked = [*ROOMS, ODD, Channel("local", "nobody's"), ROOMS[0]]
    found = await asyncio.gather(*(store.head(room, now=NOON) for room in asked))
    oldest = {room: next(one for one in owed if one.channel == room) for room in (*ROOMS, ODD)}
    assert list(found) == [*(oldest[room] for room in (*ROOMS, ODD)), None, oldest[ROOMS[0]]]


async def test_what_one_channel_waits_for_changes_nothing_for_another(store: SqlStore) -> None:
    before = await heads(store)
    for first, state in zip(before, (DeliveryState.PENDING, DeliveryState.UNCERTAIN), strict=False):
        noted = await store.note_attempt(first, now=NOON)
        assert noted is not None
        await store.note_result(noted, NextState(state, NOON + timedelta(hours=1), "no answer"))
    after = await heads(store)
    assert [one.id for one in after] == [one.id for one in before]
    assert [one.attempts for one in after] == [1, 1, 0, 0, 0]


async def heads(store: SqlStore) -> list[Delivery]:
    found = await asyncio.gather(*(store.head(room, now=NOON) for room in ROOMS))
    return [one for one in found if one]
