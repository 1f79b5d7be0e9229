"""Headline → what it measures that does not grow: an age at death, a term of prison, points of a poll.

How many are dead or missing changes while an event goes on, and outlets round what they count. But
who dies at 79 is not who dies at 84, and of two former coaches one goes to prison for eight years,
the other one for nine. The words beside a number say what it measures.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from rules.sentences import against
from rules.story.occasion import number_of

AGE, TERM, POINTS, BASIS_POINTS = "at the age of", "prison for", "points", "basis points"
YEARS_APART = 1
"""By so much outlets differ about the age of somebody."""
_OF_DEATH = frozenset(("dies", "died", "dead", "death"))
_OF_PRISON = frozenset(("jail", "jailed", "jails", "prison", "sentence", "sentenced", "sentences"))
_OF_POLLS = frozenset(("poll", "polls", "survey", "surveys", "lead", "leads"))
_UNITS = {"year": "years", "years": "years", "month": "months", "months": "months"}
_POINTS = frozenset(("point", "points"))


class Measure(NamedTuple):
    """What is measured, in which unit: years and months are not held against each other."""

    of: str
    unit: str


def other_measure(title: str, others: Sequence[str]) -> str | None:
    """Say which figure of a folded headline stands against those that all the others give."""
    theirs = [_measured(other) for other in others]
    for measure, ours in _measured(title).items():
        there = [value for one in theirs for value in one.get(measure, ())]
        by = YEARS_APART if measure.of == AGE else 0
        if there and all(abs(value - other) > by for value in ours for other in there):
            return against(_told(measure, ours[0]), _told(measure, there[0]))
    return None


def _told(measure: Measure, value: int) -> str:
    return " ".join(filter(None, (measure.of, str(value), measure.unit)))


@lru_cache(maxsize=4_096)
def _measured(title: str) -> Mapping[Measure, Sequence[int]]:
    words = title.split(" ")
    found: dict[Measure, list[int]] = {}
    padded = ["", *words, "", ""]
    for at, word in enumerate(words, start=1):
        number = number_of(word)
        if number and (measure := _measure(words, padded[at - 1], padded[at + 1 : at + 3])):
            found.setdefault(measure, []).append(int(number))
    return found


def _measure(words: Sequence[str], before: str, after: Sequence[str]) -> Measure | None:
    """Say what the number between these words measures."""
    said, unit = frozenset(words), _UNITS.get(after[0])
    if before in ("at", "aged") and said & _OF_DEATH:
        return Measure(AGE, "")
    if unit and after[1] != "old" and said & _OF_PRISON:
        return Measure(TERM, unit)
    if after[0] in _POINTS and said & _OF_POLLS:
        return Measure("", POINTS)
    return Measure("", BASIS_POINTS) if after[0] == "basis" else None
