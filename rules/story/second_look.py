"""Article × a story of one article → figures for a second look, which most folds have to pass.

One report of an event says little of it. What is rare in both is most often who it is about, and a
bank has other news than that its chief leaves. A story of several has been told in several wordings.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from rules.story.features import PAIR_LEXICAL, PAIR_VECTORS
from rules.story.rarity import Floats, Rarity
from rules.story.sketch import Embed, Sketch
from rules.story.window import Look, Window
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

    @property
    def is_all_told(self) -> bool:
        """Whether one of the headlines is told in full by the other report, as an equal one is."""
        return self.ours.is_told_by(self.theirs) or self.theirs.is_told_by(self.ours)

    @property
    def is_of_another_day(self) -> bool:
        """Whether both headlines have the same words, and both reports name other days."""
        is_equal = frozenset(self.ours.words) == frozenset(self.theirs.words)
        return is_equal and are_of_other_days(self.ours.every, self.theirs.every)


def both_of(window: Window, look: Look, at: int, sketch: Sketch) -> Both | None:
    """Read both headlines; None for a story of several, and where one has no words to compare."""
    articles = window.articles_of(look.story_ids[at])
    if len(articles) > 1:
        return None
    kept = window[articles[0]]
    ours = report_of(sketch.title, look.query.terms.codes.tolist())
    theirs = report_of(kept.title, kept.packed.as_codes.tolist())
    return Both(ours, theirs) if ours.words and theirs.words else None


def second_look(both: Both, look: Look, at: int, rarity: Rarity, embed: Embed | None) -> Pair:
    """Give the figures of two reports."""
    found = wording(both.ours, both.theirs, rarity, embed)
    first = {name: look.figures[name][at : at + 1] for name in _OF_BOTH if name in look.figures}
    return first | {name: np.array([value]) for name, value in found.items()}
