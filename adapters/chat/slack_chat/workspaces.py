"""The workspaces that the bot is in: by whose token a channel is reached, and who asks from where."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Workspace:
    """One workspace, or one organisation that installed the bot for all of its."""

    id: str
    """T…, or E… of an organisation."""
    name: str
    bot_user: str
    """U… of the bot itself."""
    token: str = field(repr=False)
    bot_id: str = ""
    scopes: frozenset[str] = frozenset()
    organisation: str = ""
    """E… of the organisation by whose install it is reached; empty where it has one of its own."""


class Workspaces(Protocol):
    """Where the bot is installed."""

    @abstractmethod
    async def named(self, workspace: str) -> Workspace | None:
        """Give a workspace by its part of an address; "" is the only one. None: not installed."""
        ...

    @abstractmethod
    async def of_request(self, team: str | None, enterprise: str | None) -> Workspace | None:
        """Give the workspace that a request of Slack's comes from."""
        ...

    @abstractmethod
    async def all(self) -> Sequence[Workspace]:
        """Give all of them."""
        ...

    @abstractmethod
    def part(self, workspace: Workspace) -> str:
        """Give what addresses of this workspace's channels begin with; "" where there is one."""
        ...


class OneWorkspace(Workspaces):
    """The workspace of a bot token; what it is called is known once Slack was asked."""

    def __init__(self, token: str) -> None:
        """Know nothing but the token."""
        self._known = Workspace("", "", "", token)

    def learn(self, workspace: Workspace) -> None:
        """Keep what Slack says of it."""
        self._known = workspace

    async def named(self, workspace: str) -> Workspace | None:
        return None if workspace else self._known

    async def of_request(self, team: str | None, enterprise: str | None) -> Workspace | None:
        mine = self._known.id
        return self._known if not mine or mine in (team, enterprise) else None

    async def all(self) -> Sequence[Workspace]:
        return (self._known,)

    def part(self, workspace: Workspace) -> str:
        return ""
