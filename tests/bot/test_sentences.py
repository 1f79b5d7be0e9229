"""Sentences that are made deep inside: each is said in every language, and in English as it was made."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import regex

import bot
from bot.phrasebook import phrases
from rules.asking.phrases import REASON, said
from rules.attention.errors import SettingError
from rules.sentences import because, remedy_near, sentence

HOUSE = Path(bot.__file__).parents[1]
CHANGES = HOUSE / "bot" / "changes.toml"
NAMES = regex.compile(r"(?<!\{)\{(\w+)\}")
FORMS = ("one", "other")
COUNTED = "count"
THING = f"{REASON}thing."
"""What keys of things that are counted begin with: the table of bot/changes.toml names them."""


def made() -> Iterator[tuple[str, str, set[str]]]:
    """Give key, English words and named values of every sentence that the code makes."""
    for path in sorted(
        one for part in ("rules", "bot", "adapters") for one in (HOUSE / part).rglob("*.py")
    ):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            named = {str(one.arg) for one in node.keywords}
            if node.func.id == "sentence" and not isinstance(node.args[0], ast.Name):
                key, english = (ast.literal_eval(one) for one in node.args)
                yield key, english, named
            elif node.func.id == "counted" and COUNTED in named:
                key, *forms = (ast.literal_eval(one) for one in node.args)
                yield from (
                    (f"{key}.{form}", words, named)
                    for form, words in zip(FORMS, forms, strict=True)
                )


MADE = list(made())


def test_the_english_catalogue_says_each_sentence_as_it_was_made_and_no_other() -> None:
    english = phrases().catalogues["en"]
    assert {REASON + key: words for key, words, _ in MADE} == {
        key: words
        for key, words in english.items()
        if key.startswith(REASON) and not key.startswith(THING)
    }
    assert len(MADE) > 100


def test_one_key_has_one_sentence() -> None:
    assert len({(key, words) for key, words, _ in MADE}) == len({key for key, *_ in MADE})


@pytest.mark.parametrize("key", sorted({key for key, *_ in MADE}))
def test_a_sentence_is_given_what_it_names(key: str) -> None:
    for found, words, values in MADE:
        if found == key:
            assert set(NAMES.findall(words)) <= values
            assert values - set(NAMES.findall(words)) <= {COUNTED}


def test_only_what_is_counted_is_called_count() -> None:
    assert [key for key, _, values in MADE if COUNTED in values and "." not in key] == []


def test_what_stories_count_is_named_in_every_language() -> None:
    things = {f"{THING}{thing}" for thing in tomllib.loads(CHANGES.read_text("utf-8"))["counted"]}
    for catalogue in phrases().catalogues.values():
        assert {key for key in catalogue if key.startswith(THING)} == things


def test_a_sentence_within_another_is_said_in_the_same_language() -> None:
    told = because(
        sentence("nothing_set", "nothing was set"),
        because("zone", remedy_near("Europe/Berlin", ())),
    )
    assert str(told) == "nothing was set: zone: did you mean Europe/Berlin?"
    german, french = (phrases().in_language(one) for one in ("de", "fr"))
    assert said(SettingError(told), german) == (
        "nichts wurde eingestellt: zone: ist Europe/Berlin gemeint?"
    )
    assert said(told, french).startswith("rien n’a été réglé : zone : ")


def test_what_no_sentence_was_made_of_is_said_as_it_is() -> None:
    german = phrases().in_language("de")
    assert said(ValueError("a {b}"), german) == "a {b}"
    assert said(SettingError(), german) == ""
