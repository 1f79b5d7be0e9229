"""What people said of pairs → weights that agree with it, as near as can be to those in force.

A few corrections say little against the thousands of pairs that the weights were learned from: so a
weight moves only as far as the corrections pull, and every step away from where it stood costs.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from rules.story.decision import Fold
from rules.story.judge import Judge, Weights, probability
from rules.story.placement import Correction, Placed
from rules.story.rarity import Background, Floats
from rules.story.window import Window

ANCHOR = 4.0
"""What a step away from the weights in force costs, in corrections."""
STEPS = 30


@dataclass(frozen=True, slots=True)
class Said:
    """An article held against one story, and what people said of the two."""

    figures: Mapping[str, float]
    is_same: bool
    has_vectors: bool
    has_lead: bool


def lessons_from(
    placed: Sequence[Placed], said: Iterable[Correction], background: Background
) -> list[Said]:
    """Hold the articles of corrections against the stories that people spoke of, each once."""
    by_id = {one.article_id: one for one in placed}
    window = Window(len(placed) + 1, background)
    for one in placed:
        window.add(one.article_id, one.sketch, one.story_id, one.article_id)
    found: dict[tuple[int, int], Said] = {}
    for correction in said:
        article, other = by_id.get(correction.article_id), by_id.get(correction.other_id)
        if article and other:
            lesson = _lesson(article, other.story_id, window, is_same=correction.is_same)
            found |= {(article.article_id, other.story_id): lesson} if lesson else {}
    return list(found.values())


def _lesson(article: Placed, story_id: int, window: Window, *, is_same: bool) -> Said | None:
    """Look at a story as it would be without the article; None when nothing of it is alike."""
    window.remove(article.article_id)
    look = window.look(article.sketch)
    window.add(article.article_id, article.sketch, article.story_id, article.article_id)
    if look is None or story_id not in look.story_ids:
        return None
    at = look.story_ids.index(story_id)
    figures = {name: float(values[at]) for name, values in look.figures.items()}
    has_vectors = article.sketch.vector is not None
    return Said(figures, is_same, has_vectors=has_vectors, has_lead=look.query.has_lead)


def adjusted(judge: Judge, lessons: Sequence[Said]) -> Judge:
    """Move the weights towards what people said."""
    return replace(
        judge,
        lexical=_moved(judge.lexical, [one for one in lessons if not one.has_vectors]),
        with_vectors=_moved(judge.with_vectors, [one for one in lessons if one.has_vectors]),
    )


def agreement(judge: Judge, lessons: Sequence[Said]) -> int:
    """Count the lessons that the weights would decide as people did."""
    return sum(_agrees(judge, one) for one in lessons)


def _agrees(judge: Judge, lesson: Said) -> bool:
    model = judge.model(has_vectors=lesson.has_vectors)
    figures = {name: np.array([value]) for name, value in lesson.figures.items()}
    [score] = probability(model.contributions(figures))
    return bool(score >= model.threshold(Fold.STRICT, has_lead=lesson.has_lead)) == lesson.is_same


def _moved(model: Weights, lessons: Sequence[Said]) -> Weights:
    """Take Newton's steps down the loss of the lessons and of the way from the weights in force."""
    if not lessons:
        return model
    x = _scaled(model, lessons)
    y = np.array([1.0 if one.is_same else -1.0 for one in lessons])
    parts = np.array([_parting(model, one) for one in lessons])
    start = np.array([*model.weights, model.bias])

    def loss(at: Floats) -> float:
        wrong = np.logaddexp(0.0, -y * (x @ at - parts)).sum()
        return float(wrong + ANCHOR / 2 * ((at - start) ** 2).sum())

    found = start
    for _ in range(STEPS):
        doubt = 1.0 / (1.0 + np.exp(np.clip(y * (x @ found - parts), -30, 30)))
        slope = ANCHOR * (found - start) - x.T @ (y * doubt)
        bend = (x * (doubt * (1 - doubt))[:, None]).T @ x + ANCHOR * np.eye(len(start))
        found = _downhill(loss, found, np.linalg.solve(bend, slope))
    return replace(model, weights=tuple(map(float, found[:-1])), bias=float(found[-1]))


def _downhill(loss: Callable[[Floats], float], at: Floats, step: Floats) -> Floats:
    """Take a step, or the largest part of it that does not lead uphill."""
    return next(
        there
        for part in (1.0, 0.5, 0.25, 0.1, 0.01, 0.0)
        if loss(there := at - part * step) <= loss(at)
    )


def _parting(model: Weights, lesson: Said) -> float:
    """Give the log odds at which the strict setting parts one event from two."""
    threshold = model.threshold(Fold.STRICT, has_lead=lesson.has_lead)
    return float(np.log(threshold / (1 - threshold)))


def _scaled(model: Weights, lessons: Sequence[Said]) -> Floats:
    rows = [[one.figures[name] for name in model.features] for one in lessons]
    scaled = (np.array(rows) - np.array(model.centres)) / np.array(model.scales)
    return np.concatenate([scaled, np.ones((len(rows), 1))], axis=1)
