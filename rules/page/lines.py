"""Flat text → blocks: lines that were wrapped for the eye are joined to the paragraphs they were."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import regex

from rules.page.bylines import has_prefix
from rules.page.dates import dated
from rules.page.model import Block, Kind
from rules.page.phrases import is_sentence
from rules.words.plain import without_controls

BLOCKS_AT_MOST = 5_000
_TEXT_LIMIT = 1_000_000
_NARROWEST_WRAP, _WIDEST_WRAP, _FULL_LINES = 40, 110, 5
_BREAK = regex.compile(r"\r\n?|[\n\v\f\x85\u2028\u2029]")
_HEADING = regex.compile(r"^#{1,6}\s+|^(?=\S)(?:\*\*|__)(?=.*(?:\*\*|__)$)|(?:\*\*|__)$")
_PICTURE = regex.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = regex.compile(r"\[([^\]]+)\]\((?:https?:)?//[^)]*\)")
_ITEM = regex.compile(r"^\s*(?:[•·▪■●◆*–—-]|\d{1,2}[.)])\s+")


def blocks_of(text: str) -> list[Block]:
    """Cut a flat text into its paragraphs and lines."""
    lines = [_bare(line) for line in _BREAK.split(text[:_TEXT_LIMIT])]
    width = _wrap_width(lines)
    joined = _unwrapped(lines, width) if width else (line for line in lines if line)
    blocks = [_block(line) for line in joined]
    return [block for block in blocks if block.text][:BLOCKS_AT_MOST]


def _bare(line: str) -> str:
    return " ".join(without_controls(line).replace("\N{NO-BREAK SPACE}", " ").split())


def _block(line: str) -> Block:
    text = _LINK.sub(r"\1", _PICTURE.sub("", line))
    if _ITEM.match(text) and not _is_date(text):
        return Block(_ITEM.sub("", text).strip(), Kind.ITEM)
    return Block(_HEADING.sub("", text).strip())


def _wrap_width(lines: Sequence[str]) -> int | None:
    """Give the width that a text was wrapped at; None when a line is a paragraph.

    It was wrapped if many lines have no room for the next one's first word, most of them in the
    middle of a sentence.
    """
    width = max((len(line) for line in lines if " " in line), default=0)
    if not _NARROWEST_WRAP <= width <= _WIDEST_WRAP:
        return None
    pairs = [(one, other) for one, other in pairwise(lines) if one and other]
    full = [one for one, other in pairs if len(one) + 1 + len(other.split(" ", 1)[0]) > width]
    broken = sum(not is_sentence(one) for one in full)
    enough = len(full) >= _FULL_LINES or len(full) == len(pairs) > 1
    return width if enough and 2 * broken > len(full) else None


def _unwrapped(lines: Sequence[str], width: int) -> Iterator[str]:
    """Join each line to the one before it that had no room for its first word."""
    paragraph = last = ""
    for line in lines:
        if paragraph and line and _goes_on(last, line, width):
            paragraph += line if last.endswith("-") and last[-2:-1].isalnum() else f" {line}"
        else:
            if paragraph:
                yield paragraph
            paragraph = line
        last = line
    if paragraph:
        yield paragraph


def _goes_on(last: str, line: str, width: int) -> bool:
    first = line.split(" ", 1)[0]
    if line[0].islower():
        return len(last) + 1 + len(first) > 0.8 * width
    if has_prefix(line) or _is_date(line) or _ITEM.match(line):
        return False
    piece = first.split("-", 1)[0] + "-" if "-" in first[:-1] else first
    return len(last) + 1 + len(piece) > width


def _is_date(line: str) -> bool:
    read = dated(line)
    return bool(read.moments) and not read.rest
