"""Our own dense streams: several events of one kind, told by several outlets one after the other, from a file.

A stream begins with `= its name`; each line is a report: the letter of its event, a colon, a headline, and its
first words behind a ` | `. Nothing is learned from them.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from rules.model import Article
from rules.story.decision import Fold
from rules.story.index import StoryIndex
from rules.story.judge import Judge
from rules.story.sketch import Embed
from rules.story.sketching import sketch_from
from tests.bench.story_lookalikes import FOLDER, NOON, blocks

DENSE = FOLDER / "dense"
STREAMS = "streams"
BETWEEN = timedelta(minutes=20)


class Stream(NamedTuple):
    """Reports in the order in which they come."""

    name: str
    reports: Sequence[tuple[str, Article]]
    """Each with its event."""


class Told(NamedTuple):
    """What came of some streams."""

    reports: int
    wrong: int
    """Reports that stand in a story which another event began."""
    swallowed: int
    """Events whose first report does: nobody would see them."""
    surplus: int
    """Reports of a known event that began a story."""


def dense_streams() -> Iterator[Stream]:
    """Read the file; every report is another outlet's."""
    for name, lines in blocks(STREAMS, DENSE):
        reports = []
        for place, (line, lead) in enumerate(lines):
            event, _, title = line.partition(": ")
            seen_at, outlet = NOON + place * BETWEEN, f"Outlet {place}"
            article = Article((f"{name} {place}",), title, seen_at, summary=lead, outlet=outlet)
            reports.append((event, article))
        yield Stream(name, reports)


def told(streams: Sequence[Stream], judge: Judge, fold: Fold, embed: Embed | None) -> Told:
    """Let the engine tell each stream by itself."""
    each = [_told(stream, judge, fold, embed) for stream in streams]
    return Told(*map(sum, zip(*each, strict=True)))


def _told(stream: Stream, judge: Judge, fold: Fold, embed: Embed | None) -> Told:
    index = StoryIndex(judge, fold=fold, articles_at_most=100, embed=embed)
    known: set[str] = set()
    began: dict[int, str] = {}
    wrong = swallowed = surplus = 0
    for number, (event, article) in enumerate(stream.reports):
        sketch = sketch_from(article, embed)
        story_id = index.place(sketch).story_id
        place = number if story_id is None else story_id
        index.add(number, sketch, place)
        is_wrong = began.setdefault(place, event) != event
        wrong += is_wrong
        swallowed += is_wrong and event not in known
        surplus += story_id is None and event in known
        known.add(event)
    return Told(len(stream.reports), wrong, swallowed, surplus)
