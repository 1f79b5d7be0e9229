from hypothesis import given
from hypothesis import strategies as st

from rules.words.remembered import Remembered


@given(st.lists(st.text(alphabet="abcdef", max_size=2)), st.integers(1, 5))
def test_what_is_remembered_is_what_is_made(asked: list[str], at_most: int) -> None:
    lengths = Remembered(len, at_most)
    assert [lengths[text] for text in asked] == [len(text) for text in asked]


def test_what_was_asked_for_lately_is_not_made_again() -> None:
    made: list[str] = []
    seen = Remembered(made.append, at_most=4)
    for text in ("a", "b", "c", "a", "b"):
        assert seen[text] is None
    assert made == ["a", "b", "c"]


def test_what_was_not_asked_for_is_forgotten() -> None:
    made: list[str] = []
    seen = Remembered(made.append, at_most=4)
    for text in ("a", "b", "c", "d", "e", "a"):
        assert seen[text] is None
    assert made == ["a", "b", "c", "d", "e", "a"]
    assert len(seen) <= 2
