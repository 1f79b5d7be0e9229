"""Article × query → match, with its evidence: which words stood where."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rules.model import Article, Evidence, Match, Watch
from rules.query import And, Not, Query, QueryError, Term, parse
from rules.text import Token, tokens

PLACES_AT_MOST = 8
"""Places of one term in one field that are kept as evidence: enough to mark and to explain."""


@dataclass(frozen=True, slots=True)
class Document:
    """An article cut into words once, so that any number of queries can be asked of it."""

    fields: Mapping[str, Sequence[Token]]
    places: Mapping[str, Mapping[str, Sequence[int]]]
    """Field → word → where it stands, as indices into the field's tokens."""


def document(article: Article) -> Document:
    """Cut an article into words."""
    fields = {name: tokens(text) for name, text in article.texts.items()}
    return Document(fields, {name: _places(cut) for name, cut in fields.items()})


def find(query: Query, within: Document) -> tuple[Evidence, ...] | None:
    """Give the evidence for a query; None when the document does not satisfy it."""
    match query:
        case Term():
            return tuple(_evidence(query, within)) or None
        case Not(part):
            return _against(part, within)
        case And(parts):
            return _all_of([find(part, within) for part in parts])
        case _:
            return _any_of([find(part, within) for part in query.parts])


def _against(query: Query, within: Document) -> tuple[Evidence, ...] | None:
    """Give the evidence for the opposite of a query: `NOT NOT chips` is found by its chips."""
    match query:
        case Term():
            return None if any(_evidence(query, within)) else ()
        case Not(part):
            return find(part, within)
        case And(parts):
            return _any_of([_against(part, within) for part in parts])
        case _:
            return _all_of([_against(part, within) for part in query.parts])


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A kept watch whose query this version cannot read."""

    watch: Watch
    error: QueryError


class WatchIndex:
    """All watches, ready to be asked which of them an article satisfies. Has one owner."""

    def __init__(self, watches: Iterable[Watch], *, generation: int = 0) -> None:
        """Read every query; those that cannot be read stand in `unreadable`, not in the way."""
        self.generation = generation
        self.unreadable: list[Unreadable] = []
        self._queries: list[tuple[Watch, Query]] = []
        for watch in watches:
            try:
                self._queries.append((watch, parse(watch.query)))
            except QueryError as error:
                self.unreadable.append(Unreadable(watch, error))

    def __len__(self) -> int:
        """Count the watches that are in force."""
        return len(self._queries)

    def match(self, article: Article) -> tuple[Match, ...]:
        """Find every watch that an article satisfies, with the evidence."""
        read = document(article)
        found = ((watch, find(query, read)) for watch, query in self._queries)
        return tuple(Match(watch, evidence) for watch, evidence in found if evidence)

    def newly_matched(self, before: Article, after: Article) -> tuple[Match, ...]:
        """Find the watches that only the revised article satisfies."""
        already = {match.watch.id for match in self.match(before)}
        return tuple(match for match in self.match(after) if match.watch.id not in already)


def _places(cut: Sequence[Token]) -> Mapping[str, Sequence[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for at, token in enumerate(cut):
        places[token.word].append(at)
    return dict(places)


def _evidence(term: Term, within: Document) -> Iterator[Evidence]:
    for name, cut in within.fields.items():
        for first in _occurrences(term.words, cut, within.places[name]):
            last = cut[first + len(term.words) - 1]
            yield Evidence(name, cut[first].start, last.end, str(term), "exact")


def _occurrences(
    wanted: Sequence[str], cut: Sequence[Token], places: Mapping[str, Sequence[int]]
) -> Iterator[int]:
    found = 0
    for at in places.get(wanted[0], ()):
        if tuple(token.word for token in cut[at : at + len(wanted)]) == wanted:
            yield at
            found += 1
        if found == PLACES_AT_MOST:
            return


def _all_of(found: Sequence[tuple[Evidence, ...] | None]) -> tuple[Evidence, ...] | None:
    complete = [evidence for evidence in found if evidence is not None]
    return _joined(complete) if len(complete) == len(found) else None


def _any_of(found: Sequence[tuple[Evidence, ...] | None]) -> tuple[Evidence, ...] | None:
    some = [evidence for evidence in found if evidence is not None]
    return _joined(some) if some else None


def _joined(parts: Iterable[tuple[Evidence, ...]]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(evidence for part in parts for evidence in part))
