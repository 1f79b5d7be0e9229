"""`wirewatch trend`, `top`: how a subject came up, and what most outlets tell."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.bar import Bar
from rich.table import Table

from bot.cli.output import (
    DEFAULT_CONFIG,
    ConfigBesideQuery,
    ConfigOption,
    JsonOption,
    fail,
    lines,
    one_line,
    row,
    say,
    show,
)
from bot.cli.search import length_option
from bot.cli.watch import ask
from rules.answers.rows import top_row, trend_row
from rules.confidence.trend import Trend, in_words
from rules.ids import code


def trend(
    query: Annotated[str, typer.Argument(help="In the language of watches.")],
    since: Annotated[timedelta, length_option("How far back: 12h, 30d.")] = timedelta(days=7),
    png: Annotated[
        Path | None, typer.Option(help="Draw it into this file.", metavar="FILE")
    ] = None,
    dark: Annotated[bool, typer.Option("--dark", help="Draw it for a dark ground.")] = False,
    config: ConfigBesideQuery = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Show how a subject came up: by the hour up to three days, else by the day."""
    shown = ask(config, lambda bot: bot.trend(query, since=since))
    if png:
        _draw(shown, png, dark=dark)
    if json:
        row(trend_row(shown))
    elif not png:
        show(_bars(shown))
    say(in_words(shown))


def top(
    since: Annotated[timedelta, length_option("How far back: 12h, 30d.")] = timedelta(days=1),
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """List the stories that most outlets tell."""
    for one in ask(config, lambda bot: bot.top(since=since)):
        if json:
            row(top_row(one))
        else:
            story = code("S", one.story_id)
            lines([one_line(f"{story}  {one.outlets:3}  {one.newest.title}")])


def _draw(shown: Trend, png: Path, *, dark: bool) -> None:
    from adapters.charts import draw_trend

    try:
        png.write_bytes(draw_trend(shown, dark=dark))
    except OSError as error:
        raise fail(f"{png} cannot be written: {error.strerror}") from None
    say(f"drawn into {png}")


def _bars(shown: Trend) -> Table:
    most = max((one.articles for one in shown.buckets), default=0) or 1
    table = Table.grid(padding=(0, 1))
    for one in shown.buckets:
        at = f"{one.begins:%a %d %b %H:%M}" if shown.is_hourly else f"{one.begins:%a %d %b}"
        table.add_row(at, str(one.articles), Bar(most, 0, one.articles, width=30))
    return table
