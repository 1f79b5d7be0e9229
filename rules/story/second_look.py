"""Article × each report of a small story → figures for a second look, which most folds have to pass.

One report of an event says little of it. What is rare in both is most often who it is about, and a
bank has other news than that its chief leaves. Two reports say hardly more: what they have in common is
all the more who they are about, so one of them has to tell what the article tells. A story of more has
been told in several wordings.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from rules.story.facts import growing_counts
from rules.story.features import PAIR_LEXICAL, PAIR_VECTORS
from rules.story.measures import other_measure
from rules.story.names import is_country
from rules.story.occasion import other_occasion, other_of_its_kind
from rules.story.rarity import Floats, Rarity
from rules.story.sketch import Embed, Sketch
from rules.story.terms import code, stem
from rules.story.veto import contradiction, other_names
from rules.story.window import Kept, Look, Window
from rules.story.wording import Report, are_of_other_days, report_of, wording

Pair = Mapping[str, Floats]
"""Figures of an article and a story of one: one value each."""
_OF_BOTH = frozenset((*PAIR_LEXICAL, *PAIR_VECTORS))
WORTH_IT = 0.4
"""What the first look has to give before a second one is taken."""


REPORTS_AT_MOST = 2
"""Of a larger story it is known what there is to it beside names."""


class Both(NamedTuple):
    """An article and a story's only one, as far as they are compared."""

    ours: Report
    theirs: Report
    counts: frozenset[str] = frozenset()
    """The words of how many people either headline is about."""

    @property
    def is_all_told(self) -> bool:
        """Whether one of the headlines is told in full by the other report, but for a count that grows."""
        one, other = self.ours.untold_by(self.theirs), self.theirs.untold_by(self.ours)
        return self.counts.issuperset(one) or self.counts.issuperset(other)

    @property
    def has_one_run(self) -> bool:
        """Whether all that both say stands in one place of a headline without spaces."""
        return self.ours.has_one_run_told_by(self.theirs) or self.theirs.has_one_run_told_by(
            self.ours
        )

    @property
    def is_of_another_day(self) -> bool:
        """Whether of two headlines, of which one tells the other, one speaks of a later day or turn."""
        one, other = self.ours, self.theirs
        is_equal = frozenset(one.words) == frozenset(other.words)
        has_other_days = is_equal and are_of_other_days(one.every, other.every)
        return has_other_days or one.is_later_than(other) or other.is_later_than(one)


class Second(NamedTuple):
    """What a second look is taken at: an article, and each report of a story by itself."""

    sides: Sequence[Both]
    """The most similar report first."""
    look: Look
    """At each of them as at a story of its own."""


def second_of(window: Window, look: Look, at: int, sketch: Sketch) -> Second | None:
    """Read the headlines; None for a larger story, and where one has no words to compare."""
    if len(window.articles_of(look.story_ids[at])) > REPORTS_AT_MOST:
        return None
    ours = report_of(
        sketch.title, look.query.terms.codes.tolist(), named(sketch.facts, window.rarity)
    )
    kept, apart = window.apart(look, at)
    sides = [_beside(ours, sketch.title, one, window.rarity) for one in kept]
    if not ours.words or not all(both.theirs.words for both in sides):
        return None
    return Second(sides, apart)


def _beside(ours: Report, title: str, kept: Kept, rarity: Rarity) -> Both:
    theirs = report_of(kept.title, kept.packed.as_codes.tolist(), named(kept.facts, rarity))
    return Both(ours, theirs, growing_counts(title) | growing_counts(kept.title))


def named(facts: Sequence[str], rarity: Rarity) -> list[str]:
    """Give the names among facts, and the first word of a headline where it is one."""
    stated = _with_first(facts, rarity)
    return [name for fact in stated if (name := fact.removeprefix("name:")) != fact]


def against(
    sketch: Sketch, kept: Sequence[Kept], rarity: Rarity, *, with_sides: bool
) -> str | None:
    """Say what in an article stands against a story, of which some articles are given, or None.

    Sides of a matter, and one name in the place of another, are asked for where little is known.
    """
    titles = [one.title for one in kept]
    ours, *theirs = (
        _with_first(facts, rarity) for facts in (sketch.facts, *(k.facts for k in kept))
    )
    return (
        contradiction(sketch.facts, [one.facts for one in kept])
        or other_occasion(sketch.title, titles, with_sides=with_sides)
        or other_of_its_kind(sketch.title, titles)
        or (other_measure(sketch.title, titles) if with_sides else None)
        or other_names(ours, theirs, sketch.title, titles, in_place=with_sides)
    )


def _with_first(facts: Sequence[str], rarity: Rarity) -> Sequence[str]:
    """Count the first word of a headline among its names, if no other word is written so."""
    first = [word for fact in facts if (word := fact.removeprefix("first:")) != fact]
    names = [word for word in first if is_country(word) or not rarity.knows(code(stem(word)))]
    return [*facts, *(f"name:{word}" for word in names)]


def second_look(both: Both, look: Look, at: int, rarity: Rarity, embed: Embed | None) -> Pair:
    """Give the figures of two reports."""
    found = wording(both.ours, both.theirs, rarity, embed)
    first = {name: look.figures[name][at : at + 1] for name in _OF_BOTH if name in look.figures}
    return first | {name: np.array([value]) for name, value in found.items()}
