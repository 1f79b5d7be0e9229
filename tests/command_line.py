"""The commands of `wirewatch` and their options, as typer knows them."""

from collections.abc import Iterator, Mapping
from typing import Any

from typer.main import get_command

from bot.cli.main import app


def commands(command: Any, path: tuple[str, ...] = ("wirewatch",)) -> Iterator[tuple[str, Any]]:
    """Give every command that does something, by the words that people type."""
    inner: Mapping[str, Any] = getattr(command, "commands", {})
    if not inner or len(path) == 1:
        yield " ".join(path), command
    for name, one in inner.items():
        if not one.hidden:  # another name of a command that is documented
            yield from commands(one, (*path, name))


COMMANDS = dict(commands(get_command(app)))


def options(command: Any) -> set[str]:
    return {word for option in command.params for word in option.opts if word.startswith("-")}
