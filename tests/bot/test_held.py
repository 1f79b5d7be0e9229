"""A feed that gives its archive as new is told where the operator reads, once, until people say what becomes of it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
import pytest_asyncio
from msgspec import structs
from sqlalchemy.engine import URL

from bot.collect import Collected, collect
from bot.commands.bot_commands import BotCommands
from bot.deliver import drain
from bot.desk import DRAIN, Desk
from bot.noticing import tell_of_feeds, tell_of_held
from rules.language.lexicon import plain_lexicon
from rules.model import Channel, DeliveryKind, Entry
from rules.notice import words_of
from tests.fakes import Clock, FakeChat, FakeDispatcher, FakeFinder, FakeSource, chats
from tests.newsroom import FEED, NOON, a_desk, a_store, feed, item, told, watch

OPERATOR = Channel("ops")
TITLES = [f"Bridge number {number} closed" for number in range(12)]
POST, EDIT = DeliveryKind.POST, DeliveryKind.EDIT


def archive(*titles: str) -> list[Entry]:
    return [item(title, published=NOON - timedelta(days=30)) for title in titles]


@dataclass
class Room:
    desk: Desk
    commands: BotCommands
    source: FakeSource
    clock: Clock
    ops: FakeChat
    chat: FakeChat

    async def polls(self, *entries: Entry) -> Collected:
        self.clock.pass_by(timedelta(minutes=1))
        self.source.feeds[FEED] = told(*entries)
        [polled] = await self.desk.store.feeds()
        return await collect(polled, self.desk)

    async def seen(self) -> list[tuple[DeliveryKind, str]]:
        """Give all that stands in the operator's channel by now."""
        await tell_of_held(self.desk)
        await drain(OPERATOR, self.desk)
        return [(one.kind, one.notice.title) for one in self.ops.posted if one.notice]


@pytest_asyncio.fixture
async def room(database: URL) -> AsyncIterator[Room]:
    async with a_store(database) as store:
        clock, source, chat, ops = Clock(NOON), FakeSource(), FakeChat(), FakeChat()
        both = dict(chats(chat)) | {"ops": ops}
        desk = a_desk(store, source, both, clock, operator=OPERATOR)
        commands = BotCommands(
            store,
            desk.teller,
            chats={},
            lexicon=plain_lexicon(),
            finder=FakeFinder(),
            clock=clock,
        )
        await store.sync([structs.replace(feed(), name="Pier News")], [watch("bridge")])
        opened = Room(desk, commands, source, clock, ops, chat)
        await opened.polls(item("Ferry late"))
        yield opened


HELD = "F1 Pier News: 12 old articles came as new"


async def test_one_notice_tells_of_it_with_the_first_headlines(room: Room) -> None:
    assert await room.seen() == []
    assert (await room.polls(*archive(*TITLES))).held == 12
    assert await room.seen() == [(POST, HELD)]
    [notice] = [one.notice for one in room.ops.posted if one.notice]
    assert words_of(notice)[1:7] == [*TITLES[:5], "and 7 more"]


async def test_neither_a_second_poll_nor_a_restart_tells_it_again(
    room: Room, database: URL
) -> None:
    await room.polls(*archive(*TITLES))
    await room.seen()
    await room.polls(*archive(*TITLES))
    assert await room.seen() == [(POST, HELD)]
    async with a_store(database) as store:
        assert await tell_of_held(replace(room.desk, store=store)) == []


@pytest.mark.parametrize(
    ("post", "said", "alerts"), [(True, "posted", 12), (False, "discarded", 0)]
)
async def test_the_message_says_what_became_of_it(
    post: bool, said: str, alerts: int, room: Room
) -> None:
    await room.polls(*archive(*TITLES))
    await room.seen()
    assert (await room.commands.release("F1", post=post)).alerts == alerts
    after = [(POST, HELD), (EDIT, f"F1 Pier News: 12 old articles {said}")]
    assert await room.seen() == after
    assert await room.seen() == after


async def test_it_is_owed_with_the_release_and_the_operators_channel_is_woken(room: Room) -> None:
    await room.polls(*archive(*TITLES))
    await room.seen()
    dispatcher = room.desk.dispatcher
    assert isinstance(dispatcher, FakeDispatcher)
    dispatcher.submitted.clear()
    await room.commands.release("F1", post=False)
    assert [one.kind for one in await room.commands.list_outbox()] == [EDIT]
    assert dispatcher.submitted == [(DRAIN, str(OPERATOR))]


async def test_a_feed_that_does_it_again_is_told_in_a_message_of_its_own(room: Room) -> None:
    await room.polls(*archive(*TITLES))
    await room.seen()
    await room.commands.release("F1", post=False)
    again = [f"Tunnel number {number} flooded" for number in range(11)]
    await room.polls(*archive(*again))
    assert (await room.seen())[2:] == [(POST, "F1 Pier News: 11 old articles came as new")]


async def test_what_is_let_go_before_anybody_was_told_is_not_told(room: Room) -> None:
    await room.polls(*archive(*TITLES))
    await tell_of_held(room.desk)
    await room.commands.release("F1", post=False)
    assert await room.seen() == []


async def test_a_bot_without_an_operators_channel_tells_nobody(room: Room) -> None:
    await room.polls(*archive(*TITLES))
    assert await tell_of_held(replace(room.desk, operator=None)) == ()


async def test_the_round_that_looks_after_feeds_tells_of_it(room: Room) -> None:
    await room.polls(*archive(*TITLES))
    await tell_of_feeds(room.desk)
    await drain(OPERATOR, room.desk)
    assert [one.notice.title for one in room.ops.posted if one.notice] == [HELD]
