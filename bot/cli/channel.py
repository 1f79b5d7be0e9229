"""`wirewatch channel`: how a channel is told."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, lines, row, say
from bot.cli.watch import ask
from rules.answers.answer import ChannelShown
from rules.attention.settings import attention_written
from rules.model import Channel, Folding

app = typer.Typer(help="Channels: how each is told.", no_args_is_help=True)
_Name = Annotated[str, typer.Argument(help="For example: console.", metavar="CHANNEL")]
_Folding = Annotated[
    Folding | None, typer.Option(help="What becomes of later articles of a told story.")
]
_Zone = Annotated[str | None, typer.Option(help="Its time zone: Europe/Berlin.")]
_Quiet = Annotated[
    str | None, typer.Option(help="Quiet hours: 22:00-07:00, mon-fri 22:00-07:00, off.")
]
_Budget = Annotated[str | None, typer.Option(help="Messages at most: 20/h, 50/day, off.")]
_Digest = Annotated[str | None, typer.Option(help="When: hourly, daily 08:00, weekly mon 08:00.")]
_GroupWait = Annotated[str | None, typer.Option(help="How long a batch waits: 30s.")]
_GroupInterval = Annotated[str | None, typer.Option(help="Between two batches: 5m.")]
_Backlog = Annotated[
    str | None, typer.Option(help="How old a backlog is that becomes one digest: 1h.")
]
_Spikes = Annotated[str | None, typer.Option(help="Spike alerts: fewer, balanced, more, off.")]
_PingTwice = Annotated[
    str | None, typer.Option(help="One person's: told of what stands where they read: on, off.")
]
_Language = Annotated[str | None, typer.Option(help="What it is told in: auto, en, de, es, fr.")]
_Managers = Annotated[
    str | None,
    typer.Option(help="Who may change it on Slack: anyone, admins, usual, or U012,U345."),
]
_Reads = Annotated[
    list[str] | None,
    typer.Option(help="It is one person's, who reads this channel too; several times."),
]


@app.command()
def show(
    channel: _Name = "console", config: ConfigOption = DEFAULT_CONFIG, json: JsonOption = False
) -> None:
    """Show what is set for a channel."""
    tell(ask(config, lambda bot: bot.show_channel(Channel.named(channel))), as_json=json)


@app.command("set")
def set_channel(
    channel: _Name,
    folding: _Folding = None,
    zone: _Zone = None,
    quiet: _Quiet = None,
    budget: _Budget = None,
    digest: _Digest = None,
    group_wait: _GroupWait = None,
    group_interval: _GroupInterval = None,
    backlog: _Backlog = None,
    spikes: _Spikes = None,
    ping_twice: _PingTwice = None,
    language: _Language = None,
    managers: _Managers = None,
    reads: _Reads = None,
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Set how a channel is told; what is not named stays as it is."""
    asked = Channel.named(channel)
    said = {
        "zone": zone,
        "quiet": quiet,
        "budget": budget,
        "digest": digest,
        "group_wait": group_wait,
        "group_interval": group_interval,
        "backlog": backlog,
        "spikes": spikes,
        "ping_twice": ping_twice,
        "language": language,
        "managers": managers,
    }
    settings = {key: value for key, value in said.items() if value is not None}
    if not settings and folding is None and reads is None:
        say("nothing was named, so nothing was set")
    if settings:
        ask(config, lambda bot: bot.set_attention(asked, settings))
    if folding is not None:
        ask(config, lambda bot: bot.set_channel(asked, folding=folding))
    if reads is not None:
        others = [Channel.named(one) for one in reads]
        ask(config, lambda bot: bot.set_reads(asked, others))
    _show(asked, config, as_json=json)


def _show(channel: Channel, config: Path, *, as_json: bool) -> None:
    tell(ask(config, lambda bot: bot.show_channel(channel)), as_json=as_json)


def tell(shown: ChannelShown, *, as_json: bool) -> None:
    """Answer with a channel."""
    if as_json:
        row(channel_row(shown))
    else:
        lines(_drawn(shown))


def channel_row(shown: ChannelShown) -> Mapping[str, Any]:
    """Give a channel in the shape that other programs read."""
    return {
        "channel": str(shown.channel),
        "folding": shown.folding.value,
        **attention_written(shown.attention),
        "reads": [str(one) for one in shown.reads],
        "fixed": list(shown.fixed),
        "waiting": shown.waiting,
    }


def _drawn(shown: ChannelShown) -> Iterator[str]:
    yield f"{shown.channel}: later articles of a told story: {_IN_WORDS[shown.folding]}"
    for key, value in attention_written(shown.attention).items():
        where = " (in the configuration file)" if key in shown.fixed else ""
        yield f"  {key.replace('_', ' ')}: {value}{where}"
    if shown.reads:
        yield f"  one person's, who reads {', '.join(str(one) for one in shown.reads)}"
    for mute in shown.mutes:
        yield f"  {mute.words(shown.attention.zone)}"
    if shown.waiting:
        yield f"  {shown.waiting} {'alert waits' if shown.waiting == 1 else 'alerts wait'}"


_IN_WORDS = {
    Folding.EDIT: "the message is edited (edit)",
    Folding.THREAD: "the message is edited, and its thread names them (thread)",
    Folding.POST: "each outlet is an alert of its own (post)",
}
