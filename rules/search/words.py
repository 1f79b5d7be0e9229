"""Article → the words that the index of the archive keeps of it, written so that any database can.

A word of a text stands there by every name and spelling that a query may ask for it by, once for all
texts; a word of the headline also as such, one in capitals as such, and those of named fields under their
field. Two words side by side stand there as a number, which other pairs may share: so a phrase of common
words is as quick to find as a rare word. Only letters and digits of ASCII are used, so that no tokenizer and
no stemmer of a database has a say.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, pairwise, product
from zlib import crc32

from rules.language.document import Document
from rules.language.query import NAMED_FIELDS, TEXT_FIELDS
from rules.words.wordform import Wordform

TITLE = "title"
CAPITAL = "capital"
_MARKS = {
    **{"title": "zt", "source": "zs", "lang": "zl", "url": "zu", "tag": "zg", "author": "za"},
    CAPITAL: "zc",
}
"""What stands before a word that is kept under its field. No other word is written so."""
_PAIR = "zp"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_PAIRS = tuple(_PAIR + "".join(digits) for digits in product(_DIGITS, repeat=3))
"""How pairs are written: by one of 46,656 numbers. An article of 40 words has some other pair's number once in
1,200 times."""
_FILLED = {"summary": "zfs", "body": "zfb"}
"""Says that a field is not empty: most articles have no body."""
_SIGNS = "#@$€£¥"
_HANGUL = "\uac00", "\ud7a3"
_SYLLABLES, _LETTERS = 2, 3
"""How much of a word a pair is made of: what stands behind it may be a particle, or an ending."""
LONGEST = 200
"""Characters of a word that the index keeps: what is longer is found by its beginning, and verified."""


def index_words(document: Document) -> tuple[str, ...]:
    """Give the words of an article for the index, each once, in no order."""
    texts = [[placed.form for placed in document.cut(field)] for field in TEXT_FIELDS]
    found = dict.fromkeys(chain.from_iterable(map(_spellings, chain(*texts))))
    for field in (TITLE, *NAMED_FIELDS):
        forms = [placed.form for placed in document.cut(field)]
        found |= dict.fromkeys(_under(field, chain.from_iterable(map(_spellings, forms))))
    for forms in texts:
        found |= dict.fromkeys(_pairs(forms))
        found |= dict.fromkeys(_capitals(forms))
    found |= dict.fromkeys(filled(field) for field in _FILLED if document.cut(field))
    return tuple(found)


def paired(left: str, right: str) -> str:
    """Write that a word with one name stands before one with another."""
    return _numbered(root(left), stem(right))


def paired_with_beginning(left: str, start: str) -> str | None:
    """Write that a word with one name stands before one that begins so; None when that says too little."""
    bare = _bare(start)
    return _numbered(root(left), bare[: _taken(bare)]) if len(bare) >= _taken(bare) else None


def filled(field: str) -> str:
    """Write that there are words in a summary or a body."""
    return _FILLED[field]


@lru_cache(maxsize=50_000)
def root(name: str) -> str:
    """Give what most names of one word share, so that few pairs are to be kept: any part of it would do."""
    bare = _bare(name) or name
    return bare[:_SYLLABLES] if _is_hangul(bare) else bare


@lru_cache(maxsize=50_000)
def stem(name: str) -> str:
    """Give how a name begins: of the second word of a pair no more is kept, so that a beginning finds it."""
    bare = _bare(name) or name
    return bare[: _taken(bare)]


def _bare(name: str) -> str:
    return name.lstrip(_SIGNS).rstrip("+")


def _taken(bare: str) -> int:
    return _SYLLABLES if _is_hangul(bare) else _LETTERS


def _is_hangul(bare: str) -> bool:
    return _HANGUL[0] <= bare[:1] <= _HANGUL[1]


def written(name: str, field: str | None = None) -> str:
    """Write a name as the index has it, under a field where one is given."""
    mark = _MARKS[field] if field else ""
    return (mark + _plainly(name))[:LONGEST]


def beginnings(start: str, field: str | None = None) -> tuple[str, ...]:
    """Write a beginning as the index has it: any word that begins so is written one of these ways."""
    mark = _MARKS[field] if field else ""
    ways = dict.fromkeys((_plainly(start), _coded(start)))
    return tuple((mark + way)[:LONGEST] for way in ways)


def is_plain(name: str) -> bool:
    """Say whether a name stands in the index as it is: what begins with z would look like a mark."""
    is_written_so = name.isascii() and name.isalnum() and (name.islower() or name.isdigit())
    return is_written_so and name[0] != "z"


def _plainly(name: str) -> str:
    return name if is_plain(name) else _coded(name)


def _coded(name: str) -> str:
    return "zx" + name.encode().hex()


@lru_cache(maxsize=20_000)
def _spellings(form: Wordform) -> tuple[str, ...]:
    """Write a word by every name and spelling."""
    return tuple(dict.fromkeys(map(written, (*form.names, *form.exacts))))


def _under(field: str, words: Iterable[str]) -> Iterator[str]:
    """Write words under a field that are written already."""
    mark = _MARKS[field]
    return ((mark + word)[:LONGEST] for word in words)


@lru_cache(maxsize=20_000)
def _roots(form: Wordform) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(root, form.names)))


@lru_cache(maxsize=20_000)
def _stems(form: Wordform) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(stem, form.beginnings())))


def _pairs(forms: Iterable[Wordform]) -> Iterator[str]:
    """Write every two words side by side, by every name that they have."""
    for left, right in pairwise(forms):
        for one in _roots(left):
            for other in _stems(right):
                yield _numbered(one, other)


def _numbered(left: str, right: str) -> str:
    return _PAIRS[crc32(f"{left} {right}".encode()) % len(_PAIRS)]


def _capitals(forms: Iterable[Wordform]) -> Iterator[str]:
    capitals = (form for form in forms if form.is_capital)
    return _under(CAPITAL, chain.from_iterable(map(_spellings, capitals)))
