"""How a command is written, with what it takes: `watch add <query> [name:…]`."""

from collections.abc import Callable

from rules.asking.words import Command, Option

Named = Callable[[str, str], str]
"""What a `group`, `command`, `option` or `choice` is called, by its own words."""


def own_word(_kind: str, words: str) -> str:
    """Call everything by the bot's own words, as they are typed where nothing is picked from a list."""
    return words.rpartition(" ")[2]


def usage(command: Command, named: Named = own_word) -> str:
    """Write a command with the options that people are offered; what may be left out stands in brackets."""
    return " ".join((called(command, named), *(_slot(one, named) for one in command.offered)))


def called(command: Command, named: Named) -> str:
    """Write the words of a command."""
    group = [named("group", command.group)] if command.group else []
    return " ".join((*group, named("command", command.words)))


def _slot(option: Option, named: Named) -> str:
    name = named("option", option.name)
    shown = f"<{name}>" if option.is_leading else f"{name}:…"
    return shown if option.is_required else f"[{shown}]"
