"""Headline × headline → how much of one the other says, beyond what both name.

`Merrow Bank loses chief` and `Merrow Bank opens in Riga` have their name in common and nothing
else; `Merrow Bank boss quits` says what the first one says, in other words. So each word of a
headline is held against the other report: one that stands there is told in full, one of a similar
meaning in part. It takes too long for every story that is somehow alike; for one that an article is
about to be folded into it does not.
"""

from collections.abc import Iterable, Mapping, Set
from typing import NamedTuple

import numpy as np

from rules.story.features import unit
from rules.story.rarity import Codes, Floats, Rarity
from rules.story.sketch import Embed
from rules.story.terms import TITLE_TERMS, code, stem
from rules.text import STOP_WORDS

WORDING = ("said", "said_there", "rest", "rest_there")
_LITTLE = 1e-9
_IN_FULL = 0.999


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


def report_of(title: str, codes: Iterable[int]) -> Report:
    """Read the folded words of a headline; of scripts without spaces there are none."""
    every = frozenset(codes)
    words = {word: code(stem(word)) for word in title.split(" ") if word not in STOP_WORDS}
    told = {word: number for word, number in words.items() if number in every}
    kept = tuple(told)[:TITLE_TERMS]
    return Report(kept, np.array([told[word] for word in kept], np.uint32), every)


def wording(
    ours: Report, theirs: Report, rarity: Rarity, embed: Embed | None
) -> Mapping[str, float]:
    """Give for both headlines, which have words, how much of them the other report says."""
    alike = _alike(ours, theirs, embed)
    return {
        **_parts("", ours, theirs, alike.max(axis=1), rarity),
        **_parts("_there", theirs, ours, alike.max(axis=0), rarity),
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


def _parts(
    end: str, ours: Report, theirs: Report, alike: Floats, rarity: Rarity
) -> Mapping[str, float]:
    weights = rarity.of(ours.codes)
    told = np.array([number in theirs.every for number in ours.codes.tolist()])
    by_words, rest = float(weights[told].sum()), float(weights[~told].sum())
    by_meaning = float((weights * alike)[~told].sum())
    return {
        f"said{end}": (by_words + by_meaning) / (by_words + rest + _LITTLE),
        f"rest{end}": (by_meaning + _LITTLE) / (rest + _LITTLE),
    }
