"""How rare a term is in what came in lately."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]
Floats = NDArray[np.float64]
_PLACES = 1 << 20
_PLACE = np.uint32(_PLACES - 1)


@dataclass(frozen=True, slots=True)
class Background:
    """How common terms are in news at large: what is known before the first article comes.

    Without it every word is as rare as any other in the first hours, and "quake" or "quarterly
    profit" would be enough to make two events one.
    """

    articles: int = 0
    codes: tuple[int, ...] = ()
    """Of terms that stand in two articles at least."""
    counts: tuple[int, ...] = ()
    """In how many articles each stands."""


@lru_cache(maxsize=4)
def _table_of(known: Background) -> NDArray[np.float32]:
    """Lay out how often each term is known; all who count beside it read the same table."""
    table = np.zeros(_PLACES, np.float32)
    np.add.at(table, np.array(known.codes, np.int64) % _PLACES, known.counts)
    table.setflags(write=False)
    return table


class Rarity:
    """Counts terms, in a table of fixed size; a count halves when told to, the background does not.

    Two terms in one place count together, so a rare one may seem less so: one in some hundred.
    """

    def __init__(self, background: Background | None = None) -> None:
        known = background or Background()
        self._known = _table_of(known)
        self._known_articles = float(known.articles)
        self._counts = self._known.copy()
        """Of the background and of what came in, so that a look-up is one."""
        self._articles = self._known_articles
        self.halvings = 0

    def add(self, codes: Codes) -> None:
        """Count an article's terms."""
        self._counts[codes & _PLACE] += 1.0
        self._articles += 1.0

    def remove(self, codes: Codes, since: int) -> None:
        """Take back what `add` did when there had been `since` halvings."""
        left = 0.5 ** (self.halvings - since)
        places = codes & _PLACE
        self._counts[places] = np.maximum(self._known[places], self._counts[places] - left)
        self._articles = max(self._known_articles, self._articles - left)

    def halve(self) -> None:
        """Let what came in weigh half."""
        self._counts = (self._counts + self._known) * np.float32(0.5)
        self._articles = (self._articles + self._known_articles) / 2
        self.halvings += 1

    def of(self, codes: Codes) -> Floats:
        """Give log(1 + N / (df + 0.5)) for each term."""
        seen = self._counts.take(codes & _PLACE).astype(float)
        seen += 0.5
        return np.log1p(self._articles / seen)

    def knows(self, code: int) -> bool:
        """Say whether a term is common enough in news at large to stand in the background."""
        return bool(self._known[code % _PLACES] > 0) or self._known_articles == 0

    def count_known(self, codes: Codes) -> int:
        """Say how many of these terms it knows."""
        if self._known_articles == 0:
            return len(codes)
        return int(np.count_nonzero(self._known.take(codes & _PLACE)))

    @property
    def highest(self) -> float:
        """What a term has that was never seen."""
        return float(np.log1p(self._articles / 0.5))
