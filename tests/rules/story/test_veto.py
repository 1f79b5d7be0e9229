import pytest

from rules.story.facts import facts_of
from rules.story.veto import contradiction, have_other_names, other_names
from tests.stories import a_sketch


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        (["magnitude:6.1"], [["magnitude:7.0"]], "magnitude 6.1 against 7.0"),
        (["magnitude:6.1"], [["magnitude:6.3"]], None),
        (["magnitude:6.1"], [["magnitude:7.0"], ["magnitude:6.0"]], None),
        (["magnitude:6.1"], [[]], None),
        (["score:1-3"], [["score:0-2"]], "score 1-3 against 0-2"),
        (["score:1-3"], [["score:0-2", "score:1-3"]], None),
        (["score:1-3"], [["magnitude:6.1"]], None),
        ([], [["magnitude:6.1"]], None),
        (["magnitude:6.1"], [], None),
    ],
)
def test_facts_that_cannot_both_be_true_contradict(
    ours: list[str], theirs: list[list[str]], expected: str | None
) -> None:
    assert contradiction(ours, theirs) == expected


CHILE, JAPAN = ["kind:lead", "name:chile"], ["kind:lead", "name:japan"]


@pytest.mark.parametrize(
    ("ours", "theirs", "other", "expected"),
    [
        (CHILE, [JAPAN], "anything", "chile against japan"),
        (CHILE, [JAPAN, CHILE], "anything", None),
        (CHILE, [[]], "anything", None),
        ([], [JAPAN], "anything", None),
        (CHILE, [["name:japan"]], "tremor felt by many in japan", None),
        (CHILE, [["name:japan"]], "strong quake hits japan", "chile against japan"),
        (["toll:3", "name:lyon"], [["toll:5", "name:turin"]], "other words", "lyon against turin"),
        (["toll:3", "name:lyon"], [["toll:3", "name:turin"]], "other words", None),
        (["toll:3", "name:lyon"], [["toll:5", "name:lyon"]], "other words", None),
        (["toll:3", "name:lyon"], [["name:turin"]], "other words", None),
    ],
)
def test_names_contradict_when_none_is_shared_and_they_are_surely_known(
    ours: list[str], theirs: list[list[str]], other: str, expected: str | None
) -> None:
    assert other_names(ours, theirs, "strong quake hits chile", [other]) == expected


def test_two_may_name_others_each() -> None:
    assert have_other_names(CHILE, [JAPAN])
    assert not have_other_names(CHILE, [JAPAN, CHILE])
    assert not have_other_names(CHILE, [["kind:lead"]])


def in_place(title: str, other: str) -> str | None:
    """Hold two headlines against each other that share a name, too."""
    facts = [facts_of(one, "") for one in (title, other)]
    folded = [a_sketch(one).title for one in (title, other)]
    return other_names(facts[0], [facts[1]], folded[0], [folded[1]])


@pytest.mark.parametrize(
    ("title", "other", "expected"),
    [
        (
            "Gulf Wings suspends flights to Tehran",
            "Dunmore Air suspends flights to Tehran",
            "gulf wings against dunmore air",
        ),
        (
            "A rally for candidate Mora in Costa Rica",
            "Attack on candidate Solis in Costa Rica",
            "candidate mora against candidate solis",
        ),
        ("Thieves flee by the Champs-Elysees", "Thieves flee by the Champs-Elysee", None),
        ("Fire in an Ohio Jeep plant", "Fire in a Toledo Jeep plant", None),
        ("Fire in an Ohio Jeep plant", "Fire in a Dallas Jeep plant", "ohio against dallas"),
        ("The Ohio Jeep plant hires workers", "The Toledo Jeep plant hires 90 welders", None),
        ("The fire in Lyon is out", "The fire in Lyon is out", None),
        ("Rally for Mora", "Rally for Mora and Solis", None),
        ("A town of Niger votes", "A town of Nigeria votes", "niger against nigeria"),
        (
            "A recall of 60,000 cars by Arvo",
            "A recall of 85,000 cars by Tamura",
            "arvo against tamura",
        ),
        (
            "Two flee Ohio jail by its roof",
            "Many break out of Texas jail",
            "ohio jail against texas jail",
        ),
        ("Two flee Ohio jail by its roof", "Many break out of Toledo jail", None),
        ("The minister of Peru resigns", "The ministers of Chile resign", "peru against chile"),
    ],
)
def test_one_name_stands_in_the_place_of_another(
    title: str, other: str, expected: str | None
) -> None:
    assert in_place(title, other) == expected


def test_names_in_passing_stand_in_no_place() -> None:
    long = (
        "flights to Tehran are suspended until the war in the gulf is over said {} again and again"
    )
    assert in_place(long.format("Lund"), long.format("Oster")) is None


def test_where_a_name_is_shared_a_place_is_asked_for_only_on_request() -> None:
    ours, theirs = ["name:lund", "name:lyon"], ["name:oster", "name:lyon"]
    titles = "lund in lyon", ["oster in lyon"]
    assert other_names(ours, [theirs], *titles) == "lund against oster"
    assert other_names(ours, [theirs], *titles, in_place=False) is None
