"""Sentences of our own mark commands by ticks: pieces of them are drawn as code, and none of them is trusted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.asking.panel import Line, Panel, Style, Words, in_our_words
from rules.asking.panels import problem

PLAIN, CODE, QUIET, STRONG = Style.PLAIN, Style.CODE, Style.QUIET, Style.STRONG


def pieces(line: Line) -> list[tuple[str, Style]]:
    return [(one.text, one.style) for one in line if isinstance(one, Words)]


def test_what_stands_in_ticks_is_code_and_the_rest_is_as_it_was() -> None:
    assert pieces(in_our_words("Say `watch add x`, or (`help`).", QUIET)) == [
        ("Say ", QUIET),
        ("watch add x", CODE),
        (", or (", QUIET),
        ("help", CODE),
        (").", QUIET),
    ]


@pytest.mark.parametrize(
    "sentence",
    ["", "a` b `c", "it`s 5` long", "`one", "``", "` `` `x", "`a\nb`", "the `x`s", "*Re-check*"],
)
def test_ticks_that_mark_nothing_stay_as_they_are(sentence: str) -> None:
    assert "".join(text for text, _ in pieces(in_our_words(sentence))) == sentence


def test_names_of_buttons_are_strong_where_there_are_some() -> None:
    line = in_our_words("Press *Re-check*, or `feed *` 2 * 3 ** 4", buttons=True)
    assert pieces(line) == [
        ("Press ", PLAIN),
        ("Re-check", STRONG),
        (", or ", PLAIN),
        ("feed *", CODE),
        (" 2 * 3 ** 4", PLAIN),
    ]


@given(st.text(alphabet="ab `*\n(.,", max_size=40), st.booleans())
def test_nothing_but_marks_is_lost_and_no_piece_is_empty(sentence: str, buttons: bool) -> None:
    line = in_our_words(sentence, buttons=buttons)
    again = {CODE: "`{}`", STRONG: "*{}*", PLAIN: "{}"}
    assert "".join(again[style].format(text) for text, style in pieces(line)) == sentence
    assert all(text for text, _ in pieces(line))


def test_the_title_of_a_problem_is_our_sentence_and_a_headline_is_not() -> None:
    assert pieces(problem("say `help`").title_line) == [("say ", PLAIN), ("help", CODE)]
    assert pieces(Panel("Port `closed`").title_line) == [("Port `closed`", PLAIN)]
