"""Keeps the gateway open: begins anew after an event that nobody could read, and knows when to stop.

Every beginning takes one of a thousand a day, after which Discord resets the token: so a listener that
falls at once is begun ever more rarely, and none is begun when few are left.
https://docs.discord.com/developers/events/gateway#session-start-limit-object (read 2026-08)
"""

import asyncio
import hashlib
import json
import time
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import discord
import structlog

from adapters.chat.discord_chat.listener import Listening
from adapters.chat.discord_chat.troubles import TROUBLES, is_refused_token

log = structlog.get_logger()

FIRST_WAIT_S, LONGEST_WAIT_S = 5.0, 600.0
"""Two beginnings must be five seconds apart."""
LIVED_LONG_S = 300.0
OFFERED_AGAIN_S, LONGEST_WAIT_TO_OFFER_S = 60.0, 3_600.0
"""Commands that Discord did not take are nobody's until it does; new ones are limited to 200 a day."""
STARTS_LEFT_FOR_PEOPLE = 50
"""The last beginnings of a day are for the operator's own restarts."""
REFUSED_TOKEN = 4004
_HOPELESS = {
    REFUSED_TOKEN: "Discord does not know the bot's token (any more): make a new one in the developer"
    " portal (Bot, Reset Token), set it, and start wirewatch again",
    4010: "Discord refused the shard: start wirewatch again",
    4012: "Discord does not speak this version any more: upgrade wirewatch",
    4013: "Discord refused the intents: upgrade wirewatch",
    4014: "Discord refused the intents: upgrade wirewatch",
}
"""https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway (read 2026-08)"""
Begin = Callable[[bool], Listening]


class Supervisor:
    """Begins listeners, one after the other, for as long as it runs."""

    def __init__(self, begin: Begin, token: str, memory: Path, *, shard_from: int) -> None:
        """`begin(sharded)` makes a listener; `memory` is the file of the commands that Discord has."""
        self._begin, self._token, self._memory = begin, token, memory
        self._shard_from = shard_from
        self._must_shard = False
        self.first_wait_s, self.offered_again_s = FIRST_WAIT_S, OFFERED_AGAIN_S
        self.listener: Listening | None = None

    async def run(self) -> None:
        """Listen until it is hopeless, which the log says with the remedy, or until cancelled."""
        wait_s = self.first_wait_s
        while True:
            began_at = time.monotonic()
            try:
                await self._listen()
            except Exception as error:  # whatever falls, people must be heard again
                if _is_ending():  # a connection that breaks while it is closed hides the end
                    raise asyncio.CancelledError from error
                if why := hopeless(error):
                    log.error("discord_stopped", reason=why, about="discord gateway")
                    return
                self._must_shard = self._must_shard or _wants_shards(error)
                log.warning("discord_fell", reason=repr(error), about="discord gateway")
            wait_s = next_wait(wait_s, time.monotonic() - began_at, self.first_wait_s)
            await asyncio.sleep(wait_s)

    async def _listen(self) -> None:
        async with self._begin(self._must_shard) as listener:
            await listener.login(self._token)
            await self._wait_for_a_start(listener)
            if self._is_large(listener) and not self._must_shard:
                self._must_shard = True
                return
            is_offered = await self._offer_commands(listener)
            self.listener = listener
            async with _beside(None if is_offered else self._offer_later(listener)):
                await listener.connect()

    async def _wait_for_a_start(self, listener: Listening) -> None:
        """Wait where few beginnings are left today; each connection takes one."""
        shards, _, limit = await listener.http.get_bot_gateway()
        taken = shards if self._must_shard else 1
        if limit["remaining"] - taken < STARTS_LEFT_FOR_PEOPLE:
            wait_s = limit["reset_after"] / 1_000
            log.warning("discord_starts_spent", wait_s=wait_s, about="discord gateway")
            await asyncio.sleep(wait_s)

    def _is_large(self, listener: Listening) -> bool:
        """Whether it is in so many servers that it must listen over several connections."""
        application = listener.application
        return application is not None and application.approximate_guild_count >= self._shard_from

    async def _offer_later(self, listener: Listening) -> None:
        """Offer the commands until Discord takes them, ever more rarely."""
        wait_s = self.offered_again_s
        while not await self._offer_commands(listener, after_s=wait_s):
            wait_s = min(wait_s * 2, LONGEST_WAIT_TO_OFFER_S)

    async def _offer_commands(self, listener: Listening, *, after_s: float = 0) -> bool:
        """Tell Discord of the commands, if they are others than it was told last; says whether it has them."""
        await asyncio.sleep(after_s)
        try:
            told = await payload_of(listener)
            if self._has(told):
                return True
            await listener.tree.sync()
        except TROUBLES as error:
            log.warning("discord_commands_failed", reason=repr(error), about="discord commands")
            return False
        with suppress(OSError):  # not remembered, they are offered again at the next start
            self._memory.write_text(told, encoding="utf-8")
        log.info(
            "discord_commands_offered",
            commands=len(listener.tree.get_commands()),
            about="discord commands",
        )
        return True

    def _has(self, told: str) -> bool:
        """Say whether Discord was told these last; what cannot be read was not."""
        with suppress(OSError):
            return self._memory.read_bytes() == told.encode()
        return False


@asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None] | None) -> AsyncGenerator[None]:
    """Let some work run beside a block, and end with it."""
    task = asyncio.create_task(work) if work else None
    try:
        yield
    finally:
        if task:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def payload_of(listener: Listening) -> str:
    """Give the fingerprint of the commands, with the application that they belong to."""
    tree = listener.tree
    written = [command.to_dict(tree) for command in tree.get_commands()]
    if tree.translator:
        written = [
            await command.get_translated_payload(tree, tree.translator)
            for command in tree.get_commands()
        ]
    text = json.dumps([listener.application_id, written], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def next_wait(before_s: float, lived_s: float, first_s: float) -> float:
    """Say how long to wait before the next beginning: ever longer, until one has lived for long."""
    return first_s if lived_s > LIVED_LONG_S else min(before_s * 2, LONGEST_WAIT_S)


def hopeless(error: BaseException) -> str | None:
    """Say why beginning again would be of no use, with the remedy; None: it may be."""
    if is_refused_token(error):
        return _HOPELESS[REFUSED_TOKEN]
    if isinstance(error, discord.PrivilegedIntentsRequired):
        return _HOPELESS[4014]
    return _HOPELESS.get(error.code) if isinstance(error, discord.ConnectionClosed) else None


def _is_ending() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _wants_shards(error: BaseException) -> bool:
    return isinstance(error, discord.ConnectionClosed) and error.code == 4011
