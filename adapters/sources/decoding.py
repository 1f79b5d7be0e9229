"""Bytes of a document → its text, whatever encoding it names: some name none, some a wrong one."""

import codecs

_WIDE = {
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
    b"<\0": "utf-16-le",
    b"\0<": "utf-16-be",
}
_NOT_OF_DOCUMENTS = frozenset(
    ("idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7")
)
"""Python's own, and one that browsers refuse: none is in use, and some take time by the square."""


def text_of(body: bytes, named: str | None) -> str:
    """Read a document in the encoding that it names, else as UTF-8, else as what Windows writes."""
    wide = _WIDE.get(body[:2])
    for encoding in (wide, named, "utf-8-sig", "cp1252"):
        text = _read(body, encoding) if encoding else None
        if text is not None:
            return text.lstrip("\ufeff \t\r\n")
    return body.decode("latin-1")


def _read(body: bytes, encoding: str) -> str | None:
    try:
        if codecs.lookup(encoding).name in _NOT_OF_DOCUMENTS:
            return None
        return body.decode(encoding)
    except (LookupError, ValueError):
        return None
