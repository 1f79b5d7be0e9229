"""Numbers → what they count: 12 killed, a toll of 12, magnitude 6.8, tariffs of 25 %.

A number belongs to a thing only where the two stand together: directly ("12 dead"), over words
that say nothing ("kills at least 12"), behind a few words ("12 Zemblan sailors killed"), or behind
a total ("toll of the storm rises to 12"). Whatever is not in the table is not counted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import regex

from rules.words.inflection import singular
from rules.words.numerals import Numeral, Words, numerals
from rules.words.phrases import Found, Phrases
from rules.words.text import STOP_WORDS

REACH = 3
"""Words that may stand between a number and what it counts."""
TOTAL_REACH = 8
BESIDE = 3
"""Words before and behind a percentage or a sum that say of what it is."""
_ENDS = regex.compile(r"[,;:.!?…()\[\]|/–—。、，；：！？・\n]")


@dataclass(frozen=True, slots=True)
class CountedWords:
    """The table that numbers are read with; see bot/changes.toml."""

    things: Phrases
    """What stands before or behind a number: killed, dead, magnitude."""
    verbs: Phrases
    """What stands before it only: kills, injuring."""
    totals: Phrases
    """What is said to rise to a number: death toll."""
    fillers: frozenset[str]
    units: frozenset[str]
    """What makes a duration, an age or a distance of a number before it."""
    names: Phrases
    """What makes a name or an age of a number behind it: flight 370, dead at 95, mother of 12."""
    glued: dict[str, str] = field(default_factory=dict)
    """Letters that are written together with a number, and what they count."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many of what; a percentage or a sum is of all that stands beside it."""

    things: tuple[str, ...]
    low: float
    high: float
    first: int
    last: int
    unit: str = ""
    """`%` or a sign of currency; the things begin with it."""


def counts_in(said: Words, table: CountedWords) -> list[Count]:
    """Find what a text counts, in order."""
    named = {name.last + 1 for name in table.names.find(said.folded)}
    numbers = [
        one
        for one in numerals(said)
        if one.unit or not (one.first in named or _is_measure(said, one, table))
    ]
    found = _bound(said, numbers, table)
    for number in numbers:
        if number.unit:
            found[number] = tuple(_beside(said, number, table))
        elif number.glued and number.low % 1:  # M6.8; the M25 is a road
            found[number] = tuple(filter(None, [table.glued.get(number.glued)]))
    return [
        Count(found[number], number.low, number.high, number.first, number.last, number.unit)
        for number in numbers
        if found.get(number)
    ]


def is_run(said: Words, first: int, last: int) -> bool:
    """Say whether nothing divides the words from one to the other."""
    return not any(_ENDS.search(said.gap(at)) for at in range(first, last))


def _is_measure(said: Words, number: Numeral, table: CountedWords) -> bool:
    behind = number.last + 1
    return (
        behind < len(said)
        and said.folded[behind] in table.units
        and is_run(said, number.last, behind)
    )


def _bound(
    said: Words, numbers: Sequence[Numeral], table: CountedWords
) -> dict[Numeral, tuple[str, ...]]:
    """Give numbers their things, the closest first; no thing is counted twice."""
    plain = [number for number in numbers if not number.unit and not number.glued]
    things = list(table.things.find(said.folded))
    verbs = [*things, *table.verbs.find(said.folded)]
    totals = list(table.totals.find(said.folded))
    bound: dict[Numeral, tuple[str, ...]] = {}
    taken: set[Found] = set()
    for reach in (0, None, REACH):
        for number in plain:
            if number in bound:
                continue
            if reach is None:
                near = _before(said, number, verbs, totals, table)
            else:
                near = _behind(said, number, things, reach, table)
            thing = next((one for one in near if one not in taken), None)
            if thing is not None:
                taken.add(thing)
                bound[number] = (thing.group,)
    return bound


def _behind(
    said: Words, number: Numeral, things: Sequence[Found], reach: int, table: CountedWords
) -> Iterator[Found]:
    for thing in things:
        between = said.folded[number.last + 1 : thing.first]
        is_near = 0 < thing.first - number.last <= reach + 1
        says_nothing = all(word in table.fillers or word not in STOP_WORDS for word in between)
        if is_near and says_nothing and is_run(said, number.last, thing.first):
            yield thing


def _before(
    said: Words,
    number: Numeral,
    things: Sequence[Found],
    totals: Sequence[Found],
    table: CountedWords,
) -> Iterator[Found]:
    at = number.first - 1
    while at >= 0 and said.folded[at] in table.fillers:
        at -= 1
    if not is_run(said, max(at, 0), number.first):
        return
    yield from (thing for thing in things if thing.last == at)
    if at < number.first - 1:
        yield from (
            total
            for total in totals
            if 0 <= at - total.last <= TOTAL_REACH and is_run(said, total.last, at)
        )


def _beside(said: Words, number: Numeral, table: CountedWords) -> Iterator[str]:
    # A rate raised by 1 % is none raised to 5 %.
    by = " by" if said.folded[max(number.first - 1, 0)] == "by" else ""
    start, end = max(number.first - BESIDE, 0), min(number.last + BESIDE, len(said) - 1)
    for at in (*range(start, number.first), *range(number.last + 1, end + 1)):
        word, (first, last) = said.folded[at], sorted((at, number.first))
        is_telling = word.isalpha() and word not in table.fillers and word not in STOP_WORDS
        if is_telling and word not in table.units and is_run(said, first, last):
            yield f"{number.unit} {singular(word)}{by}"
