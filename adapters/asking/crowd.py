"""The socket that a platform fills: what it knows of its people and channels at this moment."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from rules.asking.ask import Asker
from rules.attention.managers import Managers
from rules.model import Channel


@dataclass(frozen=True, slots=True)
class Joined:
    """A channel that somebody is in, as forms offer it."""

    channel: Channel
    name: str
    """As its platform calls it, without a sign."""
    has_bot: bool
    """Whether we are in it, too; where that is not known, yes."""


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

    async def joined(self, asker: Asker) -> Sequence[Joined]:
        """Give the channels that somebody is in, by name, where forms of ours list them; never raises."""
        return ()

    async def document(self, asker: Asker, named: str) -> bytes | None:
        """Give a file that somebody has given in this chat; None: the name is an address of the web.

        Raises Refusal.
        """
        return None

    @abstractmethod
    async def may_manage(self, asker: Asker, channel: Channel) -> bool:
        """Say whether somebody may change what a channel is told; their own they always may."""
        ...

    async def refused(self, asker: Asker, channel: Channel, own: Managers) -> str | None:
        """Say why somebody may not change what a channel is told, as a key of the catalogue; None: they may.

        `own` is the channel's own rule, where a platform leaves that to it.
        """
        return None if await self.may_manage(asker, channel) else "refused.manage"

    async def refused_rule(self, asker: Asker, channel: Channel) -> str | None:
        """Say why somebody may not set who may, as a key of the catalogue; None: they may."""
        return "refused.no_rule"

    def usual_managers(self, asker: Asker) -> Managers | None:
        """Give the rule of a channel without one of its own; None where channels have no rules."""
        return None

    @abstractmethod
    async def problem_with(self, channel: Channel) -> str | None:
        """Say why we could not write to a channel, with the remedy; None is well."""
        ...

    @abstractmethod
    def own_channel(self, asker: Asker) -> Channel:
        """Give the channel by which somebody alone is told: a direct message."""
        ...
