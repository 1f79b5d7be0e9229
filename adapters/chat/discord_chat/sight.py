"""Which channels somebody sees at Discord: by their roles, and of private threads those they are in.

What roles and channels allow is known from events. Who is in a private thread is told to nobody without
a privileged intent, so Discord is asked about one person.
https://docs.discord.com/developers/topics/threads#private-threads (read 2026-11)
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias, TypeGuard

import discord

from adapters.chat.discord_chat.put_away import PutAway
from adapters.chat.discord_chat.troubles import TROUBLES

Near = discord.abc.GuildChannel | discord.Thread

TOLD_WITHIN_S = 1.0
"""A command must be answered in three seconds, and asks of several threads."""
REMEMBERED_S, REMEMBERED, ASKED_AT_ONCE = 30.0, 10_000, 5
"""For who types only: every command and every click asks anew."""
_Asked: TypeAlias = tuple[int, int]
"""A thread and a person."""


def sees(member: discord.Member, near: Near) -> bool:
    """Say whether somebody sees a place whoever they know: not of private threads that they may be in."""
    if not isinstance(near, discord.Thread):
        return near.permissions_for(member).view_channel
    if near.parent is None:
        return False
    may = near.permissions_for(member)
    return may.view_channel and (not near.is_private() or may.manage_threads)


class Members:
    """Who is in which private thread, as Discord says it; what it said lately, for who types and must not wait."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Know nothing; the clock gives seconds."""
        self._clock = clock
        self._lately: dict[_Asked, tuple[bool, float]] = {}
        self._asking: dict[_Asked, asyncio.Task[None]] = {}

    async def ask(self, member: discord.Member, near: Near) -> bool:
        """Ask whether somebody is in a private thread whose channel they see; raises what asking raises."""
        if not _may_be_in(near, member):
            return False
        try:
            async with asyncio.timeout(TOLD_WITHIN_S):
                await near.fetch_member(member.id)
        except (discord.NotFound, discord.Forbidden):
            return self._noted(member, near, is_in=False)
        return self._noted(member, near, is_in=True)

    def lately(self, member: discord.Member, near: Near) -> bool:
        """Say it from memory; what is not known yet is no, and asked meanwhile: at the next key it is."""
        if not _may_be_in(near, member):
            return False
        is_in, until = self._lately.get((near.id, member.id), (False, 0.0))
        if until > self._clock():
            return is_in
        self._wonder(member, near)
        return False

    async def end(self) -> None:
        """Ask no more."""
        asking = tuple(self._asking.values())
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)

    def _noted(self, member: discord.Member, near: Near, *, is_in: bool) -> bool:
        now = self._clock()
        if len(self._lately) >= REMEMBERED:
            self._lately = {one: said for one, said in self._lately.items() if said[1] > now}
        self._lately[near.id, member.id] = is_in, now + REMEMBERED_S
        return is_in

    def _wonder(self, member: discord.Member, near: Near) -> None:
        asked = near.id, member.id
        if asked in self._asking or len(self._asking) >= ASKED_AT_ONCE:
            return
        self._asking[asked] = asyncio.create_task(self._learn(member, near))
        self._asking[asked].add_done_callback(lambda _: self._asking.pop(asked, None))

    async def _learn(self, member: discord.Member, near: Near) -> None:
        with suppress(*TROUBLES):
            await self.ask(member, near)


def _may_be_in(near: Near, member: discord.Member) -> TypeGuard[discord.Thread]:
    """Say whether somebody may be in a private thread: its channel is for their eyes."""
    if not isinstance(near, discord.Thread) or not near.is_private() or near.parent is None:
        return False
    return near.permissions_for(member).view_channel


@dataclass(frozen=True, slots=True)
class Threads:
    """What is remembered of threads from one question to the next."""

    put_away: PutAway
    members: Members
