"""Terms of a table, words or phrases of any script, found where they stand in a text."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rules.words.text import fold, words


@dataclass(frozen=True, slots=True)
class _Term:
    words: tuple[str, ...]
    is_prefix: bool
    """Its last word is only a beginning: погиб* finds погибли."""


@dataclass(frozen=True, slots=True)
class Found:
    """A term of a group, from its first to its last word."""

    group: str
    first: int
    last: int


class Phrases:
    """Terms by group, filed under their first word, or under the beginning that one must have."""

    def __init__(self, groups: Mapping[str, Iterable[str]]) -> None:
        """File the terms; one without a word is none."""
        self._exact: dict[str, list[tuple[str, _Term]]] = defaultdict(list)
        self._prefixes: dict[str, list[tuple[str, _Term]]] = defaultdict(list)
        for group, terms in groups.items():
            for term in terms:
                self._file(group, term)
        self._lengths = sorted({len(prefix) for prefix in self._prefixes})

    def _file(self, group: str, said: str) -> None:
        term = _Term(words(said.removesuffix("*")), said.endswith("*"))
        if term.words:
            is_prefix = term.is_prefix and len(term.words) == 1
            (self._prefixes if is_prefix else self._exact)[term.words[0]].append((group, term))

    def find(self, folded: Sequence[str]) -> Iterator[Found]:
        """Find the terms in a text, in order; of those that begin at one word all."""
        for at, word in enumerate(folded):
            for group, term in self._beginning_with(word):
                last = at + len(term.words) - 1
                if _stands(term, folded[at : last + 1]):
                    yield Found(group, at, last)

    def _beginning_with(self, word: str) -> Iterator[tuple[str, _Term]]:
        yield from self._exact.get(word, ())
        for length in self._lengths:
            if length > len(word):
                return
            yield from self._prefixes.get(word[:length], ())


def _stands(term: _Term, here: Sequence[str]) -> bool:
    *start, end = term.words
    if len(here) != len(term.words) or list(here[:-1]) != start:
        return False
    return here[-1].startswith(end) if term.is_prefix else here[-1] == end


def folded_words(terms: Iterable[str]) -> frozenset[str]:
    """Give the words of a list as texts are compared."""
    return frozenset(word for term in terms for word in (words(term) or (fold(term),)))
