"""`dev.py bench parse [--json]`: what reading a feed costs, and what a hostile one can cost at most.

Ratios count: all readers get the same document in the same run, and the least of many rounds is told.
"""

import argparse
import asyncio
import json
import os
import random
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from xml.parsers import expat

import fastfeedparser
from rich.console import Console
from rich.table import Table

from adapters.errors import FetchError
from adapters.sources.feed_parser import read_quickly
from adapters.sources.lenient_feed import read_lenient_feed
from adapters.sources.parse_workers import Limits, ParseWorkers
from tests.hostile_feeds import ENDLESS, READ, REFUSED, TOO_MANY_ENTRIES

BASE = "https://news.example/rss"
ROUNDS = 12
ENTRIES = 50
WORDS = [
    "harbour",
    "ferry",
    "minister",
    "talks",
    "storm",
    "council",
    "votes",
    "budget",
    "railway",
    "strike",
    "court",
    "ruling",
    "quake",
    "coast",
    "rescue",
    "crews",
    "port",
    "customs",
    "grain",
    "export",
    "winter",
    "gas",
    "pipeline",
    "bridge",
    "flood",
    "warning",
    "school",
    "hospital",
    "union",
    "wage",
    "ceasefire",
    "border",
    "patrol",
    "satellite",
    "launch",
]


@dataclass(frozen=True, slots=True)
class Hostile:
    """What became of a hostile document."""

    name: str
    megabytes: float
    seconds: float
    peak_mb: int
    outcome: str


def newslike(entries: int) -> bytes:
    """Make a feed as news sites have them: some 49 KB for 50 entries."""
    dice = random.Random(5)  # noqa: S311  # a bench

    def words(count: int) -> str:
        return " ".join(dice.choices(WORDS, k=count))

    items = "".join(
        f"<item><title>{words(9).capitalize()}</title>"
        f"<link>https://news.example/2026/11/24/{words(6).replace(' ', '-')}-{number}"
        "?utm_source=rss&amp;utm_medium=feed</link>"
        f'<guid isPermaLink="false">tag:news.example,2026:{number}</guid>'
        f"<pubDate>Tue, 24 Nov 2026 {number % 24:02}:{number % 60:02}:00 +0000</pubDate>"
        f"<dc:creator><![CDATA[{words(2).title()}]]></dc:creator>"
        f"<category><![CDATA[World]]></category><category>{words(1).title()}</category>"
        f"<description><![CDATA[<p>{words(55).capitalize()}.</p>]]></description>"
        f'<media:content url="https://img.example/{number}.jpg" type="image/jpeg"/></item>\n'
        for number in range(entries)
    )
    spaces = (
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"'
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" {spaces}><channel>'
        "<title>News Example</title><link>https://news.example/</link><language>en-gb</language>\n"
        f"{items}</channel></rss>"
    ).encode()


def costs(body: bytes) -> dict[str, float]:
    """Measure each reader, in milliseconds of processor time, the least of many rounds."""
    text = body.decode()
    readers: Mapping[str, Callable[[], object]] = {
        "expat, nothing kept": lambda: expat.ParserCreate().Parse(text, True),
        "fastfeedparser, its own entries": lambda: fastfeedparser.parse(body),
        "wirewatch": lambda: read_quickly(body, content_type=None, base_url=BASE),
        "feedparser, our entries": lambda: read_lenient_feed(text, BASE),
    }
    least: dict[str, float] = {}
    for _ in range(ROUNDS):
        for name, read in readers.items():
            times = 2 if name.startswith("feedparser") else 15
            begun = time.process_time()
            for _ in range(times):
                read()
            took = (time.process_time() - begun) * 1_000 / times
            least[name] = min(took, least.get(name, took))
    return least


async def handed_over(body: bytes, *, times: int = 100) -> dict[str, float]:
    """Measure a feed that is read by a process: what that costs here and there, in ms."""
    async with ParseWorkers(Limits(quick_bytes=0)) as workers:
        begun = time.monotonic()
        await workers.parse(body, content_type=None, base_url=BASE)
        first = time.monotonic() - begun
        [pid] = workers.process_ids
        here, there = time.process_time(), _seconds_of(pid)
        for _ in range(times):
            await workers.parse(body, content_type=None, base_url=BASE)
        return {
            "the first, with the start of the process, by the clock": first * 1_000,
            "in the bot": (time.process_time() - here) * 1_000 / times,
            "in the process": (_seconds_of(pid) - there) * 1_000 / times,
        }


async def hostile() -> list[Hostile]:
    """Let the workers read every hostile document, each in a process of its own."""
    found = []
    for name, body in (REFUSED | READ | TOO_MANY_ENTRIES | ENDLESS).items():
        async with ParseWorkers(Limits(quick_bytes=0)) as workers:
            begun = time.monotonic()
            try:
                answer = await workers.parse(body, content_type=None, base_url=BASE)
                outcome = f"{len(answer.entries):,} entries"
            except FetchError as error:
                outcome = f"refused: {error}"
            seconds = time.monotonic() - begun
            peak = max((_peak_mb(pid) for pid in workers.process_ids), default=0)
        found.append(Hostile(name, len(body) / 1e6, seconds, peak, outcome))
    return found


def _seconds_of(pid: int) -> float:
    times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, times)) / os.sysconf("SC_CLK_TCK")


def _peak_mb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line) // 1024


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(prog="dev.py bench parse", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one object on stdout")
    args = parser.parse_args()
    body = newslike(ENTRIES)
    readers, handover = costs(body), asyncio.run(handed_over(body))
    documents = asyncio.run(hostile())
    if args.json:
        rows = [asdict(one) for one in documents]
        sys.stdout.write(
            json.dumps({"ms": readers, "process_ms": handover, "hostile": rows}) + "\n"
        )
        return
    console = Console()
    table = Table("reader", "ms", title=f"{ENTRIES} entries, {len(body) / 1_000:.0f} KB")
    for name, took in (readers | {f"by a process: {k}": v for k, v in handover.items()}).items():
        table.add_row(name, f"{took:.2f}")
    console.print(table)
    table = Table("document", "MB", "seconds", "peak MB", "outcome", title="hostile")
    for one in documents:
        peak = str(one.peak_mb) if one.peak_mb else "killed"
        table.add_row(one.name, f"{one.megabytes:.1f}", f"{one.seconds:.2f}", peak, one.outcome)
    console.print(table)


if __name__ == "__main__":
    main()
