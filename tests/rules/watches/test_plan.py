"""What must be done so that the watches are kept as the file says."""

from dataclasses import replace

from rules.model import Channel, Mode, Watch
from rules.watches.plan import Difference, PlannedStep, Step, plan_watches

CONSOLE, WAR = Channel("console"), Channel("slack", "C1")
QUAKES = Watch("Quakes", "earthquake", (CONSOLE,), id=1, origin="file")


def test_what_is_kept_as_the_file_says_needs_nothing() -> None:
    assert plan_watches([replace(QUAKES, id=0)], [QUAKES]) == ()
    assert plan_watches([replace(QUAKES, id=0)], [replace(QUAKES, is_paused=True)]) == ()


def test_a_watch_is_added_changed_and_removed() -> None:
    new = Watch("Floods", "flood", (CONSOLE,), origin="file")
    changed = replace(QUAKES, query="tremor", channels=(CONSOLE, WAR), ping="R1")
    gone = replace(QUAKES, id=2, name="Old")
    assert plan_watches([new, replace(changed, id=0)], [QUAKES, gone]) == (
        PlannedStep(Step.ADD, new),
        PlannedStep(
            Step.CHANGE,
            changed,
            (
                Difference("query", "earthquake", "tremor"),
                Difference("channels", "console", "console, slack:C1"),
                Difference("ping", "none", "R1"),
            ),
        ),
        PlannedStep(Step.REMOVE, gone),
    )


def test_watches_that_people_made_are_left_alone() -> None:
    of_chat = replace(QUAKES, origin="chat", scope="slack:T1")
    assert plan_watches([], [of_chat]) == ()
    [added] = plan_watches([replace(QUAKES, id=0)], [of_chat])
    assert added.step is Step.ADD


def test_a_watch_of_the_operators_that_the_file_names_becomes_the_files() -> None:
    made = replace(QUAKES, origin="chat", mode=Mode.DIGEST)
    [joined] = plan_watches([replace(QUAKES, id=0)], [made])
    assert joined.differences == (
        Difference("mode", "digest", "instant"),
        Difference("origin", "chat", "file"),
    )
