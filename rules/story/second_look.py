"""Article × a story of one article → figures for a second look, which most folds have to pass.

One report of an event says little of it. What is rare in both is most often who it is about, and a
bank has other news than that its chief leaves. A story of several has been told in several wordings.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from rules.story.facts import growing_counts
from rules.story.features import PAIR_LEXICAL, PAIR_VECTORS
from rules.story.measures import other_measure
from rules.story.names import is_place
from rules.story.occasion import other_occasion
from rules.story.rarity import Floats, Rarity
from rules.story.roles import other_roles
from rules.story.series import other_of_its_kind
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


class Both(NamedTuple):
    """An article and a story's only one, as far as they are compared."""

    ours: Report
    theirs: Report
    our_facts: Sequence[str]
    their_facts: Sequence[str]

    @property
    def is_all_told(self) -> bool:
        """Whether one of the headlines is told in full by the other report, but for a count that grows."""
        one, other = self.ours.untold_by(self.theirs), self.theirs.untold_by(self.ours)
        counts = growing_counts(self.ours.title) | growing_counts(self.theirs.title)
        return counts.issuperset(one) or counts.issuperset(other)

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


def both_of(window: Window, look: Look, at: int, sketch: Sketch) -> Both | None:
    """Read both headlines; None for a story of several, and where one has no words to compare."""
    articles = window.articles_of(look.story_ids[at])
    if len(articles) > 1:
        return None
    kept = window[articles[0]]
    ours, theirs = window.arrival(sketch).report, report_of(kept.title, kept.packed.codes)
    return Both(ours, theirs, sketch.facts, kept.facts) if ours.words and theirs.words else None


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
    titles, facts = [one.title for one in kept], [one.facts for one in kept]
    ours, theirs = _with_first(sketch.facts, rarity), [_with_first(one, rarity) for one in facts]
    return (
        contradiction(sketch.facts, facts)
        or other_occasion(sketch.title, titles, with_sides=with_sides)
        or other_of_its_kind(sketch.title, titles, with_numbers=with_sides)
        or (_other_figure_or_role(sketch.title, titles) if with_sides else None)
        or other_names(ours, theirs, sketch.title, titles, in_place=with_sides)
    )


def _other_figure_or_role(title: str, titles: Sequence[str]) -> str | None:
    return other_measure(title, titles) or other_roles(title, titles)


def _with_first(facts: Sequence[str], rarity: Rarity) -> Sequence[str]:
    """Count the first word of a headline among its names, if no other word is written so."""
    first = [word for fact in facts if (word := fact.removeprefix("first:")) != fact]
    names = [word for word in first if is_place(word) or not rarity.knows(code(stem(word)))]
    return [*facts, *(f"name:{word}" for word in names)]


def second_look(both: Both, look: Look, at: int, rarity: Rarity, embed: Embed | None) -> Pair:
    """Give the figures of two reports."""
    ours = both.ours.named(named(both.our_facts, rarity))
    theirs = both.theirs.named(named(both.their_facts, rarity))
    found = wording(ours, theirs, rarity, embed)
    first = {name: look.figures[name][at : at + 1] for name in _OF_BOTH if name in look.figures}
    return first | {name: np.array([value]) for name, value in found.items()}
