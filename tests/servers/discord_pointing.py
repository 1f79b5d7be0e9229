"""The real discord.py, pointed at a local server instead of at Discord."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.servers.discord_server import DiscordServer, discord_server


@contextmanager
def discord_pointed_at(server: DiscordServer) -> Iterator[None]:
    """Set discord.py's globals for a while: REST, interactions and gateway go to the server."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE = server.api_base
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(server.gateway_url)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


@asynccontextmanager
async def strict_discord() -> AsyncGenerator[DiscordServer]:
    """Give a server that discord.py is pointed at; whatever it held against the bot is an error."""
    async with discord_server() as server:
        with discord_pointed_at(server):
            yield server
        assert server.violations == [], server.violations


class Bot(discord.Client):
    """A plain client as ours is: it sees guilds only, and nothing it says pings."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            max_ratelimit_timeout=30.0,
            **options,
        )
        # It waits two seconds for a last guild, in every test.
        self._connection.guild_ready_timeout = 0.1
        self.events: list[str] = []

    async def on_socket_event_type(self, event: str) -> None:
        self.events.append(event)


BotT = TypeVar("BotT", bound=discord.Client)


@asynccontextmanager
async def running(server: DiscordServer, bot: BotT) -> AsyncGenerator[BotT]:
    """Run a client until the end of the block."""
    async with bot:
        task = asyncio.create_task(bot.start(server.token))
        await server.until_connected()
        await bot.wait_until_ready()
        yield bot
    await asyncio.gather(task, return_exceptions=True)
