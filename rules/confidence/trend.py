"""What satisfied a query over a time → how it came: by hour or day, against the usual, who was first."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from urllib.parse import urlsplit

from rules.confidence.backtest import Span, Trial
from rules.words.plain import plain_line
from rules.words.plural import counted

HOURLY_UP_TO = timedelta(days=3)
"""Of more time, days are counted."""
OUTLETS_SHOWN = 5
TITLE_SHOWN = 120
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Bucket:
    """An hour or a day by the clocks of the zone."""

    begins: datetime
    stories: int
    """That began in it."""
    articles: int


@dataclass(frozen=True, slots=True)
class Trend:
    """How a subject came up."""

    query: str
    span: Span
    is_hourly: bool
    buckets: tuple[Bucket, ...]
    """In order, quiet ones, too; the last may not be over."""
    outlets: tuple[tuple[str, int], ...]
    """Who wrote most of it, with the number of their articles."""
    first: Trial | None
    """The first report; None when there is none."""
    usual: float
    """The median of articles a bucket, of all but the last."""
    hosts: Mapping[str, str] = field(default_factory=dict)
    """Outlet → where its newest article stands: a name in letters that everybody has."""

    @property
    def peak(self) -> Bucket | None:
        """Give the bucket with the most articles, the first of several; None when there is none."""
        return max(self.buckets, key=_articles) if self.first else None

    @property
    def unit(self) -> str:
        """Name what a bucket is."""
        return "hour" if self.is_hourly else "day"


def trend(query: str, trials: Sequence[Trial], span: Span) -> Trend:
    """Count articles, and stories where they begin, by the hour or by the day."""
    ordered = sorted(trials, key=_seen)
    is_hourly = span.ends - span.begins <= HOURLY_UP_TO
    begun: dict[int, datetime] = {}
    for one in ordered:
        begun.setdefault(one.story_id, _seen(one))
    articles = Counter(_floor(_seen(one), span, is_hourly=is_hourly) for one in ordered)
    stories = Counter(_floor(at, span, is_hourly=is_hourly) for at in begun.values())
    buckets = tuple(
        Bucket(at, stories[at], articles[at]) for at in _beginnings(span, is_hourly=is_hourly)
    )
    outlets = Counter(one.article.outlet for one in ordered if one.article.outlet)
    return Trend(
        query,
        span,
        is_hourly,
        buckets,
        tuple(outlets.most_common(OUTLETS_SHOWN)),
        ordered[0] if ordered else None,
        float(median([one.articles for one in buckets[:-1]] or [0])),
        {one.article.outlet: host for one in ordered if (host := _host(one.article.link))},
    )


def in_words(shown: Trend) -> str:
    """Say what a picture of it shows, for who cannot see it."""
    if shown.first is None or (peak := shown.peak) is None:
        return f"{shown.query}: nothing was seen in this time."
    total = sum(one.articles for one in shown.buckets)
    stories = sum(one.stories for one in shown.buckets)
    at = "%a %d %b %H:%M" if shown.is_hourly else "%a %d %b"
    article = shown.first.article
    outlets = ", ".join(f"{name} ({count})" for name, count in shown.outlets)
    return " ".join(
        (
            f"{shown.query}: {counted(total, 'article')} in {counted(stories, 'story', 'stories')}.",
            f"Most in an {shown.unit}:" if shown.is_hourly else f"Most in a {shown.unit}:",
            f"{peak.articles}, {peak.begins:{at}}; usually {shown.usual:g}.",
            f"First: {plain_line(article.title, TITLE_SHOWN)}, {article.outlet or 'unknown'}.",
            f"Outlets: {outlets or 'unknown'}.",
        )
    )


def _host(link: str | None) -> str:
    """Give the host that a link names; nothing where it names none, or is broken."""
    try:
        return (urlsplit(link or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _beginnings(span: Span, *, is_hourly: bool) -> tuple[datetime, ...]:
    """Give every hour or day that the span touches, by the clocks of its zone."""
    if not is_hourly:
        midnight = datetime.min.time()
        return tuple(span.zone.wall(span.zone.moment(day, midnight)) for day in span.dates())
    first = _floor(span.begins, span, is_hourly=True)
    count = int((span.ends - first) / HOUR) + 1
    return tuple(span.zone.wall(first + n * HOUR) for n in range(count))


def _floor(at: datetime, span: Span, *, is_hourly: bool) -> datetime:
    """Give the beginning of the hour or day that a moment falls in."""
    wall = span.zone.wall(at)
    if is_hourly:
        return span.zone.wall(
            at - timedelta(minutes=wall.minute, seconds=wall.second, microseconds=wall.microsecond)
        )
    return span.zone.wall(span.zone.moment(wall.date(), datetime.min.time()))


def _seen(trial: Trial) -> datetime:
    return trial.article.seen_at


def _articles(bucket: Bucket) -> int:
    return bucket.articles
