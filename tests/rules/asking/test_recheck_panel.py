"""What somebody sees who lets a channel be looked at again."""

import pytest

from bot.phrasebook import phrases
from rules.answers.answer import Rechecked
from rules.asking.panels.attention import rechecked
from rules.model import Channel

SAY = phrases().in_language("en")
WAR = Channel("discord", "17")


@pytest.mark.parametrize(
    ("found", "title"),
    [
        (Rechecked(WAR, tried=True), "It can be written to again"),
        (Rechecked(WAR, owed=2), "It is being tried: look again in a moment"),
        (Rechecked(WAR, looked=True), "Nothing stands in the way, and nothing is owed there"),
        (Rechecked(WAR), "Nothing is owed there"),
    ],
)
def test_what_stands_in_nobodys_way_is_said_in_one_line(found: Rechecked, title: str) -> None:
    panel = rechecked(found, SAY)
    assert (panel.title, panel.is_problem, panel.buttons) == (title, False, ())


def test_what_stands_in_the_way_is_named_and_can_be_looked_at_again() -> None:
    panel = rechecked(Rechecked(WAR, still="grant `Embed Links`", owed=3), SAY)
    assert panel.is_problem
    assert [(one.label, one.ask) for one in panel.buttons] == [
        ("Re-check", "channel check discord:17")
    ]
    assert len(panel.lines) == 3
