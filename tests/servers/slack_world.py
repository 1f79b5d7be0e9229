"""What stands in the local Slack: workspaces with their channels and people, and all that comes to be.

Only state; who may do what stands in `slack_chat_methods` and its sisters.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import TypeVar

from tests.servers.slack_values import (
    App,
    Channel,
    Clock,
    Json,
    Member,
    Message,
    ResponseUrl,
    Token,
    Trigger,
    View,
)

T = TypeVar("T")


@dataclass
class Workspace:
    id: str
    domain: str
    app_id: str
    bot_user_id: str
    bot_id: str
    bot_token: str
    enterprise_id: str | None = None
    installed: bool = True
    by_organisation: bool = False
    """Whether it is its organisation that has installed the app, for all of its workspaces."""
    members: dict[str, Member] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    stacks: dict[str, list[View]] = field(default_factory=dict)
    """The modals that a person has open, the lowest first."""
    ephemerals: list[tuple[str, Message]] = field(default_factory=list)
    """What only one person sees, with who it is."""
    files: dict[str, Json] = field(default_factory=dict)

    def channel_named(self, name: str) -> Channel | None:
        bare = name.removeprefix("#")
        return next((one for one in self.channels.values() if one.name == bare), None)

    def im_with(self, user: str) -> Channel | None:
        return next((one for one in self.channels.values() if one.partner == user), None)

    @property
    def bot(self) -> Member:
        return self.members[self.bot_user_id]


@dataclass
class World:
    clock: Clock = field(default_factory=Clock)
    app: App = field(default_factory=App)
    workspaces: dict[str, Workspace] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    refresh_tokens: dict[str, str] = field(default_factory=dict)
    """Refresh token -> the access token that it goes with."""
    views: dict[str, View] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    trigger_lives_s: float = 3.0
    violations: list[str] = field(default_factory=list)
    """What the app did that no app may do; a test ends with none."""
    announce: Callable[["Workspace", Json], None] = lambda workspace, event: None
    """Tells the app of an event, if it has subscribed to it."""
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _last_ts: int = 0
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        app = self.app.app_token
        self.tokens[app] = Token(app, "app", None, scopes={"connections:write"})

    def touch(self) -> None:
        """Wake those who wait for something to be seen."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def until(self, holds: Callable[[], T], *, within_s: float = 30.0) -> T:
        """Wait until something holds, such as that a message is there; gives it."""
        async with asyncio.timeout(within_s):
            while not (seen := holds()):
                with suppress(TimeoutError):  # what holds may also be the app's own affair
                    async with asyncio.timeout(0.02):
                        await self._changed.wait()
        return seen

    def fresh_id(self, prefix: str) -> str:
        return f"{prefix}{next(self._numbers):010d}"

    def next_ts(self) -> str:
        """Give a timestamp that no message has."""
        self._last_ts = max(int(self.clock.now() * 1e6), self._last_ts + 1)
        seconds, micros = divmod(self._last_ts, 1_000_000)
        return f"{seconds}.{micros:06d}"

    def add_workspace(
        self, id: str | None = None, domain: str = "pier", *, installed: bool = True
    ) -> Workspace:
        """Make a workspace with an admin and two people, #general and #alerts with the bot in it.

        Its bot token is `xoxb-<id>-local`, unless it is not installed yet.
        """
        team = id or self.fresh_id("T")
        bot_user, bot_id = f"U{team[1:]}BOT", f"B{team[1:]}"
        token = f"xoxb-{team}-local"
        workspace = Workspace(
            team, domain, self.app.id, bot_user, bot_id, token, installed=installed
        )
        self.workspaces[team] = workspace
        if installed:
            self.tokens[token] = Token(token, "bot", team, bot_user, set(self.app.scopes))
        workspace.members[bot_user] = Member(bot_user, self.app.name, team, is_bot=True)
        for letter, name in (("A", "ada"), ("B", "ben"), ("C", "cleo")):
            self.add_member(workspace, name, id=f"U{team[1:]}{letter}", is_admin=name == "ada")
        self.add_channel(workspace, "general")
        self.add_channel(workspace, "alerts", with_bot=installed)
        return workspace

    def add_member(
        self, workspace: Workspace, name: str, *, id: str | None = None, is_admin: bool = False
    ) -> Member:
        member = Member(id or self.fresh_id("U"), name, workspace.id, is_admin)
        workspace.members[member.id] = member
        return member

    def add_channel(
        self,
        workspace: Workspace,
        name: str,
        *,
        id: str | None = None,
        private: bool = False,
        with_bot: bool = False,
        members: Iterable[str] | None = None,
    ) -> Channel:
        """Make a channel with everybody in it, or only with `members`; the bot only if told."""
        people = {one.id for one in workspace.members.values() if not one.is_bot}
        inside = people if members is None else set(members)
        channel = Channel(
            id or self.fresh_id("C"),
            name,
            workspace.id,
            "private" if private else "public",
            inside | ({workspace.bot_user_id} if with_bot else set()),
        )
        workspace.channels[channel.id] = channel
        return channel

    def open_im(self, workspace: Workspace, user: str) -> Channel:
        """Give the IM between the bot and a person; make it when there is none."""
        channel = workspace.im_with(user)
        if channel is None:
            channel = Channel(self.fresh_id("D"), "", workspace.id, "im", partner=user)
            channel.members = {user, workspace.bot_user_id}
            workspace.channels[channel.id] = channel
        return channel

    def add_message(
        self, channel: Channel, user: str, text: str, *, thread_ts: str | None = None
    ) -> Message:
        """Let a person write."""
        message = Message(self.next_ts(), channel.id, user, text, thread_ts=thread_ts)
        message.posted_at = self.clock.now()
        channel.messages.append(message)
        return message

    def add_view(
        self, workspace: Workspace, user: str, content: Json, *, above: View | None = None
    ) -> View:
        """Keep a view under an id of its own; as a modal it lies above another."""
        id = self.fresh_id("V")
        view = View(
            id,
            workspace.id,
            user,
            content,
            self.fresh_hash(),
            self.app.id,
            workspace.bot_id,
            above.root_id if above else id,
            above.id if above else None,
            workspace.enterprise_id if workspace.by_organisation else None,
        )
        self.views[id] = view
        return view

    def add_trigger(self, workspace: Workspace, user: str, *, in_view: str | None = None) -> str:
        id = f"{self.fresh_id('')}.{workspace.id}.{self.next_ts()}"
        until = self.clock.now() + self.trigger_lives_s
        self.triggers[id] = Trigger(workspace.id, user, until, in_view=in_view)
        return id

    def fresh_hash(self) -> str:
        return f"{int(self.clock.now())}.{next(self._numbers):08x}"
