"""What the engine decided about an article and why, and what people said about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why an article stands in its story."""

    NEW = "new"
    SAME_STORY = "same_story"
    COPY = "copy"


class Fold(StrEnum):
    """How sure the engine must be before it folds an article into a story."""

    STRICT = "strict"
    NORMAL = "normal"
    LOOSE = "loose"


@dataclass(frozen=True, slots=True)
class Nearest:
    """The story that came closest and was not enough, or was forbidden."""

    story_id: int
    article_id: int
    score: float
    veto: str | None = None
    """What contradicts, in words: `magnitude 5.9 against 7.1`."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Where an article belongs."""

    reason: Reason
    threshold: float
    """What the score has to reach."""
    score: float = 0.0
    """0 to 1. Of a copy the share of the shorter text; else how likely it is the same event."""
    story_id: int | None = None
    """None for a new story."""
    article_id: int | None = None
    """Of a copy the original; else the story's most similar article."""
    shared: tuple[tuple[str, float], ...] = ()
    """The terms that weigh most among those in common, heaviest first."""
    contributions: tuple[tuple[str, float], ...] = ()
    """What each feature adds to the logit, the bias too."""
    nearest: Nearest | None = None
    """For a new story only."""


@dataclass(frozen=True, slots=True)
class Corrections:
    """What people said about pairs of articles; it holds against any score."""

    together: frozenset[tuple[int, int]] = frozenset()
    """These two tell one story."""
    apart: frozenset[tuple[int, int]] = frozenset()
    """These two do not."""

    def of(self, article_id: int | None) -> tuple[frozenset[int], frozenset[int]]:
        """Give the articles that one must stand with, and those it must not stand with."""
        if article_id is None:
            return frozenset(), frozenset()
        return _others(self.together, article_id), _others(self.apart, article_id)


def _others(pairs: Iterable[tuple[int, int]], article_id: int) -> frozenset[int]:
    found = (pair for pair in pairs if article_id in pair)
    return frozenset(two if one == article_id else one for one, two in found)
