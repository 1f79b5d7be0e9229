"""The first open deliveries of many channels by one statement.

Drains of many channels ask at about the same time; asked one by one, the questions cost more than
the answers.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    JSON,
    FromClause,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    column,
    func,
    or_,
    select,
)

from adapters.store import mapping
from adapters.store.delivery_rows import whole
from adapters.store.engine import Database
from adapters.store.tables import DELIVERIES, OPEN, UtcDateTime
from adapters.store.together import Together
from rules.model import Channel, Delivery, DeliveryKind, DeliveryState

AT_ONCE = 100
_Asked = tuple[Channel, datetime]


class Heads:
    """Reads what is to be sent next, or looked for."""

    def __init__(self, database: Database) -> None:
        """Use an open database."""
        self._database = database
        self._read = Together(self._heads, wait_s=0, at_most=AT_ONCE)

    async def of(self, channel: Channel, *, now: datetime) -> Delivery | None:
        """Read the oldest open delivery of a channel, with those that others ask for."""
        return await self._read((channel, now))

    async def close(self) -> None:
        """Answer what was asked."""
        await self._read.close()

    async def _heads(self, asked: Sequence[_Asked]) -> Sequence[Delivery | None]:
        names = sorted({str(channel) for channel, _ in asked})
        # They ask within a moment of each other. Whoever sends looks at the time once more.
        given = {"names": json.dumps(names), "now": max(now for _, now in asked)}
        async with self._database.asking() as connection:
            rows = await connection.execute(_first(connection.dialect.name), given)
            found = {row["channel"]: mapping.delivery_from(row) for row in rows.mappings()}
        return [found.get(str(channel)) for channel, _ in asked]


@lru_cache(maxsize=2)
def _first(dialect: str) -> Select[Any]:
    """Ask for each channel's first by the index that has them in order."""
    table, names = DELIVERIES.alias("owed"), _named(dialect)
    waits = table.c.state == DeliveryState.PENDING.value
    # An alert's own message holds up what comes after it, before its time too: it keeps the order.
    of_its_own = and_(
        table.c.kind == DeliveryKind.POST.value,
        or_(table.c.notice_id.is_(None), table.c.attempts > 0),
    )
    due = table.c.next_at <= bindparam("now", type_=UtcDateTime())
    here = table.c.channel == names.c.value
    first = select(table.c.id).where(here, OPEN, or_(of_its_own, ~waits, due))
    first = first.order_by(table.c.id).limit(1).correlate(names)
    return whole().where(DELIVERIES.c.id.in_(select(first.scalar_subquery()).select_from(names)))


def _named(dialect: str) -> FromClause:
    """Give the names as rows, of which each kind of database has its own way."""
    given = bindparam("names", type_=Text())
    if dialect == "sqlite":
        return func.json_each(given).table_valued(column("value", Text)).alias("named")
    each = func.json_array_elements_text(cast(given, JSON))
    return each.table_valued(column("value", Text)).alias("named").render_derived()
