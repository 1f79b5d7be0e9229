"""One story from many outlets: one alert, and what becomes of its message as time goes by."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.sources import FeedSource
from adapters.store import SqlStore
from adapters.web import WebOptions, open_web
from bot.collect import collect
from bot.config import load
from bot.deliver import drain
from bot.desk import Desk
from bot.schedule import clock_put_back
from rules.model import Delivery, DeliveryKind, Folding, Posted
from tests.fakes import Clock, FakeChat, FakeSource, chats
from tests.newsroom import CONSOLE, NOON, a_desk, a_store, feed, item, told, watch

QUAKE = "Strong earthquake shakes the northern coast"
OUTLETS = ("Pier News", "The Mole", "Tide", "Lantern")
SAMPLES = Path(__file__).resolve().parents[2] / "samples"
MINUTE = timedelta(minutes=1)


@dataclass
class SlowChat(FakeChat):
    """A chat on whose way to the server something else happens, once."""

    meanwhile: Callable[[], Awaitable[None]] | None = None

    async def post(self, delivery: Delivery, *, now: datetime) -> Posted:
        happens, self.meanwhile = self.meanwhile, None
        if happens:
            await happens()
        return await super().post(delivery, now=now)


@dataclass
class Room:
    store: SqlStore
    chat: SlowChat
    source: FakeSource
    clock: Clock
    desk: Desk

    async def poll(self, outlet: str, title: str = QUAKE) -> None:
        """Poll an outlet that tells the story."""
        slug = outlet.lower().replace(" ", "-")
        entry = item(title, guid=slug, link=f"https://{slug}.example/quake", outlet=outlet)
        self.source.feeds[f"https://{slug}.example/rss"] = told(entry)
        [polled] = [one for one in await self.store.feeds() if slug in one.url]
        await collect(polled, self.desk)

    async def hear(self, outlet: str, title: str = QUAKE) -> None:
        """Poll it, and deliver what is due."""
        await self.poll(outlet, title)
        await drain(CONSOLE, self.desk)

    async def wait(self, time: timedelta) -> None:
        self.clock.pass_by(time)
        await drain(CONSOLE, self.desk)

    @property
    def kinds(self) -> list[DeliveryKind]:
        return [one.kind for one in self.chat.posted]

    @property
    def last(self) -> Delivery:
        return self.chat.posted[-1]


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with a_store(tmp_path) as store:
        source, clock, chat = FakeSource(), Clock(NOON), SlowChat()
        slugs = (outlet.lower().replace(" ", "-") for outlet in OUTLETS)
        await store.sync(
            [feed(f"https://{slug}.example/rss") for slug in slugs], [watch("quake*, earthquake")]
        )
        yield Room(store, chat, source, clock, a_desk(store, source, chats(chat), clock))


async def test_later_outlets_are_counted_in_the_message_once_a_group_interval(room: Room) -> None:
    await room.hear("Pier News")
    await room.wait(MINUTE)
    await room.hear("The Mole")
    await room.wait(MINUTE)
    await room.hear("Tide")
    assert room.kinds == [DeliveryKind.POST]
    await room.wait(3 * MINUTE)
    assert room.kinds == [DeliveryKind.POST, DeliveryKind.EDIT]
    assert list(room.last.other_outlets) == ["The Mole", "Tide"]
    assert room.last.message == Posted(room.chat.posted[0].marker)
    await room.hear("Lantern")
    await room.wait(4 * MINUTE)
    assert len(room.chat.posted) == 2
    await room.wait(MINUTE)
    assert list(room.last.other_outlets) == ["The Mole", "Tide", "Lantern"]
    assert await room.store.outbox(limit=9) == []
    assert await room.store.told_count() == 1


async def test_an_edit_that_waits_holds_up_no_other_alert(room: Room) -> None:
    await room.hear("Pier News")
    await room.hear("The Mole")
    await room.hear("Tide", "Flood after an earthquake closes the harbour of Kestrel Bay")
    assert room.kinds == [DeliveryKind.POST, DeliveryKind.POST]


async def test_a_second_article_of_a_counted_outlet_changes_nothing(room: Room) -> None:
    await room.hear("Pier News")
    again = item(QUAKE, guid="again", link="https://pier-news.example/again", outlet="Pier News")
    first = item(
        QUAKE, guid="pier-news", link="https://pier-news.example/quake", outlet="Pier News"
    )
    room.source.feeds["https://pier-news.example/rss"] = told(first, again)
    await collect((await room.store.feeds())[0], room.desk)
    await room.wait(9 * MINUTE)
    assert room.kinds == [DeliveryKind.POST]
    assert await room.store.outbox(limit=9) == []


async def test_a_changed_headline_edits_the_message(room: Room) -> None:
    await room.hear("Pier News")
    await room.hear("Pier News", "Strong earthquake shakes the northern coast and its ports")
    await room.wait(5 * MINUTE)
    assert room.kinds == [DeliveryKind.POST, DeliveryKind.EDIT]
    assert room.last.alert.title == "Strong earthquake shakes the northern coast and its ports"
    assert [one.term for one in room.last.alert.evidence] == ["earthquake"]


async def test_a_headline_changed_before_the_alert_went_out_is_told_as_it_is_by_then(
    room: Room,
) -> None:
    title = "Strong earthquake shakes the northern coast and its ports"
    await room.poll("Pier News")
    await room.hear("Pier News", title)
    await room.wait(9 * MINUTE)
    assert room.chat.titles == [title]
    assert room.kinds == [DeliveryKind.POST]


async def test_a_channel_that_wants_a_thread_gets_its_follow_ups_there(room: Room) -> None:
    await room.store.set_folding(CONSOLE, Folding.THREAD)
    await room.hear("Pier News")
    await room.hear("The Mole")
    await room.hear("Tide")
    await room.wait(5 * MINUTE)
    assert room.kinds == [DeliveryKind.POST, DeliveryKind.EDIT, DeliveryKind.REPLY]
    assert [one.outlet for one in room.last.unseen] == ["The Mole", "Tide"]
    await room.hear("Lantern")
    await room.wait(5 * MINUTE)
    assert [one.outlet for one in room.last.unseen] == ["Lantern"]


async def test_a_channel_that_wants_each_outlet_is_told_of_each(room: Room) -> None:
    await room.store.set_folding(CONSOLE, Folding.POST)
    for outlet in ("Pier News", "The Mole", "Tide"):
        await room.hear(outlet)
    await room.wait(9 * MINUTE)
    assert room.kinds == [DeliveryKind.POST] * 3
    assert [one.alert.because for one in room.chat.posted] == [
        None,
        "also told by The Mole",
        "also told by Tide",
    ]


async def test_a_story_that_goes_on_for_hours_is_told_again(room: Room) -> None:
    await room.hear("Pier News")
    await room.wait(4 * timedelta(hours=1))
    await room.hear("The Mole", "Northern coast shaken by a strong earthquake")
    assert room.kinds == [DeliveryKind.POST] * 2
    assert room.last.alert.because == "told anew, 4 h after the last alert"
    assert room.last.alert.telling == 2


async def test_an_outlet_that_joins_while_the_message_is_on_its_way_is_not_forgotten(
    room: Room,
) -> None:
    async def meanwhile() -> None:
        await room.poll("The Mole")

    room.chat.meanwhile = meanwhile
    await room.hear("Pier News")
    assert room.chat.posted[0].other_outlets == ()
    await room.wait(5 * MINUTE)
    assert room.last.other_outlets == ("The Mole",)


async def test_the_event_of_the_sample_newsroom_is_one_alert_with_two_edits(
    tmp_path: Path,
) -> None:
    config, clock, chat = load(SAMPLES / "config.toml"), Clock(NOON), SlowChat()
    async with (
        a_store(tmp_path) as store,
        open_web(WebOptions(contact=None, version="test")) as web,
    ):
        await store.sync(config.feed_list(), config.watch_list())
        desk = a_desk(store, FeedSource(web, base=SAMPLES), chats(chat), clock)
        for polled in await store.feeds():
            if polled.name in ("Harbour Wire", "Northline Post", "Meridian Daily"):
                await collect(polled, desk)
                await drain(CONSOLE, desk)
                clock.pass_by(6 * MINUTE)
                await drain(CONSOLE, desk)
    of_the_quake = [one for one in chat.posted if "earthquake" in one.alert.title.lower()]
    assert [one.kind for one in of_the_quake] == [
        DeliveryKind.POST,
        DeliveryKind.EDIT,
        DeliveryKind.EDIT,
    ]
    assert of_the_quake[-1].alert.outlet == "Harbour Wire"
    assert list(of_the_quake[-1].other_outlets) == ["Northline Post", "Meridian Daily"]


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4), (4, 3, 2, 1, 0), (1, 3, 0, 2, 4)], ids=str)
async def test_the_sample_newsroom_is_told_alike_in_any_order_of_its_polls(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    config, clock, chat = load(SAMPLES / "config.toml"), Clock(NOON), SlowChat()
    async with (
        a_store(tmp_path) as store,
        open_web(WebOptions(contact=None, version="test")) as web,
    ):
        await store.sync(config.feed_list(), config.watch_list())
        desk = a_desk(store, FeedSource(web, base=SAMPLES), chats(chat), clock)
        feeds = await store.feeds()
        for at in order:
            await collect(feeds[at], desk)
        await drain(CONSOLE, desk)
    titles = [one.alert.title for one in chat.posted if one.kind is DeliveryKind.POST]
    assert sum("earthquake" in title.lower() for title in titles) == 1
    of_munitions = sorted(title for title in titles if "munitions" in title.lower())
    assert of_munitions == [
        "Munitions from North Korea reach the front by rail, officials say",
        "North Korea denies selling munitions abroad",
    ]


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_clock_that_was_years_ahead_for_a_moment_forgets_no_story(
    room: Room, restarted: bool
) -> None:
    await room.hear("Pier News")
    room.clock.pass_by(timedelta(days=3_650))
    await room.hear("Tide", "Flood after an earthquake closes the harbour of Kestrel Bay")
    room.clock.pass_by(MINUTE - timedelta(days=3_650))
    if restarted:
        room.desk = a_desk(room.store, room.source, chats(room.chat), room.clock)
    else:
        await clock_put_back(room.desk)
    await room.hear("The Mole")
    titles = [one.alert.title for one in room.chat.posted if one.kind is DeliveryKind.POST]
    assert titles.count(QUAKE) == 1
