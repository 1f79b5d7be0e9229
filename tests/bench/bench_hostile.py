"""`python3 dev.py bench hostile [--seconds N] [--json]`: what bad servers cost, and whom they delay.

Every bad answer that we know of is served on loopback, each from an address of its own. First each is read by
`wirewatch feed parse`, a process for each: seconds, memory, what is said of it. Then one bot polls feeds that
are well, once without, once beside all the bad ones, and once beside a crowd of the worst: how long the good ones
waited between two polls. `--waits` leaves the first part out.
Linux only: memory is read from /proc.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.e2e.process import started
from tests.hostile_feeds import ENDLESS, READ, REFUSED, TOO_MANY_ENTRIES, rss
from tests.servers.feed_server import Answer, FeedServer, Reply, Request, send
from tests.servers.hostile_server import PATH, hostile_answers, hostile_servers

GOOD, EVERY_SECONDS = 20, 2
START_SECONDS, LOOK_SECONDS, GIVEN_UP_SECONDS = 15.0, 0.05, 120.0
SAID = 110
CROWD, OF_EACH = (
    (
        "a dripping body",
        "silence",
        "a bomb of brotli",
        "a body without end",
        "a circle of redirects",
    ),
    12,
)
CONFIG = '[fetch]\nallow_private = ["127.0.0.0/8"]\n[database]\nurl = "sqlite:///{database}.db"\n'


@dataclass(frozen=True, slots=True)
class Read:
    """What one bad answer cost a process that read nothing else."""

    name: str
    seconds: float
    peak_mb: int
    """Of the process and of those that it started, together."""
    entries: int
    said: str | None


@dataclass(frozen=True, slots=True)
class Waits:
    """How long good feeds waited between two polls, and what the bot held."""

    beside: str
    polls: int
    p50: float
    p95: float
    longest: float
    peak_mb: int


class Good:
    """A feed that is well, and when it was asked."""

    def __init__(self) -> None:
        self.asked: list[float] = []

    async def __call__(self, _request: Request, writer: asyncio.StreamWriter) -> None:
        self.asked.append(time.monotonic())
        await send(writer, Reply(rss()))


async def cost_of(name: str, server: FeedServer, config: Path) -> Read:
    """Let a process of its own read one answer."""
    words = ("feed", "parse", server.url(PATH), "--json", "--config", str(config))
    begun = time.monotonic()
    async with started(*words) as process:
        watching = asyncio.create_task(peak_of(process.pid))
        out, err = await asyncio.wait_for(process.communicate(), GIVEN_UP_SECONDS)
        seconds = time.monotonic() - begun
        watching.cancel()
        peak = (await asyncio.gather(watching, return_exceptions=True))[0]
    row: Mapping[str, Any] = {"entries": [], "error": err.decode()}
    if out.strip():
        row = json.loads(out)
    peak_mb = peak if isinstance(peak, int) else 0
    return Read(name, seconds, peak_mb, len(row["entries"]), row["error"])


async def peak_of(pid: int) -> int:
    """Look at a process and its children until this is called off; gives the most they held, in MB."""
    most = 0
    try:
        while True:
            most = max(most, sum(_megabytes(one) for one in (pid, *_children(pid))))
            await asyncio.sleep(LOOK_SECONDS)
    except asyncio.CancelledError:
        return most


def _children(pid: int) -> Sequence[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _megabytes(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(x.split()[1]) for x in status.splitlines() if "VmRSS" in x), 0) // 1024


async def waits(beside: str, bad: Mapping[str, FeedServer], folder: Path, seconds: int) -> Waits:
    """Let one bot poll good feeds beside bad ones; the time of its start does not count."""
    asked = {f"good {number}": Good() for number in range(GOOD)}
    answers: list[tuple[str, Reply | Answer]] = list(asked.items())
    async with hostile_servers(answers, third=2) as good:
        config = folder / f"{beside}.toml"
        config.write_text(CONFIG.format(database=beside) + _feeds([*good.values(), *bad.values()]))
        async with started("run", "--config", str(config)) as process:
            watching = asyncio.create_task(peak_of(process.pid))
            reading = asyncio.create_task(process.communicate())
            await asyncio.sleep(START_SECONDS + seconds)
            watching.cancel()
            process.terminate()
            await asyncio.wait_for(reading, GIVEN_UP_SECONDS)
            return _waits(beside, list(asked.values()), await watching)


def _feeds(servers: Sequence[FeedServer]) -> str:
    return "".join(
        f'[[feeds]]\nurl = "{one.url(PATH)}"\nname = "{number}"\ninterval = "{EVERY_SECONDS}s"\n'
        for number, one in enumerate(servers)
    )


def _waits(beside: str, good: Sequence[Good], peak_mb: int) -> Waits:
    gaps = sorted(
        later - one for each in good for one, later in zip(each.asked, each.asked[1:], strict=False)
    )
    polls = sum(len(one.asked) for one in good)
    half, most = (gaps[int(len(gaps) * share)] for share in (0.5, 0.95))
    return Waits(beside, polls, half, most, gaps[-1], peak_mb)


async def measured(seconds: int, *, waits_only: bool) -> tuple[list[Read], list[Waits]]:
    """Measure everything, or only who waits for whom."""
    documents = REFUSED | READ | TOO_MANY_ENTRIES | ENDLESS
    answers = [("a feed that is well", Reply(rss())), *hostile_answers(documents)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        config = folder / "read.toml"
        config.write_text(CONFIG.format(database="read"))
        async with hostile_servers(answers) as bad:
            asked = {} if waits_only else bad
            reads = [await cost_of(one, server, config) for one, server in asked.items()]
            alone = await waits("nothing", {}, folder, seconds)
            beside_all = await waits("all", bad, folder, seconds)
        known = dict(answers)
        crowd = [(f"{name} {n}", known[name]) for n in range(OF_EACH) for name in CROWD]
        async with hostile_servers(crowd) as bad:
            return reads, [alone, beside_all, await waits("a crowd", bad, folder, seconds)]


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(prog="dev.py bench hostile", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="how long a bot is looked at")
    parser.add_argument("--waits", action="store_true", help="only who waits for whom")
    parser.add_argument("--json", action="store_true", help="one object on stdout")
    args = parser.parse_args()
    reads, waited = asyncio.run(measured(args.seconds, waits_only=args.waits))
    if args.json:
        rows = {"reads": [asdict(one) for one in reads], "waits": [asdict(one) for one in waited]}
        sys.stdout.write(json.dumps(rows) + "\n")
        return
    console = Console()
    table = Table("answer", "seconds", "peak MB", "entries", "said", title="bad answers")
    for one in reads:
        said = (one.said or "").replace("\n", " ").partition("127.0.")[2].partition(": ")[2][:SAID]
        table.add_row(one.name, f"{one.seconds:.1f}", str(one.peak_mb), f"{one.entries:,}", said)
    if reads:
        console.print(table)
    table = Table("beside", "polls", "p50 s", "p95 s", "longest s", "peak MB", title="good feeds")
    for each in waited:
        times = (f"{seconds:.2f}" for seconds in (each.p50, each.p95, each.longest))
        table.add_row(each.beside, str(each.polls), *times, str(each.peak_mb))
    console.print(table)


if __name__ == "__main__":
    main()
