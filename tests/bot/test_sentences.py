"""Sentences that are made deep inside: each is said in every language, and in English as it was made."""

import ast
import tomllib
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest
import regex

import bot
from bot.phrasebook import phrases
from rules.asking.phrases import REASON, said
from rules.asking.words import COMMANDS
from rules.attention.errors import SettingError
from rules.sentences import because, remedy_near, sentence

HOUSE = Path(bot.__file__).parents[1]
CHANGES = HOUSE / "bot" / "changes.toml"
NAMES = regex.compile(r"(?<!\{)\{(\w+)\}")
FORMS = ("one", "other")
COUNTED = "count"
THING = f"{REASON}thing."
"""What keys of things that are counted begin with: the table of bot/changes.toml names them."""


def calls_of(names: Collection[str]) -> Iterator[tuple[Path, str, ast.Call]]:
    """Give the calls by these names in all of the code; a file that has none is not taken apart."""
    called = regex.compile(r"\b(?:\L<names>)\(", names=list(names))
    for part in ("rules", "bot", "adapters"):
        for path in sorted((HOUSE / part).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            if not called.search(text):
                continue
            for node in ast.walk(ast.parse(text)):
                name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
                if isinstance(node, ast.Call) and name in names:
                    yield path.relative_to(HOUSE), name, node


def made() -> Iterator[tuple[str, str, set[str]]]:
    """Give key, English words and named values of every sentence that the code makes."""
    for _, name, node in calls_of(("sentence", "counted")):
        named = {str(one.arg) for one in node.keywords}
        if name == "sentence" and not isinstance(node.args[0], ast.Name):
            key, english = (ast.literal_eval(one) for one in node.args)
            yield key, english, named
        elif name == "counted" and COUNTED in named:
            key, *forms = (ast.literal_eval(one) for one in node.args)
            yield from (
                (f"{key}.{form}", words, named) for form, words in zip(FORMS, forms, strict=True)
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


_TELLING_TEXT = """
    FetchError SourceUnreachable SourceDelayed SourceGone SourceUnreadable SourceUnencrypted
    SourceBlocked DeliveryDelayed DeliveryRefused ChannelLost DeliveryUncertain Refusal SettingError
    QueryError PatternError NotAllowed RedirectRefused NotUnderstood Refused Stage Hearing Spending
    StepReason Judged Appointment Release Hush Backlog
"""
TELLING = frozenset(_TELLING_TEXT.split())
"""What is made of the words that people in chats read."""
READ_BY_OPERATORS = (
    "adapters/chat/console_chat.py",
    "adapters/websub/",
    "bot/cli/",
    "bot/commands/outbox.py",
    "bot/commands/pack.py",
    "bot/commands/story.py",
    "bot/commands/watch.py",
)
"""Where else errors are made: for the command line, the log and the console."""
_ENGLISH = regex.compile(r"[a-z]{2,} [a-z]{2,}")
COMMAND_WORDS = frozenset(one.words for one in COMMANDS)


def bare() -> Iterator[str]:
    """Give the places where English words, and no sentence, are told to people."""
    for place, _, node in calls_of(TELLING):
        if not str(place).startswith(READ_BY_OPERATORS):
            told = [*node.args, *(one.value for one in node.keywords)]
            yield from (
                f"{place}:{node.lineno} {words}" for words in map(_bare_words, told) if words
            )


def _bare_words(node: ast.expr) -> str:
    """Give the English words of a text that is written out; nothing of the words of a command."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    texts = [one.value for one in parts if isinstance(one, ast.Constant)]
    words = "".join(one for one in texts if isinstance(one, str))
    is_command = any(words.startswith(one) for one in COMMAND_WORDS)
    return words if _ENGLISH.search(words) and not is_command else ""


def test_what_people_in_chats_are_told_is_made_of_sentences() -> None:
    assert list(bare()) == []
