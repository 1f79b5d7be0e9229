"""People's attention while the process ends, and while anything may happen: all told once, no more."""

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from adapters.store import SqlStore
from bot.collect import collect
from bot.deliver import drain
from bot.desk import Desk
from bot.releasing import clear_backlog, note_awake, release
from rules.attention.settings import attention_from
from rules.attention.waiting import KeptChannel
from rules.model import Delivery, DeliveryKind, Mode, Posted, Watch
from rules.notice import Notice, NoticeKind
from tests.attending import EVENTS, PLACES, STORIES, everything
from tests.crashing import KEEPS, Crash, Steps, ends
from tests.fakes import Clock, FakeChat, FakeSource, chats
from tests.newsroom import CONSOLE, FEED, a_desk, a_store, feed, item, told

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
EVENING = datetime(2026, 11, 24, 21, 30, tzinfo=UTC)
MORNING = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)
NIGHT = {"quiet": "22:00-07:00", "budget": "2/h"}


@dataclass
class TimedChat(FakeChat):
    """A chat that knows when each message came."""

    times: list[datetime] = field(default_factory=list)

    async def post(self, delivery: Delivery, *, now: datetime) -> Posted:
        found = await super().post(delivery, now=now)
        self.times.append(now)
        return found

    @property
    def told(self) -> Counter[str]:
        """How often each story was told: in a message of its own, or as a line as it stands by now."""
        notices = {one.notice.id: one.notice for one in self.posted if one.notice}
        lines = [line.text for one in notices.values() for line in one.lines]
        return Counter([*self.titles, *lines])


class World:
    """What outlives the process: the database, the feed, the chat server, the time."""

    def __init__(self, database: URL) -> None:
        self.database, self.chat, self.clock = database, TimedChat(), Clock(EVENING)
        self.source = FakeSource({FEED: told()})

    def watches(self) -> list[Watch]:
        """Give what finds every story."""
        return [everything()]

    async def live(self, steps: Steps) -> None:
        """Be one process, from wherever the last one ended: an evening, a night, a morning."""
        async with a_store(self.database) as real:
            desk = a_desk(steps.store(real), self.source, chats(steps.chat(self.chat)), self.clock)
            await real.sync([feed()], self.watches())
            async with real.begin() as tx:
                if not await tx.kept_channels([CONSOLE]):
                    await tx.keep_channel(CONSOLE, KeptChannel(NIGHT))
            for until, stories in ((EVENING, STORIES[:4]), (EVENING + HOUR, STORIES[:9])):
                self.clock.now = max(self.clock.now, until)
                self.source.feeds[FEED] = told(*stories)
                await poll(desk)
            self.clock.now = max(self.clock.now, MORNING)
            await go_on(desk)
            self.clock.pass_by(HOUR)
            await go_on(desk)


async def poll(desk: Desk) -> None:
    [polled] = await desk.store.feeds()
    await collect(polled, desk)
    await go_on(desk)


async def go_on(desk: Desk) -> None:
    """Do what the tick does, then what the engine does."""
    for channel in await desk.store.waiting_channels(desk.clock()):
        await release(channel, desk)
    await clear_backlog(CONSOLE, desk)
    await drain(CONSOLE, desk)


@pytest.mark.untraced  # walks the same way again and again
async def test_wherever_the_process_ends_each_story_is_told_once(
    new_database: Callable[[], URL],
) -> None:
    whole, steps = World(new_database()), Steps()
    await whole.live(steps)
    assert whole.chat.told == Counter(STORIES[:9])
    for end_at in sorted({*ends(steps, KEEPS), *ends(steps)[::10]}):
        world = World(new_database())
        with pytest.raises(Crash):
            await world.live(Steps(end_at))
        await world.live(Steps())
        assert world.chat.told == Counter(STORIES[:9]), (end_at, steps.names[end_at - 1])


# Anything may happen

CALM = EVENTS[0], EVENTS[3], EVENTS[6], EVENTS[7]
"""Of which none is an escalation of another: that would be told in quiet hours, too."""
ALL = [f"{place} {event}" for event in CALM for place in PLACES]
SETTINGS: Sequence[Mapping[str, str]] = (
    {},
    {"quiet": "22:00-07:00", "zone": "Europe/Berlin"},
    {"budget": "3/h"},
    {"budget": "2/h", "quiet": "12:00-14:00", "digest": "hourly"},
    {"digest": "daily 18:00", "zone": "Asia/Tokyo", "group_wait": "2m"},
)


async def a_week(room: "Week") -> None:
    chance = room.chance
    for title in ALL:
        await room.something(title)
        for _ in range(chance.randint(1, 3)):
            room.clock.pass_by(chance.choice((MINUTE, 7 * MINUTE, HOUR, 5 * HOUR)))
            await note_awake(room.desk)
            await go_on(room.desk)
    for _ in range(60):
        room.clock.pass_by(HOUR)
        await go_on(room.desk)


@dataclass
class Week:
    store: SqlStore
    clock: Clock
    source: FakeSource
    desk: Desk
    chance: random.Random

    async def something(self, title: str) -> None:
        """Set the channel anew, change the watch's mode, go away for long; then poll a story."""
        what = self.chance.random()
        if what < 0.15:
            settings = self.chance.choice(SETTINGS)
            attention_from(settings)
            async with self.store.begin() as tx:
                [kept] = (await tx.kept_channels([CONSOLE])).values() or [KeptChannel()]
                changed = KeptChannel(settings, kept.spent, rolling_id=kept.rolling_id)
                await tx.keep_channel(CONSOLE, changed)
                await tx.look_again(CONSOLE, now=self.clock())
        elif what < 0.35:
            await self.store.sync(await self.store.feeds(), [self.watch()])
        elif what < 0.4:
            self.clock.pass_by(timedelta(days=self.chance.randint(1, 30)))
            await note_awake(self.desk)
        self.source.feeds[FEED] = told(item(title, published=self.clock()))
        await poll(self.desk)

    def watch(self) -> Watch:
        return everything(self.chance.choice(list(Mode)))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.untraced  # walks the same way again and again
async def test_whatever_is_set_meanwhile_each_story_is_told_once(tmp_path: Path, seed: int) -> None:
    chance, clock, chat = random.Random(seed), Clock(EVENING), TimedChat()  # noqa: S311  # a test's dice
    async with a_store(tmp_path) as store:
        await store.sync([feed()], [everything()])
        source = FakeSource()
        desk = a_desk(store, source, chats(chat), clock)
        async with store.begin() as tx:
            await tx.keep_channel(CONSOLE, KeptChannel())
        await a_week(Week(store, clock, source, desk, chance))
        assert await store.waiting_channels(clock() + timedelta(days=400)) == []
        assert list(await store.outbox(limit=9)) == []
    assert set(chat.told) <= set(ALL)
    shown = sum(chat.told.values())
    beyond = sum(one.beyond for one in last_rolling(chat))
    assert max(chat.told.values()) == 1
    assert shown + beyond == len(ALL)


def last_rolling(chat: TimedChat) -> list[Notice]:
    """Give the rolling messages as they stand by now."""
    notices = {one.notice.id: one.notice for one in chat.posted if one.notice}
    return [one for one in notices.values() if one.kind is NoticeKind.ROLLING]


async def test_in_quiet_hours_nothing_comes_and_a_budget_is_kept(tmp_path: Path) -> None:
    clock, chat = Clock(EVENING), TimedChat()
    async with a_store(tmp_path) as store:
        await store.sync([feed()], [everything()])
        source = FakeSource()
        desk = a_desk(store, source, chats(chat), clock)
        async with store.begin() as tx:
            settings = {"quiet": "22:00-07:00", "budget": "3/h"}
            await tx.keep_channel(CONSOLE, KeptChannel(settings))
        for title in ALL:
            source.feeds[FEED] = told(item(title, published=clock()))
            await poll(desk)
            clock.pass_by(17 * MINUTE)
        clock.pass_by(24 * HOUR)
        await go_on(desk)
    came = list(zip(chat.times, chat.posted, strict=True))
    rings = [at for at, one in came if one.kind is DeliveryKind.POST]
    assert [at for at in rings if not 7 <= at.hour < 22] == []
    posts = [at for at, one in came if not one.notice]
    assert len(posts) > 9
    assert all(sum(at <= later < at + HOUR for later in posts) <= 3 for at in posts)
