"""How well stories were told apart: B-cubed, and the two figures that readers feel."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Sums:
    """What the figures are made of, for one true story; sums over stories give those of a set."""

    items: int
    precision: float
    recall: float
    swallowed: int
    """Its first article was folded into another story: no reader saw it."""
    posts: int
    """How many of its articles began a story."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a set."""

    precision: float
    recall: float
    f1: float
    swallowed: float
    """missed_story_rate: stories that were never told."""
    surplus: float
    """extra_posts: posts beyond one a story, for each true repeat."""


def sums(gold: Sequence[Hashable], found: Sequence[Hashable]) -> dict[Hashable, Sums]:
    """Work out the sums of each true story, in the order of the stream."""
    both, golds, founds = Counter(zip(gold, found, strict=True)), Counter(gold), Counter(found)
    posts: Counter[Hashable] = Counter()
    swallowed: Counter[Hashable] = Counter()
    known: set[Hashable] = set()
    told: set[Hashable] = set()
    for story, place in zip(gold, found, strict=True):
        posts[story] += place not in told
        swallowed[story] += place in told and story not in known
        known.add(story)
        told.add(place)
    precision: dict[Hashable, float] = defaultdict(float)
    recall: dict[Hashable, float] = defaultdict(float)
    for (story, place), n in both.items():
        precision[story] += n * n / founds[place]
        recall[story] += n * n / golds[story]
    return {
        story: Sums(golds[story], precision[story], recall[story], swallowed[story], posts[story])
        for story in golds
    }


def figures(of: Sequence[Sums]) -> Figures:
    """Sum up stories: B-cubed over articles, swallowed over stories, surplus over repeats."""
    items = sum(one.items for one in of)
    precision = sum(one.precision for one in of) / items
    recall = sum(one.recall for one in of) / items
    swallowed = sum(one.swallowed for one in of)
    surplus = sum(one.posts for one in of) - (len(of) - swallowed)
    return Figures(
        precision=precision,
        recall=recall,
        f1=2 * precision * recall / (precision + recall),
        swallowed=swallowed / len(of),
        surplus=surplus / max(1, items - len(of)),
    )


def interval(
    of: Sequence[Sums], figure: Callable[[Figures], float], times: int = 1_000
) -> tuple[float, float]:
    """Give the middle 95 % of a figure when stories are drawn anew, with a fixed seed."""
    drawn = [figure(figures([of[at] for at in draw])) for draw in _draws(len(of), times)]
    low, high = np.percentile(drawn, (2.5, 97.5))
    return float(low), float(high)


def better_than(
    ours: Sequence[Sums],
    theirs: Sequence[Sums],
    figure: Callable[[Figures], float],
    times: int = 1_000,
) -> float:
    """Give in what part of the drawn streams our figure is higher; stories are drawn in pairs."""
    wins = [
        figure(figures([ours[at] for at in draw])) > figure(figures([theirs[at] for at in draw]))
        for draw in _draws(len(ours), times)
    ]
    return float(np.mean(wins))


def _draws(n: int, times: int) -> np.ndarray:
    return np.random.default_rng(20).integers(0, n, size=(times, n))
