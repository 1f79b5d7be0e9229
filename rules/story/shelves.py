"""Where the index looks things up: stories by their rare terms, articles by their text."""

from array import array
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from rules.story.copies import numbers

POSTING_CAP = 120
"""Of a term's stories, so many of the latest are looked at."""
STORY_ID = "q"
_WAYS = 8
_FILED = 32


class Postings:
    """Term → stories, in the order in which they came."""

    def __init__(self) -> None:
        self._stories: dict[int, int | array[int]] = {}

    def add(self, codes: Iterable[int], story_id: int) -> None:
        """File a story under terms it is not filed under yet."""
        for code in codes:
            there = self._stories.get(code)
            if there is None:
                self._stories[code] = story_id
            elif isinstance(there, array):
                there.append(story_id)
            else:
                self._stories[code] = array(STORY_ID, [there, story_id])

    def remove(self, codes: Iterable[int], story_id: int) -> None:
        """Take a story out from under terms it is filed under."""
        for code in codes:
            there = self._stories[code]
            if not isinstance(there, array):
                del self._stories[code]
                continue
            there.remove(story_id)
            if len(there) == 1:
                self._stories[code] = there[0]

    def latest(self, code: int) -> "array[int] | None":
        """Give the latest stories of a term, the later the further back; None where there is none."""
        there = self._stories.get(code)
        if there is None:
            return None
        return there[-POSTING_CAP:] if isinstance(there, array) else array(STORY_ID, [there])


class Shelf:
    """Hashes of a text → articles with the same ones; of fixed size.

    Every hash has eight places. Where all are taken a later article is not filed under it: the
    first ones are the originals, and what more than eight share is a publisher's boilerplate.
    """

    def __init__(self, articles_at_most: int) -> None:
        size = 1 << max(10, (articles_at_most * _FILED // 4).bit_length())
        self._places = np.zeros((size, _WAYS), dtype=np.int32)  # slot + 1; 0 is free
        self._mask = np.uint32(size - 1)

    def add(self, shingles: bytes, slot: int) -> None:
        """File an article, by its number in the index, under its smallest hashes."""
        rows = self._rows(shingles)
        places = self._places.take(rows, axis=0)
        free = (places == 0).any(axis=1)
        self._places[rows[free], places[free].argmin(axis=1)] = slot + 1

    def remove(self, shingles: bytes, slot: int) -> None:
        """Undo `add`."""
        rows = self._rows(shingles)
        there = self._places[rows]
        there[there == slot + 1] = 0
        self._places[rows] = there

    def similar(self, shingles: bytes, at_least: int) -> Iterator[int]:
        """Give the articles under whose hashes most of these stand, the most similar first."""
        found = self._places.take(numbers(shingles) & self._mask, axis=0)
        found = found[found > 0]
        found.sort()
        reach = found[at_least - 1 :]
        if not (reach == found[: len(reach)]).any():  # as for nearly all articles
            return iter(())
        slots, counts = np.unique(found, return_counts=True)
        slots, counts = slots[counts >= at_least], counts[counts >= at_least]
        order = np.lexsort((slots, -counts))
        return iter((slots[order] - 1).tolist())

    def _rows(self, shingles: bytes) -> NDArray[np.uint32]:
        return numbers(shingles)[:_FILED] & self._mask
