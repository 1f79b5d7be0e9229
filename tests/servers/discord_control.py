"""What only a test may ask of the local Discord: what people saw, what is to go wrong, what time it is.

GET    /_control/messages          {"channels": {ID: [message, …]}, "duplicates": [[ID, …], …]}
GET    /_control/state             address, token, ids, counts and violations
POST   /_control/faults            a fault, as in discord_faults.Fault, or a list of them
DELETE /_control/faults            nothing goes wrong any more
POST   /_control/gateway           {"do": "cut" | "reconnect" | "invalidate" | "malformed"},
                                       {"do": "close", "code": 4000}, {"do": "refuse", "times": 3}
POST   /_control/clock             {"seconds": 90}: put the clock forward
"""

import json
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.servers.discord_faults import Fault
from tests.servers.discord_shapes import held_json
from tests.servers.discord_world import ANNOUNCEMENT, FORUM, TEXT, Json, Message, World

if TYPE_CHECKING:
    from tests.servers.discord_server import DiscordServer

KINDS = {"text": TEXT, "announcement": ANNOUNCEMENT, "forum": FORUM}
A_WORLD: Json = {"guilds": [{"name": "Newsroom", "channels": [{"name": "general"}]}]}


class Control:
    """The routes behind /_control/."""

    def __init__(self, server: "DiscordServer") -> None:
        self._server = server

    def add_to(self, app: web.Application) -> None:
        app.router.add_get("/_control/messages", self._messages)
        app.router.add_get("/_control/state", self._state)
        app.router.add_post("/_control/faults", self._add_faults)
        app.router.add_delete("/_control/faults", self._clear_faults)
        app.router.add_post("/_control/gateway", self._gateway)
        app.router.add_post("/_control/clock", self._clock)

    async def _messages(self, _: web.Request) -> web.Response:
        return web.json_response(all_messages(self._server.world))

    async def _state(self, _: web.Request) -> web.Response:
        return web.json_response(state_of(self._server))

    async def _add_faults(self, request: web.Request) -> web.Response:
        asked = await request.json()
        for one in asked if isinstance(asked, list) else [asked]:
            self._server.faults.add(Fault(**one))
        return web.json_response({"waiting": len(self._server.faults.waiting)})

    async def _clear_faults(self, _: web.Request) -> web.Response:
        self._server.faults.clear()
        return web.json_response({"waiting": 0})

    async def _gateway(self, request: web.Request) -> web.Response:
        asked, gateway = await request.json(), self._server.gateway
        if asked["do"] == "close":
            await gateway.close_all(int(asked["code"]))
        else:
            doing: dict[str, Callable[[], None]] = {
                "cut": gateway.cut_all,
                "reconnect": gateway.ask_to_reconnect,
                "invalidate": gateway.invalidate,
                "malformed": gateway.send_malformed,
                "refuse": partial(setattr, gateway, "refusals", asked.get("times", 1)),
            }
            doing[asked["do"]]()
        return web.json_response({"connections": gateway.connections})

    async def _clock(self, request: web.Request) -> web.Response:
        self._server.advance(seconds=float((await request.json())["seconds"]))
        return web.json_response({"now": self._server.clock.now().isoformat()})


def all_messages(world: World) -> Json:
    """Give all that was ever written in channels, in order, also what is gone."""
    channels: dict[str, list[Json]] = defaultdict(list)
    for message in world.history:
        channels[str(message.channel_id)].append(held_json(message, world))
    return {"channels": channels, "duplicates": duplicates(world.history)}


def duplicates(history: list[Message]) -> list[list[str]]:
    """Group the messages of a channel that people saw twice: one nonce, or the same words at first."""
    groups: dict[tuple[int, str], list[str]] = defaultdict(list)
    for message in history:
        first = (message.edits or [message.body])[0]
        said = json.dumps({name: first.get(name) for name in ("content", "embeds", "components")})
        groups[message.channel_id, message.nonce or said].append(str(message.id))
    return [ids for ids in groups.values() if len(ids) > 1]


def state_of(server: "DiscordServer") -> Json:
    guilds = [
        {
            "id": str(guild.id),
            "name": guild.name,
            "channels": {one.name: str(one.id) for one in guild.channels.values()},
        }
        for guild in server.world.guilds.values()
    ]
    return {
        "address": server.address,
        "api_base": server.api_base,
        "gateway_url": server.gateway_url,
        "token": server.token,
        "application_id": str(server.world.application_id),
        "guilds": guilds,
        "violations": server.violations,
        "befallen": server.faults.befallen,
        "refused_429": server.limits.refused,
        "deduplicated": server.writing.deduplicated,
        "identified": server.gateway.identified,
        "resumed": server.gateway.resumed,
        "connected": server.gateway.ready.is_set(),
    }


def begin_state(server: "DiscordServer", file: Path | None) -> None:
    """Make the guilds that the file asks for, and write into it where everything is."""
    asked = json.loads(file.read_text("utf-8")) if file and file.exists() else A_WORLD
    for guild in asked["guilds"]:
        made = server.add_guild(guild["name"], bot_may=tuple(guild.get("bot_may", ())))
        for one in guild["channels"]:
            if one.get("kind") == "forum":
                server.add_forum(one["name"], *one.get("tags", ()), guild=made)
            else:
                server.add_channel(one["name"], KINDS[one.get("kind", "text")], guild=made)
    _set(server, asked)
    save_state(server, file)


def _set(server: "DiscordServer", asked: Json) -> None:
    """Let a file set what a benchmark may need otherwise."""
    for route, (most, seconds) in asked.get("buckets", {}).items():
        server.limits.buckets[route] = most, seconds
    server.gateway.identify_seconds = asked.get("identify_seconds", 5.0)
    server.faults.throw_anew(asked.get("seed", 1))


def save_state(server: "DiscordServer", file: Path | None) -> None:
    if file is None:
        return
    kept: dict[str, Any] = state_of(server) | {"messages": all_messages(server.world)}
    beside = file.with_name(file.name + ".new")
    beside.write_text(json.dumps(kept), "utf-8")
    beside.replace(file)
