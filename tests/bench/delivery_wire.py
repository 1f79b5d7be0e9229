"""How long a headline takes from its feed to the message, over an hour of news: `--wire MINUTES`.

Headlines come at random to forty feeds that are polled once a minute, now and then thirty at once. The
clock is the real one: what is measured is the whole path, the polls too.
"""

import asyncio
import json
import random
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from rules.feeds.health import quantile
from tests.bench.delivery_kills import NUMBER
from tests.bench.delivery_speed import cpu_seconds
from tests.e2e.process import started
from tests.servers.chat_server import ChatServer, Kind, chat_server

FEEDS, CHANNELS, AN_HOUR = 40, 20, 1_200
BURST, BURST_EVERY_SECONDS = 30, 600.0
INTERVAL_SECONDS, LATER_SECONDS = 60.0, 10.0
"""The 95th percentile is at most the interval and so much more."""
STARTS_WITHIN_SECONDS, LOOK_SECONDS = 120.0, 0.2
STAY = 40
"""So many headlines stay in a feed."""
_NONE = timedelta(0)


class Wire:
    """Feeds in files, and when each headline came into one."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder = folder
        self._dice = random.Random(seed)  # noqa: S311  # a bench
        self._feeds: dict[int, list[int]] = defaultdict(list)
        self.published: dict[int, float] = {}

    def write_config(self, url: str, database: str | None) -> Path:
        channels = json.dumps([f"wire:c{number}" for number in range(CHANNELS)])
        chat = f'[[chats]]\nplatform = "local"\nname = "wire"\nurl = "{url}"\ndrops_nonces = true\n'
        watch = f'[[watches]]\nname = "Q"\nquery = "earthquake"\nchannels = {channels}\n'
        where = f'[database]\nurl = "{database}"\n' if database else ""
        feeds = "".join(
            f'[[feeds]]\nurl = "file:{number}.json"\nname = "Wire {number}"\n'
            f'interval = "{INTERVAL_SECONDS:.0f}s"\nfirst_run = "all"\n'
            for number in range(FEEDS)
        )
        for number in range(FEEDS):
            self._write(number)
        config = self._folder / "config.toml"
        config.write_text(where + chat + feeds + watch, encoding="utf-8")
        return config

    def publish(self, feed: int, count: int = 1) -> None:
        """Put headlines into a feed, in one step, as publishers do."""
        new = range(len(self.published), len(self.published) + count)
        self._feeds[feed] += new
        self._write(feed)
        self.published |= dict.fromkeys(new, time.monotonic())

    async def run(self, seconds: float) -> None:
        """Publish at random moments, thirty at once every ten minutes."""
        until, burst_at = time.monotonic() + seconds, time.monotonic() + BURST_EVERY_SECONDS / 2
        while (now := time.monotonic()) < until:
            if now >= burst_at:
                self.publish(self._dice.randrange(FEEDS), BURST)
                burst_at += BURST_EVERY_SECONDS
            self.publish(self._dice.randrange(FEEDS))
            await asyncio.sleep(self._dice.expovariate(AN_HOUR / 3_600))

    def _write(self, feed: int) -> None:
        rows = [{"id": n, "title": f"Earthquake {n}"} for n in self._feeds[feed][-STAY:]]
        first = {"id": "first", "title": f"Wire {feed} goes on the air"}
        new = self._folder / f"{feed}.new"
        new.write_text(json.dumps({"items": [first, *rows]}), encoding="utf-8")
        new.replace(self._folder / f"{feed}.json")


async def listen(folder: Path, minutes: float, seed: int, database: str | None) -> dict[str, Any]:
    """Run the real process beside the wire; gives how long each message took."""
    wire = Wire(folder, seed)
    async with chat_server(Kind.NONCE, takes_seconds=0.05) as server:
        words = ("run", "--config", str(wire.write_config(server.url, database)))
        with (folder / "log").open("ab") as log:
            out = log.fileno()
            module = "tests.bench.delivery_bot"
            async with started(*words, module=module, stdout=out, stderr=out) as bot:
                wire.publish(0)
                await _come(server, wire, STARTS_WITHIN_SECONDS)
                begun, at_work = time.monotonic(), cpu_seconds(bot.pid)
                await wire.run(60 * minutes)
                await _come(server, wire, INTERVAL_SECONDS + 3 * LATER_SECONDS)
                took = time.monotonic() - begun
                busy = (cpu_seconds(bot.pid) - at_work) / took
                bot.terminate()
                await bot.wait()
    return _figures(wire.published, server, busy)


async def _come(server: ChatServer, wire: Wire, within_s: float) -> None:
    """Wait until every headline stands in every channel, or for so long."""
    for _ in range(int(within_s / LOOK_SECONDS)):
        if len(_told(server)) >= CHANNELS * len(wire.published):
            return
        await asyncio.sleep(LOOK_SECONDS)


def _told(server: ChatServer) -> Sequence[tuple[int, float]]:
    """Give the number of each message, and when it was written."""
    shown = (one for channel in server.channels.values() for one in channel)
    return [(int(found[1]), one.at) for one in shown if (found := NUMBER.match(one.text))]


def _figures(published: Mapping[int, float], server: ChatServer, busy: float) -> dict[str, Any]:
    told = [(number, at) for number, at in _told(server) if number]  # 0 came before the start
    waits = sorted(timedelta(seconds=at - published[number]) for number, at in told)
    p50, p95, longest = ((quantile(waits, q) or _NONE).total_seconds() for q in (0.5, 0.95, 1.0))
    missing = CHANNELS * (len(published) - 1) - len(told)
    return {
        "headlines": len(published) - 1,
        "messages": len(told),
        "missing": missing,
        "interval_s": INTERVAL_SECONDS,
        "p50_s": round(p50, 1),
        "p95_s": round(p95, 1),
        "max_s": round(longest, 1),
        "cpu_percent": round(100 * busy, 1),
        "is_well": not missing and p95 <= INTERVAL_SECONDS + LATER_SECONDS,
    }
