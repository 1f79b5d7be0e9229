"""Bodies: where they end, and what in them is none of theirs."""

import pytest

from bot.boilerplate import boilerplate
from rules.page.header import Head
from rules.page.model import Block, Kind
from rules.page.phrases import Phrases, phrases_from
from rules.page.segment import BODY_LIMIT, body_of, page_of_blocks, page_of_text
from rules.page.verdicts import judge
from tests.newspages import DAM, GERMAN

HEAD = (DAM.title, "By Maya O’Connor", "3 November 2025 08:05 GMT")
POST = "I have lived below that dam for forty years, and nobody ever told us about the gate at all."


@pytest.fixture(scope="module")
def phrases() -> Phrases:
    return phrases_from(boilerplate())


def body(phrases: Phrases, *lines: str) -> tuple[str, ...]:
    return page_of_text("\n".join((*HEAD, *lines)), phrases).body


def test_what_stands_below_the_comments_is_not_read(phrases: Phrases) -> None:
    assert body(phrases, *DAM.body, "Comments", POST) == DAM.body


def test_however_many_readers_answer(phrases: Phrases) -> None:
    posts = [line for n in range(12) for line in (f"{POST} {n}.", "Reply")]

    assert body(phrases, *DAM.body, "Comments", *posts) == DAM.body


def test_a_button_for_comments_in_the_text_ends_nothing(phrases: Phrases) -> None:
    assert body(phrases, *DAM.body[:1], "Comments", *DAM.body[1:]) == DAM.body


def test_a_strip_of_other_articles_ends_the_text(phrases: Phrases) -> None:
    teaser = "The bakers of the valley warn of dearer bread, as flour is short now."

    assert body(phrases, *DAM.body, "Most read", teaser) == DAM.body


def test_a_strip_in_the_text_does_not(phrases: Phrases) -> None:
    told = body(phrases, *DAM.body[:3], "Recommended", "Bakers warn of dearer bread", *DAM.body[3:])

    assert told == DAM.body


def test_lines_without_an_end_are_left_out(phrases: Phrases) -> None:
    assert body(phrases, *DAM.body[:3], "What happens next", *DAM.body[3:]) == DAM.body


def test_a_line_that_leads_on_stays(phrases: Phrases) -> None:
    line = "The water board named three reasons for it:"

    assert line in body(phrases, *DAM.body[:3], line, *DAM.body[3:])


def test_long_lines_stay_and_texts_without_stops_stay_whole(phrases: Phrases) -> None:
    long = "and " * 30
    lines = [f"{text.rstrip('.')} {n}" for n, text in enumerate(GERMAN.body)]

    assert long.strip() in body(phrases, *DAM.body, long)
    assert body(phrases, *lines) == tuple(lines)


def test_a_paragraph_that_stands_there_twice_is_read_once(phrases: Phrases) -> None:
    assert body(phrases, *DAM.body, DAM.body[0], "So it is.", "So it is.")[-3:] == (
        DAM.body[-1],
        "So it is.",
        "So it is.",
    )


def test_what_is_said_of_the_author_is_left_out(phrases: Phrases) -> None:
    assert body(phrases, *DAM.body, "Maya O’Connor covers water from Marrow.") == DAM.body


def test_date_lines_and_bylines_in_the_text_are_left_out(phrases: Phrases) -> None:
    page = page_of_text("\n".join((*HEAD, *DAM.body, "Updated 4 November 2025 10:00 GMT")), phrases)

    assert page.body == DAM.body
    assert [one.reason for one in page.dropped] == ["date"]


def test_a_paragraph_beside_a_date_line_is_no_date_line(phrases: Phrases) -> None:
    long = f"On 3 November 2025 at 08:05 GMT, {DAM.body[0]}"

    assert long in body(phrases, *DAM.body, long)


def test_headings_and_items_of_markup_stay(phrases: Phrases) -> None:
    blocks = [Block(text) for text in (*HEAD, *DAM.body[:2])]
    blocks += [
        Block("What broke", Kind.HEADING),
        Block(DAM.body[2]),
        Block("a steel gate", Kind.ITEM),
    ]

    assert page_of_blocks(blocks, phrases).body == (
        *DAM.body[:2],
        "What broke",
        DAM.body[2],
        "a steel gate",
    )


def test_a_body_is_bounded(phrases: Phrases) -> None:
    blocks = [Block(f"{n} {'word ' * 900}ends here.") for n in range(100)]

    kept, _ = body_of(judge(blocks, phrases), Head(), phrases)

    assert 0 < sum(map(len, kept)) <= BODY_LIMIT


SHORT_END = ("The gate was shut at dusk.", "Nobody was hurt.", "The road opens on Monday.")


@pytest.mark.parametrize(
    "strip",
    [("Read more", "Bakers warn of dearer bread"), ("Read more: Bakers warn of dearer bread",)],
)
def test_short_paragraphs_behind_a_strip_stay(strip: tuple[str, ...], phrases: Phrases) -> None:
    end = ("Most read", "Bakers count their flour again", "Nov 2, 4:12 PM today")

    assert body(phrases, *DAM.body, *strip, *SHORT_END, *end) == (*DAM.body, *SHORT_END)


def test_headlines_with_teasers_behind_a_strip_do_not(phrases: Phrases) -> None:
    other = "Bakers count their flour again"
    teasers = ("Flour is short in the valley.", other, "Who put the goat on the roof?")

    assert body(phrases, *DAM.body, "Read more", other, *teasers) == DAM.body
