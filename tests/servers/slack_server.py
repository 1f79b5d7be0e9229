"""A strict local Slack: Web API, Socket Mode, HTTP events, OAuth, and the people who use it.

A test opens one with `async with slack_server() as slack:`, gives the real clients `slack.api_url` and
acts as people by `slack.person(…)`. `python -m tests.servers.slack_server` runs one beside other
processes: it prints its address and is asked under `/_control/…`.
"""

import argparse
import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession, web

from tests.servers.slack_api import Api
from tests.servers.slack_control import Control
from tests.servers.slack_events import Events
from tests.servers.slack_faults import Faults
from tests.servers.slack_files import Files
from tests.servers.slack_limits import TIERS, Limits, Rate
from tests.servers.slack_oauth import OAuth
from tests.servers.slack_people import Person
from tests.servers.slack_requests import Requests
from tests.servers.slack_responses import Responses
from tests.servers.slack_socket import Sockets
from tests.servers.slack_values import App, Channel, Json, Message
from tests.servers.slack_world import Workspace, World

LARGEST_REQUEST = 64 * 1024 * 1024


@dataclass
class SlackServer:
    world: World = field(default_factory=World)
    faults: Faults = field(default_factory=Faults)
    url: str = ""

    def __post_init__(self) -> None:
        self.limits = Limits(self.world.clock.now)
        self.api = Api(self.world, self.faults, self.limits)
        self.sockets = Sockets(self.world)
        self.requests = Requests(self.world)
        self.events = Events(self.world, self.sockets, self.requests)
        self.responses = Responses(self.world, self.faults)
        self.oauth = OAuth(self.world)
        self.files = Files(self.world, self.faults)
        self.world.announce = self.events.announce
        self.api.methods |= self.sockets.methods() | self.oauth.methods()
        self._people: dict[tuple[str, str], Person] = {}

    @property
    def api_url(self) -> str:
        """The `base_url` of a client."""
        return f"{self.url}/api/"

    @property
    def app(self) -> App:
        return self.world.app

    @property
    def violations(self) -> list[str]:
        """What the app did that no app may do."""
        return self.world.violations

    @property
    def workspace(self) -> Workspace:
        """The first one."""
        return next(iter(self.world.workspaces.values()))

    def channel(self, name: str, workspace: Workspace | None = None) -> Channel:
        found = (workspace or self.workspace).channel_named(name)
        if found is None:
            raise LookupError(f"there is no channel {name}")
        return found

    def person(self, who: str, workspace: Workspace | None = None) -> Person:
        """Give somebody by id or name, to act as; of one person always the same."""
        place = workspace or self.workspace
        found = next(one for one in place.members.values() if who in (one.id, one.name))
        fresh = Person(found.id, place, self.world, self.events, self.responses)
        return self._people.setdefault((place.id, found.id), fresh)

    def messages(self, channel: Channel | str) -> list[Message]:
        """What stands in a channel now, threads too, in order."""
        place = self.channel(channel) if isinstance(channel, str) else channel
        return [one for one in place.messages if not one.deleted]

    async def until(self, holds: Callable[[], Any], *, within_s: float = 30.0) -> Any:
        """Wait until something holds of all this; gives it."""
        return await self.world.until(holds, within_s=within_s)

    def archive(self, channel: Channel, *, by: str | None = None) -> None:
        """Archive a channel, as a person does."""
        channel.is_archived = True
        kind = "channel_archive" if channel.kind == "public" else "group_archive"
        self._channel_event(channel, {"type": kind, "channel": channel.id, "user": by or "U0"})

    def unarchive(self, channel: Channel, *, by: str | None = None) -> None:
        channel.is_archived = False
        kind = "channel_unarchive" if channel.kind == "public" else "group_unarchive"
        self._channel_event(channel, {"type": kind, "channel": channel.id, "user": by or "U0"})

    def rename(self, channel: Channel, name: str) -> None:
        channel.name = name
        kind = "channel_rename" if channel.kind == "public" else "group_rename"
        about = {"id": channel.id, "name": name, "created": channel.created}
        self._channel_event(channel, {"type": kind, "channel": about})

    def kick_bot(self, channel: Channel) -> None:
        """Take the bot out of a channel, as a person does."""
        workspace = self.world.workspaces[channel.team_id]
        channel.members.discard(workspace.bot_user_id)
        kind = "channel_left" if channel.kind == "public" else "group_left"
        self.world.announce(workspace, {"type": kind, "channel": channel.id})

    def invite_bot(self, channel: Channel) -> None:
        """Type `/invite @wirewatch`, as a person does."""
        workspace = self.world.workspaces[channel.team_id]
        channel.members.add(workspace.bot_user_id)
        about = {"user": workspace.bot_user_id, "channel": channel.id, "team": workspace.id}
        kind = "C" if channel.kind == "public" else "G"
        event = {"type": "member_joined_channel", "channel_type": kind, "inviter": "U0"}
        self.world.announce(workspace, event | about)

    def change_channel_id(self, channel: Channel) -> str:
        """Give a channel another id, as Slack does when it is shared; gives the new one."""
        workspace, old = self.world.workspaces[channel.team_id], channel.id
        channel.id = self.world.fresh_id("C")
        workspace.channels[channel.id] = workspace.channels.pop(old)
        event = {"type": "channel_id_changed", "old_channel_id": old, "new_channel_id": channel.id}
        self._channel_event(channel, event)
        return channel.id

    def delete_channel(self, channel: Channel) -> None:
        workspace = self.world.workspaces[channel.team_id]
        workspace.channels.pop(channel.id)
        kind = "channel_deleted" if channel.kind == "public" else "group_deleted"
        self._channel_event(channel, {"type": kind, "channel": channel.id})

    def _channel_event(self, channel: Channel, event: Json) -> None:
        """Tell the app if it is where the event happens, as of private channels, or may look there."""
        workspace = self.world.workspaces[channel.team_id]
        if channel.kind == "public" or workspace.bot_user_id in channel.members:
            self.world.announce(workspace, event)

    async def take_upload(self, request: web.Request) -> web.StreamResponse:
        """The second step of a file: its bytes, as the body or as a form."""
        workspace = self.world.workspaces[request.match_info["team"]]
        file = workspace.files.get(request.match_info["id"])
        if file is None or file["content"] is not None:
            return web.Response(status=404, text="no such upload")
        content = await _content(request)
        if len(content) != file["size"]:
            return web.Response(status=400, text="the length is not what was said")
        file["content"] = content
        return web.Response(text=f"OK - {len(content)}")

    def application(self) -> web.Application:
        application = web.Application(client_max_size=LARGEST_REQUEST)
        router = application.router
        router.add_route("*", "/api/{method:[\\w.]+}", self.api.handle)
        router.add_get("/link/", self.sockets.handle)
        router.add_post("/respond/{team}/{id}", self.responses.handle)
        router.add_post("/upload/v1/{team}/{id}", self.take_upload)
        router.add_get("/oauth/v2/authorize", self.oauth.handle)
        self.files.add_routes(router)
        Control(
            self.world, self.faults, self.limits, self.sockets, self.requests, self.person
        ).add_routes(router)
        return application

    async def start(self, port: int = 0) -> web.AppRunner:
        runner = web.AppRunner(self.application(), access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        for part in (self.api, self.sockets, self.responses, self.oauth):
            part.address = self.url
        return runner


async def _content(request: web.Request) -> bytes:
    if request.content_type != "multipart/form-data":
        return await request.read()
    form = await request.post()
    for one in form.values():
        if isinstance(one, web.FileField):
            return one.file.read()
        return str(one).encode()
    return b""


@asynccontextmanager
async def slack_server(*, workspaces: int = 1, port: int = 0) -> AsyncGenerator[SlackServer]:
    """Run a Slack on loopback with workspaces T1, T2, …; at the end there is no violation."""
    server = SlackServer()
    for number in range(1, workspaces + 1):
        server.world.add_workspace(f"T{number}", f"pier{number}")
    runner = await server.start(port)
    async with ClientSession() as session:
        server.requests.session = session
        try:
            yield server
        finally:
            server.events.cancel()
            await server.sockets.close()
            await runner.cleanup()
    assert not server.violations, "\n".join(server.violations)


def main() -> None:
    """Run until stopped; print the address, and what an app needs to get in, as one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--workspaces", type=int, default=1)
    parser.add_argument("--unlimited", action="store_true", help="answer 429 only as a fault")
    parser.add_argument(
        "--opens", type=int, default=TIERS[1].burst, help="sockets that may be opened in a burst"
    )
    asked = parser.parse_args()
    server = SlackServer()
    server.limits.enabled = not asked.unlimited
    server.limits.tiers[1] = Rate(TIERS[1].per_minute, asked.opens)
    asyncio.run(_serve(server, asked.port, asked.workspaces))


async def _serve(server: SlackServer, port: int, workspaces: int) -> None:
    for number in range(1, workspaces + 1):
        server.world.add_workspace(f"T{number}", f"pier{number}")
    runner = await server.start(port)
    async with ClientSession() as session:
        server.requests.session = session
        print(json.dumps(_welcome(server)), flush=True)  # noqa: T201 - for who started it
        try:
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()


def _welcome(server: SlackServer) -> Json:
    return {
        "url": server.url,
        "api_url": server.api_url,
        "app_token": server.app.app_token,
        "signing_secret": server.app.signing_secret,
        "workspaces": {
            one.id: {
                "bot_token": one.bot_token,
                "channels": {place.name: place.id for place in one.channels.values()},
            }
            for one in server.world.workspaces.values()
        },
    }


if __name__ == "__main__":
    main()
