"""Headline × headline → how much of one the other says, beyond what both name.

`Merrow Bank loses chief` and `Merrow Bank opens in Riga` have their name in common and nothing
else; `Merrow Bank boss quits` says what the first one says, in other words. So each word of a
headline is held against the other report: one that stands there is told in full, one of a similar
meaning in part. What neither tells of the other is held against each other as a whole, and so are the
order of the words, as one form that was filled in twice has it. It takes too long for every story
that is somehow alike; for one that an article is about to be folded into it does not.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from rules.story.features import unit
from rules.story.occasion import ordinals, weekdays
from rules.story.rarity import Codes, Floats, Rarity
from rules.story.sketch import Embed
from rules.story.terms import TITLE_TERMS, code, stem
from rules.words.text import STOP_WORDS, is_unspaced_letter

WORDING = ("said", "said_there", "rest", "rest_there", "rests", "apart", "in_order", "form")
_LITTLE = 1e-9


class Report(NamedTuple):
    """What of a report is compared: the words of its headline, and what stands anywhere in it."""

    words: tuple[str, ...]
    """Folded, each once, none that says nothing by itself."""
    codes: Codes
    """Of the words' terms."""
    every: Set[int]
    """The codes of all its terms."""

    def is_told_by(self, other: "Report") -> bool:
        """Say whether another report says all of this one's headline, as an equal one does."""
        return all(number in other.every for number in self.codes.tolist())

    def untold_by(self, other: "Report") -> list[str]:
        """Give the words of the headline that do not stand in another report."""
        told = zip(self.words, self.codes.tolist(), strict=True)
        return [word for word, number in told if number not in other.every]


def report_of(title: str, codes: Iterable[int]) -> Report:
    """Read the folded words of a headline; of scripts without spaces, two letters are a word."""
    every = frozenset(codes)
    words = {word: code(stem(word)) for word in _words(title.split(" "))}
    told = {word: number for word, number in words.items() if number in every}
    kept = tuple(told)[:TITLE_TERMS]
    return Report(kept, np.array([told[word] for word in kept], np.uint32), every)


def _words(of: Sequence[str]) -> Iterator[str]:
    for word, after in pairwise([*of, ""]):
        if not is_unspaced_letter(word):
            if word not in STOP_WORDS:
                yield word
        elif is_unspaced_letter(after):
            yield word + after


def wording(
    ours: Report, theirs: Report, rarity: Rarity, embed: Embed | None
) -> Mapping[str, float]:
    """Give for both headlines, which have words, how much of them the other report says."""
    alike = _alike(ours, theirs, embed)
    one = _told("", ours, theirs, alike.max(axis=1), rarity)
    other = _told("_there", theirs, ours, alike.max(axis=0), rarity)
    untold, untold_there = ours.untold_by(theirs), theirs.untold_by(ours)
    apart = min(one.strange, other.strange) / max(rarity.highest, _LITTLE)
    shorter = min(len(ours.words), len(theirs.words))
    in_order = _in_order(ours.codes.tolist(), theirs.codes.tolist()) / shorter
    return {
        **one.figures,
        **other.figures,
        "apart": apart,
        "rests": _likeness(" ".join(untold), " ".join(untold_there), embed),
        "in_order": in_order,
        "form": in_order * apart,
    }


def _alike(ours: Report, theirs: Report, embed: Embed | None) -> Floats:
    """Tell how similar each word of one is in its meaning to each of the other; 0 is not at all."""
    many = len(ours.words)
    if embed is None:
        return np.zeros((many, len(theirs.words)))
    made = [embed(word) or b"" for word in (*ours.words, *theirs.words)]
    width = max(map(len, made))
    joined = b"".join([vector.ljust(width, b"\0") for vector in made])
    vectors = unit(np.frombuffer(joined, np.int8).reshape(len(made), width))
    return np.asarray(np.maximum(vectors[:many] @ vectors[many:].T, 0), dtype=float)


class _Told(NamedTuple):
    """How much of a headline the other report says."""

    figures: Mapping[str, float]
    strange: float
    """The weight of what it does not say, nor anything of a similar meaning."""


def _told(end: str, ours: Report, theirs: Report, alike: Floats, rarity: Rarity) -> _Told:
    weights = rarity.of(ours.codes)
    told = np.array([number in theirs.every for number in ours.codes.tolist()])
    by_words, rest = float(weights[told].sum()), float(weights[~told].sum())
    by_meaning = float((weights * alike)[~told].sum())
    figures = {
        f"said{end}": (by_words + by_meaning) / (by_words + rest + _LITTLE),
        f"rest{end}": (by_meaning + _LITTLE) / (rest + _LITTLE),
    }
    return _Told(figures, rest - by_meaning)


def _likeness(one: str, other: str, embed: Embed | None) -> float:
    """Tell how similar two phrases are in their meaning; of nothing nothing is missed."""
    if not one or not other:
        return 1.0
    vectors = [embed(phrase) for phrase in (one, other)] if embed else []
    known = [vector for vector in vectors if vector]
    if len(known) < len((one, other)):
        return 0.0
    first, second = unit(np.frombuffer(b"".join(known), np.int8).reshape(2, -1))
    return float(max(0.0, first @ second))


def _in_order(ours: Sequence[int], theirs: Sequence[int]) -> int:
    """Count the words that both say in one order: the longest common subsequence."""
    best = [0] * (len(theirs) + 1)
    for word in ours:
        before = 0
        for at, other in enumerate(theirs, start=1):
            before, best[at] = (
                best[at],
                before + 1 if word == other else max(best[at], best[at - 1]),
            )
    return best[-1]


def are_of_other_days(ours: Set[int], theirs: Set[int]) -> bool:
    """Say whether two reports, by the codes of their terms, both name weekdays and none in common.

    The same of ordinals: of two marches one is the fifth, the other one the sixth.
    """
    named = ((ours & days, theirs & days) for days in _days())
    return any(one and other and not one & other for one, other in named)


@cache
def _days() -> tuple[Set[int], Set[int]]:
    return _codes_of(weekdays()), _codes_of(ordinals())


def _codes_of(words: Iterable[str]) -> Set[int]:
    return frozenset(code(stem(word)) for word in words)
