"""Thumbs of people on alerts → how much of what a watch tells is of use, and how sure that is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import sqrt

from rules.sentences import Sentence, because, counted, sentence

VOTES_AT_LEAST = 5
"""With fewer the interval is so wide that a share would only mislead."""
_Z = 1.959964
"""Of a normal distribution 95 % lie so many deviations around the mean."""


class Verdict(StrEnum):
    """What somebody says of an alert."""

    UP = "up"
    DOWN = "down"
    NONE = "none"
    """Nothing any more: a vote is taken back."""


@dataclass(frozen=True, slots=True)
class Vote:
    """What one person says of one alert, for one of the watches that told it."""

    alert_id: int
    watch_id: int
    article_id: int
    by: str
    """Who votes: `slack:@U0123456789`."""
    is_useful: bool
    voted_at: datetime
    query: str
    """The query that the vote was last held against."""
    counts: bool = True
    """Whether that query finds the article: else the vote says nothing of the watch as it is."""


@dataclass(frozen=True, slots=True)
class Precision:
    """Which share of the alerts of a watch people found of use."""

    useful: int = 0
    votes: int = 0

    @property
    def is_known(self) -> bool:
        """Say whether there are enough votes to speak of a share."""
        return self.votes >= VOTES_AT_LEAST

    @property
    def share(self) -> float | None:
        """Give the share of the votes; None where there are none."""
        return self.useful / self.votes if self.votes else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Give where the share lies with a certainty of 95 %; None with too few votes.

        Wilson's score interval: it is right for few votes, too.
        """
        if not self.is_known:
            return None
        votes, share = self.votes, self.useful / self.votes
        widened = 1 + _Z**2 / votes
        middle = (share + _Z**2 / (2 * votes)) / widened
        reach = _Z * sqrt(share * (1 - share) / votes + _Z**2 / (4 * votes**2)) / widened
        return max(0.0, min(share, middle - reach)), min(1.0, max(share, middle + reach))

    def __str__(self) -> str:
        """Write it in English."""
        return str(self.words)

    @property
    def words(self) -> Sentence:
        """Say it: `8 of 10 votes: 80 % useful (49-94 %)`, `1 of 2 votes: too few`."""
        if not self.votes:
            return sentence("votes_none", "no votes")
        said = counted(
            "votes",
            "{useful} of 1 vote",
            "{useful} of {count} votes",
            count=self.votes,
            useful=self.useful,
        )
        if self.interval is None:
            return because(said, sentence("votes_few", "too few"))
        low, high = (f"{bound:.0%}" for bound in self.interval)
        share = f"{self.useful / self.votes:.0%}"
        useful = sentence(
            "votes_useful", "{share} useful ({low}-{high})", share=share, low=low, high=high
        )
        return because(said, useful)


NO_VOTES = Precision()


def precision_of(votes: Iterable[Vote]) -> Precision:
    """Count the votes that say something of a watch as it is."""
    counted = [one for one in votes if one.counts]
    return Precision(sum(one.is_useful for one in counted), len(counted))
