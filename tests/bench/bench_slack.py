"""`dev.py bench slack`: how long an alert takes from the outbox to Slack, and a command to its acknowledgement.

Nothing is limited and nothing fails here; the strict local Slack runs in a process of its own.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from adapters.asking.tongues import Tongues
from adapters.chat.slack_chat.chat import SlackChat
from adapters.chat.slack_chat.examining import Examiner
from adapters.chat.slack_chat.wire import web_session
from adapters.chat.slack_chat.workspaces import OneWorkspace
from bot.collect import collect
from bot.deliver import drain
from bot.phrasebook import phrases
from bot.report import set_up
from rules.delivery.throttle import UNLIMITED
from rules.model import Channel, WatchName
from tests.build import an_alert
from tests.e2e.process import started
from tests.fakes import FakeSource, chats
from tests.newsroom import FEED, a_desk, a_store, feed, item, told, watch
from tests.slack_house import Unset, commands_in, listening, settings_for_server

CHANNELS = 40
SOON_S = 0.3
ACKNOWLEDGED_S = 1.0
BURST = 200


def main() -> int:
    """Print the figures; the exit status is 0 only when the goals hold."""
    parser = argparse.ArgumentParser(prog="dev.py bench slack", description=__doc__)
    parser.add_argument("--alerts", type=int, default=400)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    set_up(as_json=False)
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(measure(Path(folder), asked.alerts))
    for name, value in figures.items():
        if not asked.json:
            sys.stdout.write(f"{name.replace('_', ' '):32} {value:g}\n")
    if asked.json:
        sys.stdout.write(json.dumps(figures) + "\n")
    well = figures["outbox_to_message_p95_ms"] <= SOON_S * 1_000
    return 0 if well and figures["ack_of_a_burst_max_ms"] < ACKNOWLEDGED_S * 1_000 else 1


async def measure(folder: Path, alerts: int) -> dict[str, float]:
    """Serve a Slack in another process, deliver to it, and ask it in a burst."""
    words = ("--unlimited", "--port", "0")
    async with started(*words, module="tests.servers.slack_server") as server:
        assert server.stdout is not None
        served = json.loads(await server.stdout.readline())
        async with ClientSession(served["url"]) as control:
            took = await _delivered(folder, served, control, alerts)
            acks = await _acknowledged(folder, served, control)
    return {
        "alerts": len(took),
        "outbox_to_message_p50_ms": round(1_000 * statistics.median(took), 1),
        "outbox_to_message_p95_ms": round(1_000 * _at(took, 0.95), 1),
        "outbox_to_message_max_ms": round(1_000 * max(took), 1),
        "commands_in_a_burst": len(acks),
        "ack_of_a_burst_p50_ms": round(1_000 * statistics.median(acks), 1),
        "ack_of_a_burst_max_ms": round(1_000 * max(acks), 1),
    }


async def _delivered(
    folder: Path, served: dict[str, Any], control: ClientSession, alerts: int
) -> Sequence[float]:
    """Owe one alert after the other, and drain its channel as the engine does once it is kept."""
    async with control.post("/_control/channels", json={"count": CHANNELS}) as answer:
        channels = [Channel("slack", id) for id in await answer.json()]
    [workspace] = served["workspaces"].values()
    took = []
    async with a_store(folder) as store, web_session() as session:
        await store.sync([feed()], [watch("quake", channels[0])])
        one = OneWorkspace(workspace["bot_token"])
        examiner = Examiner(one, base=served["api_url"], session=session)
        chat = SlackChat(
            one,
            base=served["api_url"],
            session=session,
            examiner=examiner,
            tongues=Tongues(phrases(), Unset()),
        )
        chat.pace = UNLIMITED
        desk = a_desk(
            store,
            FakeSource({FEED: told(item("Harbour opens"))}),
            chats(chat, "slack"),
            lambda: datetime.now(UTC),
        )
        [polled] = await store.feeds()
        await collect(polled, desk)  # a story to tell of
        for number in range(alerts):
            channel = channels[number % CHANNELS]
            alert = replace(
                an_alert(f"Quake {number} closes the port", channel=channel),
                telling=number + 1,
                link="https://pier.example/1",
                watches=(WatchName(1, "quake"),),
                seen_at=datetime.now(UTC),
            )
            async with store.begin() as tx:
                await tx.owe([alert], now=datetime.now(UTC))
            kept_at = time.monotonic()
            await drain(channel, desk)
            took.append(time.monotonic() - kept_at)
    return took


async def _acknowledged(
    folder: Path, served: dict[str, Any], control: ClientSession
) -> Sequence[float]:
    """Let people say two hundred things at once, while each is answered."""
    [workspace] = served["workspaces"].values()
    settings = settings_for_server(served)
    where = workspace["channels"]["alerts"]
    async with commands_in(folder, settings) as commands, listening(settings, commands, folder):
        await asyncio.sleep(1)

        async def say(number: int) -> float:
            line = ("watch list", "help", "source health", "status")[number % 4]
            asked = {"user": "ada", "text": line, "channel": where}
            async with control.post("/_control/command", json=asked) as answer:
                said = await answer.json()
            assert said["problem"] is None, said
            return float(said["seconds"])

        return await asyncio.gather(*(say(number) for number in range(BURST)))


def _at(took: Sequence[float], part: float) -> float:
    return sorted(took)[min(len(took) - 1, int(len(took) * part))]


if __name__ == "__main__":
    sys.exit(main())
