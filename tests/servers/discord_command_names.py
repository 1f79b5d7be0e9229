"""What commands, options and choices may be called on the local Discord, in each language.

https://docs.discord.com/developers/interactions/application-commands#application-command-naming
https://docs.discord.com/developers/reference#locales
"""

from collections.abc import Iterator, Sequence
from typing import Any

import regex

from tests.servers.discord_errors import Form, Path
from tests.servers.discord_world import Json

_LOCALES = (
    "id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th"
    " zh-CN ja zh-TW ko"
)
LOCALES = frozenset(_LOCALES.split())
MOST, MOST_OF_A_CHOICE = 32, 100
# Lower-case where the script has cases.
_NAME = regex.compile(r"[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}")


def check_name(form: Form, place: Path, part: Json, *, free: bool = False) -> None:
    """Check a name and its translations; those of menus are `free`: they may hold blanks and capitals."""
    for where, name in _names(form, place, part):
        form.length(where, name, least=1, most=MOST)
        if not free and (not _NAME.fullmatch(str(name)) or str(name) != str(name).lower()):
            form.refuse(where, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def check_choice(form: Form, place: Path, choice: Json) -> None:
    """Check what a choice is called, and its value, which stays the same in every language."""
    for where, name in _names(form, place, choice):
        form.length(where, name, least=1, most=MOST_OF_A_CHOICE)
    if isinstance(choice.get("value"), str):
        form.length((*place, "value"), choice["value"], least=1, most=MOST_OF_A_CHOICE)


def twins(siblings: Sequence[Json]) -> Iterator[tuple[int, str | None]]:
    """Give each sibling that somebody would see under the name of an earlier one, and in which language.

    Where a name is not translated, the one without a language stands there.
    """
    for locale in (None, *sorted(LOCALES)):
        seen: set[Any] = set()
        for number, one in enumerate(siblings):
            name = _in(one, locale)
            if name in seen and (locale is None or _is_translated(siblings, locale)):
                yield number, locale
            seen.add(name)


def _in(part: Json, locale: str | None) -> Any:
    translated = part.get("name_localizations") or {}
    return translated.get(locale) or part.get("name")


def _is_translated(siblings: Sequence[Json], locale: str) -> bool:
    return any(locale in (one.get("name_localizations") or {}) for one in siblings)


def _names(form: Form, place: Path, part: Json) -> Iterator[tuple[Path, Any]]:
    yield (*place, "name"), part.get("name")
    for locale, name in (part.get("name_localizations") or {}).items():
        form.choice((*place, "name_localizations"), locale, LOCALES)
        yield (*place, "name_localizations", locale), name
