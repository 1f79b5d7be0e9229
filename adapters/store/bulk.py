"""Many rows by one statement.

SQLAlchemy binds each row anew, which costs several times what SQLite then does with it: here the
statement is compiled once, and a row costs what its values cost.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, Insert, Update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.sqlite_driver import Unasked

Row = Mapping[str, Any]
Write = Callable[[Any], Any] | None
"""Writes a value as the driver takes it; None where it does so as it is."""


@dataclass(frozen=True, slots=True)
class _Compiled:
    sql: str
    columns: Sequence[tuple[str, Write]]
    """In the order in which the statement names them."""
    by_name: bool

    def bound(self, rows: Sequence[Row]) -> Sequence[Any]:
        """Write rows as the driver takes them, column by column."""
        columns = [
            _written(write, rows, name) if write else [row[name] for row in rows]
            for name, write in self.columns
        ]
        if not self.by_name:
            return list(zip(*columns, strict=True))
        names = [name for name, _ in self.columns]
        return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def _written(write: Callable[[Any], Any], rows: Sequence[Row], name: str) -> Sequence[Any]:
    """Write a column; rows that come together often hold the same time, or the same tags."""
    before: Any = rows  # no row holds this
    as_before, written = None, []
    for row in rows:
        value = row[name]
        if value is not before and not (isinstance(value, tuple) and value == before):
            before, as_before = value, write(value)
        written.append(as_before)
    return written


async def write_rows(
    connection: AsyncConnection, statement: Insert | Update, rows: Sequence[Row]
) -> None:
    """Write rows that all name the same values, by a statement that is kept for the next time.

    They are there for the next question and for the commit, which raise the errors of theirs.
    """
    if rows:
        compiled = _compiled(statement, connection.dialect, tuple(rows[0]))
        await connection.exec_driver_sql(compiled.sql, compiled.bound(rows))


@lru_cache(maxsize=64)
def _compiled(statement: Insert | Update, dialect: Dialect, names: tuple[str, ...]) -> _Compiled:
    compiled = statement.compile(dialect=dialect, column_keys=list(names))
    order: Sequence[str] | None = getattr(compiled, "positiontup", None)
    types = {name: bind.type.dialect_impl(dialect) for name, bind in compiled.binds.items()}
    columns = [(name, types[name].bind_processor(dialect)) for name in order or types]
    return _Compiled(Unasked(compiled), columns, by_name=order is None)
