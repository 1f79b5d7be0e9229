"""The engines of `dev.py bench match`, each behind the same few verbs.

What is on the clock is the same for all: `add` and `finish` turn the structures that `read` made
into an index; `match` takes an article as text, so cutting it into words counts. Off the clock are
`read` (text → plan for wirewatch, which "add one with parsing" counts; filling the peer's own query class for the others) and
`document`, which only changes the container.

What the peers lack is given in their favour: phrases and prefixes reach perq as more tokens of the
article, phrases reach mokaccino as word pairs and triples; perq has no NOT, so it is dropped there
and what perq finds too much because of it is excused.
"""

import importlib
import itertools
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol, cast

from rules.language.index import QueryIndex
from rules.language.lexer import QueryError
from rules.language.lexicon import plain_lexicon
from rules.language.plan import planned
from rules.model import Article
from tests.bench.match_workload import Asked, Document, is_phrase, is_prefix, tokens

SEEN_AT = datetime(2026, 1, 1, tzinfo=UTC)


class Engine(Protocol):
    """Something that holds many queries and says which of them an article satisfies."""

    adds_one: bool
    """Takes one more query in place after `finish`; else the index must be built anew."""
    removes_one: bool
    reads_not: bool

    def learn(self, documents: Sequence[Any]) -> int:
        """Count in how many articles each word is, where the engine can; how many it was shown."""
        ...

    def document(self, document: Document) -> Any:
        """Put an article into the container that `match` takes."""
        ...

    def read(self, key: int, asked: Asked, text: str) -> Any:
        """Make what `add` takes; None if the engine refuses the query."""
        ...

    def add(self, key: int, query: Any) -> None:
        """Take a query in."""
        ...

    def finish(self) -> None:
        """Do what the engine does once after many queries."""
        ...

    def remove(self, key: int) -> None:
        """Forget a query."""
        ...

    def match(self, document: Any) -> list[int]:
        """Give the keys of the queries that an article satisfies, each once."""
        ...


class Wirewatch:
    """The engine of this project, as it runs in the bot."""

    adds_one = removes_one = reads_not = True

    def __init__(self) -> None:
        self._index = QueryIndex()
        self._lexicon = plain_lexicon()

    def learn(self, documents: Sequence[Any]) -> int:
        """Word counts come from the stream in a running bot; here from the first articles."""
        self._index.learn(documents)
        return len(documents)

    def document(self, document: Document) -> Any:
        return Article(
            keys=("bench",),
            title=document.title,
            summary=document.summary,
            body=document.body,
            outlet=document.outlet,
            language=document.language,
            link=document.link,
            seen_at=SEEN_AT,
        )

    def read(self, key: int, asked: Asked, text: str) -> Any:
        try:
            return planned(text, self._lexicon)
        except QueryError:
            return None

    def add(self, key: int, query: Any) -> None:
        self._index.add(key, query)

    def finish(self) -> None:
        """Nothing: the index is ready after every `add`."""

    def remove(self, key: int) -> None:
        self._index.remove(key)

    def match(self, document: Any) -> list[int]:
        return self._index.match(document)


class Perq:
    """perq 0.2.1, pure Python: AND of OR-clauses over tokens; its index is always built whole."""

    adds_one = removes_one = reads_not = False

    def __init__(self) -> None:
        self._perq = _peer("perq")
        self._queries: list[Any] = []
        self._store = self._perq.MemoryStore()
        self._matcher = self._perq.QueryMatcher(self._store)
        self._prefix_lengths: list[int] = []

    def learn(self, documents: Sequence[Any]) -> int:
        return 0  # its interface offers nothing of the kind

    def document(self, document: Document) -> Any:
        return document

    def read(self, key: int, asked: Asked, text: str) -> Any:
        return self._perq.Query(key, asked.all_of)

    def add(self, key: int, query: Any) -> None:
        self._queries.append(query)

    def finish(self) -> None:
        self._perq.index(self._queries, self._store)
        terms = (term for q in self._queries for clause in q.search_terms for term in clause)
        self._prefix_lengths = sorted({len(term) - 1 for term in terms if is_prefix(term)})
        self._queries = []

    def remove(self, key: int) -> None:
        raise NotImplementedError

    def match(self, document: Any) -> list[int]:
        single, several = _shingles(document)
        starts = {word[:n] + "*" for n in self._prefix_lengths for word in single if len(word) >= n}
        page = self._perq.Document((*single, *several, *starts))
        return cast("list[int]", list(self._matcher.matches(page)))


class Mokaccino:
    """mokaccino 0.9.1, a percolator in Rust: AND, OR, NOT and prefixes of its own."""

    adds_one = reads_not = True
    removes_one = False

    def __init__(self) -> None:
        self._mokaccino = _peer("mokaccino")
        self._percolator = self._mokaccino.Percolator()

    def learn(self, documents: Sequence[Any]) -> int:
        return 0  # its interface offers nothing of the kind

    def document(self, document: Document) -> Any:
        return document

    def read(self, key: int, asked: Asked, text: str) -> Any:
        kinds = self._mokaccino.Query
        clauses = [_joined(kinds.from_or, map(self._term, clause)) for clause in asked.all_of]
        excluded = [kinds.from_not(self._term(term)) for term in asked.none_of]
        return _joined(kinds.from_and, clauses + excluded)

    def add(self, key: int, query: Any) -> None:
        self._percolator.add_query_id(query, key)

    def finish(self) -> None:
        self._percolator = self._percolator.optimized()

    def remove(self, key: int) -> None:
        raise NotImplementedError

    def match(self, document: Any) -> list[int]:
        single, several = _shingles(document)
        page = self._mokaccino.Document()
        for word in single:
            page.add_value("t", word)
        for phrase in several:
            page.add_value("g", phrase)
        return cast("list[int]", self._percolator.percolate_list(page))

    def _term(self, term: str) -> Any:
        if is_prefix(term):
            return self._mokaccino.Query.from_kprefix("t", term[:-1])
        return self._mokaccino.Query.from_kv("g" if is_phrase(term) else "t", term)


def _shingles(document: Document) -> tuple[set[str], set[str]]:
    """Give the words of an article, and its pairs and triples of words."""
    single: set[str] = set()
    several: set[str] = set()
    for text in document.fields:
        words = tokens(text)
        single.update(words)
        several.update(map(" ".join, itertools.pairwise(words)))
        several.update(map(" ".join, zip(words, words[1:], words[2:], strict=False)))
    return single, several


def _joined(join: Callable[[list[Any]], Any], parts: Iterable[Any]) -> Any:
    listed = list(parts)
    return listed[0] if len(listed) == 1 else join(listed)


def _peer(name: str) -> Any:
    """Import a peer only where it is measured: the project does without."""
    return importlib.import_module(name)


ENGINES: dict[str, type[Engine]] = {
    "wirewatch": Wirewatch,
    "perq": Perq,
    "mokaccino": Mokaccino,
}
