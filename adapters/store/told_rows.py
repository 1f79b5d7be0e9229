"""What was told: the lines of a catch-up, messages of several stories, and the rates of watches."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.attention_ports import AttentionTransaction
from adapters.store import mapping
from adapters.store.attention_tables import WAITING_ALERTS, WATCH_RATES, WATCH_STORIES
from adapters.store.rows import added, portions
from adapters.store.tables import ALERTS, NOTICES, WATCHES
from rules.attention.messages import line_of
from rules.attention.rank import StoryLine
from rules.attention.rates import WatchRate
from rules.model import Channel

SHOWN_AT_MOST = 5_000


class SqlTold(AttentionTransaction):
    """The part of SqlTransaction that is about what was told."""

    _connection: AsyncConnection

    async def told_since(
        self, since: datetime, channels: Collection[Channel] | None = None
    ) -> Sequence[StoryLine]:
        """Read alerts, the newest first as far as there are too many."""
        at = func.coalesce(ALERTS.c.matched_at, ALERTS.c.seen_at)
        joined = ALERTS.outerjoin(WAITING_ALERTS, WAITING_ALERTS.c.alert_id == ALERTS.c.id)
        extra = (ALERTS.c.id.label("alert_id"), at.label("at"), WAITING_ALERTS.c.way)
        query = select(ALERTS, *extra).select_from(joined).where(at >= since)
        if channels is not None:
            query = query.where(ALERTS.c.channel.in_([str(channel) for channel in channels]))
        rows = await self._connection.execute(query.order_by(at.desc()).limit(SHOWN_AT_MOST))
        return [_line(row) for row in rows.mappings()]

    async def tell_by(self, notice_id: int, alert_ids: Collection[int]) -> None:
        """Write by what alerts are told, and delete what they waited for."""
        for some in portions(alert_ids):
            mine = update(ALERTS).where(ALERTS.c.id.in_(some)).values(message_id=notice_id)
            await self._connection.execute(mine)
            gone = delete(WAITING_ALERTS).where(WAITING_ALERTS.c.alert_id.in_(some))
            await self._connection.execute(gone)

    async def close_notice(self, notice_id: int) -> None:
        """Write that it is over."""
        mine = update(NOTICES).where(NOTICES.c.id == notice_id).values(is_over=True)
        await self._connection.execute(mine)

    async def lines_of(self, notice_id: int) -> Sequence[StoryLine]:
        """Read the alerts of a message."""
        extra = (ALERTS.c.id.label("alert_id"), ALERTS.c.matched_at.label("at"))
        query = select(ALERTS, *extra).where(ALERTS.c.message_id == notice_id)
        rows = (await self._connection.execute(query.order_by(ALERTS.c.id))).mappings()
        return [line_of(mapping.alert_from(row), row["at"] or row["seen_at"]) for row in rows]

    async def note_matched(self, pairs: Collection[tuple[int, int]], *, now: datetime) -> None:
        """Insert those that are new; a watch that was removed meanwhile is left out."""
        asked = {watch for watch, _ in pairs}
        query = select(WATCHES.c.id).where(WATCHES.c.id.in_(asked))
        there = set((await self._connection.execute(query)).scalars())
        rows = [
            {"watch_id": watch, "story_id": story, "at": now}
            for watch, story in sorted(set(pairs))
            if watch in there
        ]
        for some in portions(rows):
            adding = added(self._connection.dialect, WATCH_STORIES).values(some)
            await self._connection.execute(adding.on_conflict_do_nothing())

    async def matched_at(self, since: datetime) -> Mapping[int, Sequence[datetime]]:
        """Read them."""
        table = WATCH_STORIES.c
        found: dict[int, list[datetime]] = defaultdict(list)
        query = select(table.watch_id, table.at).where(table.at >= since)
        for watch_id, at in await self._connection.execute(query):
            found[watch_id].append(at)
        return found

    async def forget_matched(self, before: datetime) -> None:
        """Delete them."""
        gone = delete(WATCH_STORIES).where(WATCH_STORIES.c.at < before)
        await self._connection.execute(gone)

    async def rates(self) -> Mapping[int, WatchRate]:
        """Read all."""
        rows = await self._connection.execute(select(WATCH_RATES.c.watch_id, WATCH_RATES.c.rate))
        return {watch_id: WatchRate.from_json(rate) for watch_id, rate in rows}

    async def keep_rate(self, watch_id: int, rate: WatchRate) -> None:
        """Write one."""
        mine = update(WATCH_RATES).where(WATCH_RATES.c.watch_id == watch_id)
        written = {"rate": rate.as_json()}
        if (await self._connection.execute(mine.values(written))).rowcount == 0:
            await self._connection.execute(insert(WATCH_RATES).values(watch_id=watch_id, **written))


def _line(row: Any) -> StoryLine:
    alert = mapping.alert_from(row)
    return line_of(alert, row["at"], note=_note(alert.is_kept, row["way"], alert.reasons))


def _note(is_kept: bool, way: str | None, reasons: Sequence[str]) -> str | None:
    """Say what became of an alert that has no message."""
    if not reasons or not (is_kept or way):
        return None
    return reasons[-1]
