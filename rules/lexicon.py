"""What people may mean by a term: demonyms, their own aliases, and lists that have a name."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple

import regex

from rules.demonyms import demonyms
from rules.grammar import term_from
from rules.query import FIELDS, Term
from rules.wordform import Word

WAYS_AT_MOST = 64
"""Ways of saying one term that are looked for: its own first, then by the length of the list."""
TERMS_OF_A_LIST_AT_MOST = WAYS_AT_MOST
TEXT_LIMIT = 80
_NO_TERM = regex.compile(
    rf"""^[@/!-] | ["“”„«»(){{}}|] | ,(?!\d{{3}}) | (?:^|\s)(?:AND|OR|NOT|NEAR/\d+)(?:\s|$) | ^(?:{"|".join(FIELDS)})[:：]""",
    regex.VERBOSE,
)
"""What has a meaning in a query and none in a list."""
_NAME = regex.compile(r"[\p{L}\p{N}][\p{L}\p{N}_-]{0,31}")


class LexiconError(ValueError):
    """A list or an alias that cannot be used: which one, and what is wrong."""


class Way(NamedTuple):
    """Words that satisfy a term, and how they come to do so."""

    words: tuple[Word, ...]
    how: str
    """`exact` for the term's own words, `demonym`, `alias`."""
    text: str
    """As people write it."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one workspace: one value, so that any number of workspaces may have their own."""

    lists: Mapping[str, tuple[Term, ...]]
    """Name → the terms of the list."""
    others: Mapping[tuple[Word, ...], tuple[Way, ...]]
    """Words → by what other words they may be meant. One way: the others do not find these."""
    first_words: frozenset[str]
    """What the keys of `others` begin with: most terms begin with something else."""
    longest: int

    def ways(self, term: Term) -> tuple[Way, ...]:
        """Give all ways of saying a term, its own first."""
        own = Way(term.words, "exact", term.text)
        if term.is_exact or all(word.text not in self.first_words for word in term.words):
            return (own,)
        by_words = {own.words: own}
        for way in islice(self._said(term.words, 0), WAYS_AT_MOST):
            by_words.setdefault(way.words, way)
        return tuple(by_words.values())[:WAYS_AT_MOST]

    def listed(self, name: str) -> tuple[Way, ...]:
        """Give all ways of saying any term of a list; none for a name that nobody knows."""
        found = (way for term in self.lists.get(name, ()) for way in self.ways(term))
        by_words = {way.words: way._replace(how="alias") for way in found}
        return tuple(by_words.values())

    def _said(self, words: tuple[Word, ...], at: int) -> Iterator[Way]:
        """Replace, from a place on, every stretch of words that may be said in another way."""
        if at == len(words):
            yield Way((), "exact", "")
            return
        for end in range(min(len(words), at + self.longest), at, -1):
            others = self.others.get(_key(words[at:end]), ())
            own = words[at:end]
            if end == at + 1:
                others = (Way(own, "exact", own[0].written), *others)
            for here in others:
                for rest in self._said(words, end):
                    yield _beside(here, rest)


def _beside(first: Way, second: Way) -> Way:
    how = max(first.how, second.how, key=_STRENGTH.index)
    return Way(first.words + second.words, how, f"{first.text} {second.text}".rstrip())


_STRENGTH = ("exact", "demonym", "alias")
"""What a way is that is made of several: the furthest from the term's own words."""


def lexicon_from(
    aliases: Mapping[str, Sequence[str]], lists: Mapping[str, Sequence[str]]
) -> Lexicon:
    """Make the words of a workspace; raises LexiconError that names the list or alias."""
    others = dict(_demonyms())
    for name, terms in aliases.items():
        key = _key(_term(name, f'alias "{name}"').words)
        made = (Way(_term(text, f'alias "{name}"').words, "alias", text) for text in terms)
        others[key] = tuple(dict.fromkeys((*others.get(key, ()), *made)))
    read = {name.casefold(): tuple(_list(name, terms)) for name, terms in lists.items()}
    return _lexicon(read, others)


@cache
def plain_lexicon() -> Lexicon:
    """Give the words that everybody has: demonyms, no aliases and no lists."""
    return _lexicon({}, _demonyms())


def _lexicon(
    lists: Mapping[str, tuple[Term, ...]], others: Mapping[tuple[Word, ...], tuple[Way, ...]]
) -> Lexicon:
    firsts = frozenset(key[0].text for key in others)
    longest = max(map(len, others), default=0)
    return Lexicon(MappingProxyType(dict(lists)), MappingProxyType(dict(others)), firsts, longest)


@cache
def _demonyms() -> Mapping[tuple[Word, ...], tuple[Way, ...]]:
    found: dict[tuple[Word, ...], tuple[Way, ...]] = {}
    for name, forms in demonyms().items():
        key = _key(_term(name, name).words)
        ways = (Way(_term(form, name).words, "demonym", form) for form in forms)
        found[key] = tuple(dict.fromkeys((*found.get(key, ()), *ways)))
    return MappingProxyType(found)


def _list(name: str, terms: Collection[str]) -> Iterator[Term]:
    if not _NAME.fullmatch(name):
        raise LexiconError(
            f'list "{name}": a name has at most 32 letters, digits, `-` and `_`, and no spaces'
        )
    if not 0 < len(terms) <= TERMS_OF_A_LIST_AT_MOST:
        raise LexiconError(
            f'list "{name}" has {len(terms)} terms: 1 to {TERMS_OF_A_LIST_AT_MOST} are allowed'
        )
    for text in terms:
        yield _term(text, f'list "{name}"')


def _term(text: str, where: str) -> Term:
    is_plain = len(text) <= TEXT_LIMIT and _NO_TERM.search(text) is None
    term = term_from(text) if is_plain else None
    if term is None:
        raise LexiconError(
            f'{where}: "{text[:TEXT_LIMIT]}" is no term: write a word or a phrase of at most'
            f" {TEXT_LIMIT} characters, `=` before it for exactly that, `*` behind it for a beginning"
        )
    return term


def _key(words: Sequence[Word]) -> tuple[Word, ...]:
    """Give words as they are looked up: however they were inflected."""
    return tuple(Word(word.kind, word.text, word.name, "") for word in words)
