"""A channel that its platform calls otherwise from now on: everything that is kept of it goes along."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Table, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store import watch_rows
from adapters.store.attention_tables import CHANNEL_ATTENTION, MUTES, PERSONS, WAITING_ALERTS
from adapters.store.confidence_tables import DRAFTS
from adapters.store.tables import (
    ALERTS,
    CHANNELS,
    DELIVERIES,
    NOTICES,
    WAITING,
    WATCHES,
)
from adapters.store.tuning_tables import ADVICE
from rules.model import Channel
from rules.watches.owning import moved

_PLAIN = (WAITING_ALERTS, DRAFTS)
"""Where many rows may say the same channel."""
_KEYED: Sequence[tuple[Table, str, tuple[str, ...]]] = (
    (CHANNELS, "name", ()),
    (CHANNEL_ATTENTION, "channel", ()),
    (PERSONS, "reader", ()),
    (MUTES, "reader", ("kind", "key")),
    (ADVICE, "reader", ()),
    (WAITING, "channel", ("article_id", "watch_id")),
    (ALERTS, "channel", ("story_id", "telling")),
    (NOTICES, "channel", ("kind", "key", "is_over")),
)
"""Where a channel stands once, together with the rest: what is there already under its new name stays."""
_LISTED = ((WATCHES, "channels"), (PERSONS, "reads"), (ADVICE, "channels"))
"""Where it is one of a list."""
_HISTORY = ("alert", "notice")
"""What others point to: it stays where it cannot go along."""


async def move(connection: AsyncConnection, old: Channel, new: Channel) -> int:
    """Write the new name wherever the old one stands; gives in how many watches it did."""
    before, after = str(old), str(new)
    for table, name, beside in _KEYED:
        await _move_keyed(connection, table, name, beside, before, after)
    for table in _PLAIN:
        mine = table.c.channel == before
        await connection.execute(update(table).where(mine).values(channel=after))
    await _move_owed(connection, before, after)
    renamed = [
        await _move_listed(connection, table, name, before, after) for table, name in _LISTED
    ]
    if renamed[0]:
        await _move_owned(connection, old, new)
        await watch_rows.grow(connection)
    return renamed[0]


async def _move_keyed(
    connection: AsyncConnection,
    table: Table,
    name: str,
    beside: tuple[str, ...],
    before: str,
    after: str,
) -> None:
    there = table.alias("there")
    same = [there.c[one] == table.c[one] for one in beside]
    taken = select(there.c[name]).where(there.c[name] == after, *same).exists()
    mine = table.c[name] == before
    await connection.execute(update(table).where(mine, ~taken).values({name: after}))
    if table.name not in _HISTORY:
        await connection.execute(delete(table).where(mine))


async def _move_owed(connection: AsyncConnection, before: str, after: str) -> None:
    """Let what is owed go along with what it tells: the two must name the same channel."""
    owed = DELIVERIES.c
    alerts = select(ALERTS.c.id).where(ALERTS.c.channel == after)
    notices = select(NOTICES.c.id).where(NOTICES.c.channel == after)
    told_there = or_(owed.alert_id.in_(alerts), owed.notice_id.in_(notices))
    moving = update(DELIVERIES).where(owed.channel == before, told_there)
    await connection.execute(moving.values(channel=after))


async def _move_owned(connection: AsyncConnection, old: Channel, new: Channel) -> None:
    """Let watches belong to the channel by its new name; whose name is taken there keeps its owner's old one."""
    watches, _ = await watch_rows.all_watches(connection)
    for watch in watches:
        there = replace(watch, scope=moved(watch.scope, old, new))
        if there != watch:
            await watch_rows.change(connection, there)


async def _move_listed(
    connection: AsyncConnection, table: Table, name: str, before: str, after: str
) -> int:
    [key] = table.primary_key.columns
    rows = (await connection.execute(select(key, table.c[name]))).all()
    found = [(number, listed) for number, listed in rows if before in listed]
    for number, listed in found:
        moved = list(dict.fromkeys(after if one == before else one for one in listed))
        await connection.execute(update(table).where(key == number).values({name: moved}))
    return len(found)
