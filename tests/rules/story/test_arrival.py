import pytest

from rules.story.arrival import Arrival
from rules.story.rarity import Background, Rarity
from rules.story.terms import code
from rules.story.window import Window
from tests.stories import LEAD, a_sketch

FERRY = "Ferry Kestrel Queen runs aground off Sumatra"
ENGLISH = Background(1_000, tuple(map(code, ("ferry", "run", "aground", "off", "quake"))), (2,) * 5)


def test_what_was_looked_at_is_added_without_being_worked_out_anew() -> None:
    window, sketch = Window(10), a_sketch(FERRY)
    looked_at = window.arrival(sketch)
    window.add(1, sketch, 1, 1)
    assert window.arrival(sketch) is looked_at
    assert window[1].packed is looked_at.packed


def test_an_equal_sketch_is_another_arrival() -> None:
    window = Window(10)
    assert window.arrival(a_sketch(FERRY)) is not window.arrival(a_sketch(FERRY))


def test_a_pair_of_a_headline_s_words_is_no_word() -> None:
    arrival = Arrival(a_sketch(FERRY, LEAD), Rarity())
    codes = arrival.terms.codes.tolist()
    words = [
        arrival.names[number]
        for number, is_word in zip(codes, arrival.are_words.tolist(), strict=True)
        if is_word
    ]
    pairs = arrival.names.keys() - set(map(code, words))
    assert all(" " in arrival.names[number] for number in pairs)
    assert not any(" " in word for word in words)
    assert {"ferry", "boat"} & set(words) == {"ferry"}


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (FERRY, False),
        ("Ferry Kestrel", False),
        ("Fähre Kestrel Queen läuft vor Sumatra auf Grund", True),
    ],
)
def test_a_text_of_words_that_news_does_not_know_is_foreign(title: str, expected: bool) -> None:
    assert Arrival(a_sketch(title), Rarity(ENGLISH)).is_foreign is expected
