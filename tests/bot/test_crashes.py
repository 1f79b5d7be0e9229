"""The process ends between any two steps and is started again: none lost, none repeated."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy.engine import URL

from bot.collect import collect
from bot.deliver import drain
from rules.model import Entry, FeedAnswer
from tests.crashing import Crash, Steps, ends
from tests.fakes import Clock, FakeChat, FakeSource, chats
from tests.newsroom import CONSOLE, FEED, NOON, a_desk, a_store, feed, item, told, watch

OTHER_FEED = "https://mole.example/rss"
EXPECTED = [
    "Earthquake closes the port for a day",
    "Second earthquake is felt on the coast",
    "Third earthquake within the hour",
]


class World:
    """What outlives the process: the database, the feeds, the chat server, the time."""

    def __init__(self, database: URL) -> None:
        self.database, self.chat, self.clock = database, FakeChat(), Clock(NOON)
        self.source = FakeSource(
            {
                FEED: told(EXPECTED[0], "Choir wins a prize", EXPECTED[1]),
                OTHER_FEED: told(
                    item(EXPECTED[0], guid="m1", link="https://mole.example/1"), EXPECTED[2]
                ),
            }
        )

    async def live(self, steps: Steps) -> None:
        """Be one process: poll both feeds twice, the headline of one edited between, and deliver."""
        async with a_store(self.database) as real:
            store, source = steps.store(real), steps.source(self.source)
            desk = a_desk(store, source, chats(steps.chat(self.chat)), self.clock)
            await store.sync([feed(), feed(OTHER_FEED)], [watch("earthquake"), watch("port")])
            for _ in range(2):
                for one in await store.feeds():
                    await collect(one, desk)
                    await drain(CONSOLE, desk)
                self.source.feeds[FEED] = self._edited()

    def _edited(self) -> FeedAnswer:
        answer = self.source.feeds[FEED]
        assert isinstance(answer, FeedAnswer)
        first = replace(answer.entries[0], title="Earthquake closes port and airport for a day")
        return replace(answer, entries=(first, *answer.entries[1:]))

    def started_again(self) -> None:
        self.clock.pass_by(timedelta(minutes=10))


async def _count_steps(database: URL) -> Steps:
    world, steps = World(database), Steps()
    await world.live(steps)
    assert sorted(world.chat.titles) == sorted(EXPECTED)
    return steps


@pytest.mark.untraced  # walks the same way again and again
async def test_an_end_at_any_step_loses_nothing_and_repeats_nothing(
    new_database: Callable[[], URL],
) -> None:
    steps = await _count_steps(new_database())
    assert {"before commit", "after commit", "after post", "before note_result"} <= set(steps.names)
    for end_at in ends(steps):
        world = World(new_database())
        with pytest.raises(Crash):
            await world.live(Steps(end_at))
        world.started_again()
        await world.live(Steps())
        ids = [delivery.alert.story_id for delivery in world.chat.alerts]
        assert len(ids) == len(set(ids)) == len(EXPECTED), steps.names[end_at - 1]


_titles = st.lists(
    st.text(min_size=0, max_size=40) | st.sampled_from(["Earthquake", "earthquake in the port"]),
    max_size=4,
)


@st.composite
def _entries(draw: st.DrawFn) -> list[Entry]:
    maybe = st.none() | st.text(max_size=12)
    return [
        Entry(
            id=f"e{number}",
            guid=draw(maybe),
            link=draw(st.sampled_from([None, "https://a.example/1", "https://a.example/2?id=1"])),
            title=title,
            summary=draw(maybe),
            published=draw(st.sampled_from([None, NOON, NOON - timedelta(days=400)])),
        )
        for number, title in enumerate(draw(_titles))
    ]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(polls=st.lists(_entries(), min_size=1, max_size=3), end_at=st.integers(1, 40))
def test_whatever_the_entries_each_story_is_told_once_and_nothing_stays_owed(
    new_database: Callable[[], URL], polls: list[list[Entry]], end_at: int
) -> None:
    asyncio.run(_tell_all(new_database(), polls, end_at))


async def _tell_all(database: URL, polls: list[list[Entry]], end_at: int) -> None:
    world, steps = World(database), Steps(end_at)
    for entries in polls:
        world.source.feeds[FEED] = FeedAnswer(entries=tuple(entries))
        try:
            await _poll_and_drain(world, steps)
        except Crash:
            world.started_again()
            await _poll_and_drain(world, Steps())
    world.started_again()  # what waits for a group interval is due by then
    async with a_store(database) as store:
        await drain(CONSOLE, a_desk(store, world.source, chats(world.chat), world.clock))
        assert await store.outbox(limit=10) == []
        assert await store.told_count() == len(world.chat.alerts)
    told_of = [delivery.alert.story_id for delivery in world.chat.alerts]
    assert len(told_of) == len(set(told_of))


async def _poll_and_drain(world: World, steps: Steps) -> None:
    async with a_store(world.database) as real:
        store = steps.store(real)
        desk = a_desk(store, steps.source(world.source), chats(steps.chat(world.chat)), world.clock)
        await store.sync([feed()], [watch("earthquake")])
        await collect((await store.feeds())[0], desk)
        await drain(CONSOLE, desk)
