"""The local Discord as a process of its own, for benchmarks that kill the bot."""

import json
from pathlib import Path
from typing import Any

import aiohttp

from tests.e2e.process import read_until, started
from tests.servers.discord_raw import USER_AGENT
from tests.servers.discord_world import Json

ASKED = {
    "guilds": [
        {
            "name": "Desk",
            "channels": [{"name": "wire"}, {"name": "stories", "kind": "forum", "tags": ["q"]}],
        }
    ],
    "buckets": {"POST /channels/{channel}/messages": [50, 1.0]},
    "identify_seconds": 0,
}


class Outside:
    """Who knows no more than what the state file says."""

    def __init__(self, session: aiohttp.ClientSession, state: Json) -> None:
        self._session, self._state = session, state

    async def control(self, method: str, path: str, body: Any = None) -> Any:
        url = f"{self._state['address']}/_control/{path}"
        async with self._session.request(method, url, json=body) as answer:
            assert answer.status == 200
            return await answer.json()

    async def post(self, content: str, **more: Any) -> int:
        wire = self._state["guilds"][0]["channels"]["wire"]
        known = {"Authorization": f"Bot {self._state['token']}", "User-Agent": USER_AGENT}
        url = f"{self._state['api_base']}/channels/{wire}/messages"
        body = {"content": content} | more
        async with self._session.post(url, json=body, headers=known) as answer:
            return answer.status


async def test_the_process_counts_what_people_saw(tmp_path: Path) -> None:
    file = tmp_path / "discord.json"
    file.write_text(json.dumps(ASKED), "utf-8")
    words = ("--port", "0", "--state", str(file))
    async with started(*words, module="tests.servers.discord_server") as process:
        address = (await read_until(process.stdout, "http://127.0.0.1:")).strip()
        state = json.loads(file.read_text("utf-8"))
        assert state["address"] == address
        assert set(state["guilds"][0]["channels"]) == {"wire", "stories"}
        async with aiohttp.ClientSession() as session:
            outside = Outside(session, state)
            await outside.control("POST", "faults", {"kind": "status", "when": "after"})
            statuses = [
                await outside.post("A ferry", nonce="n", enforce_nonce=True),
                await outside.post("A ferry", nonce="n", enforce_nonce=True),
                await outside.post("A tram"),
                await outside.post("A tram"),
            ]
            assert statuses == [500, 200, 200, 200]
            seen = await outside.control("GET", "messages")
            [channel] = seen["channels"].values()
            assert [one["content"] for one in channel] == ["A ferry", "A tram", "A tram"]
            assert seen["duplicates"] == [[one["id"] for one in channel[1:]]]
            counted = await outside.control("GET", "state")
            assert (counted["deduplicated"], counted["violations"]) == (1, [])
            assert counted["befallen"][0].startswith("status after POST /channels/")
            await outside.control("POST", "clock", {"seconds": 600})
            await outside.control("POST", "gateway", {"do": "cut"})
        process.terminate()
        _, err = await process.communicate()
    assert (process.returncode, err.decode()) == (0, "")
    kept = json.loads(file.read_text("utf-8"))
    assert len(kept["messages"]["duplicates"]) == 1
