"""Channel → what says phrases in its language: for alerts, notices and buttons, which everybody reads.

Every platform draws by it. Where a platform knows the language of a channel by itself, as Discord does
of a server, it gives it along.
"""

from typing import Protocol

from rules.asking.phrases import Phrases, Say
from rules.attention.languages import language_of
from rules.model import Channel


class SetLanguages(Protocol):
    """Who knows what people have set; the Commands port does."""

    async def language_of(self, channel: Channel) -> str:
        """Say what is set for a channel."""
        ...


class Tongues:
    """Knows which language a channel is told in."""

    def __init__(self, phrases: Phrases, commands: SetLanguages, chat: str | None = None) -> None:
        """Say these phrases; `chat` is the language that the configuration gives a chat."""
        self._phrases, self._commands, self._chat = phrases, commands, chat

    async def say_in(self, channel: Channel, native: str | None = None) -> Say:
        """Give what says phrases to a channel; it is asked anew each time, so a change holds at once.

        `native` is what the platform says of the channel's language (BCP 47).
        """
        said = await self._commands.language_of(channel)
        return self._phrases.in_language(language_of(said, chat=self._chat, native=native))
