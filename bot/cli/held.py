"""`wirewatch feed held`, `post`, `discard`: feeds that wait for people's word; `source` has them too."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, lines, row, say
from bot.cli.watch import ask
from rules.answers.answer import HeldFeed
from rules.answers.rows import iso
from rules.words.plural import counted

_Feed = Annotated[str, typer.Argument(help="Its name or its address.", metavar="FEED")]
TITLES_SHOWN = 3


def held(config: ConfigOption = DEFAULT_CONFIG, json: JsonOption = False) -> None:
    """List the old articles that feeds gave as new; nobody is told of them until you say so."""
    found = ask(config, lambda bot: bot.list_held())
    if not found:
        say("nothing is held")
    for one in found:
        if json:
            row(held_row(one))
        else:
            lines(_lines(one))


def post(feed: _Feed, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Tell what is held of a feed as if it were new."""
    done = ask(config, lambda bot: bot.release(feed, post=True))
    let_go, owed = counted(done.articles, "article"), counted(done.alerts, "alert")
    say(f"{done.feed.shown}: {let_go} let go, {owed} owed")


def discard(feed: _Feed, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Let go what is held of a feed, and tell nobody."""
    done = ask(config, lambda bot: bot.release(feed, post=False))
    say(f"{done.feed.shown}: {counted(done.articles, 'article')} let go, untold")


def offered_by(group: typer.Typer) -> None:
    """Let a group offer these commands."""
    group.command("held")(held)
    group.command("post")(post)
    group.command("discard")(discard)


def held_row(one: HeldFeed) -> Mapping[str, Any]:
    """Give what is held of a feed in the shape that other programs read."""
    return {"feed": one.feed.shown, "since": iso(one.since), "titles": list(one.titles)}


def _lines(one: HeldFeed) -> list[str]:
    more = len(one.titles) - TITLES_SHOWN
    return [
        f"{one.feed.shown}: {counted(len(one.titles), 'old article')} since {iso(one.since)}",
        *(f"  {title}" for title in one.titles[:TITLES_SHOWN]),
        *([f"  and {more} more"] if more > 0 else []),
    ]
