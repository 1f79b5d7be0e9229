"""Lessons → weights: logistic regression with L2, and no weight of the wrong sign.

A lesson is an article held against the stories that looked alike, with the truth about each. Large
stories give many lessons that say the same, so they count less; a swallowed story is the costliest
error, so what came first of its story counts double.
"""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rules.story.decision import Fold
from rules.story.features import EITHER_WAY
from rules.story.judge import Weights
from rules.story.rarity import Floats

STRENGTH = 30.0
"""Of the L2 penalty, by as many examples as there are."""
STEPS = 25
_SMALLEST_SCALE = 1e-3


FIRST_COUNTS = 2.0


@dataclass(frozen=True, slots=True)
class Lesson:
    """An article held against some stories, and the truth."""

    figures: Mapping[str, Floats]
    is_same: tuple[bool, ...]
    """For each of the stories."""
    story: str
    """What it tells in truth."""
    is_first: bool
    """It began its story."""
    counts: float = 1.0
    """How much it is to be heeded."""


@dataclass(frozen=True, slots=True)
class Examples:
    """Articles held against stories: figures, whether it was the same event, how much it counts."""

    figures: NDArray[np.float64]
    """Examples by features."""
    is_same: NDArray[np.bool_]
    counts: Floats


def examples_from(lessons: Sequence[Lesson], features: Sequence[str]) -> Examples:
    """Lay lessons out as a table; ValueError when there is nothing to learn from."""
    if not lessons:
        raise ValueError("no labelled pairs to learn from")
    of_story = Counter(one.story for one in lessons)
    counts = [
        np.full(
            len(one.is_same),
            one.counts * (FIRST_COUNTS if one.is_first else 1) / of_story[one.story] ** 0.5,
        )
        for one in lessons
    ]
    rows = [np.stack([one.figures[name] for name in features], axis=1) for one in lessons]
    counted = np.concatenate(counts)
    return Examples(
        figures=np.concatenate(rows),
        is_same=np.concatenate([np.array(one.is_same) for one in lessons]),
        counts=counted * (len(counted) / counted.sum()),
    )


def fitted(
    examples: Examples,
    features: Sequence[str],
    thresholds: Mapping[Fold, float],
    lead_thresholds: Mapping[Fold, float],
    strength: float = STRENGTH,
    either_way: Set[str] = EITHER_WAY,
) -> Weights:
    """Fit a model; features that would speak against what they mean are left out."""
    kept = list(range(len(features)))
    while True:
        centres, scales, found = _fit(examples, kept, strength)
        wrong = [
            place
            for place, weight in zip(kept, found, strict=False)
            if weight < 0 and features[place] not in either_way
        ]
        if not wrong:
            break
        kept = [place for place in kept if place not in wrong]
    return Weights(
        features=tuple(features[place] for place in kept),
        weights=tuple(map(float, found[:-1])),
        centres=tuple(map(float, centres)),
        scales=tuple(map(float, scales)),
        bias=float(found[-1]),
        thresholds=thresholds,
        lead_thresholds=lead_thresholds,
    )


def _fit(examples: Examples, kept: Sequence[int], strength: float) -> tuple[Floats, Floats, Floats]:
    x, y, counts = examples.figures[:, kept], examples.is_same.astype(float), examples.counts
    centres = np.average(x, axis=0, weights=counts)
    spread = np.sqrt(np.average((x - centres) ** 2, axis=0, weights=counts))
    scales = np.maximum(spread, _SMALLEST_SCALE)
    z = np.concatenate([(x - centres) / scales, np.ones((len(x), 1))], axis=1)
    penalty = np.diag([strength] * len(kept) + [1e-9])
    return centres, scales, _newton(z, y, counts, penalty)


def _newton(z: Floats, y: Floats, counts: Floats, penalty: Floats) -> Floats:
    """Minimise the penalised loss; it is convex, so these steps are more than enough."""
    found = np.zeros(z.shape[1])
    for _ in range(STEPS):
        p = 1.0 / (1.0 + np.exp(-np.clip(z @ found, -30, 30)))
        slope = z.T @ (counts * (p - y)) + penalty @ found
        bend = (z * (counts * p * (1 - p))[:, None]).T @ z + penalty
        found -= np.linalg.solve(bend, slope)
    return found
