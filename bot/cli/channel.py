"""`wirewatch channel`: how a channel is told."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, lines, row
from bot.cli.watch import ask
from rules.answer import ChannelShown
from rules.model import Channel, Folding

app = typer.Typer(help="Channels: how each is told.", no_args_is_help=True)
_Name = Annotated[str, typer.Argument(help="For example: console.", metavar="CHANNEL")]


@app.command()
def show(
    channel: _Name = "console", config: ConfigOption = DEFAULT_CONFIG, json: JsonOption = False
) -> None:
    """Show what is set for a channel."""
    _tell(ask(config, lambda bot: bot.show_channel(Channel.named(channel))), as_json=json)


@app.command("set")
def set_channel(
    channel: _Name,
    folding: Annotated[
        Folding, typer.Option(help="What becomes of later articles of a told story.")
    ],
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Set how a channel is told of later articles: by an edit, in a thread too, or anew."""
    asked = Channel.named(channel)
    _tell(ask(config, lambda bot: bot.set_channel(asked, folding=folding)), as_json=json)


def _tell(shown: ChannelShown, *, as_json: bool) -> None:
    if as_json:
        row(channel_row(shown))
    else:
        lines([f"{shown.channel}: later articles of a told story: {_IN_WORDS[shown.folding]}"])


def channel_row(shown: ChannelShown) -> Mapping[str, Any]:
    """Give a channel in the shape that other programs read."""
    return {"channel": str(shown.channel), "folding": shown.folding.value}


_IN_WORDS = {
    Folding.EDIT: "the message is edited (edit)",
    Folding.THREAD: "the message is edited, and its thread names them (thread)",
    Folding.POST: "each outlet is an alert of its own (post)",
}
