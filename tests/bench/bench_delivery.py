"""`dev.py bench delivery`: what is delivered under fire, and how fast.

With `--kills N` the real process delivers to a local chat server that fails in every way, and is
killed (SIGKILL) at random moments and started again: at the end every message must stand there
once, in order. `--naive` is the control: a bot that sends again what it does not know of.
With `--kill-each-step` it is killed once before and after each commit and request instead.
With `--speed` and `--backlog N` nothing fails, and it is counted how many messages a second go out;
with `--wire MINUTES` it is measured how long a headline takes from its feed to the message.
"""

import argparse
import asyncio
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.bench.delivery_kills import Setting, Verdict, besiege
from tests.bench.delivery_targets import TARGETS


def main() -> int:
    """Print the figures; the exit status is 0 only when nothing was lost, repeated or out of order."""
    args = _arguments().parse_args()
    if args.kill_each_step:
        from tests.bench.delivery_steps import kill_each_step

        with tempfile.TemporaryDirectory() as folder:
            steps = dict(asyncio.run(kill_each_step(Path(folder), args.database)))
        return _print(steps, steps.pop("is_well"), as_json=args.json)
    with tempfile.TemporaryDirectory() as folder, _database(args.database) as database:
        if args.speed or args.backlog:
            from tests.bench.delivery_speed import measure

            speed = asyncio.run(
                measure(Path(folder), args.backlog, args.seconds, database, paced=args.paced)
            )
            return _print(speed, speed.pop("is_well"), as_json=args.json)
        if args.wire:
            from tests.bench.delivery_wire import listen

            wire = asyncio.run(listen(Path(folder), args.wire, args.seed, database))
            return _print(wire, wire.pop("is_well"), as_json=args.json)
        setting = Setting(TARGETS[args.chat], args.kills, args.seed, database, args.naive)
        with _kept(Path(folder) / "log", args.keep) as judged:
            judged.verdict = asyncio.run(besiege(Path(folder), setting))
    return _print(asdict(judged.verdict), judged.verdict.is_well, as_json=args.json)


@dataclass
class _Judged:
    verdict: Verdict


@contextmanager
def _kept(log: Path, wanted: Path | None) -> Iterator[_Judged]:
    """Keep what the bots said where that was asked for, and always if not all was well."""
    judged = _Judged(Verdict(ended_alone=1))  # until it is judged, nothing is well
    try:
        yield judged
    finally:
        if log.exists() and (wanted or not judged.verdict.is_well):
            kept = wanted or Path(tempfile.mkstemp(prefix="wirewatch-", suffix=".log")[1])
            shutil.copyfile(log, kept)
            sys.stderr.write(f"what the bots said: {kept}\n")


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py bench delivery")
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--kill-each-step", action="store_true", help="once each, not at random")
    parser.add_argument("--chat", choices=sorted(TARGETS), default="both")
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--naive", action="store_true", help="the control run")
    parser.add_argument("--speed", action="store_true", help="count messages a second")
    parser.add_argument("--seconds", type=int, default=20, help="of --speed")
    parser.add_argument("--backlog", type=int, default=0, help="drain so many messages")
    parser.add_argument("--paced", action="store_true", help="with limits, for --seconds")
    parser.add_argument("--wire", type=float, default=0.0, help="so many minutes of news")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--keep",
        type=Path,
        help="keep what the bots said in this file; kept anyway if not all is well",
    )
    parser.add_argument("--json", action="store_true")
    return parser


@contextmanager
def _database(name: str) -> Iterator[str | None]:
    if name == "sqlite":
        yield None
        return
    from tests.databases import a_postgres_server

    with a_postgres_server() as server, server.a_database() as url:
        yield url.render_as_string(hide_password=False)


def _print(figures: Mapping[str, Any], is_well: bool, *, as_json: bool) -> int:
    if as_json:
        sys.stdout.write(json.dumps(figures) + "\n")
    else:
        for name, value in figures.items():
            shown = f"{value:g}" if isinstance(value, float) else value
            sys.stdout.write(f"{name.replace('_', ' '):18} {shown}\n")
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
