"""aiosqlite with few changes of threads.

SQLAlchemy makes a cursor, executes, fetches and closes; on aiosqlite each of these is a call to the
connection's thread and back, which costs more than SQLite's own work. Here all four are one. And what
nobody waits for, the beginning of a transaction and what is `Unasked`, goes along with the next question,
or with the commit: a fault of theirs is raised there.
"""

import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import aiosqlite

Work = Callable[[sqlite3.Connection], object]
_BEGINS = frozenset(("BEGIN", "BEGIN IMMEDIATE"))


class Unasked(str):
    """A statement of which nobody asks how it went: it may wait for the next one, or the commit."""

    __slots__ = ()


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

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> "Cursor":
        """Execute and fetch; a transaction begins with its first statement."""
        if sql in _BEGINS:
            self._connection.begin(sql)
        else:
            await self._do(sql, lambda connection: self._run(connection, sql, parameters))
        return self

    async def executemany(self, sql: str, parameters: Sequence[Sequence[Any]]) -> "Cursor":
        """Execute with each of the parameters."""
        await self._do(sql, lambda connection: connection.executemany(sql, parameters))
        return self

    async def fetchall(self) -> Sequence[Any]:
        """Give what was fetched."""
        return self._rows

    async def close(self) -> None:
        """Be closed: the database's own cursor is."""

    async def _do(self, sql: str, work: Work) -> None:
        if isinstance(sql, Unasked) and self._connection.has_begun:
            self._connection.go_along(work)
        else:
            await self._connection.apart(work)

    def _run(self, connection: sqlite3.Connection, sql: str, parameters: Sequence[Any]) -> None:
        cursor = connection.cursor()
        try:
            cursor.execute(sql, parameters)
            self._rows = cursor.fetchall() if cursor.description else ()
            self.description, self.rowcount = cursor.description, cursor.rowcount
            self.lastrowid = cursor.lastrowid
        finally:
            cursor.close()


class Connection(aiosqlite.Connection):
    """An aiosqlite connection with such cursors."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Connect as aiosqlite does."""
        super().__init__(*args, **kwargs)
        self._begin = ""
        self._has_begun_there = False
        self._along: list[Work] = []

    def cursor(self) -> Any:
        """Give a cursor at once."""
        return Cursor(self)

    @property
    def has_begun(self) -> bool:
        """Say whether a transaction has begun, or will with what is done next."""
        return bool(self._begin) or self._has_begun_there

    def begin(self, sql: str) -> None:
        """Begin a transaction with what is done next."""
        self._begin = sql

    def go_along(self, work: Work) -> None:
        """Do something before whatever is done next."""
        self._along.append(work)

    async def apart(self, work: Work) -> None:
        """Do something with the connection in its thread, and before it what goes along."""
        all_of_it = [*self._along, work]
        if sql := self._begin:
            all_of_it.insert(0, lambda connection: connection.execute(sql))
            self._begin, self._has_begun_there = "", True
        self._along.clear()
        await self._execute(_in_turn, self._conn, all_of_it)  # type: ignore[no-untyped-call]  # theirs

    async def commit(self) -> None:
        """Write what waits, and commit; what cannot be kept is undone."""
        try:
            if self._along or self._has_begun_there:
                await self.apart(sqlite3.Connection.commit)
        except sqlite3.Error:
            await self.rollback()
            raise
        self._begin, self._has_begun_there = "", False

    async def rollback(self) -> None:
        """Forget what waits, and undo the rest, what is under way at the moment too."""
        self._along.clear()
        begun, self._begin, self._has_begun_there = self._has_begun_there, "", False
        if begun:
            await self.apart(sqlite3.Connection.rollback)


def connector(path: str) -> Callable[[], Awaitable[Connection]]:
    """Say how a database file is opened, for SQLAlchemy's `async_creator`."""

    async def connect() -> Connection:
        connection = Connection(lambda: sqlite3.connect(path), iter_chunk_size=64)
        connection._thread.daemon = True  # as SQLAlchemy sets it: an exit waits for no thread
        await connection
        return connection

    return connect


def _in_turn(connection: sqlite3.Connection, all_of_it: Sequence[Work]) -> None:
    for work in all_of_it:
        work(connection)
