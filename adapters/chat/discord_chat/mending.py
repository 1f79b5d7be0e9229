"""What stood in the way of a channel is gone → what it is owed is tried at once, not in an hour."""

from collections.abc import Iterator
from contextlib import suppress

import discord
import structlog

from adapters.chat.discord_chat.places import WRITE, WRITE_IN_THREAD, Places, lacking
from adapters.chat.discord_chat.sight import Near
from adapters.chat.discord_chat.troubles import TROUBLES
from adapters.ports import Commands
from rules.model import Channel

log = structlog.get_logger()


class Mending:
    """Looks after channels that could not be written to, when their server says that something changed."""

    def __init__(self, chat: str, commands: Commands, places: Places) -> None:
        """Try again by the bot's commands; `places` knows which channels are lost."""
        self._chat, self._commands, self._places = chat, commands, places

    async def look_at_all(self, client: discord.Client) -> None:
        """Look at all servers: what was lost before the start may be there again, and nobody said so."""
        stand = (await self._commands.status()).destinations
        lost = {one.channel for one in stand if one.lost and one.channel.chat == self._chat}
        self._places.lost |= {one.address for one in lost}
        for guild in client.guilds:
            await self.look_at(guild)

    async def look_at(self, guild: discord.Guild) -> None:
        """Try again what is owed to lost channels of a server that may be written to by now."""
        for channel, place in list(self._lost_in(guild)):
            if _is_writable(place, guild.me):
                await self._back(channel)

    async def ask_about(self, guild: discord.Guild) -> None:
        """Ask Discord what is allowed: of a role that was deleted the library still knows what it forbade."""
        for channel, _ in list(self._lost_in(guild)):
            with suppress(*TROUBLES):
                if not await self._places.missing(channel):
                    await self._back(channel)

    async def _back(self, channel: Channel) -> None:
        self._places.lost.discard(channel.address)
        if await self._commands.channel_back(channel):
            log.info("discord_mended", channel=str(channel))

    def _lost_in(self, guild: discord.Guild) -> Iterator[tuple[Channel, Near]]:
        for address in [one for one in self._places.lost if one.isdecimal()]:
            if place := guild.get_channel_or_thread(int(address)):
                yield Channel(self._chat, address), place


def _is_writable(place: Near, us: discord.Member) -> bool:
    """Say whether we may write there, as far as events have told."""
    granted = place.permissions_for(us)
    if isinstance(place, discord.Thread):
        return not place.locked and not list(lacking(granted, WRITE_IN_THREAD))
    return not list(lacking(granted, WRITE))
