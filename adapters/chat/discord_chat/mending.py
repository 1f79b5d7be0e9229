"""What stood in the way of a channel is gone → what it is owed is tried at once, not in an hour."""

from collections.abc import Iterator

import discord
import structlog

from adapters.chat.discord_chat.places import WRITE, WRITE_IN_THREAD, Places, lacking
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
        for number in list(self._mended_in(guild)):
            channel = Channel(self._chat, str(number))
            self._places.lost.discard(channel.address)
            if await self._commands.channel_back(channel):
                log.info("discord_mended", channel=str(channel))

    def _mended_in(self, guild: discord.Guild) -> Iterator[int]:
        for number in [int(one) for one in self._places.lost if one.isdecimal()]:
            place = guild.get_channel_or_thread(number)
            if place is None:
                continue
            wanted = WRITE_IN_THREAD if isinstance(place, discord.Thread) else WRITE
            if not list(lacking(place.permissions_for(guild.me), wanted)):
                yield number
