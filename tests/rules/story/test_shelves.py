import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rules.story.shelves import POSTING_CAP, Postings, Shelf


def test_a_term_gives_the_latest_of_its_stories() -> None:
    postings = Postings()
    for story_id in range(POSTING_CAP + 5):
        postings.add([7], story_id)
    assert list(postings.latest(7) or []) == list(range(5, POSTING_CAP + 5))
    assert postings.latest(8) is None


@given(st.lists(st.integers(1, 5), unique=True, max_size=5))
def test_what_is_taken_out_leaves_nothing(stories: list[int]) -> None:
    postings = Postings()
    for story_id in stories:
        postings.add([7], story_id)
    for story_id in stories:
        assert story_id in (postings.latest(7) or [])
        postings.remove([7], story_id)
    assert postings.latest(7) is None


def packed(*hashes: int) -> bytes:
    return np.array(sorted(hashes), np.uint32).tobytes()


def test_the_most_similar_text_comes_first() -> None:
    shelf = Shelf(100)
    shelf.add(packed(1, 2, 3, 4), 0)
    shelf.add(packed(1, 2, 8, 9), 1)
    shelf.add(packed(20, 21), 2)
    assert list(shelf.similar(packed(1, 2, 3, 9), at_least=2)) == [0, 1]
    shelf.remove(packed(1, 2, 3, 4), 0)
    assert list(shelf.similar(packed(1, 2, 3, 9), at_least=2)) == [1]


def test_a_text_with_nothing_twice_is_similar_to_none() -> None:
    shelf = Shelf(100)
    shelf.add(packed(1, 2), 0)
    shelf.add(packed(8, 9), 1)
    assert list(shelf.similar(packed(1, 9), at_least=2)) == []
    assert list(shelf.similar(packed(1, 2, 9), at_least=3)) == []
    assert list(shelf.similar(packed(1, 2, 9), at_least=1)) == [0, 1]


def test_what_everybody_prints_is_filed_under_the_first_eight_only() -> None:
    shelf = Shelf(100)
    for slot in range(12):
        shelf.add(packed(1, 2), slot)
    assert list(shelf.similar(packed(1, 2), at_least=2)) == list(range(8))
