"""What is written of who may change what a channel is told ↔ the rule: anyone, admins, named people.

Only Slack asks for it: on Discord the permission Manage Channels decides (docs/adr/0039).
"""

from dataclasses import dataclass
from enum import StrEnum

import regex

from rules.attention.errors import SettingError, quoted
from rules.attention.reading import short_enough
from rules.sentences import sentence

_PERSON = regex.compile(r"<?@?([UW][A-Z0-9]{1,20})(?:\|[^>]*)?>?")


class Who(StrEnum):
    """Whom a rule lets change what a channel is told, of those who are in it."""

    USUAL = "usual"
    """As the configuration says."""
    ANYONE = "anyone"
    ADMINS = "admins"
    """Of the workspace."""
    LISTED = "listed"


@dataclass(frozen=True, slots=True)
class Managers:
    """A rule, of the configuration or of a channel."""

    who: Who = Who.USUAL
    people: tuple[str, ...] = ()
    """Those whom it names, by their platform's ids."""

    def __str__(self) -> str:
        """Write it so that `managers_from` reads it back: `admins`, `U0123456789,U0123456780`."""
        return ",".join(self.people) if self.people else self.who.value


def managers_from(text: str) -> Managers:
    """Read `anyone`, `admins`, `usual` or mentions of people; raises SettingError."""
    said = short_enough(text).strip()
    if said.casefold() in (Who.USUAL, Who.ANYONE, Who.ADMINS):
        return Managers(Who(said.casefold()))
    found = [_PERSON.fullmatch(one) for one in regex.split(r"[\s,]+", said) if one]
    people = tuple(dict.fromkeys(one[1] for one in found if one))
    if not people or not all(found):
        raise SettingError(
            sentence(
                "no_managers",
                "{text} says not who may change watches: write anyone, admins, usual or mention people",
                text=quoted(text),
            )
        )
    return Managers(Who.LISTED, people)
