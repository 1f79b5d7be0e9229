"""How a subject came up, said in the reader's language beside its picture."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from bot.phrasebook import phrases
from rules.asking.panels import news
from rules.confidence.backtest import Span, Trial
from rules.confidence.trend import trend
from tests.build import an_article

NOON = datetime(2026, 11, 26, 12, 30, tzinfo=UTC)
TWO_DAYS, MONTH = Span(NOON - timedelta(days=2), NOON), Span(NOON - timedelta(days=30), NOON)


def told(language: str, span: Span = TWO_DAYS, *outlets: str) -> str | None:
    trials = [
        Trial(replace(an_article("Ferry late", outlet=outlet), seen_at=NOON), 1, ())
        for outlet in outlets
    ]
    say = phrases().in_language(language)
    panel = news.trend(trend("ferry", trials, span), b"", say)
    assert panel.attachment is not None
    assert str(panel.attachment.alt) in str(panel.lines)
    return panel.attachment.alt


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            "ferry: 2 articles in 1 story. Most in an hour: 2, 2026-11-26 12:00; usually 0. First:"
            " Ferry late, Pier. Outlets: Pier (1), Quay (1).",
        ),
        (
            "de",
            "ferry: 2 Artikel in 1 Geschichte. Am meisten in einer Stunde: 2, 2026-11-26 12:00;"
            " gewöhnlich 0. Zuerst: Ferry late, Pier. Medien: Pier (1), Quay (1).",
        ),
        (
            "es",
            "ferry: 2 artículos en 1 historia. Lo máximo en una hora: 2, 2026-11-26 12:00; lo habitual,"
            " 0. Primero: Ferry late, Pier. Medios: Pier (1), Quay (1).",
        ),
        (
            "fr",
            "ferry : 2 articles dans 1 histoire. Au plus en une heure : 2, 2026-11-26 12:00 ; d'habitude"
            " 0. D'abord : Ferry late, Pier. Médias : Pier (1), Quay (1).",
        ),
    ],
)
def test_a_trend_is_said_in_the_language_of_who_asks(language: str, words: str) -> None:
    assert told(language, TWO_DAYS, "Pier", "Quay") == words


def test_over_a_month_days_are_named_and_an_outlet_without_a_name_is_unknown() -> None:
    assert told("de", MONTH, "") == (
        "ferry: 1 Artikel in 1 Geschichte. Am meisten an einem Tag: 1, 2026-11-26; gewöhnlich 0."
        " Zuerst: Ferry late, unbekannt. Medien: unbekannt."
    )


def test_nothing_is_said_to_be_nothing() -> None:
    assert told("fr") == "ferry : rien n'a été vu pendant ce temps."
