"""Who asks what, and where; and how a line of text is read as it.

A button says the same words as a person would (`watch pause W12`), so that a click is checked and
answered as a command is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import regex

from rules.answers.answer import FeedAdded
from rules.asking.words import SEVERAL, Command, Kind, Option, command_named
from rules.model import Channel
from rules.sentences import Sentence, sentence


class NotUnderstood(Exception):
    """Words that are no command: what was not understood, and what to say instead."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody who asks, as their platform knows them now."""

    chat: str
    id: str
    """Of the person, on the platform."""
    workspace: str = ""
    """The workspace that they ask in; empty in a direct message without one."""
    language: str = "en"
    """BCP 47."""
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Ask:
    """A command with its values, as somebody asked it in a channel."""

    words: str
    """Of the command, aliases resolved: `watch add`."""
    asker: Asker
    channel: Channel
    """Where it was asked."""
    values: Mapping[str, str] = field(default_factory=dict)
    """By option; channels as their platform names them in its addresses."""

    def about(self) -> Channel:
        """Give the channel that it is about: the one that was named, else where it was asked."""
        address = self.values.get("channel")
        return self.channel if not address else Channel(self.channel.chat, address)

    def with_values(self, **values: str) -> "Ask":
        """Give the same ask with other values beside those that it has."""
        return replace(self, values={**self.values, **values})


@dataclass(frozen=True, slots=True)
class Understood:
    """A line of text, read as a command."""

    command: Command
    values: Mapping[str, str]


_ADDRESS = regex.compile(r"<?https?://\S+", regex.IGNORECASE)
_LASTING = regex.compile(
    r"\s+((?:for\s+)?(?:until\b.+|forever|(?:\d+\s*[a-z]+\s*)+))$", regex.IGNORECASE
)
_NAMED = regex.compile(
    r"""(?<!\S)(?P<name>[a-z_]+):(?:"(?P<quoted>[^"]*)"|<(?P<picked>[^>]*)>|(?P<bare>\S+))(?!\S)"""
)


_OTHERWISE = {"source": SEVERAL}
"""What an option may be called, too, where it is not a word of the query."""


def read(line: str) -> Understood:
    """Read `watch add "north korea" munitions name:DPRK`; raises NotUnderstood with the remedy.

    What names no option of the command (`title:flood`) belongs to the leading value, which keeps its
    quotes: a query means something by them.
    """
    command, rest = _command_in(line)
    values: dict[str, str] = {}
    for name, value, written in _named_values(command, rest):
        values[name] = f"{values[name]}\n{value}" if name in values and name == SEVERAL else value
        rest = " ".join(part.strip() for part in rest.split(written, 1))
    rest = rest.strip()
    if rest and command.leading is None:
        raise NotUnderstood(
            sentence(
                "takes_no",
                "`{words}` takes no `{rest}`: leave it out",
                words=command.words,
                rest=rest,
            )
        )
    if rest and command.leading:
        values.setdefault(command.leading.name, _bare(rest, command.leading))
    return Understood(command, values)


def _command_in(line: str) -> tuple[Command, str]:
    """Find the command: two words where they are one, else the first word alone."""
    first, _, rest = line.strip().partition(" ")
    second, _, behind = rest.strip().partition(" ")
    if second and (command := command_named(f"{first} {second}")):
        return command, behind
    if first and (command := command_named(first)):
        return command, rest
    said = f"{first} {second}".strip()
    if not said:
        raise NotUnderstood(sentence("say_what", "say what to do: `help` lists it"))
    raise NotUnderstood(
        sentence("no_command", "`{said}` is no command: `help` lists them", said=said)
    )


def _named_values(command: Command, rest: str) -> Iterator[tuple[str, str, str]]:
    for found in _NAMED.finditer(rest):
        option = command.option(_OTHERWISE.get(found["name"], found["name"]))
        option = option or command.option(found["name"])
        if option and not _is_of_query(found["name"], command):
            value = found["quoted"] or found["picked"] or found["bare"] or ""
            yield option.name, _checked(value, option), found.group()


def _is_of_query(name: str, command: Command) -> bool:
    """Say whether the query means the same by a name: there it may stand in a group, or behind OR."""
    leading = command.leading
    return name in _OTHERWISE and leading is not None and leading.kind is Kind.QUERY


def _checked(value: str, option: Option) -> str:
    if option.choices and value not in option.choices:
        raise NotUnderstood(
            sentence(
                "choose",
                "`{said}`: choose one of {choices}",
                said=f"{option.name}:{value}",
                choices=", ".join(option.choices),
            )
        )
    if option.kind is Kind.NUMBER and not (value.isascii() and value.isdecimal()):
        raise NotUnderstood(
            sentence("number", "`{said}`: write a number", said=f"{option.name}:{value}")
        )
    return value


def _bare(rest: str, option: Option) -> str:
    """Take the quotes off what only they hold together; a query keeps them."""
    if option.kind is not Kind.QUERY and len(rest) > 1 and rest[0] == rest[-1] == '"':
        return rest[1:-1]
    return rest


def missing(command: Command, values: Mapping[str, str]) -> Sentence | None:
    """Say what a command still needs; None when it can be answered."""
    for option in command.options:
        if option.is_required and not values.get(option.name):
            shown = f"<{option.name}>" if option.is_leading else f"{option.name}:…"
            return sentence(
                "needs_more",
                "`{words}` needs more: say `{words} {shown}`",
                words=command.words,
                shown=shown,
            )
    return None


def target_and_length(what: str) -> tuple[str, str]:
    """Part `W12 4h` or `outlet Harbour Wire until tomorrow 08:00` into what is muted and for how long."""
    found = _LASTING.search(what)
    return (what[: found.start()], found[1]) if found else (what, "")


def is_address(text: str) -> bool:
    """Say whether people mean a site or a feed by it, and not words to watch for."""
    return bool(_ADDRESS.fullmatch(text.strip()))


def outlet_of(added: FeedAdded) -> str:
    """Name who publishes what a feed brings, as its alerts will."""
    first = added.preview[0].outlet if added.preview else ""
    return first or added.feed.name or added.feed.host
