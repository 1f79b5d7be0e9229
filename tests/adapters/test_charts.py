"""Pictures are drawn whatever stands in them."""

from datetime import timedelta
from functools import partial

import pytest
from matplotlib.text import Text
from msgspec import structs
from msgspec.structs import replace

from adapters.charts import draw_trend
from adapters.charts.trend_chart import figure_of
from rules.asking.phrases import said
from rules.confidence.backtest import Span, Trial
from rules.confidence.trend import trend
from tests.build import an_article
from tests.marked import marked, outside
from tests.newsroom import NOON

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize(("days", "dark"), [(1, True), (30, False)])
@pytest.mark.parametrize("query", ["ferry", "$x_{1}$ 北朝鮮 \\frac " + "w" * 300])
@pytest.mark.parametrize("count", [0, 1, 40])
@pytest.mark.untraced  # draws one chart again and again
def test_a_trend_is_a_picture(days: int, dark: bool, query: str, count: int) -> None:
    span = Span(NOON - timedelta(days=days), NOON)
    trials = [
        Trial(
            replace(an_article("x", outlet=query[:n]), seen_at=NOON - timedelta(minutes=n * 20)),
            n,
            (),
        )
        for n in range(count)
    ]
    drawn = draw_trend(trend(query, trials, span), dark=dark)
    assert drawn.startswith(PNG)
    assert drawn == draw_trend(trend(query, trials, span), dark=dark)


@pytest.mark.parametrize("days", [1, 30])
@pytest.mark.parametrize("count", [0, 40])
def test_all_words_of_a_picture_are_in_the_language_of_who_asks(days: int, count: int) -> None:
    seen = [NOON - timedelta(minutes=n * 20) for n in range(count)]
    trials = [
        Trial(structs.replace(an_article("x", outlet="" if n % 2 else "Kelpo"), seen_at=at), n, ())
        for n, at in enumerate(seen)
    ]
    span = Span(NOON - timedelta(days=days), NOON)
    german = partial(said, say=marked().in_language("de"))
    figure = figure_of(trend("zorvak", trials, span), german, dark=False)
    figure.draw_without_rendering()
    words = [word for one in figure.findobj(Text) for word in outside(one.get_text())]
    assert set(words) <= {"zorvak", "Kelpo"}
    assert not count or "Artikel" in str([one.get_text() for one in figure.findobj(Text)])
