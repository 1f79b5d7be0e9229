"""Lessons → what the second look learns from: candidates of one article that the first look would fold."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from rules.story.judge import Weights, probability
from rules.story.rarity import Floats
from rules.story.second_look import WORTH_IT, both_of, second_look
from rules.story.sketch import Embed, Sketch
from rules.story.training import Lesson
from rules.story.window import Look, Window
from rules.story.wording import WORDING

BARE, WITH_WORDS = "bare ", ""
"""What stands before the name of a figure that was worked out without word vectors, and with them."""


def pair_figures(
    window: Window, look: Look, sketch: Sketch, embed: Embed | None
) -> Mapping[str, Floats]:
    """Give the figures of the second look for all candidates; not a number where there is none."""
    found, rarity = {}, window.rarity
    pairs = [both_of(window, look, at, sketch) for at in range(len(look.story_ids))]
    for kind, known in ((BARE, None), (WITH_WORDS, embed)):
        looks = [
            both and second_look(both, look, at, rarity, known) for at, both in enumerate(pairs)
        ]
        for name in WORDING:
            values = [float("nan") if one is None else float(one[name][0]) for one in looks]
            found[f"{kind}{name}"] = np.array(values)
    return found


def of_pairs(
    lessons: Sequence[Lesson], model: Weights, features: Sequence[str], kind: str
) -> list[Lesson]:
    """Give a lesson for each candidate that a second look would be taken at."""
    return [one for lesson in lessons for one in _of_lesson(lesson, model, features, kind)]


def _of_lesson(
    lesson: Lesson, model: Weights, features: Sequence[str], kind: str
) -> Iterator[Lesson]:
    scores = probability(model.contributions(lesson.figures))
    names = {name: f"{kind}{name}" if name in WORDING else name for name in features}
    is_pair = ~np.isnan(lesson.figures[f"{kind}said"])
    for at in ((scores >= WORTH_IT) & is_pair).nonzero()[0].tolist():
        figures = {name: lesson.figures[there][at : at + 1] for name, there in names.items()}
        same = (lesson.is_same[at],)
        yield Lesson(figures, same, lesson.story, is_first=False, counts=lesson.counts)
