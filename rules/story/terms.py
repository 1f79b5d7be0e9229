"""Text → terms: what two articles about one event have in common, whatever the wording.

A term is a folded word without its ending, or two neighbouring ones. Stemming is rough on purpose
and only ever compared with itself: `crashes`, `crashed` and `crash` are one term, nothing is shown.
"""

import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from rules.inflection import singular
from rules.text import STOP_WORDS, fold, parts_of

TITLE_TERMS = 24
"""Of a title, as many words; a longer one is a text."""
LEAD_WORDS = 60
"""An event is told in the first words; what follows is background, and other events."""
LETTERS_OF_A_STEM = 4
_ENDINGS = ("ations", "ation", "ments", "ment", "ings", "ing", "ers", "ed", "er", "ly", "es", "e")
_SHOUTED = 0.6
"""From this share of capitalised words on, a text is in title case and capitals say nothing."""


class Word(NamedTuple):
    """A word of a text that says something about the event."""

    term: str
    is_name: bool
    """Written with a capital inside a sentence, or a number: who, where, how many."""


def words_of(found: Sequence[str]) -> list[Word]:
    """Give the telling ones of some neighbouring tokens, in order."""
    capitals = _trusted_capitals(found)
    out = []
    for place, surface in enumerate(found):
        term, is_number, is_capital = _read(surface)
        if term:
            out.append(Word(term, is_number or (capitals and place > 0 and is_capital)))
    return out


@lru_cache(maxsize=50_000)
def _read(surface: str) -> tuple[str, bool, bool]:
    """Give a token's term, empty if it tells nothing, whether it is a number, and has a capital."""
    parts = parts_of(surface)
    folded = "" if parts.is_emoji else fold(parts.word)
    if not folded or folded in STOP_WORDS:
        return "", False, False
    is_number = folded[0].isdigit()
    return folded if is_number else stem(folded), is_number, parts.word[0].isupper()


def _trusted_capitals(found: Sequence[str]) -> bool:
    letters = [s for s in found if s[0].isalpha()]
    return sum(s[0].isupper() for s in letters) < _SHOUTED * len(letters)


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


@lru_cache(maxsize=30_000)
def code(term: str) -> int:
    """Give the number a term is kept under; the same in every process."""
    return zlib.crc32(term.encode("utf-8", "surrogatepass"))
