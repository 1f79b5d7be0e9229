"""`python3 dev.py bench due`: what a tick costs with 50,000 feeds in the queue.

Real database, real tick, no polls: one row for a queue in which nothing is due, one for all overdue
at thousands of servers, one for all overdue at three, one in which the longest overdue all fail. The goal: p99 of at most 50 ms, and at most
5 % of a core at one tick a second.
"""

import argparse
import asyncio
import gc
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import bindparam, update

from adapters.store import SqlStore
from adapters.store.tables import FEEDS as FEED_ROWS
from bot.garbage import spare_the_collector
from bot.schedule import tick
from tests.fakes import Clock, FakeDispatcher, FakeSource
from tests.newsroom import NOON, a_desk, a_store, feed

FEEDS = 50_000
TICKS = 100


@dataclass(frozen=True, slots=True)
class Row:
    queue: str
    feeds: int
    handed_over: int
    p50_ms: float
    p99_ms: float
    cpu_p99_ms: float
    """The same in CPU time of this process: what other programs do does not count."""
    core_percent: float


async def measured(queue: str, *, servers: int, overdue: bool, failing: int = 0) -> Row:
    """Measure ticks over feeds at so many servers, all overdue or none, the first so many failing."""
    with tempfile.TemporaryDirectory() as folder:
        async with a_store(Path(folder)) as store:
            await _fill(store, servers, failing)
            gc.collect()
            spare_the_collector()  # as the bot does when it has opened
            clock, dispatcher = Clock(NOON + timedelta(days=overdue)), FakeDispatcher()
            desk = a_desk(store, FakeSource(), {}, clock, dispatcher)
            took, cpu = [], []
            for _ in range(TICKS):
                dispatcher.submitted.clear()
                begun, cpu_begun = time.perf_counter(), time.process_time()
                await tick(desk)
                await store.next_poll_at()
                took.append((time.perf_counter() - begun) * 1_000)
                cpu.append((time.process_time() - cpu_begun) * 1_000)
            return _row(queue, len(dispatcher.submitted), sorted(took), sorted(cpu))


def _row(queue: str, handed: int, took: Sequence[float], cpu: Sequence[float]) -> Row:
    return Row(
        queue,
        FEEDS,
        handed,
        p50_ms=round(took[TICKS // 2], 1),
        p99_ms=round(took[TICKS * 99 // 100], 1),
        cpu_p99_ms=round(cpu[TICKS * 99 // 100], 1),
        core_percent=round(sum(cpu) / TICKS / 1_000 * 100, 2),  # at one tick a second
    )


async def _fill(store: SqlStore, servers: int, failing: int) -> None:
    await store.sync([feed(f"https://h{n % servers}.example/{n}") for n in range(FEEDS)], [])
    later = [
        {
            "of": number,
            "at": NOON + timedelta(seconds=1 + (number * 7 % 21_600 if number > failing else 0)),
            "fails": int(number <= failing),
        }
        for number in range(1, FEEDS + 1)
    ]
    by_id = update(FEED_ROWS).where(FEED_ROWS.c.id == bindparam("of"))
    async with store.database.writing() as connection:
        changed = by_id.values(next_at=bindparam("at"), failures=bindparam("fails"))
        await connection.execute(changed, later)


async def rows() -> Sequence[Row]:
    """Measure all queues."""
    return [
        await measured("nothing is due", servers=5_000, overdue=False),
        await measured("all overdue, 5,000 servers", servers=5_000, overdue=True),
        await measured("all overdue, 3 servers", servers=3, overdue=True),
        await measured("all overdue, 40,000 fail", servers=5_000, overdue=True, failing=40_000),
    ]


def main() -> None:
    """Measure, and write rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="JSON lines")
    as_json = parser.parse_args().json
    for row in asyncio.run(rows()):
        text = json.dumps(asdict(row)) if as_json else _line(row)
        sys.stdout.write(f"{text}\n")


def _line(row: Row) -> str:
    return (
        f"{row.queue:28} {row.feeds} feeds, {row.handed_over:3} handed over:"
        f" p50 {row.p50_ms} ms, p99 {row.p99_ms} ms,"
        f" p99 of CPU {row.cpu_p99_ms} ms, {row.core_percent} % of a core"
    )


if __name__ == "__main__":
    main()
