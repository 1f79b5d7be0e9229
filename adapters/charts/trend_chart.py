"""Trend → PNG: articles by the hour or the day, against the usual, the first report marked."""

import io
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapters.charts.lettering import families, written
from rules.confidence.trend import Bucket, Trend
from rules.sentences import sentence

if TYPE_CHECKING:  # it takes half a second to import, and most processes draw nothing
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, HEIGHT, DPI = 9.0, 4.5, 110
TITLE_SHOWN, OUTLET_SHOWN = 60, 28
NO_LETTERS = sentence("chart_no_letters", "(no font here has the letters of this query)")
_ARTICLES, _STORIES = (
    sentence("chart_articles", "articles"),
    sentence("chart_stories", "new stories"),
)
_OUTLETS, _UNKNOWN = sentence("chart_outlets", "outlets"), sentence("chart_unknown", "unknown")
_NOTHING = sentence("chart_nothing", "nothing was seen in this time")
_MONTHS = (
    sentence("jan", "Jan"),
    sentence("feb", "Feb"),
    sentence("mar", "Mar"),
    sentence("apr", "Apr"),
    sentence("may", "May"),
    sentence("jun", "Jun"),
    sentence("jul", "Jul"),
    sentence("aug", "Aug"),
    sentence("sep", "Sep"),
    sentence("oct", "Oct"),
    sentence("nov", "Nov"),
    sentence("dec", "Dec"),
)
Tell = Callable[[str], str]
TICKS_AT_MOST = 8
BARS_AT_LEAST = 12


@dataclass(frozen=True, slots=True)
class _Paper:
    """Colours that can be told apart on their ground, by eyes that see few colours, too."""

    ground: str
    ink: str
    quiet: str
    articles: str
    stories: str


_LIGHT = _Paper("#ffffff", "#1d1c1d", "#6b6b6b", "#9bb8d9", "#1f5fa8")
_DARK = _Paper("#2b2d31", "#f2f3f5", "#a5a8ae", "#5b7ea6", "#9fd0ff")


def draw_trend(trend: Trend, tell: Tell = str, *, dark: bool = False) -> bytes:
    """Draw a picture; what it shows stands in words in rules/confidence/trend.py.

    `tell` says sentences to whoever looks at it.
    """
    from matplotlib import rc_context

    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # not every font is bold
    with rc_context({"font.family": list(families()), "axes.unicode_minus": False}):
        return _png(figure_of(trend, tell, dark=dark))


def figure_of(trend: Trend, tell: Tell, *, dark: bool) -> "Figure":
    """Draw it on paper; fonts are those of whoever asks."""
    from matplotlib.figure import Figure

    paper = _DARK if dark else _LIGHT
    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI, facecolor=paper.ground, layout="constrained")
    over_time, by_outlet = figure.subplots(1, 2, width_ratios=(3, 1))
    _draw_time(over_time, trend, paper, tell)
    _draw_outlets(by_outlet, trend, paper, tell)
    figure.suptitle(_title(trend.query, tell), color=paper.ink, x=0.01, ha="left", weight="bold")
    return figure


def _draw_time(axes: "Axes", trend: Trend, paper: _Paper, tell: Tell) -> None:
    places = range(len(trend.buckets))
    articles = [bucket.articles for bucket in trend.buckets]
    stories = [bucket.stories for bucket in trend.buckets]
    axes.bar(places, articles, color=paper.articles, width=0.85, label=tell(_ARTICLES))
    axes.bar(places, stories, color=paper.stories, width=0.5, label=tell(_STORIES))
    if trend.usual:
        label = tell(_usual(trend))
        axes.axhline(trend.usual, color=paper.quiet, linestyle="--", linewidth=1, label=label)
    _mark_first(axes, trend, paper, tell)
    _number(axes, trend, paper, tell)
    axes.legend(loc="upper left", frameon=False, labelcolor=paper.ink, fontsize=8)


def _mark_first(axes: "Axes", trend: Trend, paper: _Paper, tell: Tell) -> None:
    """Point to the bucket of the first report."""
    at = next((n for n, one in enumerate(trend.buckets) if one.articles), None)
    if trend.first is None or at is None:
        axes.text(
            0.5,
            0.5,
            tell(_NOTHING),
            color=paper.quiet,
            ha="center",
            transform=axes.transAxes,
        )
        return
    outlet = _outlet(trend.first.article.outlet or tell(_UNKNOWN), trend)
    axes.axvline(at, color=paper.quiet, linestyle=":", linewidth=1)
    side = "left" if at < len(trend.buckets) / 2 else "right"
    first = sentence("chart_first", "first: {outlet}", outlet=outlet)
    label, top = f" {tell(first)} ", axes.get_xaxis_transform()
    axes.text(at, 0.7, label, color=paper.ink, fontsize=8, ha=side, transform=top)


def _number(axes: "Axes", trend: Trend, paper: _Paper, tell: Tell) -> None:
    """Write times under some of the bars, and whole numbers beside them."""
    from matplotlib.ticker import MaxNLocator

    step = max(1, -(-len(trend.buckets) // TICKS_AT_MOST))
    places = list(range(0, len(trend.buckets), step))
    axes.set_xticks(places, [_time(trend.buckets[n], trend, tell) for n in places])
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    most = max((bucket.articles for bucket in trend.buckets), default=0)
    axes.set_ylim(0, max(1, most) * 1.25)
    edge = max(len(trend.buckets), BARS_AT_LEAST) / 2  # one bar alone would be a wall
    middle = (len(trend.buckets) - 1) / 2
    axes.set_xlim(middle - edge, middle + edge)
    _plain_axes(axes, paper)


def _draw_outlets(axes: "Axes", trend: Trend, paper: _Paper, tell: Tell) -> None:
    names = [_outlet(name, trend) for name, _ in trend.outlets]
    counts = [count for _, count in trend.outlets]
    bars = axes.barh(range(len(names)), counts, color=paper.articles)
    axes.bar_label(bars, color=paper.ink, fontsize=8, padding=3)
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.set_xticks([])
    axes.set_xlim(0, max(counts, default=1) * 1.25)
    axes.set_title(tell(_OUTLETS), color=paper.quiet, fontsize=9, loc="left")
    _plain_axes(axes, paper)


def _plain_axes(axes: "Axes", paper: _Paper) -> None:
    axes.set_facecolor(paper.ground)
    axes.tick_params(colors=paper.quiet, labelsize=8, length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _time(bucket: Bucket, trend: Trend, tell: Tell) -> str:
    begins = bucket.begins
    month = _MONTHS[begins.month - 1]
    day = tell(sentence("chart_day", "{day} {month}", day=f"{begins:%d}", month=month))
    return f"{begins:%H:%M}\n{day}" if trend.is_hourly else day


def _usual(trend: Trend) -> str:
    usual = f"{trend.usual:g}"
    if trend.is_hourly:
        return sentence("chart_usual_hour", "usual: {number} an hour", number=usual)
    return sentence("chart_usual_day", "usual: {number} a day", number=usual)


def _title(query: str, tell: Tell = str) -> str:
    """Write the query; in other letters where no font has its own."""
    title = written(query)
    return _plain(title if any(map(str.isalnum, title)) else tell(NO_LETTERS), TITLE_SHOWN)


def _outlet(name: str, trend: Trend) -> str:
    """Write the name of an outlet, or where it is found."""
    return _plain(written(name, otherwise=trend.hosts.get(name, "")), OUTLET_SHOWN)


def _plain(text: str, limit: int) -> str:
    """Cut a stranger's text; a dollar would begin a formula."""
    cut = text if len(text) <= limit else f"{text[: limit - 1]}…"
    return cut.replace("$", r"\$")


def _png(figure: "Figure") -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    FigureCanvasAgg(figure)
    drawn = io.BytesIO()
    figure.savefig(drawn, format="png", facecolor=figure.get_facecolor())
    return drawn.getvalue()
