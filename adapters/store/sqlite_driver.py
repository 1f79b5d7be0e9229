"""aiosqlite with one change of threads a statement.

SQLAlchemy makes a cursor, executes, fetches and closes; on aiosqlite each of these is a call to the
connection's thread and back, which costs more than SQLite's own work. Here all four are one.
"""

import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

import aiosqlite


class Cursor:
    """What SQLAlchemy asks of a cursor; rows are fetched with the statement."""

    arraysize = 1

    def __init__(self, connection: "Connection") -> None:
        """Nothing is asked of the database yet."""
        self._connection = connection
        self._rows: Sequence[Any] = ()
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> "Cursor":
        """Be open: there is nothing to do."""
        return self

    async def execute(self, sql: str, parameters: Iterable[Any] = ()) -> "Cursor":
        """Execute and fetch."""
        await self._connection.apart(self._run, sqlite3.Cursor.execute, sql, parameters)
        return self

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> "Cursor":
        """Execute with each of the parameters."""
        await self._connection.apart(self._run, sqlite3.Cursor.executemany, sql, parameters)
        return self

    async def fetchall(self) -> Sequence[Any]:
        """Give what was fetched."""
        return self._rows

    async def close(self) -> None:
        """Be closed: the database's own cursor is."""

    def _run(
        self, connection: sqlite3.Connection, execute: Callable[..., Any], *words: Any
    ) -> None:
        cursor = connection.cursor()
        try:
            execute(cursor, *words)
            self._rows = cursor.fetchall() if cursor.description else ()
            self.description, self.rowcount = cursor.description, cursor.rowcount
            self.lastrowid = cursor.lastrowid
        finally:
            cursor.close()


class Connection(aiosqlite.Connection):
    """An aiosqlite connection with such cursors."""

    def cursor(self) -> Any:
        """Give a cursor at once."""
        return Cursor(self)

    async def apart(self, work: Callable[..., None], *words: Any) -> None:
        """Do something with the connection in its thread."""
        await self._execute(work, self._conn, *words)  # type: ignore[no-untyped-call]  # theirs


def connector(path: str) -> Callable[[], Awaitable[Connection]]:
    """Say how a database file is opened, for SQLAlchemy's `async_creator`."""

    async def connect() -> Connection:
        connection = Connection(lambda: sqlite3.connect(path), iter_chunk_size=64)
        connection._thread.daemon = True  # as SQLAlchemy sets it: an exit waits for no thread
        await connection
        return connection

    return connect
