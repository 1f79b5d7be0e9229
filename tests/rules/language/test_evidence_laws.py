from dataclasses import replace
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from rules.language.document import Document
from rules.language.evidence import find
from rules.language.plan import Plan
from rules.model import Article, Evidence
from tests.build import an_article
from tests.evidence import evidence_for, shown
from tests.strategies import ARTICLES, PLANS


@pytest.mark.parametrize(
    "flood",
    [
        "ferry port " * 95_000,
        "e" + "\u0301" * 1_000_000,
        "\u0301" * 1_000_000,
        "\ud800" * 1_000_000,
        "\u202e\u2066ferry\u2069" * 120_000,
        "港" * 330_000,
        "👩‍🚀" * 200_000,
        "ferry" * 200_000,
        "a-" * 500_000,
        "\x00" * 1_000_000,
        "'" * 1_000_000,
        "1,000." * 160_000,
        "a.b." * 250_000,
    ],
    ids=lambda flood: quote(flood[:12], errors="surrogatepass"),
)
@pytest.mark.untraced  # the ways of short texts, a million times
def test_an_article_of_a_megabyte_is_answered(flood: str) -> None:
    article = an_article("", body=f"{flood} kestrel bay")
    query = '"kestrel bay" (ferr* OR 港 OR /kestrel/ OR bay NEAR/5 kestrel) -quay'
    assert evidence_for(query, article)


@pytest.mark.parametrize(
    "around", ["\u202e{}\u202c", "\u2067{}\u2069", "\u200f{}\u200e", "\ud800{}\udfff"]
)
def test_invisible_signs_around_a_word_do_not_hide_it(around: str) -> None:
    title = f"Late {around.format('ferry')} {around.format('סירה')}"
    assert shown("ferry סירה", title) == ["ferry", "סירה"]


@given(PLANS, ARTICLES)
def test_evidence_points_into_the_text_of_its_field(plan: Plan, article: Article) -> None:
    found = find(plan, Document(article))
    for one in found or ():
        text = Document(article).text(one.field)
        assert 0 <= one.start < one.end <= len(text)
        assert text[one.start : one.end].strip() == text[one.start : one.end]
        assert one.how in ("exact", "plural", "demonym", "alias", "prefix")
    assert found is None or len(found) == len(set(found))


@given(PLANS, ARTICLES)
def test_a_match_is_never_without_evidence(plan: Plan, article: Article) -> None:
    assert find(plan, Document(article)) != ()


@given(PLANS, ARTICLES, st.text(alphabet="–…» \u0301\u200b\u202e\ud800", max_size=5))
def test_signs_before_a_text_move_its_evidence_and_change_nothing_else(
    plan: Plan, article: Article, signs: str
) -> None:
    moved = structs.replace(article, body=f"{signs} {article.body}")
    before, after = find(plan, Document(article)), find(plan, Document(moved))
    by = len(moved.body) - len(article.body)
    assert after == (before and tuple(_moved(one, by) for one in before))


def _moved(one: Evidence, by: int) -> Evidence:
    if one.field != "body":
        return one
    return replace(one, start=one.start + by, end=one.end + by)
