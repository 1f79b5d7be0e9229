"""Headline and lead → the names in them, where capitals tell names apart.

Headlines of many outlets write Every Word So, and German every noun: capitals say something only
beside words without them. So a name must stand in the headline and, inside a sentence, in the lead.
Scripts without capitals have no names here.
"""

from collections.abc import Collection, Iterator
from functools import cache

import regex

from rules.words.demonyms import demonyms
from rules.words.inflection import singular
from rules.words.numerals import Words
from rules.words.text import STOP_WORDS, words

MANY_CAPITALS = 0.3
"""Share of capitalised words inside sentences from which they tell no names apart (German)."""
_OPENS = regex.compile(r"[.!?:…\n\"“”«»„()|–—•]")
_JOINS = (" ", "-", "\u00a0", "’", "'")


def names_in(title: Words, lead: Words, places: Collection[str]) -> Iterator[str]:
    """Give the names of a headline, as it writes them, but for what follows a word of place."""
    sure = _names_of(lead)
    at = 0
    while at < len(title):
        end = at
        while end < len(title) and _is_name(title, end, sure) and _is_joined(title, at, end):
            end += 1
        if end > at and not (at and title.folded[at - 1] in places):
            yield title.text[title.tokens[at].start : title.tokens[end - 1].end]
        at = max(end, at + 1)


def countries_of(said: Collection[str]) -> frozenset[str]:
    """Give the countries that words may mean: `korean` both Koreas."""
    known = _countries()
    return frozenset(name for word in said for name in known.get(singular(word), ()))


def _names_of(lead: Words) -> frozenset[str]:
    """Find the words that are capitalised wherever they stand, and inside a sentence once."""
    inside = [at for at in range(1, len(lead)) if not _OPENS.search(lead.gap(at - 1))]
    capital = {at for at in inside if _is_capitalised(lead, at)}
    if len(capital) > MANY_CAPITALS * len(inside):
        return frozenset()
    small = {lead.folded[at] for at in range(len(lead)) if not _is_capitalised(lead, at)}
    return frozenset(lead.folded[at] for at in capital) - small - STOP_WORDS


def _is_name(title: Words, at: int, sure: frozenset[str]) -> bool:
    return title.folded[at] in sure and _is_capitalised(title, at)


def _is_joined(title: Words, first: int, at: int) -> bool:
    return at == first or title.gap(at - 1) in _JOINS


def _is_capitalised(said: Words, at: int) -> bool:
    return said.tokens[at].surface[0].isupper()


@cache
def _countries() -> dict[str, frozenset[str]]:
    """Give the countries of every word that names one or its people."""
    found: dict[str, frozenset[str]] = {}
    for name, forms in demonyms().items():
        for word in {singular(word) for said in (name, *forms) for word in words(said)}:
            found[word] = found.get(word, frozenset()) | {name}
    return found
