"""`dev.py bench match`: how fast many queries are held against an article, beside two peers.

Without words it measures all that the project claims: wirewatch, perq 0.2.1 and mokaccino 0.9.1 at
100,000 queries, wirewatch and perq at 1,000,000, and wirewatch with every term exact, where it must
find precisely what the oracle finds; elsewhere it may find more (inflections), never less. Engines
with the same task take turns in one run: only such figures are held against each other.

The exit status is 1 only when an engine missed something, found a query twice or after its removal,
or an exact run found too much; a bar of speed or size that is missed is only told.
"""

import argparse
import json
import multiprocessing
import platform
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from itertools import groupby, product
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.bench.match_measure import Case, Measurement, serve
from tests.bench.match_report import (
    HUNDRED_THOUSAND,
    MILLION,
    OURS,
    figures,
    figures_table,
    index_table,
    is_correct,
    matching_table,
    summary,
)
from tests.bench.match_workload import Workload

ENGINES = (OURS, "perq", "mokaccino")
KINDS = ("short", "long")
QUICK_N = 10_000
FEW_DOCS = 3
"""As many articles does the oracle read at a million queries; each takes it seconds."""
WIDTH = 120
"""Of the tables where stdout is no terminal."""
Step = Callable[[Case, str], None]


def main(words: Sequence[str] | None = None) -> int:
    """Measure what the words ask for, and print it."""
    args = _parser().parse_args(words)
    cases, measured = _cases(args), []
    with _progress() as progress:
        task = progress.add_task("", total=len(cases) * (args.repeat + 2))

        def step(case: Case, what: str) -> None:
            progress.update(task, description=f"{case}: {what}", advance=1)

        for one in _measure_all(cases, args.repeat, step):
            measured.append(one)
            if args.json:
                _write_json(_rounded(one))
    _tell(measured, as_json=args.json)
    return 0 if is_correct(measured) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py bench match", description=__doc__)
    parser.add_argument("--n", type=_numbers, help="how many queries: 1000,100000")
    parser.add_argument("--kind", type=_among(KINDS), help="which articles: short,long")
    parser.add_argument("--engines", type=_among(ENGINES), help=",".join(ENGINES))
    parser.add_argument("--exact", action="store_true", help="wirewatch with exact terms too")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_N:,} queries, short rounds")
    parser.add_argument("--seconds", type=float, help="CPU seconds of a round: 3, quick: 1")
    parser.add_argument("--repeat", type=int, default=3, help="rounds; their median is told")
    parser.add_argument("--check-docs", type=int, default=10, help="articles for the oracle")
    parser.add_argument("--json", action="store_true", help="a line a measurement, then a summary")
    return parser


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(word) for word in text.split(","))


def _among(known: Sequence[str]) -> Callable[[str], tuple[str, ...]]:
    """Read a list of known words."""

    def read(text: str) -> tuple[str, ...]:
        names = tuple(text.split(","))
        if unknown := sorted(set(names) - set(known)):
            wrong = f"{', '.join(unknown)}: choose among {', '.join(known)}"
            raise argparse.ArgumentTypeError(wrong)
        return names

    return read


def _cases(args: argparse.Namespace) -> list[Case]:
    """Give the cases in the order in which they are measured: same task, side by side."""
    seconds = args.seconds or (1.0 if args.quick else 3.0)
    return [
        Case(
            engine=engine,
            n=n,
            kind=kind,
            exact=exact,
            seconds=seconds,
            check_docs=args.check_docs if n < MILLION else min(args.check_docs, FEW_DOCS),
        )
        for n, kind, engine, exact in _chosen(args)
    ]


def _chosen(args: argparse.Namespace) -> list[tuple[int, str, str, bool]]:
    if not (args.n or args.kind or args.engines or args.exact or args.quick):
        return _claimed()
    numbers = (QUICK_N,) if args.quick else args.n or (HUNDRED_THOUSAND,)
    runs = [(engine, False) for engine in args.engines or ENGINES]
    if args.exact or args.quick:
        runs.append((OURS, True))
    return [(n, kind, *run) for n, kind, run in product(numbers, args.kind or KINDS, runs)]


def _claimed() -> list[tuple[int, str, str, bool]]:
    """Give what the project's claims rest on."""
    sides = ((HUNDRED_THOUSAND, "short"), (HUNDRED_THOUSAND, "long"), (MILLION, "short"))
    cases = [(n, kind, engine, False) for n, kind in sides for engine in (OURS, "perq")]
    few = [(*sides[0], "mokaccino", False), (*sides[0], OURS, True)]
    return [*cases[:2], *few, *cases[2:]]


def _measure_all(cases: Sequence[Case], repeat: int, step: Step) -> Iterator[Measurement]:
    workload = Workload()
    for _, group in groupby(cases, key=lambda case: (case.n, case.kind)):
        runs = [_Run(case, workload, step) for case in group]
        yield from _measure_in_turns(runs, repeat)


def _measure_in_turns(runs: Sequence["_Run"], repeat: int) -> Iterator[Measurement]:
    """Build one after the other, then let each match for a round, and again, then end each."""
    for run in runs:
        run.do("build")
    for _, run in product(range(repeat), runs):
        run.do("round")
    for run in runs:
        yield run.do("finish")
        run.end()


class _Run:
    """A case in a process of its own, which works only while it is told to."""

    def __init__(self, case: Case, workload: Workload, step: Step) -> None:
        self._case, self._step = case, step
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        words = (case, workload, theirs)
        self._process = context.Process(target=serve, args=words, daemon=True)
        self._process.start()
        theirs.close()

    def do(self, what: str) -> Any:
        """Let the process do one step and wait for it."""
        try:
            answer = self._answer(what)
        except (EOFError, BrokenPipeError):
            sys.stderr.write(f"{self._case}: the process ended in `{what}`; why stands above\n")
            raise SystemExit(2) from None
        self._step(self._case, what)
        return answer

    def end(self) -> None:
        """Give its memory back."""
        self._pipe.send("")
        self._process.join()

    def _answer(self, what: str) -> Any:
        self._pipe.send(what)
        return self._pipe.recv()


def _progress() -> Progress:
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    return Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty())


def _rounded(one: Measurement) -> dict[str, Any]:
    return {name: _round(value) for name, value in asdict(one).items()}


def _round(value: Any) -> Any:
    if isinstance(value, list):
        return [_round(part) for part in value]
    return round(value, 3) if isinstance(value, float) else value


def _write_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def _tell(measured: Sequence[Measurement], *, as_json: bool) -> None:
    if as_json:
        _write_json({"summary": summary(measured)})
        return
    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    first = measured[0]
    console.print(f"Python {platform.python_version()}, {platform.machine()};", end=" ")
    console.print(f"words: {first.words_from}, vocabulary {first.vocabulary};", end=" ")
    console.print(f"word counts learned from {max(m.learned for m in measured)} articles")
    for table in (matching_table(measured), index_table(measured)):
        console.print(table)
    console.print(figures_table(figures(measured)))


if __name__ == "__main__":
    sys.exit(main())
