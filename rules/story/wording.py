"""Headline × headline → how much of one the other says, beyond what both name.

`Merrow Bank loses chief` and `Merrow Bank opens in Riga` have their name in common and nothing
else; `Merrow Bank boss quits` says what the first one says, in other words. So each word of a
headline is held against the other report: one that stands there is told in full, one of a similar
meaning in part. What neither tells of the other is held against each other as a whole, and so are the
order of the words, as one form that was filled in twice has it. It takes too long for every story
that is somehow alike; for one that an article is about to be folded into it does not.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cache, lru_cache
from itertools import pairwise
from math import inf
from typing import NamedTuple

import numpy as np

from rules.story.facts import number_in
from rules.story.features import unit
from rules.story.names import beginning, lands_of, places_in, plain
from rules.story.occasion import has_turned, meanings, months, ordinals, turns_with, weekdays
from rules.story.rarity import Codes, Floats, Rarity
from rules.story.sketch import Embed
from rules.story.terms import TITLE_TERMS, code, stem
from rules.words.text import STOP_WORDS, is_unspaced_letter

WORDING = (
    *("said", "said_there", "rest", "rest_there", "rests", "apart", "in_order", "form"),
    *("strangers", "numbers", "same_numbers", "turn", "least", "clear"),
)
STRANGERS_AT_MOST = 2
ENOUGH_RUNS = 2
STEEP = 4
"""Of our pairs without a contradiction nearly all tell one event where both headlines say eight tenths
of each other, and hardly more than half where they say six."""
OF_ONE_SIDE = 0.8
"""How alike two words are that name one side of a matter: released, freed."""
NEAR = 0.03
"""Agencies round, and correct."""
_PLAIN_NUMBER = re.compile(r"\d{1,9}(?:\.\d)?")
_LITTLE = 1e-9


class Report(NamedTuple):
    """What of a report is compared: the words of its headline, and what stands anywhere in it."""

    words: tuple[str, ...]
    """Folded, each once, none that says nothing by itself."""
    codes: Codes
    """Of the words' terms."""
    every: Set[int]
    """The codes of all its terms."""
    title: str
    """The folded headline."""
    names: Set[str] = frozenset()
    """The words of its names, the countries' in one form; a second look asks for them, nothing before it."""

    def is_told_by(self, other: "Report") -> bool:
        """Say whether another report says all of this one's headline, as an equal one does."""
        return all(number in other.every for number in self.codes.tolist())

    def untold_by(self, other: "Report") -> list[str]:
        """Give the words of the headline that do not stand in another report."""
        told = zip(self.words, self.codes.tolist(), strict=True)
        return [word for word, number in told if number not in other.every]

    def is_later_than(self, other: "Report") -> bool:
        """Whether what the other does not say of the headline is a last turn, or a second one."""
        untold = self.untold_by(other)
        return not ordinals().isdisjoint(untold) or turns_with(untold, self.title, other.title)

    def strangers_to(self, other: "Report") -> list[str]:
        """Give the names of the headline that another report has in no spelling."""
        there = {beginning(word) for word in (*other.names, *map(plain, other.words))}
        here = (plain(word) for word in self.untold_by(other))
        unknown = [w for w in here if w in self.names and beginning(w) not in there]
        return [w for w in unknown if not _is_one_place(w, self, other)] if unknown else []

    def has_one_run_told_by(self, other: "Report") -> bool:
        """Whether, without spaces, all that another report says of the headline stands in one place.

        Then it is a name, or a form in which another name stands.
        """
        if not any(map(is_unspaced_letter, self.words)):
            return False
        told = [number in other.every for number in self.codes.tolist()]
        return sum(now and not before for before, now in pairwise([False, *told])) < ENOUGH_RUNS

    def named(self, names: Iterable[str]) -> "Report":
        """Give the same with the names that the report has."""
        return self._replace(names=frozenset(word for name in names for word in name.split(" ")))

    @property
    def numbers(self) -> Set[str]:
        """The numbers of the headline, in digits."""
        return frozenset(number for word in self.words if (number := number_in(word)))


def _is_one_place(word: str, here: Report, there: Report) -> bool:
    """Say whether a word of a headline is of a city whose land another names, or of the land of its city."""
    ours, theirs = _places_of(here.title), _places_of(there.title)
    lands = frozenset().union(*map(lands_of, theirs.values()))
    place = ours.get(word, word)
    return place in lands or not lands_of(place).isdisjoint(theirs.values())


@lru_cache(maxsize=1_024)
def _places_of(title: str) -> Mapping[str, str]:
    """Give for each word of a folded headline that names a place the whole name of it."""
    words = [plain(word) for word in title.split(" ")]
    return {word: place for _, place in places_in(words) for word in (place, *place.split(" "))}


@lru_cache(maxsize=64)
def report_of(title: str, codes: bytes) -> Report:
    """Read the folded words of a headline; of scripts without spaces, two letters are a word.

    With the packed codes of all terms of the report.
    """
    every = frozenset(np.frombuffer(codes, np.uint32).tolist())
    words = {word: code(stem(word)) for word in _words(title.split(" "))}
    told = {word: number for word, number in words.items() if number in every}
    kept = tuple(told)[:TITLE_TERMS]
    return Report(kept, np.array([told[word] for word in kept], np.uint32), every, title)


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
    against = _against(ours, theirs)
    least = min(one.figures["said"], other.figures["said_there"])
    is_clear = not (against["strangers"] or against["numbers"] or against["turn"])
    return {
        **one.figures,
        **other.figures,
        "apart": apart,
        "rests": _likeness(" ".join(untold), " ".join(untold_there), embed),
        "in_order": in_order,
        "form": in_order * apart,
        **against,
        "least": least,
        "clear": is_clear * least**STEEP,
    }


def _against(ours: Report, theirs: Report) -> Mapping[str, float]:
    """Tell what of one headline stands against what of the other: names, numbers, turns."""
    strangers = min(len(ours.strangers_to(theirs)), len(theirs.strangers_to(ours)))
    one, other = ours.numbers, theirs.numbers
    return {
        "strangers": float(min(strangers, STRANGERS_AT_MOST)),
        "numbers": float(differ(one, other)),
        "same_numbers": float(bool(one & other)),
        "turn": float(has_turned(ours.title, theirs.title)),
    }


def differ(ours: Set[str], theirs: Set[str]) -> bool:
    """Say whether both tell numbers that the other does not, nor one that is near."""
    return not _all_near(ours, theirs) and not _all_near(theirs, ours)


def _all_near(ours: Set[str], theirs: Set[str]) -> bool:
    there = [*map(_value, theirs)]
    return all(
        number in theirs or any(abs(_value(number) - one) <= NEAR * one for one in there)
        for number in ours
    )


def _value(number: str) -> float:
    """Give the value of a number with one decimal at most; others, as of versions, have none."""
    return float(number) if _PLAIN_NUMBER.fullmatch(number) else inf


def _alike(ours: Report, theirs: Report, embed: Embed | None) -> Floats:
    """Tell how similar each word of one is in its meaning to each of the other; 0 is not at all."""
    alike = _by_vectors(ours, theirs, embed)
    here, there = meanings(ours.title), meanings(theirs.title)
    for at, word in enumerate(ours.words if there else ()):
        for place, other in enumerate(theirs.words if word in here else ()):
            if here[word] & there.get(other, frozenset()):
                alike[at, place] = max(alike[at, place], OF_ONE_SIDE)
    for at, word in enumerate(map(plain, ours.words)):
        for place, other in enumerate(map(plain, theirs.words)):
            alike[at, place] = 1.0 if word == other else alike[at, place]
    return alike


def _by_vectors(ours: Report, theirs: Report, embed: Embed | None) -> Floats:
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

    The same of months, and of ordinals: of two marches one is the fifth, the other one the sixth.
    """
    named = ((ours & days, theirs & days) for days in _days())
    return any(one and other and not one & other for one, other in named)


@cache
def _days() -> Sequence[Set[int]]:
    return [_codes_of(words) for words in (weekdays(), months(), ordinals())]


def _codes_of(words: Iterable[str]) -> Set[int]:
    return frozenset(code(stem(word)) for word in words)
