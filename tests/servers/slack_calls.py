"""A call of a method of the local Slack: its arguments, whose it is, and what its token allows."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from tests.servers.slack_values import Channel, Json, SlackError, Token
from tests.servers.slack_world import Workspace, World

MOST_OF_A_PAGE: Final = 1_000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Call:
    world: World
    method: str
    args: Json
    token: Token | None
    address: str
    """That of the server, without a slash at its end."""
    basic: tuple[str, str] | None = None
    """Id and secret of the client, when they came as Basic authentication."""

    @property
    def workspace(self) -> Workspace:
        """That of the token."""
        assert self.token is not None
        if self.token.enterprise_id is not None:
            from tests.servers.slack_grid import workspace_of

            return workspace_of(self)
        assert self.token.team_id is not None
        return self.world.workspaces[self.token.team_id]

    @property
    def me(self) -> str:
        """Whose token it is."""
        assert self.token is not None
        return self.token.user_id or ""

    def get(self, name: str, default: str = "") -> str:
        value = self.args.get(name)
        return default if value is None else str(value)

    def need(self, name: str) -> str:
        """Give an argument that must be there."""
        value = self.get(name)
        if not value:
            raise bad_arguments(f"missing required field: {name}")
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.args.get(name)
        return default if value is None else str(value).lower() in ("1", "true")

    def tri(self, name: str) -> bool | None:
        """Give a switch that may not have been set at all."""
        return None if self.args.get(name) is None else self.flag(name)

    def objects(self, name: str) -> Any:
        """Give an argument that is JSON, or was written as JSON into a form."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise bad_arguments(f"invalid JSON in field: {name}") from None

    def require(self, *scopes: str) -> None:
        """Refuse a token without one of these scopes, as Slack says it."""
        assert self.token is not None
        if not self.token.scopes.intersection(scopes):
            raise SlackError(
                "missing_scope",
                needed=",".join(scopes),
                provided=",".join(sorted(self.token.scopes)),
            )

    def visible_channel(self, id: str) -> Channel:
        """Give a channel that the token may know of."""
        channel = self.workspace.channels.get(id)
        if channel is None or (channel.kind != "public" and self.me not in channel.members):
            raise SlackError("channel_not_found")
        return channel


@dataclass(frozen=True, slots=True)
class Method:
    run: Callable[[Call], Json]
    tier: int
    args: frozenset[str]
    scopes: tuple[str, ...] = ()
    """One of them is needed; where it depends on the channel, the method looks itself."""
    tokens: tuple[str, ...] = ("bot", "user")
    """Which kinds of token may call it; with none it is called without."""


def bad_arguments(*words: str) -> SlackError:
    return SlackError(
        "invalid_arguments", response_metadata={"messages": [f"[ERROR] {one}" for one in words]}
    )


def page(call: Call, all_of_them: Sequence[T], *, default: int = 100) -> tuple[list[T], str]:
    """Cut out the page that was asked for; gives the cursor of the next, or nothing."""
    limit = call.get("limit") or "0"
    if not limit.isdecimal() or int(limit) > MOST_OF_A_PAGE:
        raise SlackError("invalid_limit")
    size = int(limit) or default
    start = _place(call.get("cursor"))
    rest = start + size
    cursor = base64.b64encode(f"next:{rest}".encode()).decode() if rest < len(all_of_them) else ""
    return list(all_of_them[start:rest]), cursor


def _place(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, number = base64.b64decode(cursor, validate=True).decode().split(":")
    except ValueError:
        raise SlackError("invalid_cursor") from None
    if word != "next" or not number.isdecimal():
        raise SlackError("invalid_cursor")
    return int(number)
