"""`platform = "discord"`: what the operator writes; the library is loaded only when it is connected."""

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Literal

from pydantic import Field

from adapters.ports import Chat, ChatSurroundings
from adapters.secret import Secret
from adapters.settings import SpokenSettings
from rules.model import Channel
from rules.sentences import sentence

_ADDRESS = re.compile(r"@?[0-9]{15,20}")


class DiscordSettings(SpokenSettings):
    """One of `[[chats]]`: a Discord bot, in all the servers that it was invited to."""

    platform: Literal["discord"]
    token: Secret
    name: str = Field(
        default="discord",
        pattern=r"^[a-z][a-z0-9_-]{0,30}$",
        description="a small letter, then up to 30 small letters, digits, - and _",
    )
    crosspost: tuple[str, ...] = ()
    shard_from: int = Field(default=2_000, ge=1)
    api_base: str | None = None
    gateway_url: str | None = None

    def problem_with(self, channel: Channel) -> str | None:
        """Say why an address cannot be one of Discord's."""
        if _ADDRESS.fullmatch(channel.address):
            return None
        return sentence(
            "dc_no_address",
            '"{address}" is no channel of Discord: write its number, as'
            " {example}:123456789012345678 (right-click it, Copy Channel ID), or @ and the number"
            " of a person",
            address=channel.address,
            example=self.name,
        )

    @asynccontextmanager
    async def connect(self, around: ChatSurroundings) -> AsyncGenerator[Chat]:
        """Open Discord for as long as the bot runs."""
        from adapters.chat.discord_chat.opening import Access, open_discord  # loads discord.py: 2 s

        access = Access(
            name=self.name,
            token=self.token.get_secret_value(),
            crosspost=self.crosspost,
            shard_from=self.shard_from,
            api_base=self.api_base,
            gateway_url=self.gateway_url,
            language=self.language,
        )
        async with open_discord(access, self, around) as chat:
            yield chat
