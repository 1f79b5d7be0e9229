"""The list of commands."""

from collections.abc import Iterable

from rules.asking.panel import Panel, Row, Style, Words
from rules.asking.panels.plain import text
from rules.asking.phrases import Say
from rules.asking.words import Command


def help_of(commands: Iterable[Command], say: Say) -> Panel:
    """List commands with what each is for."""
    rows = tuple(
        Row((Words(say(f"usage.{one.words}"), Style.CODE),), (_for(one, say),)) for one in commands
    )
    return Panel(say("help.title"), (text(say("help.about")),), rows)


def _for(command: Command, say: Say) -> tuple[Words, ...]:
    return (Words(say(f"command.{command.words}"), Style.QUIET),)
