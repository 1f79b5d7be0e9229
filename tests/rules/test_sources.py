import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.sources import Owners, Teller, independent_sources

OWNERS = Owners({"Harbour Media": ["Harbour Wire", "Northline Post"]})


@pytest.mark.parametrize(
    ("tellers", "sources"),
    [
        ([], 0),
        ([Teller(1, "Tide")], 1),
        ([Teller(1, "Tide"), Teller(2, "Lantern")], 2),
        ([Teller(1, "Tide"), Teller(2, "TIDE")], 1),
        ([Teller(1, "Harbour Wire"), Teller(2, "northline post")], 1),
        ([Teller(1, "Harbour Media"), Teller(2, "Northline Post")], 1),
        ([Teller(1, "Tide"), Teller(2, "Lantern", copy_of=1)], 1),
        ([Teller(1, "Tide"), Teller(2, "Lantern", copy_of=1), Teller(3, "Mole", copy_of=2)], 1),
        ([Teller(2, "Lantern", copy_of=1)], 1),
        ([Teller(1, "Tide", copy_of=2), Teller(2, "Lantern", copy_of=1)], 2),
    ],
)
def test_copies_and_outlets_of_one_owner_count_once(tellers: list[Teller], sources: int) -> None:
    assert independent_sources(tellers, OWNERS) == sources


TELLERS = st.lists(
    st.builds(
        Teller,
        st.integers(1, 6),
        st.sampled_from(["Tide", "Lantern", "Mole"]),
        st.none() | st.integers(1, 6),
    ),
    max_size=6,
    unique_by=lambda one: one.article_id,
)


@given(TELLERS)
def test_there_are_never_more_sources_than_outlets(tellers: list[Teller]) -> None:
    found = independent_sources(tellers, Owners())
    assert (found > 0) == bool(tellers)
    assert found <= len({one.outlet for one in tellers})
