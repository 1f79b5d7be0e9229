"""Token → wordform: by what names one word of a text may be looked up, and by what a query asks."""

from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

import regex

from rules.words.inflection import singular
from rules.words.text import Parts, fold, is_simple, parts_of, surfaces

# After a name Hangul writes its particles (subject, object, of, at, from, with, to, and, also …);
# the longest that fits goes first. Those of the second set are too common at the end of other
# words to be cut off a single syllable.
_SURE_PARTICLES = "에서는|에서도|에게는|에서|에게|까지|부터|은|는|을|를"
_PARTICLES = (
    "이라는|라는|이라고|라고|으로는|으로의|과의|와의|에는|에도|으로|처럼|보다|마다|조차|밖에|한테|께서|이나|이|가"
    "|의|에|와|과|도|로|만|들|나"
)
_WITH_PARTICLE = regex.compile(
    rf"(\p{{Hangul}}+?)(?:{_SURE_PARTICLES})|(\p{{Hangul}}{{2,}}?)(?:{_PARTICLES})"
)
_PARTICLES_AT_MOST = 3
# The article, alone or after "and", "with", "like", "to"; what is left must be a word of its own
# (the name of God is none with an article).
_ARABIC_ARTICLE = regex.compile(r"[وف]?(?:[بك]?ال|لل)(?=\p{Arabic}{3})")


_SKIN = regex.compile(r"[\U0001F3FB-\U0001F3FF]")
"""The colour of a hand says nothing about the event."""


class Kind(StrEnum):
    """How a word of a query is compared with a word of a text."""

    NAME = "name"
    """Case, accents, plural, possessive, article and particle do not count."""
    EXACT = "exact"
    """Case and accents do not count."""
    CAPITAL = "capital"
    """As NAME, but written in capitals or with dots: U.S."""
    EXACT_CAPITAL = "exact capital"
    """As EXACT, but written in capitals or with dots: =US."""
    TITLED = "titled"
    """This spelling, maybe possessive, with a capital first: Polish, not polish."""
    PREFIX = "prefix"


class Word(NamedTuple):
    """One word that a query asks for."""

    kind: Kind
    text: str
    name: str
    """A name that every word of a text that satisfies it has; for a prefix the prefix itself."""
    written: str
    """As people wrote it, folded: what tells an exact find from a plural."""


class Wordform(NamedTuple):
    """All that a query can ask of one word of a text."""

    names: tuple[str, ...]
    """The first is the one that a query for this very word asks for."""
    exacts: tuple[str, ...]
    """The word as written, folded; then without the sign before or behind it."""
    is_capital: bool
    titled: tuple[str, ...] = ()
    """The word without possessive or sign, when it begins with a capital."""

    def satisfies(self, word: Word) -> bool:
        """Say whether a word of a query means this one."""
        match word.kind:
            case Kind.NAME:
                return word.text in self.names
            case Kind.EXACT:
                return word.text in self.exacts
            case Kind.CAPITAL:
                return self.is_capital and word.text in self.names
            case Kind.EXACT_CAPITAL:
                return self.is_capital and word.text in self.exacts
            case Kind.TITLED:
                return word.text in self.titled
            case _:  # the beginning of a word
                return any(known.startswith(word.text) for known in self.beginnings())

    def beginnings(self) -> tuple[str, ...]:
        """Give every spelling that a prefix may be the beginning of."""
        return tuple(dict.fromkeys((*self.exacts, *self.names)))


@lru_cache(maxsize=20_000)
def wordform(surface: str) -> Wordform:
    """Say what a token of a text may be called."""
    if is_simple(surface):
        word = surface.lower()
        titled = (word,) if surface[0].isupper() else ()
        return Wordform(_latin_names(word, surface), (word,), surface.isupper(), titled)
    parts = parts_of(surface)
    word = fold(parts.word)
    sign, plus = fold(parts.sign), parts.plus
    bare = _names(word, parts)
    names = (*(f"{sign}{name}{plus}" for name in bare), *bare) if sign or plus else bare
    full = sign + word + plus + ("'s" if parts.possessive else "")
    unsigned = (word,) if (sign or plus) and not parts.possessive else ()
    is_capital = parts.is_dotted or parts.word.isupper()
    titled = (word,) if parts.word[:1].isupper() else ()
    return Wordform(names, (full, *unsigned), is_capital, titled)


def words_of(text: str, *, exact: bool = False, prefix: bool = False) -> tuple[Word, ...]:
    """Give the words that a query asks for with a text, the last one maybe by its beginning."""
    cut = surfaces(text)
    asked = [_exactly(surface) if exact else _named(surface) for surface in cut]
    if prefix and cut:
        parts = parts_of(cut[-1])
        start = fold(parts.sign) + fold(parts.word)
        asked[-1] = Word(Kind.PREFIX, start, start, start)
    return tuple(word for word in asked if word.text)


@lru_cache(maxsize=20_000)
def _named(surface: str) -> Word:
    form = wordform(surface)
    kind = Kind.CAPITAL if parts_of(surface).is_dotted else Kind.NAME
    return Word(kind, form.names[0], form.names[0], form.exacts[0])


def titled(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Ask for the same words, in this spelling and with a capital first."""
    return tuple(Word(Kind.TITLED, word.written, word.name, word.written) for word in words)


def _exactly(surface: str) -> Word:
    form, parts = wordform(surface), parts_of(surface)
    kind = Kind.EXACT_CAPITAL if form.is_capital else Kind.EXACT
    # Case does not count, so `=MPs` is satisfied by mps, too, whose only name is mps.
    written = fold(parts.sign) + fold(parts.word) + parts.plus
    name = written if written in form.names else form.names[0]
    return Word(kind, form.exacts[0], name, form.exacts[0])


def _names(word: str, parts: Parts) -> tuple[str, ...]:
    if parts.is_emoji:
        return (_SKIN.sub("", word) or word,)
    if word.isascii():
        return _latin_names(word, parts.word)
    if "\uac00" <= word[-1:] <= "\ud7a3":
        return (word, *_without_particles(word))
    return (_ARABIC_ARTICLE.sub("", word, count=1) if _ARABIC_ARTICLE.match(word) else word,)


def _latin_names(word: str, written: str) -> tuple[str, ...]:
    """Give the singular; MPs is MP, although no word of three letters is a plural."""
    if written[-1:] == "s" and written[:-1].isupper() and len(written) == 3:
        return (word[:-1], word)
    return (singular(word),)


def _without_particles(word: str) -> tuple[str, ...]:
    """Give what a Hangul word is without its last particle, and so on."""
    found: list[str] = []
    while len(found) < _PARTICLES_AT_MOST and (cut := _WITH_PARTICLE.fullmatch(word)):
        word = cut[1] or cut[2]
        found.append(word)
    return tuple(found)
