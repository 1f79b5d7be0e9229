"""Plan × document → evidence: whether an article satisfies a query, and which words say so."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from operator import attrgetter
from typing import NamedTuple

from rules.language.document import Document
from rules.language.lexicon import Way
from rules.language.plan import AllOf, AnyOf, Leaf, Plan, Sought, SoughtNear, SoughtPattern, Without
from rules.language.query import FIELDS, Age, Comparison
from rules.model import Evidence
from rules.words.wordform import Kind, Word

PLACES_AT_MOST = 8
"""Places of one term in one field that are kept as evidence: enough to mark and to explain."""


class _Found(NamedTuple):
    """Where one way of saying a term stands: its first and its last word in a field."""

    field: str
    first: int
    last: int
    term: str
    how: str


def find(plan: Plan, document: Document) -> tuple[Evidence, ...] | None:
    """Give the evidence for a plan, as it stands in the fields; None when it is not satisfied."""
    found = _find(plan, document)
    return None if found is None else tuple(sorted(found, key=_place))


def _place(evidence: Evidence) -> tuple[int, int]:
    return FIELDS.index(evidence.field), evidence.start


def _find(plan: Plan, document: Document) -> tuple[Evidence, ...] | None:
    match plan:
        case AllOf(parts):
            found = [_find(part, document) for part in parts]
            complete = [evidence for evidence in found if evidence is not None]
            return _joined(complete) if len(complete) == len(parts) else None
        case AnyOf(parts):
            found = [_find(part, document) for part in parts]
            some = [evidence for evidence in found if evidence is not None]
            return _joined(some) if some else None
        case Without(part):
            return None if holds(part, document) else ()
        case Age():
            return () if holds(plan, document) else None
        case _:
            return tuple(_evidence(plan, document)) or None


def holds(leaf: Leaf, document: Document) -> bool:
    """Say whether a document satisfies one leaf."""
    if isinstance(leaf, Age):
        return _COMPARED[leaf.comparison](document.age, leaf.limit)
    return next(_evidence(leaf, document), None) is not None


_COMPARED: Mapping[Comparison, Callable[..., bool]] = {
    Comparison.LESS: lambda age, limit: age < limit,
    Comparison.AT_MOST: lambda age, limit: age <= limit,
    Comparison.MORE: lambda age, limit: age > limit,
    Comparison.AT_LEAST: lambda age, limit: age >= limit,
}


def _joined(parts: Iterable[tuple[Evidence, ...]]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(evidence for part in parts for evidence in part))


def _evidence(leaf: Sought | SoughtNear | SoughtPattern, document: Document) -> Iterator[Evidence]:
    match leaf:
        case SoughtPattern(term, pattern, fields):
            for field in fields:
                if not pattern.may_be_in(document.folded(field)):
                    continue
                for start, end in pattern.spans(document.text(field), PLACES_AT_MOST):
                    yield Evidence(field, start, end, term, "exact")
        case SoughtNear():
            yield from (_shown(found, document) for found in _near(leaf, document))
        case _:
            for field in leaf.fields:
                places = islice(_places(leaf, field, document), PLACES_AT_MOST)
                yield from (_shown(found, document) for found in places)


def _shown(found: _Found, document: Document) -> Evidence:
    cut = document.cut(found.field)
    start, end = cut[found.first].start, cut[found.last].end
    return Evidence(found.field, start, end, found.term, found.how)


def _places(sought: Sought, field: str, document: Document) -> Iterator[_Found]:
    """Give the places of a term in a field: way by way, each place once."""
    seen: set[tuple[int, int]] = set()
    for way in sought.ways:
        for first in _occurrences(way.words, field, document):
            place = (first, first + len(way.words) - 1)
            if place not in seen:
                seen.add(place)
                yield _Found(field, *place, sought.term, _how(way, field, first, document))


def _occurrences(words: tuple[Word, ...], field: str, document: Document) -> Iterator[int]:
    """Give where words stand side by side; looked for by the one of them that is there least."""
    cut = document.cut(field)
    offset, places = _rarest(words, field, document)
    for at in places:
        first = at - offset
        if 0 <= first <= len(cut) - len(words) and all(
            cut[here].form.satisfies(word) for here, word in enumerate(words, first)
        ):
            yield first


def _rarest(words: tuple[Word, ...], field: str, document: Document) -> tuple[int, Sequence[int]]:
    """Give the place in a phrase of its rarest word, and where that one stands."""
    places = document.places(field)
    whole = [
        (offset, places.get(word.name, ()))
        for offset, word in enumerate(words)
        if word.kind is not Kind.PREFIX
    ]
    return min(whole, key=_count, default=(0, range(len(document.cut(field)))))


def _count(found: tuple[int, Sequence[int]]) -> int:
    return len(found[1])


def _how(way: Way, field: str, first: int, document: Document) -> str:
    if way.how != "exact":
        return way.how
    here = document.cut(field)[first : first + len(way.words)]
    if all(
        word.written in placed.form.exacts for word, placed in zip(way.words, here, strict=True)
    ):
        return "exact"
    return "prefix" if way.words[-1].kind is Kind.PREFIX else "plural"


def _near(near: SoughtNear, document: Document) -> Iterator[_Found]:
    """Give the pairs that stand near enough, both places of each."""
    for field in dict.fromkeys(chain.from_iterable(s.fields for s in (*near.left, *near.right))):
        left, right = (
            [
                f
                for sought in side
                if field in sought.fields
                for f in _places(sought, field, document)
            ]
            for side in (near.left, near.right)
        )
        pairs = islice(_close(left, right, near.within), PLACES_AT_MOST)
        yield from dict.fromkeys(chain.from_iterable(pairs))


def _close(left: list[_Found], right: list[_Found], within: int) -> Iterator[tuple[_Found, _Found]]:
    """Give what stands near enough; only neighbours are compared, however many there are."""
    right = sorted(right, key=attrgetter("first"))
    longest = max((found.last - found.first for found in right), default=0)
    for one in left:
        begin = bisect_left(right, one.first - within - longest, key=attrgetter("first"))
        for other in islice(right, begin, None):
            if other.first > one.last + within:
                break
            if 0 < _distance(one, other) <= within:
                yield one, other


def _distance(one: _Found, other: _Found) -> int:
    """Count the steps from the end of the earlier to the beginning of the later; 0 if they meet."""
    return max(0, other.first - one.last, one.first - other.last)
