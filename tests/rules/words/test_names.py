import pytest

from rules.words.names import countries_of, names_in
from rules.words.numerals import words_of

LEAD = (
    "The ferry was towed by a tug while Ines Marlow watched; according to Marlow the Kestrel Bay "
    "Coast Guard had asked for help from Zembla before noon on the same day."
)


def names(title: str, lead: str = LEAD) -> list[str]:
    return list(names_in(words_of(title), words_of(lead), {"in", "off"}))


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Ferry towed as Ines Marlow watches", ["Ines Marlow"]),
        ("Ferry Towed While Ines Marlow Watches", ["Ines Marlow"]),
        ("Ines Marlow and Kestrel Bay Coast Guard", ["Ines Marlow", "Kestrel Bay Coast Guard"]),
        ("Ferry aground off Kestrel Bay", []),
        ("Marlow: Zembla helps", ["Marlow", "Zembla"]),
        ("Dr. Orso helps", []),
        ("ferry towed as ines marlow watches", []),
        ("THE FERRY WAS TOWED", []),
        ("", []),
    ],
)
def test_a_name_stands_in_the_headline_and_inside_a_sentence_of_the_lead(
    title: str, found: list[str]
) -> None:
    assert names(title) == found


def test_a_word_that_is_also_written_small_is_no_name() -> None:
    lead = "The crew saw the Ferry Bell ring and the old bell fall into the water of the harbour."
    assert names("Ferry Bell rings", lead) == ["Ferry"]


def test_a_word_that_only_opens_sentences_is_no_name() -> None:
    assert (
        names("Quake strikes", "Quake at night. Quake at noon: Quake again “Quake” (Quake)") == []
    )


@pytest.mark.parametrize(
    ("title", "lead"),
    [
        ("Fähre läuft auf Grund", "Die Fähre lief am Morgen auf Grund, sagte die Polizei der Stadt, "
         "und der Kapitän rief die Feuerwehr und den Bürgermeister an."),
        ("半導体メーカー、新工場を建設へ", "半導体メーカーは新工場を建設すると発表した"),
        ("جنوح عبّارة قرب الميناء", "جنحت عبّارة قرب الميناء صباح اليوم"),
        ("ALL CAPS HEADLINE", "ALL CAPS LEAD THAT SAYS NOTHING OF NAMES"),
        ("Ines Marlow resigns", ""),
        ("Ines Marlow resigns", "Ines"),
    ],
)  # fmt: skip
def test_where_capitals_tell_nothing_apart_there_are_no_names(title: str, lead: str) -> None:
    assert names(title, lead) == []


def test_a_cyrillic_name_is_one() -> None:
    lead = "Паром снят с мели, сообщила журналистам представитель порта Анна Маслова в среду утром."
    assert names("Анна Маслова: паром снят с мели", lead) == ["Анна Маслова"]


def test_a_people_implies_its_country() -> None:
    assert countries_of({"koreans"}) >= {"South Korea", "North Korea"}
    assert not countries_of({"ferry"})
    assert countries_of({"french"}) & countries_of({"france"})
