"""The process ends around any step of a delivery, on every chat and database: one message, and its edit."""

import io
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy.engine import URL

from adapters.chat.console_chat import ConsoleChat
from adapters.ports import Chat
from bot.collect import collect
from bot.deliver import drain
from rules.model import Channel
from tests.crashing import KEEPS, Crash, Steps, ends
from tests.discord_house import address_of, chat_on, plainly
from tests.discord_room import server_time
from tests.fakes import Clock, FakeSource, chats
from tests.local_chat import TIMEOUT, LocalChat
from tests.newsroom import CONSOLE, a_desk, a_store, feed, item, told, watch
from tests.servers.chat_server import Kind, chat_server
from tests.servers.discord_server import discord_server
from tests.servers.slack_server import slack_server
from tests.slack_house import slack_chat_on
from tests.slack_validators import shown

OUTLETS = {"Pier News": "https://pier.example/rss", "The Mole": "https://mole.example/rss"}
LATER = timedelta(minutes=6)
"""Longer than two changes of a message are apart."""
AT_MOST = 60


@dataclass
class Place:
    """A chat whose server goes on whatever happens to the bot."""

    open: Callable[[Path], AbstractAsyncContextManager[Chat]]
    """Connects a process; the folder is for what the chat itself remembers."""
    seen: Callable[[], Sequence[str]]
    """The messages as people see them."""
    channel: Channel
    passes: Callable[[float], object] = lambda _seconds: None
    """Lets so many seconds pass there, too."""


@asynccontextmanager
async def _local(kind: Kind) -> AsyncGenerator[Place]:
    async with chat_server(kind) as server:

        @asynccontextmanager
        async def opened(_memory: Path) -> AsyncGenerator[Chat]:
            timeout = aiohttp.ClientTimeout(TIMEOUT.total_seconds())
            async with aiohttp.ClientSession(server.url, timeout=timeout) as client:
                yield LocalChat(client, drops_nonces=kind is Kind.NONCE)

        yield Place(opened, lambda: server.texts("news"), Channel("local", "news"))


@asynccontextmanager
async def _console() -> AsyncGenerator[Place]:
    paper = io.StringIO()

    @asynccontextmanager
    async def opened(memory: Path) -> AsyncGenerator[Chat]:
        yield ConsoleChat(paper, journal=memory / "wirewatch.console")

    yield Place(opened, lambda: _as_changed(paper.getvalue()), CONSOLE)


def _as_changed(printed: str) -> list[str]:
    """Put each change of a message, which is a line of its own on paper, behind its message."""
    messages: list[str] = []
    for one in printed.split("\n\n"):
        if one.startswith("updated: "):
            messages[-1] += f"\n{one}"
        else:
            messages.append(one)
    return messages


@asynccontextmanager
async def _discord() -> AsyncGenerator[Place]:
    async with discord_server() as server:
        general = server.channel("general")
        yield Place(
            lambda _memory: chat_on(server, clock=server_time(server)),
            lambda: [plainly([one]) for one in server.shown(general)],
            address_of(general),
            lambda seconds: server.advance(seconds=seconds),
        )
        assert server.violations == []


@asynccontextmanager
async def _slack() -> AsyncGenerator[Place]:
    async with slack_server() as server:
        alerts = server.channel("alerts")
        yield Place(
            lambda _memory: slack_chat_on(server),
            lambda: [shown(one.blocks) for one in server.messages(alerts)],
            Channel("slack", alerts.id),
            server.world.clock.advance,
        )


PLACES: dict[str, Callable[[], AbstractAsyncContextManager[Place]]] = {
    "console": _console,
    "discord": _discord,
    "history": lambda: _local(Kind.HISTORY),
    "nonce": lambda: _local(Kind.NONCE),
    "slack": _slack,
}


@dataclass
class World:
    """What outlives the process, for one story."""

    place: Place
    database: URL
    memory: Path
    title: str
    clock: Clock = field(default_factory=lambda: Clock(datetime.now(UTC)))

    async def live(self, steps: Steps) -> None:
        """Be one process: one outlet tells the story, it is posted; another does, it is edited."""
        source = FakeSource()
        async with a_store(self.database) as real, self.place.open(self.memory) as chat:
            plugs = chats(steps.chat(chat), self.place.channel.chat)
            desk = a_desk(steps.store(real), source, plugs, self.clock)
            asked = watch("earthquake", self.place.channel)
            await real.sync([feed(url) for url in OUTLETS.values()], [asked])
            for outlet, url in OUTLETS.items():
                slug = outlet[:3]
                one = item(self.title, guid=slug, link=f"https://{slug}.example/1", outlet=outlet)
                source.feeds[url] = told(one)
                [polled] = [one for one in await real.feeds() if one.url == url]
                await collect(polled, desk)
                await self._drain(desk)
                self.passes(LATER)
                await self._drain(desk)

    async def _drain(self, desk: Any) -> None:
        """Deliver until nothing is owed."""
        for _ in range(AT_MOST):
            drained = await drain(self.place.channel, desk)
            if drained.wait_until is None:
                return
            self.passes(max(timedelta(0), drained.wait_until - self.clock()))
        raise AssertionError("something is owed for ever")

    def passes(self, time: timedelta) -> None:
        self.clock.pass_by(time)
        self.place.passes(time.total_seconds())

    @property
    def seen(self) -> list[str]:
        return [text for text in self.place.seen() if self.title in text]


@pytest.mark.parametrize("name", sorted(PLACES))
@pytest.mark.untraced  # walks the same way again and again
async def test_an_end_around_any_step_leaves_one_message_and_its_edit(
    new_database: Callable[[], URL], tmp_path: Path, name: str
) -> None:
    def a_world(number: int) -> World:
        title = f"Earthquake {number + 1000} closes the port"
        return World(place, new_database(), tmp_path, title)

    async with PLACES[name]() as place:
        steps = Steps()
        await a_world(0).live(steps)
        assert {"after post", "after edit", "before note_result"} <= set(steps.names)
        for end_at in ends(steps, (*KEEPS, "head")):
            world = a_world(end_at)
            with pytest.raises(Crash):
                await world.live(Steps(end_at))
            world.passes(LATER)
            await world.live(Steps())
            [message] = world.seen
            assert "+1" in message, steps.names[end_at - 1]
