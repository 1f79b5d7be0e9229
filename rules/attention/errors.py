"""What people set and cannot be meant: said with the remedy."""

import difflib
from collections.abc import Iterable


class SettingError(ValueError):
    """A setting that cannot be used: what was written, why not, and what to write."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Give what a word was probably meant for, whatever its capitals; None when nothing is near."""
    by_folded = {one.casefold(): one for one in known}
    near = difflib.get_close_matches(word.casefold(), by_folded, n=1)
    return by_folded[near[0]] if near else None


def one_line(text: str) -> str:
    """Write a stranger's text in one line, without control signs."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def quoted(text: str) -> str:
    """Show a stranger's text in a message, if it is long not all of it."""
    line = one_line(text)
    return f"`{line if len(line) <= SHOWN else line[: SHOWN - 1] + '…'}`"


SHOWN = 60
