import pytest

from adapters.vectors import load_vectors
from rules.story.rarity import Background, Rarity
from rules.story.wording import WORDING, Report, are_of_other_days, report_of, wording
from tests.stories import a_sketch, packed_terms

RARITY = Rarity(Background(1_000))
CHIEF, RIGA, QUITS = (
    "Merrow Bank loses chief",
    "Merrow Bank opens in Riga",
    "Merrow Bank chairman departs",
)


def a_report(title: str, lead: str = "") -> Report:
    sketch = a_sketch(title, lead)
    names = [fact.partition(":")[2] for fact in sketch.facts if fact.startswith("name:")]
    return report_of(sketch.title, packed_terms(sketch).codes).named(names)


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


def told(title: str, other: str) -> dict[str, float]:
    return dict(wording(a_report(title), a_report(other), RARITY, None))


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("A fire in Rome kills Ida Moen", 2),
        ("A fire in Rome kills two", 1),
        ("A fire in Oslo kills Ida Moen", 2),
        ("A fire kills two", 0),
    ],
)
def test_names_of_both_that_the_other_does_not_know_are_strangers(
    other: str, expected: int
) -> None:
    title = "A fire in Oslo kills Per Lund"
    assert told(title, other)["strangers"] == told(other, title)["strangers"] == expected


def test_a_name_is_no_stranger_in_another_spelling_or_by_its_country() -> None:
    assert told("A bridge in Denmark falls", "A Danish bridge falls")["strangers"] == 0
    assert told("Cars on the Champs-Elysee", "Cars on the Champs-Elysees")["strangers"] == 0
    assert told("The army of Niger flees", "The army of Nigeria flees")["strangers"] == 1
    assert told("A bridge in Bangkok falls", "A bridge in Thailand falls")["strangers"] == 0
    assert told("A Texas bridge falls", "A bridge in Houston falls")["strangers"] == 0
    assert told("A bridge in Houston falls", "A bridge in Dallas falls")["strangers"] == 1
    assert told("A bridge in New York falls", "A bridge in Cape Town falls")["strangers"] == 1
    assert told("A bridge in New York falls", "A bridge in the United States")["strangers"] == 0


@pytest.mark.parametrize(
    ("title", "other", "differ", "same"),
    [
        ("a quake of 5.9", "a quake of 6.0", False, False),
        ("recall of 60000 cars", "recall of 85000 cars", True, False),
        ("python 3.15", "python 3.16", True, False),
        ("12 dead, 40 hurt", "12 dead, 50 hurt", True, True),
        ("12 dead", "12 dead, 50 hurt", False, True),
        ("no dead", "12 dead", False, False),
        ("prices rise four times", "prices rise 4 times", False, True),
        ("held for eight years", "held for nine years", True, False),
    ],
)
def test_numbers_differ_where_neither_is_near(
    title: str, other: str, differ: bool, same: bool
) -> None:
    found = told(title, other)
    assert (found["numbers"], found["same_numbers"]) == (differ, same)


def test_words_of_one_side_of_a_matter_are_alike_without_vectors() -> None:
    alike, other = (
        told("Blogger freed", "Blogger released"),
        told("Blogger freed", "Blogger writes"),
    )
    assert alike["said"] > other["said"]
    assert told("A Danish king", "King of Denmark")["said"] == pytest.approx(1)


def test_it_is_clear_that_two_tell_one_event_where_nothing_stands_against_it() -> None:
    near = told("Ferry Kestrel aground off Sumatra", "Ferry Kestrel aground off Sumatra at noon")
    assert near["clear"] == pytest.approx(near["least"] ** 4)
    assert near["least"] > 0
    assert told("A ferry with 20 aboard sinks", "A ferry with 30 aboard sinks")["clear"] == 0


def test_a_report_is_later_by_what_the_other_does_not_say() -> None:
    notice, lifted = a_report("Boil notice for Truro"), a_report("Boil notice for Truro lifted")
    assert lifted.is_later_than(notice)
    assert not notice.is_later_than(lifted)
    assert a_report("Second drone hits depot").is_later_than(a_report("Drone hits depot"))
    assert not lifted.is_later_than(a_report("Boil notice for Truro", "It was lifted"))


@pytest.mark.parametrize(
    ("title", "other", "expected"),
    [
        ("北星自動車が新型車を発表", "北星自動車の社長が辞任", True),
        ("能登で震度5弱の地震", "石川県能登で地震、震度5弱", False),
        ("Ferry sinks", "Ferry burns", False),
    ],
)
def test_without_spaces_one_run_in_common_is_a_name(title: str, other: str, expected: bool) -> None:
    assert a_report(title).has_one_run_told_by(a_report(other)) is expected


@pytest.mark.parametrize(
    ("lead", "other", "expected"),
    [
        ("They marched on Monday", "They marched on Saturday", True),
        ("They marched on Monday", "They marched on Monday and Friday", False),
        ("It is the fifth march", "It is the sixth march", True),
        ("They marched in June", "They marched in September", True),
        ("They marched on Monday", "They marched", False),
    ],
)
def test_reports_of_other_days_name_days_and_none_in_common(
    lead: str, other: str, expected: bool
) -> None:
    ours, theirs = a_report("March", lead).every, a_report("March", other).every
    assert are_of_other_days(ours, theirs) is expected
