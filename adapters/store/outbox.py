"""The outbox: what is owed, and every step of it by compare-and-set.

A step is valid only from the state it was decided on: (id, state, attempts). Who comes second
changes nothing and is told so.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store import mapping
from adapters.store.engine import Database
from adapters.store.tables import ALERTS, ARTICLES, DELIVERIES
from rules.delivery import NextState
from rules.model import Channel, Delivery, DeliveryKind, DeliveryState, FollowUp, Posted

_PENDING, _POST = DeliveryState.PENDING.value, DeliveryKind.POST.value
_OPEN = [_PENDING, DeliveryState.SENDING.value, DeliveryState.UNCERTAIN.value]


class SqlOutbox:
    """Deliveries, one channel's in the order they were owed; a change that must wait lets others by."""

    def __init__(self, database: Database) -> None:
        """Use an open database."""
        self._database = database

    async def due_channels(self, now: datetime) -> Sequence[Channel]:
        """Find channels whose open deliveries may move."""
        due = DELIVERIES.c.state.in_(_OPEN) & (DELIVERIES.c.next_at <= now)
        query = select(DELIVERIES.c.channel).where(due).distinct()
        async with self._database.reading() as connection:
            return [Channel.named(name) for name in (await connection.execute(query)).scalars()]

    async def head(self, channel: Channel, *, now: datetime) -> Delivery | None:
        """Read the oldest open delivery of a channel."""
        here = DELIVERIES.c.channel == str(channel)
        holds = or_(
            DELIVERIES.c.kind == _POST,
            DELIVERIES.c.state != _PENDING,
            DELIVERIES.c.next_at <= now,
        )
        query = _with_alert().where(here, DELIVERIES.c.state.in_(_OPEN), holds)
        async with self._database.reading() as connection:
            found = await _read(connection, query.order_by(DELIVERIES.c.id).limit(1))
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
            [noted] = await _read(connection, _with_alert().where(DELIVERIES.c.id == delivery.id))
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
            "error": None if result.state is DeliveryState.DELIVERED else result.reason,
        }
        async with self._database.writing() as connection:
            return await _moved(connection, delivery, values)

    async def open(self, *, limit: int) -> Sequence[Delivery]:
        """Read what is owed or was given up."""
        shown = [*_OPEN, DeliveryState.DEAD.value]
        query = _with_alert().where(DELIVERIES.c.state.in_(shown))
        async with self._database.reading() as connection:
            return await _read(connection, query.order_by(DELIVERIES.c.id).limit(limit))

    async def delivered_count(self) -> int:
        """Count the alerts that arrived."""
        done = DELIVERIES.c.state == DeliveryState.DELIVERED.value
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


async def _read(connection: AsyncConnection, query: Select[Any]) -> list[Delivery]:
    """Read deliveries, each with the other articles of its story."""
    rows = (await connection.execute(query)).mappings().all()
    others = await follow_ups(connection, {row["story_id"] for row in rows if row["story_id"]})
    return [_among_others(mapping.delivery_from(row), others[row["story_id"]]) for row in rows]


def _among_others(delivery: Delivery, articles: Sequence[FollowUp]) -> Delivery:
    own = delivery.alert.article_id
    return replace(delivery, follow_ups=tuple(one for one in articles if one.article_id != own))


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


def _with_alert() -> Select[Any]:
    """Ask for deliveries with their alerts, the message of each, and what it shows already."""
    wanted = [column for column in ALERTS.c if column.name not in ("id", "channel", "owed_at")]
    joined = DELIVERIES.outerjoin(ALERTS, ALERTS.c.id == DELIVERIES.c.alert_id)
    own, up_to, wording = _ALIAS.c.kind == _POST, _ALIAS.c.shown_up_to, _ALIAS.c.shown_wording
    same_place = own | (_ALIAS.c.kind == DELIVERIES.c.kind)
    arrived = _ALIAS.c.state == DeliveryState.DELIVERED.value
    return select(
        DELIVERIES,
        *wanted,
        func.coalesce(_of_the_alert(_ALIAS.c.posted, own), _of_the_message()).label("message"),
        _of_the_alert(func.max(up_to), arrived & same_place).label("has_up_to"),
        _of_the_alert(func.max(wording), arrived & same_place).label("has_wording"),
    ).select_from(joined)


_ALIAS = DELIVERIES.alias("beside")


def _of_the_message() -> ScalarSelect[Any]:
    own = select(_ALIAS.c.posted).where(_ALIAS.c.id == DELIVERIES.c.of_delivery)
    return own.correlate(DELIVERIES).scalar_subquery()


def _of_the_alert(what: ColumnElement[Any], where: ColumnElement[bool]) -> ScalarSelect[Any]:
    beside = select(what).where(_ALIAS.c.alert_id == DELIVERIES.c.alert_id, where)
    return beside.correlate(DELIVERIES).scalar_subquery()
