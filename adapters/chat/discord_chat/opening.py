"""Opens Discord: the line for alerts, and, while the bot runs, the gateway for what people ask."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from adapters.asking.tongues import Tongues
from adapters.chat.discord_chat.answering import Answering
from adapters.chat.discord_chat.chat import DiscordChat
from adapters.chat.discord_chat.line import Gate, Line, Pace, point_at
from adapters.chat.discord_chat.listener import Listening, ShardedListening
from adapters.chat.discord_chat.places import Places
from adapters.chat.discord_chat.spelling import spelled
from adapters.chat.discord_chat.supervisor import Supervisor
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
    language: str | None = None

    def __repr__(self) -> str:
        """Keep the token out of every log."""
        return f"Access({self.name})"


@asynccontextmanager
async def open_discord(
    access: Access, rules: ChannelRules, around: ChatSurroundings
) -> AsyncGenerator[DiscordChat]:
    """Open it; what Discord says against it comes out at the first request."""
    point_at(access.api_base, access.gateway_url)
    pace = Pace(time.monotonic)
    line = Line(access.token, pace)
    tongues = Tongues(spelled(around.phrases), around.commands, access.language)
    chat = DiscordChat(line, Places(line), rules, tongues, access.crosspost)
    try:
        if not around.listening:
            yield chat
            return
        async with _listening(supervisor_of(access, around, chat, pace)):
            yield chat
    finally:
        await line.close()


def supervisor_of(
    access: Access, around: ChatSurroundings, chat: DiscordChat, pace: Pace
) -> Supervisor:
    """Make what keeps the gateway open; it asks Discord at the same pace as the alerts do."""
    answering = Answering(access.name, around.commands, spelled(around.phrases), chat.announce)

    def begin(sharded: bool) -> Listening:
        kind = ShardedListening if sharded else Listening
        return kind(answering, chat.places, trace=Gate(pace, once=False).trace())

    memory = around.memory / f"wirewatch.{access.name}.commands"
    return Supervisor(begin, access.token, memory, shard_from=access.shard_from)


@asynccontextmanager
async def _listening(supervisor: Supervisor) -> AsyncGenerator[None]:
    task = asyncio.create_task(supervisor.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
