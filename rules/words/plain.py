"""Strangers' text made harmless and plain: no markup, no controls, no surprises in width."""

import html
import re
from collections.abc import Iterator

# C0 and C1 controls, lone surrogates, and the marks that reorder text (CVE-2021-42574): a headline
# needs none of them. Those that end a line stay, because words stand on both sides of them.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)
# Python refuses to read a number of thousands of digits; no character has more than seven.
_NO_CHARACTER = re.compile(r"&#[0-9]{13,}+;?")
_TAG = re.compile(r"(</?([A-Za-z][A-Za-z0-9]*+)(?=[\s/>])[^<>]*+>)")
_ELEMENTS_TEXT = """
    a abbr article aside audio b big blockquote body br caption center cite code dd del div dl dt em
    embed figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe img input
    ins li link main mark meta nav noscript object ol p picture pre q s script section small source
    span strike strong style sub sup svg table tbody td tfoot th thead time title tr tt u ul video wbr
"""
_ELEMENTS = frozenset(_ELEMENTS_TEXT.split())
_INLINE_TEXT = """
    a abbr b big cite code del em font i ins mark q s small span strike strong
    sub sup tt u wbr
"""
_INLINE = frozenset(_INLINE_TEXT.split())
_STANDS_FOR = {name: "" if name in _INLINE else " " for name in _ELEMENTS}
"""What the tags of an element leave in the text."""
_HIDDEN = frozenset({"script", "style", "noscript", "iframe", "object", "svg"})
_MOSTLY_STANDS_FOR = {name: _STANDS_FOR[name] for name in _ELEMENTS - _HIDDEN}
"""The same as most tags are written, but for those that hide what is behind them."""


def without_controls(text: str) -> str:
    """Drop the characters that no text of a stranger needs; lines and tabs stay."""
    if text.isprintable() or text.replace("\n", "").isprintable():
        return text  # as most are, which is seen in half the time
    return _UNWANTED.sub("", text)


def plain_line(text: str, limit: int) -> str:
    """Make one line of plain text from text or HTML; cut to `limit` characters with an ellipsis.

    Only known HTML elements are taken for markup, so that `x < y` and `<3` survive. Linear in the
    length of the text, whatever stands in it.
    """
    bare = _without_tags(text) if "<" in text else text
    if "&" in bare:
        bare = html.unescape(_NO_CHARACTER.sub("\ufffd", bare))
    line = bare.strip()
    if "  " in line or not line.isprintable():  # nothing printable but a blank divides words
        line = " ".join(without_controls(bare).split())
    return _cut(line, limit)


def _cut(line: str, limit: int) -> str:
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _without_tags(text: str) -> str:
    if text.startswith("<p>") and text.endswith("</p>") and text.find("<", 3) == len(text) - 4:
        return text[3:-4]  # one paragraph, as many summaries are
    if "<!--" in text:
        return "".join(_outside_tags(text))
    pieces = _TAG.split(text)  # a text, a tag and its name, a text, …: one call for all tags
    stands_for = [*map(_MOSTLY_STANDS_FOR.get, pieces[2::3])]
    if None in stands_for:
        if not _HIDDEN.isdisjoint(map(str.lower, pieces[2::3])):
            return "".join(_outside_tags(text))
        stands_for = [
            _STANDS_FOR.get(name.lower(), tag)
            for tag, name in zip(pieces[1::3], pieces[2::3], strict=True)
        ]
    pieces[1::3] = stands_for
    del pieces[2::3]
    return "".join(pieces)


def _outside_tags(text: str) -> Iterator[str]:
    at = 0
    while (opened := text.find("<", at)) >= 0:
        yield text[at:opened]
        end, stands_for = _tag_at(text, opened)
        yield stands_for
        at = end
    yield text[at:]


def _tag_at(text: str, opened: int) -> tuple[int, str]:
    """Say where the markup that begins here ends, and what it leaves in the text."""
    if text.startswith("<!--", opened):
        closed = text.find("-->", opened)
        return (closed + 3, " ") if closed >= 0 else (len(text), "")
    tag = _TAG.match(text, opened)
    if tag is None or (name := tag[2].lower()) not in _ELEMENTS:
        return opened + 1, "<"
    if name in _HIDDEN and not tag.group().startswith("</") and not tag.group().endswith("/>"):
        closing = re.compile(f"</{name}", re.IGNORECASE | re.ASCII).search(text, tag.end())
        return (closing.start(), " ") if closing else (len(text), "")
    return tag.end(), _STANDS_FOR[name]
