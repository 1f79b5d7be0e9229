"""`wirewatch watch`: the chat commands, for the operator."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from rich.table import Table

from bot.cli.output import (
    DEFAULT_CONFIG,
    ConfigBesideQuery,
    ConfigOption,
    JsonOption,
    row,
    say,
    show,
)
from rules.answer import HowTold, WatchSaved
from rules.attention.spike import Sensitivity
from rules.ids import watch_code
from rules.model import Channel, Mode, Watch
from rules.plain import without_controls

if TYPE_CHECKING:  # it brings what only a running bot needs
    from adapters.ports import Commands

app = typer.Typer(help="Watches: what you watch for, and where it is told.", no_args_is_help=True)
Answer = TypeVar("Answer")


@app.command(context_settings={"ignore_unknown_options": True})  # a query may begin with -x
def add(
    query: Annotated[str, typer.Argument(help="""For example: '"North Korea" munitions'.""")],
    name: Annotated[str | None, typer.Option(help="What to call it; else its query.")] = None,
    channel: Annotated[
        list[str] | None, typer.Option(help="Where to tell; may be given several times.")
    ] = None,
    min_sources: Annotated[
        int, typer.Option(min=1, max=20, help="How many must tell a story before it is told.")
    ] = 1,
    mode: Annotated[
        Mode, typer.Option(help="At once, with others that come in half a minute, in the digest.")
    ] = Mode.INSTANT,
    urgent: Annotated[
        bool, typer.Option("--urgent", help="Tell it at once, in quiet hours too.")
    ] = False,
    spikes: Annotated[
        Sensitivity | None, typer.Option(help="How soon a spike is told; else as the channel says.")
    ] = None,
    config: ConfigBesideQuery = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Save a watch; a running bot heeds it from its next poll on."""
    channels = [Channel.named(text) for text in channel or ["console"]]
    how = HowTold(mode, urgent, spikes)
    saved = ask(
        config,
        lambda bot: bot.add_watch(
            query, name=name, channels=channels, min_sources=min_sources, how=how
        ),
    )
    say(f"saved {watch_code(saved.watch.id)}; read as: {saved.reading}")
    for remark in saved.remarks:
        say(f"note: {remark}")
    if saved.looked_at:
        say(_previewed(saved))
        for one in saved.preview:
            say(f"  {one.title} ({one.outlet})")
    if json:
        row(watch_row(saved.watch))


def _previewed(saved: WatchSaved) -> str:
    """Say what it would have found; nobody is told of that."""
    of = f"of {saved.looked_at} {'article' if saved.looked_at == 1 else 'articles'} of the last day"
    return f"it would have found {saved.found} {of}; what comes from now on is told"


@app.command("list")
def list_all(config: ConfigOption = DEFAULT_CONFIG, json: JsonOption = False) -> None:
    """List all watches."""
    watches = ask(config, lambda bot: bot.list_watches())
    if json:
        for watch in watches:
            row(watch_row(watch))
    elif not watches:
        say("there are no watches yet: wirewatch watch add '\"North Korea\" munitions'")
    else:
        show(_table(watches))


@app.command()
def remove(
    watch: Annotated[str, typer.Argument(help="Its id (W12) or its name.")],
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Remove a watch."""
    removed = ask(config, lambda bot: bot.remove_watch(watch)).watch
    say(f'removed {watch_code(removed.id)} "{removed.name}": {removed.query}')


def ask(config: Path, question: Callable[["Commands"], Awaitable[Answer]]) -> Answer:
    """Put a question to the commands, on the store of a configuration."""
    from bot.app import Place, open_for_commands
    from bot.config import load

    place = Place(load(config), config.resolve().parent)

    async def go() -> Answer:
        async with open_for_commands(place) as commands:
            return await question(commands)

    return asyncio.run(go())


def watch_row(watch: Watch) -> Mapping[str, Any]:
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
    }


def _table(watches: Any) -> Table:
    table = Table("id", "name", "query", "channels", "mode", "from", box=None, pad_edge=False)
    for watch in watches:
        where = ", ".join(str(channel) for channel in watch.channels)
        query = without_controls(watch.query)
        mode = f"{watch.mode}, urgent" if watch.urgent else watch.mode.value
        table.add_row(watch_code(watch.id), watch.name, query, where, mode, watch.origin)
    return table
