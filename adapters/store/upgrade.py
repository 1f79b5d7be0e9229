"""Bringing the tables of a database to this version, with Alembic."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.engine import URL, Connection

from adapters.errors import StoreError
from adapters.store.engine import is_postgres, kind_of, migration_engine, shown, sorted_errors

NEWEST = "0015"
"""The newest step in migrations/versions; a test holds it to what Alembic finds there."""
_STEPS = Path(__file__).parent / "migrations"


class Tables(StrEnum):
    """What stands in a database."""

    ABSENT = "absent"
    OTHER = "of another version"
    CURRENT = "current"


def upgrade(url: URL) -> None:
    """Bring a database to this version; a new one gets all tables, a current one is only read."""
    _make_private(url)
    with _connected(url) as connection:
        found = _version(connection)
    if found != NEWEST:
        with _connected(url, changing=True) as connection:
            _take_steps(url, connection)


def tables(url: URL) -> Tables:
    """Say what stands in a database; only looks. Raises StoreError where it cannot be used."""
    kind = kind_of(url)
    if not kind.is_there(url):
        return Tables.ABSENT
    with _connected(url) as connection:
        found = _version(connection)
        kind.refuse_powerless(connection, is_current=found == NEWEST)
    if found == NEWEST:
        return Tables.CURRENT
    # A server's database is made before its tables; in a file without them is somebody else's work.
    return Tables.ABSENT if found is None and is_postgres(url) else Tables.OTHER


def _make_private(url: URL) -> None:
    """Make the file of a new SQLite database for its owner only: addresses in it may hold keys."""
    if url.get_backend_name() == "sqlite" and url.database:
        with suppress(OSError):  # SQLite says it better
            os.close(os.open(url.database, os.O_CREAT | os.O_EXCL, 0o600))


@contextmanager
def _connected(url: URL, *, changing: bool = False) -> Iterator[Connection]:
    engine = migration_engine(url, changing=changing)
    try:
        with sorted_errors(url), engine.begin() as connection:
            kind_of(url).refuse_unfit(connection)
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
            f"the database {shown(url)} was written by a newer version of wirewatch ({error}):"
            " use that version"
        ) from error
