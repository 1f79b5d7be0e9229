"""Our own invented reports, in files, for learning and for measuring: what looks alike, and what is alike.

A group begins with `= its name`; each line is a headline, with its first words behind a ` | `. In
two_events.txt every line tells an event of its own, in one_event.txt all lines tell one.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import regex

from rules.model import Article
from rules.story.sketch import Embed, sketch_from
from tests.bench.story_sets import Labelled

FOLDER = Path(__file__).resolve().parents[1] / "data" / "lookalikes"
TWO_EVENTS, ONE_EVENT = "two_events", "one_event"
_CAPITALISED = regex.compile(r"\p{Lu}\p{L}+|\p{Han}{2}")


class Group(NamedTuple):
    """Some reports that were written to be held against each other."""

    name: str
    is_one: bool
    """All of them tell one event."""
    reports: tuple[Labelled, ...]


def read_groups(embed: Embed | None) -> list[Group]:
    """Read both files; reports of one headline are one event, in whatever group they stand."""
    return [
        Group(name, kind == ONE_EVENT, _reports(lines, kind, number, embed))
        for kind in (TWO_EVENTS, ONE_EVENT)
        for number, (name, lines) in enumerate(blocks(kind))
    ]


def blocks(kind: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Give the groups of a file: a name, and a headline and first words for each report."""
    text = (FOLDER / f"{kind}.txt").read_text(encoding="utf-8")
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


def apart(groups: Sequence[Group], chance: random.Random) -> list[Group]:
    """Choose groups of which no two speak of the same people and places: nobody said how they relate."""
    taken: set[str] = set()
    chosen = []
    for group in chance.sample(groups, len(groups)):
        names = {
            word
            for one in group.reports
            for word in _CAPITALISED.findall(f"{one.title} {one.lead}")
        }
        if not names & taken:
            taken |= names
            chosen.append(group)
    return chosen
