"""How many messages a second go out, and what a backlog costs: nothing fails here, and nothing limits."""

import asyncio
import itertools
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rules.delivery.throttle import Pace, Rate
from tests.bench.delivery_kills import NUMBER
from tests.bench.delivery_targets import local
from tests.bench.delivery_values import Served
from tests.e2e.process import started
from tests.servers.chat_server import Kind

CHANNELS = 500
NOT_LONGER_THAN_SECONDS = 3_600
ENOUGH_A_SECOND = 200
STARTS_WITHIN_SECONDS = 300
FAIR, ON_THEIR_WAY = 0.25, 0.5
"""A channel may have five at once, but nobody waits for long; and so much of a burst may arrive closer together."""
FLAT_MB = 64
"""So much a process may grow while it delivers."""


async def measure(
    folder: Path, backlog: int, seconds: int, database: str | None, *, paced: bool = False
) -> dict[str, Any]:
    """Owe a backlog, or what takes so many seconds at the goal, to 500 channels; time it.

    Where the chat has limits, look for so many seconds whether they are kept, and every channel is told.
    """
    items = max(1, (backlog or seconds * ENOUGH_A_SECOND) // CHANNELS)
    target = local("speed", [Kind.NONCE], channels=CHANNELS, faults=False, paced=paced)
    async with target.serve(1) as served:
        _write(folder, served, items, database)
        config = str(folder / "config.toml")
        with (folder / "log").open("ab") as log:
            async with started(
                "run",
                "--config",
                config,
                module=target.module,
                stdout=log.fileno(),
                stderr=log.fileno(),
            ) as bot:
                within = seconds if paced else NOT_LONGER_THAN_SECONDS
                figures = await _watched(served, items * CHANNELS, bot.pid, within)
                bot.terminate()
                await bot.wait()
        return figures | _order(served, items) | (_limits(served) if paced else {})


def _write(folder: Path, served: Served, items: int, database: str | None) -> None:
    where = f'[database]\nurl = "{database}"\n' if database else ""
    watch = f'[[watches]]\nname = "Q"\nquery = "earthquake"\nchannels = {json.dumps(list(served.channels))}\n'
    feed = '[[feeds]]\nurl = "file:pier.json"\nname = "Pier News"\nfirst_run = "all"\n'
    text = where + feed + served.config + watch
    (folder / "config.toml").write_text(text, encoding="utf-8")
    titles = [{"id": n, "title": f"Earthquake {n}"} for n in range(1, items + 1)]
    (folder / "pier.json").write_text(json.dumps({"items": titles}), encoding="utf-8")


async def _watched(served: Served, owed: int, pid: int, within_s: float) -> dict[str, Any]:
    """Look until all is there or the time is over, and how large the process is meanwhile."""
    begun, first, sizes, busy = time.monotonic(), 0.0, [0.0], 0.0
    while (count := served.happened().get("well", 0)) < owed:
        if time.monotonic() - (first or begun + STARTS_WITHIN_SECONDS) > within_s:
            break
        if count and not first:
            first, sizes, busy = time.monotonic(), [_megabytes(pid)], cpu_seconds(pid)
        sizes.append(_megabytes(pid))
        await asyncio.sleep(0.25)
    took = time.monotonic() - (first or begun)
    settled = sizes[len(sizes) // 10]
    grown = max(sizes) - settled
    return {
        "messages": count,
        "owed": owed,
        "until_the_first_s": round((first or begun) - begun, 1),
        "seconds": round(took, 1),
        "per_second": round(count / max(took, 0.01)),
        "cpu_ms_a_message": round(1_000 * cpu_seconds(pid) / max(count, 1), 2),
        "cpu_percent": round(100 * (cpu_seconds(pid) - busy) / max(took, 0.01)),
        "megabytes": round(max(sizes)),
        "megabytes_grown": round(grown),
        "is_well": count == owed and grown < FLAT_MB,
    }


def _order(served: Served, items: int) -> dict[str, Any]:
    late, repeated = 0, 0
    for channel in served.channels:
        numbers = _numbers(served.seen(channel))
        late += sum(b < a for a, b in itertools.pairwise(numbers))
        repeated += len(numbers) - len(set(numbers))
    return {"out_of_order": late, "repeated": repeated, "headlines": items}


def _limits(served: Served) -> dict[str, Any]:
    """Count what was written beyond the limits, and the channels that were told."""
    times = {channel: sorted(served.written_at(channel)) for channel in served.channels}
    whole = sorted(itertools.chain.from_iterable(times.values()))
    pace, beyond = Pace(), 0
    for rate, written in ((pace.whole, whole), *((pace.channel, one) for one in times.values())):
        beyond += _beyond(rate, written) if rate else 0
    told = sum(bool(one) for one in times.values())
    is_well = beyond == 0 and (told == CHANNELS or told >= len(whole) * FAIR)
    return {"beyond_limits": beyond, "channels_told": told, "is_well": is_well}


def _beyond(rate: Rate, written: Sequence[float]) -> int:
    """Count messages for which a bucket had no token; what is on its way for a moment is not counted."""
    left, at, beyond = float(rate.at_once), 0.0, 0
    for now in written:
        left, at = min(rate.at_once, left + (now - at) * rate.per_second), now
        left -= 1
        beyond += left < -rate.at_once * ON_THEIR_WAY
    return beyond


def _numbers(texts: Sequence[str]) -> list[int]:
    return [int(found[1]) for text in texts if (found := NUMBER.match(text))]


def _megabytes(pid: int) -> float:
    pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * 4_096 / 1e6


def cpu_seconds(pid: int) -> float:
    """Say how long a process has been at work."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100
