"""The outbox: what is owed, and every step of it by compare-and-set.

A step is valid only from the state it was decided on: (id, state, attempts). Who comes second
changes nothing and is told so.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    case,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.delivery_rows import read, whole
from adapters.store.engine import Database
from adapters.store.heads import Heads
from adapters.store.steps import Steps
from adapters.store.tables import (
    DEAD,
    DELIVERIES,
    LOST,
    NOTICES,
    OPEN,
    UtcDateTime,
)
from rules.answers.status import Backlog, Receipt
from rules.delivery.delivery import NextState
from rules.delivery.outbox import NAMED_AT_MOST, DeadLetter, DeadLetters, LostChannel
from rules.model import Channel, Delivery, DeliveryKind, DeliveryState, Posted
from rules.notice import FAILURES

DEAD_AT_MOST = 1_000
RECEIPTS_AT_MOST = 20_000
_PENDING, _POST = DeliveryState.PENDING.value, DeliveryKind.POST.value
_DELIVERED = DeliveryState.DELIVERED.value


class SqlOutbox:
    """Deliveries, one channel's in the order they were owed; a change that must wait lets others by."""

    def __init__(self, database: Database) -> None:
        """Use an open database."""
        self._database, self._steps = database, Steps(database)
        self._heads = Heads(database)

    async def close(self) -> None:
        """Answer what was asked."""
        await self._heads.close()

    async def due_channels(self, now: datetime) -> Sequence[Channel]:
        """Find channels whose open deliveries may move, without a look at each delivery."""
        async with self._database.asking() as connection:
            found = await connection.execute(_DUE_CHANNELS, {"now": now})
            return [Channel.named(name) for name in found.scalars()]

    async def head(self, channel: Channel, *, now: datetime) -> Delivery | None:
        """Read the oldest open delivery of a channel."""
        first = await self._heads.of(channel, now=now)
        if first is None or first.state is DeliveryState.PENDING:
            return first
        # What is sent is read again when its attempt is noted: here it is only chosen.
        return await self.delivery(first.id)

    async def note_attempt(self, delivery: Delivery, *, now: datetime) -> Delivery | None:
        """Write `sending` before anything is sent, with all that is to be shown by then.

        It is read again in the same transaction: what joins the story later owes a change.
        """
        return await self._steps.attempt(delivery, now=now)

    async def note_result(
        self, delivery: Delivery, result: NextState, posted: Posted | None
    ) -> bool:
        """Write what came of an attempt or of a look."""
        return await self._steps.result(delivery, result, posted)

    async def delivery(self, delivery_id: int) -> Delivery | None:
        """Read one."""
        async with self._database.reading() as connection:
            found = await read(connection, _ONE, {"number": delivery_id})
        return found[0] if found else None

    async def is_superseded(self, delivery: Delivery) -> bool:
        """Look for a later change of the same message."""
        same = DELIVERIES.c.alert_id if delivery.notice is None else DELIVERIES.c.notice_id
        later = (same == delivery.told.id) & (DELIVERIES.c.id > delivery.id)
        waits = (DELIVERIES.c.kind == delivery.kind.value) & (DELIVERIES.c.state == _PENDING)
        async with self._database.reading() as connection:
            query = select(DELIVERIES.c.id).where(later, waits).limit(1)
            return (await connection.execute(query)).first() is not None

    async def hasten(self, *, ahead_of: datetime, now: datetime) -> int:
        """Write of what lies ahead that it was owed and sent now, and is due."""
        table = DELIVERIES.c
        ahead = or_(table.owed_at > ahead_of, table.sent_at > ahead_of)
        values = {
            "next_at": now,
            "owed_at": case((table.owed_at > now, now), else_=table.owed_at),
            "sent_at": case((table.sent_at > now, now), else_=table.sent_at),
        }
        async with self._database.writing() as connection:
            moved = await connection.execute(update(DELIVERIES).where(OPEN, ahead).values(**values))
        return moved.rowcount

    async def retry(self, ids: Collection[int] | None, *, now: datetime) -> Sequence[Delivery]:
        """Make due; of changes that show the same the last."""
        table = DELIVERIES.c
        waits = (table.state == _PENDING) & (table.attempts > 0) & (table.next_at > now)
        async with self._database.writing() as connection:
            chosen = whole().where(or_(DEAD, waits), _among(ids)).order_by(table.id.desc())
            found = await read(connection, chosen)
            for one in found:
                await _make_due(connection, one, now)
        return found[::-1]

    async def drop(self, ids: Collection[int] | None, *, now: datetime) -> Sequence[Delivery]:
        """Write that nobody wants them."""
        table = DELIVERIES.c
        which = DEAD if ids is None else or_(DEAD, table.state == _PENDING)
        async with self._database.writing() as connection:
            chosen = whole().where(which, _among(ids)).order_by(table.id)
            found = await read(connection, chosen)
            for one in found:
                end = {"state": DeliveryState.DROPPED.value, "next_at": now, "is_lost": False}
                await _moved(connection, one, end)
        return found

    async def receipts(self, *, since: datetime) -> Sequence[Receipt]:
        """Read the last of them."""
        table = DELIVERIES.c
        last = select(table.channel, table.owed_at, table.posted_at).where(
            table.kind == _POST, table.state == _DELIVERED, table.posted_at.is_not(None)
        )
        async with self._database.reading() as connection:
            rows = await connection.execute(last.order_by(table.id.desc()).limit(RECEIPTS_AT_MOST))
            return [
                Receipt(Channel.named(name), owed_at, posted_at)
                for name, owed_at, posted_at in rows
                if posted_at >= since
            ]

    async def backlogs(self) -> Sequence[Backlog]:
        """Count what is owed and dead, by channel."""
        table = DELIVERIES.c
        counted = (table.channel, func.count(), func.min(table.owed_at))
        owed = select(*counted).where(OPEN).group_by(table.channel)
        given_up = select(table.channel, func.count()).where(DEAD).group_by(table.channel)
        async with self._database.reading() as connection:
            dead = {row[0]: row[1] for row in await connection.execute(given_up)}
            found = {row[0]: (row[1], row[2]) for row in await connection.execute(owed)}
        return [
            Backlog(Channel.named(name), *found.get(name, (0, None)), dead.get(name, 0))
            for name in sorted({*dead, *found})
        ]

    async def dead(self) -> Sequence[DeadLetters]:
        """Read what was given up, by channel."""
        is_failure = NOTICES.c.kind.in_([kind.value for kind in FAILURES])
        told = or_(DELIVERIES.c.notice_id.is_(None), ~is_failure)
        query = whole().where(DEAD, told).order_by(DELIVERIES.c.id.desc()).limit(DEAD_AT_MOST)
        by_channel: dict[Channel, list[DeadLetter]] = defaultdict(list)
        async with self._database.reading() as connection:
            for one in await read(connection, query):
                letter = DeadLetter(one.id, one.told.title, one.error)
                by_channel[one.channel].append(letter)
        return [
            DeadLetters(channel, len(letters), tuple(letters[:NAMED_AT_MOST]))
            for channel, letters in sorted(by_channel.items())
        ]

    async def lost_channels(self) -> Sequence[LostChannel]:
        """Read them off their first deliveries."""
        table = DELIVERIES.c
        beside = DELIVERIES.alias("beside")
        counting = select(func.count()).where(
            beside.c.channel == table.channel, beside.c.state == _PENDING
        )
        waiting = counting.correlate(DELIVERIES).scalar_subquery()
        query = select(table.channel, table.sent_at, table.owed_at, table.error, waiting)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query.where(LOST).order_by(table.id))).all()
        return [
            LostChannel(Channel.named(name), sent_at or owed_at, error, count)
            for name, sent_at, owed_at, error, count in rows
        ]

    async def open(self, *, limit: int) -> Sequence[Delivery]:
        """Read what is owed or was given up."""
        query = whole().where(or_(OPEN, DEAD)).order_by(DELIVERIES.c.id).limit(limit)
        async with self._database.reading() as connection:
            return await read(connection, query)

    async def delivered_count(self) -> int:
        """Count the alerts that arrived."""
        done = (DELIVERIES.c.state == _DELIVERED) & DELIVERIES.c.alert_id.is_not(None)
        query = select(func.count()).select_from(DELIVERIES)
        async with self._database.reading() as connection:
            counted = await connection.execute(query.where(done, DELIVERIES.c.kind == _POST))
            return int(counted.scalar_one())


def _among(ids: Collection[int] | None) -> ColumnElement[bool]:
    return true() if ids is None else DELIVERIES.c.id.in_(ids)


async def _make_due(connection: AsyncConnection, delivery: Delivery, now: datetime) -> None:
    """Let it be tried again; a change whose like waits already is not needed any more."""
    state = DeliveryState.PENDING
    if delivery.state is DeliveryState.DEAD and delivery.kind is not DeliveryKind.POST:
        same = DELIVERIES.c.alert_id if delivery.notice is None else DELIVERIES.c.notice_id
        alike = (same == delivery.told.id) & (DELIVERIES.c.kind == delivery.kind.value)
        waiting = select(DELIVERIES.c.id).where(alike, DELIVERIES.c.state == _PENDING)
        if (await connection.execute(waiting)).first() is not None:
            state = DeliveryState.DROPPED
    await _moved(connection, delivery, {"state": state.value, "next_at": now, "crashes": 0})


async def _moved(
    connection: AsyncConnection, delivery: Delivery, values: Mapping[str, Any]
) -> bool:
    as_decided = (
        (DELIVERIES.c.id == delivery.id)
        & (DELIVERIES.c.state == delivery.state.value)
        & (DELIVERIES.c.attempts == delivery.attempts)
    )
    moved = await connection.execute(update(DELIVERIES).where(as_decided).values(**values))
    return moved.rowcount == 1


# Written once: to put a statement together costs more than to execute it.
_NOW: BindParameter[datetime] = bindparam("now", type_=UtcDateTime())
_NUMBER: BindParameter[int] = bindparam("number")
_ONE = whole().where(DELIVERIES.c.id == _NUMBER)


def _due_channels() -> Select[Any]:
    """Ask for channels one after the other: an index leads from each to the next."""
    table = DELIVERIES.c
    first = select(func.min(table.channel).label("name")).where(OPEN)
    names = first.cte("names", recursive=True)
    beyond = select(func.min(table.channel)).where(OPEN, table.channel > names.c.name)
    after = select(beyond.correlate(names).scalar_subquery()).where(names.c.name.is_not(None))
    names = names.union_all(after)
    due = select(table.id).where(OPEN, table.channel == names.c.name, table.next_at <= _NOW)
    return select(names.c.name).where(names.c.name.is_not(None), due.correlate(names).exists())


_DUE_CHANNELS = _due_channels()
