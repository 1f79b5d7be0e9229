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
    why_not: str | None
    """Why the asker may not change what it is told, as a key of the catalogue; None: they may."""


def refusal(command: Command, touched: Sequence[Touched]) -> str | None:
    """Say why somebody may not ask this, as a key of the catalogue; None: they may."""
    if command.need is not Need.MANAGE:
        return None
    if any(not one.is_here for one in touched):
        return "refused.elsewhere"
    return next((one.why_not for one in touched if one.why_not), None)
