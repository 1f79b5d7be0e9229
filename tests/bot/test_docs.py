"""The documents say what the program does: every example, command, key, field and link is tried."""

import contextlib
import io
import json
import shlex
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
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

from adapters.chat import PLATFORMS, ConsoleSettings
from adapters.sources import KINDS, FeedSettings
from adapters.store.tables import metadata
from bot.cli.cases import try_case
from bot.cli.catchup import story_line_row
from bot.cli.channel import channel_row
from bot.cli.held import held_row
from bot.cli.main import app, main
from bot.cli.mute import mute_row
from bot.cli.outbox import delivery_row
from bot.cli.pack import pack_row
from bot.cli.watch import watch_row
from bot.config import Config, load
from rules.answer import (
    Account,
    ChannelShown,
    Chapter,
    HeldFeed,
    OldWords,
    PackFeed,
    PackShown,
    ToldTo,
    TopStory,
    Tried,
    Unconfirmed,
)
from rules.attention.messages import line_of
from rules.attention.mutes import Mute, MuteKind, Target
from rules.attention.rank import Ranked, scored_at
from rules.backtest import Covered, Span, Trial, backtest
from rules.document import Document
from rules.duration import duration_from
from rules.evidence import find
from rules.explain import Explained, explained
from rules.grammar import parse
from rules.lexicon import plain_lexicon
from rules.lint import remarks
from rules.model import (
    Alert,
    Article,
    Channel,
    DeliveryState,
    Evidence,
    Feed,
    Folding,
    Match,
    Watch,
    WatchName,
)
from rules.plan import planned
from rules.rows import (
    added_row,
    alert_row,
    backtest_row,
    choice_rows,
    feed_row,
    found_row,
    status_rows,
    step_row,
    story_row,
    top_row,
    trend_row,
    trial_row,
    tried_row,
)
from rules.search.found import FoundArticle
from rules.status import Status
from rules.story.decision import Decision, Nearest, Reason
from rules.trend import trend
from rules.watch_plan import Difference, PlannedStep, Step
from rules.why_rows import explained_row, why_not_row
from rules.whynot import Stage, StageName, WhyNot
from tests.build import a_delivery, a_feed_added, a_feed_health, an_alert, feeds_found
from tests.build import an_article as a_kept_article
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
from tests.lookalikes import ONE_EVENT

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


def commands(command: Any, path: tuple[str, ...] = ("wirewatch",)) -> Iterator[tuple[str, Any]]:
    """Give every command that does something, by the words that people type."""
    inner: Mapping[str, Any] = getattr(command, "commands", {})
    if not inner or len(path) == 1:
        yield " ".join(path), command
    for name, one in inner.items():
        if not one.hidden:  # another name of a command that is documented
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
        r"^\| `(wirewatch [a-z -]+)`((?:, `[\w-]+`)*) \|", read(ROOT / "README.md"), 8
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
    named = (WatchName(1, "Ferries"),)
    return replace(an_alert(), watches=named, evidence=evidence, reasons=("mode: instant",))


def printed(*words: str | Path) -> Mapping[str, Any]:
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == 0, result.output
    *_, line = result.stdout.splitlines()
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


def two_tellings(folder: Path) -> Path:
    """Write one event as two outlets tell it, so that the second shares terms with the first."""
    event, path = ONE_EVENT[0], folder / "articles.jsonl"
    first = {
        "id": "1",
        "ts": 1_764_150_000,
        "title": event.title,
        "lead": event.lead,
        "source": "a",
    }
    other = {"title": event.other_title, "lead": event.other_lead, "source": "b", "guid": "2"}
    rows = ({"url": "https://a.example/1", **first}, {**first, "id": "2", **other})
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


THE_TRUCE = Evidence("title", 0, 5, "truce", "exact")


def a_step() -> PlannedStep:
    watch = Watch("Truce", "truce", (Channel("console"),))
    return PlannedStep(Step.CHANGE, watch, (Difference("query", "peace", "truce"),))


def a_trial() -> Trial:
    return Trial(a_kept_article(), 1, (THE_TRUCE,))


def a_span() -> Span:
    return Span(NOON - timedelta(days=1), NOON + timedelta(days=1))


def a_summary() -> Mapping[str, Any]:
    watch = Watch("Truce", "truce", (Channel("console"),), id=1)
    return backtest_row(
        backtest([a_trial()], a_span(), covered=[Covered(watch, 1.0)]), "truce", ("broad",)
    )


def an_account() -> Account:
    decision = Decision(
        Reason.SAME_STORY,
        0.7,
        0.9,
        story_id=1,
        article_id=1,
        shared=(("quak", 0.5),),
        contributions=(("centroid", 2.0),),
        nearest=Nearest(2, 3, 0.1),
    )
    article = replace(a_kept_article(), id=2)
    revisions = (OldWords("Truce in the north", NOON), OldWords("Truce over", NOON))
    watch = Watch("Truce", "truce", (Channel("console"),), id=1, min_sources=2)
    return Account(
        1,
        NOON,
        NOON,
        chapters=(Chapter(article, decision, revisions),),
        told=(ToldTo(a_told_alert(), DeliveryState.DELIVERED, NOON),),
        unconfirmed=(Unconfirmed(watch, Channel("console"), 2),),
        sources=1,
    )


def a_pack_feed() -> PackFeed:
    return PackFeed(Feed("https://harbourwire.example/rss", name="Harbour Wire", tags=("x",)), "en")


def a_try() -> Tried:
    [watch] = [Watch("Truce", "truce", (Channel("console"),), id=1)]
    return Tried(a_kept_article(), (Match(watch, (THE_TRUCE,)),))


def an_explained() -> Explained:
    watch = Watch("Truce", "truce north", (Channel("console"),), id=1)
    return explained(watch, a_kept_article("Truce holds"), plain_lexicon())


def a_why_not() -> WhyNot:
    stage = Stage(StageName.WATCH, False, "no watch is satisfied")
    channel = Channel("console")
    return WhyNot("https://x.example/1", channel, (stage,), a_kept_article(), an_explained())


def a_story_line() -> Ranked:
    line = line_of(replace(a_told_alert(), escalation="state of emergency"), NOON)
    return scored_at(line, NOON)


def a_page(folder: Path) -> Path:
    path = folder / "page.txt"
    path.write_text("Truce holds in the north\n\nThe truce held on Monday, the army said.\n")
    return path


def rows(folder: Path) -> Mapping[str, Mapping[str, Any]]:
    watch = watch_row(Watch("Truce", "truce", (Channel("console"),), id=1))
    shown = ChannelShown(Channel("console"), Folding.EDIT, fixed=("zone",), reads=(Channel("x"),))
    channel = channel_row(shown)
    mute = mute_row(Mute(Target(MuteKind.WATCH, "W1"), "console", NOON, None, "Ann"))
    case = {"id": "c1", "query": "truce", "article": {"title": "Truce holds"}, "expect": True}
    return {
        "wirewatch run": alert_row(a_told_alert(), posted=NOON),
        "wirewatch watch add": watch,
        "wirewatch watch list": watch,
        "wirewatch watch show": watch,
        "wirewatch watch edit": watch,
        "wirewatch watch clone": watch,
        "wirewatch watch plan": step_row(a_step()),
        "wirewatch watch apply": step_row(a_step()),
        "wirewatch trend": trend_row(trend("truce", [a_trial()], a_span())),
        "wirewatch top": top_row(TopStory(1, 1, 1, a_kept_article())),
        "wirewatch search": found_row(FoundArticle(a_kept_article(), 1, (THE_TRUCE,))),
        "wirewatch backtest": {**trial_row(a_trial()), "summary": a_summary()},
        "wirewatch query explain": printed(
            "query", "explain", "TRUCE truces", "--article", an_article(folder), "--json"
        ),
        "wirewatch query lists": printed("query", "lists", "--json"),
        "wirewatch query test": try_case(case),
        "wirewatch feed parse": printed("feed", "parse", a_feed(folder), "--json"),
        "wirewatch outbox list": delivery_row(a_delivery()),
        "wirewatch outbox retry": delivery_row(a_delivery()),
        "wirewatch outbox drop": delivery_row(a_delivery()),
        "wirewatch status": next(iter(status_rows(Status((), ())))),
        "wirewatch story show": story_row(an_account()),
        "wirewatch why": {
            "article": "A0001",
            **story_row(an_account()),
            "would": tried_row(a_try())["would"],
            "trees": [explained_row(an_explained())],
        },
        "wirewatch whynot": why_not_row(a_why_not()),
        "wirewatch article parse": printed("article", "parse", a_page(folder), "--json"),
        "wirewatch stories": printed("stories", two_tellings(folder), "--json"),
        "wirewatch feed packs": pack_row(PackShown("world", "News", (a_pack_feed(),), 1)),
        "wirewatch feed add": {**added_row(a_feed_added()), "choices": choice_rows(feeds_found())},
        "wirewatch feed find": choice_rows(feeds_found())[0],
        "wirewatch feed list": feed_row(a_feed_health()),
        "wirewatch feed held": held_row(HeldFeed(Feed("file:x"), NOON, ("Truce",))),
        "wirewatch channel show": channel,
        "wirewatch channel set": channel,
        "wirewatch digest set": channel,
        "wirewatch mute add": mute,
        "wirewatch mute list": mute,
        "wirewatch catchup": story_line_row(a_story_line()),
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
