"""Query → plan: what is to be looked for, where, with every other way of saying it written out.

NOT is pushed down to the leaves, so that a plan needs no negation of its parts; nested AND and OR
are flat and nothing stands twice.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field

from rules.language.grammar import parse
from rules.language.lexicon import Lexicon, Way, plain_lexicon
from rules.language.pattern import Pattern
from rules.language.query import (
    TEXT_FIELDS,
    Age,
    And,
    Listed,
    Near,
    Not,
    Or,
    Query,
    Regex,
    Scoped,
    Term,
)
from rules.words.text import fold, words_of_address
from rules.words.wordform import Kind, Word, words_of


@dataclass(frozen=True, slots=True)
class Sought:
    """Any of these ways of saying a term, in any of these fields."""

    term: str
    """As people wrote it."""
    ways: tuple[Way, ...]
    fields: tuple[str, ...] = TEXT_FIELDS
    names: tuple[str, ...] = field(default=(), compare=False)
    """The names of its words, when these side by side in any text are all that it asks for."""


@dataclass(frozen=True, slots=True)
class SoughtPattern:
    """A regular expression that fits some part of one of these fields."""

    term: str
    pattern: Pattern
    fields: tuple[str, ...] = TEXT_FIELDS


@dataclass(frozen=True, slots=True)
class SoughtNear:
    """One of the left and one of the right, at most so many words apart in one field."""

    left: tuple[Sought, ...]
    right: tuple[Sought, ...]
    within: int


@dataclass(frozen=True, slots=True)
class Without:
    """What must not be there."""

    part: "Leaf"


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part; at least two."""

    parts: tuple["Plan", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part; at least two."""

    parts: tuple["Plan", ...]


FILED_AT_MOST = 16
"""Words of a phrase that an index steps through; what is longer it asks of the document."""
_CODES = (("lang",), ("url",))
"""Fields that hold no words of a language: nothing in them is inflected or has another name."""

Leaf = Sought | SoughtPattern | SoughtNear | Age
Plan = Leaf | Without | AllOf | AnyOf


def planned(text: str, lexicon: Lexicon | None = None) -> Plan:
    """Read a query and say what is to be looked for; raises QueryError."""
    known = plain_lexicon() if lexicon is None else lexicon
    return plan_of(parse(text, lists=known.lists), known)


def plan_of(
    query: Query,
    lexicon: Lexicon,
    *,
    fields: tuple[str, ...] = TEXT_FIELDS,
    negated: bool = False,
) -> Plan:
    """Say what is to be looked for to satisfy a query, or with `negated` its opposite."""
    match query:
        case Not(part):
            return plan_of(part, lexicon, fields=fields, negated=not negated)
        case Scoped(name, part):
            return plan_of(part, lexicon, fields=(name,), negated=negated)
        case And(parts) | Or(parts):
            plans = (plan_of(part, lexicon, fields=fields, negated=negated) for part in parts)
            kind = AllOf if isinstance(query, And) is not negated else AnyOf
            return _joined(kind, plans)
    leaf = _leaf(query, lexicon, fields)
    return Without(leaf) if negated else leaf


def _leaf(query: Query, lexicon: Lexicon, fields: tuple[str, ...]) -> Leaf:
    match query:
        case Term():
            return _term(query, lexicon, fields)
        case Listed(name):
            return Sought(str(query), lexicon.listed(name), fields)
        case Regex(pattern):
            return SoughtPattern(str(query), pattern, fields)
        case Near(left, right, within):
            sides = (tuple(_side(side, lexicon, fields)) for side in (left, right))
            return SoughtNear(next(sides), next(sides), within)
        case Age():
            return query
        case _:
            raise TypeError(f"no leaf: {query!r}")


def _term(term: Term, lexicon: Lexicon, fields: tuple[str, ...]) -> Sought:
    if fields in _CODES:
        return Sought(str(term), (Way(_code(term, fields), "exact", term.text),), fields)
    ways = lexicon.ways(term)
    plain = len(ways) == 1 and fields == TEXT_FIELDS and len(term.words) <= FILED_AT_MOST
    plain = plain and all(word.kind is Kind.NAME for word in term.words)
    names = tuple(sys.intern(word.name) for word in term.words) if plain else ()
    return Sought(str(term), ways, fields, names)


def _side(query: Query, lexicon: Lexicon, fields: tuple[str, ...]) -> Iterable[Sought]:
    """Give what may stand on one side of NEAR; the parser lets only these through."""
    match query:
        case Or(parts):
            for part in parts:
                yield from _side(part, lexicon, fields)
        case Scoped(name, part):
            yield from _side(part, lexicon, (name,))
        case _:
            leaf = _leaf(query, lexicon, fields)
            if isinstance(leaf, Sought):
                yield leaf


def _joined(kind: type[AllOf] | type[AnyOf], plans: Iterable[Plan]) -> Plan:
    flat = (p for plan in plans for p in (plan.parts if isinstance(plan, kind) else (plan,)))
    once = tuple(dict.fromkeys(flat))
    return kind(once) if len(once) > 1 else once[0]


def _code(term: Term, fields: tuple[str, ...]) -> tuple[Word, ...]:
    """Read the code of a language (`en`, `pt-BR`) or a part of an address (`bbc.co.uk/sport`)."""
    if fields == ("url",):
        address = words_of_address(term.text).lower()
        return words_of(address, exact=True, prefix=term.is_prefix) or term.words
    folded = fold(term.text).replace("_", "-")
    return (Word(Kind.NAME, folded, folded, folded),)
