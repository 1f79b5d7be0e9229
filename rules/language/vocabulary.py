"""Spelling → atoms: what a token of a text means to the queries of an index.

Every spelling is read once (folding, singular, particles, prefixes) and then remembered as a tuple
of atoms. A new atom is put to the spellings that it concerns, so nothing is forgotten for its sake.
The memory is bounded: when it is full it begins anew.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from rules.language.atom import Atom
from rules.words.demonyms import ORDINARY_WORDS
from rules.words.text import is_simple, surfaces
from rules.words.wordform import Kind, Word, Wordform, wordform

REMEMBERED = 300_000
"""Spellings: some 150 MB when full."""
CHUNK_AT_MOST = 40
"""Longer runs without a space are cut into words each time: they do not come again."""

_EXACT, _CAPITAL, _PREFIX, _TITLED = Kind.EXACT, Kind.CAPITAL, Kind.PREFIX, Kind.TITLED

LONG_START = 5
"""Letters by which a long beginning finds the spellings that have it; a short one by fewer."""
PHRASE_SHARE = 0.05
"""How often a phrase is there, beside its rarest word, until the stream has told."""

Spelling = tuple[Atom, ...]
"""The atoms of one token: the words first that it is, then the other things that it satisfies."""

_END = " "
"""Stands behind every text, and reads as the gap: between two spaces stands nothing like it."""


class Reading(NamedTuple):
    """The tokens of some texts, a gap behind each text, and all that they satisfy."""

    spellings: list[Spelling]
    present: set[Atom]
    has_several_names: bool
    """Some token has more than one name, so a phrase may take either."""


class _Memo(dict[str, Spelling]):
    """What stands between two spaces → its token."""

    def __init__(self, read: Callable[[str], Spelling], gap: Spelling) -> None:
        super().__init__({_END: gap})
        self._read = read

    def __missing__(self, chunk: str) -> Spelling:
        return self._read(chunk)


class Vocabulary:
    """The words of an index, and of the texts that it has seen."""

    def __init__(self, *, remembered: int = REMEMBERED) -> None:
        """Begin with no words."""
        self._remembered = remembered
        self._watched: dict[str, Atom] = {}
        """The words that plans are made of."""
        self._seen: dict[str, Atom] = {}
        """Other words, only met in texts."""
        self._exacts: dict[str, Atom] = {}
        self._titled: dict[str, Atom] = {}
        self._capitals: dict[str, Atom] = {}
        self._exact_capitals: dict[str, Atom] = {}
        self._prefixes: dict[str, Atom] = {}
        self._prefix_lengths: list[int] = []
        self._spellings: dict[str, Spelling] = {}
        """Token → its atoms."""
        self._by_start: defaultdict[str, list[tuple[str, Wordform, str]]] = defaultdict(list)
        """The tokens by what they begin with, so that a new beginning finds its own."""
        self._gap: Spelling = (Atom(0),)
        """Stands behind the last token of a text, so that no phrase reaches into the next."""
        self._many: Spelling = (Atom(0),)
        """Stands for what is more or less than one token."""
        self._several = Atom(0)
        """Stands behind the atoms of a token that has several names."""
        self._memo = _Memo(self._read, self._gap)
        self._chunks_of: defaultdict[str, list[str]] = defaultdict(list)
        """Token → what is remembered as just this token: `ferry,` and `(Ferry`."""
        self._chunks: dict[str, tuple[str, ...]] = {}
        """What stands between two spaces and is not one token → its tokens."""

    def read(self, texts: Iterable[str]) -> Reading:
        """Cut texts into tokens, each as the atoms that it satisfies."""
        if max(len(self._memo), len(self._spellings)) >= self._remembered:
            self._forget()  # here and not in the middle, where half of it would be in use
        chunks: list[str] = []
        for text in texts:
            chunks += text.split()
            chunks.append(_END)
        spellings = list(map(self._memo.__getitem__, chunks))
        present = set(chain.from_iterable(spellings))
        if self._many[0] in present:
            spellings = list(self._flat(chunks, spellings))
            present = set(chain.from_iterable(spellings))
        return Reading(spellings, present, self._several in present)

    def _flat(self, chunks: list[str], spellings: list[Spelling]) -> Iterator[Spelling]:
        many = self._many
        for chunk, spelling in zip(chunks, spellings, strict=True):
            if spelling is many:
                yield from map(self._spelling, self._tokens(chunk))
            else:
                yield spelling

    def phrase(self, names: Sequence[str]) -> Atom:
        """Give the atom of words side by side, in this order; of one word that word's own."""
        known = self._watched
        atom = known.get(names[0]) or self._watch(names[0])
        if len(names) > 1:
            for name in names[1:]:
                atom = _followed(atom, known.get(name) or self._watch(name))
        return atom

    def _watch(self, name: str) -> Atom:
        """Keep the atom of a word for as long as there are plans."""
        atom = self._watched[name] = self._name(name)
        self._seen.pop(name, None)
        return atom

    def special(self, kind: Kind, text: str) -> Atom:
        """Give the atom of a spelling, of capitals or of a beginning."""
        known = self._of_kind(kind)
        return known.get(text) or self._new_special(known, kind, text)

    def _of_kind(self, kind: Kind) -> dict[str, Atom]:
        if kind is _PREFIX:
            return self._prefixes
        if kind is _EXACT:
            return self._exacts
        if kind is _TITLED:
            return self._titled
        return self._capitals if kind is _CAPITAL else self._exact_capitals

    def _new_special(self, known: dict[str, Atom], kind: Kind, text: str) -> Atom:
        atom = known[text] = Atom(_frequency(text))
        is_prefix = kind is _PREFIX
        if is_prefix and len(text) not in self._prefix_lengths:
            self._prefix_lengths = sorted((*self._prefix_lengths, len(text)))
        asked = Word(kind, text, text, text)
        start = text[:LONG_START] if len(text) >= LONG_START else _start(text)
        for beginning, form, token in self._by_start.get(start, ()):
            if beginning.startswith(text) and (is_prefix or form.satisfies(asked)):
                self._put_to(token, atom)
        return atom

    def _put_to(self, token: str, atom: Atom) -> None:
        """Note of a token that it satisfies one thing more."""
        known = self._spellings[token]
        if known[-1] is not atom:
            spelling = self._spellings[token] = (*known, atom)
            self._memo.update(dict.fromkeys(self._chunks_of.get(token, ()), spelling))

    def _read(self, chunk: str) -> Spelling:
        tokens = self._tokens(chunk)
        one = tokens[0] if len(tokens) == 1 else None
        spelling = self._many if one is None else self._spelling(one)
        if len(chunk) <= CHUNK_AT_MOST:
            self._memo[chunk] = spelling
            if one is not None:
                self._chunks_of[one].append(chunk)
        return spelling

    def _tokens(self, chunk: str) -> Sequence[str]:
        known = self._chunks.get(chunk)
        if known is not None:
            return known
        tokens = [_uncapitalised(token) for token in surfaces(chunk)]
        if len(tokens) != 1 and len(chunk) <= CHUNK_AT_MOST:
            self._chunks[chunk] = tuple(tokens)
        return tokens

    def _spelling(self, token: str) -> Spelling:
        return self._spellings.get(token) or self._new_spelling(token)

    def _new_spelling(self, token: str) -> Spelling:
        form = wordform(token)
        beginnings = form.beginnings()
        names = [self._name(name) for name in dict.fromkeys(form.names)]
        if len(names) > 1:
            names.append(self._several)
        spelling = self._spellings[token] = (*names, *self._satisfied(form, beginnings))
        for beginning in beginnings:
            entry = (beginning, form, token)
            self._by_start[_start(beginning)].append(entry)
            if len(beginning) >= LONG_START:
                self._by_start[beginning[:LONG_START]].append(entry)
        return spelling

    def _name(self, name: str) -> Atom:
        atom = self._watched.get(name) or self._seen.get(name)
        if atom is None:
            atom = self._seen[name] = Atom(_frequency(name))
        return atom

    def _satisfied(self, form: Wordform, beginnings: Iterable[str]) -> Iterable[Atom]:
        """Give what a word satisfies beside its names."""
        found = _known(self._exacts, form.exacts)
        if form.titled:
            found += _known(self._titled, form.titled)
        if form.is_capital:
            found += _known(self._capitals, form.names)
            found += _known(self._exact_capitals, form.exacts)
        prefixes = self._prefixes
        for text in beginnings:
            for length in self._prefix_lengths:
                if (atom := prefixes.get(text[:length])) is not None:
                    found.append(atom)
        return dict.fromkeys(found)

    def _forget(self) -> None:
        """Begin anew with the spellings; what plans need stays."""
        self._memo = _Memo(self._read, self._gap)
        self._chunks_of.clear()
        self._chunks.clear()
        self._spellings.clear()
        self._by_start.clear()
        self._seen.clear()


def _uncapitalised(token: str) -> str:
    """Write a word of plain letters small when only its first is not, and means just the same."""
    small = token.lower() if token[1:].islower() and is_simple(token) else token
    return token if token in ORDINARY_WORDS else small


def _known(atoms: Mapping[str, Atom], texts: Sequence[str]) -> list[Atom]:
    return [atoms[text] for text in texts if text in atoms] if atoms else []


def _followed(atom: Atom, by: Atom) -> Atom:
    """Give the atom of a phrase made longer by a word."""
    if atom.nexts is None:
        atom.nexts = {}
    phrase = atom.nexts.get(by)
    if phrase is None:
        rarest = atom.frequency if atom.frequency < by.frequency else by.frequency
        phrase = atom.nexts[by] = Atom(rarest * PHRASE_SHARE)
    return phrase


def _frequency(text: str) -> float:
    """Guess, until the stream has told: long words are rarer than short ones."""
    return 1 / (1 + len(text))


def _start(text: str) -> str:
    """Give the start that a beginning and every word that has it share: three letters, or one.

    Only letters beyond ASCII may make a beginning of less than three.
    """
    start = text[:3]
    return start if start.isascii() else text[:1]
