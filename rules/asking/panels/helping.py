"""What can be asked: all of it by name, and what each command is for."""

from collections.abc import Iterable, Sequence

from rules.asking.panel import Choice, Panel, Row, Select, Style, Words
from rules.asking.panels.plain import text
from rules.asking.phrases import Say
from rules.asking.words import Command, groups


def overview(commands: Sequence[Command], say: Say) -> Panel:
    """Name all commands, a group a row, so that none is left out; what those of a group are for can be chosen."""
    by_group = groups(commands)
    rows = (_group(name, members, say) for name, members in by_group.items())
    alone = (_explained(one, say) for one in commands if one.group is None)
    choices = tuple(Choice(say(f"group.{name}"), name) for name in by_group)
    select = Select(say("help.choose"), "help", choices)
    return Panel(say("help.title"), (text(say("help.about")),), (*rows, *alone), select=select)


def help_of(commands: Iterable[Command], say: Say) -> Panel:
    """List commands with what each is for."""
    rows = tuple(_explained(one, say) for one in commands)
    return Panel(say("help.title"), (text(say("help.about")),), rows)


def _group(name: str, members: Iterable[Command], say: Say) -> Row:
    usages = tuple((Words(say(f"usage.{one.words}"), Style.CODE),) for one in members)
    return Row((Words(say(f"group.{name}"), Style.STRONG),), usages)


def _explained(command: Command, say: Say) -> Row:
    what_for = Words(say(f"command.{command.words}"), Style.QUIET)
    return Row((Words(say(f"usage.{command.words}"), Style.CODE),), ((what_for,),))
