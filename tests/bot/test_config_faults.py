"""What is wrong with config.toml: where it stands, what was found, what is allowed, an example."""

from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from adapters.chat import PLATFORMS
from adapters.sources import KINDS
from bot.config import Config, ConfigError, load
from bot.settings.lines import STATEMENT_LIMIT, line_at, lines_of

WATCH = '[[watches]]\nname = "Quays"\nquery = "pier"\n'


def faults_of(folder: Path, text: str) -> str:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "[fetch]\n\nat_once = 0",
            "line 3, fetch.at_once: is 0: allowed is 1 to 100, for example at_once = 16",
        ),
        (
            f"[fetch]\nat_once = {'9' * 30}",
            "line 2, fetch.at_once: is a number of 30 digits: allowed is 1 to 100",
        ),
        (
            '[fetch]\nat_once = "many"',
            "fetch.at_once: is text: write a whole number, without quotes, for example at_once = 16",
        ),
        ("[fetch]\nat_once = 1.5", "at_once: is a number with a point: write a whole number"),
        ("[fetch]\nat_once = inf", "at_once: is no finite number: write a whole number"),
        ("[fetch]\nat_once = 2026-11-26", "at_once: is a date or time: write a whole number"),
        (
            "[websub]\nport = 70000",
            "websub.port: is 70000: allowed is 1 to 65535, for example port = ",
        ),
        (
            f"{WATCH}min_sources = 0",
            "line 4, watches[1] (Quays).min_sources: is 0: allowed is 1 to 20, for example"
            " min_sources = 1",
        ),
        (
            f'{WATCH}urgent = "perhaps"',
            "line 4, watches[1] (Quays).urgent: is text: write true or false, without quotes, for"
            " example urgent = false",
        ),
        (
            f'{WATCH}\n[[watches]]\nquery = "quay"\nname = ""',
            "line 7, watches[2].name: is empty: allowed are 1 to 80 characters, for example"
            ' name = "Harbour strikes"',
        ),
        (
            '[[watches]]\nname = "Quays"',
            "line 1, watches[1] (Quays).query: is missing, for example query = ",
        ),
        (
            f"[fetch]\ncontact = '{'x' * 201}'",
            "fetch.contact: has 201 characters: allowed are 0 to 200 characters, for example contact = ",
        ),
        (
            '[[chats]]\nplatform = "discord"\ntoken = "x"\nname = "Acme Desk"',
            "line 4, chats[1] (Acme Desk).name: is not written as it must be: a small letter, then up"
            ' to 30 small letters, digits, - and _, for example name = "discord"',
        ),
        (
            '[[chats]]\nplatform = "discord"\ntoken = "x"\nshard_from = 0',
            "shard_from: is 0: allowed is at least 1, for example shard_from = 2000",
        ),
        (
            '[[feeds]]\nkind = "page"\nurl = "https://a.example/"\nitems = ""',
            "line 4, feeds[1].items: is empty: allowed are",
        ),
        ("[operator]\nchannel = 5", "line 2, operator.channel: is a number: write text in quotes"),
        (
            "[changes.counted.hurt]\nfirst = -1",
            "line 1, changes: words of change, counted.hurt.first: is -1: allowed is more than 0",
        ),
        ("[changes]\nescalaton = 1", "words of change, escalaton: unknown key"),
        (f"[fetch]\nat_once = {'9' * 5_000}", "a number in it is too long"),
        (
            '[retention]\narchive = "1s"',
            "line 2, retention.archive: is 1s: allowed are 8 days and more, for new articles are"
            ' compared with those of the last seven days; write for example archive = "90d"',
        ),
    ],
)
def test_a_fault_says_where_what_was_found_and_what_is_allowed(
    tmp_path: Path, text: str, says: str
) -> None:
    assert says in faults_of(tmp_path, text)


def test_eight_days_of_archive_are_enough(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[retention]\narchive = "8d"', "utf-8")
    assert load(tmp_path / "config.toml").retention.archive.days == 8


def test_a_password_written_as_a_number_is_not_repeated(tmp_path: Path) -> None:
    told = faults_of(tmp_path, "[database]\npassword = 481516")
    assert "line 2, database.password: is a number: write text in quotes" in told
    assert "481516" not in told


WRONG = ("-1", "0", "1.5", "nan", f"{10**30}", "''", f"'{'x ' * 600}'", "[]", "[5]", "[[]]", "{}", "true", "{ a = 1 }", "1979-05-27")  # fmt: skip
FOREIGN = ("Input should", "String should", "should have", "valid ", "Value error", "Field required", "validation")  # fmt: skip


def _tables() -> list[tuple[str, type[BaseModel]]]:
    """Give every table of the configuration with what comes before a key in it."""
    found: list[tuple[str, type[BaseModel]]] = []
    for name, field in Config.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            found.append((f"[{name}]\n", kind))
        elif name in ("watches", "channels"):
            found.append((f"[[{name}]]\n", get_args(kind)[0]))
    found += [(f'[[feeds]]\nkind = "{name}"\n', kind) for name, kind in KINDS.items()]
    return found + [(f'[[chats]]\nplatform = "{name}"\n', kind) for name, kind in PLATFORMS.items()]


@pytest.mark.parametrize(("head", "model"), [pytest.param(*one, id=one[0]) for one in _tables()])
def test_no_fault_is_told_in_the_words_of_a_library(
    tmp_path: Path, head: str, model: type[BaseModel]
) -> None:
    path = tmp_path / "config.toml"
    told = ""
    keys = [key for key in model.model_fields if key not in ("kind", "platform")]
    for value in WRONG:
        path.write_text(head + "".join(f"{key} = {value}\n" for key in keys), "utf-8")
        try:
            load(path)
        except ConfigError as error:
            told += f"{error}\n"
    assert told or not keys
    assert [line for line in told.splitlines() if any(one in line for one in FOREIGN)] == []


TEXT = '''\
top = 1

# a comment
[fetch]  # another
contact = """
[[feeds]]
url = 'not here'
"""
at_once = 5
[[feeds]]
url = "file:a"
tags = [
  "x",  # y
  "z",
]
headers = { X = "1" }
options.deep.key = 3
[[feeds]]
"quoted url" = 1
[feeds.headers]
Y = "2"
[[feeds.parts]]
z = 1
[[feeds.parts]]
z = 2
'''


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("top",), 1),
        (("fetch",), 4),
        (("fetch", "contact"), 5),
        (("fetch", "at_once"), 9),
        (("feeds", 0), 10),
        (("feeds", 0, "url"), 11),
        (("feeds", 0, "tags"), 12),
        (("feeds", 0, "tags", 1), 12),
        (("feeds", 0, "headers", "X"), 16),
        (("feeds", 0, "options", "deep", "key"), 17),
        (("feeds", 0, "nowhere"), 10),
        (("feeds", 1, "quoted url"), 19),
        (("feeds", 1, "headers", "Y"), 21),
        (("feeds", 1, "parts", 1, "z"), 25),
        (("gone",), None),
    ],
)
def test_the_line_of_a_key_is_found_and_else_that_of_what_it_is_in(
    place: tuple[Any, ...], line: int | None
) -> None:
    assert line_at(place, lines_of(TEXT)) == line


def test_behind_a_statement_of_very_many_lines_no_line_is_told() -> None:
    text = "a = [\n" + "1,\n" * STATEMENT_LIMIT + "]\nb = 1\n"
    assert lines_of("c = 1\n" + text) == {("c",): 1}
