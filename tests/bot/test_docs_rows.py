"""Every row that programs read is documented, field by field."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from msgspec import structs
from typer.testing import CliRunner

from bot.cli.cases import try_case
from bot.cli.catchup import story_line_row
from bot.cli.channel import channel_row
from bot.cli.held import held_row
from bot.cli.less import less_row
from bot.cli.main import app
from bot.cli.mute import mute_row
from bot.cli.outbox import delivery_row
from bot.cli.pack import pack_row
from bot.cli.watch import watch_row
from rules.answers.answer import (
    Account,
    ChannelShown,
    Chapter,
    HeldFeed,
    OldWords,
    PackFeed,
    PackShown,
    PeoplesWord,
    ToldTo,
    TopStory,
    Tried,
    Unconfirmed,
)
from rules.answers.linked import Stage, StageName
from rules.answers.rows import (
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
    voted_row,
)
from rules.answers.status import Status
from rules.answers.tuning import Voted
from rules.answers.why_rows import explained_row, why_not_row
from rules.answers.whynot import WhyNot
from rules.attention.messages import line_of
from rules.attention.mutes import Mute, MuteKind, Target
from rules.attention.rank import Ranked, scored_at
from rules.confidence.backtest import Covered, Span, Trial, backtest
from rules.confidence.less import Effect, Exclusion, Less
from rules.confidence.trend import trend
from rules.language.explain import Explained, explained
from rules.language.lexicon import plain_lexicon
from rules.model import (
    Alert,
    Channel,
    DeliveryState,
    Evidence,
    Feed,
    Folding,
    Match,
    Watch,
    WatchName,
)
from rules.search.found import FoundArticle
from rules.story.decision import Decision, Nearest, Reason
from rules.watches.draft import Draft
from rules.watches.plan import Difference, PlannedStep, Step
from rules.watches.votes import NO_VOTES, Verdict
from rules.watches.wish import NO_WISH
from tests.build import a_delivery, a_feed_added, a_feed_health, an_alert, feeds_found
from tests.build import an_article as a_kept_article
from tests.command_line import COMMANDS, options
from tests.documents import (
    A_ROW,
    NOON,
    REFERENCE,
    sections,
)
from tests.lookalikes import ONE_EVENT

# The example configuration


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
    article = structs.replace(a_kept_article(), id=2)
    revisions = (OldWords("Truce in the north", NOON), OldWords("Truce over", NOON))
    watch = Watch("Truce", "truce", (Channel("console"),), id=1, min_sources=2)
    return Account(
        1,
        NOON,
        NOON,
        chapters=(Chapter(article, decision, revisions, said=(PeoplesWord(9, is_same=False),)),),
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


def some_less() -> Less:
    watch = Watch("Truce", "truce", (Channel("console"),), id=1)
    draft = Draft("truce -golf", Channel("console"), NO_WISH, "x", "", NOON)
    article = a_kept_article()
    return Less(watch, article, (Exclusion("golf", draft, Effect(1, 3)),), Effect(2, 3))


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
        "wirewatch vote": voted_row(
            Voted(a_told_alert(), Verdict.UP, ((WatchName(1, "x"), NO_VOTES),))
        ),
        "wirewatch less": less_row(some_less()),
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
