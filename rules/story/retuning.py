"""What people said of pairs → weights that agree with it, as near as can be to those in force.

A few corrections say little against the thousands of pairs that the weights were learned from: so a
weight moves only as far as the corrections pull, and every step away from where it stood costs. Of a
story of one article the second look decides, and so it is the second look that learns to refuse.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from math import log
from typing import NamedTuple

import numpy as np

from rules.story.decision import Fold
from rules.story.judge import Judge, Weights, probability
from rules.story.placement import Correction, Placed
from rules.story.rarity import Background, Floats
from rules.story.second_look import WORTH_IT, both_of, second_look
from rules.story.sketch import Embed
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
    pair: Mapping[str, float] | None = None
    """Figures of the second look, where one is taken."""
    has_word_vectors: bool = False
    """Whether the second look knows the meaning of single words."""


class _Example(NamedTuple):
    """What one model is shown of a lesson."""

    figures: Mapping[str, float]
    is_same: bool
    needed: float
    """The score that parts one event from two there."""


def lessons_from(
    placed: Sequence[Placed],
    said: Iterable[Correction],
    background: Background,
    embed: Embed | None = None,
) -> list[Said]:
    """Hold the articles of corrections against the stories that people spoke of, each once.

    `embed`, which gave the sketches their vectors, is asked about single words.
    """
    by_id = {one.article_id: one for one in placed}
    window = Window(len(placed) + 1, background)
    for one in placed:
        window.add(one.article_id, one.sketch, one.story_id, one.article_id)
    found: dict[tuple[int, int], Said] = {}
    for correction in said:
        article, other = by_id.get(correction.article_id), by_id.get(correction.other_id)
        if article and other:
            lesson = _lesson(article, other.story_id, window, embed, is_same=correction.is_same)
            found |= {(article.article_id, other.story_id): lesson} if lesson else {}
    return list(found.values())


def _lesson(
    article: Placed, story_id: int, window: Window, embed: Embed | None, *, is_same: bool
) -> Said | None:
    """Look at a story as it would be without the article; None when nothing of it is alike."""
    window.remove(article.article_id)
    look = window.look(article.sketch)
    at = look.story_ids.index(story_id) if look and story_id in look.story_ids else None
    both = None if look is None or at is None else both_of(window, look, at, article.sketch)
    window.add(article.article_id, article.sketch, article.story_id, article.article_id)
    if look is None or at is None:
        return None
    is_doubted = both is not None and not both.is_all_told
    pair = second_look(both, look, at, window.rarity, embed) if both and is_doubted else None
    return Said(
        figures={name: float(values[at]) for name, values in look.figures.items()},
        is_same=is_same,
        has_vectors=article.sketch.vector is not None,
        has_lead=look.query.has_lead,
        pair=None if pair is None else {name: float(value[0]) for name, value in pair.items()},
        has_word_vectors=pair is not None and embed is not None and "v_member" in pair,
    )


def adjusted(judge: Judge, lessons: Sequence[Said]) -> Judge:
    """Move the weights towards what people said."""
    if not lessons:
        return judge
    full = [one for one in lessons if one.has_vectors]
    bare = [one for one in lessons if not one.has_vectors]
    full_pairs = [one for one in lessons if one.has_word_vectors]
    bare_pairs = [one for one in lessons if not one.has_word_vectors]
    return replace(
        judge,
        lexical=_moved(judge.lexical, _of_first_look(judge.lexical, bare)),
        with_vectors=_moved(judge.with_vectors, _of_first_look(judge.with_vectors, full)),
        pair_lexical=_moved(judge.pair_lexical, _of_pairs(judge.pair_lexical, bare_pairs)),
        pair_with_vectors=_moved(
            judge.pair_with_vectors, _of_pairs(judge.pair_with_vectors, full_pairs)
        ),
        trained_on=_fingerprint(judge.trained_on, lessons),
    )


def _fingerprint(before: str, lessons: Sequence[Said]) -> str:
    """Give the SHA-256 of all that was learned from, one layer upon the other."""
    told = sorted(json.dumps(asdict(one), sort_keys=True) for one in lessons)
    return hashlib.sha256("\n".join((before, *told)).encode()).hexdigest()


def _of_first_look(model: Weights, lessons: Iterable[Said]) -> list[_Example]:
    """Show what the first look decides: what is to be refused after a second one is not its matter."""
    return [
        _Example(one.figures, one.is_same, _needed(model, one))
        for one in lessons
        if one.pair is None or one.is_same
    ]


def _of_pairs(model: Weights, lessons: Iterable[Said]) -> list[_Example]:
    return [
        _Example(one.pair, one.is_same, model.threshold(Fold.STRICT, has_lead=one.has_lead))
        for one in lessons
        if one.pair is not None
    ]


def _needed(model: Weights, lesson: Said) -> float:
    if lesson.pair is not None:
        return WORTH_IT
    return model.threshold(Fold.STRICT, has_lead=lesson.has_lead)


def agreement(judge: Judge, lessons: Sequence[Said]) -> int:
    """Count the lessons that the weights would decide as people did."""
    return sum(_folds(judge, one) == one.is_same for one in lessons)


def _folds(judge: Judge, lesson: Said) -> bool:
    model = judge.model(has_vectors=lesson.has_vectors)
    is_near = _score(model, lesson.figures) >= _needed(model, lesson)
    if lesson.pair is None or not is_near:
        return is_near
    model = judge.pair_model(has_vectors=lesson.has_word_vectors)
    needed = model.threshold(Fold.STRICT, has_lead=lesson.has_lead)
    return _score(model, lesson.pair) >= needed


def _score(model: Weights, figures: Mapping[str, float]) -> float:
    asked = {name: np.array([figures[name]]) for name in model.features}
    return float(probability(model.contributions(asked))[0])


def _moved(model: Weights, examples: Sequence[_Example]) -> Weights:
    """Take Newton's steps down the loss of the examples and of the way from the weights in force."""
    if not examples:
        return model
    x = _scaled(model, examples)
    y = np.array([1.0 if one.is_same else -1.0 for one in examples])
    parts = np.array([log(one.needed / (1 - one.needed)) for one in examples])
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


def _scaled(model: Weights, examples: Sequence[_Example]) -> Floats:
    rows = [[one.figures[name] for name in model.features] for one in examples]
    scaled = (np.array(rows) - np.array(model.centres)) / np.array(model.scales)
    return np.concatenate([scaled, np.ones((len(rows), 1))], axis=1)
