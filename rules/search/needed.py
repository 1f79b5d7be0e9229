"""Plan → what an article must have in the index to be worth verifying: never less than it finds.

What the index cannot know (an excluded phrase, an age, nearness, of a regex all but its whole words) asks for nothing
here; the engine that watches are matched by decides it, of the article itself.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from rules.language.lexicon import Way
from rules.language.plan import AllOf, AnyOf, Plan, Sought, SoughtNear, SoughtPattern, Without
from rules.language.query import TEXT_FIELDS
from rules.search.words import (
    CAPITAL,
    TITLE,
    beginnings,
    filled,
    is_plain,
    paired,
    paired_with_beginning,
    written,
)
from rules.words.inflection import singular
from rules.words.wordform import Kind, Word


@dataclass(frozen=True, slots=True)
class Has:
    """A word, as the index writes it; or with `is_beginning` any that begins so."""

    word: str
    is_beginning: bool = False


@dataclass(frozen=True, slots=True)
class HasAll:
    """Every part; at least two."""

    parts: tuple["Needed", ...]


@dataclass(frozen=True, slots=True)
class HasAny:
    """At least one part; at least two."""

    parts: tuple["Needed", ...]


@dataclass(frozen=True, slots=True)
class But:
    """A part, and none of these words: the index knows for sure that each would be one too many."""

    part: "Needed"
    without: tuple[Has, ...]


@dataclass(frozen=True, slots=True)
class Anything:
    """Nothing that the index knows: every article is worth verifying."""


WHOLE_AT_MOST = 50
"""Letters of a word of a regex that are looked for: a word of a text may be cut where it is longer."""
# Plain letters only, and three of them: what else may stand in a word, a text can write in other ways.
_BEHIND_BLANK = re.compile(r"(?<= )([a-z]{3,})(?=( ?))")

Needed = Has | HasAll | HasAny | But | Anything
ANYTHING = Anything()


def needed(plan: Plan, *, in_title: bool = False) -> Needed:
    """Say what an article must have to satisfy a plan; `in_title`: to do so in its headline, too.

    Of a headline only what the whole plan excludes is excluded: what one of its branches does may
    stand in another field of an article that satisfies another branch.
    """
    wanted = _needed(plan, in_title=in_title)
    return _but(wanted, plan) if in_title and isinstance(plan, AllOf) else wanted


def _needed(plan: Plan, *, in_title: bool) -> Needed:
    match plan:
        case AllOf(parts):
            wanted = _all(_needed(part, in_title=in_title) for part in parts)
            return wanted if in_title else _but(wanted, plan)
        case AnyOf(parts):
            return _any(_needed(part, in_title=in_title) for part in parts)
        case Sought():
            return _sought(plan, in_title=in_title)
        case SoughtPattern():
            return _pattern(plan, in_title=in_title)
        case SoughtNear(left, right):
            sides = (
                _any(_sought(one, in_title=in_title) for one in side) for side in (left, right)
            )
            return _all(sides)
        case _:
            return ANYTHING


def _but(wanted: Needed, plan: AllOf) -> Needed:
    without = tuple(dict.fromkeys(_excluded(plan.parts)))
    return But(wanted, without) if without and wanted != ANYTHING else wanted


def _excluded(parts: Iterable[Plan]) -> Iterator[Has]:
    """Give the single words that must not be there, as far as the index has them for sure."""
    for part in parts:
        if isinstance(part, Without) and isinstance(part.part, Sought):
            for field in _fields_for_sure(part.part):
                words = (way.words[0] for way in part.part.ways if len(way.words) == 1)
                yield from (Has(written(one.name, field)) for one in words if _is_sure(one))


def _fields_for_sure(sought: Sought) -> tuple[str | None, ...]:
    """Give under which fields the index has just what the engine looks through."""
    if sought.fields == TEXT_FIELDS:
        return (None,)
    return tuple(field for field in sought.fields if field not in ("summary", "body"))


def _is_sure(word: Word) -> bool:
    """Say whether any word that the index writes so satisfies this one: it is in no other form."""
    is_name = word.kind is Kind.NAME and word.text == word.name
    return is_name and is_plain(word.name) and singular(word.name) == word.name


def _sought(sought: Sought, *, in_title: bool) -> Needed:
    wanted = _any(
        _way(way, field) for field in _fields(sought, in_title=in_title) for way in sought.ways
    )
    if sought.fields in (("summary",), ("body",)):
        return _all((wanted, Has(filled(sought.fields[0]))))
    return wanted


def _pattern(sought: SoughtPattern, *, in_title: bool) -> Needed:
    """Ask for the words that every match of a regex holds; it is looked for in texts alone."""
    [field] = _fields(sought, in_title=in_title)
    runs = sought.pattern.runs
    return _all(_any(_all(_words_in(text, field)) for text in choices) for choices in runs)


def _words_in(literal: str, field: str | None) -> Iterator[Needed]:
    """Give the words of a literal behind a blank; what stands before its first may be the end of one."""
    for word, behind in _BEHIND_BLANK.findall(literal):
        if behind and len(word) <= WHOLE_AT_MOST:
            yield Has(written(word, field))
        else:
            begins = beginnings(word[:WHOLE_AT_MOST], field)
            yield _any(Has(one, is_beginning=True) for one in begins)


def _fields(sought: Sought | SoughtPattern, *, in_title: bool) -> tuple[str | None, ...]:
    """Give under which fields the index has the words; None stands for all texts together."""
    if set(sought.fields) <= set(TEXT_FIELDS):
        only_title = in_title or sought.fields == (TITLE,)
        return (TITLE,) if only_title else (None,)
    return sought.fields


def _way(way: Way, field: str | None) -> Needed:
    alone = (_word(word, field) for word in way.words)
    return _all((*alone, *_pairs(way.words))) if field in (None, TITLE) else _all(alone)


def _pairs(words: tuple[Word, ...]) -> Iterator[Needed]:
    """Ask for every two words side by side; of the first the whole name must be known."""
    for left, right in pairwise(words):
        if left.kind is not Kind.PREFIX and (pair := _pair(left, right)):
            yield Has(pair)


def _pair(left: Word, right: Word) -> str | None:
    if right.kind is Kind.PREFIX:
        return paired_with_beginning(left.name, right.text)
    return paired(left.name, right.name)


def _word(word: Word, field: str | None) -> Needed:
    match word.kind:
        case Kind.PREFIX:
            return _any(Has(start, is_beginning=True) for start in beginnings(word.text, field))
        case Kind.CAPITAL | Kind.EXACT_CAPITAL if field in (None, TITLE):
            return _all((_whole(word, field), Has(written(word.name, CAPITAL))))
        case _:
            return _whole(word, field)


def _whole(word: Word, field: str | None) -> Needed:
    """Ask for the very spelling where it counts."""
    is_exact = word.kind in (Kind.EXACT, Kind.EXACT_CAPITAL)
    return Has(written(word.text if is_exact else word.name, field))


def _all(parts: Iterable[Needed]) -> Needed:
    flat = dict.fromkeys(_flat(parts, HasAll))
    flat.pop(ANYTHING, None)
    return _joined(HasAll, tuple(flat))


def _any(parts: Iterable[Needed]) -> Needed:
    flat = dict.fromkeys(_flat(parts, HasAny))
    return ANYTHING if ANYTHING in flat else _joined(HasAny, tuple(flat))


def _joined(kind: type[HasAll] | type[HasAny], parts: tuple[Needed, ...]) -> Needed:
    if not parts:
        return ANYTHING
    return kind(parts) if len(parts) > 1 else parts[0]


def _flat(parts: Iterable[Needed], kind: type[HasAll] | type[HasAny]) -> Iterator[Needed]:
    for part in parts:
        if isinstance(part, kind):
            yield from part.parts
        else:
            yield part
