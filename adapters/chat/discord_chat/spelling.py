"""Sentences that name a command → the same, with the command as its reader sees it on Discord.

Discord shows commands and options under the names that the catalogues give them, and wants every value
named: where others are told `watch add flood`, somebody who reads German finds `/suche anlegen suchwörter:flood`.
"""

from collections.abc import Iterator, Mapping

import regex

from rules.asking.phrases import Phrases
from rules.asking.usage import Named, called, usage
from rules.asking.words import Command, Kind, without

_TICKED = regex.compile(r"`/?([^`\n]+)`")
_NAMED = regex.compile(r"(?<!\S)([a-z_]+):(?=\S)")
OFFERED = without(Kind.PEOPLE)
"""The commands as Discord has them: there Manage Channels says who may change what a channel is told."""
_BY_WORDS = {one.words: one for one in OFFERED}
_OPTIONS = {option.name for one in OFFERED for option in one.offered}
_USAGE = "usage."


def spelled(phrases: Phrases) -> Phrases:
    """Write the commands in all phrases as Discord shows them, in the language of the phrase."""
    return Phrases(
        {
            language: dict(_spelled(catalogue, _names(phrases, language)))
            for language, catalogue in phrases.catalogues.items()
        }
    )


def _spelled(catalogue: Mapping[str, str], named: Named) -> Iterator[tuple[str, str]]:
    for key, phrase in catalogue.items():
        if key.startswith(_USAGE):
            yield key, f"/{usage(_BY_WORDS[key.removeprefix(_USAGE)], named)}"
        else:
            yield key, _TICKED.sub(lambda found: f"`{_written(found, named)}`", phrase)


def _names(phrases: Phrases, language: str) -> Named:
    say = phrases.in_language(language)
    return lambda kind, words: say(f"name.{kind}.{words}")


def _written(found: "regex.Match[str]", named: Named) -> str:
    """Write what stands in ticks, if it is a command or begins with an option."""
    command, rest = _command_in(found[1])
    if command is None:
        is_option = (option := _NAMED.match(found[1])) and option[1] in _OPTIONS
        return _with_options(found[1], named) if is_option else found[0].strip("`")
    begins = _NAMED.match(rest)
    is_named = begins is not None and command.option(begins[1]) is not None
    if rest and command.leading and not is_named:
        rest = f"{command.leading.name}:{rest}"
    return f"/{called(command, named)} {_with_options(rest, named)}".rstrip()


def _command_in(written: str) -> tuple[Command | None, str]:
    first, _, rest = written.partition(" ")
    second, _, behind = rest.partition(" ")
    if two := _BY_WORDS.get(f"{first} {second}"):
        return two, behind
    return _BY_WORDS.get(first), rest


def _with_options(written: str, named: Named) -> str:
    def name(found: "regex.Match[str]") -> str:
        return f"{named('option', found[1])}:" if found[1] in _OPTIONS else found[0]

    return _NAMED.sub(name, written)
