"""How a database is opened: the only place that knows one database from another.

SQLite: WAL, one writer that begins IMMEDIATE (the driver's own deferred begin loses updates: 160 of
200 in our measurement) behind a lock of the event loop, and readers that can only read.
synchronous=FULL, so that not even a power cut takes back a delivery that was noted as done.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from adapters.errors import StoreError
from adapters.store.sqlite_driver import connector

BUSY_TIMEOUT_MS = 10_000


@dataclass(frozen=True, slots=True)
class Database:
    """An open database: one writer at a time, readers beside it."""

    url: URL
    writer: AsyncEngine
    reader: AsyncEngine
    asker: AsyncEngine
    _one_writer: asyncio.Lock = field(default_factory=asyncio.Lock)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """Be the only writer; kept when the block ends well, undone when it does not."""
        async with self._one_writer:
            with sorted_errors(self.url):
                async with self.writer.begin() as connection:
                    yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """See one state of the database, whatever is written meanwhile."""
        with sorted_errors(self.url):
            async with self.reader.connect() as connection:
                yield connection

    @asynccontextmanager
    async def asking(self) -> AsyncIterator[AsyncConnection]:
        """Ask a single question: without a transaction, which costs more than most questions."""
        with sorted_errors(self.url):
            async with self.asker.connect() as connection:
                yield connection

    async def close(self) -> None:
        """Let every connection go."""
        await self.asker.dispose()
        await self.writer.dispose()
        await self.reader.dispose()


@contextmanager
def sorted_errors(url: URL) -> Iterator[None]:
    """Turn the driver's errors into ours."""
    try:
        yield
    except DBAPIError as error:
        raise StoreError(_sentence(url, error)) from error


def database_url(text: str, *, base: Path) -> URL:
    """Read `database.url`; a relative SQLite path is relative to `base`."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise StoreError(
            'database.url is no database address: write "sqlite:///wirewatch.db"'
        ) from None
    if url.get_backend_name() != "sqlite":
        raise StoreError(
            f"database.url: {url.get_backend_name()} is not supported by this version:"
            ' write "sqlite:///wirewatch.db"'
        )
    if url.host or url.username or url.query:
        raise StoreError(
            "database.url: a SQLite address is sqlite:/// and a path, nothing more:"
            ' write "sqlite:///wirewatch.db"'
        )
    if not url.database or url.database == ":memory:":
        raise StoreError("database.url: alerts must outlive the process: name a file")
    return url.set(drivername="sqlite", database=str((base / url.database).resolve()))


def open_database(url: URL) -> Database:
    """Open writer and readers; nothing is asked of the database yet."""
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
    _prepare_sqlite(writer.sync_engine, begin="BEGIN IMMEDIATE", read_only=False)
    _prepare_sqlite(reader.sync_engine, begin="BEGIN", read_only=True)
    _prepare_sqlite(asker.sync_engine, begin=None, read_only=True)
    return Database(url, writer, reader, asker)


def migration_engine(url: URL, *, begin: str) -> Engine:
    """Open the database for migrations: plain, blocking, foreign keys off while tables are remade.

    `begin` is "BEGIN" to look, "BEGIN IMMEDIATE" to change.
    """
    engine = create_engine(url)
    _prepare_sqlite(engine, begin=begin, read_only=False, foreign_keys=False)
    return engine


def _prepare_sqlite(
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


def _sentence(url: URL, error: DBAPIError) -> str:
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
    return f"{where}: {error.orig}"
