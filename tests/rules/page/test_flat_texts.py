"""Flat texts, read as a whole: title, dek, author, time and body of each, and nothing of the site's."""

import codecs
from datetime import UTC, datetime

import pytest

from bot.boilerplate import boilerplate
from rules.page.phrases import Phrases, phrases_from
from rules.page.segment import page_of_text
from tests.flat_texts import flat_samples
from tests.newspages import DAM, PLEA_BEGINS, Sample

SAMPLES = list(flat_samples())


@pytest.fixture(scope="module")
def phrases() -> Phrases:
    return phrases_from(boilerplate())


def text_of(sample: Sample) -> str:
    if sample.content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return sample.content.decode("utf-16")
    return sample.content.decode("cp1252" if sample.name == "latin-1" else "utf-8")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: one.name)
def test_a_flat_text_is_read_for_what_it_says(sample: Sample, phrases: Phrases) -> None:
    page, story = page_of_text(text_of(sample), phrases), sample.story
    read = {
        "title": page.title,
        "dek": page.dek or "",
        "author": page.author,
        "published": page.published_at,
    }
    want = {
        "title": story.title,
        "dek": story.dek,
        "author": story.author,
        "published": story.published,
    }

    assert {name: read[name] for name in sample.knows} == {
        name: want[name] for name in sample.knows
    }
    right = [text for text in page.body if text in story.body]
    assert len(right) >= sample.recall * len(story.body)
    assert len(right) >= sample.precision * len(page.body)
    assert not set(sample.noise) & set(page.body)


def test_what_a_text_does_not_say_is_not_claimed(phrases: Phrases) -> None:
    [sample] = [one for one in SAMPLES if one.name == "nothing but a title and paragraphs"]
    page = page_of_text(text_of(sample), phrases)

    assert (page.dek, page.author, page.published_at, page.site) == (None, None, None, None)


def test_there_are_twenty_texts_and_more() -> None:
    assert len(SAMPLES) >= 20
    assert len({one.name for one in SAMPLES}) == len(SAMPLES)


def test_the_language_is_told_by_the_commonest_words(phrases: Phrases) -> None:
    told = {
        sample.story.lang: page_of_text(text_of(sample), phrases).language
        for sample in SAMPLES
        if sample.story.lang != "ja"
    }

    assert told == {lang: lang for lang in told}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("堤防の上の道は午後にはもう水の下だったと市の職員は話している。", "ja"),
        ("시는 둑 위의 길이 오후에 이미 물에 잠겼다고 밝혔다. " * 2, "ko"),
        ("市政府表示，堤坝上的道路下午已经被水淹没，附近居民全部转移到安全的地方。" * 2, "zh"),
        ("قالت البلدية إن الطريق فوق السد غمرته المياه بعد الظهر ونقل السكان إلى مكان آمن.", "ar"),
        (
            "شهرداری گفت راه بالای سد بعد از ظهر زیر آب رفت و ساکنان به جای امنی برده شدند چون باران.",
            None,
        ),
    ],
)
def test_a_language_may_be_told_by_its_letters(
    text: str, language: str | None, phrases: Phrases
) -> None:
    assert phrases.language_of([text]) == language


@pytest.mark.parametrize("text", ["", "\n\n", "Hm", "Comments", "30 March 2023", "By Ann Poe"])
def test_next_to_nothing_is_read_as_next_to_nothing(text: str, phrases: Phrases) -> None:
    page = page_of_text(text, phrases)

    assert page.title is None
    assert len(page.body) <= 1


NAME, DATE = "Maya O’Connor", "Thursday 30 March 2023 13:49 EDT"
THEN = datetime(2023, 3, 30, 17, 49, tzinfo=UTC)
HEADS: list[tuple[list[str], str | None, str | None]] = [
    (
        [
            "https://valleypost.example/a/1",
            f"{DAM.title} | Valley Post",
            DAM.title,
            DAM.dek,
            f"{DATE} | {NAME}",
        ],
        DAM.dek,
        NAME,
    ),
    ([DAM.title, f"{NAME} in Washington DC", DATE], None, NAME),
    ([DAM.title, f"{DAM.dek}.", NAME, "@mayaoc", DATE, "1 Comment"], f"{DAM.dek}.", NAME),
    (
        [
            "EXCLUSIVE",
            DAM.title,
            DAM.dek,
            f"By {NAME}, Chief Water Correspondent",
            "30 Mar 2023, 13:49 EDT",
            "Updated 31 Mar 2023, 10:00 EDT",
        ],
        DAM.dek,
        NAME,
    ),
    (["Analysis", DAM.title, NAME, "Water editor", "Published 30 Mar 2023 17:49 GMT"], None, NAME),
    (
        [
            "World news",
            "Dams",
            DAM.title,
            "This article is more than 2 years old",
            DAM.dek,
            f"{NAME} in Marrow",
            "Thu 30 Mar 2023 18.49 BST",
        ],
        DAM.dek,
        NAME,
    ),
    (
        [DAM.title, DAM.dek, "Associated Press", "March 30, 2023 1:49 PM EDT"],
        DAM.dek,
        "Associated Press",
    ),
    ([DAM.title, DAM.dek, DATE], DAM.dek, None),
    ([DAM.title, "By", NAME, "Mar 30, 2023 1:49 pm ET"], None, NAME),
    ([DAM.title, DAM.dek, f"Written by {NAME}", "Date: 30/03/2023 17:49 UTC"], DAM.dek, NAME),
    ([DAM.title, "• Water lowered by four metres", "• Schools emptied", NAME, DATE], None, NAME),
    (
        ["Live", DAM.title, DAM.dek, NAME, "2 hours ago", DATE, "Bookmark", "Go to comments"],
        DAM.dek,
        NAME,
    ),
    (
        [
            DAM.title,
            "1 of 3 | Water on the road. (AP Photo/Ida Roth)",
            f"By  {NAME.upper()}",
            "Updated 1:49 PM EDT, March 30, 2023",
        ],
        None,
        NAME.title(),
    ),
    (
        [
            "Skip to content",
            "Sign in",
            *PLEA_BEGINS,
            "Head shot of Ann Poe",
            "Ann Poe",
            "Editor",
            DAM.title,
            DAM.dek,
            NAME,
            "Sorrel Valley",
            DATE,
            "Article bookmarked",
        ],
        DAM.dek,
        NAME,
    ),
]


@pytest.mark.parametrize("spaced", ["\n", "\n\n"])
@pytest.mark.parametrize(("head", "dek", "author"), HEADS)
def test_heads_come_in_many_forms(
    head: list[str], dek: str | None, author: str | None, spaced: str, phrases: Phrases
) -> None:
    page = page_of_text(spaced.join([*head, *DAM.body]), phrases)

    assert (page.title, page.dek, page.author) == (DAM.title, dek, author)
    assert page.published_at == THEN
    assert page.body == DAM.body
