"""Stories of a watch by the hour: what is a spike, when it is told, and what is learned."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest_asyncio

from bot.releasing import note_awake
from bot.spiking import tell_of_spikes
from rules.model import Article, DeliveryKind, Posted
from tests.attending import (
    HOUR,
    MINUTE,
    Room,
    a_room,
    everything,
)
from tests.newsroom import watch


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with a_room(tmp_path) as opened:
        yield opened


async def hours(room: Room, count: int, each: int) -> None:
    """Let hours pass with so many stories of the watch each."""
    for _ in range(count):
        await stories(room, each)
        for step in range(12):
            room.clock.pass_by(5 * MINUTE)
            await note_awake(room.desk)
            if step in (5, 11):
                await tell_of_spikes(room.desk)
        await room.deliver()


async def stories(room: Room, count: int) -> None:
    """Note that so many new stories satisfy the watch now, as polls do."""
    async with room.store.begin() as tx:
        watch_id = (await room.store.watches())[0][0].id
        for _ in range(count):
            story = await tx.set_apart(room_article(room), now=room.clock())
            await tx.note_matched([(watch_id, story)], now=room.clock())


_NUMBER = iter(range(10_000))


def room_article(room: Room) -> Article:
    """Give an article that is nowhere, so that a story is begun for each."""
    return Article((), "", room.clock(), id=1_000 + next(_NUMBER))


async def test_a_spike_is_told_once_and_edited_when_it_is_over(room: Room) -> None:
    room.clock.now = datetime(2026, 11, 24, tzinfo=UTC)
    await note_awake(room.desk)
    await hours(room, 30, each=2)
    assert room.messages == []
    await stories(room, 20)
    room.clock.pass_by(MINUTE)
    await tell_of_spikes(room.desk)
    await tell_of_spikes(room.desk)
    await room.deliver()
    assert room.messages == ["W1 All: 20 stories/h, usually 2"]
    await hours(room, 3, each=2)
    assert [one.kind for one in room.chat.posted] == [DeliveryKind.POST, DeliveryKind.EDIT]
    assert room.messages[-1].startswith("W1 All: over after 2 h:")
    assert room.chat.posted[-1].message == Posted(room.chat.posted[0].marker)


async def test_a_spike_in_quiet_hours_is_told_when_they_end_and_it_goes_on(room: Room) -> None:
    room.clock.now = datetime(2026, 11, 24, tzinfo=UTC)
    await note_awake(room.desk)
    await hours(room, 30, each=2)
    await room.set({"quiet": "06:00-06:30"})
    await stories(room, 20)
    room.clock.pass_by(MINUTE)
    await tell_of_spikes(room.desk)
    await room.deliver()
    assert room.messages == []
    room.clock.pass_by(40 * MINUTE)
    await tell_of_spikes(room.desk)
    await room.deliver()
    assert len(room.messages) == 1


async def test_hours_in_which_nobody_looked_teach_nothing(room: Room) -> None:
    room.clock.now = datetime(2026, 11, 24, tzinfo=UTC)
    await note_awake(room.desk)
    await hours(room, 3, each=2)
    room.clock.pass_by(5 * HOUR)
    await note_awake(room.desk)
    await hours(room, 3, each=2)
    async with room.store.begin() as tx:
        [rate] = (await tx.rates()).values()
    taught = [one.hour.hour for one in rate.baseline.lately]
    assert taught == [1, 2, 8, 9, 10]


async def test_a_new_watch_is_not_taught_hours_before_it_was_there(room: Room) -> None:
    room.clock.now = datetime(2026, 11, 24, tzinfo=UTC)
    await note_awake(room.desk)
    await hours(room, 30, each=2)
    await room.watches(everything(), watch("flood"))
    await hours(room, 2, each=2)
    async with room.store.begin() as tx:
        old, new = (await tx.rates()).values()
    assert (old.baseline.hours, len(new.baseline.lately)) == (24, 1)


async def test_a_watch_that_is_muted_tells_of_no_spike(room: Room) -> None:
    room.clock.now = datetime(2026, 11, 24, tzinfo=UTC)
    await note_awake(room.desk)
    await hours(room, 30, each=2)
    await room.mute("watch W1")
    await stories(room, 20)
    room.clock.pass_by(MINUTE)
    await tell_of_spikes(room.desk)
    await room.deliver()
    assert room.messages == []
