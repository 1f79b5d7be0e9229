"""Rows of a file × query → trials: what a query finds among articles that are no archive's."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from bot.sorting import Sorter
from rules.confidence.backtest import Backtest, Span, Trial, backtest
from rules.ids import number
from rules.language.document import Document
from rules.language.evidence import find
from rules.language.plan import Plan
from rules.model import Article, Evidence
from rules.story.decision import Fold


@dataclass(frozen=True, slots=True)
class TriedRow:
    """An article of a file, and whether it satisfies the query."""

    id: object
    article: Article
    story: str
    """The code of its story, among those of the file."""
    evidence: tuple[Evidence, ...] | None
    """None where it does not satisfy it."""


def tried(rows: Iterable[tuple[object, Article]], plan: Plan, fold: Fold) -> Iterator[TriedRow]:
    """Place articles, in the order of time, and ask the query of each."""
    sorter = Sorter(fold)
    for name, article in rows:
        placed = sorter.place(_as_row(article))
        evidence = find(plan, Document(article))
        yield TriedRow(name, article, str(placed.row["story"]), evidence)


def summed_up(rows: Sequence[TriedRow]) -> Backtest | None:
    """Sum up what satisfied the query over the time of the file; None of an empty one."""
    if not rows:
        return None
    times = [one.article.seen_at for one in rows]
    trials = [
        Trial(one.article, number("S", one.story) or 0, one.evidence)
        for one in rows
        if one.evidence is not None
    ]
    return backtest(trials, Span(min(times), max(times)))


def as_seen(article: Article) -> Article:
    """Let an article of a file be seen when it was published, where that is known."""
    return replace(article, seen_at=article.published_at or article.seen_at)


def _as_row(article: Article) -> Mapping[str, Any]:
    return {
        "ts": article.seen_at.isoformat(),
        "title": article.title,
        "lead": article.summary or article.body,
        "source": article.outlet,
        "url": article.link,
    }
