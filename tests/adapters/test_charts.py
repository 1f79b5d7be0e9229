"""Pictures are drawn whatever stands in them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.charts import draw_trend
from rules.confidence.backtest import Span, Trial
from rules.confidence.trend import trend
from tests.build import an_article
from tests.newsroom import NOON

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize("days", [1, 30])
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("query", ["ferry", "$x_{1}$ 北朝鮮 \\frac " + "w" * 300])
@pytest.mark.parametrize("count", [0, 1, 40])
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
