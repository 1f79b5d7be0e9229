from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from msgspec.structs import replace
from structlog.testing import capture_logs

from adapters.errors import SourceDelayed, SourceUnreadable
from adapters.ports import Store
from bot.collect import Collected, collect
from bot.desk import DRAIN
from rules.model import Channel, Feed, FeedAnswer, FirstRun, Watch
from tests.fakes import Clock, FakeDispatcher, FakeSource
from tests.newsroom import CONSOLE, FEED, INTERVAL, NOON, a_desk, a_store, feed, item, told, watch

QUAKE = "Strong earthquake shakes the northern coast"
OTHER_FEED = "https://mole.example/rss"


@dataclass
class Room:
    store: Store
    source: FakeSource
    clock: Clock
    dispatcher: FakeDispatcher

    async def poll(self, url: str = FEED) -> Collected:
        [asked] = [one for one in await self.store.feeds() if one.url == url]
        desk = a_desk(self.store, self.source, {}, self.clock, self.dispatcher)
        return await collect(asked, desk)

    async def set(
        self, *watches: Watch, feeds: tuple[Feed, ...] = (feed(), feed(OTHER_FEED))
    ) -> None:
        await self.store.sync(feeds, watches)

    async def owed(self) -> list[str]:
        return [one.alert.title for one in await self.store.outbox(limit=100)]


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with a_store(tmp_path) as store:
        room = Room(store, FakeSource(), Clock(NOON), FakeDispatcher())
        await room.set(watch("earthquake"), watch("coast OR port"))
        yield room


async def test_what_matches_is_owed_and_its_channel_is_woken(room: Room) -> None:
    room.source.feeds[FEED] = told(QUAKE, "Choir wins a prize")
    collected = await room.poll()
    assert (collected.entries, collected.new, collected.alerts) == (2, 2, 1)
    [delivery] = await room.store.outbox(limit=10)
    assert [one.name for one in delivery.alert.watches] == ["earthquake", "coast OR port"]
    assert room.dispatcher.submitted == [(DRAIN, "console")]


async def test_a_poll_is_due_again_after_its_interval(room: Room) -> None:
    room.source.feeds[FEED] = told(QUAKE)
    await room.poll()
    kept = await room.store.feed(1)
    assert kept is not None
    assert kept.state.next_at == NOON + INTERVAL
    assert kept.state.last_success_at == NOON


async def test_the_same_articles_again_owe_nothing(room: Room) -> None:
    room.source.feeds[FEED] = told(QUAKE)
    await room.poll()
    room.clock.pass_by(timedelta(days=3))
    collected = await room.poll()
    assert (collected.new, collected.alerts) == (0, 0)
    assert await room.owed() == [QUAKE]


async def test_a_changed_headline_is_a_revision_and_no_second_alert(room: Room) -> None:
    room.source.feeds[FEED] = told(item(QUAKE, guid="q1"))
    await room.poll()
    room.source.feeds[FEED] = told(item("Strong earthquake felt on the northern coast", guid="q1"))
    collected = await room.poll()
    assert (collected.new, collected.alerts) == (0, 0)
    async with room.store.begin() as tx:
        articles = await tx.articles([1])
    assert articles[1].title == "Strong earthquake felt on the northern coast"


async def test_a_changed_headline_that_tells_of_a_change_is_told_again_with_the_reason(
    room: Room,
) -> None:
    room.source.feeds[FEED] = told(item(QUAKE, guid="q1"))
    await room.poll()
    room.source.feeds[FEED] = told(item("Earthquake off the northern coast kills two", guid="q1"))
    assert (await room.poll()).alerts == 1
    [first, again] = await room.store.outbox(limit=9)
    assert (first.alert.because, again.alert.because) == (None, "new: kills")
    assert again.alert.telling == 2


async def test_a_revision_alerts_for_a_watch_that_it_matches_only_now(room: Room) -> None:
    room.source.feeds[FEED] = told(item("Officials speak of an incident", guid="q1"))
    await room.poll()
    room.source.feeds[FEED] = told(item("Officials speak of an earthquake", guid="q1"))
    assert (await room.poll()).alerts == 1
    assert await room.owed() == ["Officials speak of an earthquake"]


async def test_a_typo_mended_in_an_old_article_tells_nothing_to_a_new_watch(room: Room) -> None:
    await room.set(watch("unrelated"))
    room.source.feeds[FEED] = told(item("Erthquake: an earthquake is felt", guid="q1"))
    await room.poll()
    await room.set(watch("earthquake"))
    room.source.feeds[FEED] = told(item("Earthquake: an earthquake is felt", guid="q1"))
    assert (await room.poll()).alerts == 0


async def test_one_event_from_two_outlets_is_one_alert(room: Room) -> None:
    room.source.feeds[FEED] = told(item(QUAKE, outlet="Pier News"))
    room.source.feeds[OTHER_FEED] = told(
        item(
            f"{QUAKE.upper()} | The Mole",
            guid="m",
            link="https://mole.example/1",
            outlet="The Mole",
        )
    )
    assert (await room.poll()).alerts == 1
    later = await room.poll(OTHER_FEED)
    assert (later.new, later.alerts) == (1, 0)
    [delivery] = await room.store.outbox(limit=10)
    assert delivery.other_outlets == ("The Mole",)


async def test_one_article_in_two_feeds_is_one_article(room: Room) -> None:
    room.source.feeds[FEED] = told(QUAKE)
    room.source.feeds[OTHER_FEED] = told(
        item(
            QUAKE,
            guid="x",
            link="http://m.pier.example/strong-earthquake-shakes-the-northern-coast?utm_source=a",
        )
    )
    await room.poll()
    assert (await room.poll(OTHER_FEED)).new == 0


async def test_each_channel_is_told_of_its_own_watches(room: Room) -> None:
    war_room = Channel("console", "war-room")
    await room.set(watch("earthquake"), watch("coast", war_room, CONSOLE))
    room.source.feeds[FEED] = told(QUAKE)
    await room.poll()
    told_of = {
        str(one.alert.channel): [w.name for w in one.alert.watches]
        for one in await room.store.outbox(limit=10)
    }
    assert told_of == {"console": ["earthquake", "coast"], "console:war-room": ["coast"]}


async def test_a_feed_may_be_taken_note_of_in_silence_first(room: Room) -> None:
    await room.set(watch("earthquake"), feeds=(feed(first_run=FirstRun.NONE),))
    room.source.feeds[FEED] = told(QUAKE)
    assert (await room.poll()).alerts == 0
    room.source.feeds[FEED] = told(QUAKE, "Second earthquake within a day is felt inland")
    assert (await room.poll()).alerts == 1


async def test_a_failure_is_noted_with_the_feeds_next_poll(room: Room) -> None:
    room.source.feeds[FEED] = SourceUnreadable("pier.example: a web page, not a feed")
    collected = await room.poll()
    assert collected.failure is not None
    kept = await room.store.feed(1)
    assert kept is not None
    assert kept.state.error == "pier.example: a web page, not a feed"
    assert kept.state.failing_since == NOON
    assert kept.state.next_at == NOON + 2 * INTERVAL * 1.05


async def test_a_wish_to_wait_is_heeded(room: Room) -> None:
    room.source.feeds[FEED] = SourceDelayed("busy", retry_after=timedelta(hours=2))
    await room.poll()
    kept = await room.store.feed(1)
    assert kept is not None
    assert kept.state.next_at == kept.state.not_before == NOON + timedelta(hours=2)


async def test_an_unchanged_feed_keeps_its_validators(room: Room) -> None:
    room.source.feeds[FEED] = replace(told(QUAKE), etag='"1"', last_modified="then")
    await room.poll()
    room.source.feeds[FEED] = FeedAnswer(unchanged=True)
    await room.poll()
    kept = await room.store.feed(1)
    assert kept is not None
    assert (kept.state.etag, kept.state.last_modified) == ('"1"', "then")


async def test_validators_of_a_cut_off_feed_are_not_kept(room: Room) -> None:
    room.source.feeds[FEED] = replace(told(QUAKE), etag='"1"', problem="cut off in line 9")
    collected = await room.poll()
    kept = await room.store.feed(1)
    assert collected.problem == "cut off in line 9"
    assert kept is not None
    assert (kept.state.etag, kept.state.error) == (None, "cut off in line 9")


async def test_an_item_without_anything_but_a_title_is_told_once(room: Room) -> None:
    bare = item("Earthquake", guid=None, link=None, published=None, id="x")
    room.source.feeds[FEED] = told(bare)
    assert (await room.poll()).alerts == 1
    assert (await room.poll()).alerts == 0


async def test_a_headline_that_comes_again_after_days_is_news(room: Room) -> None:
    bare = item("Earthquake drill at the schools of the coast", guid=None, link=None, id="x")
    room.source.feeds[FEED] = told(bare)
    await room.poll()
    room.source.feeds[FEED] = told("Choir wins a prize")
    await room.poll()
    room.clock.pass_by(timedelta(days=7))
    room.source.feeds[FEED] = told(bare)
    assert (await room.poll()).alerts == 1


@pytest.mark.untraced  # the ways of one entry, a thousand times
async def test_a_thousand_entries_are_kept_in_one_go(room: Room) -> None:
    room.source.feeds[FEED] = told(
        *(f"Earthquake bulletin number {n} of the year" for n in range(1_200))
    )
    collected = await room.poll()
    assert (collected.new, collected.alerts) == (1_200, 1_200)
    assert (await room.poll()).new == 0


async def test_a_watch_that_cannot_be_read_any_more_is_told_and_not_in_the_way(room: Room) -> None:
    await room.set(watch("earthquake"), watch("coast AND", name="Coast"))
    room.source.feeds[FEED] = told(QUAKE)
    with capture_logs() as events:
        assert (await room.poll()).alerts == 1
    unreadable = [event["watch"] for event in events if event["event"] == "watch_unreadable"]
    assert unreadable == ["Coast"]


async def test_what_a_second_feed_adds_to_a_known_article_is_matched_once(room: Room) -> None:
    link, other = "https://pier.example/1", "https://mole.example/rss"
    room.source.feeds[FEED] = told(item("Ferry late again", guid="a", link=link))
    room.source.feeds[other] = told(
        item("Ferry late again", guid="m", link=link, summary="The earthquake closed the pier.")
    )
    assert (await room.poll()).alerts == 0
    assert (await room.poll(other)).alerts == 1
    assert (await room.poll(other)).alerts == 0


async def test_a_daily_headline_is_told_every_day(room: Room) -> None:
    alerts = []
    for day in range(5):
        briefing = item(
            "Daily earthquake briefing from the coast",
            guid=f"day-{day}",
            link=f"https://pier.example/{day}",
            summary=f"What happened on day {day}.",
            published=room.clock.now,
        )
        room.source.feeds[FEED] = told(briefing)
        alerts.append((await room.poll()).alerts)
        room.clock.pass_by(timedelta(hours=25))
    assert alerts == [1] * 5


@pytest.mark.parametrize(
    "same", [{"guid": "G"}, {"guid": None, "link": "https://pier.example/live/page"}]
)
async def test_items_that_all_have_one_guid_or_one_address_are_told_each(
    room: Room, same: dict[str, str | None]
) -> None:
    titles = ["Coast guard finds drifting barge", "Fire in the old port", "Earthquake wakes bakers"]
    alerts = []
    for title in titles:
        room.source.feeds[FEED] = told(item(title, **same))
        alerts.append((await room.poll()).alerts)
    assert alerts == [1, 1, 1]


async def test_a_guid_that_changes_with_every_poll_repeats_nothing(room: Room) -> None:
    alerts = []
    for poll in range(3):
        changing = item("Earthquake", guid=f"r{poll}", link=f"https://pier.example/?rnd={poll}")
        room.source.feeds[FEED] = told(changing)
        alerts.append((await room.poll()).alerts)
    assert alerts == [1, 0, 0]


async def test_what_a_cut_off_first_answer_lacked_is_not_news(room: Room) -> None:
    await room.set(watch("earthquake"), feeds=(feed(first_run=FirstRun.NONE),))
    room.source.feeds[FEED] = replace(told("Earthquake one"), problem="cut off")
    await room.poll()
    room.source.feeds[FEED] = told("Earthquake one", "Earthquake two")
    assert (await room.poll()).alerts == 0
    room.source.feeds[FEED] = told("Earthquake one", "Earthquake two", "Earthquake three")
    assert (await room.poll()).alerts == 1


async def test_a_feed_that_is_always_cut_off_does_not_stay_silent(room: Room) -> None:
    await room.set(watch("earthquake"), feeds=(feed(first_run=FirstRun.NONE),))
    alerts = []
    for number in range(3):
        cut = told(*(f"Earthquake {n}" for n in range(number + 1)))
        room.source.feeds[FEED] = replace(cut, problem="cut off")
        alerts.append((await room.poll()).alerts)
    assert alerts == [0, 0, 1]
