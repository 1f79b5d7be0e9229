"""A watch runs silently for a day, and says once what it would have sent, also after a restart."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.store import SqlStore
from bot.collect import collect
from bot.commands.bot_commands import BotCommands
from bot.desk import Desk
from bot.shadowing import tell_of_shadows
from rules.attention.zones import UTC_ZONE
from rules.language.lexicon import plain_lexicon
from rules.model import Channel, Watch
from rules.notice import Notice
from rules.watches.draft import SHADOW
from rules.watches.wish import NO_WISH
from tests.fakes import Clock, FakeChat, FakeFinder, FakeSource, chats
from tests.newsroom import CONSOLE, FEED, NOON, a_desk, a_store, a_teller, feed, item, told


class AnyChannel:
    def problem_with(self, channel: Channel) -> str | None:
        return None


@dataclass
class Room:
    store: SqlStore
    commands: BotCommands
    source: FakeSource
    clock: Clock
    desk: Desk

    async def polls(self, *titles: str) -> None:
        self.source.feeds[FEED] = told(*(item(one, published=self.clock.now) for one in titles))
        [polled] = await self.store.feeds()
        await collect(polled, self.desk)

    async def shadows(self, query: str) -> Watch:
        drafted = await self.commands.draft_watch(
            query, channel=CONSOLE, wish=NO_WISH, scope="", by="x", zone=UTC_ZONE
        )
        return (await self.commands.save_draft(drafted.draft, in_shadow=True)).watch

    async def notices(self) -> list[Notice]:
        return [one.notice for one in await self.store.outbox(limit=99) if one.notice]

    async def watch(self) -> Watch:
        [watch] = await self.commands.list_watches()
        return watch


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    clock, source = Clock(NOON), FakeSource({})
    async with a_store(tmp_path) as store:
        await store.sync([feed()], [])
        commands = BotCommands(
            store,
            a_teller(store),
            chats={"console": AnyChannel()},
            lexicon=plain_lexicon(),
            finder=FakeFinder(),
            clock=clock,
        )
        yield Room(store, commands, source, clock, a_desk(store, source, chats(FakeChat()), clock))


async def test_what_would_have_been_sent_is_told_once_when_the_day_is_over(room: Room) -> None:
    await room.polls("Ferry before its time")
    room.clock.pass_by(timedelta(minutes=1))
    await room.shadows("ferry -golf")
    room.clock.pass_by(timedelta(hours=1))
    await room.polls("Ferry late again in Karvala", "Golf on a ferry", "New ferry for the islands")
    assert await tell_of_shadows(room.desk) == []
    room.clock.pass_by(SHADOW)
    await room.polls("Ferry after its time")
    [watch] = await tell_of_shadows(room.desk)
    assert watch.name == "ferry -golf"
    assert await tell_of_shadows(room.desk) == []
    [notice] = await room.notices()
    assert notice.title == "W1 ferry -golf: would have sent 2 stories in 24 h"
    assert {one.text for one in notice.lines} == {
        "Ferry late again in Karvala",
        "New ferry for the islands",
    }
    assert (await room.watch()).is_paused
    assert (await room.watch()).shadow_until is None


async def test_after_resuming_it_tells(room: Room) -> None:
    await room.shadows("ferry")
    room.clock.pass_by(SHADOW)
    await tell_of_shadows(room.desk)
    await room.commands.resume_watch("W1")
    await room.polls("Ferry late")
    assert [one.alert.title for one in await room.store.outbox(limit=9) if not one.notice] == [
        "Ferry late"
    ]


async def test_a_shadow_survives_a_restart(room: Room, tmp_path: Path) -> None:
    await room.shadows("ferry")
    room.clock.pass_by(2 * SHADOW)
    async with a_store(tmp_path) as store:
        desk = a_desk(store, room.source, chats(FakeChat()), room.clock)
        assert len(await tell_of_shadows(desk)) == 1
    assert await tell_of_shadows(room.desk) == []
    assert len(await room.notices()) == 1


@pytest.mark.parametrize("verb", ["resume", "pause", "remove"])
async def test_who_resumes_pauses_or_removes_it_before_hears_nothing_of_it(
    room: Room, verb: str
) -> None:
    await room.shadows("ferry")
    await getattr(room.commands, f"{verb}_watch")("W1")
    room.clock.pass_by(SHADOW)
    assert await tell_of_shadows(room.desk) == []
    assert await room.notices() == []


async def test_a_shadow_that_was_ended_while_it_was_tried_is_not_told(room: Room) -> None:
    watch = await room.shadows("ferry")
    async with room.store.begin() as tx:
        later = replace(watch, shadow_until=NOON + 3 * SHADOW)
        assert not await tx.end_shadow(later)
        assert await tx.end_shadow(watch)
        assert not await tx.end_shadow(watch)


async def test_a_query_that_cannot_be_read_any_more_is_told(room: Room) -> None:
    watch = await room.shadows("ferry")
    assert await room.store.edit_watch(watch, replace(watch, query="ferry AND"), by="", now=NOON)
    room.clock.pass_by(SHADOW)
    await tell_of_shadows(room.desk)
    [notice] = await room.notices()
    assert "cannot be read any more" in notice.title
