"""`wirewatch whynot`: what stopped an article on its way to a channel."""

from collections.abc import Iterable, Iterator
from typing import Annotated

import typer

from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, lines, row, show
from bot.cli.query import tree_drawn
from bot.cli.watch import ask
from rules.answers.why_rows import why_not_row
from rules.answers.whynot import WhyNot
from rules.ids import watch_code
from rules.language.explain import Explained
from rules.model import Channel


def why_not(
    link: Annotated[str, typer.Argument(help="The link of an article.", metavar="LINK")],
    channel: Annotated[
        str, typer.Option(help="Where it was expected; without it the console.")
    ] = "console",
    watch: Annotated[
        str | None, typer.Option(help="The watch that was to find it: its id or its name.")
    ] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Say what stopped an article on its way to a channel, and what to do about it."""
    there = Channel.named(channel)
    found = ask(config, lambda bot: bot.why_not(link, channel=there, watch=watch))
    if json:
        row(why_not_row(found))
        return
    lines(_stages(found))
    show_trees([found.nearest] if found.nearest else [])


def show_trees(explained: Iterable[Explained]) -> None:
    """Draw watches that were held against an article, each as it reads now."""
    for one in explained:
        lines([f"  {watch_code(one.watch.id)} {one.watch.name}, as it reads now:"])
        if one.tree:
            show(tree_drawn(one.tree))
        else:
            lines([f"    {one.error}"])


def _stages(found: WhyNot) -> Iterator[str]:
    yield found.article.title if found.article else found.link
    for stage in found.stages:
        yield f"  {'ok  ' if stage.passed else 'STOP'} {stage.name}: {stage.sentence}"
        if stage.remedy:
            yield f"       {stage.remedy}"
