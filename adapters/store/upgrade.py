"""Bringing the tables of a database to this version, with Alembic."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.engine import URL, Connection

from adapters.errors import StoreError
from adapters.store.engine import migration_engine, sorted_errors

NEWEST = "0006"
"""The newest step in migrations/versions; a test holds it to what Alembic finds there."""
_STEPS = Path(__file__).parent / "migrations"


def upgrade(url: URL) -> None:
    """Bring a database to this version; a new one gets all tables, a current one is only read."""
    _make_private(url)
    with _connected(url, "BEGIN") as connection:
        found = _version(connection)
    if found != NEWEST:
        with _connected(url, "BEGIN IMMEDIATE") as connection:
            _take_steps(url, connection)


def is_current(url: URL) -> bool:
    """Say whether a database is there, with the tables of this version; only looks."""
    if not Path(url.database or "").exists():
        return False
    with _connected(url, "BEGIN") as connection:
        return _version(connection) == NEWEST


def _make_private(url: URL) -> None:
    """Make the file of a new SQLite database for its owner only: addresses in it may hold keys."""
    if url.get_backend_name() == "sqlite" and url.database:
        with suppress(OSError):  # SQLite says it better
            os.close(os.open(url.database, os.O_CREAT | os.O_EXCL, 0o600))


@contextmanager
def _connected(url: URL, begin: str) -> Iterator[Connection]:
    engine = migration_engine(url, begin=begin)
    try:
        with sorted_errors(url), engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version


def _take_steps(url: URL, connection: Connection) -> None:
    # Only here: Alembic costs a quarter of the start of every command.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(_STEPS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise StoreError(
            f"the database {url.database} was written by a newer version of wirewatch ({error}):"
            " use that version"
        ) from error
