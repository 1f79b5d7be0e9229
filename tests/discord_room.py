"""A newsroom whose channels are on the strict local Discord: outlets tell, Discord shows."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec.structs import replace

from adapters.chat.discord_chat.chat import DiscordChat
from adapters.store import SqlStore
from bot.collect import collect
from bot.deliver import Drained, drain
from bot.desk import Desk
from rules.model import Channel, Watch
from tests.discord_house import address_of, chat_on
from tests.fakes import Clock, FakeSource, chats
from tests.newsroom import a_desk, a_store, feed, item, told
from tests.servers.discord_server import DiscordServer

QUAKE = "Strong earthquake shakes the northern coast"
LEAD = "The earthquake was felt for a minute in five towns; ferries stayed in their harbours."
OUTLETS = ("Pier News", "The Mole", "Tide", "Lantern")


@dataclass
class Room:
    """One process of the bot at its desk, on a database that outlives it."""

    server: DiscordServer
    store: SqlStore
    source: FakeSource
    clock: Clock
    desk: Desk
    channel: Channel

    async def poll(self, outlet: str, title: str = QUAKE) -> None:
        """Poll an outlet that tells the story."""
        slug = _slug(outlet)
        link = f"https://{slug}.example/quake"
        entry = item(title, guid=slug, link=link, outlet=outlet, summary=LEAD)
        entry = replace(entry, published=self.clock.now - timedelta(minutes=2))
        self.source.feeds[f"https://{slug}.example/rss"] = told(entry)
        [polled] = [one for one in await self.store.feeds() if f"//{slug}." in one.url]
        await collect(polled, self.desk)

    async def deliver(self) -> Drained:
        return await drain(self.channel, self.desk)

    async def deliver_all(self) -> None:
        """Deliver, and go on with the clock until nothing is owed or known to be open."""
        for _ in range(20):
            drained = await self.deliver()
            if drained.wait_until is None:
                return
            self.wait(max(drained.wait_until - self.clock.now, timedelta(0)) + timedelta(seconds=1))

    def wait(self, time: timedelta) -> None:
        """Let time pass, here and at Discord."""
        self.clock.pass_by(time)
        self.server.advance(seconds=time.total_seconds())


@asynccontextmanager
async def a_room(
    server: DiscordServer,
    folder: Path,
    *,
    channel: Channel | None = None,
    watch: Watch | None = None,
    clock: Clock | None = None,
    chat: DiscordChat | None = None,
    operator: Channel | None = None,
) -> AsyncGenerator[Room]:
    """Begin a process: on the database of a folder, with a chat of its own where none is given."""
    where = channel or address_of(server.channel("general"))
    asked = watch or Watch("Quakes", "quake*, earthquake", (where,), origin="file")
    async with a_store(folder) as store, chat_on(server, clock=server_time(server)) as own:
        feeds = [feed(f"https://{_slug(outlet)}.example/rss") for outlet in OUTLETS]
        await store.sync(feeds, [asked])
        time, source = clock or Clock(datetime.now(UTC)), FakeSource()
        desk = a_desk(store, source, chats(chat or own, "discord"), time, operator=operator)
        yield Room(server, store, source, time, desk, where)


def server_time(server: DiscordServer) -> Callable[[], float]:
    """Give the time of the server, in seconds: what waits for it waits for no real clock."""
    return lambda: server.clock.now().timestamp()


def _slug(outlet: str) -> str:
    return outlet.lower().replace(" ", "-")
