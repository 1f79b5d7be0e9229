"""What a query would have found → how often it would have told, when, and what people should know of it.

Nothing is asked here: whoever asks the archive says what satisfied the query, and what share of it was tried.
"""

from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from rules.attention.zones import UTC_ZONE, Zone
from rules.model import Article, Evidence, Watch

SAMPLES = 5
NIGHT_BEGINS, NIGHT_ENDS = time(22), time(7)
"""When most people sleep, by the clocks of their zone."""
COVERED_FROM = 0.5
"""Which share of the stories another watch must tell already for people to be told so."""
_BARS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True)
class Trial:
    """An article that satisfies the query."""

    article: Article
    story_id: int
    evidence: tuple[Evidence, ...]
    """Which words do; empty where that was not looked for."""


@dataclass(frozen=True, slots=True)
class Span:
    """The time that is tried, and by which clocks its days and nights go."""

    begins: datetime
    ends: datetime
    zone: Zone = UTC_ZONE
    is_from_first: bool = False
    """Whether it begins with the archive, as more time was asked for than that has."""

    @property
    def days(self) -> float:
        """Count the days, parts of them, too."""
        return (self.ends - self.begins) / timedelta(days=1)

    def dates(self) -> tuple[date, ...]:
        """Give every day of it, the first first."""
        first, last = self.zone.wall(self.begins).date(), self.zone.wall(self.ends).date()
        return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))

    def is_night(self, moment: datetime) -> bool:
        """Say whether most people sleep at a moment."""
        at = self.zone.wall(moment).time()
        return at >= NIGHT_BEGINS or at < NIGHT_ENDS


@dataclass(frozen=True, slots=True)
class Covered:
    """Another watch of the channel, and which share of the stories it tells already."""

    watch: Watch
    share: float


@dataclass(frozen=True, slots=True)
class Backtest:
    """What a watch would have told."""

    span: Span
    stories: int
    articles: int
    by_day: tuple[tuple[date, int], ...]
    """Stories that would have been told on each day, quiet days, too."""
    at_night: int
    """Of the stories, those that would have come at night."""
    samples: tuple[Trial, ...]
    """The articles that would have been told, spread over the time."""
    covered: tuple[Covered, ...] = ()
    share: float = 1.0
    """Which share of the articles that may match was tried: the numbers are estimates where it is less than all."""

    @property
    def stories_a_day(self) -> float | None:
        """Give how many alerts a day it would have been; None of less than a day, which says nothing."""
        return self.stories / self.span.days if self.span.days >= 1 else None

    @property
    def busiest(self) -> tuple[date, int] | None:
        """Give the day with the most stories, the first of several; None when there was none."""
        return max(self.by_day, key=_stories) if self.stories else None

    @property
    def sparkline(self) -> str:
        """Draw the days in one line of text."""
        return sparkline([count for _, count in self.by_day])


def backtest(
    trials: Iterable[Trial],
    span: Span,
    *,
    covered: Sequence[Covered] = (),
    share: float = 1.0,
    of_stories: float | None = None,
) -> Backtest:
    """Sum up what satisfied a query; of each story the first article is what would have been told.

    Where a `share` of the articles was tried, that is `of_stories` of the stories.
    """
    ordered = sorted(trials, key=_seen)
    told: dict[int, Trial] = {}
    for one in ordered:
        told.setdefault(one.story_id, one)
    days = Counter(span.zone.wall(_seen(one)).date() for one in told.values())
    night = sum(span.is_night(_seen(one)) for one in told.values())
    tried = share if of_stories is None else of_stories
    return Backtest(
        span,
        stories=_scaled(len(told), tried),
        articles=_scaled(len(ordered), share),
        by_day=tuple((day, _scaled(days[day], tried)) for day in span.dates()),
        at_night=_scaled(night, tried),
        samples=spread(tuple(told.values()), SAMPLES),
        covered=tuple(one for one in covered if one.share >= COVERED_FROM),
        share=share,
    )


def covered_by(watch: Watch, stories: Iterable[int], told_by_watch: Set[int]) -> Covered:
    """Say which share of stories another watch tells already."""
    asked = set(stories)
    return Covered(watch, len(asked & told_by_watch) / len(asked) if asked else 0.0)


def spread(trials: Sequence[Trial], at_most: int) -> tuple[Trial, ...]:
    """Choose some that are spread evenly, the newest among them, the newest first."""
    if len(trials) <= at_most:
        return tuple(reversed(trials))
    step = (len(trials) - 1) / (at_most - 1)
    return tuple(trials[round(step * n)] for n in reversed(range(at_most)))


def sparkline(counts: Sequence[int]) -> str:
    """Draw counts as bars of one character; none is the lowest bar only where others are higher."""
    most = max(counts, default=0)
    if not most:
        return _BARS[0] * len(counts)
    return "".join(_BARS[-(-count * (len(_BARS) - 1) // most)] for count in counts)


def _scaled(count: int, share: float) -> int:
    return count if share >= 1 else round(count / share)


def _seen(trial: Trial) -> datetime:
    return trial.article.seen_at


def _stories(day: tuple[date, int]) -> int:
    return day[1]
