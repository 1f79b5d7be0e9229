"""`wirewatch mute`: "not now" of a watch, a story or an outlet."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, lines, row, say
from bot.cli.watch import ask
from rules.answers.rows import iso
from rules.attention.mutes import Mute
from rules.model import Channel

app = typer.Typer(help="Mutes: what a channel does not want to hear now.", no_args_is_help=True)
_Target = Annotated[
    str,
    typer.Argument(help="W12, S8F3K, 'watch NAME' or 'outlet Harbour Wire'.", metavar="WHAT"),
]
_Channel = Annotated[str, typer.Option(help="Where; without it the console.")]
OPERATOR = "the operator"


@app.command()
def add(
    what: _Target,
    lasting: Annotated[
        str,
        typer.Argument(help="30m, 1h, 4h, 'until tomorrow 08:00', 1w, forever.", metavar="FOR"),
    ],
    channel: _Channel = "console",
    by: Annotated[str, typer.Option(help="Who wants it.")] = OPERATOR,
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Mute a watch, a story or an outlet in a channel until it ends."""
    asked = Channel.named(channel)
    done = ask(config, lambda bot: bot.add_mute(what, lasting, channel=asked, by=by))
    row(mute_row(done.mute)) if json else say(f"{asked}: {done.mute.words(done.zone)}")


@app.command("list")
def list_all(
    channel: Annotated[str | None, typer.Option(help="Of this channel only.")] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """List the mutes in force, those that end first before."""
    asked = Channel.named(channel) if channel else None
    shown = ask(config, lambda bot: bot.list_mutes(asked)).mutes
    if json:
        for one in shown:
            row(mute_row(one.mute))
    elif not shown:
        say("nothing is muted")
    else:
        lines(f"{one.mute.reader}: {one.mute.words(one.zone)}" for one in shown)


@app.command()
def remove(
    what: _Target, channel: _Channel = "console", config: ConfigOption = DEFAULT_CONFIG
) -> None:
    """Take a mute back."""
    asked = Channel.named(channel)
    done = ask(config, lambda bot: bot.remove_mute(what, channel=asked))
    say(f"{asked}: {done.mute.target} is heard again")


def mute_row(mute: Mute) -> Mapping[str, Any]:
    """Give a mute in the shape that other programs read."""
    return {
        "channel": mute.reader,
        "kind": mute.target.kind.value,
        "name": mute.target.name,
        "since": iso(mute.since),
        "until": iso(mute.until),
        "by": mute.by,
    }
