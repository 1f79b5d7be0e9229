"""Opens Discord: the line for alerts, and, while the bot runs, the gateway for what people ask."""

import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from adapters.chat.discord_chat.chat import DiscordChat
from adapters.chat.discord_chat.line import Line, Pace, point_at
from adapters.chat.discord_chat.places import Places
from adapters.chat.discord_chat.settings import DiscordSettings
from adapters.ports import ChatSurroundings


@asynccontextmanager
async def open_discord(
    settings: DiscordSettings, around: ChatSurroundings
) -> AsyncGenerator[DiscordChat]:
    """Open it; what Discord says against it comes out at the first request."""
    point_at(settings.api_base, settings.gateway_url)
    pace = Pace(time.monotonic)
    line = Line(settings.token.get_secret_value(), pace)
    try:
        yield DiscordChat(line, Places(line), settings, say=None, crosspost=settings.crosspost)
    finally:
        await line.close()
