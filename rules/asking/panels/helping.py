"""The list of commands."""

from collections.abc import Iterable

from rules.asking.panel import Panel, Row, Style, Words
from rules.asking.panels.plain import text
from rules.asking.phrases import Say
from rules.asking.words import Command, Option


def help_of(commands: Iterable[Command], say: Say) -> Panel:
    """List commands with what each is for."""
    rows = tuple(Row(((Words(_usage(one), Style.CODE)),), (_for(one, say),)) for one in commands)
    return Panel(say("help.title"), (text(say("help.about")),), rows)


def _for(command: Command, say: Say) -> tuple[Words, ...]:
    return (Words(say(f"command.{command.words}"), Style.QUIET),)


def _usage(command: Command) -> str:
    return " ".join((command.words, *map(_slot, command.offered)))


def _slot(option: Option) -> str:
    shown = f"<{option.name}>" if option.is_leading else f"{option.name}:…"
    return shown if option.is_required else f"[{shown}]"
