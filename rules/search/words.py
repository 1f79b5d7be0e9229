"""Article → the words that the index of the archive keeps of it, written so that any database can.

A word of a text stands there by every name and spelling that a query may ask for it by, once for all
texts; a word of the headline also as such, and those of named fields under their field. Only letters and
digits of ASCII are used, so that no tokenizer and no stemmer of a database has a say.
"""

from collections.abc import Iterable, Iterator

from rules.document import Document
from rules.query import NAMED_FIELDS, TEXT_FIELDS

TITLE = "title"
_MARKS = {"title": "zt", "source": "zs", "lang": "zl", "url": "zu", "tag": "zg", "author": "za"}
"""What stands before a word that is kept under its field. That another word begins so does no harm: it is
verified."""
LONGEST = 200
"""Characters of a word that the index keeps: what is longer is found by its beginning, and verified."""


def index_words(document: Document) -> tuple[str, ...]:
    """Give the words of an article for the index, each once, in no order."""
    found = dict.fromkeys(
        written(name) for field in TEXT_FIELDS for name in _names(document, field)
    )
    for field in (TITLE, *NAMED_FIELDS):
        found |= dict.fromkeys(written(name, field) for name in _names(document, field))
    return tuple(found)


def written(name: str, field: str | None = None) -> str:
    """Write a name as the index has it, under a field where one is given."""
    mark = _MARKS[field] if field else ""
    return (mark + _plainly(name))[:LONGEST]


def beginnings(start: str, field: str | None = None) -> tuple[str, ...]:
    """Write a beginning as the index has it: any word that begins so is written one of these ways."""
    mark = _MARKS[field] if field else ""
    ways = dict.fromkeys((_plainly(start), _coded(start)))
    return tuple((mark + way)[:LONGEST] for way in ways)


def _plainly(name: str) -> str:
    return name if name.isascii() and name.isalnum() and name.islower() else _coded(name)


def _coded(name: str) -> str:
    return "zx" + name.encode().hex()


def _names(document: Document, field: str) -> Iterable[str]:
    return dict.fromkeys(_all_names(document, field))


def _all_names(document: Document, field: str) -> Iterator[str]:
    for placed in document.cut(field):
        yield from placed.form.names
        yield from placed.form.exacts
