"""`wirewatch db`: the database: its tables, its copy, what it lets go."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.output import DEFAULT_CONFIG, ConfigOption, fail, say
from bot.cli.search import length_option
from bot.cli.watch import ask
from rules.words.plural import counted

app = typer.Typer(help="The database.", no_args_is_help=True)


@app.command()
def upgrade(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Bring the tables to this version; `run` does so by itself."""
    from adapters.store import upgrade as bring_up
    from adapters.store.engine import shown
    from bot.config import load
    from bot.opening import Place

    place = Place(load(config), config.resolve().parent)
    bring_up(place.database)
    ask(config, lambda bot: bot.rebuild_index(_tell_left))
    say(f"{shown(place.database)} is up to date")


def _tell_left(articles: int) -> None:
    say(f"the index of the archive is made anew: {counted(articles, 'article')} left")


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Where the copy goes; it must not be there yet.")],
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Copy a SQLite database whole, beside a running bot."""
    from adapters.store import copy_database
    from adapters.store.engine import is_postgres
    from bot.config import load
    from bot.opening import Place

    place = Place(load(config), config.resolve().parent)
    if is_postgres(place.database):
        raise fail("a PostgreSQL database is copied with pg_dump")
    copy_database(place.database, file)
    say(f"copied into {file}: to use it, put it in the place of the database while no bot runs")


@app.command()
def prune(
    older_than: Annotated[
        timedelta | None, length_option("How old; without it `retention.archive`.")
    ] = None,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Remove old articles with their stories and alerts; a running bot does so once an hour."""
    from bot.config import load

    length = older_than or load(config).retention.archive
    removed = ask(config, lambda bot: bot.prune(older_than=length))
    say(f"removed {counted(removed, 'article')}; what feeds still give, and what is owed, stays")
