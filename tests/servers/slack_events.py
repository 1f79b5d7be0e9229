"""What the local Slack tells the app: events with their retries, commands, clicks; by socket or by request.

https://docs.slack.dev/apis/events-api (read 2026-11): three retries, at once, after a minute, after five.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from tests.servers.slack_manifest import EVENT_SCOPES
from tests.servers.slack_requests import Requests
from tests.servers.slack_socket import Ack, Sockets
from tests.servers.slack_values import Json
from tests.servers.slack_world import Workspace, World

MESSAGES: Final[Mapping[str, str]] = {"channel": "channels", "group": "groups", "im": "im"}

OF_THE_END: Final = ("app_uninstalled", "tokens_revoked")
"""What an app is told of a workspace that it has left."""


@dataclass
class Events:
    world: World
    sockets: Sockets
    requests: Requests
    retry_after_s: tuple[float, ...] = (0.0, 60.0, 300.0)
    sent: list[Json] = field(default_factory=list)
    """All events that went out, each once."""
    repeats: int = 1
    """How often each event is sent; of a busy Slack the app sees the same one twice."""
    _at_work: set[asyncio.Task[Ack]] = field(default_factory=set)

    async def tell(self, kind: str, payload: Json, *, attempt: int = 0, reason: str = "") -> Ack:
        """Tell the app something: by HTTP when it has given an address, else by a socket."""
        way = self.requests if self.requests.url else self.sockets
        return await way.send(kind, payload, attempt=attempt, reason=reason)

    def announce(self, workspace: Workspace, event: Json) -> None:
        """Send an event on its own time, if the app has subscribed to it."""
        if self.subscribed(event) and self._allowed(workspace, event):
            work = asyncio.get_running_loop().create_task(self.send(workspace, event))
            self._at_work.add(work)
            work.add_done_callback(self._at_work.discard)

    async def settled(self) -> None:
        """Wait until all that was announced has arrived, or been given up."""
        while self._at_work:
            await asyncio.gather(*self._at_work)

    def cancel(self) -> None:
        for work in list(self._at_work):
            work.cancel()

    def subscribed(self, event: Json) -> bool:
        return _name(event) in self.world.app.events

    def _allowed(self, workspace: Workspace, event: Json) -> bool:
        """Say whether the app is there at all, and whether its token covers an event."""
        if not workspace.installed:
            return _name(event) in OF_THE_END
        needed = EVENT_SCOPES.get(_name(event), ())
        return not needed or bool(
            self.world.tokens[workspace.bot_token].scopes.intersection(needed)
        )

    async def send(self, workspace: Workspace, event: Json, *, event_id: str | None = None) -> Ack:
        """Send an event until it is acknowledged, or three retries have failed."""
        if not self.subscribed(event):
            raise ValueError(f"the app has not subscribed to {event['type']}")
        wrapped = self.wrapped(workspace, event, event_id=event_id)
        self.sent.append(wrapped)
        for _ in range(self.repeats - 1):
            await self.tell("events_api", wrapped)
        ack = await self.tell("events_api", wrapped)
        for attempt, wait_s in enumerate(self.retry_after_s, start=1):
            if ack.problem is None or ack.no_retry:
                break
            await asyncio.sleep(wait_s)
            ack = await self.tell("events_api", wrapped, attempt=attempt, reason=_reason(ack))
        return ack

    def wrapped(self, workspace: Workspace, event: Json, *, event_id: str | None = None) -> Json:
        return {
            "token": self.world.app.verification_token,
            "team_id": workspace.id,
            "enterprise_id": workspace.enterprise_id,
            "context_team_id": workspace.id,
            "context_enterprise_id": workspace.enterprise_id,
            "api_app_id": self.world.app.id,
            "event": {"event_ts": self.world.next_ts()} | event,
            "type": "event_callback",
            "event_id": event_id or self.world.fresh_id("Ev"),
            "event_time": int(self.world.clock.now()),
            "authorizations": [
                {
                    "enterprise_id": workspace.enterprise_id,
                    "team_id": None if workspace.by_organisation else workspace.id,
                    "user_id": workspace.bot_user_id,
                    "is_bot": True,
                    "is_enterprise_install": workspace.by_organisation,
                }
            ],
            "is_ext_shared_channel": False,
        }


def _name(event: Json) -> str:
    kind = str(event["type"])
    if kind != "message":
        return kind
    return f"message.{MESSAGES.get(event.get('channel_type', ''), '')}"


def _reason(ack: Ack) -> str:
    known = {"timeout": "http_timeout", "unreachable": "connection_failed"}
    return known.get(ack.problem or "", "http_error")
