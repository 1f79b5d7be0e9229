"""Labelled streams and look-alikes → weights, and what they are worth on stories that they were not learned from."""

import random
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import permutations
from typing import NamedTuple

import numpy as np

from rules.story.decision import Fold, Reason
from rules.story.features import LEXICAL, PAIR_LEXICAL, PAIR_VECTORS, VECTORS
from rules.story.index import StoryIndex
from rules.story.judge import Judge, Weights
from rules.story.rarity import Background
from rules.story.sketch import Embed
from rules.story.training import Lesson, examples_from, fitted
from rules.story.window import Window
from tests.bench.story_baseline import TfidfCentroids
from tests.bench.story_lookalikes import Group, Pair, dealt, folded, pairs_of, without_vectors
from tests.bench.story_metrics import Sums, sums
from tests.bench.story_pairs import (
    BARE,
    WITH_WORDS,
    Lessons,
    key_of,
    of_pairs,
    pair_figures,
    with_thresholds,
)
from tests.bench.story_sets import Labelled, background_of, retold

Sets = Mapping[str, Sequence[Labelled]]
Pairs = Sequence[tuple[Labelled, Labelled]]
RETOLD = 12
SPLIT = 0.08
"""In so many of a hundred cases a retold stream begins a story again, as happens in life."""
THRESHOLDS = {Fold.STRICT: 0.67, Fold.NORMAL: 0.55, Fold.LOOSE: 0.37}
LEAD_THRESHOLDS = {Fold.STRICT: 0.87, Fold.NORMAL: 0.8, Fold.LOOSE: 0.55}
"""Chosen where cross-validation swallows few stories, and for LOOSE where its F1 is best."""
OWN_COUNTS = 1.0
"""Our own look-alikes are few, and what they teach stands in no stream."""
OTHER_NEWS_COUNTS = 0.005
"""Of what an article of a story does. Pairs of other headlines are look-alikes by choice and far more:
they teach that two quakes are two also where little else is known, and must not drown the rest."""


class Material(NamedTuple):
    """What is learned from."""

    sets: Sets
    pairs: Pairs
    groups: Sequence[Group]
    """Our own look-alikes, for the second look alone: so many in one stream would be no news at all."""
    embed: Embed | None


def trained(of: Material, stories: frozenset[str], trained_on: str, seed: int) -> Judge:
    """Fit all models on some of the stories."""
    told = [one for stream in of.sets.values() for one in stream if one.story in stories]
    known = background_of([*told, *(one for pair in of.pairs for one in pair)])
    learned = list(_all_lessons(of, stories, known, seed))
    own = {key_of(group): list(_own_lessons(group, known, of.embed)) for group in of.groups}
    features = (*LEXICAL, *VECTORS) if VECTORS[-1] in learned[0].figures else LEXICAL
    paired = (*PAIR_LEXICAL, *PAIR_VECTORS) if features != LEXICAL else PAIR_LEXICAL
    lexical = fitted(examples_from(learned, LEXICAL), LEXICAL, THRESHOLDS, LEAD_THRESHOLDS)
    both = fitted(examples_from(learned, features), features, THRESHOLDS, LEAD_THRESHOLDS)
    bare = _of_pairs(learned, own, lexical, PAIR_LEXICAL, BARE)
    full = _of_pairs(learned, own, both, paired, WITH_WORDS)
    judge = Judge(lexical, both, bare.fitted((), {}), full.fitted((), {}), trained_on, known)

    def folds_bare(pair: Pair, model: Weights) -> bool:
        return folded(without_vectors(pair), replace(judge, pair_lexical=model), Fold.STRICT, None)

    def folds(pair: Pair, model: Weights) -> bool:
        return folded(pair, replace(judge, pair_with_vectors=model), Fold.STRICT, of.embed)

    return replace(
        judge,
        pair_lexical=with_thresholds(bare, of.groups, folds_bare),
        pair_with_vectors=with_thresholds(full, of.groups, folds if of.embed else folds_bare),
    )


def _of_pairs(
    learned: Sequence[Lesson],
    own: Mapping[str, Sequence[Lesson]],
    model: Weights,
    features: Sequence[str],
    kind: str,
) -> Lessons:
    """Give of all lessons what the second look learns from."""
    told = {key: of_pairs(some, model, features, kind) for key, some in own.items()}
    return Lessons(of_pairs(learned, model, features, kind), told, features)


def _own_lessons(group: Group, known: Background, embed: Embed | None) -> Iterator[Lesson]:
    """Hold each two reports of a group against each other, where nothing else is known."""
    for two in permutations(group.reports, 2):
        for lesson in lessons(two, known, embed, 0.0, 0):
            yield replace(lesson, counts=OWN_COUNTS)


def _all_lessons(
    of: Material, stories: frozenset[str], known: Background, seed: int
) -> Iterator[Lesson]:
    for stream in of.sets.values():
        yield from lessons([one for one in stream if one.story in stories], known, of.embed, 0.0, 0)
    headline, lead, _ = of.sets.values()
    pools = (headline, lead, [*headline, *lead])
    for turn, stream in enumerate(retold(pools, of.pairs, stories, RETOLD, seed)):
        for lesson in lessons(stream, known, of.embed, SPLIT, turn):
            is_other = lesson.story not in stories
            yield replace(lesson, counts=OTHER_NEWS_COUNTS) if is_other else lesson


def lessons(
    stream: Sequence[Labelled], known: Background, embed: Embed | None, split: float, seed: int
) -> Iterator[Lesson]:
    """Walk through a stream, telling the index the truth after each article."""
    chance = random.Random(seed)  # noqa: S311  # no secret: the same lessons at every training
    window = Window(len(stream), known)
    owner: dict[int, str] = {}
    latest: dict[str, int] = {}
    for number, one in enumerate(stream):
        looked = window.look(one.sketch)
        if looked is not None:
            is_same = tuple(owner[story_id] == one.story for story_id in looked.story_ids)
            told = {**looked.figures, **pair_figures(window, looked, one.sketch, embed)}
            yield Lesson(told, is_same, one.story, is_first=one.story not in latest)
        if one.story not in latest or chance.random() < split:
            latest[one.story] = number
            owner[number] = one.story
        window.add(number, one.sketch, latest[one.story], number)


def placed(stream: Sequence[Labelled], judge: Judge, fold: Fold, embed: Embed | None) -> list[int]:
    """Let the engine tell the stories of a stream; gives their numbers."""
    index = StoryIndex(judge, fold=fold, embed=embed)
    found = []
    for number, one in enumerate(stream):
        index.evict(one.sketch.seen_at)
        decision = index.place(one.sketch)
        story_id = number if decision.story_id is None else decision.story_id
        index.add(number, one.sketch, story_id)
        found.append(story_id)
    return found


def copies_found(stream: Sequence[Labelled], judge: Judge) -> list[int]:
    """Let the engine tell copies; gives the number of the original of each article."""
    index = StoryIndex(judge)
    found = []
    for number, one in enumerate(stream):
        decision = index.place(one.sketch)
        is_copy = decision.reason is Reason.COPY and decision.article_id is not None
        index.add(number, one.sketch, number if decision.story_id is None else decision.story_id)
        found.append(decision.article_id if is_copy and decision.article_id is not None else number)
    return found


def baseline(stream: Sequence[Labelled], threshold: float) -> list[int]:
    """Let plain TF-IDF centroids tell the stories of a stream."""
    engine = TfidfCentroids(threshold)
    return [engine.assign(one.title, one.lead) for one in stream]


def parts_of(stories: frozenset[str], parts: int, seed: int = 0) -> list[frozenset[str]]:
    """Deal stories into parts, the same ones at every run."""
    dealt = sorted(stories)
    np.random.default_rng(seed).shuffle(dealt)
    return [frozenset(dealt[part::parts]) for part in range(parts)]


class Unseen(NamedTuple):
    """What came of the material that was not learned from."""

    stories: dict[tuple[str, Fold], dict[Hashable, Sums]]
    pairs: dict[tuple[bool, Fold], list[bool]]
    """Of two reports of one event, or of two, by setting: whether they were folded."""


def cross_validated(of: Material, folds: Sequence[Fold], parts: int) -> Unseen:
    """Judge each part of the stories by what was learned from the others, in the whole stream."""
    stories = frozenset(one.story for stream in of.sets.values() for one in stream)
    found = Unseen({}, {})
    for turn, unseen in enumerate(parts_of(stories, parts)):
        groups, held_out = dealt(of.groups, turn, parts)
        learned = trained(of._replace(groups=groups), stories - unseen, "", turn)
        for fold in folds:
            for name, stream in of.sets.items():
                told = sums([one.story for one in stream], placed(stream, learned, fold, of.embed))
                kept = {story: one for story, one in told.items() if story in unseen}
                found.stories.setdefault((name, fold), {}).update(kept)
            for pair in pairs_of(held_out):
                is_folded = folded(pair, learned, fold, of.embed)
                found.pairs.setdefault((pair.is_one, fold), []).append(is_folded)
    return found
