"""What every table is written with."""

import secrets
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import (
    ARRAY,
    JSON,
    ColumnElement,
    CompoundSelect,
    Dialect,
    Table,
    Text,
    any_,
    bindparam,
    column,
    func,
    literal,
    select,
    table,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import REGCLASS
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

Row = TypeVar("Row")
# SQLite refuses statements with more than 32,766 parameters (sqlite.org/limits.html), PostgreSQL
# such with more than 65,535.
_AT_ONCE = 500
_SEQUENCES = table("sqlite_sequence", column("name"), column("seq"))


def portions(of: Collection[Row], *, at_once: int = _AT_ONCE) -> Iterator[Sequence[Row]]:
    """Cut into parts that one statement can take."""
    everything = list(of)
    for start in range(0, len(everything), at_once):
        yield everything[start : start + at_once]


def among(
    dialect: Dialect, column: ColumnElement[Any], name: str, *, of: type[TypeEngine[Any]] = Text
) -> ColumnElement[bool]:
    """Say that a column is one of a list that is bound as a whole, under this name.

    So the statement is the same for every length, and nobody writes or reads hundreds of places.
    """
    if dialect.name == "postgresql":
        return column == any_(bindparam(name, type_=ARRAY(of)))
    listed = func.json_each(bindparam(name, type_=JSON)).table_valued("value")
    return column.in_(select(listed.c.value))


def added(dialect: Dialect, table: Table) -> Any:
    """Give the INSERT that knows ON CONFLICT: its words are equal everywhere, its class is not."""
    if dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def new_marker() -> str:
    """Give a mark that no other delivery of any database of ours will carry."""
    return "ww" + secrets.token_hex(10)


async def next_ids(connection: AsyncConnection, *tables: Table) -> list[int]:
    """Give, of each table, the first of the ids that no row has had; the writer is alone with them.

    SQLite counts on from a row's id whoever gave it (sqlite.org/autoinc.html), but v0002 remade the
    table of stories without its counter. PostgreSQL is told by `note_ids`.
    """
    has_sequences = connection.dialect.name == "postgresql"
    found = await connection.execute((_last_of_sequences if has_sequences else _last_ids)(*tables))
    last: dict[str, int] = {}
    for name, number in found:
        last[name] = max(last.get(name, 0), number or 0)
    return [last[table.name] + 1 for table in tables]


async def note_ids(connection: AsyncConnection, table: Table, last: int) -> None:
    """Let a table count on from an id that it did not give itself."""
    if connection.dialect.name == "postgresql":
        reached = func.greatest(last, func.coalesce(_last_of_sequence(table), last))
        await connection.execute(select(func.setval(_sequence(table), reached)))


@lru_cache(maxsize=8)
def _last_ids(*tables: Table) -> CompoundSelect[Any]:
    names = [table.name for table in tables]
    counted = select(_SEQUENCES.c.name, _SEQUENCES.c.seq).where(_SEQUENCES.c.name.in_(names))
    return union_all(counted, *(select(literal(one.name), func.max(one.c.id)) for one in tables))


@lru_cache(maxsize=8)
def _last_of_sequences(*tables: Table) -> CompoundSelect[Any]:
    return union_all(*(select(literal(one.name), _last_of_sequence(one)) for one in tables))


def _last_of_sequence(table: Table) -> ColumnElement[int]:
    return func.pg_sequence_last_value(_sequence(table).cast(REGCLASS))


def _sequence(table: Table) -> ColumnElement[str]:
    return func.pg_get_serial_sequence(table.name, "id")
