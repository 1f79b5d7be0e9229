"""What becomes of channels and workspaces at Slack: told once, waited for, and nothing deleted.

Alerts for a channel that is gone wait in the outbox, where each try says why it cannot be written to;
here the operator is told at once. What is back is tried at once, and not in an hour. A channel that
Slack gives another id, as when it is shared, keeps its watches and all that it is owed.
"""

from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp

from adapters.chat.slack_chat.installs import Installs
from adapters.chat.slack_chat.people import People
from adapters.chat.slack_chat.reception import Body
from adapters.ports import Commands
from rules.model import Channel

log = structlog.get_logger()

LOST: Mapping[str, str] = {
    "archive": "was archived: unarchive it, or let its watches tell another channel",
    "deleted": "was deleted: let its watches tell another channel",
    "left": "has the bot in it no more: in Slack, say `/invite @wirewatch` there",
}
FOUND = ("unarchive", "rename")


def register_changes(
    app: AsyncApp, people: People, installs: Installs | None, commands: Commands
) -> None:
    """Listen to what becomes of channels, and of the app itself."""
    listeners = _Listeners(people, installs, commands)
    for kind in ("channel", "group"):
        for what in LOST:
            app.event(f"{kind}_{what}")(listeners.lost)
        for what in FOUND:
            app.event(f"{kind}_{what}")(listeners.found)
    app.event("member_joined_channel")(listeners.joined)
    app.event("channel_id_changed")(listeners.moved)
    app.event("app_uninstalled")(listeners.uninstalled)
    app.event("tokens_revoked")(listeners.revoked)


class _Listeners:
    def __init__(self, people: People, installs: Installs | None, commands: Commands) -> None:
        self._people, self._installs, self._commands = people, installs, commands

    async def lost(self, event: Mapping[str, Any], body: Body) -> None:
        about = str(await self._channel(event.get("channel"), body))
        what = LOST[str(event["type"]).partition("_")[2]]
        log.warning("channel_lost", channel=about, reason=what, about=about)

    async def found(self, event: Mapping[str, Any], body: Body) -> None:
        channel = await self._channel(event.get("channel"), body)
        await self._commands.channel_back(channel)
        log.info("channel_found", channel=str(channel), about=str(channel))

    async def moved(self, event: Mapping[str, Any], body: Body) -> None:
        old = await self._channel(event.get("old_channel_id"), body)
        new = await self._channel(event.get("new_channel_id"), body)
        watches = await self._commands.channel_moved(old, new)
        await self._commands.channel_back(new)
        if watches:
            log.warning("channel_moved", channel=str(old), to=str(new), about=str(old))

    async def joined(self, event: Mapping[str, Any], body: Body) -> None:
        workspace = await self._people.workspaces.of_request(
            body.get("team_id"), body.get("enterprise_id")
        )
        if workspace is not None and event.get("user") == workspace.bot_user:
            await self.found(event, body)

    async def uninstalled(self, body: Body) -> None:
        await self._removed(body)

    async def revoked(self, event: Mapping[str, Any], body: Body) -> None:
        if (event.get("tokens") or {}).get("bot"):
            await self._removed(body)

    async def _removed(self, body: Body) -> None:
        team, enterprise = _installed_in(body)
        about = f"{self._people.name}:{team or enterprise}"
        if self._installs is not None:
            await self._installs.forget(team, enterprise)
        log.warning("workspace_lost", workspace=about, about=about)

    async def _channel(self, given: Any, body: Body) -> Channel:
        id = str(given.get("id") if isinstance(given, dict) else given)
        workspace = await self._people.workspaces.of_request(
            body.get("team_id"), body.get("enterprise_id")
        )
        if workspace is None:
            return Channel(self._people.name, id)
        return self._people.channel_of(workspace, id, user="")


def _installed_in(body: Body) -> tuple[str | None, str | None]:
    """Give the workspace whose install is meant, or only the organisation where it was one for all."""
    granted: Mapping[str, Any] = next(iter(body.get("authorizations") or ()), {})
    enterprise = granted.get("enterprise_id") or body.get("enterprise_id")
    if granted.get("is_enterprise_install") or body.get("is_enterprise_install") is True:
        return None, enterprise
    return granted.get("team_id") or body.get("team_id"), enterprise
