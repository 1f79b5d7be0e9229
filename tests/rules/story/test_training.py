import numpy as np
import pytest

from rules.story.decision import Fold
from rules.story.training import Lesson, examples_from, fitted

THRESHOLDS = dict.fromkeys(Fold, 0.5)
FEATURES = ("centroid", "member", "gap")


def lessons() -> list[Lesson]:
    """Give lessons in which alike is the same, and the best member says the contrary."""
    made = []
    for n in range(60):
        figures = {
            "centroid": np.array([0.9, 0.1]),
            "member": np.array([0.1, 0.8]) + n / 1_000,
            "gap": np.array([1.0 + n % 3, 2.0]),
        }
        made.append(Lesson(figures, (True, False), f"story {n % 6}", is_first=n % 10 == 0))
    return made


def test_what_speaks_for_one_event_is_learned() -> None:
    model = fitted(examples_from(lessons(), FEATURES), FEATURES, THRESHOLDS, THRESHOLDS, 1.0)
    assert model.weights[model.features.index("centroid")] > 0


def test_a_feature_that_would_speak_against_what_it_means_is_left_out() -> None:
    model = fitted(examples_from(lessons(), FEATURES), FEATURES, THRESHOLDS, THRESHOLDS, 1.0)
    assert "member" not in model.features
    assert "gap" in model.features


def test_a_feature_may_be_let_speak_either_way() -> None:
    examples = examples_from(lessons(), FEATURES)
    model = fitted(examples, FEATURES, THRESHOLDS, THRESHOLDS, 1.0, either_way=frozenset(FEATURES))
    assert model.weights[model.features.index("member")] < 0


def test_what_came_first_counts_double_and_a_large_story_less() -> None:
    figures = {"centroid": np.array([0.5])}
    some = [
        Lesson(figures, (False,), "a", is_first=True),
        *(Lesson(figures, (True,), "b", is_first=False) for _ in range(4)),
    ]
    counts = examples_from(some, ("centroid",)).counts
    assert counts[0] == pytest.approx(4 * counts[1])
    assert counts.sum() == pytest.approx(5)


def test_nothing_is_learned_from_nothing() -> None:
    with pytest.raises(ValueError, match="no labelled"):
        examples_from([], FEATURES)


def test_the_fit_stops_where_it_may_step_no_more() -> None:
    model = fitted(examples_from(lessons(), ("gap",)), ("gap",), THRESHOLDS, THRESHOLDS, 1e6)
    assert abs(model.weights[0]) < 1e-3
