import pytest

from adapters.vectors import load_vectors
from rules.story.rarity import Background, Rarity
from rules.story.terms import codes_of
from rules.story.wording import WORDING, Report, report_of, wording
from tests.stories import a_sketch

RARITY = Rarity(Background(1_000))
CHIEF, RIGA, QUITS = (
    "Merrow Bank loses chief",
    "Merrow Bank opens in Riga",
    "Merrow Bank boss quits",
)


def a_report(title: str, lead: str = "") -> Report:
    sketch = a_sketch(title, lead)
    return report_of(sketch.title, tuple(codes_of(sketch.terms)))


def test_the_words_of_a_headline_are_read_once_and_empty_ones_not() -> None:
    assert a_report("The bank of the Bank in Riga").words == ("bank", "riga")


def test_a_headline_is_told_by_its_own_words_wherever_they_stand() -> None:
    found = wording(a_report(CHIEF), a_report("Riga", "Merrow Bank loses its chief"), RARITY, None)
    assert found["said"] == pytest.approx(1)
    assert found["said_there"] == pytest.approx(0)


def test_words_of_a_similar_meaning_tell_in_part() -> None:
    embed = load_vectors()
    alike, other = (
        wording(a_report(CHIEF), a_report(title), RARITY, embed) for title in (QUITS, RIGA)
    )
    bare = wording(a_report(CHIEF), a_report(QUITS), RARITY, None)
    assert alike["apart"] < min(other["apart"], bare["apart"])
    for name in ("said", "said_there", "rest", "rest_there", "rests"):
        assert alike[name] > other[name]
        assert alike[name] > bare[name]


def test_a_word_without_a_vector_is_like_no_other() -> None:
    def embed(word: str) -> bytes | None:
        return None if word == "chief" else b"\x01\x02"

    found = wording(a_report("chief"), a_report("boss"), RARITY, embed)
    assert found["said"] == 0
    assert wording(a_report("chief"), a_report("chief"), RARITY, lambda _: None) is not None


@pytest.mark.parametrize("title", ["震", "the of in", ""])
def test_a_headline_without_words_of_its_own_has_nothing_to_compare(title: str) -> None:
    assert a_report(title).words == ()


def test_a_headline_is_told_in_full_by_a_report_that_has_all_its_words() -> None:
    whole = a_report("Riga", "Merrow Bank loses its chief")
    assert a_report(CHIEF).is_told_by(whole)
    assert not whole.is_told_by(a_report(CHIEF))


def test_two_letters_of_a_script_without_spaces_are_a_word() -> None:
    title = "岩手県沖で地震、震度5弱"
    assert {"岩手", "地震", "震度", "5"} <= {*a_report(title).words}
    assert a_report(title).is_told_by(a_report("速報", title))


def test_one_form_filled_in_twice_keeps_the_order_of_its_words() -> None:
    first = a_report("Hull council passes budget with cuts")
    twice = a_report("Leeds council passes budget with gifts")
    otherwise = a_report("Budget with gifts passes Leeds council")
    alike, other = (wording(first, one, RARITY, None) for one in (twice, otherwise))
    assert alike["in_order"] == pytest.approx(3 / 5)
    assert other["in_order"] < alike["in_order"]
    assert alike["apart"] == pytest.approx(other["apart"])
    assert alike["form"] > other["form"]


def test_of_nothing_that_is_left_nothing_is_missed() -> None:
    whole = a_report("Merrow Bank loses chief in Riga")
    found = wording(a_report(CHIEF), whole, RARITY, load_vectors())
    assert (found["rests"], found["apart"], found["form"]) == (1, 0, 0)
    assert set(found) == set(WORDING)
