"""What `dev.py bench match` says in the end: ratios between engines, and the bars they must clear."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rich.table import Table

from tests.bench.match_measure import Measurement

Found = dict[tuple[str, str, int, str], Measurement]
"""By engine, run, number of queries, kind of article."""
Columns = dict[str, Callable[[Measurement], str]]

HUNDRED_THOUSAND, MILLION = 100_000, 1_000_000
OURS = "wirewatch"
SPEED_BARS = {
    ("perq", HUNDRED_THOUSAND, "short"): 3.5,
    ("perq", HUNDRED_THOUSAND, "long"): 4.0,
    ("perq", MILLION, "short"): 3.0,
    ("mokaccino", HUNDRED_THOUSAND, "short"): 40.0,
}
BYTES_BARS = {("perq", n, "short"): 0.75 for n in (HUNDRED_THOUSAND, MILLION)}
BUILD_BARS = {("perq", MILLION, "short"): 0.15}
CHANGE_BARS = {
    "add one, index only, median µs": ("add_one_us", 10.0),
    "add one, index only, p99 µs": ("add_one_p99_us", 200.0),
    "add one with parsing, median µs": ("add_one_with_parsing_us", 300.0),
    "remove one, median µs": ("remove_one_us", 10.0),
}
CHANGE_SIZES = (HUNDRED_THOUSAND, MILLION)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure to be judged; without a bar it is only told."""

    name: str
    value: float
    at_least: float | None = None
    at_most: float | None = None

    @property
    def ok(self) -> bool:
        """Say whether the bar is cleared."""
        low = self.at_least is None or self.value >= self.at_least
        return low and (self.at_most is None or self.value <= self.at_most)

    @property
    def bar(self) -> str:
        """Write the bar for people."""
        if self.at_least is not None:
            return f">= {self.at_least:g}"
        return "" if self.at_most is None else f"<= {self.at_most:g}"


def figures(measured: Sequence[Measurement]) -> list[Figure]:
    """Give every ratio that can be had, then the times of single changes, then the mistakes."""
    found = {(m.engine, m.run, m.n, m.kind): m for m in measured}
    return [*_ratios(found), *_changes(found), *_mistakes(measured)]


def is_correct(measured: Iterable[Measurement]) -> bool:
    """Say whether nothing was missed, and nothing was found that must not be."""
    return all(figure.ok for figure in _mistakes(measured))


def summary(measured: Sequence[Measurement]) -> dict[str, Any]:
    """Give the figures as JSON wants them."""
    told = figures(measured)
    return {
        "figures": [
            {"name": f.name, "value": round(f.value, 4), "bar": f.bar or None, "ok": f.ok}
            for f in told
        ],
        "correct": is_correct(measured),
        "ok": all(figure.ok for figure in told),
    }


def matching_table(measured: Iterable[Measurement]) -> Table:
    """Lay out how fast and how rightly each engine matched."""
    return _table("matching", _MATCHING, measured)


def index_table(measured: Iterable[Measurement]) -> Table:
    """Lay out what the index of each engine costs: to build, to keep, to change."""
    return _table("the index", _INDEX, measured)


def figures_table(told: Iterable[Figure]) -> Table:
    """Lay out the figures with their bars."""
    table = Table("figure", title="ratios and bars")
    for name in ("value", "bar", ""):
        table.add_column(name, justify="right")
    for figure in told:
        verdict = ("ok" if figure.ok else "MISSED") if figure.bar else ""
        table.add_row(figure.name, f"{figure.value:,.4g}", figure.bar, verdict)
    return table


def _ratios(found: Found) -> Iterator[Figure]:
    """Hold our plain runs against each peer that was measured with the same queries and articles."""
    for (engine, run, n, kind), ours in found.items():
        if engine != OURS or run != "plain":
            continue
        for peer in ("perq", "mokaccino"):
            if theirs := found.get((peer, "plain", n, kind)):
                yield from _ratios_to(ours, theirs)


def _ratios_to(ours: Measurement, theirs: Measurement) -> Iterator[Figure]:
    case = (theirs.engine, ours.n, ours.kind)
    place = f"{ours.kind} at {ours.n:,}, of {theirs.engine}'s"
    speed = ours.docs_per_second / theirs.docs_per_second
    yield Figure(f"docs per CPU second, {place}", speed, at_least=SPEED_BARS.get(case))
    fresh = ours.fresh_docs_per_second / theirs.fresh_docs_per_second
    yield Figure(f"the same, articles never seen, {place}", fresh)
    build = ours.build_seconds / theirs.build_seconds
    yield Figure(f"CPU seconds to build, {place}", build, at_most=BUILD_BARS.get(case))
    if theirs.bytes_per_query > 0:  # else the system does not tell
        size = ours.bytes_per_query / theirs.bytes_per_query
        yield Figure(f"bytes per query, {place}", size, at_most=BYTES_BARS.get(case))
        learned = (ours.bytes_per_query + ours.learned_bytes / ours.n) / theirs.bytes_per_query
        yield Figure(f"the same, with what was learned, {place}", learned)


def _changes(found: Found) -> Iterator[Figure]:
    for (engine, run, n, kind), ours in found.items():
        if (engine, run, kind) != (OURS, "plain", "short"):
            continue
        for name, (measure, bar) in CHANGE_BARS.items():
            value = getattr(ours, measure)
            yield Figure(f"{name}, at {n:,}", value, at_most=bar if n in CHANGE_SIZES else None)


def _mistakes(measured: Iterable[Measurement]) -> Iterator[Figure]:
    """Count what no engine may do wrong; the peers show that the questions are asked rightly."""
    listed = list(measured)
    exact = [one for one in listed if one.run == "exact"]
    yield Figure("missed, all runs", sum(one.missed for one in listed), at_most=0)
    if exact:
        yield Figure("extra, exact runs", sum(one.extra for one in exact), at_most=0)
    yield Figure("repeated, all runs", sum(one.repeated for one in listed), at_most=0)
    yield Figure("matched after removal", sum(one.left_over for one in listed), at_most=0)


def _name(one: Measurement) -> str:
    return f"{one.engine} {one.n:,} {one.kind}" + (" exact" if one.run == "exact" else "")


def _pair(first: float | None, second: float | None) -> str:
    if first is None or second is None:
        return "-"
    return f"{first:,.1f} / {second:,.1f}"


def _table(title: str, columns: Columns, measured: Iterable[Measurement]) -> Table:
    table = Table(title=title)
    table.add_column("engine, queries,\narticles", no_wrap=True)
    for name in columns:
        table.add_column(name, justify="right")
    for one in measured:
        table.add_row(_name(one), *(cell(one) for cell in columns.values()))
    return table


_MATCHING: Columns = {
    "docs a\nCPU s": lambda m: f"{m.docs_per_second:,.1f}",
    "the same,\nnever seen": lambda m: f"{m.fresh_docs_per_second:,.1f}",
    "µs a doc\np50 / p99": lambda m: f"{m.match_p50_us:,.0f} / {m.match_p99_us:,.0f}",
    "matches\na doc": lambda m: f"{m.matches_per_doc:,.1f}",
    "missed / extra\nof expected": lambda m: f"{m.missed} / {m.extra} of {m.expected:,}",
    "excused": lambda m: str(m.excused),
    "refused\nqueries": lambda m: str(m.refused),
}
_INDEX: Columns = {
    "read\nCPU s": lambda m: f"{m.read_seconds:,.2f}",
    "build\nCPU s": lambda m: f"{m.build_seconds:,.2f}",
    "bytes\na query": lambda m: f"{m.bytes_per_query:,.0f}",
    "learned\nMB": lambda m: f"{m.learned_bytes / 2**20:,.1f}",
    "add one µs\np50 / p99": lambda m: _pair(m.add_one_us, m.add_one_p99_us),
    "with parsing\np50 / p99": lambda m: _pair(
        m.add_one_with_parsing_us, m.add_one_with_parsing_p99_us
    ),
    "remove one µs\np50 / p99": lambda m: _pair(m.remove_one_us, m.remove_one_p99_us),
}
