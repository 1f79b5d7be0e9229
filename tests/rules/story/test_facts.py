import pytest

from rules.story.facts import FACTS_AT_MOST, facts_of, growing_counts


@pytest.mark.parametrize(
    ("title", "lead", "expected"),
    [
        ("magnitude 6.1 quake shakes chile", "", "magnitude:6.1"),
        ("Three killed in Lyon bus crash", "", "toll:3"),
        ("Bus crash in Turin kills at least 1,200", "", "toll:1200"),
        ("Death toll of the ferry fire rises to twenty", "", "toll:20"),
        ("12 people dead after storm", "", "toll:12"),
        ("a 5.6-magnitude earthquake hit", "", "magnitude:5.6"),
        ("earthquake of 6.1 in the desert", "", "magnitude:6.1"),
        ("a quake of magnitude - 5. 9", "", "magnitude:5.9"),
        ("northport beat aldersea 3-1", "", "score:1-3"),
        ("northport lose 1–3 at home", "", "score:1-3"),
        ("terremoto de 7.1 en la costa", "", "magnitude:7.1"),
        ("Acme reports a profit", "", "first:acme"),
        ("fire", "one two three four five six seven eight nine", "kind:lead"),
        ("a fire in Tarnow", "", "name:tarnow"),
        ("M6.1 in the desert", "", "magnitude:6.1"),
        ("Fire in the southern port", "", "direction:south"),
        ("Northern Chile feels quake", "", "direction:north"),
        ("Séisme de 5.4 en mer", "", "magnitude:5.4"),
    ],
)
def test_what_is_stated_is_a_fact(title: str, lead: str, expected: str) -> None:
    assert expected in facts_of(title, lead)


@pytest.mark.parametrize(
    ("title", "lead"),
    [
        ("rates rise to 6.1 percent", ""),
        ("a quake of magnitude 72 on the desk", ""),
        ("talks go on, 3-1", ""),
        ("quake in chile, copper up 2.1 percent", "at 4.2 dollars"),
        ("ACME reports", ""),
        ("The fire in the hall", ""),
        ("1 fire", ""),
        ("fire in the hall", "few words"),
        ("", ""),
        ("🔥", "🔥"),
    ],
)
def test_other_numbers_are_none(title: str, lead: str) -> None:
    assert facts_of(title, lead) == ()


@pytest.mark.parametrize("title", ["North Korea fires missile", "Trains collide in West Bengal"])
def test_a_direction_in_a_name_is_none(title: str) -> None:
    assert not [fact for fact in facts_of(title, "") if fact.startswith("direction:")]


def test_facts_are_few() -> None:
    scores = "wins " + " and ".join(f"{n}-{n + 1}" for n in range(90))
    assert len(facts_of(scores, "")) == FACTS_AT_MOST


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("bus crash in peru kills five", {"five"}),
        ("boat sinks off lampedusa at least 31 missing", {"31"}),
        ("wildfire near athens forces 2000 to flee", {"2000"}),
        ("orbis lifts profit by 12", set()),
        ("", set()),
    ],
)
def test_counts_of_people_grow_while_an_event_goes_on(title: str, expected: set[str]) -> None:
    assert {
        word for word in growing_counts(title) if word[0].isdigit() or word == "five"
    } == expected
    assert ("least" in growing_counts(title)) is bool(expected)
