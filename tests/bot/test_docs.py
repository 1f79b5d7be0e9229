"""The documents say what the program does: every example, command, key, field and link is tried."""

import contextlib
import io
import json
import shlex
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
import regex
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from sqlalchemy import UniqueConstraint
from typer.main import get_command
from typer.testing import CliRunner

from adapters.store.tables import metadata
from bot.cli.main import app, main
from bot.cli.outbox import delivery_row
from bot.cli.query import article_from_json, try_case
from bot.cli.watch import watch_row
from bot.config import NOT_YET, Config, load, without_effect
from bot.packs import packs
from rules import grammar, lexicon
from rules.document import Document
from rules.duration import duration_from
from rules.evidence import find
from rules.grammar import parse
from rules.lexer import QueryError
from rules.lexicon import TERMS_OF_A_LIST_AT_MOST, WAYS_AT_MOST, Lexicon
from rules.lint import remarks
from rules.match import WatchIndex
from rules.model import (
    Alert,
    Article,
    Channel,
    Evidence,
    Watch,
    WatchName,
)
from rules.pattern import PATTERN_LIMIT
from rules.plan import planned
from rules.query import FIELDS
from rules.rows import alert_row
from tests.build import a_delivery, an_alert

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
EXAMPLE = ROOT / "config.example.toml"
DOCUMENTS = [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
SWITCHED_OFF = regex.compile(r"^# (?=\[|(?:[a-z_]+|\"[^\"]+\") = )", regex.MULTILINE)
FEED_BLOCKS = regex.compile(r"(?:^# (?:\[\[feeds\]\]|[a-z_]+ = ).*\n)+", regex.MULTILINE)
IN_TICKS = regex.compile(r"`([^`]+)`")
FENCED = regex.compile(r"^```(\w+)\n(.*?)^```", regex.MULTILINE | regex.DOTALL)
LINK = regex.compile(r"\]\(([^)\s]+)\)")
A_ROW = regex.compile(r"^\| `([^`]+)`(.*)\|$", regex.MULTILINE)


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def sections(path: Path) -> dict[str, str]:
    """Cut a document at its headings of the second rank."""
    _, *parts = read(path).split("\n## ")
    return {title: text for title, _, text in (part.partition("\n") for part in parts)}


# The example configuration


def written(text: str, folder: Path) -> Config:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def feeds_switched_on(text: str) -> str:
    def without_signs(block: "regex.Match[str]") -> str:
        return "\n".join(line.removeprefix("# ") for line in block.group().split("\n"))

    before, head, after = text.partition("# ---- Feeds")
    return before + head + FEED_BLOCKS.sub(without_signs, after)


def test_the_example_configuration_loads_as_it_stands_and_promises_nothing() -> None:
    config = load(EXAMPLE)

    assert not config.feeds
    assert config.watches
    assert list(without_effect(config)) == []


def test_the_example_configuration_has_ten_feeds_ready_to_switch_on(tmp_path: Path) -> None:
    config = written(feeds_switched_on(read(EXAMPLE)), tmp_path)

    assert len(config.feeds) == 10
    assert all(feed.address.startswith("https://") and feed.name for feed in config.feeds)


def test_the_example_configuration_loads_with_everything_switched_on(tmp_path: Path) -> None:
    config = written(SWITCHED_OFF.sub("", read(EXAMPLE)), tmp_path)

    assert len(config.feeds) == 10
    assert len(list(without_effect(config))) == len(NOT_YET)


def test_the_optional_keys_of_a_feed_are_shown_as_they_may_be_written(tmp_path: Path) -> None:
    shown = regex.findall(r"^#   (\w+ = .*)$", read(EXAMPLE), regex.MULTILINE)

    [feed] = written("\n".join(['[[feeds]]\nurl = "file:x"', *shown]), tmp_path).feeds

    assert len(shown) == len(feed.model_fields_set) - 1


def test_the_values_that_the_example_configuration_shows_are_the_defaults(tmp_path: Path) -> None:
    shown = written(SWITCHED_OFF.sub("", read(EXAMPLE)), tmp_path)
    default = Config()

    for table in ("operator", "retention", "database", "poll", "alerts"):
        assert getattr(shown, table) == getattr(default, table)


def blocks(path: Path, kind: str) -> Iterator[str]:
    return (text for tag, text in FENCED.findall(read(path)) if tag == kind)


def configurations() -> Iterator[Any]:
    """Give every configuration that people are shown."""
    yield pytest.param(read(EXAMPLE), id=EXAMPLE.name)
    yield pytest.param(read(ROOT / "samples" / "config.toml"), id="samples")
    for path in DOCUMENTS:
        for at, text in enumerate(blocks(path, "toml")):
            yield pytest.param(text, id=f"{path.name}-{at}")


@pytest.mark.parametrize("text", list(configurations()))
def test_the_headlines_of_watches_are_matched_as_they_should_be(text: str, tmp_path: Path) -> None:
    config = written(text, tmp_path)
    for watch in config.watches:
        plan = planned(watch.query, config.lexicon())
        for headline in (*watch.should_match, *watch.should_not_match):
            article = Article(keys=("headline",), title=headline, seen_at=NOON)
            matched = find(plan, Document(article)) is not None
            assert matched == (headline in watch.should_match), headline


@pytest.mark.parametrize("text", list(configurations()))
def test_no_note_is_due_on_a_watch_that_people_are_shown(text: str, tmp_path: Path) -> None:
    config = written(text, tmp_path)

    for watch in config.watches:
        assert remarks(parse(watch.query, lists=config.lexicon().lists), config.lexicon()) == ()


def test_the_sample_newsroom_loads_and_its_feeds_are_there() -> None:
    config = load(ROOT / "samples" / "config.toml")

    assert len(config.feeds) == 5
    for feed in config.feeds:
        assert (ROOT / "samples" / feed.address.removeprefix("file:")).is_file()


# The keys of the configuration


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from models_in(inner)


def keys(model: type[BaseModel], before: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Give every key of a table with its dotted name; a table that people fill is a key."""
    for name, field in model.model_fields.items():
        inner = list(models_in(field.annotation))
        for table in inner:
            yield from keys(table, f"{before}{name}.")
        if not inner:
            yield before + name, field


KEYS = dict(keys(Config))


def config_rows() -> dict[str, list[str]]:
    rows = A_ROW.findall(read(REFERENCE / "config.md"))
    return {key: [cell.strip() for cell in rest.split("|")[1:4]] for key, rest in rows}


def test_every_key_is_documented_and_no_other() -> None:
    assert set(config_rows()) == set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_a_key_stands_in_the_example_configuration(key: str) -> None:
    *_, name = key.split(".")

    assert regex.search(rf"^(?:#  ? ?)?\[?{name}(?:\]| = )", read(EXAMPLE), regex.MULTILINE)


@pytest.mark.parametrize("key", NOT_YET)
def test_a_key_without_effect_is_marked_as_such(key: str) -> None:
    assert "*No effect yet*" in config_rows()[key][2]


@pytest.mark.parametrize("key", KEYS)
def test_the_default_of_a_key_is_documented_as_it_is(key: str) -> None:
    said, default = config_rows()[key][1].strip("`"), KEYS[key].default

    if default is PydanticUndefined:
        assert said == ("empty" if KEYS[key].default_factory else "required")
    elif default is None:
        assert said == "none"
    elif isinstance(default, timedelta):
        assert duration_from(said.strip('"')) == default
    elif isinstance(default, str | tuple):
        told = tomllib.loads(f"it = {said}")["it"]
        assert (tuple(told) if isinstance(told, list) else told) == default
    else:
        assert said == json.dumps(default.get_secret_value())


# The command line


def commands(command: Any, path: tuple[str, ...] = ("wirewatch",)) -> Iterator[tuple[str, Any]]:
    """Give every command that does something, by the words that people type."""
    inner: Mapping[str, Any] = getattr(command, "commands", {})
    if not inner or len(path) == 1:
        yield " ".join(path), command
    for name, one in inner.items():
        yield from commands(one, (*path, name))


COMMANDS = dict(commands(get_command(app)))


def options(command: Any) -> set[str]:
    return {word for option in command.params for word in option.opts if word.startswith("-")}


def test_every_command_is_documented_and_no_other() -> None:
    assert set(sections(REFERENCE / "cli.md")) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_documented_and_no_other(name: str) -> None:
    table = sections(REFERENCE / "cli.md")[name].partition("| option |")[2]
    rows = regex.findall(r"^\| (`-[^|]+)\|", table, regex.MULTILINE)

    assert {word for row in rows for word in IN_TICKS.findall(row)} == options(COMMANDS[name])


def test_the_readme_names_only_commands_that_exist() -> None:
    named = regex.findall(
        r"^\| `(wirewatch [a-z ]+)`((?:, `\w+`)*) \|", read(ROOT / "README.md"), 8
    )

    told = {first for first, _ in named}
    for first, others in named:
        told |= {f"{first.rpartition(' ')[0]} {word}" for word in IN_TICKS.findall(others)}
    assert told == set(COMMANDS) - {"wirewatch"}


# The rows for programs


def paths(value: Any, before: str = "") -> Iterator[str]:
    """Give the fields of a row as the documents write them: `evidence[].field`.

    A branch of a tree has branches: they are named, and no further.
    """
    if before.endswith(".parts"):
        yield f"{before}[]"
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from paths(inner, f"{before}.{name}" if before else name)
    elif isinstance(value, list):
        assert value, f"{before} is empty, so its fields are not known"
        yield from paths(value[0], f"{before}[]")
    else:
        yield before


def a_told_alert() -> Alert:
    evidence = (Evidence("title", 0, 5, "ferry", "exact"),)
    return replace(an_alert(), watches=(WatchName(1, "Ferries"),), evidence=evidence)


def printed(*words: str | Path) -> Mapping[str, Any]:
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == 0, result.output
    line, *_ = result.stdout.splitlines()
    row: Mapping[str, Any] = json.loads(line)
    return row


def a_feed(folder: Path) -> Path:
    path = folder / "feed.json"
    item = {
        "id": "1",
        "title": "Truce holds in the north",
        "tags": ["world"],
        "attachments": [{"url": "https://harbourwire.example/a.mp3", "mime_type": "audio/mpeg"}],
    }
    path.write_text(json.dumps({"title": "Harbour Wire", "items": [item]}), encoding="utf-8")
    return path


def an_article(folder: Path) -> Path:
    path = folder / "article.json"
    path.write_text('{"title": "Truce holds in the north"}', encoding="utf-8")
    return path


def rows(folder: Path) -> Mapping[str, Mapping[str, Any]]:
    watch = watch_row(Watch("Truce", "truce", (Channel("console"),), id=1))
    case = {"id": "c1", "query": "truce", "article": {"title": "Truce holds"}, "expect": True}
    return {
        "wirewatch run": alert_row(a_told_alert(), posted=NOON),
        "wirewatch watch add": watch,
        "wirewatch watch list": watch,
        "wirewatch query explain": printed(
            "query", "explain", "TRUCE truces", "--article", an_article(folder), "--json"
        ),
        "wirewatch query lists": printed("query", "lists", "--json"),
        "wirewatch query test": try_case(case),
        "wirewatch feed parse": printed("feed", "parse", a_feed(folder), "--json"),
        "wirewatch outbox list": delivery_row(a_delivery()),
    }


def test_every_field_of_every_row_is_documented_and_no_other(tmp_path: Path) -> None:
    documented = {
        name: {field for field, _ in A_ROW.findall(text)}
        for name, text in sections(REFERENCE / "json.md").items()
    }

    assert documented == {name: set(paths(row)) for name, row in rows(tmp_path).items()}


def test_every_command_that_writes_rows_is_documented(tmp_path: Path) -> None:
    with_rows = {name for name, command in COMMANDS.items() if "--json" in options(command)}

    assert set(rows(tmp_path)) == with_rows


# The watch language
#
# Documents show it by tables whose first column is a query, and by blocks: `refused` and `noted` have
# a query and what is said of it on a line, `console` what is typed and what comes of it.


QUERY_PAGE = REFERENCE / "query.md"
MEANS = "  ⇒  "
FINDS = ("query", "finds", "does not find")
HOW = ("how", "query", "text")
CELL_END = regex.compile(r"(?<!\\)\|")


def examples(kind: str) -> Sequence[tuple[str, str]]:
    """Give the lines of a kind of block: a query, and what is said of it."""
    lines = (
        line for path in DOCUMENTS for text in blocks(path, kind) for line in text.splitlines()
    )
    return [(query, said) for query, _, said in (line.partition(MEANS) for line in lines)]


def cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip().replace("\\|", "|") for cell in CELL_END.split(line)[1:-1])


def table_rows(path: Path, head: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    inside = False
    for line in read(path).splitlines():
        row = cells(line)
        if inside and row and not row[0].startswith("---"):
            yield row
        inside = bool(row) and (inside or row == head)


def shown_matches() -> Iterator[tuple[str, str, bool]]:
    """Give what the tables say: a query, an article, and whether the one finds the other."""
    for path in DOCUMENTS:
        for queries, *columns in table_rows(path, FINDS):
            for query in IN_TICKS.findall(queries):
                for text in IN_TICKS.findall(columns[0]):
                    yield query, text, True
                for text in IN_TICKS.findall(columns[1]):
                    yield query, text, False


def shown_hows() -> Iterator[tuple[str, str, str]]:
    for how, query, texts in table_rows(QUERY_PAGE, HOW):
        for text in IN_TICKS.findall(texts):
            yield how.strip("`"), query.strip("`"), text


@cache
def shown_lexicon() -> Lexicon:
    """Give the words of the page: its own aliases and lists, and the packs."""
    [shown] = blocks(QUERY_PAGE, "toml")
    return Config.model_validate(tomllib.loads(shown)).lexicon()


def shown_article(shown: str) -> Article:
    """Read an article as a table shows it: `title · field: value · age: 2h`."""
    title, *rest = shown.split(" · ")
    named: dict[str, Any] = dict(part.split(": ", 1) for part in rest)
    if "age" in named:
        named["published"] = (NOON - duration_from(named.pop("age"))).isoformat()
    if "tags" in named:
        named["tags"] = named["tags"].split(", ")
    return article_from_json({"title": title, **named}, seen_at=NOON)


def ways_of_writing() -> Sequence[str]:
    rows = table_rows(QUERY_PAGE, ("written", "means"))
    return [query for written, _ in rows for query in IN_TICKS.findall(written)]


@pytest.mark.parametrize("query", ways_of_writing())
def test_a_way_of_writing_a_query_is_read(query: str) -> None:
    planned(query, shown_lexicon())


@pytest.mark.parametrize(("query", "text", "found"), list(shown_matches()))
def test_what_the_page_says_a_query_finds_it_finds(query: str, text: str, found: bool) -> None:
    known, article = shown_lexicon(), shown_article(text)
    watches = WatchIndex([Watch("shown", query, (Channel("console"),))], lexicon=known)

    assert (find(planned(query, known), Document(article)) is not None) == found
    assert bool(watches.match(article)) == found


@pytest.mark.parametrize(("how", "query", "text"), list(shown_hows()))
def test_how_a_term_is_said_to_be_found_it_is_found(how: str, query: str, text: str) -> None:
    evidence = find(planned(query, shown_lexicon()), Document(shown_article(text)))

    assert {one.how for one in evidence or ()} == {how}


@pytest.mark.parametrize(("query", "said"), examples("refused"))
def test_what_the_page_says_is_refused_is_refused_in_these_words(query: str, said: str) -> None:
    with pytest.raises(QueryError) as refused:
        planned(query, shown_lexicon())

    assert str(refused.value) == said


@pytest.mark.parametrize(("query", "said"), examples("noted"))
def test_what_is_said_to_be_noted_of_a_query_is_noted(query: str, said: str) -> None:
    assert said in remarks(parse(query, lists=shown_lexicon().lists), shown_lexicon())


def test_every_field_that_a_query_may_name_stands_in_the_table_of_fields() -> None:
    rows = table_rows(QUERY_PAGE, ("field", "holds"))
    named = [name for fields, _ in rows for name in IN_TICKS.findall(fields)]

    assert named == [f"{field}:" for field in FIELDS]


def test_every_list_that_the_page_names_is_there() -> None:
    text = sections(QUERY_PAGE)["Lists and aliases"].partition("```toml")[0]
    named = set(regex.findall(r"`@(\w+)`", text)) - {"name"}

    assert len(named) > 10
    assert named - set(packs()) == set()


def test_the_changelog_names_every_pack() -> None:
    assert set(packs()) - set(regex.findall(r"`@(\w+)`", read(ROOT / "CHANGELOG.md"))) == set()


def test_the_limits_of_a_query_are_as_documented() -> None:
    limits = " ".join(" ".join(row) for row in table_rows(QUERY_PAGE, ("limit", "")))

    for limit in (
        f"{grammar.TEXT_LIMIT} characters, {grammar.TERM_LIMIT} terms, {grammar.DEPTH_LIMIT} levels",
        f"{PATTERN_LIMIT} characters, and a size",
        f"{WAYS_AT_MOST} ways",
        f"{TERMS_OF_A_LIST_AT_MOST} terms of {lexicon.TEXT_LIMIT} characters",
    ):
        assert limit in limits


def test_the_watch_language_is_shown_by_examples_of_every_kind() -> None:
    matches = list(shown_matches())

    assert sum(found for *_, found in matches) > 100
    assert sum(not found for *_, found in matches) > 100
    assert len(ways_of_writing()) > 20
    assert len(examples("refused")) > 20
    assert len(examples("noted")) > 5
    assert {how for how, *_ in shown_hows()} == {"exact", "plural", "prefix", "demonym", "alias"}


# What is typed, and what comes of it


def sessions() -> Iterator[Any]:
    """Give what each document types, from its top to its end, in one folder."""
    for path in DOCUMENTS:
        if typed := "".join(blocks(path, "console")):
            yield pytest.param(typed, id=str(path.relative_to(ROOT)))


def steps(session: str) -> Iterator[tuple[str, str]]:
    for step in regex.split(r"^\$ ", session, flags=regex.MULTILINE)[1:]:
        command, _, came = step.partition("\n")
        yield command, came


def output_of(command: str) -> str:
    """Run a command as a shell would, and give what stands on the terminal then."""
    told = io.StringIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(told),
        contextlib.redirect_stderr(told),
        contextlib.suppress(SystemExit),
    ):
        patch.setattr(sys, "argv", shlex.split(command))
        main()
    return told.getvalue()


def as_seen(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines())


@pytest.mark.parametrize("session", list(sessions()))
def test_what_is_typed_in_a_document_gives_what_it_shows(session: str, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(read(EXAMPLE), encoding="utf-8")
    with contextlib.chdir(tmp_path):
        for command, shown in steps(session):
            if command.startswith("cat "):
                Path(command.removeprefix("cat ")).write_text(shown, encoding="utf-8")
                continue
            parts = as_seen(shown).split("…\n")
            pattern = ".*".join(regex.escape(part) for part in parts)
            assert regex.fullmatch(pattern, as_seen(output_of(command)), regex.DOTALL)


# The house


def invariants() -> Sequence[str]:
    paragraphs = sections(DOCS / "architecture.md")["Invariants"].split("\n\n")
    return [p.replace("\n", " ") for p in paragraphs if p.startswith("**Invariant:**")]


def constraints() -> set[str]:
    every = (one for table in metadata.tables.values() for one in table.constraints)
    return {str(one.name) for one in every if isinstance(one, UniqueConstraint)}


def contracts() -> set[str]:
    project = tomllib.loads(read(ROOT / "pyproject.toml"))
    return {contract["name"] for contract in project["tool"]["importlinter"]["contracts"]}


@pytest.mark.parametrize("invariant", invariants())
def test_an_invariant_names_what_enforces_it(invariant: str) -> None:
    enforcers = IN_TICKS.findall(invariant.partition("Enforced by ")[2])
    tests = {name for name in enforcers if (ROOT / name).is_file()}

    assert enforcers
    assert set(enforcers) - tests - constraints() - contracts() == set()


def test_every_import_contract_is_named_by_an_invariant() -> None:
    named = {name for invariant in invariants() for name in IN_TICKS.findall(invariant)}

    assert contracts() - named == set()


def test_the_requirements_name_no_address() -> None:
    assert "://" not in read(ROOT / "requirements.lock")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_relative_link_leads_somewhere(path: Path) -> None:
    for target in LINK.findall(read(path)):
        if "://" not in target:
            assert (path.parent / target.partition("#")[0]).exists(), target
