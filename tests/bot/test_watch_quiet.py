"""Quiet hours of a watch, from the feed to the message: what comes in whose night, whatever happens."""

import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy.engine import URL

from bot.releasing import note_awake
from bot.spiking import tell_of_spikes
from rules.attention.waiting import KeptChannel
from rules.model import DeliveryKind, Mode, Watch
from rules.notice import NoticeKind
from tests.attending import DAY, HOUR, MINUTE, QUIET, STORIES, Room, a_room, everything
from tests.bot.test_attention_crashes import ALL, EVENING, TimedChat, World, go_on, poll
from tests.bot.test_spikes import hours, stories
from tests.crashing import KEEPS, Crash, Steps, ends
from tests.fakes import Clock, FakeSource, chats
from tests.newsroom import CONSOLE, FEED, a_desk, a_store, feed, item, told, watch


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with a_room(tmp_path) as opened:
        yield opened


def quiet(hours: str | None, mode: Mode = Mode.INSTANT) -> Watch:
    return replace(everything(mode), quiet=hours)


def morning(hour: int) -> datetime:
    return datetime(2026, 11, 25, hour, tzinfo=UTC)


async def test_a_watch_that_keeps_none_is_told_in_the_night_of_its_channel(room: Room) -> None:
    await room.watches(quiet("off"))
    await room.set({**QUIET, "budget": "1/h"})
    await room.hear(*STORIES[:2])
    [first, rolling] = room.messages
    assert first == STORIES[0]
    assert rolling.startswith("+1 more")


async def test_a_watch_has_its_night_where_the_channel_has_none(room: Room) -> None:
    await room.watches(quiet("22:00-07:00"))
    await room.set({"zone": "Europe/Berlin"})
    await room.hear(*STORIES[:2])
    assert room.messages == []
    await room.until(morning(6))
    assert room.messages == list(STORIES[:2])


async def test_a_night_of_its_own_goes_on_after_that_of_its_channel(room: Room) -> None:
    await room.watches(quiet("23:00-09:00"))
    await room.set(QUIET)
    await room.hear(STORIES[0])
    await room.until(morning(7))
    assert room.messages == []
    await room.until(morning(8))
    assert room.messages == [STORIES[0]]


async def test_one_of_two_watches_that_is_awake_is_enough(room: Room) -> None:
    await room.watches(quiet("22:00-07:00"), replace(watch("Zembla"), name="Zembla"))
    await room.set({"zone": "Europe/Berlin"})
    zembla = next(story for story in STORIES if story.startswith("Zembla"))
    await room.hear(zembla, STORIES[0])
    assert room.messages == [zembla]
    await room.until(morning(6))
    assert room.messages == [zembla, STORIES[0]]


async def test_a_batch_that_comes_in_the_channels_night_leaves_the_others_behind(
    room: Room,
) -> None:
    awake = [replace(watch(f'"{place}"'), name=place) for place in ("Kestrel Bay", "Zembla")]
    mine = [replace(one, quiet="off", mode=Mode.BATCH) for one in awake]
    await room.watches(*mine, replace(watch("Meridian"), name="M", mode=Mode.BATCH))
    await room.set(QUIET)
    await room.hear(STORIES[0], STORIES[2], next(one for one in STORIES if "Meridian" in one))
    await room.wait(MINUTE)
    assert room.messages == ["2 stories"]
    await room.until(morning(6))
    assert [one for one in room.messages if "Meridian" in one] == room.messages[1:]
    assert len(room.messages) == 2


async def test_a_digest_in_a_night_of_its_own_comes_by_itself_when_that_ends(room: Room) -> None:
    late = replace(watch("Zembla"), name="Z", quiet="22:00-09:00", mode=Mode.DIGEST)
    await room.watches(replace(watch('"Kestrel Bay"'), name="K", mode=Mode.DIGEST), late)
    await room.set({"digest": "weekly wed 06:00"})
    await room.hear(STORIES[0], STORIES[2])
    await room.until(morning(6))
    assert len(room.messages) == 1
    assert room.lines() == [STORIES[0]]
    await room.until(morning(9))
    assert room.messages[1:] == [STORIES[2]]
    await room.wait(8 * DAY)
    assert len(room.messages) == 2


async def test_what_could_not_be_sent_before_a_night_of_its_own_waits_for_its_end(
    room: Room,
) -> None:
    await room.set({"zone": "Europe/Berlin"})
    await room.watches(quiet("23:45-07:00"))
    await room.poll(*STORIES[:2])
    await room.wait(HOUR)
    assert room.messages == []
    await room.until(morning(6))
    assert room.messages == list(STORIES[:2])


async def test_what_could_not_be_sent_before_the_channels_night_is_told_if_it_keeps_none(
    room: Room,
) -> None:
    await room.watches(quiet("off"))
    await room.poll(*STORIES[:2])
    await room.set(QUIET)
    await room.wait(HOUR / 2)
    assert room.messages == list(STORIES[:2])


async def test_a_spike_comes_in_the_channels_night_if_the_watch_keeps_none(room: Room) -> None:
    room.clock.now = datetime(2026, 11, 24, tzinfo=UTC)
    await note_awake(room.desk)
    await hours(room, 30, each=2)
    await room.set({"quiet": "06:00-06:30"})
    await stories(room, 20)
    for own, expected in (("06:00-06:20", 0), ("off", 1)):
        await room.watches(quiet(own))
        room.clock.pass_by(MINUTE)
        await tell_of_spikes(room.desk)
        await room.deliver()
        assert len(room.messages) == expected


class Night(World):
    """A world in which one watch sleeps longer than the channel, and one not at all."""

    def watches(self) -> list[Watch]:
        awake = replace(watch('"Kestrel Bay" OR Zembla OR "Old Ferry"'), name="A", quiet="off")
        return [quiet("21:00-06:30"), awake]


@pytest.mark.untraced  # walks the same way again and again
async def test_wherever_the_process_ends_each_story_is_told_once(
    new_database: Callable[[], URL],
) -> None:
    whole, steps = Night(new_database()), Steps()
    await whole.live(steps)
    assert whole.chat.told == Counter(STORIES[:9])
    in_the_night = [
        one for at, one in zip(whole.chat.times, whole.chat.posted, strict=True) if at < morning(0)
    ]
    assert {one.told.title for one in in_the_night} & {STORIES[0], STORIES[2], STORIES[8]}
    for end_at in sorted({*ends(steps, KEEPS)[::8], *ends(steps)[::50]}):
        world = Night(new_database())
        with pytest.raises(Crash):
            await world.live(Steps(end_at))
        await world.live(Steps())
        assert world.chat.told == Counter(STORIES[:9]), (end_at, steps.names[end_at - 1])


OWN = (None, "off", "22:00-07:00", "mon-fri 09:00-18:00", "07:00-22:00 Asia/Tokyo", "12:00-11:00")


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.untraced  # walks the same way again and again
async def test_whatever_quiet_hours_a_watch_is_given_each_story_is_told_once(
    tmp_path: Path, seed: int
) -> None:
    chance, clock, chat = random.Random(seed), Clock(EVENING), TimedChat()  # noqa: S311  # a test's dice
    async with a_store(tmp_path) as store:
        source = FakeSource()
        await store.sync([feed()], [everything()])
        desk = a_desk(store, source, chats(chat), clock)
        async with store.begin() as tx:
            await tx.keep_channel(CONSOLE, KeptChannel({"quiet": "22:00-07:00"}))
        for title in ALL[:24]:
            modes = chance.choice(list(Mode)), chance.choice(list(Mode))
            own = quiet(chance.choice(OWN), modes[0])
            other = replace(quiet(chance.choice(OWN), modes[1]), name="Other", query="Zembla")
            await store.sync(await store.feeds(), [own, other])
            source.feeds[FEED] = told(item(title, published=clock()))
            await poll(desk)
            clock.pass_by(chance.choice((MINUTE, 7 * MINUTE, HOUR, 5 * HOUR)))
            await note_awake(desk)
            await go_on(desk)
        for _ in range(50):
            clock.pass_by(HOUR)
            await go_on(desk)
        assert await store.waiting_channels(clock() + 400 * DAY) == []
        assert list(await store.outbox(limit=9)) == []
    assert chat.told == Counter(ALL[:24])
    assert NoticeKind.ROLLING not in {one.notice.kind for one in chat.posted if one.notice}
    assert DeliveryKind.POST in {one.kind for one in chat.posted}
