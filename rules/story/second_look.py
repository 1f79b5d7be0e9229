"""Article × a story of one article → figures for a second look, which most folds have to pass.

One report of an event says little of it. What is rare in both is most often who it is about, and a
bank has other news than that its chief leaves. A story of several has been told in several wordings.
"""

from collections.abc import Mapping

import numpy as np

from rules.story.features import PAIR_LEXICAL, PAIR_VECTORS
from rules.story.rarity import Floats
from rules.story.sketch import Embed, Sketch
from rules.story.window import Look, Window
from rules.story.wording import report_of, wording

Pair = Mapping[str, Floats]
"""Figures of an article and a story of one: one value each."""
_OF_BOTH = frozenset((*PAIR_LEXICAL, *PAIR_VECTORS))
WORTH_IT = 0.4
"""What the first look has to give before a second one is taken."""


def second_look(
    window: Window, look: Look, at: int, sketch: Sketch, embed: Embed | None
) -> Pair | None:
    """Give the figures; None for a story of several, and where a headline has no words to compare."""
    articles = window.articles_of(look.story_ids[at])
    if len(articles) > 1:
        return None
    kept = window[articles[0]]
    ours = report_of(sketch.title, look.query.terms.codes.tolist())
    found = wording(
        ours, report_of(kept.title, kept.packed.as_codes.tolist()), window.rarity, embed
    )
    if found is None:
        return None
    first = {name: look.figures[name][at : at + 1] for name in _OF_BOTH if name in look.figures}
    return first | {name: np.array([value]) for name, value in found.items()}
