"""What was worked out of a text lately, for texts that come up again and again: words, mostly.

A dictionary, because a look-up in it touches half as much memory as one in functools.lru_cache,
which moves each entry to the front of a list: at a hundred look-ups an article that is most of the time.
"""

from collections.abc import Callable
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Remembered(dict[str, Made], Generic[Made]):
    """Text → what `make` gives for it; what was not asked for the longest is forgotten."""

    def __init__(self, make: Callable[[str], Made], at_most: int) -> None:
        """Remember up to `at_most` texts, and at least the half of it that came last."""
        super().__init__()
        self._make, self._half = make, max(1, at_most // 2)
        self._older: dict[str, Made] = {}

    def __missing__(self, text: str) -> Made:
        made = self._older[text] if text in self._older else self._make(text)
        if len(self) >= self._half:
            self._older = dict(self)
            self.clear()
        self[text] = made
        return made
