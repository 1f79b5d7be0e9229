"""Whether a message has arrived: it is looked for by the marker in its buttons, where it would stand."""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from datetime import datetime

import discord

from adapters.chat.discord_chat.custom_ids import pressed
from adapters.chat.discord_chat.line import Line
from rules.model import Posted

LOOKED_THROUGH = 500
UNKNOWN_CHANNEL = 10003


@dataclass(frozen=True, slots=True)
class Found:
    """Where a message stands; `Posted` holds it as text."""

    channel: int
    message: int

    @classmethod
    def read(cls, posted: Posted) -> "Found":
        """Read what `posted` wrote."""
        channel, _, message = posted.reference.partition("/")
        return cls(int(channel), int(message))

    @classmethod
    def of(cls, message: discord.Message) -> "Found":
        """Say where a message stands."""
        return cls(message.channel.id, message.id)

    @property
    def posted(self) -> Posted:
        """Write it."""
        return Posted(f"{self.channel}/{self.message}")

    @property
    def is_forum_post(self) -> bool:
        """Whether it begins a post of a forum: such a message has the number of its thread."""
        return self.channel == self.message


class LookBack:
    """Looks through what the bot has written."""

    def __init__(self, line: Line) -> None:
        """Ask over this line."""
        self._line = line

    async def in_channel(self, channel_id: int, marker: str, since: datetime) -> Found | None:
        """Look through a channel, a thread or a direct message; one that is gone holds nothing."""
        client, there = await self._line.client(), await self._line.messages_of(channel_id)
        try:
            async for message in there.history(after=since, limit=LOOKED_THROUGH):
                if message.author == client.user and marker in markers_of(message):
                    return Found.of(message)
        except discord.NotFound as error:
            if error.code != UNKNOWN_CHANNEL:
                raise
        return None

    async def in_forum(
        self, forum: discord.ForumChannel, marker: str, since: datetime
    ) -> Found | None:
        """Look through the posts of a forum that the bot began since."""
        client = await self._line.client()
        async for post in _posts_since(client, forum, since):
            is_ours = client.user is not None and post.owner_id == client.user.id
            if is_ours and (found := await self.in_channel(post.id, marker, since)):
                return found
        return None


async def _posts_since(
    client: discord.Client, forum: discord.ForumChannel, since: datetime
) -> AsyncIterator[discord.Thread]:
    """Give the posts begun since, those that were put away meanwhile last: Discord keeps them apart."""
    guild = await client.fetch_guild(forum.guild.id, with_counts=False)
    for post in await guild.active_threads():
        if post.parent_id == forum.id and _begun_at(post) >= since:
            yield post
    async for post in forum.archived_threads(limit=LOOKED_THROUGH):
        if post.archive_timestamp < since:  # the last that was put away comes first
            return
        if _begun_at(post) >= since:
            yield post


def markers_of(message: discord.Message) -> set[str]:
    """Give the markers in the custom ids of a message, and the nonce where Discord says it."""
    ids = [getattr(one, "custom_id", None) for row in message.components for one in _inner(row)]
    found = (pressed(one) for one in ids if one)
    return {one.marker for one in found if one and one.marker} | {str(message.nonce)}


def _inner(row: discord.Component) -> Collection[discord.Component]:
    return getattr(row, "children", ())


def _begun_at(thread: discord.Thread) -> datetime:
    return discord.utils.snowflake_time(thread.id)
