"""A report says by its small words whether it is in English."""

import pytest

from rules.story.tongue import ENGLISH, FOREIGN, tongue_of


def told(text: str, declared: str = "") -> tuple[str, ...]:
    return tongue_of(text, text.lower().replace(",", "").split(), declared)


@pytest.mark.parametrize(
    "text",
    [
        "Ferry runs aground off Varnholm as storm hits the coast",
        "Talks with Škoda over the plant have ended",
        "3 die in crash of bus from Łódź",
        "北 Korea says talks with the South have ended for good",
        "Varnholm’s ferry aground",
    ],
)
def test_small_words_say_that_a_text_is_english(text: str) -> None:
    assert told(text) == (ENGLISH,)


@pytest.mark.parametrize(
    "text",
    [
        "Fähre läuft bei Varnholm auf Grund",
        "Un ferry s'échoue dans le port",
        "Un ferri encalla tras una tormenta",
        "Traghetto si arena nella baia",
        "Prom osiadł na mieliźnie",
        "Паром сел на мель",
        "フェリーが座礁",
        "عبارة تجنح قبالة الساحل",
        "El ferri en la costa",
    ],
)
def test_a_text_in_another_language_says_so(text: str) -> None:
    assert told(text) == (FOREIGN,)


@pytest.mark.parametrize(
    ("declared", "expected"), [("", ()), ("en-GB", ()), ("id", (FOREIGN,)), ("EN", ())]
)
def test_where_nothing_tells_what_the_feed_says_of_itself_does(
    declared: str, expected: tuple[str, ...]
) -> None:
    assert told("Feri kandas Varnholm", declared) == expected


def test_the_words_of_a_text_count_before_what_its_feed_says() -> None:
    assert told("Talks with the South have ended", "de") == (ENGLISH,)


@pytest.mark.parametrize("text", ["", "🔥", "7", "Varnholm"])
def test_a_text_that_says_nothing_of_its_language_states_none(text: str) -> None:
    assert told(text) == ()
