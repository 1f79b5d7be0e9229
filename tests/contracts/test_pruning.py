"""What the archive lets go, on both databases: what is over, and nothing that is needed."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest_asyncio
from sqlalchemy import Table, func, select
from sqlalchemy.engine import URL

from adapters.store import SqlStore
from adapters.store.tables import ALERTS, ARTICLES, STORIES
from bot.collect import collect
from bot.deliver import drain
from bot.desk import Desk
from bot.pruning import LEAST, prune
from tests.fakes import Clock, FakeChat, FakeSource, chats
from tests.newsroom import CONSOLE, FEED, NOON, a_desk, a_store, feed, item, told, watch

MONTH = timedelta(days=30)


class Room:
    def __init__(self, store: SqlStore, desk: Desk, source: FakeSource, clock: Clock) -> None:
        self.store, self.desk, self.source, self.clock = store, desk, source, clock

    async def polls(self, *titles: str) -> None:
        self.source.feeds[FEED] = told(*(item(one, published=self.clock.now) for one in titles))
        [polled] = await self.store.feeds()
        await collect(polled, self.desk)

    async def titles(self) -> list[str]:
        query = select(ARTICLES.c.title).order_by(ARTICLES.c.id)
        async with self.store.database.reading() as connection:
            return list((await connection.execute(query)).scalars())

    async def count(self, table: Table) -> int:
        async with self.store.database.reading() as connection:
            found = await connection.execute(select(func.count()).select_from(table))
            return int(found.scalar() or 0)

    async def prunes(self, older_than: timedelta = MONTH) -> int:
        return await prune(self.store, older_than=older_than, now=self.clock.now)


@pytest_asyncio.fixture
async def room(database: URL) -> AsyncIterator[Room]:
    clock, source = Clock(NOON), FakeSource({})
    async with a_store(database) as store:
        await store.sync([feed()], [watch("ferry")])
        yield Room(store, a_desk(store, source, chats(FakeChat()), clock), source, clock)


async def test_what_is_over_goes_with_its_story_and_its_alert(room: Room) -> None:
    await room.polls("Ferry late", "Port closed")
    await drain(CONSOLE, room.desk)
    assert await room.prunes() == 0
    room.clock.pass_by(MONTH + timedelta(days=1))
    await room.polls("Trams run again")
    assert await room.prunes() == 2
    assert await room.titles() == ["Trams run again"]
    assert await room.count(STORIES) == 1
    assert await room.count(ALERTS) == 0


async def test_what_a_feed_still_gives_stays_and_is_no_news(room: Room) -> None:
    await room.polls("Ferry late")
    await drain(CONSOLE, room.desk)
    room.clock.pass_by(MONTH)
    await room.polls("Ferry late")
    room.clock.pass_by(timedelta(days=2))
    assert await room.prunes() == 0
    await room.polls("Ferry late")
    assert await room.store.told_count() == 1
    assert await room.titles() == ["Ferry late"]


async def test_what_is_owed_stays_until_it_is_told(room: Room) -> None:
    await room.polls("Ferry late")
    room.clock.pass_by(2 * MONTH)
    assert await room.prunes() == 0
    await drain(CONSOLE, room.desk)
    assert await room.prunes() == 1


async def test_what_new_articles_are_compared_with_stays_whatever_is_asked(room: Room) -> None:
    await room.polls("Port closed")
    room.clock.pass_by(LEAST - timedelta(hours=1))
    assert await room.prunes(older_than=timedelta(hours=1)) == 0
    room.clock.pass_by(timedelta(hours=2))
    assert await room.prunes(older_than=timedelta(hours=1)) == 1
    await room.polls("Port closed again")


async def test_much_is_removed_some_at_a_time(room: Room) -> None:
    await room.polls(*(f"Port {n} closed" for n in range(30)))
    room.clock.pass_by(2 * MONTH)
    before = room.clock.now - MONTH
    assert await room.store.prune(before=before, at_most=20) == 20
    assert await room.store.prune(before=before, at_most=20) == 10
    assert await room.store.prune(before=before, at_most=20) == 0
