"""The application commands that a bot has registered with the local Discord, and their rules.

https://docs.discord.com/developers/interactions/application-commands
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.servers.discord_command_names import LOCALES, check_choice, check_name, twins
from tests.servers.discord_errors import ApiError, Form, Path
from tests.servers.discord_world import Json, World

CHAT, OF_USER, OF_MESSAGE = 1, 2, 3
SUB, GROUP = 1, 2
MOST = {CHAT: 100, OF_USER: 15, OF_MESSAGE: 15}
MOST_CREATES, MOST_CHARACTERS = 200, 8_000
A_DAY = timedelta(days=1)
CONTEXTS, INSTALLS = (0, 1, 2), (0, 1)


@dataclass
class CommandBook:
    world: World
    _books: dict[int, dict[int, Json]] = field(default_factory=dict)
    """By guild, 0 for everywhere, and by id."""
    _created: dict[int, deque[datetime]] = field(default_factory=dict)
    puts: int = 0
    """How often a whole set was put: a bot that syncs at every start shows here."""

    def given(self, scope: int) -> list[Json]:
        return list(self._books.get(scope, {}).values())

    def replace(self, scope: int, body: Any) -> list[Json]:
        """Make these the commands; one of an old name and kind keeps its id."""
        form = Form()
        asked = form.count((), body, most=sum(MOST.values()))
        for number, one in enumerate(asked):
            _check_command(form, (number,), one)
        self._check_twins(form, asked)
        form.done()
        self._check_counts(asked)
        before = {_key(one): one for one in self.given(scope)}
        self._count_creates(scope, sum(_key(one) not in before for one in asked))
        made = [self._kept(scope, one, before.get(_key(one))) for one in asked]
        self._books[scope] = {int(one["id"]): one for one in made}
        self.puts += 1
        return made

    def upsert(self, scope: int, body: Any) -> tuple[int, Json]:
        form = Form()
        _check_command(form, (), body)
        form.done()
        before = next((one for one in self.given(scope) if _key(one) == _key(body)), None)
        if before is None:
            self._check_counts([*self.given(scope), body])
            self._count_creates(scope, 1)
        made = self._kept(scope, body, before)
        self._books.setdefault(scope, {})[int(made["id"])] = made
        return (200 if before else 201), made

    def remove(self, scope: int, number: int) -> None:
        if self._books.get(scope, {}).pop(number, None) is None:
            raise ApiError(10063)

    def named(self, name: str, guild_id: int | None, *, kind: int = CHAT) -> Json:
        """Give a command by its first name; the guild's own come first."""
        for scope in (guild_id or 0, 0):
            for one in self.given(scope):
                if one["name"] == name and one["type"] == kind:
                    return one
        known = sorted({one["name"] for book in self._books.values() for one in book.values()})
        raise LookupError(f"no command {name!r} is registered; there are {known}")

    def _kept(self, scope: int, asked: Json, before: Json | None) -> Json:
        kept = asked | {
            "id": before["id"] if before else str(self.world.snowflake()),
            "application_id": str(self.world.application_id),
            "version": str(self.world.snowflake()),
            "type": asked.get("type") or CHAT,
            "default_member_permissions": asked.get("default_member_permissions"),
            "description": asked.get("description") or "",
            "dm_permission": asked.get("dm_permission"),
        }
        return kept | ({"guild_id": str(scope)} if scope else {})

    def _check_twins(self, form: Form, asked: list[Json]) -> None:
        said, code = (
            "Application command names must be unique",
            "APPLICATION_COMMANDS_DUPLICATE_NAME",
        )
        for kind in MOST:
            of_kind = [n for n, one in enumerate(asked) if (one.get("type") or CHAT) == kind]
            for number, locale in twins([asked[n] for n in of_kind]):
                place = ("name_localizations", locale) if locale else ("name",)
                form.refuse((of_kind[number], *place), code, said)

    def _check_counts(self, asked: list[Json]) -> None:
        kinds = [one.get("type") or CHAT for one in asked]
        if any(kinds.count(kind) > most for kind, most in MOST.items()):
            raise ApiError(30032)

    def _count_creates(self, scope: int, number: int) -> None:
        now, made = self.world.clock.now(), self._created.setdefault(scope, deque())
        while made and made[0] < now - A_DAY:
            made.popleft()
        if len(made) + number > MOST_CREATES:
            raise ApiError(30034)
        made.extend([now] * number)


def _key(command: Json) -> tuple[int, str]:
    return command.get("type") or CHAT, str(command.get("name"))


def _check_command(form: Form, place: Path, command: Any) -> None:
    kind = command.get("type") or CHAT
    if not form.choice((*place, "type"), kind, MOST):
        return
    check_name(form, place, command, free=kind != CHAT)
    for name, known in (("contexts", CONTEXTS), ("integration_types", INSTALLS)):
        for number, one in enumerate(command.get(name) or []):
            form.choice((*place, name, number), one, known)
    if kind == CHAT:
        _check_description(form, place, command)
        _check_options(form, place, command.get("options") or [], depth=0)
        length = _length(command)
        if length > MOST_CHARACTERS:
            said = f"Command exceeds maximum size ({length} > {MOST_CHARACTERS})"
            form.refuse(place, "APPLICATION_COMMAND_TOO_LARGE", said)
    elif command.get("description") or command.get("options"):
        said = "Context menu commands cannot have description or options"
        form.refuse(place, "APPLICATION_COMMAND_INVALID", said)


def _check_description(form: Form, place: Path, part: Json) -> None:
    form.length((*place, "description"), part.get("description"), least=1, most=100)
    for locale, text in (part.get("description_localizations") or {}).items():
        form.choice((*place, "description_localizations"), locale, LOCALES)
        where = (*place, "description_localizations", locale)
        form.length(where, text, least=1, most=100)


def _check_options(form: Form, place: Path, options: Any, *, depth: int) -> None:
    listed = form.count((*place, "options"), options, most=25)
    optional_seen = False
    for number, option in enumerate(listed):
        where: Path = (*place, "options", number)
        _check_option(form, where, option, depth=depth)
        if option.get("required") and optional_seen:
            said = "Required options must be placed before non-required options"
            form.refuse(where, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", said)
        optional_seen |= not option.get("required") and option.get("type") not in (SUB, GROUP)
    if any(twins(listed)):
        said = "Option name must be unique"
        form.refuse((*place, "options"), "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", said)


def _check_option(form: Form, place: Path, option: Json, *, depth: int) -> None:
    check_name(form, place, option)
    _check_description(form, place, option)
    kind = option.get("type")
    form.choice((*place, "type"), kind, range(1, 12))
    if kind in (SUB, GROUP):
        if depth > 1 or (kind == GROUP and depth > 0):
            said = "Sub-commands nest two deep at most"
            form.refuse((*place, "type"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", said)
        _check_options(form, place, option.get("options") or [], depth=depth + 1)
        return
    choices = form.count((*place, "choices"), option.get("choices") or [], most=25)
    for number, choice in enumerate(choices):
        check_choice(form, (*place, "choices", number), choice)
    if choices and option.get("autocomplete"):
        said = "autocomplete may not be set where there are choices"
        form.refuse(place, "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID", said)


def _length(part: Json) -> int:
    """Count what a command spends of 8,000: names, descriptions, values, the longest of each locale."""
    total = 0
    for name in ("name", "description"):
        told = [part.get(name) or "", *(part.get(f"{name}_localizations") or {}).values()]
        total += max(len(str(text)) for text in told)
    total += sum(
        len(str(choice.get("value"))) + _length(choice) for choice in part.get("choices") or []
    )
    return total + sum(_length(option) for option in part.get("options") or [])
