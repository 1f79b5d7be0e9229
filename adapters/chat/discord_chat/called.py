"""Whom a watch calls → how the watch keeps it; whom it could not call is said before anything is saved."""

from typing import Any

import discord
from discord import app_commands


class NotCalled(app_commands.AppCommandError):
    """A role that would be named in alerts and ring for nobody."""

    def __init__(self, name: str) -> None:
        """Name the role."""
        super().__init__(f"the role {name} cannot be called")
        self.name = name


class Called(app_commands.Transformer):
    """A role or a person, as a watch keeps it: `123` or `@123`.

    Discord offers the role of all, too: it is named as it is called, which no watch may.
    """

    @property
    def type(self) -> discord.AppCommandOptionType:
        """Let people choose among both."""
        return discord.AppCommandOptionType.mentionable

    async def transform(self, interaction: discord.Interaction, value: Any, /) -> str:
        """Write it; raises NotCalled."""
        if not isinstance(value, discord.Role):
            return f"@{value.id}"
        if value.is_default():
            return "@everyone"
        if not value.mentionable and not interaction.app_permissions.mention_everyone:
            raise NotCalled(value.name)
        return str(value.id)
