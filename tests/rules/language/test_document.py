from datetime import timedelta

import pytest
from hypothesis import given

from rules.language.document import GAP, Document, field_text, language_names
from rules.language.query import FIELDS
from rules.model import Article
from tests.build import HOUR, NOON, an_article
from tests.strategies import ARTICLES


def cut(article: Article, field: str) -> list[str]:
    """Give the words of a field as they stand in its text, and a stroke for a gap."""
    document = Document(article)
    text = document.text(field)
    return ["|" if one is GAP else text[one.start : one.end] for one in document.cut(field)]


ARTICLE = an_article(
    "Ferry – aground!",
    summary="At Kestrel Bay",
    body="U.S. crew 🚢",
    outlet="Harbour Wire",
    author="Ines Halloran",
    language="pt-BR",
    link="https://pier.example/north-korea/2026/ferry.html?x=1",
    tags=("Ships & sea", "", "North Korea"),
)


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("title", ["Ferry", "aground"]),
        ("summary", ["At", "Kestrel", "Bay"]),
        ("body", ["U.S.", "crew", "🚢"]),
        ("source", ["Harbour", "Wire"]),
        ("author", ["Ines", "Halloran"]),
        ("lang", ["pt-BR"]),
        ("tag", ["Ships", "sea", "|", "|", "North", "Korea", "|"]),
        (
            "url",
            ["https", "pier", "example", "north", "korea", "2026", "ferry", "html", "x", "1"],
        ),
    ],
)
def test_every_field_is_cut_into_words_with_their_places(field: str, words: list[str]) -> None:
    assert cut(ARTICLE, field) == words


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_without_text_has_no_words(field: str) -> None:
    assert cut(an_article("", outlet=""), field) == []


def test_the_tags_are_one_line_for_people() -> None:
    assert field_text(ARTICLE, "tag") == "Ships & sea, , North Korea"


def test_a_word_is_found_by_every_one_of_its_names() -> None:
    places = Document(an_article("북한에서 ferries, $TSLA ferry")).places("title")
    assert {name: list(at) for name, at in places.items()} == {
        "북한에서": [0],
        "북한": [0],
        "ferry": [1, 3],
        "$tsla": [2],
        "tsla": [2],
    }


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("en", ("en",)),
        ("pt-BR", ("pt-br", "pt")),
        (" zh_Hant_TW ", ("zh-hant-tw", "zh-hant", "zh")),
        ("", ()),
        (" ", ()),
    ],
)
def test_a_language_is_found_with_and_without_its_region(code: str, names: tuple[str, ...]) -> None:
    assert language_names(code) == names


@pytest.mark.parametrize(
    ("published_at", "age"),
    [
        (NOON - 3 * HOUR, 3 * HOUR),
        (NOON, timedelta(0)),
        (NOON + HOUR, timedelta(0)),
        (None, timedelta(0)),
    ],
)
def test_an_article_from_the_future_or_without_a_date_was_new_when_it_was_seen(
    published_at: object, age: timedelta
) -> None:
    article = an_article(published_at=published_at, seen_at=NOON)  # type: ignore[arg-type]
    assert Document(article).age == age


@given(ARTICLES)
def test_the_words_of_a_field_stand_in_order_within_its_text(article: Article) -> None:
    document = Document(article)
    for field in FIELDS:
        words = [one for one in document.cut(field) if one is not GAP]
        edges = [edge for one in words for edge in (one.start, one.end)]
        assert edges == sorted(edges)
        assert all(one.start < one.end <= len(document.text(field)) for one in words)
        assert all(name for one in words for name in one.form.names)
