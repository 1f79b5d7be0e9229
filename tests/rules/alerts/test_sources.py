import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.alerts.sources import Owners, SourceArticle, independent_sources

OWNERS = Owners({"Harbour Media": ["Harbour Wire", "Northline Post"]})


@pytest.mark.parametrize(
    ("source_articles", "sources"),
    [
        ([], 0),
        ([SourceArticle(1, "Tide")], 1),
        ([SourceArticle(1, "Tide"), SourceArticle(2, "Lantern")], 2),
        ([SourceArticle(1, "Tide"), SourceArticle(2, "TIDE")], 1),
        ([SourceArticle(1, "Harbour Wire"), SourceArticle(2, "northline post")], 1),
        ([SourceArticle(1, "Harbour Media"), SourceArticle(2, "Northline Post")], 1),
        ([SourceArticle(1, "Tide"), SourceArticle(2, "Lantern", copy_of=1)], 1),
        (
            [
                SourceArticle(1, "Tide"),
                SourceArticle(2, "Lantern", copy_of=1),
                SourceArticle(3, "Mole", copy_of=2),
            ],
            1,
        ),
        ([SourceArticle(2, "Lantern", copy_of=1)], 1),
        ([SourceArticle(1, "Tide", copy_of=2), SourceArticle(2, "Lantern", copy_of=1)], 2),
    ],
)
def test_copies_and_outlets_of_one_owner_count_once(
    source_articles: list[SourceArticle], sources: int
) -> None:
    assert independent_sources(source_articles, OWNERS) == sources


SOURCE_ARTICLES = st.lists(
    st.builds(
        SourceArticle,
        st.integers(1, 6),
        st.sampled_from(["Tide", "Lantern", "Mole"]),
        st.none() | st.integers(1, 6),
    ),
    max_size=6,
    unique_by=lambda one: one.article_id,
)


@given(SOURCE_ARTICLES)
def test_there_are_never_more_sources_than_outlets(source_articles: list[SourceArticle]) -> None:
    found = independent_sources(source_articles, Owners())
    assert (found > 0) == bool(source_articles)
    assert found <= len({one.outlet for one in source_articles})
