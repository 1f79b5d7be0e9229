"""What Discord says of the person who asks, and of the channels around them, at this moment.

An interaction carries what its person may do where they ask; the channels of the server are kept true
by its events. Nothing of it is remembered from one click to the next.
"""

import discord

from adapters.asking.crowd import Crowd
from adapters.chat.discord_chat.places import WRITE, WRITE_IN_THREAD, lacking, person, remedy
from rules.asking.ask import Asker
from rules.asking.phrases import Say
from rules.model import Channel

Near = discord.abc.GuildChannel | discord.Thread


class InteractionCrowd(Crowd):
    """The person of one interaction, and the server that they ask in."""

    def __init__(self, interaction: discord.Interaction, chat: str, say: Say) -> None:
        """Know what this interaction knows."""
        self._of, self._chat, self._say = interaction, chat, say

    async def is_here(self, asker: Asker, channel: Channel) -> bool:
        return self._is_own(asker, channel) or self._near(channel) is not None

    async def may_manage(self, asker: Asker, channel: Channel) -> bool:
        if self._is_own(asker, channel):
            return True
        granted = self._granted(channel)
        return granted is not None and granted.manage_channels

    async def problem_with(self, channel: Channel) -> str | None:
        if person(channel):
            return None
        near = self._near(channel)
        if near is None:
            return self._say("discord.no_channel", channel=channel.address)
        if isinstance(near, discord.CategoryChannel | discord.StageChannel):
            return self._say("discord.no_messages", channel=near.name)
        is_thread = isinstance(near, discord.Thread)
        wanted = WRITE_IN_THREAD if is_thread else WRITE
        missing = tuple(lacking(self._ours(near), wanted))
        return f"#{near.name}: {remedy(missing)}" if missing else None

    def own_channel(self, asker: Asker) -> Channel:
        return Channel(self._chat, f"@{asker.id}")

    def _is_own(self, asker: Asker, channel: Channel) -> bool:
        return channel == self.own_channel(asker)

    def _near(self, channel: Channel) -> Near | None:
        """Give a channel or thread of the server that is asked in; None: it is not there."""
        guild = self._of.guild
        if guild is None or channel.chat != self._chat or not channel.address.isdecimal():
            return None
        return guild.get_channel_or_thread(int(channel.address))

    def _granted(self, channel: Channel) -> discord.Permissions | None:
        """Give what the person may do in a channel; None where nothing is known of it."""
        near = self._near(channel)
        if near is None:
            return None
        if near.id == self._of.channel_id:
            return self._of.permissions
        member = self._of.user
        return near.permissions_for(member) if isinstance(member, discord.Member) else None

    def _ours(self, near: Near) -> discord.Permissions:
        if near.id == self._of.channel_id:
            return self._of.app_permissions
        return near.permissions_for(near.guild.me)
