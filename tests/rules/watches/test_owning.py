"""Whose a watch is, as it is written and read."""

from rules.channel import Channel
from rules.watches.owning import moved, owner_of, workspace_of

OLD, NEW = Channel("slack", "C1"), Channel("slack", "C2")


def test_a_watch_of_people_is_its_channels_in_their_workspace() -> None:
    owner = owner_of("slack:T1", [OLD, NEW])
    assert owner == "slack:T1 slack:C1"
    assert workspace_of(owner) == "slack:T1"


def test_what_the_operator_made_has_no_owner() -> None:
    assert (owner_of("", [OLD]), owner_of("slack:T1", []), workspace_of("")) == ("", "slack:T1", "")


def test_an_owner_goes_along_with_its_channel_and_no_other() -> None:
    assert moved("slack:T1 slack:C1", OLD, NEW) == "slack:T1 slack:C2"
    assert moved("slack:T1 slack:C11", OLD, NEW) == "slack:T1 slack:C11"
    assert moved("", OLD, NEW) == ""
