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
            told = {name: said(value, say) for name, value in values.items()}
            return (own.get(found) or english[found]).format_map(told)

        return say


def said(told: object, say: Say) -> str:
    """Say a sentence, or what an error tells, in a language; what has no key is said as it is.

    What was kept may be older than the catalogues, or newer: then it is said in its own English words.
    """
    found = told_by(told) if isinstance(told, BaseException) else told
    if not isinstance(found, Sentence):
        return str(found)
    try:
        if found.key:
            return say(REASON + found.key, **found.values)
    except KeyError:
        pass
    return found.english.format_map({name: said(one, say) for name, one in found.values.items()})
