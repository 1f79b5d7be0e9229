import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.story.copies import CONTAINED, ENOUGH_SHARED, KEPT, containment, numbers, shingles_of
from rules.story.terms import code

WORDS = [code(f"w{n}") for n in range(600)]


def test_a_short_text_has_no_shingles() -> None:
    assert shingles_of(WORDS[:29]) == b""
    assert len(numbers(shingles_of(WORDS[:30]))) == 28


def test_of_a_long_text_the_smallest_hashes_are_kept() -> None:
    kept = numbers(shingles_of(WORDS))
    assert len(kept) == KEPT
    assert sorted(set(kept.tolist())) == kept.tolist()


@pytest.mark.parametrize(
    "edited",
    [
        WORDS[:300],
        WORDS[200:],
        [code("dateline"), code("tarnow"), *WORDS],
        [word for n, word in enumerate(WORDS) if n % 9],
        [*WORDS[:60], *(code(f"other{n}") for n in range(60))],
    ],
)
def test_a_copy_that_is_cut_off_or_edited_is_still_contained(edited: list[int]) -> None:
    share, shared = containment(numbers(shingles_of(WORDS)), numbers(shingles_of(edited)))
    assert share >= CONTAINED
    assert shared >= ENOUGH_SHARED


@given(st.integers(40, 600), st.integers(0, 400))
def test_another_text_is_not(length: int, start: int) -> None:
    other = [code(f"x{n}") for n in range(start, start + length)]
    assert containment(numbers(shingles_of(WORDS)), numbers(shingles_of(other)))[0] < CONTAINED
