"""The text of a feed where markup may stand: titles, summaries, full texts.

The markup may be escaped, in CDATA, in base64, or stand there as it is (Atom's xhtml); in the last
case it is written down again, so that all four give the same text.
"""

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from xml.sax.saxutils import escape

from adapters.sources.feed_names import plain_name
from adapters.sources.feed_text import WINDOWS_1252

_XHTML = "application/xhtml+xml"
_SHORT_TYPES = {
    "text": "text/plain",
    "plain": "text/plain",
    "html": "text/html",
    "xhtml": _XHTML,
}
# C1, and what the bytes behind the first of UTF-8 look like in Latin-1: without one all is as it was meant.
_MAY_BE_MISREAD = re.compile("[\x80-\xbf]")
_TEXT_TYPES = ("text/plain", "text/html", _XHTML)


class Content:
    """One such text while it is read; `said` gives it when its tag ends."""

    def __init__(
        self,
        pieces: list[str],
        depth: int,
        role: str,
        language: str | None,
        *,
        kind: str,
        mode: str | None,
    ) -> None:
        """Begin at a tag: where it stands, what it is for, what it says of its own form."""
        self.pieces, self.depth, self.role, self.language = pieces, depth, role, language
        self._kind = _SHORT_TYPES.get(kind) or _SHORT_TYPES.get(kind.lower(), kind.lower())
        self._in_base64 = mode == "base64" or (
            self._kind not in _TEXT_TYPES
            and not self._kind.startswith("text/")
            and not self._kind.endswith(("+xml", "/xml"))
        )

    @property
    def is_markup(self) -> bool:
        """Say whether its tags stand there as they are, so that text between them is escaped."""
        return self._kind == _XHTML

    @property
    def is_text(self) -> bool:
        """Say whether people can read it: no picture, no data."""
        return self._kind in _TEXT_TYPES

    def escaped(self, text: str) -> None:
        """Take text between tags."""
        self.pieces.append(escape(text))

    def open_tag(
        self, name: str, attributes: Mapping[str, str], prefixes: Mapping[str, str | None]
    ) -> bool:
        """Take a tag that stands inside; False when this is no form of text that is known."""
        if not self._kind.endswith("xml"):
            if _local(name) == "div":
                return True  # some programs wrap escaped text in it
            self._kind = _XHTML  # it says that its markup is escaped, which it is not
        if not self.is_markup:
            return False
        written = "".join(
            f" {plain_name(one, prefixes)}={_quoted(value)}" for one, value in attributes.items()
        )
        self.pieces.append(f"<{_local(name)}{written}>")
        return True

    def close_tag(self, name: str) -> None:
        """Take the end of a tag that stands inside."""
        if self.is_markup:
            self.pieces.append(f"</{_local(name)}>")

    def said(self, *, unwraps: bool) -> str:
        """Give all of it; `unwraps` leaves out Atom's `div` around xhtml."""
        unwrapped = _unwrapped(self.pieces) if unwraps and self.is_markup else self.pieces
        text = "".join(unwrapped).strip()
        return _unpacked(text) if self._in_base64 else text


def meant(text: str) -> str:
    """Give text as it was meant: UTF-8 that was taken for Latin-1 once, windows-1252 in C1."""
    text = text.strip()
    if text.isascii() or not _MAY_BE_MISREAD.search(text):
        return text
    with suppress(UnicodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(WINDOWS_1252)


def is_html(kind: str | None) -> bool:
    """Say whether a link of this type leads to a page; one that says nothing does."""
    lower = (kind or "text/html").lower()
    return _SHORT_TYPES.get(lower, lower) in ("text/html", _XHTML)


def _quoted(value: str) -> str:
    return '"' + escape(value, {'"': "&quot;"}) + '"'


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _unpacked(text: str) -> str:
    try:
        return base64.decodebytes(text.encode()).decode()
    except (binascii.Error, UnicodeError):
        return text


def _unwrapped(pieces: Sequence[str]) -> Sequence[str]:
    """Take away the one `div` that stands around all the rest."""
    start, end = 0, len(pieces)
    while end - start > 1 and not pieces[end - 1].strip():
        end -= 1
    while end - start > 1 and not pieces[start].strip():
        start += 1
    inner = pieces[start:end]
    if not inner or not inner[0].startswith(("<div>", "<div ")) or inner[-1] != "</div>":
        return inner
    depth = 0
    for piece in inner[:-1]:
        if piece.startswith("</"):
            depth -= 1
            if depth == 0:
                return inner
        elif piece.startswith("<"):
            depth += 1
    return inner[1:-1]
