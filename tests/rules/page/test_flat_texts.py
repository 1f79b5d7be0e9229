"""Flat texts, read as a whole: title, dek, author, time and body of each, and nothing of the site's."""

import codecs

import pytest

from bot.boilerplate import boilerplate
from rules.page.phrases import Phrases, phrases_from
from rules.page.segment import page_of_text
from tests.flat_texts import flat_samples
from tests.newspages import Sample

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


@pytest.mark.parametrize("text", ["", "\n\n", "Hm", "Comments", "30 March 2023", "By Ann Poe"])
def test_next_to_nothing_is_read_as_next_to_nothing(text: str, phrases: Phrases) -> None:
    page = page_of_text(text, phrases)

    assert page.title is None
    assert len(page.body) <= 1
