"""`wirewatch watch`: the chat commands, for the operator."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from bot.cli.output import (
    DEFAULT_CONFIG,
    ConfigBesideQuery,
    ConfigOption,
    JsonOption,
    lines,
    row,
    say,
    show_rows,
)
from rules.answers.answer import WatchSaved
from rules.answers.rows import iso, precision_row
from rules.answers.tuning import in_words
from rules.ids import watch_code
from rules.language.limited import Limited
from rules.model import Channel, Mode, Watch
from rules.watches.votes import NO_VOTES, Precision
from rules.watches.wish import SOURCES_AT_MOST, WatchWish
from rules.words.plain import without_controls

if TYPE_CHECKING:  # it brings what only a running bot needs
    from adapters.ports import Commands

app = typer.Typer(help="Watches: what you watch for, and where it is told.", no_args_is_help=True)
Answer = TypeVar("Answer")
_Watch = Annotated[str, typer.Argument(help="Its id (W12) or its name.", metavar="WATCH")]
_MinSources = Annotated[
    int | None,
    typer.Option(
        min=1, max=SOURCES_AT_MOST, help="How many must tell a story before it is told; else 1."
    ),
]
_Ping = Annotated[
    str | None,
    typer.Option(
        help="Whom its alerts call: the platform's id of a role, a group or a person"
        " (`@123` on Discord); '' nobody."
    ),
]
_Mode = Annotated[
    Mode | None,
    typer.Option(help="At once, with others that come in half a minute, or in the digest."),
]
_Urgent = Annotated[
    bool | None, typer.Option("--urgent/--no-urgent", help="Tell it at once, in quiet hours too.")
]
_Spikes = Annotated[
    str | None,
    typer.Option(help="Spike alerts: off, fewer, balanced, more; '': as its channels say."),
]
_Quiet = Annotated[
    str | None,
    typer.Option(
        help="Its own quiet hours: 22:00-07:00; off: its channels' do not hold it back;"
        " '': as its channels say."
    ),
]
Sources = Annotated[
    list[str] | None,
    typer.Option(
        help="Only what this outlet tells, by its name or by a feed's (F3); of several, any of them.",
        metavar="NAME",
    ),
]
_COLUMNS = "id", "name", "query", "channels", "mode", "from"


@app.command(context_settings={"ignore_unknown_options": True})  # a query may begin with -x
def add(
    query: Annotated[str, typer.Argument(help="""For example: '"North Korea" munitions'.""")],
    name: Annotated[str | None, typer.Option(help="What to call it; else its query.")] = None,
    channel: Annotated[
        list[str] | None, typer.Option(help="Where to tell; may be given several times.")
    ] = None,
    source: Sources = None,
    min_sources: _MinSources = None,
    ping: _Ping = None,
    mode: _Mode = None,
    urgent: _Urgent = None,
    spikes: _Spikes = None,
    quiet: _Quiet = None,
    config: ConfigBesideQuery = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Save a watch; a running bot heeds it from its next poll on."""
    channels = [Channel.named(text) for text in channel or ["console"]]
    wish = WatchWish(name, None, mode, min_sources, ping, urgent=urgent, spikes=spikes, quiet=quiet)

    async def add_it(bot: "Commands") -> WatchSaved:
        within = await limited_by(bot, query, source)
        saved = await bot.add_watch(within.query, channels=channels, wish=wish)
        return replace(saved, remarks=(*within.remarks, *saved.remarks))

    _tell_saved(ask(config, add_it), as_json=json)


@app.command("list")
def list_all(config: ConfigOption = DEFAULT_CONFIG, json: JsonOption = False) -> None:
    """List all watches."""
    watches, known = ask(config, _with_precisions)
    if json:
        for watch in watches:
            row(watch_row(watch, known[watch.id]))
    elif not watches:
        say("there are no watches yet: wirewatch watch add '\"North Korea\" munitions'")
    else:
        show_rows(_COLUMNS, [_cells(watch) for watch in watches])


@app.command()
def show(watch: _Watch, config: ConfigOption = DEFAULT_CONFIG, json: JsonOption = False) -> None:
    """Show a watch, and how its query is read."""
    shown = ask(config, lambda bot: bot.show_watch(watch))
    if json:
        row(watch_row(shown.watch, shown.precision))
    else:
        show_rows(_COLUMNS, [_cells(shown.watch)])
        _tell(shown)


@app.command(context_settings={"ignore_unknown_options": True})  # a query may begin with -x
def edit(
    watch: _Watch,
    query: Annotated[str | None, typer.Option(help="What to look for from now on.")] = None,
    name: Annotated[str | None, typer.Option(help="What to call it from now on.")] = None,
    min_sources: _MinSources = None,
    ping: _Ping = None,
    mode: _Mode = None,
    urgent: _Urgent = None,
    spikes: _Spikes = None,
    quiet: _Quiet = None,
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Change a watch; what is not named stays."""
    wish = WatchWish(name, query, mode, min_sources, ping, urgent, spikes, quiet)
    _tell_saved(ask(config, lambda bot: bot.edit_watch(watch, wish)), as_json=json)


@app.command()
def pause(watch: _Watch, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Let a watch tell nothing until it is resumed."""
    paused = ask(config, lambda bot: bot.pause_watch(watch)).watch
    say(f"paused {_called(paused)}: wirewatch watch resume {watch_code(paused.id)}")


@app.command()
def resume(watch: _Watch, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Let a paused watch tell what comes from now on."""
    resumed = ask(config, lambda bot: bot.resume_watch(watch)).watch
    say(f"resumed {_called(resumed)}: it tells what comes from now on")


@app.command()
def clone(
    watch: _Watch,
    channel: Annotated[str, typer.Option(help="Where the copy is told.")],
    name: Annotated[str | None, typer.Option(help="What to call it; else as the first.")] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Save a watch with the same query for another channel."""
    to = Channel.named(channel)
    saved = ask(config, lambda bot: bot.clone_watch(watch, channel=to, name=name))
    _tell_saved(saved, as_json=json)


@app.command()
def export(
    watch: Annotated[list[str] | None, typer.Argument(help="Ids or names; else all.")] = None,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Write watches as `[[watches]]` of a configuration file."""
    exported = ask(config, lambda bot: bot.export_watches(watch or ()))
    lines(exported.document.splitlines())


@app.command()
def remove(watch: _Watch, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Remove a watch."""
    removed = ask(config, lambda bot: bot.remove_watch(watch)).watch
    say(f"removed {_called(removed)}: {removed.query}")


def ask(config: Path, question: Callable[["Commands"], Awaitable[Answer]]) -> Answer:
    """Put a question to the commands, on the store of a configuration."""
    from bot.config import load
    from bot.opening import Place, open_for_commands
    from bot.report import set_up

    place = Place(load(config), config.resolve().parent)
    set_up(as_json=False)

    async def go() -> Answer:
        async with open_for_commands(place) as commands:
            return await question(commands)

    return asyncio.run(go())


async def limited_by(bot: "Commands", query: str, sources: Sequence[str] | None) -> Limited:
    """Write the outlets that were named into a query; without any it stays as it is."""
    return await bot.limit(query, sources) if sources else Limited(query)


async def _with_precisions(
    bot: "Commands",
) -> tuple[Sequence[Watch], Mapping[int, Precision]]:
    watches = await bot.list_watches()
    return watches, await bot.precisions(watches)


def watch_row(watch: Watch, precision: Precision = NO_VOTES) -> Mapping[str, Any]:
    """Give a watch in the shape that other programs read."""
    return {
        "watch": watch_code(watch.id),
        "name": watch.name,
        "query": watch.query,
        "channels": [str(channel) for channel in watch.channels],
        "mode": watch.mode.value,
        "origin": watch.origin,
        "min_sources": watch.min_sources,
        "urgent": watch.urgent,
        "spikes": watch.spikes,
        "quiet": watch.quiet,
        "paused": watch.is_paused,
        "shadow_until": iso(watch.shadow_until),
        "ping": watch.ping,
        "precision": precision_row(precision),
    }


def _tell_saved(saved: WatchSaved, *, as_json: bool) -> None:
    say(f"saved {watch_code(saved.watch.id)}; read as: {saved.reading}")
    _remark(saved)
    if saved.looked_at:
        say(_previewed(saved))
        for one in saved.preview:
            say(f"  {one.title} ({one.outlet})")
    if as_json:
        row(watch_row(saved.watch))


def _tell(shown: WatchSaved) -> None:
    say(f"read as: {shown.reading}" if shown.reading else "it cannot be read by this version")
    say(f"votes: {shown.precision}")
    _remark(shown)


def _remark(saved: WatchSaved) -> None:
    for remark in saved.remarks:
        say(f"note: {remark}")
    for change in saved.meanwhile:
        who, what = change.by or "the operator", "; ".join(map(in_words, change.fields))
        say(f"note: {who} changed it {change.changed_at:%d %b %H:%M} UTC: {what}")


def _previewed(saved: WatchSaved) -> str:
    """Say what it would have found; nobody is told of that."""
    of = f"of {saved.looked_at} {'article' if saved.looked_at == 1 else 'articles'} of the last day"
    return f"it would have found {saved.found} {of}; what comes from now on is told"


def _called(watch: Watch) -> str:
    return f'{watch_code(watch.id)} "{watch.name}"'


def _cells(watch: Watch) -> Sequence[str]:
    where = ", ".join(str(channel) for channel in watch.channels)
    origin = f"{watch.origin}, paused" if watch.is_paused else watch.origin
    origin += ", silent" if watch.shadow_until else ""
    mode = f"{watch.mode}, urgent" if watch.urgent else watch.mode.value
    mode += f", quiet {watch.quiet}" if watch.quiet else ""
    query = without_controls(watch.query)
    return watch_code(watch.id), watch.name, query, where, mode, origin
