"""Verdicts: what is the site's, what is the article's, both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.boilerplate import boilerplate
from rules.page.model import Block, Kind
from rules.page.phrases import Phrases, is_label, is_sentence, phrases_from, word_count
from rules.page.verdicts import judge
from tests.newspages import (
    ADVICE,
    CONSENT,
    COOKIES,
    DAM,
    DONATIONS,
    LETTER,
    PLEA_BEGINS,
    PLEA_MIDDLE,
    STORIES,
)
from tests.site_lines import NEWS, SAID_BY_SITES

UNHEARD_OF = [
    [
        "The Pell Harbour Gazette is different. We answer to nobody but you, our readers.",
        "For the price of a sandwich you can keep a reporter in the courtroom for an hour.",
        "More than 9,000 of you already give something every month. Will you be next?",
    ],
    [
        "Nobody tells our editors what to print, and nobody ever will, as long as you are behind us.",
        "Facts are expensive, and you know it.",
    ],
    [
        "Independent journalism needs you",
        "Behind this article stand four people, two phones and a van. They are paid by readers, not by advertisers.",
        "If you think that is worth something, join them with a gift of any size. Every krona goes to reporting.",
    ],
]
BEFORE, AFTER = DAM.body[1], DAM.body[3]


@pytest.fixture(scope="module")
def phrases() -> Phrases:
    return phrases_from(boilerplate())


def reasons(texts: list[str], phrases: Phrases) -> list[str | None]:
    return [one.reason for one in judge([Block(text) for text in texts], phrases)]


@pytest.mark.parametrize("line", SAID_BY_SITES)
def test_what_sites_say_is_no_news(line: str, phrases: Phrases) -> None:
    [before, verdict, after] = reasons([BEFORE, line, AFTER], phrases)

    assert verdict is not None
    assert (before, after) == (None, None)


@pytest.mark.parametrize("line", NEWS)
def test_news_that_looks_like_it_is_news(line: str, phrases: Phrases) -> None:
    assert reasons([BEFORE, line, AFTER], phrases) == [None, None, None]


@pytest.mark.parametrize("story", STORIES, ids=lambda one: one.title[:30])
def test_every_paragraph_of_an_article_belongs_to_it(story: object, phrases: Phrases) -> None:
    body = list(getattr(story, "body"))  # noqa: B009  # told apart by their titles only

    assert reasons(body, phrases) == [None] * len(body)


@pytest.mark.parametrize("said", [PLEA_BEGINS, PLEA_MIDDLE, LETTER, CONSENT])
@pytest.mark.parametrize("story", [COOKIES, DONATIONS, ADVICE, DAM], ids=lambda one: one.site)
def test_a_run_goes_whole_wherever_it_stands(
    said: tuple[str, ...], story: object, phrases: Phrases
) -> None:
    body = list(getattr(story, "body"))  # noqa: B009  # told apart by their sites only
    for at in (0, 2, len(body)):
        told = reasons([*body[:at], *said, *body[at:]], phrases)
        assert all(told[at : at + len(said)])
        assert not any([*told[:at], *told[at + len(said) :]])


def test_what_speaks_to_the_reader_goes_with_its_neighbours_only(phrases: Phrases) -> None:
    line = "It is there for you, whoever wrote it."

    assert reasons([BEFORE, line, AFTER], phrases)[1] is None
    assert reasons([BEFORE, "Support our journalism", line], phrases)[2] == "appeal"


def test_a_site_that_speaks_of_itself_to_its_reader_goes_alone(phrases: Phrases) -> None:
    line = "We cannot do this without you, and you know why."

    assert reasons([BEFORE, line, AFTER], phrases)[1] == "appeal"
    assert reasons([line, *ADVICE.body], phrases)[0] is None


def test_neighbours_that_speak_to_the_reader_go_together(phrases: Phrases) -> None:
    talk = ["It is there for you, whoever wrote it.", "We thought of that."]

    assert reasons([BEFORE, *talk, AFTER], phrases)[1:3] == ["appeal", "appeal"]
    assert reasons([BEFORE, "We thought of that.", "Ours was red.", AFTER], phrases)[1:3] == [
        None,
        None,
    ]


@pytest.mark.parametrize("said", UNHEARD_OF)
def test_appeals_in_words_of_their_own_go(said: list[str], phrases: Phrases) -> None:
    body = list(DAM.body)

    told = reasons([*body[:3], *said, *body[3:]], phrases)

    assert all(told[3 : 3 + len(said)])
    assert not any([*told[:3], *told[3 + len(said) :]])


def test_a_run_goes_over_lines_of_another_kind(phrases: Phrases) -> None:
    plea = "Support our journalism today"
    told = reasons([plea, "Advertisement", "You know why we ask.", plea], phrases)

    assert told == ["appeal", "advert", "appeal", "appeal"]


def test_the_number_of_a_picture_begins_a_caption(phrases: Phrases) -> None:
    assert reasons([BEFORE, "2 of 7 | Water on the road", AFTER], phrases)[1] == "caption"


@pytest.mark.parametrize(
    "line", ["https://pier.example/a?b=c", "www.pier.example", "desk@pier.example"]
)
def test_a_bare_address_is_no_news(line: str, phrases: Phrases) -> None:
    assert reasons([BEFORE, line, AFTER], phrases)[1] == "site"


def test_markup_speaks_first(phrases: Phrases) -> None:
    blocks = [Block(BEFORE, Kind.CAPTION), Block(AFTER, Kind.LINKS), Block(BEFORE)]

    assert [one.reason for one in judge(blocks, phrases)] == ["caption", "related", None]


def test_a_label_between_what_goes_goes(phrases: Phrases) -> None:
    told = reasons(["Newsletter", "The Pilot", "Sign up for our newsletter", BEFORE], phrases)

    assert told == ["newsletter", "label", "newsletter", None]


def test_reported_speech_between_two_appeals_stays(phrases: Phrases) -> None:
    told = reasons(["Support our journalism", BEFORE, "Support our journalism today"], phrases)

    assert told[1] is None


def test_the_empty_table_finds_nothing() -> None:
    none = phrases_from({})

    assert reasons([BEFORE, "Comments", "We need you"], none) == [None, None, None]
    assert none.language_of(["word " * 30]) is None


def test_a_table_of_another_shape_is_left_out() -> None:
    odd = phrases_from(
        {"appeal": {"strong": "no list", "weak": [1, "give"]}, "words": {"site": ["we"]}}
    )

    assert judge([Block("We give")], odd)[0].is_kept


def test_words_are_counted_in_every_script() -> None:
    assert word_count("Two words") == 2
    assert word_count("北浜港で貨物船") > 2


@pytest.mark.parametrize(
    "text", ["So it is.", "He said so.”", "そうです。", "Why?", "“Well,” he said, “no,”"]
)
def test_sentences_have_an_end(text: str) -> None:
    assert is_sentence(text)


@pytest.mark.parametrize("text", ["", "A headline", "Photo:", "”"])
def test_lines_without_an_end_are_no_sentences(text: str) -> None:
    assert not is_sentence(text)


def test_a_label_is_some_words_without_an_end() -> None:
    assert is_label(Block("Top stories"))
    assert not is_label(Block("It rained."))
    assert not is_label(Block("Dam fails", Kind.TITLE))


def test_long_texts_are_never_a_sites_line(phrases: Phrases) -> None:
    assert judge([Block("Support our journalism. " * 400)], phrases)[0].is_kept


@given(st.lists(st.text(max_size=80), max_size=12))
def test_there_is_a_verdict_on_each_block_in_their_order(texts: list[str]) -> None:
    blocks = [Block(text) for text in texts]

    assert [one.block for one in judge(blocks, phrases_from(boilerplate()))] == blocks


PLEA = "If you value this work, please consider a gift to our newsroom today."


def test_paragraphs_that_speak_to_nobody_stay_between_two_appeals(phrases: Phrases) -> None:
    said = [
        "The fund collected nine million in donations, of which a third went to support the newsroom.",
        "Its trustees had promised that every contribution counts and would be spent on boats.",
    ]

    assert reasons([PLEA, *said, PLEA], phrases) == ["appeal", None, None, "appeal"]
    assert reasons([PLEA, said[1], BEFORE, AFTER], phrases)[1] is None


def test_what_stands_between_an_appeal_and_its_button_goes(phrases: Phrases) -> None:
    said = "Every coin, however small, sends somebody to a place that would go dark."

    assert all(reasons([BEFORE, PLEA, said, "Donate"], phrases)[1:])
    assert reasons([PLEA, said, AFTER], phrases)[1:] == [None, None]
    assert reasons(["Donate", said, "Donate"], phrases)[1] is None


def test_the_line_behind_the_word_caption_goes(phrases: Phrases) -> None:
    line = "The gates on Monday"

    assert reasons([BEFORE, "Image caption", line, AFTER], phrases)[2] is not None
    assert reasons([BEFORE, "Image caption", AFTER], phrases)[2] is None


def test_a_line_that_ends_with_its_day_goes_above_a_credit(phrases: Phrases) -> None:
    line = "A soldier fills a sack below the dam in Pell Harbour, November 2, 2025."

    assert reasons([BEFORE, line, "Getty Images", AFTER], phrases)[1] == "caption"
    assert reasons([BEFORE, line, AFTER], phrases)[1] is None
    assert reasons([line, BEFORE, "Getty Images", AFTER], phrases)[1] is None


def test_you_in_passing_is_no_address(phrases: Phrases) -> None:
    passing = "A subscription costs nine crowns, and you can cancel anytime, as its rivals were quick to say."
    turned = (
        "Nine crowns buy a subscription. If you change your mind you can cancel anytime, of course."
    )

    assert reasons([BEFORE, passing, AFTER], phrases)[1] is None
    assert reasons([BEFORE, turned, AFTER], phrases)[1] == "paywall"


def test_an_order_may_stand_in_the_second_sentence(phrases: Phrases) -> None:
    line = "The Harbour Briefing newsletter has it all by seven. Sign up to get it each weekday."

    assert reasons([BEFORE, line, AFTER], phrases)[1] == "newsletter"


def test_who_tells_of_himself_may_speak_to_his_reader(phrases: Phrases) -> None:
    column = [
        "I put the telephone into a drawer on a Monday and walked to the harbour without it.",
        "By the third week we had dinner at the table again, and you could hear the clock.",
        "My sister called the police because I had not answered her for a whole afternoon.",
    ]

    assert not any(reasons(column, phrases))


def test_phrases_are_found_in_one_order(phrases: Phrases) -> None:
    found = phrases.anywhere.found("donate to our newsletter, subscribe to our forum and comment")

    assert len(found) > 3
    assert list(found) == sorted(found)
