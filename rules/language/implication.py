"""Query × query → whether the one holds whenever the other does; when in doubt it does not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from rules.language.lexicon import Lexicon
from rules.language.query import (
    TEXT_FIELDS,
    Age,
    And,
    Comparison,
    Listed,
    Near,
    Not,
    Or,
    Query,
    Regex,
    Scoped,
    Term,
)
from rules.sentences import sentence
from rules.words.wordform import Kind, Word

_CODES = ("lang", "url")
"""Fields without plurals, demonyms and aliases."""
_BELOW = (Comparison.LESS, Comparison.AT_MOST)
Ways = Callable[[Term | Listed], Sequence[tuple[Word, ...]]]
"""Gives all ways of saying a term."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A query, and the fields in which its terms are looked for."""

    query: Query
    fields: tuple[str, ...] = TEXT_FIELDS

    def inside(self) -> "Placed":
        """Take the field before a query for its place."""
        if isinstance(self.query, Scoped):
            return Placed(self.query.part, (self.query.field,)).inside()
        return self

    def parts(self, queries: Sequence[Query]) -> list["Placed"]:
        """Place its parts where it is itself."""
        return [Placed(query, self.fields) for query in queries]


def implies(one: Placed, other: Placed, ways: Ways) -> bool:
    """Say whether every article that satisfies the one satisfies the other."""
    one, other = one.inside(), other.inside()
    return one == other or _implies(one, other, ways)


def _implies(one: Placed, other: Placed, ways: Ways) -> bool:
    match one.query, other.query:
        case Or(parts), _:
            return all(implies(part, other, ways) for part in one.parts(parts))
        case _, And(parts):
            return all(implies(one, part, ways) for part in other.parts(parts))
        case (And(), _) | (_, Or()):
            return _by_a_part(one, other, ways)
        case Not(left), Not(right):
            return implies(Placed(right, other.fields), Placed(left, one.fields), ways)
        case Near(left, right), _:
            sides = one.parts((left, right))
            return any(implies(side, other, ways) for side in sides)
    return _leaf_implies(one, other, ways)


def _by_a_part(one: Placed, other: Placed, ways: Ways) -> bool:
    """Try each part of an AND for itself, and each part of an OR."""
    if isinstance(other.query, Or) and any(
        implies(one, part, ways) for part in other.parts(other.query.parts)
    ):
        return True
    return isinstance(one.query, And) and any(
        implies(part, other, ways) for part in one.parts(one.query.parts)
    )


def _leaf_implies(one: Placed, other: Placed, ways: Ways) -> bool:
    if isinstance(one.query, Age) and isinstance(other.query, Age):
        return _age_implies(one.query, other.query)
    if not set(one.fields) <= set(other.fields):
        return False
    if isinstance(one.query, Term | Listed) and isinstance(other.query, Term | Listed):
        return other.fields[0] not in _CODES and covers(other.query, one.query, ways)
    return isinstance(one.query, Regex) and one.query == other.query


def _age_implies(one: Age, other: Age) -> bool:
    """Compare two limits on the same side; of equal ones `<` is the narrower."""
    if (one.comparison in _BELOW) is not (other.comparison in _BELOW):
        return False
    if one.limit == other.limit:
        return one.comparison in (Comparison.LESS, Comparison.MORE)
    return (one.limit < other.limit) is (one.comparison in _BELOW)


def exclude_each_other(one: Query, other: Query) -> str | None:
    """Say why no article satisfies both of two queries; None when one may."""
    match one, other:
        case Age(), Age():
            apart = (one.comparison in _BELOW) is not (other.comparison in _BELOW)
            young, old = (one, other) if one.comparison in _BELOW else (other, one)
            if apart and young.limit < old.limit:
                return sentence("no_such_age", "no age is {young} and {old}", young=young, old=old)
        case Scoped("lang", Term() as first), Scoped("lang", Term() as second):
            codes = sorted(term.text.casefold().replace("_", "-") for term in (first, second))
            if not f"{codes[1]}-".startswith(f"{codes[0]}-"):
                return sentence(
                    "one_language",
                    "an article has one language: write lang:({first}, {second}) for either",
                    first=first,
                    second=second,
                )
    return None


def covers(one: Term | Listed, other: Term | Listed, ways: Ways) -> bool:
    """Say whether every text that has the other term has the one, too."""
    ours, theirs = ways(one), ways(other)
    return bool(theirs) and all(any(_contains(a, b) for a in ours) for b in theirs)


def ways_of(lexicon: Lexicon) -> Ways:
    """Give the ways of saying terms by a lexicon, each looked up once."""

    @cache
    def ways(said: Term | Listed) -> Sequence[tuple[Word, ...]]:
        known = lexicon.ways(said) if isinstance(said, Term) else lexicon.listed(said.name)
        return [way.words for way in known]

    return ways


def _contains(some: Sequence[Word], others: Sequence[Word]) -> bool:
    """Say whether words side by side are there whenever the others are."""
    starts = range(len(others) - len(some) + 1)
    return any(all(map(_is_wider, some, others[at : at + len(some)])) for at in starts)


def _is_wider(one: Word, other: Word) -> bool:
    """Say whether a word that satisfies the other satisfies the one."""
    if one[:2] == other[:2]:
        return True
    if one.kind is Kind.PREFIX:
        return other.text.startswith(one.text)
    return one.kind is Kind.NAME and other.kind is not Kind.PREFIX and one.text == other.name
