"""What the archive lets go: articles whose time is over, with all that hangs on them.

An article stays as long as any feed still gives it, or its alert is still owed: else it would come as news
again, or an alert would be lost.
"""

from datetime import datetime

from sqlalchemy import Select, delete, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.attention_tables import WAITING_ALERTS
from adapters.store.tables import ALERTS, ARTICLES, DELIVERIES, KEYS, STORIES
from rules.model import DeliveryState

_DONE = (DeliveryState.DELIVERED.value, DeliveryState.DROPPED.value)
"""Dead ones are not: people have yet to say what becomes of them."""


async def prune(connection: AsyncConnection, *, before: datetime, at_most: int) -> int:
    """Remove some articles that were last seen before a moment; gives how many."""
    gone = list((await connection.execute(_over(before, at_most))).scalars())
    if gone:
        await connection.execute(delete(ARTICLES).where(ARTICLES.c.id.in_(gone)))
    return len(gone)


async def prune_stories(connection: AsyncConnection, *, before: datetime) -> int:
    """Remove the stories that no article tells any more."""
    told = exists().where(ARTICLES.c.story_id == STORIES.c.id)
    awaited = exists().where(ALERTS.c.story_id == STORIES.c.id)
    empty = (STORIES.c.last_at < before) & ~told & ~awaited
    return (await connection.execute(delete(STORIES).where(empty))).rowcount


def _over(before: datetime, at_most: int) -> Select[int]:
    still_given = exists().where(KEYS.c.article_id == ARTICLES.c.id, KEYS.c.seen_at >= before)
    open_delivery = (DELIVERIES.c.alert_id == ALERTS.c.id) & DELIVERIES.c.state.not_in(_DONE)
    owed = exists().where(ALERTS.c.article_id == ARTICLES.c.id, open_delivery)
    waits = exists().where(
        ALERTS.c.article_id == ARTICLES.c.id, WAITING_ALERTS.c.alert_id == ALERTS.c.id
    )
    old = select(ARTICLES.c.id).where(ARTICLES.c.seen_at < before)
    over = old.where(~still_given, ~owed, ~waits)
    return over.order_by(ARTICLES.c.id).limit(at_most)
