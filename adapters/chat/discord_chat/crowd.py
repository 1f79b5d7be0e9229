"""What Discord says of the person who asks, and of the channels around them, at this moment.

An interaction carries what its person may do where they ask; the channels of the server are kept true
by its events. Nothing of it is remembered from one click to the next.
"""

import discord
from discord.abc import GuildChannel

from adapters.asking.crowd import Crowd
from adapters.chat.discord_chat.places import (
    WRITE,
    WRITE_IN_THREAD,
    in_words,
    not_granted,
    person,
)
from adapters.chat.discord_chat.put_away import Thread
from adapters.chat.discord_chat.sight import Near, Threads, sees
from adapters.chat.discord_chat.troubles import TROUBLES
from rules.answers.answer import Refusal
from rules.asking.ask import Asker
from rules.asking.phrases import Say, said
from rules.model import Channel


class InteractionCrowd(Crowd):
    """The person of one interaction, and the server that they ask in."""

    def __init__(
        self, interaction: discord.Interaction, chat: str, say: Say, threads: Threads
    ) -> None:
        """Know what this interaction knows."""
        self._of, self._chat, self._say = interaction, chat, say
        self._put_away, self._members = threads.put_away, threads.members
        self._is_in: dict[int, bool] = {}
        """Whether the person is in a private thread, asked once for each question."""

    async def is_here(self, asker: Asker, channel: Channel) -> bool:
        is_own = channel == self.own_channel(asker)
        return is_own or self._is_asked_in(channel) or self._near(channel) is not None

    def is_anothers(self, asker: Asker, channel: Channel) -> bool:
        is_person = channel.chat == self._chat and person(channel) is not None
        return is_person and channel != self.own_channel(asker)

    async def is_hidden(self, asker: Asker, channel: Channel) -> bool:
        """Show a channel to who may view it; one that is gone, to administrators; raises Refusal."""
        if channel == self.own_channel(asker) or self._is_asked_in(channel):
            return False
        if channel.chat != self._chat or person(channel) is not None:
            return True
        near, member = self._near(channel), self._of.user
        if near is None or not isinstance(member, discord.Member):
            return not (self._of.permissions.administrator and self._is_gone(channel))
        if not sees(member, near):
            return not await self._is_member(near, member)
        return False

    async def may_manage(self, asker: Asker, channel: Channel) -> bool:
        if channel == self.own_channel(asker):
            return True
        if await self.is_hidden(asker, channel):
            return False
        granted = self._granted(channel)
        return granted is not None and granted.manage_channels

    async def problem_with(self, channel: Channel) -> str | None:
        if person(channel):
            return None
        place = self._of.channel if self._is_asked_in(channel) else self._near(channel)
        thread = self._put_away_thread(channel) if isinstance(place, GuildChannel) else None
        name = thread.name if thread else getattr(place, "name", channel.address)
        if place is None:
            return self._say("discord.no_channel", channel=channel.address)
        if isinstance(place, discord.CategoryChannel | discord.StageChannel):
            return self._say("discord.no_messages", channel=name)
        is_thread = isinstance(place, discord.Thread) or thread is not None
        wanted = WRITE_IN_THREAD if is_thread else WRITE
        missing = [
            said(in_words(one), self._say) for one in not_granted(self._ours(channel), wanted)
        ]
        if not missing:
            return None
        return self._say("discord.lacking", channel=name, permissions=", ".join(missing))

    def own_channel(self, asker: Asker) -> Channel:
        return Channel(self._chat, f"@{asker.id}")

    def _is_asked_in(self, channel: Channel) -> bool:
        """Whether it is the channel of a server where the bot is, and where it is asked right now."""
        of = self._of
        here = Channel(self._chat, str(of.channel_id))
        return of.guild_id is not None and of.is_guild_integration() and channel == here

    def _near(self, channel: Channel) -> Near | None:
        """Give a channel or thread of the server that is asked in; None: it is not there.

        For a public thread that was put away stands the channel that it is in: who sees that sees it.
        """
        guild = self._of.guild
        if guild is None or channel.chat != self._chat or not channel.address.isdecimal():
            return None
        found = guild.get_channel_or_thread(int(channel.address))
        thread = self._put_away_thread(channel)
        return found or (guild.get_channel(thread.parent) if thread else None)

    def _put_away_thread(self, channel: Channel) -> Thread | None:
        return self._put_away.thread(int(channel.address)) if channel.address.isdecimal() else None

    def _is_gone(self, channel: Channel) -> bool:
        """Whether no server of ours has a channel: it was deleted, or is a thread that nobody told of."""
        number = int(channel.address) if channel.address.isdecimal() else 0
        return self._of.client.get_channel(number) is None

    async def _is_member(self, near: Near, member: discord.Member) -> bool:
        """Say whether somebody is in a private thread; raises Refusal."""
        if near.id not in self._is_in:
            try:
                self._is_in[near.id] = await self._members.ask(member, near)
            except TROUBLES as error:
                raise Refusal(self._say("discord.untold")) from error
        return self._is_in[near.id]

    def _granted(self, channel: Channel) -> discord.Permissions | None:
        """Give what the person may do in a channel; None where nothing is known of it."""
        if self._is_asked_in(channel):
            return self._of.permissions
        near, member = self._near(channel), self._of.user
        if near is None or not isinstance(member, discord.Member):
            return None
        return near.permissions_for(member)

    def _ours(self, channel: Channel) -> discord.Permissions:
        near = self._near(channel)
        if near is None or self._is_asked_in(channel):
            return self._of.app_permissions
        return near.permissions_for(near.guild.me)


class TypingCrowd(InteractionCrowd):
    """The same for somebody who types: answered from memory, however long Discord would take."""

    async def _is_member(self, near: Near, member: discord.Member) -> bool:
        return self._members.lately(member, near)
