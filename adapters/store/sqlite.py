"""SQLite: how a file is opened, and what its errors mean.

WAL, one writer that begins IMMEDIATE (the driver's own deferred begin loses updates: 160 of 200 in
our measurement), and readers that can only read. synchronous=FULL, so that not even a power cut
takes back a delivery that was noted as done.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.errors import StoreError
from adapters.store.sqlite_driver import connector

BUSY_TIMEOUT_MS = 10_000


def address(url: URL, *, base: Path) -> URL:
    """Check the address of a file; a relative one is relative to `base`."""
    if url.host or url.username or url.query:
        raise StoreError(
            "database.url: a SQLite address is sqlite:/// and a path, nothing more:"
            ' write "sqlite:///wirewatch.db"'
        )
    if not url.database or url.database == ":memory:":
        raise StoreError("database.url: alerts must outlive the process: name a file")
    return url.set(drivername="sqlite", database=str((base / url.database).resolve()))


def shown(url: URL) -> str:
    """Name a database for people."""
    return url.database or ""


def folder(url: URL, *, base: Path) -> Path:
    """Give the folder of the file: what belongs to it stands beside it."""
    return Path(url.database or "").parent


def is_there(url: URL) -> bool:
    """Say whether there is a file."""
    return Path(url.database or "").exists()


def engines(url: URL) -> tuple[AsyncEngine, AsyncEngine, AsyncEngine]:
    """Make writer, reader and asker."""
    address = url.set(drivername="sqlite+aiosqlite")
    connect = connector(url.database or "")
    writer = create_async_engine(address, async_creator=connect, pool_size=1, max_overflow=0)
    reader = create_async_engine(address, async_creator=connect, pool_size=4, max_overflow=0)
    asker = create_async_engine(
        address,
        async_creator=connect,
        pool_size=2,
        max_overflow=0,  # one beyond the pool's size would be opened for one question, and closed
        isolation_level="AUTOCOMMIT",
        skip_autocommit_rollback=True,
    )
    _prepare(writer.sync_engine, begin="BEGIN IMMEDIATE", read_only=False)
    _prepare(reader.sync_engine, begin="BEGIN", read_only=True)
    _prepare(asker.sync_engine, begin=None, read_only=True)
    return writer, reader, asker


def migration_engine(url: URL, *, changing: bool) -> Engine:
    """Make a plain, blocking engine; foreign keys are off while tables are remade."""
    engine = create_engine(url)
    begin = "BEGIN IMMEDIATE" if changing else "BEGIN"
    _prepare(engine, begin=begin, read_only=False, foreign_keys=False)
    return engine


def _prepare(
    engine: Engine, *, begin: str | None, read_only: bool, foreign_keys: bool = True
) -> None:
    def on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver begins nothing: on_begin does
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")
        cursor.execute(f"PRAGMA query_only={'ON' if read_only else 'OFF'}")
        cursor.close()

    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin or "")

    event.listen(engine, "connect", on_connect)
    if begin:
        event.listen(engine, "begin", on_begin)


def refuse_unfit(connection: Connection) -> None:
    """Refuse nothing: this SQLite came with this Python."""


def refuse_powerless(connection: Connection, *, is_current: bool) -> None:
    """Refuse nothing: whoever could open the file for writing may write."""


def sentence(url: URL, error: DBAPIError) -> str:
    """Say what an error means and what to do."""
    where = f"the database {url.database}"
    code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF  # without SQLite's finer distinctions
    if code == sqlite3.SQLITE_FULL:
        return f"{where}: the disk is full: make room, nothing is lost"
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return f"{where} is locked by another program for too long: end that program"
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        return f"{where} cannot be opened for writing: check the folder and its permissions"
    if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return f"{where} is no (whole) SQLite database: put a backup in its place"
    if code == sqlite3.SQLITE_IOERR:
        return f"{where}: the disk did not do it ({error.orig}): see whether it is full or failing"
    return f"{where}: {error.orig}"


def copy(url: URL, into: Path) -> None:
    """Write a whole copy of a database, as of one moment, whatever is written meanwhile."""
    if into.exists():
        raise StoreError(f"{into} is there already: choose another file")
    if not is_there(url):
        raise StoreError(f"there is no database {shown(url)}: `wirewatch run` makes it")
    try:
        with closing(sqlite3.connect(url.database or "")) as connection:
            os.close(os.open(into, os.O_CREAT | os.O_EXCL, 0o600))
            connection.execute("VACUUM INTO ?", (str(into),))
    except (OSError, sqlite3.Error) as error:
        into.unlink(missing_ok=True)
        why = error.strerror if isinstance(error, OSError) else error
        raise StoreError(f"the copy {into} cannot be written: {why}") from error
