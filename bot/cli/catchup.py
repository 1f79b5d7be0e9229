"""`wirewatch catchup`: what was told while somebody was away."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer

from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, lines, one_line, row, say
from bot.cli.watch import ask
from rules.answers.rows import iso
from rules.attention.pages import drawn_plainly
from rules.attention.rank import Ranked
from rules.ids import code, watch_code
from rules.model import Channel

OPERATOR = "the operator"


def catch_up(
    since: Annotated[
        str | None, typer.Option(help="How far back: 8h, 2d; without it since the last time.")
    ] = None,
    channel: Annotated[
        list[str] | None, typer.Option(help="What was told there; several times; else everywhere.")
    ] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Show what was told, the most important first; what was muted, held or collapsed too."""
    asked = [Channel.named(one) for one in channel or ()]
    found = ask(config, lambda bot: bot.catch_up(OPERATOR, since=since, channels=asked))
    if json:
        for one in found.stories:
            row(story_line_row(one))
        return
    say(found.words)
    lines(line for one in found.stories for line in _drawn(one))


def _drawn(one: Ranked) -> Iterator[str]:
    yield one_line(f"{code('S', one.line.story_id)} {drawn_plainly(one, one.line.title)}")
    if one.line.link:
        yield one_line(f"  {one.line.link}")


def story_line_row(one: Ranked) -> Mapping[str, Any]:
    """Give a line in the shape that other programs read."""
    line = one.line
    return {
        "story": code("S", line.story_id),
        "title": line.title,
        "link": line.link,
        "outlet": line.outlet,
        "at": iso(line.at),
        "sources": line.sources,
        "watches": [watch_code(watch.id) for watch in line.watches],
        "escalations": list(line.escalations),
        "note": line.note,
        "score": round(one.score, 3),
        "why": one.why,
    }
