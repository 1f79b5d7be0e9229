"""Channels of ours ⇄ channels of Discord, and what the bot may do there."""

from collections.abc import Iterable, Iterator
from typing import TypeAlias, TypeGuard

import discord

from adapters.chat.discord_chat.line import Line
from adapters.errors import ChannelLost
from rules.model import Channel
from rules.sentences import beside, sentence

Place: TypeAlias = (
    discord.TextChannel
    | discord.VoiceChannel
    | discord.StageChannel
    | discord.ForumChannel
    | discord.CategoryChannel
    | discord.Thread
    | discord.DMChannel
)
"""Where something can be written, or a category, where nothing can."""

WithThreads: TypeAlias = discord.TextChannel | discord.ForumChannel
"""Where each message may have a thread of its own; elsewhere it is answered."""

WRITE = ("view_channel", "send_messages", "embed_links", "read_message_history")
"""What every channel must allow; the history is read to look whether a message has arrived."""
WRITE_IN_THREAD = (
    "view_channel",
    "send_messages_in_threads",
    "embed_links",
    "read_message_history",
)
FOLLOW_UP = ("create_public_threads", "send_messages_in_threads")
"""What later articles in a thread need beside."""
INVITED_WITH = discord.Permissions(**dict.fromkeys((*WRITE, *FOLLOW_UP), True))
"""Exactly what the link of `wirewatch discord invite` asks for."""


def has_threads(place: Place) -> TypeGuard[WithThreads]:
    """Say whether messages of a place may have threads."""
    return isinstance(place, discord.TextChannel | discord.ForumChannel)


def person(channel: Channel) -> int | None:
    """Give the number of the person whom a channel belongs to alone; None for a channel of many."""
    sign, number = channel.address[:1], channel.address[1:]
    return int(number) if sign == "@" and number.isdecimal() else None


class Places:
    """What is where, asked once and kept until something speaks against it."""

    def __init__(self, line: Line) -> None:
        """Ask over this line."""
        self._line = line
        self._known: dict[str, Place] = {}
        self._locales: dict[int, str] = {}
        self._names: dict[str, str] = {}
        self.lost: set[str] = set()
        """The addresses that could not be written to when it was tried last."""

    async def at(self, channel: Channel) -> Place:
        """Give the place of a channel; raises what asking Discord raises."""
        if channel.address not in self._known:
            self._known[channel.address] = await self._asked(channel)
            if name := getattr(self._known[channel.address], "name", None):
                self._names[channel.address] = name
        return self._known[channel.address]

    def forget(self, channel: Channel) -> None:
        """Ask again next time."""
        self._known.pop(channel.address, None)

    def forget_number(self, number: int) -> None:
        """Ask again for what has this number."""
        self._known.pop(str(number), None)

    def forget_all(self) -> None:
        """Ask again for everything."""
        self._known.clear()
        self._locales.clear()

    def note_locale(self, guild: discord.Guild) -> None:
        """Know the language of a server, as its events say it."""
        self._locales[guild.id] = guild.preferred_locale.value

    async def locale_of(self, place: Place) -> str | None:
        """Give the language of the server that a place is in; None of direct messages."""
        if isinstance(place, discord.DMChannel):
            return None
        if place.guild.id not in self._locales:
            client = await self._line.client()
            self.note_locale(await client.fetch_guild(place.guild.id, with_counts=False))
        return self._locales[place.guild.id]

    def named(self, channel: Channel) -> str:
        """Name a channel for people: `#news`, or its number while nothing is known of it."""
        name = self._names.get(channel.address)
        return f"#{name}" if name else str(channel)

    async def missing(self, channel: Channel) -> tuple[str, ...]:
        """Give the permissions that the bot lacks in a channel, as Discord's settings call them."""
        if person(channel):
            return ()
        client = await self._line.client()
        there = await client.fetch_channel(int(channel.address))
        if isinstance(there, discord.abc.PrivateChannel) or client.user is None:
            return ()
        guild = await client.fetch_guild(there.guild.id, with_counts=False)
        us = await guild.fetch_member(client.user.id)
        is_thread = isinstance(there, discord.Thread)
        asked = there.parent_id if isinstance(there, discord.Thread) else there.id
        granted = (await guild.fetch_channel(asked)).permissions_for(us)
        return tuple(lacking(granted, WRITE_IN_THREAD if is_thread else WRITE))

    async def _asked(self, channel: Channel) -> Place:
        client = await self._line.client()
        if recipient := person(channel):
            return await client.create_dm(discord.Object(recipient))
        there = await client.fetch_channel(int(channel.address))
        if isinstance(there, discord.abc.PrivateChannel):
            raise ChannelLost(
                sentence(
                    "dc_is_dm",
                    "{channel}: that is a direct message: name it by @ and the person",
                    channel=channel,
                )
            )
        return there


def lacking(granted: discord.Permissions, wanted: Iterable[str]) -> Iterator[str]:
    """Give what of the wanted permissions is not granted, as Discord's settings call it."""
    return map(in_words, not_granted(granted, wanted))


def not_granted(granted: discord.Permissions, wanted: Iterable[str]) -> Iterator[str]:
    """Give what of the wanted permissions is not granted, as the library calls it."""
    return (name for name in wanted if not getattr(granted, name))


def in_words(permission: str) -> str:
    """Name a permission as Discord's settings do: `Send Messages in Threads`."""
    return _CALLED.get(permission) or permission.replace("_", " ").title()


_CALLED = {
    "view_channel": sentence("may_view", "View Channel"),
    "send_messages": sentence("may_send", "Send Messages"),
    "embed_links": sentence("may_embed", "Embed Links"),
    "read_message_history": sentence("may_read_history", "Read Message History"),
    "send_messages_in_threads": sentence("may_send_in_threads", "Send Messages in Threads"),
    "create_public_threads": sentence("may_create_threads", "Create Public Threads"),
}


def remedy(missing: Iterable[str]) -> str:
    """Say what the bot lacks, and what to do."""
    return sentence(
        "dc_lacking",
        "the bot lacks {permissions}: grant it to its role in the channel's settings (Edit"
        " Channel, Permissions)",
        permissions=beside(missing, ", "),
    )
