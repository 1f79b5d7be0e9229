"""Other names of commands, the same as in chat: they work, and no help lists them."""

import typer

ALIASES = {
    "add": ("subscribe", "follow"),
    "remove": ("unsubscribe", "delete", "rm"),
    "list": ("ls",),
}


def with_aliases(group: typer.Typer) -> typer.Typer:
    """Offer the commands of a group under their other names, too."""
    for command in list(group.registered_commands):
        if command.callback is None:
            continue
        for alias in ALIASES.get(command.name or command.callback.__name__, ()):
            settings = command.context_settings
            group.command(alias, hidden=True, context_settings=settings)(command.callback)
    return group
