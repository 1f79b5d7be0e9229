"""Who may ask what: anyone may read and search; a channel's watches are for those who manage it."""

from collections.abc import Sequence
from dataclasses import dataclass

from rules.asking.words import Command, Need
from rules.model import Channel


@dataclass(frozen=True, slots=True)
class Touched:
    """A channel that a command would change, as its platform knows it now."""

    channel: Channel
    is_here: bool
    """Whether it stands in the workspace that is asked in, or is the asker's own."""
    may_manage: bool
    """Whether the asker may change what it is told."""


def refusal(command: Command, touched: Sequence[Touched]) -> str | None:
    """Say why somebody may not ask this, as a key of the catalogue; None: they may."""
    if command.need is not Need.MANAGE:
        return None
    if any(not one.is_here for one in touched):
        return "refused.elsewhere"
    if any(not one.may_manage for one in touched):
        return "refused.manage"
    return None
