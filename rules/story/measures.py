"""Headline → what it measures that does not grow: an age at death, a term of prison, points of a poll, a race.

How many are dead or missing changes while an event goes on, and outlets round what they count. But
who dies at 79 is not who dies at 84, and of two former coaches one goes to prison for eight years,
the other one for nine. The words beside a number say what it measures.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from rules.sentences import against, sentence
from rules.story.occasion import WORDS_AT_MOST, number_of
from rules.words.text import weight

AGE, YEARS, MONTHS, POINTS, BASIS_POINTS, RACE = (
    "age",
    "years",
    "months",
    "points",
    "basis points",
    "race",
)
_SAID = {
    AGE: sentence("measured_age", "aged {value}", value=""),
    YEARS: sentence("measured_years", "{value} years in prison", value=""),
    MONTHS: sentence("measured_months", "{value} months in prison", value=""),
    POINTS: sentence("measured_points", "{value} points", value=""),
    BASIS_POINTS: sentence("measured_basis_points", "{value} basis points", value=""),
    RACE: sentence("measured_race", "{value} metres", value=""),
}
YEARS_APART = 1
"""By so much outlets differ about the age of somebody."""
LIFE = 100
"""Years: who is jailed for life is not jailed for fourteen years."""
_OF_DEATH = frozenset(("dies", "died", "dead", "death"))
_OF_PRISON = frozenset(("jail", "jailed", "jails", "prison", "sentence", "sentenced", "sentences"))
_OF_POLLS = frozenset(("poll", "polls", "survey", "surveys", "lead", "leads"))
_TERMS = {"year": YEARS, "years": YEARS, "month": MONTHS, "months": MONTHS}
_POINTS = frozenset(("point", "points"))
_SHORT_METRES = re.compile(r"\b(\d+)m\b")
_METRES = frozenset(("m", "metre", "metres", "meter", "meters"))
_RACES = frozenset((50, 60, 100, 110, 200, 400, 500, 800, 1000, 1500, 3000, 5000, 10_000))
"""Of so many metres there are races; what is 300 metres high or 12 deep is none."""
_OF_RACES_TEXT = (
    "gold silver bronze medal title final record champion championship race olympic olympics"
)
_OF_RACES = frozenset(_OF_RACES_TEXT.split())


def other_measure(title: str, others: Sequence[str]) -> str | None:
    """Say which figure of a folded headline stands against those that all the others give."""
    theirs = [_measured(other) for other in others]
    for measure, ours in _measured(title).items():
        there = [value for one in theirs for value in one.get(measure, ())]
        by = YEARS_APART if measure == AGE else 0
        if there and all(abs(value - other) > by for value in ours for other in there):
            said = _SAID[measure]
            return against(said.of(value=ours[0]), said.of(value=there[0]))
    return None


@lru_cache(maxsize=4_096)
def _measured(title: str) -> Mapping[str, Sequence[int]]:
    """Give what a headline measures, and the figures; a sentence has some in passing."""
    if weight(title.split(" ")) > WORDS_AT_MOST:
        return {}
    words = _SHORT_METRES.sub(r"\1 m", title).split(" ")
    padded = ["", *words, "", ""]
    found: dict[str, list[int]] = {}
    for at, word in enumerate(words, start=1):
        number = int(number_of(word) or 0)
        if number and (measure := _measure(words, number, padded[at - 1], padded[at + 1 : at + 3])):
            found.setdefault(measure, []).append(number)
        elif word == "life" and not _OF_PRISON.isdisjoint(words):
            found.setdefault(YEARS, []).append(LIFE)
    return found


def _measure(words: Sequence[str], number: int, before: str, after: Sequence[str]) -> str | None:
    """Say what a number between these words measures."""
    said, unit, behind = frozenset(words), *after
    if before in ("at", "aged") and said & _OF_DEATH:
        return AGE
    if unit in _TERMS and behind != "old" and said & _OF_PRISON:
        return _TERMS[unit]
    if unit in _POINTS and said & _OF_POLLS:
        return POINTS
    if unit in _METRES and number in _RACES and said & _OF_RACES:
        return RACE
    return BASIS_POINTS if unit == "basis" else None
