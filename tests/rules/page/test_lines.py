"""Lines of a flat text, joined to the paragraphs they were."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.page.lines import BLOCKS_AT_MOST, blocks_of
from rules.page.model import Kind
from tests.newspages import CONVOY, DAM


@pytest.mark.parametrize("width", [60, 72, 80, 100])
def test_wrapped_paragraphs_are_made_whole(width: int) -> None:
    text = "\n\n".join(textwrap.fill(one, width) for one in CONVOY.body)

    assert [one.text for one in blocks_of(text)] == list(CONVOY.body)


@pytest.mark.parametrize("width", [60, 72, 100])
def test_wrapped_paragraphs_are_found_among_many_short_lines(width: int) -> None:
    menu = [f"Section {n}" for n in range(60)]
    text = "\n\n".join([*menu, *(textwrap.fill(one, width) for one in DAM.body), *menu])

    assert [one.text for one in blocks_of(text)] == [*menu, *DAM.body, *menu]


def test_short_paragraphs_of_a_line_each_stay_apart() -> None:
    lines = [f"The board said so again on day {n} of the flood." for n in range(100, 120)]

    assert [one.text for one in blocks_of("\n".join(lines))] == lines


def test_a_paragraph_a_line_stays_as_it_is() -> None:
    assert [one.text for one in blocks_of("\n".join(DAM.body))] == list(DAM.body)


def test_a_byline_and_a_date_are_never_joined_to_the_line_above() -> None:
    full = "X" * 30 + " " + "y" * 29
    lines = [*[full] * 9, "By Jane Doe", full, "30 March 2023 13:49 EDT", full, "- a point"]

    texts = [one.text for one in blocks_of("\n".join(lines))]

    assert "By Jane Doe" in texts
    assert "30 March 2023 13:49 EDT" in texts


def test_hyphens_at_the_end_of_a_line_stay() -> None:
    text = textwrap.fill(
        f"{DAM.body[0]} It was a long-awaited, much-discussed, half-hearted test. " * 6, 60
    )

    assert "long-awaited" in blocks_of(text)[0].text


def test_points_of_a_list_are_items_and_dates_are_not() -> None:
    kinds = [one.kind for one in blocks_of("• One thing\n7. June 2024 17:49 UTC\n2) Another")]

    assert kinds == [Kind.ITEM, Kind.TEXT, Kind.ITEM]


def test_signs_of_markdown_are_left_out() -> None:
    text = "# Dam fails\n**By Jane Doe**\n![a picture](https://x.example/1.png)\nSee [the report](https://x.example)"

    assert [one.text for one in blocks_of(text)] == ["Dam fails", "By Jane Doe", "See the report"]


@given(st.text(max_size=500))
def test_no_text_breaks_it_and_no_block_is_empty(text: str) -> None:
    assert all(one.text for one in blocks_of(text))


def test_there_is_a_limit() -> None:
    assert len(blocks_of("a\n" * (BLOCKS_AT_MOST + 10))) == BLOCKS_AT_MOST
