"""A poll with very much news is kept in pieces: sooner told, and wherever the process ends, told once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy.engine import URL

from bot import collect as collecting
from bot.collect import collect
from bot.deliver import drain
from rules.model import FeedAnswer, FirstRun
from tests.attending import EVENTS, PLACES, STORIES, everything
from tests.crashing import KEEPS, Crash, Steps, ends
from tests.fakes import Clock, FakeChat, FakeDispatcher, FakeSource, chats
from tests.newsroom import CONSOLE, FEED, NOON, a_desk, a_store, feed, item, told

TITLES = list(STORIES[:5])
OLD = [f"{place} {event}" for place, event in zip(PLACES, reversed(EVENTS), strict=True)]


@pytest.fixture(autouse=True)
def _two_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "AT_ONCE", 2)


@dataclass
class World:
    """What outlives the process, and what one process did."""

    database: URL
    chat: FakeChat = field(default_factory=FakeChat)
    clock: Clock = field(default_factory=lambda: Clock(NOON))
    source: FakeSource = field(
        default_factory=lambda: FakeSource({FEED: replace(told(*TITLES), etag='"all"')})
    )

    first_run: FirstRun = FirstRun.ALL

    async def live(self, steps: Steps) -> None:
        async with a_store(self.database) as real:
            plugs, wakes = chats(steps.chat(self.chat)), FakeDispatcher()
            desk = a_desk(steps.store(real), self.source, plugs, self.clock, wakes)
            await real.sync([feed(first_run=self.first_run)], [everything()])
            await collect((await real.feeds())[0], desk)
            await drain(CONSOLE, desk)

    async def validator(self) -> str | None:
        async with a_store(self.database) as store:
            return (await store.feeds())[0].state.etag


@pytest.mark.untraced  # walks the same way again and again
async def test_wherever_the_process_ends_in_a_poll_that_is_kept_in_pieces_all_is_told_once(
    new_database: Callable[[], URL],
) -> None:
    whole, steps = World(new_database()), Steps()
    await whole.live(steps)
    assert whole.chat.titles == TITLES
    assert steps.names.count("after commit") == 3
    for end_at in ends(steps, KEEPS):
        world = World(new_database())
        with pytest.raises(Crash):
            await world.live(Steps(end_at))
        world.clock.pass_by(timedelta(minutes=10))
        await world.live(Steps())
        assert world.chat.titles == TITLES, steps.names[end_at - 1]


async def test_a_feed_counts_as_polled_only_with_the_last_piece(
    new_database: Callable[[], URL],
) -> None:
    steps = Steps()
    await World(new_database()).live(steps)
    commits = [n for n, name in enumerate(steps.names, start=1) if name == "after commit"]
    validators = []
    for end_at in commits:
        world = World(new_database())
        with pytest.raises(Crash):
            await world.live(Steps(end_at))
        validators.append(await world.validator())
    assert validators == [None, None, '"all"']


async def test_a_first_poll_that_tells_nothing_tells_nothing_after_an_end_in_between_either(
    new_database: Callable[[], URL],
) -> None:
    whole, steps = World(new_database(), first_run=FirstRun.NONE), Steps()
    await whole.live(steps)
    world = World(new_database(), first_run=FirstRun.NONE)
    with pytest.raises(Crash):
        await world.live(Steps(steps.names.index("after commit") + 1))
    world.clock.pass_by(timedelta(minutes=10))
    await world.live(Steps())
    assert (whole.chat.titles, world.chat.titles) == ([], [])
    assert await world.validator() == '"all"'


async def test_channels_are_woken_before_the_last_piece_is_kept(database: URL) -> None:
    steps, woken = Steps(), []

    class Watching(FakeDispatcher):
        def submit(self, task: str, key: str, *, after: object = None) -> None:
            woken.append(steps.names.count("after commit"))

    async with a_store(database) as real:
        source = FakeSource({FEED: told(*TITLES)})
        desk = a_desk(steps.store(real), source, chats(FakeChat()), Clock(NOON), Watching())
        await real.sync([feed()], [everything()])
        collected = await collect((await real.feeds())[0], desk)
    assert woken == [0, 1, 2]
    assert (collected.new, collected.alerts, collected.entries) == (5, 5, 5)


async def test_old_articles_that_come_as_new_are_held_together_not_told_in_pieces(
    database: URL,
) -> None:
    world = World(database)
    await world.live(Steps())
    world.clock.pass_by(timedelta(hours=1))
    long_ago = NOON - timedelta(days=30)
    old = [item(title, published=long_ago) for title in OLD]
    world.source.feeds[FEED] = FeedAnswer(entries=tuple(old), title="Pier News")
    await world.live(Steps())
    assert world.chat.titles == TITLES
    async with a_store(database) as store:
        assert [len(one.titles) for one in await store.held()] == [len(OLD)]
