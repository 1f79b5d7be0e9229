"""How rare a term is in what came in lately."""

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]
Floats = NDArray[np.float64]
_PLACES = 1 << 20


class Rarity:
    """Counts terms, in a table of fixed size; a count halves when told to.

    Two terms in one place count together, so a rare one may seem less so: one in some hundred.
    """

    def __init__(self) -> None:
        self._counts = np.zeros(_PLACES)
        self._articles = 0.0
        self.halvings = 0

    def add(self, codes: Codes) -> None:
        """Count an article's terms."""
        self._counts[codes % _PLACES] += 1.0
        self._articles += 1.0

    def remove(self, codes: Codes, since: int) -> None:
        """Take back what `add` did when there had been `since` halvings."""
        left = 0.5 ** (self.halvings - since)
        places = codes % _PLACES
        self._counts[places] = np.maximum(0.0, self._counts[places] - left)
        self._articles = max(0.0, self._articles - left)

    def halve(self) -> None:
        """Let all counts weigh half."""
        self._counts *= 0.5
        self._articles *= 0.5
        self.halvings += 1

    def of(self, codes: Codes) -> Floats:
        """Give log(1 + N / (df + 0.5)) for each term."""
        return np.log1p(self._articles / (self._counts[codes % _PLACES] + 0.5))

    @property
    def highest(self) -> float:
        """What a term has that was never seen."""
        return float(np.log1p(self._articles / 0.5))
