"""What people write to a slash command → a line as every platform reads it. Pure.

With `should_escape` in the manifest Slack names channels, people and groups by their ids
(https://docs.slack.dev/interactivity/implementing-slash-commands, read 2026-11).
"""

import regex

from adapters.chat.slack_chat.addresses import Place, place_of
from adapters.chat.slack_chat.escaping import unescaped
from rules.asking.ask import Ask
from rules.asking.words import Kind, command_named

_NAMED = regex.compile(r"<[#@]([A-Z0-9]+)(?:\|[^>]*)?>|<!subteam\^([A-Z0-9]+)(?:\|[^>]*)?>")
_LINK = regex.compile(r"<((?:https?|mailto):[^|>]*)(?:\|[^>]*)?>", regex.IGNORECASE)
OWN = "me"


def line_from(text: str) -> str:
    """Read a slash command's text: ids for what was picked, addresses as they are, nothing escaped."""
    ids = _NAMED.sub(lambda one: one[1] or one[2], text)
    return unescaped(_LINK.sub(lambda one: one[1], ids)).strip()


def with_addresses(ask: Ask, workspace: str) -> Ask:
    """Name the channels of an ask by their addresses; `workspace` is what these begin with."""
    command = command_named(ask.words)
    options = [one.name for one in command.options if one.kind is Kind.CHANNEL] if command else []
    named = {name: ask.values[name] for name in options if ask.values.get(name)}
    return ask.with_values(**{name: _address(value, workspace) for name, value in named.items()})


def _address(value: str, workspace: str) -> str:
    given = value.strip().removeprefix("#").partition("|")[0]
    place = place_of(given)
    if place is None or place.workspace:
        return given
    return str(Place(place.channel, workspace))
