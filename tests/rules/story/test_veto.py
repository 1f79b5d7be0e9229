import pytest

from rules.story.veto import contradiction, have_other_names, other_names


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
        (["kind:anniversary"], [[]], "an anniversary against the event"),
        (["kind:anniversary"], [["kind:anniversary"], []], None),
        (["serial:day 3"], [["serial:day 4"]], "day 3 against day 4"),
        (["serial:day 3"], [["serial:day 4", "serial:day 3"]], None),
        (["serial:day 3"], [["serial:part 4"]], None),
        ([], [["kind:anniversary"]], None),
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
