"""Our own invented reports, in files, for learning and for measuring: what looks alike, and what is alike.

A group begins with `= its name`; each line is a headline, with its first words behind a ` | `. In
two_events.txt every line tells an event of its own, in one_event.txt all lines tell one.
"""

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import NamedTuple

import regex

from rules.model import Article
from rules.story.decision import Fold
from rules.story.index import StoryIndex
from rules.story.judge import Judge
from rules.story.sketch import Embed
from rules.story.sketching import sketch_from
from tests.bench.story_sets import Labelled

FOLDER = Path(__file__).resolve().parents[1] / "data" / "lookalikes"
HELD_OUT = FOLDER / "held_out"
"""Other kinds of pairs, written before the rules: no weight is learned from them. What the rules let through of
them was looked at, so they tell of what is unseen no more."""
TWO_EVENTS, ONE_EVENT = "two_events", "one_event"
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
_CAPITALISED = regex.compile(r"\p{Lu}\p{L}+|\p{Han}{2}")


class Group(NamedTuple):
    """Some reports that were written to be held against each other."""

    name: str
    is_one: bool
    """All of them tell one event."""
    reports: tuple[Labelled, ...]


def read_groups(embed: Embed | None, folder: Path = FOLDER) -> list[Group]:
    """Read both files; reports of one headline are one event, in whatever group they stand."""
    return [
        Group(name, kind == ONE_EVENT, _reports(lines, kind, number, embed))
        for kind in (TWO_EVENTS, ONE_EVENT)
        for number, (name, lines) in enumerate(blocks(kind, folder))
    ]


def blocks(kind: str, folder: Path = FOLDER) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Give the groups of a file: a name, and a headline and first words for each report."""
    text = (folder / f"{kind}.txt").read_text(encoding="utf-8")
    for block in text.strip().split("\n\n"):
        name, *lines = block.split("\n")
        cut = (line.partition(" | ") for line in lines)
        yield name.removeprefix("= "), [(title, lead) for title, _, lead in cut]


def _reports(
    lines: Sequence[tuple[str, str]], kind: str, number: int, embed: Embed | None
) -> tuple[Labelled, ...]:
    found = []
    for place, (title, lead) in enumerate(lines):
        story = f"own {kind} {number}" if kind == ONE_EVENT else f"own {kind} {number} {place}"
        at = datetime.fromtimestamp(0, UTC)
        outlet = f"Outlet {place}"
        sketch = sketch_from(Article((story,), title, at, summary=lead, outlet=outlet), embed)
        found.append(Labelled(story, sketch, title, lead))
    return tuple(found)


class Pair(NamedTuple):
    """A report, and one that came three hours later."""

    group: str
    is_one: bool
    first: Labelled
    later: Labelled


def pairs_of(groups: Iterable[Group]) -> list[Pair]:
    """Give each two reports of each group, in both orders."""
    return [
        Pair(group.name, group.is_one, _seen(one, 0), _seen(two, 3))
        for group in groups
        for one, two in permutations(group.reports, 2)
    ]


def _seen(report: Labelled, hours: int) -> Labelled:
    seen_at = NOON + timedelta(hours=hours)
    return report._replace(sketch=replace(report.sketch, seen_at=seen_at))


def without_vectors(pair: Pair) -> Pair:
    """Give a pair as it is where no vectors are installed."""
    return pair._replace(first=_bare(pair.first), later=_bare(pair.later))


def _bare(report: Labelled) -> Labelled:
    return report._replace(sketch=replace(report.sketch, vector=None))


def folded(pair: Pair, judge: Judge, fold: Fold, embed: Embed | None) -> bool:
    """Say whether the engine folds the later report into the first, where nothing else is known."""
    index = StoryIndex(judge, fold=fold, articles_at_most=10, embed=embed)
    index.add(1, pair.first.sketch, 1)
    return index.place(pair.later.sketch).story_id == 1


def dealt(groups: Sequence[Group], part: int, parts: int) -> tuple[list[Group], list[Group]]:
    """Deal groups into those to learn from and those held out; what shares a name stays together."""
    common = Counter(word for group in groups for word in _names(group))
    sides: tuple[list[Group], list[Group]] = ([], [])
    for group in groups:
        key = max(_names(group), key=lambda word: (common[word], word), default=group.name)
        sides[zlib.crc32(key.encode()) % parts == part].append(group)
    return sides


def _names(group: Group) -> set[str]:
    return {word for one in group.reports for word in _CAPITALISED.findall(one.title)}
