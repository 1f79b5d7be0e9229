"""The outbox: what is owed, and every step of it by compare-and-set.

A step is valid only from the state it was decided on: (id, state, attempts). Who comes second
changes nothing and is told so.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Select, and_, bindparam, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store import mapping
from adapters.store.engine import Database
from adapters.store.notice_rows import NOTICE_COLUMNS
from adapters.store.tables import ALERTS, ARTICLES, DEAD, DELIVERIES, NOTICES, OPEN, UtcDateTime
from rules.delivery import NextState
from rules.model import Channel, Delivery, DeliveryKind, DeliveryState, FollowUp, Posted, Shown

_PENDING, _POST = DeliveryState.PENDING.value, DeliveryKind.POST.value
_DELIVERED = DeliveryState.DELIVERED.value


class SqlOutbox:
    """Deliveries, one channel's in the order they were owed; a change that must wait lets others by."""

    def __init__(self, database: Database) -> None:
        """Use an open database."""
        self._database = database

    async def due_channels(self, now: datetime) -> Sequence[Channel]:
        """Find channels whose open deliveries may move, without a look at each delivery."""
        async with self._database.asking() as connection:
            found = await connection.execute(_DUE_CHANNELS, {"now": now})
            return [Channel.named(name) for name in found.scalars()]

    async def head(self, channel: Channel, *, now: datetime) -> Delivery | None:
        """Read the oldest open delivery of a channel."""
        async with self._database.reading() as connection:
            found = await _read(connection, _HEAD, {"channel_name": str(channel), "now": now})
        return found[0] if found else None

    async def note_attempt(self, delivery: Delivery, *, now: datetime) -> Delivery | None:
        """Write `sending` before anything is sent, with all that is to be shown by then.

        It is read again in the same transaction: what joins the story later owes a change.
        """
        sending = {
            "state": DeliveryState.SENDING.value,
            "attempts": delivery.attempts + 1,
            "sent_at": now,
        }
        async with self._database.writing() as connection:
            if not await _moved(connection, delivery, sending):
                return None
            [noted] = await _read(connection, _ONE, {"number": delivery.id})
            shows = update(DELIVERIES).where(DELIVERIES.c.id == delivery.id)
            await connection.execute(shows.values(mapping.shown_by(noted)))
        return noted

    async def note_result(
        self, delivery: Delivery, result: NextState, posted: Posted | None
    ) -> bool:
        """Write what came of an attempt or of a look."""
        values = {
            "state": result.state.value,
            "next_at": result.next_at,
            "posted": posted.reference if posted else None,
            "posted_at": result.next_at if result.state is DeliveryState.DELIVERED else None,
            "error": None if result.state is DeliveryState.DELIVERED else result.reason,
            "crashes": result.crashes,
        }
        async with self._database.writing() as connection:
            return await _moved(connection, delivery, values)

    async def open(self, *, limit: int) -> Sequence[Delivery]:
        """Read what is owed or was given up."""
        query = _whole().where(or_(OPEN, DEAD)).order_by(DELIVERIES.c.id).limit(limit)
        async with self._database.reading() as connection:
            return await _read(connection, query)

    async def delivered_count(self) -> int:
        """Count the alerts that arrived."""
        done = (DELIVERIES.c.state == _DELIVERED) & DELIVERIES.c.alert_id.is_not(None)
        query = select(func.count()).select_from(DELIVERIES)
        async with self._database.reading() as connection:
            counted = await connection.execute(query.where(done, DELIVERIES.c.kind == _POST))
            return int(counted.scalar_one())


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


async def _read(
    connection: AsyncConnection, query: Select[Any], given: Mapping[str, Any] | None = None
) -> list[Delivery]:
    """Read deliveries, each with the other articles of its story; changes with their messages."""
    rows = (await connection.execute(query, given or {})).mappings().all()
    stories = {row["story_id"] for row in rows if row["story_id"] is not None}
    others = await follow_ups(connection, stories) if stories else {}
    found = [
        _among_others(mapping.delivery_from(row), others.get(row["story_id"], ())) for row in rows
    ]
    changes = [one for one in found if one.kind is not DeliveryKind.POST]
    beside = await _beside(connection, changes) if changes else {}
    return [beside.get(one.id, one) for one in found]


def _among_others(delivery: Delivery, articles: Sequence[FollowUp]) -> Delivery:
    if delivery.notice is not None:
        return delivery
    own = delivery.alert.article_id
    return replace(delivery, follow_ups=tuple(one for one in articles if one.article_id != own))


async def _beside(
    connection: AsyncConnection, changes: Sequence[Delivery]
) -> Mapping[int, Delivery]:
    """Give changes, by id, with their messages and what these, or their threads, show already."""
    table = DELIVERIES.c
    of_alerts = table.alert_id.in_([one.told.id for one in changes if one.notice is None])
    of_notices = table.notice_id.in_([one.told.id for one in changes if one.notice is not None])
    wanted = (table.kind, table.state, table.posted, table.shown_up_to, table.shown_wording)
    query = select(table.alert_id, table.notice_id, *wanted).where(or_(of_alerts, of_notices))
    rows = (await connection.execute(query)).all()
    return {one.id: _with_message(one, rows) for one in changes}


def _with_message(change: Delivery, rows: Sequence[Any]) -> Delivery:
    is_notice = change.notice is not None
    own = [row for row in rows if change.told.id == (row.notice_id if is_notice else row.alert_id)]
    [message] = [row.posted for row in own if row.kind == _POST] or [None]
    arrived = [
        row for row in own if row.state == _DELIVERED and row.kind in (_POST, change.kind.value)
    ]
    shown = Shown(
        max((row.shown_up_to for row in arrived), default=0),
        max((row.shown_wording for row in arrived), default=0),
    )
    return replace(change, message=Posted(message) if message else None, shown=shown)


async def follow_ups(
    connection: AsyncConnection, story_ids: set[int]
) -> Mapping[int, list[FollowUp]]:
    """Read the articles of stories, by story, the oldest first."""
    wanted = (
        ARTICLES.c.story_id,
        ARTICLES.c.id,
        ARTICLES.c.outlet,
        ARTICLES.c.title,
        ARTICLES.c.link,
    )
    query = select(*wanted).where(ARTICLES.c.story_id.in_(story_ids)).order_by(ARTICLES.c.id)
    found: dict[int, list[FollowUp]] = defaultdict(list)
    for story_id, *rest in await connection.execute(query):
        found[story_id].append(FollowUp(*rest))
    return found


def _whole() -> Select[Any]:
    """Ask for deliveries with their alerts or notices."""
    wanted = [column for column in ALERTS.c if column.name not in ("id", "channel")]
    with_alerts = DELIVERIES.outerjoin(ALERTS, ALERTS.c.id == DELIVERIES.c.alert_id)
    joined = with_alerts.outerjoin(NOTICES, NOTICES.c.id == DELIVERIES.c.notice_id)
    return select(DELIVERIES, *wanted, *NOTICE_COLUMNS).select_from(joined)


# Written once: to put a statement together costs more than to execute it.
_NOW: BindParameter[datetime] = bindparam("now", type_=UtcDateTime())
_NUMBER: BindParameter[int] = bindparam("number")
_NAME: BindParameter[str] = bindparam("channel_name")
_ONE = _whole().where(DELIVERIES.c.id == _NUMBER)
# An alert's own message holds up what comes after it, before its time too: it keeps the order.
_HOLDS = or_(
    and_(
        DELIVERIES.c.kind == _POST, or_(DELIVERIES.c.notice_id.is_(None), DELIVERIES.c.attempts > 0)
    ),
    DELIVERIES.c.state != _PENDING,
    DELIVERIES.c.next_at <= _NOW,
)
_HEAD = (
    _whole().where(DELIVERIES.c.channel == _NAME, OPEN, _HOLDS).order_by(DELIVERIES.c.id).limit(1)
)


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
