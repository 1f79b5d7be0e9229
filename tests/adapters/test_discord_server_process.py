"""The local Discord as a process of its own, for benchmarks that kill the bot."""

import json
from pathlib import Path
from typing import Any

from tests.servers.discord_faults import Fault
from tests.servers.discord_process import DiscordProcess, discord_process
from tests.servers.discord_raw import USER_AGENT
from tests.servers.discord_world import Json

ASKED: Json = {
    "guilds": [
        {
            "name": "Desk",
            "channels": [{"name": "wire"}, {"name": "stories", "kind": "forum", "tags": ["q"]}],
        }
    ],
    "buckets": {"POST /channels/{channel}/messages": [50, 1.0]},
    "identify_seconds": 0,
}


async def post(outside: DiscordProcess, content: str, **more: Any) -> int:
    state = outside.state
    known = {"Authorization": f"Bot {state['token']}", "User-Agent": USER_AGENT}
    url = f"{state['api_base']}/channels/{outside.channel('wire')}/messages"
    body = {"content": content} | more
    async with outside.session.post(url, json=body, headers=known) as answer:
        return answer.status


async def test_the_process_counts_what_people_saw(tmp_path: Path) -> None:
    async with discord_process(tmp_path, ASKED) as outside:
        assert set(outside.state["guilds"][0]["channels"]) == {"wire", "stories"}
        await outside.fault(Fault("status", when="after"))
        statuses = [
            await post(outside, "A ferry", nonce="n", enforce_nonce=True),
            await post(outside, "A ferry", nonce="n", enforce_nonce=True),
            await post(outside, "A tram"),
            await post(outside, "A tram"),
        ]
        seen = await outside.messages()
        counted = await outside.counted()
    [channel] = seen["channels"].values()
    assert statuses == [500, 200, 200, 200]
    assert [one["content"] for one in channel] == ["A ferry", "A tram", "A tram"]
    assert seen["duplicates"] == [[one["id"] for one in channel[1:]]]
    assert (counted["deduplicated"], counted["violations"]) == (1, [])
    assert counted["befallen"][0].startswith("status after POST /channels/")
    kept = json.loads((tmp_path / "discord.json").read_text("utf-8"))
    assert kept["messages"] == seen


async def test_the_process_is_told_what_is_to_go_wrong(tmp_path: Path) -> None:
    async with discord_process(tmp_path) as outside:
        assert outside.channel("general")
        await outside.fault(Fault("status", status=502, times=-1, path="/gone$"))
        await outside.no_more_faults()
        before = (await outside.control("POST", "clock", {"seconds": 0}))["now"]
        await outside.advance(3600)
        after = (await outside.control("POST", "clock", {"seconds": 0}))["now"]
        for what in ("cut", "reconnect", "invalidate", "malformed", "refuse"):
            await outside.gateway(what)
        await outside.gateway("close", code=4000)
    assert before < after
