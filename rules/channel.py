"""Where people read; the first word of nearly everything else."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Channel:
    """Where people read: a chat's name in the configuration, and the place inside it."""

    chat: str
    address: str = ""

    def __str__(self) -> str:
        """Write it as people do in the configuration: `console`, `slack:C0123456789`."""
        return f"{self.chat}:{self.address}" if self.address else self.chat

    @classmethod
    def named(cls, text: str) -> "Channel":
        """Read `console` or `slack:C0123456789`."""
        chat, _, address = text.strip().partition(":")
        return cls(chat, address)
