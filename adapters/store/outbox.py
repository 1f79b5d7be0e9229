"""The outbox: what is owed, and every step of it by compare-and-set.

A step is valid only from the state it was decided on: (id, state, attempts). Who comes second
changes nothing and is told so.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, update

from adapters.store import mapping
from adapters.store.engine import Database
from adapters.store.tables import ALERTS, ARTICLES, DELIVERIES
from rules.delivery import NextState
from rules.model import Channel, Delivery, DeliveryState, Posted

_OPEN = [
    DeliveryState.PENDING.value,
    DeliveryState.SENDING.value,
    DeliveryState.UNCERTAIN.value,
]


class SqlOutbox:
    """Deliveries, one channel's in the order they were owed."""

    def __init__(self, database: Database) -> None:
        """Use an open database."""
        self._database = database

    async def due_channels(self, now: datetime) -> Sequence[Channel]:
        """Find channels whose open deliveries may move."""
        due = DELIVERIES.c.state.in_(_OPEN) & (DELIVERIES.c.next_at <= now)
        query = select(DELIVERIES.c.channel).where(due).distinct()
        async with self._database.reading() as connection:
            return [Channel.named(name) for name in (await connection.execute(query)).scalars()]

    async def head(self, channel: Channel) -> Delivery | None:
        """Read the oldest open delivery of a channel."""
        here = DELIVERIES.c.channel == str(channel)
        query = _with_alert().where(here, DELIVERIES.c.state.in_(_OPEN))
        async with self._database.reading() as connection:
            rows = await connection.execute(query.order_by(DELIVERIES.c.id).limit(1))
            row = rows.mappings().first()
        return mapping.delivery_from(row) if row else None

    async def note_attempt(self, delivery: Delivery, *, now: datetime) -> Delivery | None:
        """Write `sending` before anything is sent."""
        noted = replace(
            delivery, state=DeliveryState.SENDING, attempts=delivery.attempts + 1, sent_at=now
        )
        values = {"state": noted.state.value, "attempts": noted.attempts, "sent_at": now}
        return noted if await self._move(delivery, values) else None

    async def note_result(
        self, delivery: Delivery, result: NextState, posted: Posted | None
    ) -> bool:
        """Write what came of an attempt or of a look."""
        values = {
            "state": result.state.value,
            "next_at": result.next_at,
            "posted": posted.reference if posted else None,
            "error": None if result.state is DeliveryState.DELIVERED else result.reason,
        }
        return await self._move(delivery, values)

    async def open(self, *, limit: int) -> Sequence[Delivery]:
        """Read what is owed or was given up."""
        shown = [*_OPEN, DeliveryState.DEAD.value]
        query = _with_alert().where(DELIVERIES.c.state.in_(shown))
        async with self._database.reading() as connection:
            rows = await connection.execute(query.order_by(DELIVERIES.c.id).limit(limit))
            return [mapping.delivery_from(row) for row in rows.mappings()]

    async def delivered_count(self) -> int:
        """Count what arrived."""
        done = DELIVERIES.c.state == DeliveryState.DELIVERED.value
        query = select(func.count()).select_from(DELIVERIES).where(done)
        async with self._database.reading() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def _move(self, delivery: Delivery, values: dict[str, Any]) -> bool:
        as_decided = (
            (DELIVERIES.c.id == delivery.id)
            & (DELIVERIES.c.state == delivery.state.value)
            & (DELIVERIES.c.attempts == delivery.attempts)
        )
        async with self._database.writing() as connection:
            moved = await connection.execute(update(DELIVERIES).where(as_decided).values(values))
        return moved.rowcount == 1


def _with_alert() -> Select[Any]:
    wanted = [column for column in ALERTS.c if column.name not in ("id", "channel")]
    joined = DELIVERIES.join(ALERTS, ALERTS.c.id == DELIVERIES.c.alert_id)
    of_the_story = ARTICLES.c.story_id == ALERTS.c.story_id
    outlets = select(func.count(ARTICLES.c.outlet.distinct())).where(of_the_story)
    counted = outlets.correlate(ALERTS).scalar_subquery().label("outlets")
    return select(DELIVERIES, *wanted, counted).select_from(joined)
