"""Votes on alerts, changes of watches, and weekly advice."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store import mapping, watch_rows
from adapters.store.engine import Database
from adapters.store.tables import WATCHES, WatchRow
from adapters.store.tuning_tables import ADVICE, VOTES, WATCH_CHANGES
from adapters.tuning_ports import TuningStore, TuningTransaction
from rules.channel import Channel
from rules.confidence.advice import Advice
from rules.model import Watch
from rules.watches.change import FieldChange, WatchChange, changes_between
from rules.watches.votes import Vote

CHANGES_KEPT = 50
"""Changes of a watch that are remembered: a form is not open for longer than that."""


class SqlTuning(TuningStore):
    """What is kept so that watches can be tuned."""

    database: Database

    async def vote(self, alert_id: int, by: str, votes: Sequence[Vote]) -> None:
        """Delete what somebody said before, and write what they say."""
        mine = (VOTES.c.alert_id == alert_id) & (VOTES.c.by == by)
        async with self.database.writing() as connection:
            await connection.execute(delete(VOTES).where(mine))
            if votes:
                await connection.execute(insert(VOTES), [asdict(one) for one in votes])

    async def votes(self, watch_ids: Collection[int] | None = None) -> Sequence[Vote]:
        """Read votes."""
        query = select(VOTES).order_by(VOTES.c.voted_at, VOTES.c.id)
        if watch_ids is not None:
            query = query.where(VOTES.c.watch_id.in_(watch_ids))
        async with self.database.reading() as connection:
            rows = (await connection.execute(query)).mappings()
            return [_vote(row) for row in rows]

    async def hold_against(self, votes: Sequence[Vote]) -> None:
        """Write it to those that are there still."""
        async with self.database.writing() as connection:
            for one in votes:
                same = (VOTES.c.alert_id == one.alert_id) & (VOTES.c.by == one.by)
                mine = same & (VOTES.c.watch_id == one.watch_id)
                told = {"query": one.query, "counts": one.counts}
                await connection.execute(update(VOTES).where(mine).values(told))

    async def edit_watch(self, old: Watch, new: Watch, *, by: str, now: datetime) -> bool | None:
        """Write it by compare-and-set, and its change beside it."""
        async with self.database.writing() as connection:
            if await kept_watch(connection, old.id) != old:
                return False
            changed = await watch_rows.change(connection, new)
            if changed:
                await note_change(connection, old, new, by=by, now=now)
            return changed

    async def watch_changes(self, watch_id: int, *, after: int = 0) -> Sequence[WatchChange]:
        """Read changes."""
        mine = (WATCH_CHANGES.c.watch_id == watch_id) & (WATCH_CHANGES.c.id > after)
        query = select(WATCH_CHANGES).where(mine).order_by(WATCH_CHANGES.c.id)
        async with self.database.reading() as connection:
            rows = (await connection.execute(query)).mappings()
            return [_change(row) for row in rows]

    async def advice(self, reader: str) -> Advice | None:
        """Read one."""
        async with self.database.reading() as connection:
            query = select(ADVICE).where(ADVICE.c.reader == reader)
            row = (await connection.execute(query)).mappings().first()
        return _advice(row) if row else None

    async def keep_advice(self, advice: Advice) -> None:
        """Write one anew."""
        async with self.database.writing() as connection:
            mine = ADVICE.c.reader == str(advice.reader)
            await connection.execute(delete(ADVICE).where(mine))
            await connection.execute(insert(ADVICE).values(_advice_row(advice)))

    async def end_advice(self, reader: str) -> bool:
        """Delete one."""
        async with self.database.writing() as connection:
            gone = await connection.execute(delete(ADVICE).where(ADVICE.c.reader == reader))
        return gone.rowcount > 0

    async def due_advice(self, now: datetime) -> Sequence[Advice]:
        """Read those whose moment is past."""
        query = select(ADVICE).where(ADVICE.c.due_at <= now).order_by(ADVICE.c.due_at)
        async with self.database.asking() as connection:
            rows = (await connection.execute(query)).mappings()
            return [_advice(row) for row in rows]


class SqlAdvised(TuningTransaction):
    """The part of SqlTransaction that moves a note on."""

    _connection: AsyncConnection

    async def advised(self, before: Advice, after: Advice) -> bool:
        """Write it by compare-and-set."""
        mine = (ADVICE.c.reader == str(before.reader)) & (ADVICE.c.due_at == before.due_at)
        same = mine & (ADVICE.c.schedule == before.schedule)
        moving = update(ADVICE).where(same).values(_advice_row(after))
        return (await self._connection.execute(moving)).rowcount > 0


async def note_change(
    connection: AsyncConnection, old: Watch, new: Watch, *, by: str, now: datetime
) -> None:
    """Write what is different, if anything is; forget what nobody can ask for any more."""
    changed = changes_between(old, new)
    if not changed:
        return
    row = {
        "watch_id": old.id,
        "fields": [[one.name, one.before, one.after] for one in changed],
        "by": by,
        "changed_at": now,
    }
    adding = insert(WATCH_CHANGES).values(row).returning(WATCH_CHANGES.c.id)
    newest = (await connection.execute(adding)).scalar_one()
    mine = WATCH_CHANGES.c.watch_id == old.id
    kept = select(WATCH_CHANGES.c.id).where(mine).order_by(WATCH_CHANGES.c.id.desc())
    oldest = kept.limit(CHANGES_KEPT).subquery()
    beyond = select(func.min(oldest.c.id)).scalar_subquery()
    old_ones = mine & (WATCH_CHANGES.c.id < beyond) & (WATCH_CHANGES.c.id < newest)
    await connection.execute(delete(WATCH_CHANGES).where(old_ones))


async def kept_watch(connection: AsyncConnection, watch_id: int) -> Watch | None:
    """Read a watch as it stands."""
    query = select(WATCHES).where(WATCHES.c.id == watch_id)
    row = (await connection.execute(query)).mappings().first()
    return mapping.watch_from(WatchRow(**row)) if row else None


def _vote(row: RowMapping) -> Vote:
    return Vote(**{name: value for name, value in row.items() if name != "id"})


def _change(row: RowMapping) -> WatchChange:
    fields = tuple(FieldChange(*one) for one in row["fields"])
    return WatchChange(row["watch_id"], fields, row["by"], row["changed_at"], row["id"])


def _advice_row(advice: Advice) -> dict[str, Any]:
    return {
        "reader": str(advice.reader),
        "channels": [str(one) for one in advice.channels],
        "schedule": advice.schedule,
        "due_at": advice.due_at,
        "since": advice.since,
        "said": sorted(advice.said),
    }


def _advice(row: RowMapping) -> Advice:
    return Advice(
        Channel.named(row["reader"]),
        tuple(Channel.named(one) for one in row["channels"]),
        row["schedule"],
        row["due_at"],
        row["since"],
        frozenset(row["said"]),
    )
