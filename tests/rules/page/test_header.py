"""Heads: where title, dek, byline and date of an article stand."""

import pytest

from bot.boilerplate import boilerplate
from rules.page.header import Head, find_head
from rules.page.model import Block, Kind
from rules.page.phrases import Phrases, phrases_from
from rules.page.verdicts import judge
from tests.newspages import DAM

WHEN = "Monday 3 November 2025 08:05 GMT"
BY = "By Maya O’Connor and Luis Aranda"


@pytest.fixture(scope="module")
def phrases() -> Phrases:
    return phrases_from(boilerplate())


def head_of(phrases: Phrases, *blocks: str | Block) -> Head:
    return find_head(judge([Block(b) if isinstance(b, str) else b for b in blocks], phrases))


def test_a_head_is_title_dek_byline_and_date(phrases: Phrases) -> None:
    head = head_of(phrases, DAM.title, DAM.dek, BY, WHEN, *DAM.body)

    assert (head.title, head.dek, head.body_from) == (0, 1, 4)
    assert head.authors == DAM.authors
    assert head.moment is not None
    assert head.moment.at == DAM.published


def test_the_title_may_stand_below_byline_and_date(phrases: Phrases) -> None:
    head = head_of(phrases, BY, WHEN, DAM.title, *DAM.body)

    assert (head.title, head.dek, head.body_from) == (2, None, 3)


def test_without_byline_and_date_the_title_is_what_stands_before_the_text(phrases: Phrases) -> None:
    head = head_of(phrases, "World", DAM.title, *DAM.body)

    assert (head.title, head.dek, head.authors, head.moment) == (1, None, (), None)


@pytest.mark.parametrize(
    "title",
    [
        "State of emergency in Marrow",
        "Battle of the dams",
        "Minister defends comments",
        "Support the strike, union says",
        "Copyright law to change in June",
        "Live on the edge: a valley below its dam",
        "Five reasons to fear the flood",
        "More about water than about fire",
    ],
)
def test_titles_that_look_like_a_sites_words_are_titles(title: str, phrases: Phrases) -> None:
    assert head_of(phrases, "World", title, BY, WHEN, *DAM.body).title == 1


def test_a_teaser_above_is_not_the_title(phrases: Phrases) -> None:
    head = head_of(phrases, "Bakers warn of dearer bread", DAM.title, DAM.dek, BY, WHEN, *DAM.body)

    assert (head.title, head.dek) == (1, 2)


def test_a_title_is_given_without_the_sites_name(phrases: Phrases) -> None:
    head = head_of(phrases, f"{DAM.title} | Valley Post", DAM.title, DAM.dek, BY, WHEN, *DAM.body)

    assert (head.title, head.dek) == (1, 2)


def test_markup_says_which_is_which(phrases: Phrases) -> None:
    title, dek = Block(DAM.title, Kind.TITLE), Block("In short", Kind.DEK)

    head = head_of(phrases, "A line of many words above", title, dek, WHEN, *DAM.body)

    assert (head.title, head.dek) == (1, 2)


def test_a_bare_name_counts_beside_a_date_only(phrases: Phrases) -> None:
    assert head_of(phrases, DAM.title, "Maya O’Connor", WHEN, *DAM.body).authors == (
        "Maya O’Connor",
    )
    assert head_of(phrases, DAM.title, "Maya O’Connor", *DAM.body).authors == ()


def test_a_place_under_the_name_is_nobody(phrases: Phrases) -> None:
    head = head_of(phrases, DAM.title, "Maya O’Connor", "Sorrel Valley", WHEN, *DAM.body)

    assert head.authors == ("Maya O’Connor",)


def test_names_that_the_text_tells_of_are_better_than_none(phrases: Phrases) -> None:
    assert head_of(phrases, DAM.title, "Sorrel Valley", WHEN, *DAM.body).authors == (
        "Sorrel Valley",
    )


def test_two_lines_with_names_add_up(phrases: Phrases) -> None:
    head = head_of(phrases, DAM.title, "Maya O’Connor", "Luis Aranda", WHEN, *DAM.body)

    assert head.authors == DAM.authors


def test_the_date_that_stands_with_the_byline_counts(phrases: Phrases) -> None:
    today = "Thursday 26 November 2026"

    head = head_of(
        phrases,
        today,
        "Menu",
        "A strike ends",
        "Rain on Friday",
        "Bread is dearer",
        "Five walks",
        DAM.title,
        BY,
        WHEN,
        *DAM.body,
    )

    assert head.moment is not None
    assert head.moment.at == DAM.published


def test_a_date_far_below_is_none_of_the_head(phrases: Phrases) -> None:
    head = head_of(phrases, DAM.title, *DAM.body, *DAM.body, WHEN)

    assert head.title == 0
    assert head.authors == ()


def test_a_sentence_with_a_date_is_no_date_line(phrases: Phrases) -> None:
    head = head_of(phrases, DAM.title, "It broke on 3 November 2025.", *DAM.body)

    assert head.lines == frozenset()


def test_titles_and_long_lines_are_no_date_lines(phrases: Phrases) -> None:
    title = Block("Budget of 3 November 2025", Kind.TITLE)

    head = head_of(phrases, title, f"{WHEN} {'and so on ' * 40}", *DAM.body)

    assert head.lines == frozenset()
    assert head.title == 0


def test_next_to_nothing_has_no_head(phrases: Phrases) -> None:
    assert find_head([]) == Head()
    assert head_of(phrases, DAM.body[0]).title is None


def test_a_dek_may_stand_below_the_date(phrases: Phrases) -> None:
    head = head_of(phrases, DAM.title, BY, WHEN, "Share", DAM.dek.rstrip("."), *DAM.body)

    assert (head.title, head.dek, head.body_from) == (0, 4, 5)


@pytest.mark.parametrize(
    "line",
    [
        "Soldiers are seen filling sandbags below the dam of the valley",
        "Soldiers filling sandbags below the dam of the valley (Harbour Pictures)",
        "Sandbags below the dam",
    ],
)
def test_a_caption_below_the_date_is_no_dek(line: str, phrases: Phrases) -> None:
    assert head_of(phrases, DAM.title, BY, WHEN, line, *DAM.body).dek is None


def test_a_line_above_a_credit_is_no_dek(phrases: Phrases) -> None:
    line = "Soldiers filling sandbags below the dam of the valley"

    assert head_of(phrases, DAM.title, BY, WHEN, line, "(AP Photo)", *DAM.body).dek is None


def test_a_dek_that_markup_names_may_stand_below_the_date(phrases: Phrases) -> None:
    dek = Block(DAM.dek, Kind.DEK)

    assert head_of(phrases, Block(DAM.title, Kind.TITLE), BY, WHEN, dek, *DAM.body).dek == 3


def test_a_heading_right_under_the_title_is_the_dek(phrases: Phrases) -> None:
    title, under = Block(DAM.title, Kind.TITLE), Block(DAM.dek, Kind.HEADING)

    assert head_of(phrases, title, under, *DAM.body).dek == 1
    assert head_of(phrases, title, DAM.body[0], under, *DAM.body[1:]).dek is None


def test_a_bare_name_counts_beside_hours_ago(phrases: Phrases) -> None:
    head = head_of(phrases, DAM.title, "Maya O’Connor", "Published 2 hours ago", *DAM.body)

    assert (head.title, head.authors, head.moment) == (0, ("Maya O’Connor",), None)


def test_words_are_known_again_however_they_are_bent(phrases: Phrases) -> None:
    title = "Engineers flooding valley villages, ministers accuse builders"
    said = [
        "The valley was flooded by an engineer, the minister said, and the village is under water.",
        "The builder who is accused of it spoke to the newspapers in the town on that evening.",
    ]

    assert head_of(phrases, "World of sport and of music now", title, WHEN, *said).title == 1
