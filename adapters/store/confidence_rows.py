"""Drafts, watches that run silently, and how an article came."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.confidence_ports import ConfidenceStore, ConfidenceTransaction
from adapters.store import mapping, watch_rows
from adapters.store.confidence_tables import DRAFTS
from adapters.store.engine import Database
from adapters.store.tables import ARTICLES, FEEDS, HELD, FeedRow
from adapters.store.tuning_rows import SqlAdvised, SqlTuning, kept_watch, note_change
from rules.answers.linked import Arrival
from rules.channel import Channel
from rules.ids import watch_code
from rules.model import Mode, Watch
from rules.watches.draft import DROPPED, Draft
from rules.watches.wish import WatchWish

_REMEMBERED = timedelta(days=7)
"""How long a draft is known, so that a late press is answered with what became of it."""


class SqlConfidence(SqlTuning, ConfidenceStore):
    """What is kept so that people can trust what they are told, and what they are not."""

    database: Database

    async def arrival(self, article_id: int) -> Arrival:
        """Read its feed, also one that is not polled any more, and when that brought its first."""
        mine = select(ARTICLES.c.feed_id, ARTICLES.c.seen_at).where(ARTICLES.c.id == article_id)
        async with self.database.reading() as connection:
            article = (await connection.execute(mine)).first()
            if article is None:
                return Arrival(None)
            query = select(FEEDS).where(FEEDS.c.id == article.feed_id)
            feed = (await connection.execute(query)).mappings().first()
            first = select(func.min(ARTICLES.c.seen_at)).where(
                ARTICLES.c.feed_id == article.feed_id
            )
            first_at = (await connection.execute(first)).scalar()
            held = select(HELD.c.article_id).where(HELD.c.article_id == article_id)
            is_held = (await connection.execute(held)).first() is not None
        return Arrival(
            mapping.feed_from(FeedRow(**feed)) if feed else None,
            came_first=article.seen_at == first_at,
            is_held=is_held,
        )

    async def add_draft(self, draft: Draft) -> Draft:
        """Insert one; those that nobody remembers are deleted."""
        async with self.database.writing() as connection:
            old = DRAFTS.c.made_at < draft.made_at - _REMEMBERED
            await connection.execute(delete(DRAFTS).where(old))
            adding = insert(DRAFTS).values(_row(draft)).returning(DRAFTS.c.id)
            return replace(draft, id=(await connection.execute(adding)).scalar_one())

    async def change_draft(self, draft: Draft) -> bool:
        """Write one anew that was not used."""
        async with self.database.writing() as connection:
            return await _write(connection, draft.id, _row(draft))

    async def draft(self, draft_id: int) -> Draft | None:
        """Read one."""
        async with self.database.reading() as connection:
            query = select(DRAFTS).where(DRAFTS.c.id == draft_id)
            row = (await connection.execute(query)).mappings().first()
        return _draft(row) if row else None

    async def end_draft(self, draft_id: int) -> bool:
        """Write that it was dropped."""
        async with self.database.writing() as connection:
            return await _write(connection, draft_id, {"became": DROPPED})

    async def save_draft(self, draft_id: int, watch: Watch) -> Watch | None:
        """Insert the watch and write what the draft became, together."""
        async with self.database.writing() as connection:
            query = select(DRAFTS.c.id).where(DRAFTS.c.id == draft_id, DRAFTS.c.became.is_(None))
            if (await connection.execute(query)).first() is None:
                return watch
            kept = await watch_rows.add(connection, watch)
            if kept is not None:
                await _write(connection, draft_id, {"became": watch_code(kept.id)})
            return kept

    async def edit_by_draft(
        self, draft: Draft, old: Watch, new: Watch, *, now: datetime
    ) -> bool | None:
        """Write the watch and what the draft became, together; neither where one has changed."""
        async with self.database.writing() as connection:
            is_same = await kept_watch(connection, old.id) == old
            unused = select(DRAFTS.c.id).where(DRAFTS.c.id == draft.id, DRAFTS.c.became.is_(None))
            is_used = (await connection.execute(unused)).first() is None
            if is_used or not is_same or old.query != draft.base:
                return False
            changed = await watch_rows.change(connection, new)
            if changed:
                await _write(connection, draft.id, {"became": watch_code(old.id)})
                await note_change(connection, old, new, by=draft.by, now=now)
            return changed


class SqlShadows(SqlAdvised, ConfidenceTransaction):
    """The part of SqlTransaction that ends silent times."""

    _connection: AsyncConnection

    async def end_shadow(self, watch: Watch) -> bool:
        """Write it by compare-and-set."""
        return await watch_rows.end_shadow(self._connection, watch)


async def _write(connection: AsyncConnection, draft_id: int, values: Mapping[str, Any]) -> bool:
    """Write to a draft that was not used; False when it was."""
    unused = (DRAFTS.c.id == draft_id) & DRAFTS.c.became.is_(None)
    return (await connection.execute(update(DRAFTS).where(unused).values(values))).rowcount > 0


def _row(draft: Draft) -> dict[str, Any]:
    wish = {name: value for name, value in asdict(draft.wish).items() if value is not None}
    return {
        "query": draft.query,
        "channel": str(draft.channel),
        "wish": wish,
        "by": draft.by,
        "scope": draft.scope,
        "made_at": draft.made_at,
        "edits": draft.edits,
        "base": draft.base,
        "became": draft.became,
    }


def _draft(row: RowMapping) -> Draft:
    wish = dict(row["wish"])
    mode = Mode(wish.pop("mode")) if "mode" in wish else None
    return Draft(
        row["query"],
        Channel.named(row["channel"]),
        WatchWish(**wish, mode=mode),
        row["by"],
        row["scope"],
        row["made_at"],
        row["id"],
        row["edits"],
        row["base"],
        row["became"],
    )
