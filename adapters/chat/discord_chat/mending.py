"""What stood in the way of a channel is gone → what it is owed is tried at once, not in an hour."""

from collections.abc import Iterable, Iterator

import discord
import structlog

from adapters.chat.discord_chat.places import WRITE, WRITE_IN_THREAD, Places, lacking
from adapters.ports import Commands
from rules.answer import Refusal
from rules.model import Channel, Delivery

log = structlog.get_logger()


class Mending:
    """Looks after channels that could not be written to, when their server says that something changed."""

    def __init__(self, commands: Commands, places: Places) -> None:
        """Try again by the bot's commands; `places` knows which channels are lost."""
        self._commands, self._places = commands, places

    async def look_at(self, guild: discord.Guild) -> None:
        """Try again what is owed to lost channels of a server that may be written to by now."""
        mended = {str(number) for number in self._mended_in(guild)}
        if not mended:
            return
        self._places.lost -= mended
        for delivery in _first_of_each(await self._commands.list_outbox()):
            if delivery.channel.address in mended:
                await self._try(delivery)

    def _mended_in(self, guild: discord.Guild) -> Iterator[int]:
        for number in [int(one) for one in self._places.lost if one.isdecimal()]:
            place = guild.get_channel_or_thread(number)
            if place is None:
                continue
            wanted = WRITE_IN_THREAD if isinstance(place, discord.Thread) else WRITE
            if not list(lacking(place.permissions_for(guild.me), wanted)):
                yield number

    async def _try(self, delivery: Delivery) -> None:
        try:
            await self._commands.retry(str(delivery.id))
        except Refusal:
            return  # it is on its way already
        log.info("discord_mended", channel=str(delivery.channel))


def _first_of_each(owed: Iterable[Delivery]) -> Iterator[Delivery]:
    """Give what each channel is owed first: the rest waits behind it."""
    seen: set[Channel] = set()
    for delivery in owed:
        if delivery.channel not in seen:
            seen.add(delivery.channel)
            yield delivery
