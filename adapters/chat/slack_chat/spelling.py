"""Sentences that name a command → the same, with the command as it is typed in Slack: `/wire watch add …`. Pure."""

import regex

from rules.asking.phrases import Phrases
from rules.asking.words import command_named

_TICKED = regex.compile(r"`([^`\n]+)`")
_USAGE = "usage."
"""What the keys of phrases begin with that are a whole command, as help lists it."""


def spelled(phrases: Phrases, slash: str) -> Phrases:
    """Write the slash command before the words that are said to it, in all phrases."""

    def written(found: "regex.Match[str]") -> str:
        return f"`{slash} {found[1]}`" if _is_said(found[1]) else found[0]

    def spelled_out(key: str, phrase: str) -> str:
        return f"{slash} {phrase}" if key.startswith(_USAGE) else _TICKED.sub(written, phrase)

    return Phrases(
        {
            language: {key: spelled_out(key, phrase) for key, phrase in catalogue.items()}
            for language, catalogue in phrases.catalogues.items()
        }
    )


def _is_said(words: str) -> bool:
    first, _, rest = words.partition(" ")
    return bool(command_named(f"{first} {rest.partition(' ')[0]}") or command_named(first))
