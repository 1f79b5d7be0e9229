"""Opens Discord: the line for alerts, and, while the bot runs, the gateway for what people ask."""

import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from adapters.chat.discord_chat.chat import DiscordChat
from adapters.chat.discord_chat.line import Line, Pace, point_at
from adapters.chat.discord_chat.places import Places
from adapters.ports import ChannelRules, ChatSurroundings


@dataclass(frozen=True, slots=True)
class Access:
    """What the operator wrote: see docs/reference/config.md."""

    name: str
    token: str
    crosspost: tuple[str, ...] = ()
    shard_from: int = 2_000
    api_base: str | None = None
    gateway_url: str | None = None

    def __repr__(self) -> str:
        """Keep the token out of every log."""
        return f"Access({self.name})"


@asynccontextmanager
async def open_discord(
    access: Access, rules: ChannelRules, around: ChatSurroundings
) -> AsyncGenerator[DiscordChat]:
    """Open it; what Discord says against it comes out at the first request."""
    point_at(access.api_base, access.gateway_url)
    line = Line(access.token, Pace(time.monotonic))
    say = around.phrases.in_language("en")
    try:
        yield DiscordChat(line, Places(line), rules, say, access.crosspost)
    finally:
        await line.close()
