"""A newsroom whose channel is told as it wants: for tests of people's attention."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.store import SqlStore
from bot.collect import collect
from bot.deliver import drain
from bot.desk import Desk
from bot.releasing import clear_backlog, release
from rules.attention.mutes import Mute, target_from
from rules.attention.settings import attention_from
from rules.attention.waiting import KeptChannel
from rules.model import Channel, Mode, Watch
from tests.fakes import Clock, FakeChat, FakeSource, chats
from tests.newsroom import CONSOLE, FEED, a_desk, a_store, feed, item, told, watch

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NIGHT = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)
"""23:30 in Berlin."""
QUIET = {"zone": "Europe/Berlin", "quiet": "22:00-07:00"}
ME = Channel("me")
PLACES = (
    *("Kestrel Bay", "Mole Harbour", "Zembla", "Port Quay", "Lantern Rock", "Tidewater"),
    *("Northline", "Meridian", "Old Ferry", "Saltmarsh", "Gannet Head", "Amber Coast"),
)
EVENTS = (
    *("bakery wins a prize", "bridge is closed for repairs", "mayor resigns over a contract"),
    *("festival draws record crowds", "school reopens after a fire", "hospital gains a wing"),
    *("zoo welcomes two otters", "library extends its hours", "court frees a fisherman"),
    *("museum buys a rare map", "team loses the final", "brewery moves into a mill"),
)
STORIES = tuple(f"{place} {event}" for place, event in zip(PLACES, EVENTS, strict=True))


@dataclass
class Room:
    """A newsroom with one feed, whose entries each begin a story."""

    store: SqlStore
    chat: FakeChat
    source: FakeSource
    clock: Clock
    desk: Desk

    async def watches(self, *watches: Watch) -> None:
        await self.store.sync(await self.store.feeds(), watches)

    async def set(self, settings: Mapping[str, str], channel: Channel = CONSOLE) -> None:
        attention_from(settings)
        async with self.store.begin() as tx:
            await tx.keep_channel(channel, KeptChannel(settings))

    async def mute(self, target: str, channel: Channel = CONSOLE) -> None:
        now = self.clock()
        async with self.store.begin() as tx:
            await tx.mute(Mute(target_from(target), str(channel), now, None, "Ann"))

    async def poll(self, *titles: str, outlet: str = "Pier News", **more: object) -> None:
        """Let the feed have these entries, as just published, and poll it."""
        known = {"published": self.clock(), **more}
        entries = (item(title, outlet=outlet, **known) for title in titles)
        self.source.feeds[FEED] = told(*entries)
        [polled] = await self.store.feeds()
        await collect(polled, self.desk)

    async def deliver(self) -> None:
        """Do what the tick does, then what the engine does."""
        for channel in await self.store.waiting_channels(self.clock()):
            await release(channel, self.desk)
        for channel in (CONSOLE, ME):
            await clear_backlog(channel, self.desk)
            await drain(channel, self.desk)

    async def hear(self, *titles: str, **more: object) -> None:
        await self.poll(*titles, **more)  # type: ignore[arg-type]  # as `poll` takes them
        await self.deliver()

    async def wait(self, time: timedelta) -> None:
        self.clock.pass_by(time)
        await self.deliver()

    async def until(self, moment: datetime) -> None:
        await self.wait(moment - self.clock())

    @property
    def messages(self) -> list[str]:
        """What was posted and edited, each by its heading."""
        return [one.told.title for one in self.chat.posted]

    def lines(self, at: int = -1) -> list[str]:
        notice = self.chat.posted[at].notice
        return [line.text for line in notice.lines] if notice else []


@asynccontextmanager
async def a_room(folder: Path) -> AsyncGenerator[Room]:
    """Open a newsroom at night, with one watch that finds every story."""
    async with a_store(folder) as store:
        source, clock, chat = FakeSource(), Clock(NIGHT), FakeChat()
        await store.sync([feed()], [everything()])
        yield Room(store, chat, source, clock, a_desk(store, source, both(chat), clock))


def both(chat: FakeChat) -> Mapping[str, FakeChat]:
    return chats(chat, "console", "me")  # type: ignore[return-value]  # it is what was given


def everything(mode: Mode = Mode.INSTANT, *channels: Channel, urgent: bool = False) -> Watch:
    query = " OR ".join(f'"{place}"' for place in PLACES)
    return replace(watch(query, *channels, name="All"), mode=mode, urgent=urgent)
