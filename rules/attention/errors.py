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


def quoted(text: str) -> str:
    """Show a stranger's text in a message: in one line, and not all of it."""
    line = " ".join(text.split())
    return f"`{line if len(line) <= SHOWN else line[: SHOWN - 1] + '…'}`"


SHOWN = 60
