"""What was not told is asked of a real database: each stage that can stop it, as the bot left it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.errors import SourceUnreadable
from adapters.store import SqlStore
from bot.collect import collect
from bot.commands.bot_commands import BotCommands
from bot.deliver import drain
from bot.desk import Desk
from rules.answers.answer import Refusal, Why
from rules.answers.linked import StageName
from rules.answers.whynot import WhyNot
from rules.language.lexicon import plain_lexicon
from rules.model import Channel, FirstRun
from rules.watches.wish import WatchWish
from tests.fakes import Clock, FakeChat, FakeFinder, FakeSource, chats
from tests.newsroom import CONSOLE, FEED, NOON, a_desk, a_store, feed, item, told

LATE = "https://pier.example/ferry-late"


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
        self.clock.pass_by(timedelta(minutes=5))
        self.source.feeds[FEED] = told(*(item(one, published=self.clock.now) for one in titles))
        [polled] = await self.store.feeds()
        await collect(polled, self.desk)

    async def asks(self, link: str = LATE, channel: Channel = CONSOLE) -> WhyNot:
        return await self.commands.why_not(link, channel=channel)

    async def stopped(self, link: str = LATE) -> tuple[StageName, str]:
        stage = (await self.asks(link)).stopped
        assert stage is not None
        return stage.name, stage.sentence


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    clock, source = Clock(NOON), FakeSource({})
    async with a_store(tmp_path) as store:
        await store.sync([feed()], [])
        desk = a_desk(store, source, chats(FakeChat()), clock)
        commands = BotCommands(
            store,
            desk.teller,
            chats={"console": AnyChannel()},
            lexicon=plain_lexicon(),
            finder=FakeFinder(),
            clock=clock,
        )
        yield Room(store, commands, source, clock, desk)


async def test_an_article_is_followed_from_the_poll_to_its_message(room: Room) -> None:
    await room.commands.add_watch("ferry", channels=[CONSOLE])
    assert (await room.stopped())[0] is StageName.FEED
    await room.polls("Strike ends")
    assert (await room.stopped())[0] is StageName.ARTICLE
    await room.polls("Ferry late")
    assert (await room.stopped())[0] is StageName.MESSAGE
    await drain(CONSOLE, room.desk)
    assert (await room.asks()).stopped is None
    assert (await room.stopped("https://pier.example/strike-ends"))[0] is StageName.WATCH


async def test_a_feed_that_fails_is_named(room: Room) -> None:
    room.source.feeds[FEED] = SourceUnreadable("it is no feed")
    [polled] = await room.store.feeds()
    await collect(polled, room.desk)
    name, sentence = await room.stopped()
    assert name is StageName.FEED
    assert "it is no feed" in sentence


async def test_a_feed_elsewhere_that_brought_articles_of_the_site_counts(room: Room) -> None:
    entry = item("Ferry late", link="https://www.harbour.example/news/ferry")
    room.source.feeds[FEED] = told(entry)
    [polled] = await room.store.feeds()
    await collect(polled, room.desk)
    name, _ = await room.stopped("https://harbour.example/news/other")
    assert name is StageName.ARTICLE
    assert (await room.stopped("https://quay.example/x"))[0] is StageName.FEED


async def test_the_first_poll_of_a_feed_only_notes(room: Room) -> None:
    await room.store.sync([feed(first_run=FirstRun.NONE)], [])
    await room.commands.add_watch("ferry", channels=[CONSOLE])
    await room.polls("Ferry late")
    assert (await room.stopped())[0] is StageName.NEWS
    await room.polls("Ferry late", "Ferry sunk")
    assert (await room.stopped("https://pier.example/ferry-sunk"))[0] is StageName.MESSAGE


@pytest.mark.parametrize(
    "link",
    ["http://127.0.0.1/x", "http://[::1]/x", "http://10.0.0.1:99/x", "http://2130706433/x"],
)
async def test_private_addresses_are_refused(room: Room, link: str) -> None:
    assert (await room.stopped(link))[0] is StageName.ADDRESS


async def test_what_is_no_link_is_refused_with_what_to_give(room: Room) -> None:
    with pytest.raises(Refusal, match="is no link of an article"):
        await room.asks("ferry late")
    with pytest.raises(Refusal, match="is no link of an article"):
        await room.asks("http://[::1")


async def test_a_watch_that_was_made_later_tells_nothing_of_before(room: Room) -> None:
    await room.polls("Ferry late")
    await room.commands.add_watch("ferry", channels=[CONSOLE])
    name, sentence = await room.stopped()
    assert name is StageName.STORY
    assert "made, changed or resumed" in sentence


async def test_paused_waiting_and_muted_are_told_apart(room: Room) -> None:
    await room.commands.add_watch("ferry", channels=[CONSOLE], wish=WatchWish("A"))
    await room.commands.add_watch("coup", channels=[CONSOLE], wish=WatchWish("B", min_sources=2))
    await room.commands.add_watch("strike", channels=[CONSOLE], wish=WatchWish("C"))
    await room.commands.pause_watch("A")
    await room.commands.add_mute("watch W3", "forever", channel=CONSOLE, by="Ann")
    await room.polls("Ferry late", "Coup in Karvala", "Strike ends")
    assert (await room.stopped())[0] is StageName.PAUSED
    assert (await room.stopped("https://pier.example/coup-in-karvala"))[0] is StageName.SOURCES
    name, sentence = await room.stopped("https://pier.example/strike-ends")
    assert name is StageName.ATTENTION
    assert "muted" in sentence


async def test_one_watch_is_asked_alone_and_must_tell_the_channel(room: Room) -> None:
    await room.commands.add_watch("strike", channels=[CONSOLE], wish=WatchWish("A"))
    await room.commands.add_watch("ferry -late", channels=[CONSOLE], wish=WatchWish("B"))
    await room.polls("Ferry late")
    found = await room.commands.why_not(LATE, channel=CONSOLE, watch="w1")
    assert found.nearest is not None
    assert found.nearest.watch.name == "A"
    with pytest.raises(Refusal, match='there is no watch "W9"'):
        await room.commands.why_not(LATE, channel=CONSOLE, watch="W9")
    with pytest.raises(Refusal, match='"B" does not tell chat:x'):
        await room.commands.why_not(LATE, channel=Channel("chat", "x"), watch="b")


async def test_why_shows_the_watch_as_it_reads_now(room: Room) -> None:
    saved = (await room.commands.add_watch("ferry late", channels=[CONSOLE])).watch
    await room.polls("Ferry late")
    found = await room.commands.why(LATE)
    assert isinstance(found, Why)
    [one] = found.trees
    assert one.held
    assert await room.store.edit_watch(saved, replace(saved, query="ferry AND"), by="", now=NOON)
    changed = await room.commands.why(LATE)
    assert isinstance(changed, Why)
    assert changed.trees[0].error
    await room.commands.remove_watch("W1")
    gone = await room.commands.why(LATE)
    assert isinstance(gone, Why)
    assert gone.trees == ()


async def test_how_an_article_came_is_known_only_of_what_is_kept(room: Room) -> None:
    assert (await room.store.arrival(99)).feed is None
