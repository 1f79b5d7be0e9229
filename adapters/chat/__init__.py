"""Where people read. Adding a platform is one file here and one name in the union below."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from adapters.chat.console_chat import ConsoleSettings
from adapters.chat.discord_chat.settings import DiscordSettings
from adapters.chat.slack_chat.settings import SlackSettings
from adapters.settings import Settings

PLATFORMS: Mapping[str, type[Settings]] = {
    "console": ConsoleSettings,
    "discord": DiscordSettings,
    "slack": SlackSettings,
}
"""The settings of each platform, by the word in `platform`."""
ChatSettings = Annotated[
    ConsoleSettings | DiscordSettings | SlackSettings, Field(discriminator="platform")
]
"""One of `[[chats]]`: the union of all platforms, told apart by `platform`."""

__all__ = ["PLATFORMS", "ChatSettings", "ConsoleSettings", "DiscordSettings", "SlackSettings"]
