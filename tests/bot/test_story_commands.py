"""What people ask and say of stories, on a real database, with what follows from it."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from msgspec import structs

from adapters.chat import ConsoleSettings
from adapters.errors import SourceUnreadable
from adapters.ports import Pages
from adapters.store import SqlStore
from bot.collect import Collected, collect
from bot.commands.bot_commands import BotCommands
from bot.deliver import drain
from bot.desk import Desk
from rules.answers.answer import Account, Chapter, PeoplesWord, Refusal, Tried, Why
from rules.answers.rows import story_row, tried_row
from rules.ids import code
from rules.language.lexicon import plain_lexicon
from rules.model import Article, DeliveryKind, DeliveryState, Entry, Watch
from rules.page.model import Page
from rules.story.decision import Reason
from tests.fakes import Clock, FakeChat, FakeFinder, FakeSource, chats
from tests.newsroom import CONSOLE, NOON, a_desk, a_store, feed, item, told, watch

QUAKE = "Strong earthquake shakes the northern coast"
FLOOD = "Flood after the earthquake closes the harbour of Kestrel Bay"
MINUTE = timedelta(minutes=1)
OUTLETS = ("Pier News", "The Mole", "Tide")


@dataclass
class Room:
    store: SqlStore
    commands: BotCommands
    chat: FakeChat
    source: FakeSource
    clock: Clock
    desk: Desk

    async def poll(self, outlet: str, *entries: Entry) -> Collected:
        slug = _slug(outlet)
        self.source.feeds[f"https://{slug}.example/rss"] = told(*entries)
        [polled] = [one for one in await self.store.feeds() if slug in one.url]
        return await collect(polled, self.desk)

    async def hear(self, outlet: str, title: str = QUAKE) -> None:
        await self.poll(outlet, entry(outlet, title))

    async def deliver(self, after: timedelta = timedelta(0)) -> None:
        self.clock.pass_by(after)
        await drain(CONSOLE, self.desk)

    async def why(self, reference: str) -> Why:
        found = await self.commands.why(reference)
        assert isinstance(found, Why)
        return found

    async def refusal(self, reference: str) -> str:
        with pytest.raises(Refusal) as refused:
            await self.commands.show_story(reference)
        return str(refused.value)


def _slug(outlet: str) -> str:
    return outlet.lower().replace(" ", "-")


def entry(outlet: str, title: str = QUAKE) -> Entry:
    slug = _slug(outlet)
    return item(title, guid=slug, link=f"https://{slug}.example/{_slug(title)}", outlet=outlet)


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with a_store(tmp_path) as store:
        source, clock, chat = FakeSource(), Clock(NOON), FakeChat()
        await store.sync(
            [feed(f"https://{_slug(outlet)}.example/rss") for outlet in OUTLETS],
            [watch("earthquake OR tag:archive"), a_cautious_watch()],
        )
        desk = a_desk(store, source, chats(chat), clock)
        commands = BotCommands(
            store,
            desk.teller,
            chats={"console": ConsoleSettings(platform="console")},
            lexicon=plain_lexicon(),
            finder=FakeFinder(),
            clock=clock,
        )
        yield Room(store, commands, chat, source, clock, desk)


def a_cautious_watch() -> Watch:
    return replace(watch("coup"), min_sources=2)


# Showing


async def test_a_story_is_shown_with_its_articles_and_why_they_stand_there(room: Room) -> None:
    await room.hear("Pier News")
    await room.hear("The Mole")
    await room.deliver()
    account = await room.commands.show_story(code("S", 1))
    assert [one.article.outlet for one in account.chapters] == ["Pier News", "The Mole"]
    first, second = (one.decision for one in account.chapters)
    assert first is not None
    assert second is not None
    assert (first.reason, second.reason) == (Reason.NEW, Reason.COPY)
    assert second.article_id == account.chapters[0].article.id
    [alert] = account.told
    assert (alert.state, alert.sent_at) == (DeliveryState.DELIVERED, NOON)
    assert account.sources == 1


async def test_a_story_keeps_the_former_headlines_of_its_articles(room: Room) -> None:
    await room.hear("Pier News")
    room.clock.pass_by(MINUTE)
    await room.poll(
        "Pier News", structs.replace(entry("Pier News"), title=QUAKE + " and its ports")
    )
    [chapter] = (await room.commands.show_story(code("S", 1))).chapters
    [old] = chapter.revisions
    assert (old.title, old.until) == (QUAKE, NOON + MINUTE)
    assert chapter.last_seen_at == NOON + MINUTE


async def test_a_story_is_found_by_whatever_belongs_to_it(room: Room) -> None:
    await room.hear("Pier News")
    link = f"https://www.pier-news.example/{_slug(QUAKE)}?utm_source=rss"
    for reference in (code("S", 1), code("A", 1), code("L", 1), link, f" {code('S', 1).lower()} "):
        assert (await room.commands.show_story(reference)).story_id == 1


@pytest.mark.parametrize("reference", ["S0000", "A9999", "LZZZZ", "https://a.example/x", "quake"])
async def test_what_is_not_known_is_refused_with_what_would_be(room: Room, reference: str) -> None:
    assert f'nothing is known of "{reference}": give a story' in await room.refusal(reference)


async def test_why_says_what_was_told_of_an_article(room: Room) -> None:
    await room.hear("Pier News")
    await room.hear("The Mole")
    told_of = await room.why(code("L", 1))
    assert [one.alert.title for one in told_of.alerts] == [QUAKE]
    folded = await room.why(f"https://the-mole.example/{_slug(QUAKE)}")
    assert (folded.article_id, folded.alerts) == (2, ())
    with pytest.raises(Refusal, match="is a story"):
        await room.commands.why(code("S", 1))


# Correcting


async def test_an_article_set_apart_begins_a_story_and_is_told(room: Room) -> None:
    await room.hear("Pier News")
    await room.hear("The Mole")
    await room.deliver()
    done = await room.commands.set_apart(code("A", 2))
    await room.deliver()
    assert (done.other_id, done.alerts) == (1, 1)
    assert done.story_id != 1
    assert room.chat.titles == [QUAKE, QUAKE]
    account = await room.commands.show_story(code("S", 1))
    assert [one.article.id for one in account.chapters] == [1]


@pytest.mark.parametrize("later", [timedelta(0), timedelta(hours=5)])
async def test_the_told_article_takes_its_alert_along_and_what_it_hid_is_told(
    room: Room, later: timedelta
) -> None:
    await room.hear("Pier News")
    await room.hear("The Mole")
    await room.deliver()
    room.clock.pass_by(later)
    done = await room.commands.set_apart(code("A", 1))
    await room.deliver()
    assert done.alerts == 1
    assert [one.alert.outlet for one in room.chat.alerts] == ["Pier News", "The Mole"]
    [alert] = (await room.commands.show_story(code("A", 1))).told
    assert (alert.alert.article_id, alert.alert.story_id) == (1, done.story_id)
    [alert] = (await room.commands.show_story(code("A", 2))).told
    assert (alert.alert.article_id, alert.alert.story_id) == (2, 1)


@pytest.mark.parametrize("apart", [1, 2])
async def test_a_message_counts_no_outlet_that_was_set_apart(room: Room, apart: int) -> None:
    await room.hear("Pier News")
    await room.deliver()
    await room.hear("The Mole")
    await room.deliver(after=5 * MINUTE)
    assert room.chat.posted[-1].other_outlets == ("The Mole",)
    await room.commands.set_apart(code("A", apart))
    await room.deliver(after=5 * MINUTE)
    [edit] = [one for one in room.chat.posted[2:] if one.kind is DeliveryKind.EDIT]
    assert (edit.alert.article_id, edit.other_outlets) == (1, ())


async def test_a_channel_that_was_told_of_what_remains_hears_nothing_of_it(room: Room) -> None:
    await room.hear("Pier News", f"{QUAKE}, 3 dead")
    await room.deliver()
    await room.hear("The Mole", f"{QUAKE}, 40 dead")
    await room.deliver()
    await room.hear("Tide", f"{QUAKE}, 41 dead")
    await room.deliver()
    told = len(room.chat.alerts)
    await room.commands.set_apart(code("A", 1))
    await room.deliver()
    assert told == len(room.chat.alerts) == 2


async def test_a_story_says_what_people_said_of_its_articles(room: Room) -> None:
    await room.hear("Pier News")
    await room.hear("The Mole")
    await room.commands.set_apart(code("A", 2))
    [first] = (await room.commands.show_story(code("S", 1))).chapters
    [other] = (await room.commands.show_story(code("A", 2))).chapters
    assert first.said == (PeoplesWord(2, is_same=False),)
    assert other.said == (PeoplesWord(1, is_same=False),)
    await room.commands.join_stories(code("A", 1), code("A", 2))
    account = await room.commands.show_story(code("S", 1))
    assert [one.said for one in account.chapters] == [
        (PeoplesWord(2, is_same=True),),
        (PeoplesWord(1, is_same=True),),
    ]


async def test_a_correction_holds_for_its_articles_in_a_running_bot(room: Room) -> None:
    await room.hear("Pier News")
    await room.hear("The Mole")
    await room.commands.set_apart(code("A", 2))
    await room.hear("Tide")
    stories = {
        number: (await room.commands.show_story(code("A", number))).story_id for number in (1, 2, 3)
    }
    assert stories[1] != stories[2]


async def test_two_stories_that_are_one_are_joined_and_told_as_one(room: Room) -> None:
    await room.hear("Pier News")
    await room.hear("The Mole", FLOOD)
    await room.deliver()
    assert len(room.chat.alerts) == 2
    done = await room.commands.join_stories(code("L", 2), code("S", 1))
    assert (done.story_id, done.is_same) == (1, True)
    joined = await room.commands.show_story(code("S", done.other_id))
    assert (joined.story_id, len(joined.chapters), len(joined.told)) == (1, 2, 2)
    assert [one.alert.telling for one in joined.told] == [1, 2]
    await room.hear("Tide", FLOOD)
    await room.deliver(9 * MINUTE)
    assert len(room.chat.alerts) == 2
    assert "Tide" in room.chat.posted[-1].other_outlets


async def test_a_correction_that_corrects_nothing_is_refused(room: Room) -> None:
    await room.hear("Pier News")
    for reference, problem in ((code("A", 1), "no other article"), (code("S", 1), "whole story")):
        with pytest.raises(Refusal, match=problem):
            await room.commands.set_apart(reference)
    with pytest.raises(Refusal, match="nothing to join"):
        await room.commands.join_stories(code("S", 1), code("A", 1))


async def test_the_weights_learn_from_what_people_said(room: Room) -> None:
    assert (await room.commands.retrain()).pairs == 0
    await room.hear("Pier News")
    await room.hear("The Mole")
    await room.commands.set_apart(code("A", 2))
    learned = await room.commands.retrain()
    assert learned.pairs == 1
    assert learned.agree >= learned.agreed_before
    assert await room.store.learned("stories") is not None


# Waiting for more sources


COUP = "Soldiers surround the parliament of Zembla in a coup"


async def test_a_watch_that_asks_for_two_sources_waits_for_the_second(room: Room) -> None:
    await room.hear("Pier News", COUP)
    assert room.chat.alerts == []
    account = await room.commands.show_story(code("S", 1))
    [waiting] = account.unconfirmed
    assert (waiting.watch.name, waiting.channel, waiting.article_id) == ("coup", CONSOLE, 1)
    await room.hear("The Mole", "Zembla coup: soldiers surround the parliament of the capital")
    await room.deliver()
    assert room.chat.titles == ["Zembla coup: soldiers surround the parliament of the capital"]
    assert (await room.commands.show_story(code("S", 1))).unconfirmed == ()


async def test_the_second_source_need_not_satisfy_the_watch_itself(room: Room) -> None:
    await room.hear("Pier News", COUP)
    await room.hear("The Mole", "Parliament of Zembla surrounded by soldiers")
    await room.deliver()
    assert room.chat.titles == [COUP]
    assert room.chat.alerts[0].other_outlets == ("The Mole",)


async def test_a_copy_confirms_nothing(room: Room) -> None:
    await room.hear("Pier News", COUP)
    await room.hear("The Mole", COUP)
    await room.deliver()
    assert room.chat.alerts == []
    account = await room.commands.show_story(code("S", 1))
    assert len(account.unconfirmed) == 2
    assert [watch.name for watch in account.waiting] == ["coup"]


async def test_stories_that_are_joined_confirm_each_other(room: Room) -> None:
    await room.hear("Pier News", COUP)
    await room.hear("The Mole", "Coup in Kestrel Bay, says its harbour master")
    await room.deliver()
    assert room.chat.alerts == []
    await room.commands.join_stories(code("A", 1), code("A", 2))
    await room.deliver()
    assert room.chat.titles == [COUP]
    assert (await room.commands.show_story(code("S", 1))).unconfirmed == ()


async def test_a_channel_that_another_watch_told_waits_for_nothing(room: Room) -> None:
    both = "Soldiers of Zembla use the earthquake for a coup"
    await room.hear("Pier News", both)
    await room.hear("The Mole", both)
    await room.deliver()
    assert room.chat.titles == [both]
    assert (await room.commands.show_story(code("S", 1))).unconfirmed == ()


# A feed that gives its archive as new


OLD_NEWS = (
    "Alder bridge closed",
    "Birch Valley without water",
    "Cedar Point museum rebuilt",
    "Elmwood choir sings",
    "Firth ferry late",
    "Hazel Street school moves",
    "Larch mine reopens",
    "Maple syrup dearer",
    "Oakham council sits",
    "Pine beetle spreads",
    "Rowan hospital full",
)


def archive() -> list[Entry]:
    old = NOON - timedelta(days=30)
    return [
        item(title, guid=f"old-{n}", published=old, tags=("archive",))
        for n, title in enumerate(OLD_NEWS)
    ]


async def test_an_archive_that_comes_as_new_is_held_and_posted_on_request(room: Room) -> None:
    await room.poll("Pier News", entry("Pier News"))
    await room.deliver()
    room.clock.pass_by(MINUTE)
    held = await room.poll("Pier News", *archive())
    assert (held.held, held.alerts) == (11, 0)
    [one] = await room.commands.list_held()
    assert (one.feed.url, len(one.titles)) == ("https://pier-news.example/rss", 11)
    assert (await room.poll("Pier News", *archive())).held == 0
    released = await room.commands.release("F1", post=True)
    assert (released.articles, released.alerts) == (11, 11)
    await room.deliver()
    assert len(room.chat.alerts) == 12
    assert await room.commands.list_held() == []


async def test_what_is_discarded_is_told_to_nobody(room: Room) -> None:
    await room.poll("Pier News", entry("Pier News"))
    await room.poll("Pier News", *archive())
    released = await room.commands.release("https://pier-news.example/rss", post=False)
    assert (released.articles, released.alerts) == (11, 0)
    with pytest.raises(Refusal, match="nothing is held"):
        await room.commands.release("1", post=True)


class OnePage(Pages):
    """One page, by its link."""

    async def read(self, link: str) -> Page:
        if link.endswith("/nothing"):
            raise SourceUnreadable(f"{link}: there is no page at this address (404)")
        return Page(title="A walrus wakes", body=("The earthquake was felt.",), site="Tide")


@asynccontextmanager
async def one_page() -> AsyncGenerator[Pages]:
    yield OnePage()


async def test_why_of_a_link_that_nobody_gave_says_what_would_become_of_it(room: Room) -> None:
    room.commands._pages = one_page
    tried = await room.commands.why("https://elsewhere.example/a")

    assert isinstance(tried, Tried)
    assert (tried.article.title, tried.article.outlet) == ("A walrus wakes", "Tide")
    assert [match.watch.query for match in tried.matches] == ["earthquake OR tag:archive"]
    assert {match.evidence[0].field for match in tried.matches} == {"body"}
    assert set(tried_row(tried)) == {"article", "would", *story_row(an_account())}
    assert set(tried_row(tried)["articles"][0]) == set(story_row(an_account())["articles"][0])
    async with room.store.begin() as tx:
        assert await tx.articles([1]) == {}


async def test_why_of_a_link_that_cannot_be_read_is_refused(room: Room) -> None:
    room.commands._pages = one_page

    with pytest.raises(Refusal, match=r"nothing is known of .* cannot be read: .*404"):
        await room.commands.why("https://elsewhere.example/nothing")


def an_account() -> Account:
    chapter = Chapter(Article(keys=("k",), title="T", seen_at=NOON), None)
    return Account(1, NOON, NOON, chapters=(chapter,))
