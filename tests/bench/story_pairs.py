"""Lessons → the second look: what it learns from, and what it has to ask.

It learns from candidates of one article that the first look would fold. What it asks follows from our
own look-alikes: as little as lets few enough of those through that it has not learned from.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from rules.story.decision import Fold
from rules.story.features import PAIR_EITHER_WAY
from rules.story.judge import Weights, probability
from rules.story.rarity import Floats
from rules.story.second_look import WORTH_IT, Both, against, both_of, second_look
from rules.story.sketch import Embed, Sketch
from rules.story.training import Lesson, examples_from, fitted
from rules.story.window import Look, Window
from rules.story.wording import WORDING
from tests.bench.story_lookalikes import Group, Pair, dealt, pairs_of

BARE, WITH_WORDS = "bare ", ""
"""What stands before the name of a figure that was worked out without word vectors, and with them."""
ALIKE, V_ALIKE = 0.05, 0.3
"""The first look folds nothing that is less alike than both: it need not be looked at twice."""
STRENGTH = 3.0
"""Of the penalty: a tenth of that of the first look, whose figures say the same many times over."""
FOLDED_AT_MOST = {Fold.STRICT: 0.005, Fold.NORMAL: 0.02}
"""The share of look-alikes, not learned from, that a threshold may let through."""
STEPS = tuple(step / 20 for step in range(6, 18))
"""The thresholds that are tried."""
PARTS = 5
Thresholds = Mapping[Fold, float]


def pair_figures(
    window: Window, look: Look, sketch: Sketch, embed: Embed | None
) -> Mapping[str, Floats]:
    """Give the figures of the second look for all candidates; not a number where there is none."""
    found, rarity = {}, window.rarity
    pairs = [_asked_about(window, look, at, sketch) for at in range(len(look.story_ids))]
    for kind, known in ((BARE, None), (WITH_WORDS, embed)):
        looks = [
            both and second_look(both, look, at, rarity, known) for at, both in enumerate(pairs)
        ]
        for name in WORDING:
            values = [float("nan") if one is None else float(one[name][0]) for one in looks]
            found[f"{kind}{name}"] = np.array(values)
    return found


def _asked_about(window: Window, look: Look, at: int, sketch: Sketch) -> Both | None:
    """Give two reports that a second look may be asked about: nothing else has decided already."""
    is_near = look.figures["centroid"][at] >= ALIKE
    if "v_centroid" in look.figures:
        is_near |= look.figures["v_centroid"][at] >= V_ALIKE
    both = both_of(window, look, at, sketch) if is_near else None
    if both is None or both.is_all_told:
        return None
    kept = [window[one] for one in window.articles_of(look.story_ids[at])]
    return None if against(sketch, kept, window.rarity, with_sides=True) else both


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


class Lessons(NamedTuple):
    """What a second look learns from, as far as the first look folds it."""

    news: Sequence[Lesson]
    """Of streams."""
    own: Mapping[str, Sequence[Lesson]]
    """Of our own groups, by their keys."""
    features: Sequence[str]

    def fitted(self, groups: Iterable[Group], thresholds: Thresholds) -> Weights:
        """Fit the model to the streams and some of our groups."""
        own = [lesson for group in groups for lesson in self.own[key_of(group)]]
        examples = examples_from([*self.news, *own], self.features)
        of = self.features
        return fitted(examples, of, thresholds, thresholds, STRENGTH, PAIR_EITHER_WAY)


def key_of(group: Group) -> str:
    """Give what no other group has."""
    return group.reports[0].story


def with_thresholds(
    of: Lessons, groups: Sequence[Group], folds: Callable[[Pair, Weights], bool]
) -> Weights:
    """Fit the model to all groups, with thresholds from those it has not learned from, part by part.

    `folds` says whether the engine folds a pair with a model.
    """
    passed = [
        step for part in range(PARTS) for step in _passed(of, *dealt(groups, part, PARTS), folds)
    ]
    found = {
        fold: next(step for step in STEPS if _share(passed, step) <= at_most)
        for fold, at_most in FOLDED_AT_MOST.items()
    }
    return of.fitted(groups, {**found, Fold.LOOSE: 0.0})


def _passed(
    of: Lessons,
    learned: Sequence[Group],
    held_out: Sequence[Group],
    folds: Callable[[Pair, Weights], bool],
) -> Iterator[float]:
    """Give for each pair of look-alikes that is held out the highest threshold that it passes, or 0."""
    model = of.fitted(learned, {})
    asking = [replace(model, thresholds=asked, lead_thresholds=asked) for asked in map(_all, STEPS)]
    for pair in pairs_of(group for group in held_out if not group.is_one):
        passed = 0.0
        for step, asks in zip(STEPS, asking, strict=True):
            if not folds(pair, asks):
                break
            passed = step
        yield passed


def _all(threshold: float) -> Thresholds:
    return dict.fromkeys(Fold, threshold)


def _share(passed: Sequence[float], step: float) -> float:
    return sum(one >= step for one in passed) / len(passed) if step < STEPS[-1] else 0.0
