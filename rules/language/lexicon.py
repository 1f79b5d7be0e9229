"""What people may mean by a term: demonyms, their own aliases, and lists that have a name."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

import regex

from rules.language.grammar import term_from
from rules.language.query import DASHES, FIELDS, Term
from rules.words.demonyms import ORDINARY_WORDS, demonyms
from rules.words.wordform import Word, titled

WAYS_AT_MOST = 64
"""Ways of saying one term that are looked for: its own, then those that change the least of it."""
TERMS_OF_A_LIST_AT_MOST = WAYS_AT_MOST
TEXT_LIMIT = 80
_NO_TERM = regex.compile(
    rf"""^[{DASHES}@＠/!！] | ["＂“”„«»(){{}}|] | ,(?!\d{{3}}) | (?:^|\s)(?:AND|OR|NOT|NEAR/\d+)(?:\s|$) | ^(?:{"|".join(FIELDS)})[:：]""",
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


class _Stretch(NamedTuple):
    """Words of a term side by side, and by what others they may be meant."""

    start: int
    end: int
    way: Way


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
        for way in self._others(term.words):
            by_words.setdefault(way.words, way)
            if len(by_words) == WAYS_AT_MOST:
                break
        return tuple(by_words.values())

    def count_of_ways(self, term: Term) -> int:
        """Count all ways of saying a term; above the limit some may be counted twice."""
        if (found := len(self.ways(term))) < WAYS_AT_MOST:
            return found
        words = term.words
        behind = [1] * (len(words) + 1)
        for at in reversed(range(len(words))):
            ends = range(at + 1, min(len(words), at + self.longest) + 1)
            said = (len(self.others.get(_key(words[at:end]), ())) * behind[end] for end in ends)
            behind[at] = behind[at + 1] + sum(said)
        return behind[0]

    def listed(self, name: str) -> tuple[Way, ...]:
        """Give all ways of saying any term of a list; none for a name that nobody knows."""
        found = (way for term in self.lists.get(name, ()) for way in self.ways(term))
        by_words = {way.words: way._replace(how="alias") for way in found}
        return tuple(by_words.values())

    def _others(self, words: tuple[Word, ...]) -> Iterator[Way]:
        """Say words in other ways: one stretch of them replaced, demonyms first, then two of them."""
        stretches = list(self._stretches(words))
        yield from (_replaced(words, (one,)) for one in sorted(stretches, key=_strength))
        for count in range(2, len(words) + 1):
            yield from (_replaced(words, chosen) for chosen in _apart(stretches, count, 0))

    def _stretches(self, words: tuple[Word, ...]) -> Iterator[_Stretch]:
        """Give every stretch of words that may be said in another way, each with each way."""
        for at in range(len(words)):
            for end in range(min(len(words), at + self.longest), at, -1):
                for way in self.others.get(_key(words[at:end]), ()):
                    yield _Stretch(at, end, way)


def _apart(stretches: Sequence[_Stretch], count: int, start: int) -> Iterator[tuple[_Stretch, ...]]:
    """Choose so many stretches that do not overlap, in the order of the words."""
    if not count:
        yield ()
    for at, one in enumerate(stretches if count else ()):
        if one.start >= start:
            for rest in _apart(stretches[at + 1 :], count - 1, one.end):
                yield (one, *rest)


def _replaced(words: tuple[Word, ...], chosen: Sequence[_Stretch]) -> Way:
    """Put other words in the place of some stretches."""
    said: list[Word] = []
    texts: list[str] = []
    at = 0
    for one in (*chosen, _Stretch(len(words), len(words), _NOTHING)):
        said += (*words[at : one.start], *one.way.words)
        texts += (*(word.written for word in words[at : one.start]), one.way.text)
        at = one.end
    return Way(tuple(said), max(chosen, key=_strength).way.how, " ".join(filter(None, texts)))


_NOTHING = Way((), "exact", "")


def _strength(one: _Stretch) -> int:
    return _STRENGTH.index(one.way.how)


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
        _ensure_all_are_looked_for(name, others[key])
    read = {name.casefold(): tuple(_list(name, terms)) for name, terms in lists.items()}
    lexicon = _lexicon(read, others)
    for name in lists:
        _ensure_each_is_looked_for(name, lexicon)
    return lexicon


def _ensure_all_are_looked_for(name: str, others: Sequence[Way]) -> None:
    if len(others) >= WAYS_AT_MOST:
        demonyms_of_it = sum(way.how == "demonym" for way in others)
        shared = f", {demonyms_of_it} of them because it is a country" if demonyms_of_it else ""
        raise LexiconError(
            f'alias "{name}" has {len(others)} other names{shared}: {WAYS_AT_MOST - 1} are the most;'
            " put some into [lists], and write @name in the query"
        )


def _ensure_each_is_looked_for(name: str, lexicon: Lexicon) -> None:
    for term in lexicon.lists[name.casefold()]:
        if (count := lexicon.count_of_ways(term)) > WAYS_AT_MOST:
            raise LexiconError(
                f'list "{name}": with its demonyms and aliases "{term.text}" can be said in {count}'
                f" ways, of which {WAYS_AT_MOST} are the most: write it in shorter terms"
            )


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
        ways = (Way(_words_of_a_form(form), "demonym", form) for form in forms)
        found[key] = tuple(dict.fromkeys((*found.get(key, ()), *ways)))
    return MappingProxyType(found)


def _words_of_a_form(form: str) -> tuple[Word, ...]:
    words = _term(form, form).words
    return titled(words) if form in ORDINARY_WORDS else words


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
