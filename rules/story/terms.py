"""Text → terms: what two articles about one event have in common, whatever the wording.

A term is a folded word without its ending, or two neighbouring ones. Stemming is rough on purpose
and only ever compared with itself: `crashes`, `crashed` and `crash` are one term, nothing is shown.
"""

import zlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, compress, pairwise
from operator import attrgetter
from typing import NamedTuple

import regex

from rules.words.inflection import singular
from rules.words.remembered import Remembered
from rules.words.text import STOP_WORDS, fold, is_unspaced_letter, parts_of, surfaces

TITLE_TERMS = 24
"""Of a title, as many words; a longer one is a text."""
LEAD_WORDS = 60
"""An event is told in the first words; what follows is background, and other events."""
LETTERS_OF_A_STEM = 4
_ENDINGS = ("ations", "ation", "ments", "ment", "ings", "ing", "ers", "ed", "er", "ly", "es", "e")
_GRAMMAR = regex.compile(r"\p{Hiragana}+")
_SHOUTED = 0.6
"""From this share of capitalised words on, a text is in title case and capitals say nothing."""


class Token(NamedTuple):
    """A token of a text, as far as stories are concerned."""

    code: int
    """Of the token as it stands there, but for its case: texts are compared by these."""
    word: str
    """Folded, without signs; empty for an emoji."""
    term: str
    """Empty if it says nothing about the event."""
    is_number: bool
    is_capital: bool
    is_letter: bool
    """It begins with a letter, so its case tells something."""
    is_unspaced: bool = False
    """One character of a script without spaces: no word by itself."""


_IS_UNSPACED = attrgetter("is_unspaced")


class Words(NamedTuple):
    """The words of a text that say something about the event."""

    terms: list[str]
    """In the order of the text."""
    names: set[str]
    """Those with a capital inside a sentence, and numbers: who, where, how many."""


def tokens_of(text: str) -> list[Token]:
    """Cut a text into tokens, chunk by chunk: most have been seen before."""
    return list(chain.from_iterable(map(_CHUNKS.__getitem__, text.split())))


def _tokens_of_chunk(chunk: str) -> tuple[Token, ...]:
    return tuple(_token(surface) for surface in surfaces(chunk))


_CHUNKS = Remembered(_tokens_of_chunk, at_most=50_000)


def _token(surface: str) -> Token:
    parts = parts_of(surface)
    folded = "" if parts.is_emoji else fold(parts.word)
    first = surface[0]
    there = code(folded if folded and parts.word == surface else fold(surface))
    if not folded or folded in STOP_WORDS:
        return Token(there, folded, "", False, first.isupper(), first.isalpha())
    is_number = folded[0].isdigit()
    is_unspaced = is_unspaced_letter(parts.word)
    return Token(
        there,
        folded,
        folded if is_number else stem(folded),
        is_number,
        parts.word[0].isupper(),
        first.isalpha() and not is_unspaced,
        is_unspaced,
    )


def words_of(found: Sequence[Token]) -> Words:
    """Give the telling ones of some neighbouring tokens."""
    if True in map(_IS_UNSPACED, found):
        found = list(_in_pairs(found))
    if not found:
        return Words([], set())
    _, _, terms, are_numbers, are_capitals, are_letters, _ = zip(*found, strict=True)
    names, capitals = {*compress(terms, are_numbers)}, [*compress(are_capitals, are_letters)]
    if capitals.count(True) < _SHOUTED * len(capitals):
        names.update(compress(terms[1:], are_capitals[1:]))
    return Words([*filter(None, terms)], names)


def _in_pairs(found: Sequence[Token]) -> Iterator[Token]:
    """Read scripts without spaces in pairs of characters: one alone stands in every text.

    Nor do two signs of Hiragana say anything: endings and particles are written in it.
    """
    for one, two in pairwise((*found, None)):
        if one is None or not one.is_unspaced:
            yield from filter(None, [one])
        elif two is not None and two.is_unspaced:
            pair = one.term + two.term
            if not _GRAMMAR.fullmatch(pair):
                yield one._replace(term=pair)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Take the ending off a folded word; other scripts are returned as they are."""
    if not word.isascii() or not word.isalpha():
        return word
    bare = singular(word)
    for ending in _ENDINGS:
        if bare.endswith(ending) and len(bare) - len(ending) >= LETTERS_OF_A_STEM:
            return bare[: -len(ending)]
    return bare


def code(term: str) -> int:
    """Give the number a term is kept under; the same in every process."""
    return zlib.crc32(term.encode("utf-8", "surrogatepass"))


def codes_of(terms: Sequence[str]) -> list[int]:
    """Give the numbers of many terms."""
    try:
        return [zlib.crc32(term.encode()) for term in terms]
    except UnicodeEncodeError:  # half of a pair of UTF-16
        return [code(term) for term in terms]
