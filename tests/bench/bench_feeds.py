"""`dev.py bench feeds [--json]`: what polling costs, beside the feed reader library `reader`.

A server in a process of its own has invented feeds with validators: a mix of an agency's, a
newspaper's and a weblog's, then each kind alone (`--shape`: that one only). First everything is new
("cold"), then nothing is (304, "warm"; with `--plain` the same document once more). CPU seconds a feed are compared, of all that either side
does; the peer, and the bot with its stories, poll fewer feeds, so that the run ends in minutes.

The peer fetches, reads and stores entries: that is the bot's row "entries alone". "Without stories"
names each article by its address and words, too, so that it is known again from elsewhere, and keeps
the row of a story; the rows behind it are the whole, for which the peer has nothing.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from multiprocessing import get_context
from typing import Any

from rich.console import Console
from rich.table import Table

from rules.model import FirstRun
from tests.bench.feeds_memory import Memory, memory_of_a_bot
from tests.bench.feeds_server import serving
from tests.bench.feeds_shapes import Shape
from tests.bench.feeds_sides import (
    Bare,
    Course,
    Side,
    Unsorted,
    poll_with_bot,
    poll_with_reader,
)

PEER, OURS = "reader 3.26", "wirewatch"
FEEDS, ITEMS, SUBSET = 2_000, 50, 150
PEER_FEEDS = 400
"""So many does the peer poll that does what both do: with few of them it is cheaper than it would be with 2,000."""
KIND_FEEDS = 600
"""So many of each kind alone, where all are measured."""
Server = tuple[str, str]
"""Its address, and that of the feed which does not count."""
COLD_TIMES, WARM_TIMES = 8.0, 1.0


def alike(server: Server, feeds: int, of_peer: int) -> Iterator[Side]:
    """Measure the peer, and the bot as far as it does what the peer does."""
    yield _apart(poll_with_reader, *server, of_peer, PEER, searches=False)
    yield _apart(poll_with_bot, *server, Course(f"{OURS}, entries alone", feeds, stories=Bare))


def beyond(server: Server, feeds: int, some: int) -> Iterator[Side]:
    """Measure ever more of what the bot does beside, and the peer with its search."""
    yield _apart(poll_with_reader, *server, some, f"{PEER}, with its search", searches=True)
    unsorted = f"{OURS}, without stories"
    for course in (
        Course(unsorted, feeds, stories=Unsorted),
        Course(f"{unsorted}, with its search", some, stories=Unsorted, searches=True),
        Course(f"{OURS}, first_run = none", some),
        Course(f"{OURS}, first_run = all", some, first_run=FirstRun.ALL),
    ):
        yield _apart(poll_with_bot, *server, course)


def rows_of(
    shape: Shape, given: argparse.Namespace, feeds: int, *, whole: bool
) -> Iterator[dict[str, Any]]:
    """Measure feeds of one shape; where it is `whole`, what goes beyond the peer's work, too."""
    some, of_peer = min(given.subset, feeds), min(given.peer, feeds)
    with serving(feeds + 1, given.items, shape, validators=not given.plain) as address:
        server = address, f"{address}/{feeds}"
        measured = [*alike(server, feeds, of_peer), *(beyond(server, feeds, some) if whole else ())]
    peers = {side.searches: side for side in measured if side.who.startswith(PEER)}
    for side in measured:
        yield {"shape": shape.value, **row_of(side, peers[side.searches], given.items)}


def _apart(measure: Callable[..., Any], *words: Any, **more: Any) -> Any:
    """Measure in a process of its own, which begins with nothing in memory."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measure, *words, **more).result()


def row_of(side: Side, peer: Side, items: int) -> dict[str, Any]:
    """Say what a feed costs, in milliseconds, and how that compares with the peer."""
    cold, warm = (one.cpu_s * 1_000 / side.feeds for one in (side.cold, side.warm))
    peer_cold, peer_warm = (one.cpu_s * 1_000 / peer.feeds for one in (peer.cold, peer.warm))
    return {
        "who": side.who,
        "feeds": side.feeds,
        "entries": side.entries,
        "lost": side.feeds * items - side.entries,
        "owed": side.owed,
        "cold_cpu_ms": round(cold, 2),
        "warm_cpu_ms": round(warm, 2),
        "cold_times_cheaper": round(peer_cold / cold, 2),
        "warm_of_peer": round(warm / peer_warm, 2),
        "cold_feeds_a_minute": round(side.feeds / side.cold.wall_s * 60),
        "warm_feeds_a_minute": round(side.feeds / side.warm.wall_s * 60),
        "peak_mb": round(side.peak_mb),
    }


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(prog="dev.py bench feeds", description=__doc__)
    parser.add_argument("--json", action="store_true", help="JSON lines")
    parser.add_argument("--feeds", type=int, default=FEEDS)
    parser.add_argument("--items", type=int, default=ITEMS)
    parser.add_argument("--shape", type=Shape, choices=Shape, help="the mix, then each kind alone")
    parser.add_argument("--plain", action="store_true", help="no validators: warm is a 200, too")
    parser.add_argument("--peer", type=int, default=PEER_FEEDS, help="feeds of the peer")
    parser.add_argument("--subset", type=int, default=SUBSET, help="feeds of the slow rows")
    parser.add_argument("--memory", action="store_true", help="10,000 feeds and 5,000 watches")
    args = parser.parse_args()
    if args.memory:
        _tell_memory(_apart(memory_of_a_bot), as_json=args.json)
        return
    rows: list[dict[str, Any]] = []
    for shape in [args.shape] if args.shape else [Shape.MIXED, *Shape.MIXED.kinds]:
        is_whole = shape is args.shape or shape is Shape.MIXED
        feeds = args.feeds if is_whole else min(args.feeds, KIND_FEEDS)
        with Console(stderr=True).status(f"polling feeds: {shape}"):
            rows += rows_of(shape, args, feeds, whole=is_whole)
    if args.json:
        sys.stdout.writelines(f"{json.dumps(row)}\n" for row in rows)
    else:
        _tell(rows)


def _tell(rows: Sequence[dict[str, Any]]) -> None:
    table = Table(*(name.replace("_", " ") for name in rows[0]), title="CPU ms a feed")
    for row in rows:
        table.add_row(
            *(f"{value:,}" if isinstance(value, int) else str(value) for value in row.values())
        )
    Console(width=180).print(table)
    times = {(row["shape"], row["who"]): row["cold_times_cheaper"] for row in rows}
    same = [f"{times[key]} ({key[0]})" for key in times if key[1].endswith("entries alone")]
    sys.stdout.write(
        f"goals: cold at least {COLD_TIMES} times cheaper for the same work: {', '.join(same)}; "
        f"warm {rows[1]['warm_of_peer']} of the peer's (at most {WARM_TIMES})\n"
    )


def _tell_memory(memory: Memory, *, as_json: bool) -> None:
    row = asdict(memory)
    text = json.dumps(row) if as_json else ", ".join(f"{name} {row[name]:,}" for name in row)
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    main()
