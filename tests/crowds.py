"""A chat's people and channels, as a test says they are."""

from dataclasses import dataclass, field

from adapters.asking.crowd import Crowd
from rules.asking.ask import Asker
from rules.model import Channel


@dataclass
class FakeCrowd(Crowd):
    """Channels by workspace, who manages them, and where we cannot write."""

    workspaces: dict[Channel, str] = field(default_factory=dict)
    managers: dict[Channel, set[str]] = field(default_factory=dict)
    closed: dict[Channel, str] = field(default_factory=dict)

    async def is_here(self, asker: Asker, channel: Channel) -> bool:
        own = channel == self.own_channel(asker)
        return own or self.workspaces.get(channel) == asker.workspace

    def is_anothers(self, asker: Asker, channel: Channel) -> bool:
        return channel.address.startswith("@") and channel != self.own_channel(asker)

    async def may_manage(self, asker: Asker, channel: Channel) -> bool:
        return channel == self.own_channel(asker) or asker.id in self.managers.get(channel, ())

    async def problem_with(self, channel: Channel) -> str | None:
        return self.closed.get(channel)

    def own_channel(self, asker: Asker) -> Channel:
        return Channel(asker.chat, f"@{asker.id}")
