"""`wirewatch outbox`: what is owed and not done, and what was given up."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer
from rich.table import Table

from bot.cli.output import (
    DEFAULT_CONFIG,
    ConfigOption,
    JsonOption,
    lines,
    one_line,
    row,
    say,
    show,
)
from bot.cli.watch import ask
from rules.answers.rows import iso
from rules.ids import code
from rules.model import Delivery

WhichArgument = Annotated[
    str, typer.Argument(help="A number of `outbox list`, an alert's id, or `all`.", metavar="ID")
]
app = typer.Typer(help="Deliveries that are not done.", no_args_is_help=True)


@app.callback()
def _outbox() -> None:
    """Look at deliveries that are not done."""


@app.command("list")
def list_open(config: ConfigOption = DEFAULT_CONFIG, json: JsonOption = False) -> None:
    """List what is owed, and what was given up, the oldest first."""
    deliveries = list(ask(config, lambda bot: bot.list_outbox()))
    if json:
        for delivery in deliveries:
            row(delivery_row(delivery))
    elif not deliveries:
        say("nothing is owed: every alert has been delivered")
    else:
        show(_table(deliveries))


@app.command("retry")
def retry(
    which: WhichArgument, config: ConfigOption = DEFAULT_CONFIG, json: JsonOption = False
) -> None:
    """Try again at once what was given up or waits: a number of the list, an alert's id, or all."""
    _done(ask(config, lambda bot: bot.retry(which)), "due again", json=json)


@app.command("drop")
def drop(
    which: WhichArgument, config: ConfigOption = DEFAULT_CONFIG, json: JsonOption = False
) -> None:
    """Owe something no more: a number of the list, an alert's id, or all that was given up."""
    _done(ask(config, lambda bot: bot.drop(which)), "dropped", json=json)


def _done(deliveries: Sequence[Delivery], what: str, *, json: bool) -> None:
    if json:
        for delivery in deliveries:
            row(delivery_row(delivery))
    for delivery in () if json else deliveries:
        lines([one_line(f"{delivery.id} → {delivery.channel}: {delivery.told.title}")])
    say(f"{len(deliveries)} {'delivery' if len(deliveries) == 1 else 'deliveries'} {what}")


def delivery_row(delivery: Delivery) -> Mapping[str, Any]:
    """Give a delivery in the shape that other programs read."""
    return {
        "delivery": delivery.id,
        "alert": None if delivery.notice else code("L", delivery.alert.id),
        "story": None if delivery.notice else code("S", delivery.alert.story_id),
        "notice": delivery.notice.kind.value if delivery.notice else None,
        "channel": str(delivery.channel),
        "kind": delivery.kind.value,
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "owed": iso(delivery.owed_at),
        "next": iso(delivery.next_at),
        "title": delivery.told.title,
        "error": delivery.error,
    }


def _table(deliveries: list[Delivery]) -> Table:
    table = Table(
        "no.",
        "alert",
        "channel",
        "kind",
        "state",
        "tries",
        "title",
        "why",
        box=None,
        pad_edge=False,
    )
    for one in deliveries:
        table.add_row(
            str(one.id),
            "notice" if one.notice else code("L", one.alert.id),
            str(one.channel),
            one.kind.value,
            one.state.value,
            str(one.attempts),
            one.told.title,
            one.error or "",
        )
    return table
