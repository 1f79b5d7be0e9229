"""The socket that a platform fills: what it knows of its people and channels at this moment."""

from abc import abstractmethod
from typing import Protocol

from rules.asking.ask import Asker
from rules.model import Channel


class Crowd(Protocol):
    """The people and channels of one chat. Asked anew at every command and every click."""

    @abstractmethod
    async def is_here(self, asker: Asker, channel: Channel) -> bool:
        """Say whether a channel of this chat stands in the asker's workspace, or is their own.

        What stands elsewhere is neither shown nor changed.
        """
        ...

    @abstractmethod
    def is_anothers(self, asker: Asker, channel: Channel) -> bool:
        """Say whether a channel is the direct message of somebody else: it is nobody's business."""
        ...

    async def is_hidden(self, asker: Asker, channel: Channel) -> bool:
        """Say whether a channel of the asker's workspace is not for their eyes; raises Refusal."""
        return self.is_anothers(asker, channel)

    async def is_in(self, asker: Asker, channel: Channel) -> bool:
        """Say whether somebody is in a channel, or it is their own; raises Refusal."""
        return await self.is_here(asker, channel)

    @abstractmethod
    async def may_manage(self, asker: Asker, channel: Channel) -> bool:
        """Say whether somebody may change what a channel is told; their own they always may."""
        ...

    @abstractmethod
    async def problem_with(self, channel: Channel) -> str | None:
        """Say why we could not write to a channel, with the remedy; None is well."""
        ...

    @abstractmethod
    def own_channel(self, asker: Asker) -> Channel:
        """Give the channel by which somebody alone is told: a direct message."""
        ...
