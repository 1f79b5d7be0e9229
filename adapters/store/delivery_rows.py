"""Reading deliveries: each with its alert or notice, the other articles of its story, its message."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store import mapping
from adapters.store.notice_rows import NOTICE_COLUMNS
from adapters.store.tables import ALERTS, ARTICLES, DELIVERIES, NOTICES
from rules.model import Delivery, DeliveryKind, DeliveryState, FollowUp, Posted, Shown

_POST, _DELIVERED = DeliveryKind.POST.value, DeliveryState.DELIVERED.value


async def read(
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


@lru_cache(maxsize=1)
def of_ids() -> Select[Any]:
    """Ask for the deliveries of some ids, which are given as `ids`."""
    return whole().where(DELIVERIES.c.id.in_(bindparam("ids", expanding=True)))


def whole() -> Select[Any]:
    """Ask for deliveries with their alerts or notices."""
    wanted = [column for column in ALERTS.c if column.name not in ("id", "channel")]
    with_alerts = DELIVERIES.outerjoin(ALERTS, ALERTS.c.id == DELIVERIES.c.alert_id)
    joined = with_alerts.outerjoin(NOTICES, NOTICES.c.id == DELIVERIES.c.notice_id)
    return select(DELIVERIES, *wanted, *NOTICE_COLUMNS).select_from(joined)
