"""Plan → what an article must have in the index to be worth verifying: never less than it finds.

What the index cannot know (a regex, an exclusion, an age, the order of words) asks for nothing here; the
engine that watches are matched by decides it, of the article itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rules.lexicon import Way
from rules.plan import AllOf, AnyOf, Plan, Sought, SoughtNear
from rules.query import TEXT_FIELDS
from rules.search.words import TITLE, beginnings, written
from rules.wordform import Kind, Word


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
class Anything:
    """Nothing that the index knows: every article is worth verifying."""


Needed = Has | HasAll | HasAny | Anything
ANYTHING = Anything()


def needed(plan: Plan, *, in_title: bool = False) -> Needed:
    """Say what an article must have to satisfy a plan; `in_title`: to do so in its headline."""
    match plan:
        case AllOf(parts):
            return _all(needed(part, in_title=in_title) for part in parts)
        case AnyOf(parts):
            return _any(needed(part, in_title=in_title) for part in parts)
        case Sought():
            return _sought(plan, in_title=in_title)
        case SoughtNear(left, right):
            sides = (
                _any(_sought(one, in_title=in_title) for one in side) for side in (left, right)
            )
            return _all(sides)
        case _:
            return ANYTHING


def _sought(sought: Sought, *, in_title: bool) -> Needed:
    fields = _fields(sought, in_title=in_title)
    return _any(_way(way, field) for field in fields for way in sought.ways)


def _fields(sought: Sought, *, in_title: bool) -> tuple[str | None, ...]:
    """Give under which fields the index has the words; None stands for all texts together."""
    if set(sought.fields) <= set(TEXT_FIELDS):
        only_title = in_title or sought.fields == (TITLE,)
        return (TITLE,) if only_title else (None,)
    return sought.fields


def _way(way: Way, field: str | None) -> Needed:
    return _all(_word(word, field) for word in way.words)


def _word(word: Word, field: str | None) -> Needed:
    if word.kind is not Kind.PREFIX:
        return Has(written(word.name, field))
    return _any(Has(start, is_beginning=True) for start in beginnings(word.text, field))


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
