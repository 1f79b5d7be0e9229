"""An article that is to be placed, and what is worked out of it: each once, and when it is first asked for.

One look asks for the same things at every story it comes near; most articles come near none.
"""

from collections.abc import Mapping, Set
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rules.story.centroid import Packed, Terms, packed_from, terms_from
from rules.story.features import Query, unit
from rules.story.rarity import Rarity
from rules.story.sketch import IN_TITLE, PAIR, WEIGHT, Sketch
from rules.story.telling import Telling, telling_of
from rules.story.terms import codes_of
from rules.story.wording import Report, report_of

KNOWN_OF_LEADS, KNOWN_OF_TITLES = 0.5, 0.25
"""English has more words than that in common with the news that rarity was learned from."""
STRANGE_WORDS = 5
"""A short headline may be all names."""


class Arrival:
    """What an article is compared by, in the forms that comparing takes."""

    def __init__(self, sketch: Sketch, rarity: Rarity) -> None:
        """Work out nothing yet."""
        self.sketch, self._rarity = sketch, rarity

    @cached_property
    def names(self) -> Mapping[int, str]:
        """Its terms by the codes that they are kept under."""
        return dict(zip(self._coded, self.sketch.terms, strict=True))

    @cached_property
    def codes(self) -> Set[int]:
        """What its terms are kept under."""
        return frozenset(self._coded)

    @cached_property
    def packed(self) -> Packed:
        """Its terms as they are kept."""
        return packed_from(self.sketch, self._coded)

    @cached_property
    def terms(self) -> Terms:
        """The same, unpacked."""
        return terms_from(self.packed.codes, self.packed.marks)

    @cached_property
    def are_words(self) -> NDArray[np.bool_]:
        """Which of them are words: a pair of a headline's words is told by its weight, which no word has."""
        marks = np.frombuffer(self.packed.marks, np.uint8)
        return np.asarray((marks & (IN_TITLE | WEIGHT)) != (IN_TITLE | PAIR))

    @cached_property
    def query(self) -> Query:
        """What is asked for when it is held against stories."""
        vector = self.sketch.vector
        unpacked = None if vector is None else unit(np.frombuffer(vector, np.int8))
        return Query(self.terms, self.packed.has_lead, unpacked)

    @cached_property
    def report(self) -> Report:
        """The words of its headline."""
        return report_of(self.sketch.title, self.packed.codes)

    @cached_property
    def telling(self) -> Telling:
        """What shows whether there is enough in it to be one event with another report."""
        one = self.sketch
        return telling_of(one.title, self.packed, one.facts, one.outlet, self._rarity)

    @cached_property
    def is_foreign(self) -> bool:
        """Whether it is in none of the languages in which it is known what is rare."""
        words = self.terms.codes[self.are_words]
        known = self._rarity.count_known(words)
        usual = KNOWN_OF_LEADS if self.packed.has_lead else KNOWN_OF_TITLES
        return known < usual * len(words) and len(words) - known >= STRANGE_WORDS

    @cached_property
    def _coded(self) -> list[int]:
        return codes_of(self.sketch.terms)
