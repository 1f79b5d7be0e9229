"""The local Slack asked from outside its process: what people saw, what is to go wrong."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.servers.slack_faults import Fault, Faults
from tests.servers.slack_limits import Limits
from tests.servers.slack_people import Person
from tests.servers.slack_requests import Requests
from tests.servers.slack_socket import Sockets
from tests.servers.slack_values import Channel, Json, Message
from tests.servers.slack_world import World


@dataclass
class Control:
    world: World
    faults: Faults
    limits: Limits
    sockets: Sockets
    requests: Requests
    person: Callable[[str], Person]

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_get("/_control/messages", self.messages)
        router.add_get("/_control/violations", self.violations)
        router.add_get("/_control/state", self.state)
        router.add_post("/_control/faults", self.add_fault)
        router.add_delete("/_control/faults", self.clear_faults)
        router.add_post("/_control/sockets", self.end_sockets)
        router.add_post("/_control/channels", self.add_channels)
        router.add_post("/_control/command", self.command)
        router.add_post("/_control/requests", self.send_requests)

    async def messages(self, request: web.Request) -> web.Response:
        """Give, by channel, what people saw there; `?channel=C…` gives one."""
        wanted = request.query.get("channel")
        channels = [
            one
            for workspace in self.world.workspaces.values()
            for one in workspace.channels.values()
            if wanted in (None, one.id)
        ]
        return web.json_response({one.id: seen_in(one) for one in channels})

    async def violations(self, request: web.Request) -> web.Response:
        return web.json_response(self.world.violations)

    async def state(self, request: web.Request) -> web.Response:
        return web.json_response(
            {
                "sockets": len(self.sockets.open),
                "sockets_opened": self.sockets.opened,
                "acks_s": [*self.sockets.acks_s, *self.requests.acks_s],
                "ephemerals": sum(len(one.ephemerals) for one in self.world.workspaces.values()),
                "rate_limited": self.limits.refused,
                "faults": [{"what": one.what, "hits": one.hits} for one in self.faults.waiting],
            }
        )

    async def add_fault(self, request: web.Request) -> web.Response:
        """Take a fault, or a list of them, with the fields of `Fault`."""
        try:
            given = json.loads(await request.text())
            added = [
                Fault.from_json(one) for one in (given if isinstance(given, list) else [given])
            ]
        except (ValueError, TypeError, AttributeError) as error:
            return web.Response(status=400, text=str(error))
        self.faults.waiting.extend(added)
        return web.json_response({"waiting": len(self.faults.waiting)})

    async def clear_faults(self, request: web.Request) -> web.Response:
        self.faults.clear()
        return web.json_response({"waiting": 0})

    async def end_sockets(self, request: web.Request) -> web.Response:
        """`{"how": "drop"}`, or `{"how": <reason of a disconnect>}`."""
        how = json.loads(await request.text()).get("how", "drop")
        if how == "drop":
            self.sockets.drop()
        else:
            await self.sockets.say_disconnect(how)
        return web.json_response({"sockets": len(self.sockets.open)})

    async def add_channels(self, request: web.Request) -> web.Response:
        """`{"count": 20}`: make channels with the bot in them; gives their ids."""
        workspace = next(iter(self.world.workspaces.values()))
        number = int(json.loads(await request.text())["count"])
        start = len(workspace.channels)
        made = [
            self.world.add_channel(workspace, f"desk-{start + place}", with_bot=True)
            for place in range(number)
        ]
        return web.json_response([one.id for one in made])

    async def command(self, request: web.Request) -> web.Response:
        """`{"user": "ada", "text": "watch list", "channel": "C…"}`: type it; gives what came of it."""
        asked = json.loads(await request.text())
        person = self.person(asked["user"])
        channel = person.workspace.channels[asked["channel"]]
        name = asked.get("command", "/wire")
        sight = await person.command(name, asked.get("text", ""), channel=channel)
        said = sight.message.as_json() if sight.message else None
        return web.json_response(
            {"problem": sight.problem, "seconds": sight.ack.seconds, "message": said}
        )

    async def send_requests(self, request: web.Request) -> web.Response:
        """`{"url": "http://127.0.0.1:…/slack/events"}`: go over to HTTP mode; an empty one ends it."""
        self.requests.url = json.loads(await request.text())["url"]
        return web.json_response({"url": self.requests.url})


def seen_in(channel: Channel) -> Json:
    """Count what people saw in a channel, and give it in order."""
    said = [one for one in channel.messages if not one.deleted]
    return {
        "name": channel.name,
        "messages": [_seen(one) for one in said],
        "top": sum(not one.is_reply for one in said),
        "replies": sum(one.is_reply for one in said),
        "edits": sum(len(one.edits) for one in said),
        "pings": sum(len(one.pings) for one in said),
        "duplicates": duplicates(said),
    }


def duplicates(said: list[Message]) -> int:
    """Count messages that say what another in the same place says: the same marker, or words."""
    counted = Counter((one.thread_ts if one.is_reply else None, _mark(one)) for one in said)
    return sum(counted.values()) - len(counted)


def _mark(message: Message) -> str:
    known: Mapping[str, Any] | None = message.metadata
    return json.dumps(known or [message.text, message.blocks], sort_keys=True)


def _seen(message: Message) -> Json:
    return message.as_json() | {
        "posted_at": message.posted_at,
        "is_reply": message.is_reply,
        "pings": list(message.pings),
        "edits": [{"at": one.at, "text": one.text} for one in message.edits],
        "unfurl_links": message.unfurl_links,
        "unfurl_media": message.unfurl_media,
    }
