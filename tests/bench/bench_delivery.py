"""`dev.py bench delivery [--kills N] [--json]`: kill the real process at random, count what went wrong.

A feed grows while `wirewatch run` is killed (SIGKILL) at random moments and started again; all that
was ever printed is kept. At the end every headline must have been printed once, in order. The
console's own promise leaves a gap of microseconds between printing and noting (docs/adr/0005), so
a repeat in many thousand kills is possible; a loss is not.
"""

import argparse
import asyncio
import itertools
import json
import random
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.progress import Progress

from tests.e2e.process import started, wirewatch

CONFIG = """
[[feeds]]
url = "file:pier.json"
name = "Pier News"
interval = "1s"
first_run = "all"
[[watches]]
name = "Quakes"
query = "earthquake"
"""
ITEMS_A_ROUND = 20
STARTS_WITHIN_SECONDS = 3.0


@dataclass(slots=True)
class Result:
    kills: int = 0
    told: int = 0
    lost: int = 0
    repeated: int = 0
    out_of_order: int = 0
    wall_seconds: float = 0.0


async def measure(kills: int, seed: int, folder: Path) -> Result:
    """Kill and restart; the random moments lie before, in and after the first seconds of a run."""
    dice, begun, printed = random.Random(seed), time.monotonic(), ""  # noqa: S311  # a bench
    (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
    with Progress(disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("kills", total=kills)
        for number in range(1, kills + 1):
            _grow(folder, number * ITEMS_A_ROUND)
            printed += await _killed(folder, dice.uniform(0.3, STARTS_WITHIN_SECONDS))
            progress.advance(task)
    for _ in range(2):
        printed += (await wirewatch("run", "--once", "--json", "--config", _config(folder)))[1]
    return _judge(printed, kills, kills * ITEMS_A_ROUND, time.monotonic() - begun)


async def _killed(folder: Path, after_seconds: float) -> str:
    async with started("run", "--json", "--config", _config(folder)) as bot:
        reading = asyncio.create_task(bot.communicate())
        await asyncio.sleep(after_seconds)
        if bot.returncode is None:
            bot.kill()
        out, _ = await reading
    return out.decode()


def _grow(folder: Path, items: int) -> None:
    """Put more items into the feed, in one step, as a publisher does."""
    feed = {"items": [{"id": n, "title": f"Earthquake {n}"} for n in range(1, items + 1)]}
    new = folder / "new.json"
    new.write_text(json.dumps(feed), encoding="utf-8")
    new.replace(folder / "pier.json")


def _judge(printed: str, kills: int, items: int, wall: float) -> Result:
    numbers = [int(title.split()[1]) for title in _titles(printed)]
    once = list(dict.fromkeys(numbers))
    late = sum(second < first for first, second in itertools.pairwise(once))
    return Result(kills, len(once), items - len(once), len(numbers) - len(once), late, wall)


def _titles(printed: str) -> list[str]:
    """Read the rows; one that a kill cut in half was not printed."""
    titles = []
    for line in printed.splitlines():
        try:
            titles.append(json.loads(line)["title"])
        except ValueError:
            continue
    return titles


def _config(folder: Path) -> str:
    return str(folder / "config.toml")


def main() -> int:
    """Print the counts; the exit status is 0 only when nothing was lost."""
    parser = argparse.ArgumentParser(prog="dev.py bench delivery")
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = asyncio.run(measure(args.kills, args.seed, Path(folder)))
    for line in _lines(result, as_json=args.json):
        sys.stdout.write(line + "\n")
    return 0 if result.lost == 0 else 1


def _lines(result: Result, *, as_json: bool) -> list[str]:
    if as_json:
        return [json.dumps(asdict(result))]
    return [f"{name.replace('_', ' '):13} {value:g}" for name, value in asdict(result).items()]


if __name__ == "__main__":
    sys.exit(main())
