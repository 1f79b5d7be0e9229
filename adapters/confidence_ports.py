"""The sockets around trust in the bot: why something was not told, and trying before saving.

`ConfidenceStore` is a part of the port `Store`, `ConfidenceCommands` of the inbound port `Commands`.
"""

from abc import abstractmethod
from typing import Protocol

from rules.model import Channel
from rules.whynot import Arrival, WhyNot


class ConfidenceStore(Protocol):
    """What is kept for it."""

    @abstractmethod
    async def arrival(self, article_id: int) -> Arrival:
        """Say how a kept article came."""
        ...


class ConfidenceCommands(Protocol):
    """What people may ask. Raises rules.answer.Refusal."""

    @abstractmethod
    async def why_not(self, link: str, *, channel: Channel, watch: str | None = None) -> WhyNot:
        """Say what stopped the article of a link on its way to a channel, and what to do about it.

        With a watch, by its id or name, only that one is asked.
        """
        ...
