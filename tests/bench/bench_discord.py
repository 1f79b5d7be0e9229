"""`dev.py bench discord [--json]`: how soon Discord shows what is owed, and what a burst provokes.

The real process posts to the strict local Discord, a process of its own. First one alert after the other,
where no limit is near: from "owed" in the database to the message. The goal: p95 of at most 300 ms. Then
500 alerts for 50 channels at once: none may be lost or repeated, and no limit overstepped.
"""

import argparse
import asyncio
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp

from tests.e2e.process import started

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
SINGLE, CHANNELS, STORIES = 60, 50, 10
BETWEEN_SECONDS = 2.0
PATIENCE_SECONDS = 180.0
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    what: str
    alerts: int
    messages: int
    repeated: int
    violations: int
    refused_429: int
    p50_ms: float
    p95_ms: float
    seconds: float
    """From the first that was owed to the last message."""


class Newsroom:
    """A bot's folder, and the Discord that it posts to."""

    def __init__(self, folder: Path, state: Json) -> None:
        self._folder, self.state = folder, state
        (folder / "config.toml").write_text(self._config(), encoding="utf-8")
        self.grow(0)

    def _config(self) -> str:
        [guild] = self.state["guilds"]
        channels = json.dumps([f"discord:{one}" for one in guild["channels"].values()])
        return (
            f'[[chats]]\nplatform = "discord"\ntoken = "{self.state["token"]}"\n'
            f'api_base = "{self.state["api_base"]}"\ngateway_url = "{self.state["gateway_url"]}"\n'
            '[[feeds]]\nurl = "file:pier.json"\nname = "Pier News"\ninterval = "1s"\n'
            'first_run = "all"\n'
            f'[[watches]]\nname = "Quakes"\nquery = "earthquake"\nchannels = {channels}\n'
        )

    def grow(self, items: int) -> None:
        """Put items into the feed, in one step, as a publisher does."""
        told = [{"id": n, "title": f"Earthquake {n}"} for n in range(1, items + 1)]
        new = self._folder / "new.json"
        new.write_text(json.dumps({"items": told}), encoding="utf-8")
        new.replace(self._folder / "pier.json")

    @asynccontextmanager
    async def bot(self) -> AsyncGenerator[None]:
        with (self._folder / "log").open("wb") as log:
            words = ("run", "--config", str(self._folder / "config.toml"))
            async with started(*words, stdout=log.fileno()) as process:
                reading = asyncio.create_task(process.communicate())
                await self._until_connected()
                yield
                process.terminate()
                await reading

    async def _until_connected(self) -> None:
        for _ in range(600):
            if (await self.asked("state"))["connected"]:
                return
            await asyncio.sleep(0.2)
        raise RuntimeError("the bot never came to Discord")

    async def asked(self, what: str) -> Any:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{self.state['address']}/_control/{what}") as answer,
        ):
            return await answer.json()

    async def until_shown(self, messages: int) -> int:
        """Wait until so many messages stand there, or patience ends."""
        until, count = time.monotonic() + PATIENCE_SECONDS, 0
        while count < messages and time.monotonic() < until:
            await asyncio.sleep(0.2)
            told = await self.asked("messages")
            count = sum(len(one) for one in told["channels"].values())
        return count

    async def row(self, what: str, alerts: int, messages: int) -> Row:
        state, told = await self.asked("state"), await self.asked("messages")
        waits, lasted = self._waits()
        return Row(
            what,
            alerts,
            messages,
            sum(len(ids) - 1 for ids in told["duplicates"]),
            len(state["violations"]),
            state["refused_429"],
            _percentile(waits, 50),
            _percentile(waits, 95),
            lasted,
        )

    def _waits(self) -> tuple[list[float], float]:
        """Give how long each message took, in milliseconds, and how long all took."""
        with sqlite3.connect(self._folder / "wirewatch.db") as database:
            found = database.execute(
                "select owed_at, posted from delivery where posted is not null"
            ).fetchall()
        owed = [datetime.fromisoformat(one).replace(tzinfo=UTC) for one, _ in found]
        shown = [EPOCH + timedelta(milliseconds=int(p.split("/")[1]) >> 22) for _, p in found]
        waits = [(b - a).total_seconds() * 1_000 for a, b in zip(owed, shown, strict=True)]
        return waits, (max(shown) - min(owed)).total_seconds()


def _percentile(waits: Sequence[float], percent: int) -> float:
    return round(sorted(waits)[min(len(waits) - 1, len(waits) * percent // 100)], 1)


@asynccontextmanager
async def newsroom(channels: int) -> AsyncGenerator[Newsroom]:
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "discord.json"
        named = [{"name": f"c{n}"} for n in range(channels)]
        state.write_text(json.dumps({"guilds": [{"name": "Desk", "channels": named}]}))
        words = ("--port", "0", "--state", str(state))
        async with started(*words, module="tests.servers.discord_server") as server:
            assert server.stdout is not None
            await server.stdout.readline()
            yield Newsroom(Path(folder), json.loads(state.read_text()))


async def one_by_one(alerts: int) -> Row:
    """Post alerts where no limit is near."""
    async with newsroom(1) as room, room.bot():
        for number in range(1, alerts + 1):
            room.grow(number)
            await asyncio.sleep(BETWEEN_SECONDS)
        return await room.row("one by one", alerts, await room.until_shown(alerts))


async def burst() -> Row:
    """Post many alerts to many channels at once."""
    async with newsroom(CHANNELS) as room, room.bot():
        await asyncio.sleep(BETWEEN_SECONDS)
        room.grow(STORIES)
        alerts = CHANNELS * STORIES
        return await room.row("burst", alerts, await room.until_shown(alerts))


def main() -> int:
    """Print the rows; the exit status is 0 only when nothing was lost, repeated or overstepped."""
    parser = argparse.ArgumentParser(prog="dev.py bench discord")
    parser.add_argument("--alerts", type=int, default=SINGLE)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    rows = [asyncio.run(one_by_one(args.alerts)), asyncio.run(burst())]
    for row in rows:
        values = asdict(row)
        line = "  ".join(f"{name} {value}" for name, value in values.items())
        sys.stdout.write((json.dumps(values) if args.json else line) + "\n")
    well = all(row.messages == row.alerts and not row.repeated for row in rows)
    return 0 if well and not any(row.violations or row.refused_429 for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
