"""Headlines of a series: what tells one of them from another."""

import pytest

from adapters.vectors import load_vectors
from rules.story.decision import Fold
from rules.story.index import StoryIndex
from rules.story.series import other_of_its_kind
from rules.story.sketching import sketch_from
from tests.build import MINUTE, NOON, an_article
from tests.stories import the_judge


@pytest.mark.parametrize(
    ("title", "others", "expected"),
    [
        ("third earthquake at sea", ["second earthquake felt inland"], True),
        ("third earthquake at sea", ["second earthquake felt inland", "third earthquake"], False),
        ("third earthquake at sea", ["second tsunami feared"], False),
        ("earthquake at sea", ["second earthquake felt inland"], False),
    ],
)
def test_the_second_of_a_kind_is_not_the_third(
    title: str, others: list[str], expected: bool
) -> None:
    assert (other_of_its_kind(title, others, with_numbers=False) is not None) is expected


@pytest.mark.parametrize(
    ("title", "others", "expected"),
    [
        ("harbour bulletin 12", ["harbour bulletin 11"], "12 against 11"),
        ("shares of merrow fall 5", ["shares of merrow fall 3"], "5 against 3"),
        ("merrow sells 2.1 m boats", ["merrow sells 3.4 m boats"], "2.1 against 3.4"),
        ("harbour bulletin 12", ["harbour bulletin 11", "harbour bulletin 12"], None),
        ("coach held for eight years", ["coach held for nine years"], "8 against 9"),
        ("coach held for eight years", ["coach held for 8 years"], None),
        ("harbour bulletin 12", ["harbour bulletin"], None),
        ("harbour bulletin 12", ["river bulletin 11"], None),
        ("12 dead in ferry fire", ["15 dead in ferry fire"], None),
        ("quake of 5.9 at sea", ["quake of 6.0 at sea"], None),
        ("aid of 12400 tonnes", ["aid of 12500 tonnes"], None),
        ("", [""], None),
    ],
)
def test_the_same_words_with_another_number_are_another_one(
    title: str, others: list[str], expected: str | None
) -> None:
    assert other_of_its_kind(title, others, with_numbers=True) == expected
    assert other_of_its_kind(title, others, with_numbers=False) is None


@pytest.mark.parametrize("fold", [Fold.STRICT, Fold.NORMAL])
def test_however_many_of_a_series_come_none_is_folded_into_another(fold: Fold) -> None:
    embed = load_vectors()
    index = StoryIndex(the_judge(), fold=fold, embed=embed)
    for number in range(1, 41):
        seen_at = NOON + number * MINUTE
        sketch = sketch_from(an_article(f"Earthquake {number}", seen_at=seen_at), embed)
        index.add(number, sketch, index.place(sketch).story_id or number)
    assert [index.story_of(number) for number in range(1, 41)] == [*range(1, 41)]
