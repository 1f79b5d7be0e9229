"""Notices in the database: the part of SqlTransaction that is about them."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.outbox_ports import Notices
from adapters.store.notice_mapping import notice_from, notice_row
from adapters.store.rows import added, new_marker
from adapters.store.tables import DELIVERIES, NOTICES, WAITING_CHANGE
from rules.model import DeliveryKind, DeliveryState
from rules.notice import Notice, NoticeKind

NOTICE_COLUMNS = (
    NOTICES.c.kind.label("notice_kind"),
    NOTICES.c.key,
    NOTICES.c.content.label("notice_content"),
    NOTICES.c.wording,
    NOTICES.c.is_over,
)
_POST = DELIVERIES.c.kind == DeliveryKind.POST.value
_GONE = (DeliveryState.DEAD.value, DeliveryState.DROPPED.value)


class SqlNotices(Notices):
    """Notices, each with the deliveries that tell it."""

    _connection: AsyncConnection

    async def owe_notice(
        self, notice: Notice, *, now: datetime, due_at: datetime | None = None
    ) -> Notice:
        """Insert a notice with its message, or change the one that is open."""
        same = (NOTICES.c.channel == str(notice.channel)) & (NOTICES.c.key == notice.key)
        for before in await self._open(same & (NOTICES.c.kind == notice.kind.value)):
            changed = replace(notice, id=before.id, wording=before.wording)
            await self.change_notice(changed, now=now, due_at=due_at)
            return replace(changed, wording=before.wording + 1)
        adding = insert(NOTICES).values(notice_row(notice)).returning(NOTICES.c.id)
        kept = replace(notice, id=(await self._connection.execute(adding)).scalar_one())
        await self._connection.execute(insert(DELIVERIES).values(_owed(kept, "post", now, due_at)))
        return kept

    async def change_notice(
        self, notice: Notice, *, now: datetime, due_at: datetime | None = None
    ) -> bool:
        """Write the notice anew, and owe an edit unless its message waits itself."""
        mine = NOTICES.c.id == notice.id
        said = notice_row(notice) | {"wording": NOTICES.c.wording + 1}
        await self._connection.execute(update(NOTICES).where(mine).values(said))
        wanted = select(DELIVERIES.c.state, DELIVERIES.c.doubted)
        query = wanted.where(DELIVERIES.c.notice_id == notice.id, _POST)
        message = (await self._connection.execute(query)).first()
        if message is None or message.state in _GONE:
            return False
        if message.state != DeliveryState.PENDING.value or message.doubted:
            owed = _owed(notice, DeliveryKind.EDIT.value, now, due_at)
            adding = added(self._connection.dialect, DELIVERIES).values(owed)
            as_it_is = {"state": DELIVERIES.c.state}
            await self._connection.execute(
                adding.on_conflict_do_update(
                    index_elements=["notice_id", "kind"], index_where=WAITING_CHANGE, set_=as_it_is
                )
            )
        return True

    async def open_notices(self, kinds: Collection[NoticeKind]) -> Sequence[Notice]:
        """Read what is not over."""
        return await self._open(NOTICES.c.kind.in_([kind.value for kind in kinds]))

    async def _open(self, which: ColumnElement[bool]) -> list[Notice]:
        query = select(NOTICES.c.id.label("notice_id"), NOTICES.c.channel, *NOTICE_COLUMNS)
        found = query.where(which, NOTICES.c.is_over.is_(False)).order_by(NOTICES.c.id)
        return [notice_from(row) for row in (await self._connection.execute(found)).mappings()]


def _owed(notice: Notice, kind: str, now: datetime, due_at: datetime | None) -> dict[str, object]:
    return {
        "notice_id": notice.id,
        "kind": kind,
        "channel": str(notice.channel),
        "marker": new_marker(),
        "state": DeliveryState.PENDING.value,
        "attempts": 0,
        "crashes": 0,
        "owed_at": now,
        "next_at": max(now, due_at or now),
        "shown_up_to": 0,
        "shown_wording": 0,
    }
