"""What every table is written with."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

Row = TypeVar("Row")
# SQLite refuses statements with more than 32,766 parameters (sqlite.org/limits.html), PostgreSQL
# such with more than 65,535.
_AT_ONCE = 500


def portions(of: Collection[Row]) -> Iterator[Sequence[Row]]:
    """Cut into parts that one statement can take."""
    everything = list(of)
    for start in range(0, len(everything), _AT_ONCE):
        yield everything[start : start + _AT_ONCE]


def added(connection: AsyncConnection, table: Table) -> Any:
    """Give the INSERT that knows ON CONFLICT: its words are equal everywhere, its class is not."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
