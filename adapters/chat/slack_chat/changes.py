"""What becomes of channels and workspaces at Slack: told once, waited for, and nothing deleted.

Alerts for a channel that is gone wait in the outbox, where each try says why it cannot be written to;
here the operator is told at once, and again when it is over.
"""

from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp

from adapters.chat.slack_chat.installs import Installs
from adapters.chat.slack_chat.people import People
from adapters.chat.slack_chat.reception import Body

log = structlog.get_logger()

LOST: Mapping[str, str] = {
    "archive": "was archived: unarchive it, or let its watches tell another channel",
    "deleted": "was deleted: let its watches tell another channel",
    "left": "has the bot in it no more: in Slack, say `/invite @wirewatch` there",
}
FOUND = ("unarchive", "rename")


def register_changes(app: AsyncApp, people: People, installs: Installs | None) -> None:
    """Listen to what becomes of channels, and of the app itself."""
    listeners = _Listeners(people, installs)
    for kind in ("channel", "group"):
        for what in LOST:
            app.event(f"{kind}_{what}")(listeners.lost)
        for what in FOUND:
            app.event(f"{kind}_{what}")(listeners.found)
    app.event("member_joined_channel")(listeners.joined)
    app.event("app_uninstalled")(listeners.uninstalled)
    app.event("tokens_revoked")(listeners.revoked)


class _Listeners:
    def __init__(self, people: People, installs: Installs | None) -> None:
        self._people, self._installs = people, installs

    async def lost(self, event: Mapping[str, Any], body: Body) -> None:
        about = await self._channel(event, body)
        what = LOST[str(event["type"]).partition("_")[2]]
        log.warning("channel_lost", channel=about, reason=what, about=about)

    async def found(self, event: Mapping[str, Any], body: Body) -> None:
        about = await self._channel(event, body)
        log.info("channel_found", channel=about, about=about)

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
        team, enterprise = body.get("team_id"), body.get("enterprise_id")
        about = f"{self._people.name}:{team or enterprise}"
        if self._installs is not None:
            await self._installs.forget(team, enterprise)
        log.warning("workspace_lost", workspace=about, about=about)

    async def _channel(self, event: Mapping[str, Any], body: Body) -> str:
        given = event.get("channel")
        id = str(given.get("id") if isinstance(given, dict) else given)
        workspace = await self._people.workspaces.of_request(
            body.get("team_id"), body.get("enterprise_id")
        )
        if workspace is None:
            return f"{self._people.name}:{id}"
        return str(self._people.channel_of(workspace, id, user=""))
