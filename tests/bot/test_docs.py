"""The documents say what the program does: every example, command, key, field and link is tried."""

import contextlib
import io
import json
import shlex
import sys
import tomllib
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
import regex
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from sqlalchemy import UniqueConstraint

from adapters.chat import PLATFORMS, ConsoleSettings
from adapters.sources import KINDS, FeedSettings
from adapters.store.tables import metadata
from bot.cli.main import main
from bot.config import Config, load
from rules.duration import duration_from
from rules.language.document import Document
from rules.language.evidence import find
from rules.language.grammar import parse
from rules.language.lint import remarks
from rules.language.plan import planned
from rules.model import (
    Article,
)
from tests.command_line import COMMANDS, options
from tests.documents import (
    A_ROW,
    DOCS,
    DOCUMENTS,
    EXAMPLE,
    FEED_BLOCKS,
    IN_TICKS,
    LINK,
    NOON,
    REFERENCE,
    ROOT,
    SWITCHED_OFF,
    blocks,
    read,
    sections,
)

# The example configuration


def written(text: str, folder: Path) -> Config:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WIREWATCH_DB_PASSWORD", "password-of-the-desk")
        return load(path)


def feeds_switched_on(text: str) -> str:
    def without_signs(block: "regex.Match[str]") -> str:
        return "\n".join(line.removeprefix("# ") for line in block.group().split("\n"))

    before, head, after = text.partition("# ---- Feeds")
    feeds, others, after = after.partition("# ---- Other sources")
    return before + head + FEED_BLOCKS.sub(without_signs, feeds) + others + after


def with_everything(folder: Path) -> Config:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GUARDIAN_KEY", "key-of-the-desk")
        patch.setenv("DISCORD_TOKEN", "token-of-the-bot")
        patch.setenv("SLACK_BOT_TOKEN", "xoxb-of-the-desk")
        patch.setenv("SLACK_APP_TOKEN", "xapp-of-the-desk")
        patch.setenv("SLACK_SIGNING_SECRET", "signed-by-slack")
        patch.setenv("SLACK_CLIENT_SECRET", "of-the-client")
        patch.setenv("SLACK_TOKEN_KEY", "50lvq0S5CxjXB3D7I6qOihdwKmfPPH-MGnxQ89sPMgM=")
        return written(SWITCHED_OFF.sub("", read(EXAMPLE)), folder)


def test_the_example_configuration_loads_as_it_stands_and_promises_nothing() -> None:
    config = load(EXAMPLE)

    assert not config.feeds
    assert config.watches


def test_the_example_configuration_has_ten_feeds_ready_to_switch_on(tmp_path: Path) -> None:
    config = written(feeds_switched_on(read(EXAMPLE)), tmp_path)

    assert len(config.feeds) == 10
    assert all(feed.address.startswith("https://") and feed.name for feed in config.feeds)


def test_the_example_configuration_loads_with_everything_switched_on(tmp_path: Path) -> None:
    config = with_everything(tmp_path)

    assert len(config.feeds) == 10 + len(KINDS) - 1


def test_the_optional_keys_of_a_feed_are_shown_as_they_may_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = regex.findall(r"^#   (\w+ = .*)$", read(EXAMPLE), regex.MULTILINE)
    for name in regex.findall(r'"env:(\w+)"', "\n".join(shown)):
        monkeypatch.setenv(name, "9f8e7d")

    [feed] = written("\n".join(['[[feeds]]\nurl = "file:x"', *shown]), tmp_path).feeds

    assert len(shown) == len(feed.model_fields_set) - 1


def test_the_values_that_the_example_configuration_shows_are_the_defaults(tmp_path: Path) -> None:
    shown = with_everything(tmp_path)
    default = Config()

    for table in ("operator", "retention", "database", "poll", "alerts"):
        assert getattr(shown, table) == getattr(default, table)


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
        plan = planned(watch.query, config.lexicon)
        for headline in (*watch.should_match, *watch.should_not_match):
            article = Article(keys=("headline",), title=headline, seen_at=NOON)
            matched = find(plan, Document(article)) is not None
            assert matched == (headline in watch.should_match), headline


@pytest.mark.parametrize("text", list(configurations()))
def test_no_note_is_due_on_a_watch_that_people_are_shown(text: str, tmp_path: Path) -> None:
    config = written(text, tmp_path)

    for watch in config.watches:
        assert remarks(parse(watch.query, lists=config.lexicon.lists), config.lexicon) == ()


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
        if FeedSettings in inner:
            yield from keys_of_kinds(f"{before}{name}.")
            continue
        if ConsoleSettings in inner:
            yield from keys_of_platforms(f"{before}{name}.")
            continue
        for table in inner:
            yield from keys(table, f"{before}{name}.")
        if not inner:
            yield before + name, field


def keys_of_kinds(before: str) -> Iterator[tuple[str, FieldInfo]]:
    """Give the keys of a feed, and what other kinds have beside them: `feeds.query (gdelt)`."""
    yield from keys(FeedSettings, before)
    for kind, settings in KINDS.items():
        own = settings.model_fields.keys() - FeedSettings.model_fields.keys()
        for name in settings.model_fields:
            if name in own:
                yield f"{before}{name} ({kind})", settings.model_fields[name]


def keys_of_platforms(before: str) -> Iterator[tuple[str, FieldInfo]]:
    """Give what all chats have, and what a platform has beside it: `chats.token (discord)`."""
    yield from keys(ConsoleSettings, before)
    for platform, settings in PLATFORMS.items():
        for name, field in settings.model_fields.items():
            if name not in ConsoleSettings.model_fields:
                yield f"{before}{name} ({platform})", field


KEYS = dict(keys(Config))


def config_rows() -> dict[str, list[str]]:
    found = {}
    for part in regex.split(r"^(?=##)", read(REFERENCE / "config.md"), flags=regex.MULTILINE):
        of_kind = regex.match(r'### (?:kind|platform) = "(\w+)"', part)
        behind = f" ({of_kind.group(1)})" if of_kind else ""
        for key, rest in A_ROW.findall(part):
            found[key + behind] = [cell.strip() for cell in rest.split("|")[1:4]]
    return found


def test_every_key_is_documented_and_no_other() -> None:
    assert set(config_rows()) == set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_a_key_stands_in_the_example_configuration(key: str) -> None:
    name = key.rpartition(".")[2].partition(" ")[0]

    assert regex.search(rf"^(?:#  ? ?)?\[?{name}(?:\]| = )", read(EXAMPLE), regex.MULTILINE)


@pytest.mark.parametrize("key", KEYS)
def test_the_default_of_a_key_is_documented_as_it_is(key: str) -> None:
    said, default = config_rows()[key][1].strip("`"), KEYS[key].default

    if default is PydanticUndefined:
        assert said == ("empty" if KEYS[key].default_factory else "required")
    elif default is None:
        assert said == "none"
    elif isinstance(default, timedelta):
        assert duration_from(said.strip('"')) == default
    elif isinstance(default, bool):
        assert json.loads(said) is default
    elif isinstance(default, int):
        assert int(said) == default
    elif isinstance(default, str | tuple):
        told = tomllib.loads(f"it = {said}")["it"]
        assert (tuple(told) if isinstance(told, list) else told) == default
    else:
        assert said == json.dumps(default.get_secret_value())


# The command line


def test_every_command_is_documented_and_no_other() -> None:
    assert set(sections(REFERENCE / "cli.md")) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_documented_and_no_other(name: str) -> None:
    table = sections(REFERENCE / "cli.md")[name].partition("| option |")[2]
    rows = regex.findall(r"^\| (`-[^|]+)\|", table, regex.MULTILINE)

    assert {word for row in rows for word in IN_TICKS.findall(row)} == options(COMMANDS[name])


def test_the_readme_names_only_commands_that_exist() -> None:
    named = regex.findall(
        r"^\| `(wirewatch [a-z -]+)`((?:, `[\w-]+`)*) \|", read(ROOT / "README.md"), 8
    )

    told = {first for first, _ in named}
    for first, others in named:
        told |= {f"{first.rpartition(' ')[0]} {word}" for word in IN_TICKS.findall(others)}
    assert told == set(COMMANDS) - {"wirewatch"}


# The rows for programs


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
