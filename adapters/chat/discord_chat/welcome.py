"""On joining a server: one friendly message, where it may be written."""

from collections.abc import Iterator

import discord
import structlog

from adapters.chat.discord_chat.embeds import COLOUR
from adapters.chat.discord_chat.places import WRITE, lacking
from adapters.chat.discord_chat.troubles import TROUBLES
from rules.asking.phrases import Phrases

log = structlog.get_logger()


async def welcome(guild: discord.Guild, phrases: Phrases) -> None:
    """Greet in the system channel, else in the first that may be written to; say nothing twice."""
    channel = next(_writable(guild), None)
    if channel is None:
        log.warning("discord_no_channel", server=guild.name, about=f"server {guild.id}")
        return
    say = phrases.in_language(guild.preferred_locale.value)
    embed = discord.Embed(
        title=say("discord.welcome"), description=say("discord.welcome_how"), colour=COLOUR
    )
    try:
        await channel.send(embed=embed, nonce=f"wwjoin{guild.id}"[:25])
    except TROUBLES as error:
        log.warning("discord_welcome_failed", server=guild.name, reason=type(error).__name__)


def _writable(guild: discord.Guild) -> Iterator[discord.TextChannel]:
    first = [guild.system_channel] if guild.system_channel else []
    for channel in (*first, *guild.text_channels):
        if not list(lacking(channel.permissions_for(guild.me), WRITE)):
            yield channel
