"""Public threads that were put away: who sees their channel sees them, and Discord tells of open ones only.

What a thread belongs to never changes. So it is noted when a thread is put away, and Discord is asked once
for those that watches tell and that nobody has told of since the start; never while somebody waits.
https://docs.discord.com/developers/topics/threads#active-archived-threads (read 2026-11)
"""

from collections.abc import Iterable
from dataclasses import dataclass

import discord
import structlog

from adapters.chat.discord_chat.troubles import TROUBLES
from rules.model import Channel

log = structlog.get_logger()

REMEMBERED, ASKED_AT_MOST = 10_000, 200


@dataclass(frozen=True, slots=True)
class Thread:
    """What is kept of a thread."""

    name: str
    parent: int


class PutAway:
    """The public threads that are known and may be put away, by their number."""

    def __init__(self) -> None:
        """Know of none."""
        self._known: dict[int, Thread] = {}
        self._unseen: list[int] = []

    def note(self, thread: discord.Thread) -> None:
        """Keep what a thread belongs to; of a private one that says nothing of who sees it."""
        if thread.is_private():
            return
        self._known.pop(thread.id, None)
        self._known[thread.id] = Thread(thread.name, thread.parent_id)
        if len(self._known) > REMEMBERED:
            del self._known[next(iter(self._known))]

    def forget(self, number: int) -> None:
        """Know no more of a thread that was deleted."""
        self._known.pop(number, None)

    def thread(self, number: int) -> Thread | None:
        """Give what is known of a thread."""
        return self._known.get(number)

    async def recall(self, client: discord.Client, channels: Iterable[Channel]) -> None:
        """Ask Discord for channels that it has not told of: they may be threads that were put away.

        What the bot cannot see, in a server that it was thrown out of perhaps, the operator is told once.
        """
        numbers = {int(one.address) for one in channels if one.address.isdecimal()}
        untold = [one for one in sorted(numbers) if client.get_channel(one) is None]
        asked = [one for one in untold if one not in self._known][:ASKED_AT_MOST]
        unseen = [one for one in asked if not await self._is_seen(client, one)]
        if unseen and unseen != self._unseen:
            log.warning("discord_unseen", channels=unseen)
        self._unseen = unseen

    async def _is_seen(self, client: discord.Client, number: int) -> bool:
        """Ask Discord for a channel; it may be there where Discord cannot be asked."""
        try:
            found = await client.fetch_channel(number)
        except (discord.NotFound, discord.Forbidden):
            return False
        except TROUBLES:
            return True
        if isinstance(found, discord.Thread):
            self.note(found)
        return True
