"""Commands in sentences are written as they are typed in Slack."""

import pytest

from adapters.chat.slack_chat.spelling import spelled
from bot.phrasebook import phrases
from rules.asking.phrases import Phrases


@pytest.mark.parametrize(
    ("phrase", "shown"),
    [
        ("say `watch add {query}`, or `help`", "say `/news watch add {query}`, or `/news help`"),
        ("`subscribe URL` adds it", "`/news subscribe URL` adds it"),
        ("`{words}` is no command", "`{words}` is no command"),
        ("`wirewatch outbox retry all`", "`wirewatch outbox retry all`"),
        (
            "say `/invite @wirewatch` there, or `for:4h`",
            "say `/invite @wirewatch` there, or `for:4h`",
        ),
        ("watch add and help", "watch add and help"),
    ],
)
def test_what_is_said_to_the_slash_command_bears_it(phrase: str, shown: str) -> None:
    written = spelled(Phrases({"en": {"key": phrase}}), "/news")
    assert written.catalogues["en"]["key"] == shown


def test_help_lists_what_is_typed() -> None:
    usage = {"usage.watch add": "watch add <query> [name:…]"}
    written = spelled(Phrases({"en": usage}), "/news").catalogues["en"]
    assert written == {"usage.watch add": "/news watch add <query> [name:…]"}


def test_every_language_has_its_phrases_as_before() -> None:
    ours, before = spelled(phrases(), "/wire").catalogues, phrases().catalogues
    assert {language: set(ours[language]) for language in ours} == {
        language: set(before[language]) for language in before
    }
    for language, catalogue in ours.items():
        for key, phrase in catalogue.items():
            plain = phrase.removeprefix("/wire ").replace("`/wire ", "`")
            assert plain == before[language][key]
    assert "`/wire watch add" in ours["de"]["watch.none_yet"]
