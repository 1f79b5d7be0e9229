import pytest

from rules.words.demonyms import demonyms
from rules.words.places import places


def test_what_a_place_lies_in_is_a_country_or_a_state_of_the_table() -> None:
    known = {*demonyms(), *places()}
    lies_in = {land for lands in places().values() for land in lands}
    assert lies_in <= known


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Bangkok", {"Thailand"}),
        ("Houston", {"United States", "Texas"}),
        ("Texas", {"United States"}),
        ("London", {"United Kingdom", "England", "Canada"}),
    ],
)
def test_a_place_of_several_lands_may_lie_in_each(name: str, expected: set[str]) -> None:
    assert places()[name] == expected


def test_ordinary_words_are_no_places() -> None:
    assert places().keys().isdisjoint({"Nice", "Reading", "Mobile", "Orange", "Of", "Most"})


def test_no_name_has_more_words_than_are_looked_for() -> None:
    assert max(len(name.replace("-", " ").split()) for name in places()) <= 3
