"""Who may ask what: anyone may read and search; a channel's watches are for those who manage it."""

from rules.asking.ask import Asker
from rules.asking.words import Command, Need


def refusal(command: Command, asker: Asker) -> str | None:
    """Say why somebody may not ask this, with the remedy, as a key of the catalogue; None: they may."""
    if command.need is Need.MANAGE and not asker.may_manage:
        return "refused.manage"
    return None
