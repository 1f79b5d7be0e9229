from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.errors import FetchError, SourceUnreachable, SourceUnreadable
from adapters.opml import opml_from, outlines_from
from adapters.ports import Store
from bot.collect import collect
from bot.commands.bot_commands import BotCommands
from bot.desk import POLL, Desk
from bot.schedule import tick
from rules.answers.answer import FeedAdded, FeedsFound, FeedsImported, Found, Preview, Refusal
from rules.feeds.health import Condition
from rules.feeds.places import FeedPlace
from rules.language.lexicon import plain_lexicon
from rules.model import Feed, FeedAnswer, PollState, Standing
from tests.fakes import Clock, FakeChat, FakeDispatcher, FakeFinder, FakeSource, chats
from tests.newsroom import FEED, NOON, a_desk, a_store, feed, item, told, watch

SITE, RSS = "https://mole.example/", "https://mole.example/rss"


@dataclass
class Room:
    store: Store
    commands: BotCommands
    finder: FakeFinder
    source: FakeSource
    dispatcher: FakeDispatcher
    clock: Clock
    desk: Desk

    async def added(self, site: str = SITE, name: str | None = None) -> FeedAdded:
        answer = await self.commands.add_feed(site, name=name)
        assert isinstance(answer, FeedAdded)
        return answer

    async def titles(self) -> list[str | None]:
        return [one.feed.name for one in await self.commands.list_feeds()]


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with a_store(tmp_path) as store:
        await store.sync([feed(name="Pier News")], [watch("quake")])
        finder, source, dispatcher = FakeFinder(), FakeSource(), FakeDispatcher()
        clock = Clock(NOON)
        desk = a_desk(store, source, chats(FakeChat()), clock, dispatcher)
        commands = BotCommands(
            store,
            desk.teller,
            chats={},
            lexicon=plain_lexicon(),
            finder=finder,
            clock=clock,
        )
        yield Room(store, commands, finder, source, dispatcher, clock, desk)


def one_feed(*titles: str, url: str = RSS, arrived_at: str | None = None) -> Found:
    place = FeedPlace(url, "Mole News", "RSS")
    return Found((place,), told(*titles), arrived_at=arrived_at or url)


async def test_a_feed_is_added_with_its_newest_items_shown(room: Room) -> None:
    entries = [
        item(f"Quake {hour}", published=NOON - timedelta(hours=hour), outlet=outlet)
        for hour, outlet in ((4, None), (1, "The Wire"), (3, None), (2, None))
    ]
    undated = item("<b>No</b> date", published=None)
    answer = FeedAnswer(entries=(undated, *entries), title="Mole News", problem="it is cut off")
    room.finder.sites[SITE] = Found((FeedPlace(RSS, "Mole News"),), answer)
    added = await room.added()
    assert (added.is_new, added.entries, added.problem) == (True, 5, "it is cut off")
    assert added.preview == (
        Preview("Quake 1", "The Wire", NOON - timedelta(hours=1)),
        Preview("Quake 2", "Mole News", NOON - timedelta(hours=2)),
        Preview("Quake 3", "Mole News", NOON - timedelta(hours=3)),
    )
    [_, kept] = await room.store.feeds()
    assert kept == added.feed
    assert (kept.url, kept.name, kept.origin) == (RSS, "Mole News", "chat")
    assert kept.shown == f"Mole News ({RSS})"
    assert kept.state.next_at is None


async def test_the_dates_of_a_preview_are_those_that_its_articles_will_have(room: Room) -> None:
    ahead = item("Dated in 2099", published=NOON + timedelta(days=26_000))
    updated = item("Dated by its update", published=None, updated=NOON - timedelta(hours=1))
    before = item("Dated in year 1", published=NOON.replace(year=1))
    answer = FeedAnswer(entries=(before, updated, ahead), title="Mole News")
    room.finder.sites[SITE] = Found((FeedPlace(RSS, "Mole News"),), answer)
    assert [(one.title, one.published_at) for one in (await room.added()).preview] == [
        ("Dated in 2099", NOON),
        ("Dated by its update", NOON - timedelta(hours=1)),
        ("Dated in year 1", None),
    ]


async def test_a_running_bot_polls_a_new_feed_at_its_next_tick_and_tells_only_what_comes_later(
    room: Room,
) -> None:
    room.finder.sites[SITE] = one_feed("Quake one")
    added = (await room.added()).feed
    await tick(room.desk)
    assert (POLL, str(added.id)) in room.dispatcher.submitted
    room.source.feeds[RSS] = told("Quake one")
    first = await collect(added, room.desk)
    assert (first.new, first.alerts) == (1, 0)
    room.source.feeds[RSS] = told("Quake one", "Quake two in the north")
    again = await room.store.feed(added.id)
    assert again is not None
    assert (await collect(again, room.desk)).alerts == 1


async def test_people_may_name_and_tag_what_they_add(room: Room) -> None:
    room.finder.sites[SITE] = one_feed()
    added = await room.commands.add_feed(SITE, name=" The  Mole ", tags=["world", " ", "world"])
    assert isinstance(added, FeedAdded)
    assert (added.feed.name, added.feed.tags) == ("The Mole", ("world",))


@pytest.mark.parametrize("name", ["F12", "\u202e ", ""])
async def test_a_name_that_is_none_is_refused(room: Room, name: str) -> None:
    with pytest.raises(Refusal, match="is no name that can be told from an id"):
        await room.commands.add_feed(SITE, name=name)


async def test_several_feeds_are_listed_and_none_is_added(room: Room) -> None:
    places = FeedPlace(RSS), FeedPlace("http://www.pier.example/rss/")
    room.finder.sites[SITE] = Found(places)
    answer = await room.commands.add_feed(SITE)
    [pier] = await room.store.feeds()
    assert answer == FeedsFound(SITE, places, (None, pier))
    assert answer == await room.commands.find_feeds(SITE)


@pytest.mark.parametrize("spelling", [FEED, "http://www.pier.example/rss/", "pier.example/rss#x"])
async def test_a_feed_that_is_there_says_so_and_nobody_is_asked(room: Room, spelling: str) -> None:
    added = await room.added(spelling)
    assert (added.is_new, added.feed.url) == (False, FEED)
    assert room.finder.asked == []


@pytest.mark.parametrize("found", [one_feed(url=FEED + "/"), one_feed(arrived_at=FEED)])
async def test_a_site_whose_feed_is_there_says_so(room: Room, found: Found) -> None:
    room.finder.sites[SITE] = found
    assert not (await room.added()).is_new
    assert len(await room.store.feeds()) == 1


async def test_a_feed_is_known_by_the_address_that_it_moved_to(room: Room) -> None:
    [pier] = await room.store.feeds()
    async with room.store.begin() as tx:
        await tx.save_poll(pier, PollState(address=RSS), None)
    assert (await room.added(RSS)).feed.id == pier.id
    assert (await room.commands.pause_feed(RSS)).feed.id == pier.id


@pytest.mark.parametrize("site", ["file:///etc/passwd", "ftp://x.example/", "quakes", ""])
async def test_what_is_no_site_is_refused_and_nobody_is_asked(room: Room, site: str) -> None:
    with pytest.raises(Refusal) as caught:
        await room.commands.add_feed(site)
    assert str(caught.value) == (
        f'the feed was not added: "{site}" is no address of a site: write for example'
        " https://example.org or example.org"
    )
    assert room.finder.asked == []


async def test_a_site_without_feeds_says_where_was_looked(room: Room) -> None:
    with pytest.raises(Refusal) as caught:
        await room.commands.find_feeds("mole.example")
    assert str(caught.value) == (
        "nothing was found: mole.example: no feed was found: the page names none, and none is at"
        " /feed, /rss, /rss.xml, /atom.xml, /index.xml. If you know the feed's own address, give"
        " that"
    )


async def test_without_a_scheme_http_is_tried_where_https_is_not_spoken(room: Room) -> None:
    room.finder.sites |= {
        SITE: SourceUnreachable("no connection could be made"),
        "http://mole.example/": one_feed(),
    }
    added = await room.added("mole.example")
    assert (added.is_new, added.by_http) == (True, True)
    assert room.finder.asked == [SITE, "http://mole.example/"]


async def test_what_https_gives_is_not_said_to_be_unencrypted(room: Room) -> None:
    room.finder.sites[SITE] = one_feed()
    assert not (await room.added("mole.example")).by_http
    assert room.finder.asked == [SITE]


async def test_a_certificate_that_cannot_be_trusted_is_no_reason_to_do_without(room: Room) -> None:
    room.finder.sites[SITE] = SourceUnreadable("the server's certificate has expired")
    with pytest.raises(Refusal, match="has expired"):
        await room.commands.add_feed("mole.example")
    assert room.finder.asked == [SITE]


@pytest.mark.parametrize(
    "error", [SourceUnreadable("private addresses are not asked"), SourceUnreachable("no host")]
)
async def test_what_the_way_out_refuses_is_passed_on(room: Room, error: FetchError) -> None:
    room.finder.sites |= {SITE: error, "http://mole.example/": error}
    with pytest.raises(Refusal) as caught:
        await room.commands.add_feed("mole.example")
    assert str(caught.value) == f"the feed was not added: mole.example: {error}"


async def test_a_secret_in_an_address_is_not_said_again(room: Room) -> None:
    with pytest.raises(Refusal) as caught:
        await room.commands.add_feed("https://me:pass@mole.example/?token=abc")
    assert "https://***@mole.example/?token=***" in str(caught.value)
    assert "pass@" not in str(caught.value)
    assert "abc" not in str(caught.value)


async def test_a_feed_with_a_key_is_kept_with_it_and_shown_without(room: Room) -> None:
    keyed = "https://mole.example/rss?key=abc123"
    room.finder.sites[keyed] = one_feed(url=keyed)
    feed = (await room.added(keyed)).feed
    assert (feed.url, feed.shown) == (keyed, "Mole News (https://mole.example/rss?key=***)")


@pytest.mark.parametrize(
    "reference", ["F2", " f2", "mole news", RSS, "http://www.mole.example/rss/"]
)
async def test_a_feed_is_removed_by_its_id_its_name_or_its_address(
    room: Room, reference: str
) -> None:
    room.finder.sites[SITE] = one_feed()
    await room.added()
    assert (await room.commands.remove_feed(reference)).feed.url == RSS
    assert await room.titles() == ["Pier News"]


async def test_a_feed_that_was_removed_and_comes_back_begins_anew(room: Room) -> None:
    room.finder.sites[SITE] = one_feed()
    first = (await room.added()).feed
    async with room.store.begin() as tx:
        await tx.save_poll(first, PollState(last_success_at=NOON, etag="old"), None)
    await room.commands.remove_feed("F2")
    again = await room.added()
    assert (again.is_new, again.feed) == (True, first)


async def test_a_feed_of_the_configuration_is_removed_there(room: Room) -> None:
    with pytest.raises(Refusal, match=r"F1 .* lives in the configuration file: remove it there"):
        await room.commands.remove_feed("F1")


async def test_a_feed_that_is_not_there_is_answered_with_those_that_are(room: Room) -> None:
    with pytest.raises(Refusal, match=r'there is no feed "F9": there are F1 https://pier'):
        await room.commands.pause_feed("F9")


async def test_a_name_that_several_feeds_have_is_refused(room: Room) -> None:
    room.finder.sites |= {
        SITE: one_feed(),
        "https://b.example/": one_feed(url="https://b.example/"),
    }
    await room.added(name="Pier News")
    await room.added("https://b.example/", name="Pier News")
    with pytest.raises(
        Refusal, match=r"names several feeds: F1 .*, F2 .*, F3 .*: name one by its id"
    ):
        await room.commands.remove_feed("Pier News")


async def test_a_long_list_of_feeds_is_cut(room: Room) -> None:
    await room.store.add_feeds([Feed(f"https://{n}.example/", shown=str(n)) for n in range(20)])
    with pytest.raises(Refusal, match=r"F10 8 and 11 more$"):
        await room.commands.remove_feed("x")


async def standing(room: Room) -> Condition:
    return (await room.commands.list_feeds())[0].condition


async def test_a_feed_is_paused_and_resumed(room: Room) -> None:
    assert (await room.commands.pause_feed("F1")).feed.id == 1
    assert await standing(room) is Condition.PAUSED
    await tick(room.desk)
    assert room.dispatcher.submitted == []
    with pytest.raises(Refusal, match="is not polled already: it was paused by hand"):
        await room.commands.pause_feed("F1")
    await room.commands.resume_feed("F1")
    await tick(room.desk)
    assert room.dispatcher.submitted == [(POLL, "1")]
    with pytest.raises(Refusal, match="is polled as it is: there is nothing to resume"):
        await room.commands.resume_feed("F1")


async def test_a_feed_that_is_paused_while_it_is_polled_stays_paused(room: Room) -> None:
    [polled] = await room.store.feeds()
    await room.commands.pause_feed("F1")
    room.source.feeds[FEED] = told("Quake one")
    await collect(polled, room.desk)
    [kept] = await room.store.feeds()
    assert (kept.state.standing, kept.state.because) == (Standing.PAUSED, "it was paused by hand")
    assert kept.state.last_success_at == NOON


async def test_a_failing_feed_is_asked_before_its_time(room: Room) -> None:
    [polled] = await room.store.feeds()
    failing = PollState(failures=3, next_at=NOON + timedelta(days=1), error="x")
    async with room.store.begin() as tx:
        await tx.save_poll(polled, failing, None)
    await room.commands.resume_feed("Pier News")
    await tick(room.desk)
    assert room.dispatcher.submitted == [(POLL, "1")]


def opml(*feeds: Feed) -> bytes:
    return opml_from(feeds, now=NOON)


LIST = opml(
    Feed(RSS, name="Mole", tags=("world",)),
    Feed("http://www.pier.example/rss/", name="Pier again"),
    Feed("file:///etc/passwd", name="Pass"),
)


async def imported(room: Room, document: bytes = LIST, *, dry_run: bool = False) -> FeedsImported:
    return await room.commands.import_feeds(document, dry_run=dry_run)


async def test_a_list_is_taken_in_but_for_what_is_there_or_no_feed(room: Room) -> None:
    done = await imported(room)
    assert [(one.id, one.url, one.name, one.tags) for one in done.added] == [
        (2, RSS, "Mole", ("world",))
    ]
    assert done.known == ("Pier again http://www.pier.example/rss/",)
    assert [one.what for one in done.refused] == ["Pass file:///etc/passwd"]
    assert room.finder.asked == []
    assert not (await imported(room)).added


@pytest.mark.parametrize(
    ("document", "read", "early"),
    [
        (LIST, 1, False),
        (LIST.replace(b"</opml>", b"</OPML >"), 1, False),
        (LIST[: LIST.index(b"</body>")], 1, True),
        (LIST[: LIST.index(b"</opml>")], 1, True),
        (LIST[: LIST.index(b"mole.example") + 5], 0, True),
    ],
    ids=["whole", "whole, spelt otherwise", "no end of the body", "no end", "half an address"],
)
async def test_of_a_list_that_is_cut_off_the_whole_feeds_are_taken_and_it_is_said(
    room: Room, document: bytes, read: int, early: bool
) -> None:
    done = await imported(room, document)
    assert (len(done.added), done.cut_off) == (read, early)


async def test_a_dry_run_says_the_same_and_keeps_nothing(room: Room) -> None:
    done = await imported(room, dry_run=True)
    assert [one.shown for one in done.added] == [f"Mole ({RSS})"]
    assert await room.titles() == ["Pier News"]


async def test_thousands_of_feeds_are_kept_and_it_is_said_how_many(room: Room) -> None:
    feeds = [Feed(f"https://mole.example/{n}", name=str(n)) for n in range(1_200)]
    said: list[tuple[int, int]] = []
    done = await room.commands.import_feeds(
        opml(*feeds), progress=lambda count, of: said.append((count, of))
    )
    assert said == [(500, 1_200), (1_000, 1_200), (1_200, 1_200)]
    assert len(done.added) == 1_200
    assert len(await room.store.feeds()) == 1_201


async def test_what_is_no_list_is_refused(room: Room) -> None:
    with pytest.raises(Refusal, match="nothing was imported: it is no OPML file"):
        await imported(room, b"<html>")


async def test_all_feeds_are_given_out_but_for_secret_ones(room: Room) -> None:
    await imported(room)
    key = Feed("https://k.example/rss?key=1", shown="Key (https://k.example/rss?key=***)")
    env = Feed("https://e.example/path/abc", shown="Env (https://e.example/***)")
    await room.store.add_feeds([key, env])
    given = await room.commands.export_feeds()
    assert (given.feeds, [one.address for one in outlines_from(given.document)]) == (2, [FEED, RSS])
    assert [(one.what, one.why) for one in given.left_out] == [
        (env.shown, "its address is a secret"),
        (key.shown, "its address holds a login or a key"),
    ]


async def test_a_feed_that_moved_is_given_out_where_it_is_now(room: Room) -> None:
    [pier] = await room.store.feeds()
    async with room.store.begin() as tx:
        await tx.save_poll(pier, PollState(address="https://new.example/rss"), None)
    given = await room.commands.export_feeds()
    assert [one.address for one in outlines_from(given.document)] == ["https://new.example/rss"]


async def test_what_was_given_out_is_there_already(room: Room) -> None:
    await imported(room)
    done = await imported(room, (await room.commands.export_feeds()).document)
    assert (len(done.known), done.added, done.refused) == (2, (), ())
