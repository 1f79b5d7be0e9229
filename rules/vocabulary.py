"""Spelling → atoms: what a token of a text means to the queries of an index.

Every spelling is read once (folding, singular, particles, prefixes) and then remembered as a list
of atoms. A new atom is entered into the lists that it concerns, so nothing is forgotten for its
sake. The memory is bounded: when it is full it begins anew.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from rules.atom import Atom
from rules.text import surfaces
from rules.wordform import Kind, Word, Wordform, wordform

REMEMBERED = 300_000
"""Spellings: some 150 MB when full."""
CHUNK_AT_MOST = 40
"""Longer runs without a space are cut into words each time: they do not come again."""

LONG_START = 5
"""Letters by which a long beginning finds the spellings that have it; a short one by fewer."""
PHRASE_SHARE = 0.05
"""How often a phrase is there, beside its rarest word, until the stream has told."""

Spelling = list[Atom]
"""The atoms of one token: the words first that it is, then the other things that it satisfies."""


class Reading(NamedTuple):
    """The tokens of some texts, and all that they satisfy."""

    fields: list[list[Spelling]]
    present: set[Atom]
    has_several_names: bool
    """Some token has more than one name, so a phrase may take either."""


class _Memo(dict[str, Spelling]):
    """What stands between two spaces → its token, or `many` when it is more or less than one."""

    def __init__(self, read: Callable[[str], Spelling]) -> None:
        super().__init__()
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
        self._special: dict[Kind, dict[str, Atom]] = {kind: {} for kind in Kind}
        self._prefix_lengths: list[int] = []
        self._spellings: dict[str, Spelling] = {}
        self._by_start: dict[str, list[tuple[str, Wordform, Spelling]]] = {}
        """The spellings by what they begin with, so that a new beginning finds its own."""
        self._memo = _Memo(self._read)
        self._chunks: dict[str, tuple[Spelling, ...]] = {}
        """What stands between two spaces and is not one token."""
        self._several = Atom(0)
        """Stands behind the atoms of a token that has several names."""
        self._many: Spelling = [Atom(0)]

    def read(self, texts: Iterable[str]) -> Reading:
        """Cut texts into tokens, each as the atoms that it satisfies."""
        if max(len(self._memo), len(self._spellings)) >= self._remembered:
            self._forget()  # here and not in the middle, where half of it would be in use
        chunks = [text.split() for text in texts]
        fields = [list(map(self._memo.__getitem__, cut)) for cut in chunks]
        present = set(chain.from_iterable(chain.from_iterable(fields)))
        if self._many[0] in present:
            fields = [list(self._flat(*both)) for both in zip(chunks, fields, strict=True)]
            present = set(chain.from_iterable(chain.from_iterable(fields)))
        return Reading(fields, present, self._several in present)

    def _flat(self, chunks: list[str], spellings: list[Spelling]) -> Iterator[Spelling]:
        many = self._many
        for chunk, spelling in zip(chunks, spellings, strict=True):
            if spelling is many:
                yield from self._tokens(chunk)
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
        return self._special[kind].get(text) or self._new_special(kind, text)

    def _new_special(self, kind: Kind, text: str) -> Atom:
        atom = self._special[kind][text] = Atom(_frequency(text))
        if kind is Kind.PREFIX and len(text) not in self._prefix_lengths:
            self._prefix_lengths = sorted((*self._prefix_lengths, len(text)))
        asked = Word(kind, text, text, text)
        start = text[:LONG_START] if len(text) >= LONG_START else _start(text)
        for beginning, form, spelling in self._by_start.get(start, ()):
            if beginning.startswith(text) and spelling[-1] is not atom and form.satisfies(asked):
                spelling.append(atom)
        return atom

    def _read(self, chunk: str) -> Spelling:
        tokens = self._tokens(chunk)
        spelling = tokens[0] if len(tokens) == 1 else self._many
        if len(chunk) <= CHUNK_AT_MOST:
            self._memo[chunk] = spelling
        return spelling

    def _tokens(self, chunk: str) -> tuple[Spelling, ...]:
        known = self._chunks.get(chunk)
        if known is not None:
            return known
        tokens = tuple([self._spelling(surface) for surface in surfaces(chunk)])
        if len(tokens) != 1 and len(chunk) <= CHUNK_AT_MOST:
            self._chunks[chunk] = tokens
        return tokens

    def _spelling(self, surface: str) -> Spelling:
        if (spelling := self._spellings.get(surface)) is not None:
            return spelling
        form = wordform(surface)
        spelling = [self._name(name) for name in dict.fromkeys(form.names)]
        if len(spelling) > 1:
            spelling.append(self._several)
        spelling += self._satisfied(form)
        for beginning in form.beginnings():
            entry = (beginning, form, spelling)
            self._by_start.setdefault(_start(beginning), []).append(entry)
            if len(beginning) >= LONG_START:
                self._by_start.setdefault(beginning[:LONG_START], []).append(entry)
        self._spellings[surface] = spelling
        return spelling

    def _name(self, name: str) -> Atom:
        atom = self._watched.get(name) or self._seen.get(name)
        if atom is None:
            atom = self._seen[name] = Atom(_frequency(name))
        return atom

    def _satisfied(self, form: Wordform) -> Iterable[Atom]:
        """Give what a word satisfies beside its names."""
        found = _known(self._special[Kind.EXACT], form.exacts)
        if form.titled:
            found += _known(self._special[Kind.TITLED], form.titled)
        if form.is_capital:
            found += _known(self._special[Kind.CAPITAL], form.names)
            found += _known(self._special[Kind.EXACT_CAPITAL], form.exacts)
        prefixes = self._special[Kind.PREFIX]
        for text in form.beginnings():
            for length in self._prefix_lengths:
                if (atom := prefixes.get(text[:length])) is not None:
                    found.append(atom)
        return dict.fromkeys(found)

    def _forget(self) -> None:
        """Begin anew with the spellings; what plans need stays."""
        self._memo.clear()
        self._chunks.clear()
        self._spellings.clear()
        self._by_start.clear()
        self._seen.clear()


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
