"""What was agreed with hubs (WebSub): one row a subscription, by the token of its callback."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, delete, func, or_, select, update

from adapters.push_ports import Subscriptions
from adapters.store.engine import Database
from adapters.store.rows import added
from adapters.store.tables import FEEDS, NOT_LEAVING, SUBSCRIPTIONS
from rules.feeds.websub import HELD, PushState, Subscription
from rules.model import Feed

_LEAVING = PushState.LEAVING.value
_HELD = [state.value for state in HELD]


class SqlSubscriptions(Subscriptions):
    """The part of SqlStore that remembers hubs."""

    database: Database

    async def begin_subscription(self, wanted: Subscription) -> bool:
        """Insert a subscription unless its feed has one."""
        async with self.database.writing() as connection:
            adding = added(connection.dialect, SUBSCRIPTIONS).values(_row(wanted))
            nothing = adding.on_conflict_do_nothing(
                index_elements=["feed_id"], index_where=NOT_LEAVING
            )
            begun = await connection.execute(nothing.returning(SUBSCRIPTIONS.c.token))
            return begun.scalar() is not None

    async def change_subscription(
        self, token: str, decide: Callable[[Subscription], Subscription | None]
    ) -> Subscription | None:
        """Read, decide and write as the only writer."""
        here = SUBSCRIPTIONS.c.token == token
        async with self.database.writing() as connection:
            found = (await connection.execute(select(SUBSCRIPTIONS).where(here))).mappings().first()
            if found is None:
                return None
            before = _subscription(found)
            then = decide(before)
            if then is None:
                await connection.execute(delete(SUBSCRIPTIONS).where(here))
            elif then != before:
                await connection.execute(update(SUBSCRIPTIONS).where(here).values(_row(then)))
        return before

    async def subscription(self, token: str) -> Subscription | None:
        """Read one."""
        query = select(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.token == token)
        async with self.database.reading() as connection:
            found = (await connection.execute(query)).mappings().first()
        return _subscription(found) if found else None

    async def subscription_of(self, feed_id: int) -> Subscription | None:
        """Read the one of a feed."""
        of_the_feed = SUBSCRIPTIONS.c.feed_id == feed_id
        query = select(SUBSCRIPTIONS).where(of_the_feed, NOT_LEAVING)
        async with self.database.reading() as connection:
            found = (await connection.execute(query)).mappings().first()
        return _subscription(found) if found else None

    async def subscriptions(self, feed_id: int | None = None) -> Sequence[Subscription]:
        """Read all, or all of a feed."""
        query = select(SUBSCRIPTIONS).order_by(SUBSCRIPTIONS.c.feed_id, SUBSCRIPTIONS.c.begun_at)
        if feed_id is not None:
            query = query.where(SUBSCRIPTIONS.c.feed_id == feed_id)
        async with self.database.reading() as connection:
            return [_subscription(row) for row in (await connection.execute(query)).mappings()]

    async def due_subscriptions(self, now: datetime, *, limit: int) -> Sequence[int]:
        """Find those whose time has come, that ran out, or whose feed rests."""
        table = SUBSCRIPTIONS.c
        due = or_(
            table.next_at <= now,
            table.state.in_(_HELD) & (table.lease_until <= now),
            ~FEEDS.c.polled & (table.state != _LEAVING),
        )
        query = select(table.feed_id).join(FEEDS, FEEDS.c.id == table.feed_id).where(due)
        query = query.group_by(table.feed_id).order_by(func.min(table.next_at), table.feed_id)
        async with self.database.reading() as connection:
            return (await connection.execute(query.limit(limit))).scalars().all()

    async def reschedule(self, feed: Feed, next_at: datetime, because: str) -> bool:
        """Write the next poll by compare-and-set."""
        as_seen = (FEEDS.c.id == feed.id) & (FEEDS.c.next_at == feed.state.next_at)
        moving = update(FEEDS).where(as_seen).values(next_at=next_at, because=because)
        async with self.database.writing() as connection:
            return (await connection.execute(moving)).rowcount == 1


def _row(held: Subscription) -> dict[str, Any]:
    return asdict(held) | {"token": held.token, "state": held.state.value}


def _subscription(row: RowMapping) -> Subscription:
    values = {name: value for name, value in row.items() if name != "token"}
    return Subscription(**values | {"state": PushState(row["state"])})
