"""Requests to the local Discord without a library, which may break every rule."""

import json
from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.servers.discord_server import DiscordServer
from tests.servers.discord_world import Channel, Json

USER_AGENT = "DiscordBot (https://wirewatch.example 1)"


@dataclass
class Api:
    """Requests as any library could send them."""

    session: aiohttp.ClientSession
    server: DiscordServer

    async def ask(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, Any]:
        known = {"Authorization": f"Bot {self.server.token}", "User-Agent": USER_AGENT}
        url = self.server.api_base + path
        named = known | {name.replace("_", "-"): text for name, text in headers.items()}
        async with self.session.request(method, url, json=body, headers=named) as answer:
            text = await answer.text()
            if answer.headers.get("Content-Type") == "application/json":
                assert answer.headers["Via"]
                return answer.status, json.loads(text)
            return answer.status, text

    async def post(self, channel: Channel, **body: Any) -> tuple[int, Any]:
        return await self.ask("POST", f"/channels/{channel.id}/messages", body)

    async def edit(self, message: Json, **body: Any) -> tuple[int, Any]:
        path = f"/channels/{message['channel_id']}/messages/{message['id']}"
        return await self.ask("PATCH", path, body)


def places(tree: Json, at: str = "") -> list[tuple[str, str]]:
    """Give the places of a form's errors, each with its code."""
    found = [(at, one["code"]) for one in tree.get("_errors", [])]
    for name, below in tree.items():
        if name != "_errors":
            found += places(below, f"{at}.{name}".strip("."))
    return found
