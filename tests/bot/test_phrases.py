"""Every catalogue says everything, with the same names to fill in."""

import pytest
import regex

from adapters.asking.answers import ANSWERS
from bot.phrasebook import phrases
from rules.asking.words import COMMANDS, groups

PHRASES = phrases()
NAMES = regex.compile(r"\{(\w+)\}")
FOREIGN = [language for language in PHRASES.languages if language != "en"]


def test_there_are_catalogues_of_four_languages() -> None:
    assert PHRASES.languages == ("de", "en", "es", "fr")


@pytest.mark.parametrize("language", FOREIGN)
def test_a_catalogue_says_just_what_the_english_one_says(language: str) -> None:
    english, own = PHRASES.catalogues["en"], PHRASES.catalogues[language]
    assert own.keys() == english.keys()
    for key, phrase in english.items():
        assert set(NAMES.findall(own[key])) == set(NAMES.findall(phrase)), key


def test_every_command_and_option_is_said() -> None:
    for command in COMMANDS:
        assert PHRASES.has(f"command.{command.words}"), command.words
        for option in command.options:
            assert PHRASES.has(f"option.{option.name}"), option.name
    for group in groups():
        assert PHRASES.has(f"group.{group}")


@pytest.mark.parametrize("language", PHRASES.languages)
def test_what_platforms_show_beside_a_command_fits(language: str) -> None:
    """Discord allows 100 characters."""
    for key, phrase in PHRASES.catalogues[language].items():
        if key.startswith(("command.", "option.", "group.")):
            assert 0 < len(phrase) <= 100, key


def test_a_language_that_nobody_speaks_here_is_answered_in_english() -> None:
    assert PHRASES.in_language("tlh")("button.why") == "Why"
    assert PHRASES.in_language("de-AT")("button.why") == "Warum"
    assert PHRASES.in_language("en-GB")("watch.list", count=1) == "1 watch"
    assert PHRASES.in_language("fr")("watch.list", count=3) == "3 veilles"


@pytest.mark.parametrize(
    ("language", "one", "two"),
    [
        ("en", "1 story (1 article)", "2 stories (3 articles)"),
        ("de", "1 Geschichte gemeldet (1 Artikel)", "2 Geschichten gemeldet (3 Artikel)"),
        ("es", "1 historia (1 artículo)", "2 historias (3 artículos)"),
        ("fr", "1 histoire (1 article)", "2 histoires (3 articles)"),
    ],
)
def test_both_things_that_a_sentence_counts_stand_in_their_number(
    language: str, one: str, two: str
) -> None:
    say = PHRASES.in_language(language)
    for many, articles, expected in ((1, 1, one), (2, 3, two)):
        counted = say("backtest.articles", count=articles)
        assert say("backtest.stories", count=many, articles=counted).endswith(expected)


def test_every_command_that_is_offered_is_answered() -> None:
    assert {command.words for command in COMMANDS} == set(ANSWERS)


def test_everything_that_has_a_name_has_one_in_the_catalogues_and_nothing_else_has() -> None:
    options = [option for command in COMMANDS for option in command.offered]
    named = {
        *(f"name.group.{group}" for group in groups()),
        *(f"name.command.{command.words}" for command in COMMANDS),
        *(f"name.option.{option.name}" for option in options),
        *(f"name.choice.{choice}" for option in options for choice in option.choices),
    }
    english = PHRASES.catalogues["en"]
    assert {key for key in english if key.startswith("name.")} == named
    for key in named:  # in English everything is called by the bot's own words
        assert english[key] == key.rpartition(".")[2].rpartition(" ")[2]
