"""Keys → sentences in the reader's language. The catalogues are data (bot/phrases), read by `bot/`.

A phrase may hold `{names}`. One that counts something comes in two forms, `key.one` and `key.other`,
chosen by the value `count`: enough for the languages that there are catalogues of.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from rules.sentences import Sentence, told_by

FALLBACK = "en"


REASON = "reason."
"""What keys of sentences that are made deep inside begin with."""


class Say(Protocol):
    """Says phrases in one language."""

    def __call__(self, key: str, /, **values: object) -> str:
        """Give the phrase of a key, its names filled in."""
        ...


@dataclass(frozen=True, slots=True)
class Phrases:
    """The catalogues, by language."""

    catalogues: Mapping[str, Mapping[str, str]]

    @property
    def languages(self) -> tuple[str, ...]:
        """Give the languages that there are catalogues of."""
        return tuple(self.catalogues)

    def has(self, key: str) -> bool:
        """Say whether there is such a phrase."""
        return key in self.catalogues[FALLBACK]

    def in_language(self, tag: str) -> Say:
        """Give what says phrases in a language (BCP 47, `de-AT` is `de`); English where there is none."""
        primary = tag.partition("-")[0].casefold()
        own = self.catalogues.get(primary, {})
        english = self.catalogues[FALLBACK]

        def say(key: str, /, **values: object) -> str:
            found = key
            if "count" in values:
                found = f"{key}.{'one' if values['count'] == 1 else 'other'}"
            return (own.get(found) or english[found]).format_map(values)

        return say


def said(told: object, say: Say) -> str:
    """Say a sentence, or what an error tells, in a language; what has no key is said as it is.

    What was kept may be older than the catalogues, or newer: then it is said in its own English words.
    """
    found = told_by(told) if isinstance(told, BaseException) else told
    if not isinstance(found, Sentence):
        return str(found)
    values = {name: _value(one, say) for name, one in found.values.items()}
    try:
        return say(REASON + found.key, **values) if found.key else found.english.format_map(values)
    except KeyError:
        return found.english.format_map(values)


def _value(value: object, say: Say) -> object:
    return value if isinstance(value, int) else said(value, say)
