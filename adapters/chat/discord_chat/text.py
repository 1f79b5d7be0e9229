r"""Strangers' text → Discord's markdown that shows just this text: nothing pings, nothing is markup.

Discord reads a backslash before punctuation as "this character itself", so that `\<@1>` is no mention
and `https\://` no link. Whoever is named pings nobody anyhow: `AllowedMentions.none()` sees to that.
"""

from collections.abc import Iterable, Iterator, Sequence

import regex

from rules.alerts.card import Stretch
from rules.words.plain import without_controls

BOLD, UNDERLINED = "**", "__"
_ELLIPSIS = "…"
_MARKUP = regex.compile(r"[\\*_~`|<>\[\]]|@(?=everyone|here)|:(?=\S)", regex.IGNORECASE)
_AT_THE_START = regex.compile(r"^(?=[-#+])|(?<=^\d{1,9})(?=\.)")
_BLANKS = regex.compile(r"\s+")
# Scripts that stack marks need up to five on one letter; what stacks more spills over its neighbours.
_STACKED = regex.compile(r"(\p{M}{5})\p{M}+")
_INVISIBLE = regex.compile(r"[\p{Z}\p{C}\p{M}\u115F\u1160\u3164\uFFA0\u2800]*")
_PIECE = regex.compile(r"\\?\X")


def length(text: str) -> int:
    """Count as Discord's clients do, in UTF-16: never less than the server, which counts characters."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def plain(text: str, limit: int) -> str:
    """Make one line, for places where Discord reads no markdown: footer, author, labels."""
    return _cut(_whole_pieces(_calm(text)), limit)


def markdown(text: str, limit: int) -> str:
    """Make one line of markdown that shows just this text; cut to `limit` with an ellipsis."""
    return marked_up((Stretch(text),), limit)


def marked_up(stretches: Sequence[Stretch], limit: int, mark: str = BOLD) -> str:
    """Make one line of markdown, the marked stretches between `mark`s; cut to `limit`."""
    drawn = [(_escaped(one), one.is_marked) for one in _calmed(stretches)]
    whole = "".join(f"{mark}{text}{mark}" if is_marked else text for text, is_marked in drawn)
    if length(whole) <= limit:
        return whole
    return _cut_marked(drawn, limit, mark)


def is_blank(text: str) -> bool:
    """Say whether nobody would see anything of a text."""
    return _INVISIBLE.fullmatch(text) is not None


def _calmed(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """Make the stretches one calm line."""
    at_start = True
    for one in stretches:
        text = _BLANKS.sub(" ", _STACKED.sub(r"\1", without_controls(one.text)))
        text = text.lstrip() if at_start else text
        at_start = at_start and not text
        if text:
            yield Stretch(text, one.is_marked)


def _calm(text: str) -> str:
    return "".join(one.text for one in _calmed((Stretch(text),))).strip()


def _escaped(one: Stretch) -> str:
    text = _MARKUP.sub(lambda found: "\\" + found.group(), one.text)
    return _AT_THE_START.sub(lambda _: "\\", text)


def _whole_pieces(text: str) -> list[str]:
    """Cut where people see characters end, and never behind a backslash."""
    return [piece.group() for piece in _PIECE.finditer(text)]


def _cut(pieces: Sequence[str], limit: int) -> str:
    text = "".join(pieces)
    if length(text) <= limit:
        return text
    kept, room = "", limit - len(_ELLIPSIS)
    for piece in pieces:
        if length(piece) > room:
            break
        kept, room = kept + piece, room - length(piece)
    return kept.rstrip(" ") + _ELLIPSIS


def _cut_marked(drawn: Iterable[tuple[str, bool]], limit: int, mark: str) -> str:
    """Take pieces as long as there is room for them, for the mark that closes, and for the ellipsis."""
    kept, room = "", limit - len(_ELLIPSIS)
    for text, is_marked in drawn:
        fence = mark if is_marked else ""
        taken, room = _taken(_whole_pieces(text), room - 2 * len(fence))
        kept += f"{fence}{taken}{fence}" if taken else ""
        if taken != text:
            break
    return kept + _ELLIPSIS


def _taken(pieces: Iterable[str], room: int) -> tuple[str, int]:
    taken = ""
    for piece in pieces:
        if length(piece) > room:
            break
        taken, room = taken + piece, room - length(piece)
    return taken, room
