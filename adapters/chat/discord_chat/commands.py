"""rules/asking/words.py → Discord's commands: groups, options, suggestions, menus of messages.

Nothing is written down twice: names come from the table of commands, what is said of them and what they
are called in other languages from the catalogues. Groups that hold reading and personal commands must not
be hidden from anybody, so no command asks Discord for a permission: the front desk does, at each ask.
"""

import inspect
import keyword
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import discord
from discord import app_commands

from adapters.chat.discord_chat.answering import Answering, Asked
from adapters.chat.discord_chat.at_work import AtWork
from adapters.chat.discord_chat.called import Called, NotCalled
from adapters.chat.discord_chat.spelling import OFFERED
from adapters.chat.discord_chat.text import plain
from rules.asking.phrases import FALLBACK, Phrases
from rules.asking.words import Command, Kind, Option, groups

NAME, VALUE, ABOUT = 100, 100, 100
"""https://docs.discord.com/developers/interactions/application-commands (read 2026-08)"""
SUGGESTED = frozenset(
    {
        Kind.WATCH,
        Kind.FEED,
        Kind.OUTLET,
        Kind.SUBJECT,
        Kind.STORY,
        Kind.ALERT,
        Kind.CHANNEL,
        Kind.LENGTH,
    }
)
ASKED_BY_A_FORM = frozenset({"watch add"})
HIGHEST = 1_000_000
_TYPES: dict[Kind, Any] = {
    Kind.NUMBER: app_commands.Range[int, 1, HIGHEST],
    Kind.ROLE: app_commands.Transform[str, Called],
    Kind.FILE: discord.Attachment,
}
_ANYWHERE = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False)
_BY_ANYBODY = app_commands.AppInstallationType(guild=True, user=True)


class Tree(app_commands.CommandTree[discord.Client]):
    """The commands; what fails in one is said to who asked, and to the log."""

    def __init__(self, client: discord.Client, answering: Answering, at_work: AtWork) -> None:
        """Hold the commands of a client; who is answered is noted in `at_work`."""
        super().__init__(
            client,
            allowed_contexts=_ANYWHERE,
            allowed_installs=_BY_ANYBODY,
            fallback_to_global=True,
        )
        self._answering, self._at_work = answering, at_work

    async def interaction_check(self, interaction: discord.Interaction, /) -> bool:
        """Let everybody ask, and note that they are answered."""
        is_asked = interaction.type is discord.InteractionType.application_command
        (self._at_work.note_answer if is_asked else self._at_work.note)()
        return True

    async def on_error(
        self, interaction: discord.Interaction, error: app_commands.AppCommandError, /
    ) -> None:
        """Answer what failed; a command that is no more is one of an older version."""
        if interaction.type is discord.InteractionType.autocomplete:  # takes suggestions only
            await self._answering.suggest_nothing(interaction)
        elif isinstance(
            error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch
        ):
            await self._answering.outdated(interaction)
        elif isinstance(error, NotCalled):
            await self._answering.not_called(interaction, error.name)
        else:
            await self._answering.failed(interaction, error.__cause__ or error)


def tree_of(client: discord.Client, answering: Answering, at_work: AtWork) -> Tree:
    """Make all commands of a client."""
    tree = Tree(client, answering, at_work)
    said = _Said(answering.phrases)
    for group, members in groups(OFFERED).items():
        tree.add_command(_group(group, members, answering, said))
    for command in OFFERED:
        if command.group is None:
            tree.add_command(_command(command, answering, said))
    for key, answer in (("menu.why", answering.why), ("menu.mute", answering.mute)):
        tree.add_command(_menu(said(key), answer))
    return tree


class Catalogue(app_commands.Translator):
    """Says names and descriptions of commands in the languages that there are catalogues of."""

    def __init__(self, phrases: Phrases) -> None:
        """Say these phrases."""
        self._phrases = phrases

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """Give a phrase in a language; None where there is none: Discord shows the English one."""
        language = locale.value.partition("-")[0]
        if language == FALLBACK:
            return None
        found = self._phrases.catalogues.get(language, {}).get(string.extras.get("key", ""))
        return plain(found, ABOUT) if found else None


class _Said:
    """Names and descriptions in English, with the key that translations are found by."""

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases
        self._say = phrases.in_language(FALLBACK)

    def __call__(self, key: str) -> app_commands.locale_str:
        text = self._say(key) if self._phrases.has(key) else key.rpartition(".")[2]
        return app_commands.locale_str(plain(text, ABOUT), key=key)

    @staticmethod
    def name(kind: str, words: str) -> app_commands.locale_str:
        """Give the bot's own word for a group, command, option or choice: the name that all others stand for."""
        return app_commands.locale_str(words.rpartition(" ")[2], key=f"name.{kind}.{words}")


def _group(
    name: str, members: Sequence[Command], answering: Answering, said: _Said
) -> app_commands.Group:
    group = app_commands.Group(
        name=said.name("group", name),
        description=said(f"group.{name}"),
        allowed_contexts=_ANYWHERE,
        allowed_installs=_BY_ANYBODY,
    )
    for command in members:
        group.add_command(_command(command, answering, said))
    return group


def _command(
    command: Command, answering: Answering, said: _Said
) -> app_commands.Command[Any, ..., None]:
    options = list(command.offered)

    async def answer(interaction: Asked, **values: Any) -> None:
        given = {one.name: values.get(_in_python(one.name)) for one in options}
        written = {name: _written(value) for name, value in given.items() if value is not None}
        await answering.command(interaction, command, written)

    answer.__signature__ = _signature(command)  # type: ignore[attr-defined]  # functions may have one
    described = {_in_python(one.name): said(one.phrase) for one in options}
    app_commands.describe(**described)(answer)
    renamed = {_in_python(one.name): said.name("option", one.name) for one in options}
    app_commands.rename(**renamed)(answer)
    chosen = {_in_python(one.name): _choices(one, said) for one in options if one.choices}
    app_commands.choices(**chosen)(answer)
    made: app_commands.Command[Any, ..., None] = app_commands.Command(
        name=said.name("command", command.words),
        description=said(f"command.{command.words}"),
        callback=answer,
    )
    for option in options:
        if option.kind in SUGGESTED and not option.choices:
            made.autocomplete(_in_python(option.name))(_suggesting(command, option, answering))
    return made


def _choices(option: Option, said: _Said) -> list[app_commands.Choice[str]]:
    return [
        app_commands.Choice(name=said.name("choice", word), value=word) for word in option.choices
    ]


def _signature(command: Command) -> inspect.Signature:
    """Give the parameters that the library makes Discord's options of, in their order."""
    keyword_only = inspect.Parameter.KEYWORD_ONLY
    asked = inspect.Parameter(
        "interaction", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=discord.Interaction
    )
    return inspect.Signature(
        [
            asked,
            *(
                inspect.Parameter(
                    _in_python(one.name),
                    keyword_only,
                    default=inspect.Parameter.empty if is_demanded(command, one) else None,
                    annotation=_annotation(command, one),
                )
                for one in command.offered
            ),
        ]
    )


def _in_python(name: str) -> str:
    """Name an option as Python takes it: `for` is a word of its own there."""
    return f"{name}_" if keyword.iskeyword(name) else name


def is_demanded(command: Command, option: Option) -> bool:
    """Whether Discord asks for it; what is not given may be asked for by a form."""
    return option.is_required and command.words not in ASKED_BY_A_FORM


def _annotation(command: Command, option: Option) -> Any:
    kind = _TYPES.get(option.kind, str)
    return kind if is_demanded(command, option) else kind | None


def _written(value: Any) -> str:
    """Write a value as the front desk reads it: people, roles and channels by their number, files by their link."""
    if isinstance(value, discord.Attachment):
        return value.url
    return str(value.id) if isinstance(value, discord.abc.Snowflake) else str(value)


def _suggesting(command: Command, option: Option, answering: Answering) -> Any:
    async def suggest(interaction: Asked, current: str) -> list[app_commands.Choice[str]]:
        found = await answering.suggestions(interaction, command, option.name, current)
        return [
            app_commands.Choice(name=plain(one.label, NAME) or one.value, value=one.value)
            for one in found
            if 0 < len(one.value) <= VALUE
        ][:25]

    return suggest


def _menu(
    name: app_commands.locale_str,
    answer: Callable[[Asked, discord.Message], Coroutine[Any, Any, None]],
) -> app_commands.ContextMenu:
    async def chosen(interaction: discord.Interaction, message: discord.Message) -> None:
        await answer(interaction, message)

    return app_commands.ContextMenu(
        name=name, callback=chosen, allowed_contexts=_ANYWHERE, allowed_installs=_BY_ANYBODY
    )
