"""Commands in sentences, as Discord shows them to who reads the sentence."""

import pytest
import regex

from adapters.chat.discord_chat.panels import shown
from adapters.chat.discord_chat.spelling import OFFERED, spelled
from bot.phrasebook import phrases
from rules.asking.panels.helping import help_of, overview
from rules.asking.phrases import Phrases
from rules.asking.usage import usage
from rules.asking.words import COMMANDS, command_named, groups
from tests.asking_room import words_of

SPELLED = spelled(phrases())


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Say `help`.", "Say `/hilfe`."),
        ("Say `/help`.", "Say `/hilfe`."),
        ("`source health`, or `why`", "`/quelle zustand`, or `/warum`"),
        ('`watch add "north korea" arms`', '`/suche anlegen suchwörter:"north korea" arms`'),
        ("`mute add {what} for:4h`", "`/stumm schalten was:{what} dauer:4h`"),
        ("`for:forever`", "`dauer:forever`"),
        ("`watch list channel:{channel}`", "`/suche liste kanal:{channel}`"),
        ("`watch add title:flood`", "`/suche anlegen suchwörter:title:flood`"),
        ("`title:flood`", "`title:flood`"),
        ("`{words}` is none", "`{words}` is none"),
        ("`wirewatch feed list` or `on`", "`wirewatch feed list` or `on`"),
        ("help, without ticks", "help, without ticks"),
    ],
)
def test_a_command_is_written_as_its_reader_sees_it(written: str, shown: str) -> None:
    english, german = phrases().catalogues["en"], phrases().catalogues["de"]
    told = spelled(Phrases({"en": {**english, "x": written}, "de": {**german, "x": written}}))
    assert told.catalogues["de"]["x"] == shown


def test_in_english_too_commands_begin_as_they_are_typed() -> None:
    say = SPELLED.in_language("en")
    assert say("feed.none_yet") == "Add one: `/source add url:example.org`"


def test_help_lists_the_commands_under_the_names_that_its_reader_finds() -> None:
    add = command_named("watch add")
    assert add is not None
    assert (
        words_of(help_of([add], SPELLED.in_language("fr")))
        .splitlines()[2]
        .startswith("/veille créer <requête> [nom:…] [salon:…]")
    )
    assert usage(add) in words_of(help_of([add], phrases().in_language("fr")))


@pytest.mark.parametrize("language", ["de", "en", "es", "fr"])
def test_help_names_every_command_and_leaves_none_out(language: str) -> None:
    say = SPELLED.in_language(language)
    drawn = shown(overview(OFFERED, say), say)
    written = str(drawn.embed.description)
    for command in OFFERED:
        assert f"`{say(f'usage.{command.words}')}`" in written, command.words
    assert drawn.view is not None
    [row] = drawn.view.to_components()
    [select] = row["components"]
    assert [one["value"] for one in select["options"]] == list(groups(OFFERED))


def test_every_command_named_in_a_catalogue_is_written_with_names_of_its_language() -> None:
    own = regex.compile(rf"`/?(?:{'|'.join(one.words for one in COMMANDS if one.group)})\b")
    for language in ("de", "es", "fr"):
        for key, phrase in SPELLED.catalogues[language].items():
            assert not own.search(phrase), key
