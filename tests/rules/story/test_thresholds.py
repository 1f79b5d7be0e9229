"""What the second look asks follows from our look-alikes (tests/bench/story_pairs.py)."""

import numpy as np
import pytest

from rules.story.decision import Fold
from rules.story.judge import Weights
from rules.story.training import Lesson
from tests.bench.story_lookalikes import Group, Pair
from tests.bench.story_pairs import FOLDED_AT_MOST, STEPS, Lessons, key_of, with_thresholds
from tests.bench.story_sets import Labelled
from tests.stories import a_sketch

FEATURES = ("said",)


def a_group(name: str) -> Group:
    reports = (f"{name} opens", f"{name} burns")
    told = [Labelled(title, a_sketch(title), title, "") for title in reports]
    return Group(name, is_one=False, reports=tuple(told))


GROUPS = [a_group(f"Number {n} of the row") for n in range(60)]


def a_lesson(story: str, *, is_same: bool) -> Lesson:
    figures = {"said": np.array([0.9 if is_same else 0.1])}
    return Lesson(figures, (is_same,), story, is_first=False)


LESSONS = Lessons(
    [a_lesson(f"{n}", is_same=n % 2 == 0) for n in range(40)],
    {key_of(group): [a_lesson(key_of(group), is_same=False)] for group in GROUPS},
    FEATURES,
)


def folds_up_to(score: float, stubborn: int) -> tuple[list[float], Weights]:
    """Let every pair pass up to a score, and those of some groups always."""
    always = {group.name for group in GROUPS[:stubborn]}
    asked: list[float] = []

    def folds(pair: Pair, model: Weights) -> bool:
        threshold = model.threshold(Fold.STRICT, has_lead=False)
        asked.append(threshold)
        return pair.group in always or threshold <= score

    return asked, with_thresholds(LESSONS, GROUPS, folds)


@pytest.mark.parametrize(
    ("stubborn", "strict", "normal"),
    [(0, 0.55, 0.55), (1, STEPS[-1], 0.55), (9, STEPS[-1], STEPS[-1])],
)
def test_a_threshold_is_the_lowest_that_few_enough_look_alikes_pass(
    stubborn: int, strict: float, normal: float
) -> None:
    _, model = folds_up_to(0.5, stubborn)
    assert 1 / len(GROUPS) > FOLDED_AT_MOST[Fold.STRICT]
    assert 1 / len(GROUPS) <= FOLDED_AT_MOST[Fold.NORMAL]
    assert model.thresholds == {Fold.STRICT: strict, Fold.NORMAL: normal, Fold.LOOSE: 0.0}
    assert model.lead_thresholds == model.thresholds


def test_every_pair_is_asked_once_with_what_was_not_learned_from_it() -> None:
    asked, model = folds_up_to(0.0, 0)
    assert asked == [STEPS[0]] * 2 * len(GROUPS)
    assert model.thresholds[Fold.STRICT] == STEPS[0]
