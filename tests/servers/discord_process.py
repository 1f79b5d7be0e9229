"""The local Discord as a process of its own, and what a benchmark asks of it.

async with discord_process(folder, {"guilds": […], "identify_seconds": 0}) as outside:
    ...                                     # run and kill bots against outside.state["api_base"]
    seen = await outside.messages()         # {"channels": {ID: […]}, "duplicates": […]}
"""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import aiohttp

from tests.e2e.process import read_until, started
from tests.servers.discord_faults import Fault
from tests.servers.discord_world import Json


@dataclass
class DiscordProcess:
    state: Json
    """Where everything is: address, api_base, gateway_url, token, guilds with their channels."""
    session: aiohttp.ClientSession

    def channel(self, name: str) -> str:
        """Give the id of a channel by its name."""
        return next(
            str(guild["channels"][name])
            for guild in self.state["guilds"]
            if name in guild["channels"]
        )

    async def messages(self) -> Json:
        """Give all that was ever written, by channel and in order, and what people saw twice."""
        return dict(await self.control("GET", "messages"))

    async def counted(self) -> Json:
        """Give what the server has counted: violations, 429s, connections."""
        return dict(await self.control("GET", "state"))

    async def fault(self, *faults: Fault) -> None:
        await self.control("POST", "faults", [asdict(one) for one in faults])

    async def no_more_faults(self) -> None:
        await self.control("DELETE", "faults")

    async def gateway(self, what: str, **more: Any) -> None:
        """Let the gateway `cut`, ask to `reconnect`, `invalidate`, `close`, `refuse`."""
        await self.control("POST", "gateway", {"do": what} | more)

    async def advance(self, seconds: float) -> None:
        await self.control("POST", "clock", {"seconds": seconds})

    async def control(self, method: str, path: str, body: Any = None) -> Any:
        url = f"{self.state['address']}/_control/{path}"
        async with self.session.request(method, url, json=body) as answer:
            answer.raise_for_status()
            return await answer.json()


@asynccontextmanager
async def discord_process(
    folder: Path, asked: Json | None = None
) -> AsyncGenerator[DiscordProcess]:
    """Start the server and stop it in peace; its state is then in `folder`/discord.json."""
    file = folder / "discord.json"
    if asked is not None:
        file.write_text(json.dumps(asked), "utf-8")
    words = ("--port", "0", "--state", str(file))
    async with started(*words, module="tests.servers.discord_server") as process:
        await read_until(process.stdout, "http://127.0.0.1:")
        state = json.loads(file.read_text("utf-8"))
        async with aiohttp.ClientSession() as session:
            yield DiscordProcess(state, session)
        process.terminate()
        _, err = await process.communicate()
        assert (process.returncode, err.decode()) == (0, "")
