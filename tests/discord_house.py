"""Discord in tests: the real chat on the strict local server, and what it says."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import discord
import regex

from adapters.asking.tongues import Tongues
from adapters.chat import ConsoleSettings
from adapters.chat.discord_chat.answering import Answering
from adapters.chat.discord_chat.at_work import AtWork
from adapters.chat.discord_chat.chat import DiscordChat
from adapters.chat.discord_chat.commands import Tree, tree_of
from adapters.chat.discord_chat.line import Line, Pace
from adapters.chat.discord_chat.opening import Access, open_discord
from adapters.chat.discord_chat.places import Places
from adapters.chat.discord_chat.settings import DiscordSettings
from adapters.ports import ChatSurroundings, Commands
from bot.commands.bot_commands import BotCommands
from bot.phrasebook import phrases
from rules.asking.phrases import Phrases
from rules.attention.languages import AUTO
from rules.model import Channel, Delivery, DeliveryKind, FollowUp, Posted
from tests.build import a_delivery, an_alert
from tests.newsroom import a_store, some_commands
from tests.servers import discord_world
from tests.servers.discord_person import Person, Shown, readable
from tests.servers.discord_pointing import discord_pointed_at
from tests.servers.discord_server import DiscordServer, discord_server

MARKER = "ww0123456789abcdef0123"
SAY = phrases().in_language("en")


class Languages:
    """What is set of the languages of channels."""

    def __init__(self, **of_address: str) -> None:
        self.of_address = of_address

    async def language_of(self, channel: Channel) -> str:
        return self.of_address.get(channel.address, AUTO)


TONGUES = Tongues(phrases(), Languages())


@asynccontextmanager
async def the_discord() -> AsyncGenerator[DiscordServer]:
    """Run a strict Discord that real clients talk to and that nobody breaks a rule of."""
    async with discord_server() as serving:
        serving.gateway.identify_seconds = 0
        with discord_pointed_at(serving):
            yield serving
        assert serving.violations == []


def settings_for(server: DiscordServer, **more: object) -> DiscordSettings:
    known = {
        "platform": "discord",
        "token": server.token,
        "api_base": server.api_base,
        "gateway_url": server.gateway_url,
    }
    return DiscordSettings.model_validate(known | more)


@asynccontextmanager
async def chat_on(
    server: DiscordServer,
    *,
    clock: Callable[[], float] = time.monotonic,
    tongues: Tongues = TONGUES,
    **more: object,
) -> AsyncGenerator[DiscordChat]:
    """Open a chat as a process that has just begun does."""
    settings = settings_for(server, **more)
    line = Line(settings.token.get_secret_value(), Pace(clock))
    with discord_pointed_at(server):
        try:
            yield DiscordChat(line, Places(line), settings, tongues, settings.crosspost)
        finally:
            await line.close()


def plainly(messages: Sequence[Any]) -> str:
    """Give what people read of messages, without markdown."""
    text = "\n".join(map(readable, messages))
    bare = regex.sub(r"(?<!\\)(?:\*\*|__)", "", text)
    return regex.sub(r"\\([^\w\s]|_)", r"\1", bare)


async def added(person: Person, **options: Any) -> Shown:
    """Try a watch and press Save: gives what then stands where the preview stood."""
    preview = await person.use("/watch add", **options)
    return await (await person.click(preview, "Save")).until("Saved")


def address_of(place: discord_world.Channel) -> Channel:
    return Channel("discord", str(place.id))


@asynccontextmanager
async def commands_on(server: DiscordServer, folder: Path) -> AsyncGenerator[BotCommands]:
    """Give what people may ask, over a database of its own."""
    async with a_store(folder) as store:
        yield some_commands(
            store, {"console": ConsoleSettings(platform="console"), "discord": settings_for(server)}
        )


@asynccontextmanager
async def a_bot(
    server: DiscordServer, commands: Commands, folder: Path, catalogues: Phrases | None = None
) -> AsyncGenerator[DiscordChat]:
    """Run the Discord part of a bot, until it is told that it is ready."""
    around = ChatSurroundings(commands, folder, catalogues or phrases(), listening=True)
    access = Access("discord", server.token, (), 2_000, server.api_base, server.gateway_url)
    server.gateway.ready.clear()
    async with open_discord(access, settings_for(server), around) as chat:
        await server.until_connected()
        yield chat


def now() -> datetime:
    return datetime.now(UTC)


def owed(
    channel: Channel, *, kind: DeliveryKind = DeliveryKind.POST, marker: str = MARKER, **more: Any
) -> Delivery:
    of_alert = {name: more.pop(name) for name in ("title", "watches", "summary") if name in more}
    alert = replace(an_alert(channel=channel), link="https://pier.example/1", **of_alert)
    told = replace(a_delivery(), told=alert, marker=marker, kind=kind, owed_at=now(), sent_at=now())
    return replace(told, **more)


def changed(delivery: Delivery, posted: Posted, *outlets: str) -> Delivery:
    later = tuple(
        FollowUp(n, outlet, f"As told by {outlet}", None) for n, outlet in enumerate(outlets, 2)
    )
    return replace(
        delivery,
        kind=DeliveryKind.EDIT,
        message=posted,
        follow_ups=later,
        marker=f"wwedit{len(outlets)}",
    )


def replied(delivery: Delivery, posted: Posted, *outlets: str) -> Delivery:
    told = changed(delivery, posted, *outlets)
    return replace(told, kind=DeliveryKind.REPLY, marker=f"wwreply{len(outlets)}")


def a_tree() -> Tree:
    """Give the commands as Discord is told of them; nobody answers them."""
    client = discord.Client(intents=discord.Intents.none())
    nobody: Any = None
    return tree_of(client, Answering("discord", nobody, phrases(), nobody), AtWork())


async def told(server: DiscordServer, place: discord_world.Channel) -> list[dict[str, Any]]:
    """Wait until something stands in a channel, and give it."""
    for _ in range(500):
        if server.messages(place):
            break
        await asyncio.sleep(0.01)
    return server.shown(place)


def answer(shown: Shown) -> str:
    """Read an answer that only who asked can see."""
    assert shown.ephemeral
    return shown.text
