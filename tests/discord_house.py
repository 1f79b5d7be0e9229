"""Discord in tests: the real chat on the strict local server, and what it says."""

import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import regex

from adapters.chat.discord_chat.chat import DiscordChat
from adapters.chat.discord_chat.line import Line, Pace
from adapters.chat.discord_chat.places import Places
from adapters.chat.discord_chat.settings import DiscordSettings
from bot.phrasebook import phrases
from rules.model import Channel
from tests.servers import discord_world
from tests.servers.discord_person import readable
from tests.servers.discord_pointing import discord_pointed_at
from tests.servers.discord_server import DiscordServer

SAY = phrases().in_language("en")


def settings_for(server: DiscordServer, **more: object) -> DiscordSettings:
    known = {
        "platform": "discord",
        "token": server.token,
        "api_base": server.api_base,
        "gateway_url": server.gateway_url,
    }
    return DiscordSettings.model_validate(known | more)


@asynccontextmanager
async def chat_on(server: DiscordServer, **more: object) -> AsyncGenerator[DiscordChat]:
    """Open a chat as a process that has just begun does."""
    settings = settings_for(server, **more)
    line = Line(settings.token.get_secret_value(), Pace(time.monotonic))
    with discord_pointed_at(server):
        try:
            yield DiscordChat(line, Places(line), settings, SAY, settings.crosspost)
        finally:
            await line.close()


def plainly(messages: Sequence[Any]) -> str:
    """Give what people read of messages, without markdown."""
    text = "\n".join(map(readable, messages))
    bare = regex.sub(r"(?<!\\)(?:\*\*|__)", "", text)
    return regex.sub(r"\\([^\w\s]|_)", r"\1", bare)


def address_of(place: discord_world.Channel) -> Channel:
    return Channel("discord", str(place.id))
