"""Reading a story with all that belongs to it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store import mapping, story_rows
from adapters.store.attention_tables import WAITING_ALERTS
from adapters.store.story_mapping import decision_from
from adapters.store.tables import (
    ALERTS,
    ARTICLES,
    DELIVERIES,
    FEEDS,
    HELD,
    KEYS,
    PLACEMENTS,
    REVISIONS,
    STORIES,
    WATCHES,
    ArticleRow,
    FeedRow,
    WatchRow,
)
from rules.answers.answer import (
    Account,
    Chapter,
    HeldFeed,
    OldWords,
    PeoplesWord,
    ToldTo,
    Unconfirmed,
)
from rules.attention.routing import Way
from rules.model import DeliveryKind, DeliveryState
from rules.story.decision import Decision


async def account(connection: AsyncConnection, story_id: int) -> Account | None:
    """Read a story; one that was joined to another is read there."""
    query = select(STORIES).where(STORIES.c.id == story_id)
    story = (await connection.execute(query)).mappings().first()
    if story is None:
        return None
    if story["joined_to"] is not None:
        return await account(connection, story["joined_to"])
    return Account(
        story_id,
        story["begun_at"],
        story["last_at"],
        chapters=await _chapters(connection, story_id),
        told=await _told(connection, story_id),
        unconfirmed=await _unconfirmed(connection, story_id),
    )


async def story_of_alert(connection: AsyncConnection, alert_id: int) -> tuple[int, int] | None:
    """Give the story and the article of an alert."""
    query = select(ALERTS.c.story_id, ALERTS.c.article_id).where(ALERTS.c.id == alert_id)
    row = (await connection.execute(query)).first()
    return (row.story_id, row.article_id) if row else None


async def story_of_key(connection: AsyncConnection, key: str) -> tuple[int, int] | None:
    """Give the story and the article that is known by a key."""
    joined = KEYS.join(ARTICLES, ARTICLES.c.id == KEYS.c.article_id)
    query = select(ARTICLES.c.story_id, ARTICLES.c.id).select_from(joined)
    row = (await connection.execute(query.where(KEYS.c.key == key))).first()
    return (row.story_id, row.id) if row else None


async def _chapters(connection: AsyncConnection, story_id: int) -> tuple[Chapter, ...]:
    query = select(ARTICLES).where(ARTICLES.c.story_id == story_id).order_by(ARTICLES.c.id)
    rows = (await connection.execute(query)).mappings().all()
    articles = [mapping.article_from(ArticleRow(**row)) for row in rows]
    ids = [article.id for article in articles]
    decisions = await _decisions(connection, ids, story_id)
    revisions, seen = await _revisions(connection, ids), await _last_seen(connection, ids)
    said = await _said(connection, ids)
    return tuple(
        Chapter(
            one, decisions.get(one.id), revisions.get(one.id, ()), seen.get(one.id), said[one.id]
        )
        for one in articles
    )


async def _said(
    connection: AsyncConnection, article_ids: Sequence[int]
) -> Mapping[int, tuple[PeoplesWord, ...]]:
    found: dict[int, tuple[PeoplesWord, ...]] = defaultdict(tuple)
    for one in await story_rows.said_of(connection, article_ids):
        found[one.article_id] += (PeoplesWord(one.other_id, one.is_same),)
        found[one.other_id] += (PeoplesWord(one.article_id, one.is_same),)
    return found


async def _last_seen(
    connection: AsyncConnection, article_ids: Sequence[int]
) -> Mapping[int, datetime]:
    last = select(KEYS.c.article_id, func.max(KEYS.c.seen_at)).group_by(KEYS.c.article_id)
    rows = (await connection.execute(last.where(KEYS.c.article_id.in_(article_ids)))).all()
    return {row[0]: row[1] for row in rows}


async def _decisions(
    connection: AsyncConnection, article_ids: Sequence[int], story_id: int
) -> Mapping[int, Decision]:
    wanted = (PLACEMENTS.c.article_id, PLACEMENTS.c.reason, PLACEMENTS.c.decision)
    query = select(*wanted).where(PLACEMENTS.c.article_id.in_(article_ids))
    rows = await connection.execute(query)
    return {number: decision_from(reason, said, story_id) for number, reason, said in rows}


async def _revisions(
    connection: AsyncConnection, article_ids: Sequence[int]
) -> Mapping[int, tuple[OldWords, ...]]:
    wanted = (REVISIONS.c.article_id, REVISIONS.c.title, REVISIONS.c.until)
    query = select(*wanted).where(REVISIONS.c.article_id.in_(article_ids))
    found: dict[int, tuple[OldWords, ...]] = defaultdict(tuple)
    for number, title, until in await connection.execute(query.order_by(REVISIONS.c.id)):
        found[number] += (OldWords(title, until),)
    return found


_DELIVERED = DeliveryState.DELIVERED.value


async def _told(connection: AsyncConnection, story_id: int) -> tuple[ToldTo, ...]:
    edited, shared = DELIVERIES.alias("edited"), DELIVERIES.alias("shared")
    is_edit = edited.c.kind == DeliveryKind.EDIT.value
    arrived = edited.c.state == DeliveryState.DELIVERED.value
    last = select(func.max(edited.c.sent_at)).where(edited.c.alert_id == ALERTS.c.id)
    changed_at = last.where(is_edit, arrived).correlate(ALERTS).scalar_subquery()
    own, post = DELIVERIES.c.alert_id == ALERTS.c.id, DeliveryKind.POST.value
    joined = (
        ALERTS.outerjoin(DELIVERIES, own & (DELIVERIES.c.kind == post))
        .outerjoin(shared, (shared.c.notice_id == ALERTS.c.message_id) & (shared.c.kind == post))
        .outerjoin(WAITING_ALERTS, WAITING_ALERTS.c.alert_id == ALERTS.c.id)
    )
    query = select(
        ALERTS,
        ALERTS.c.id.label("alert_id"),
        func.coalesce(DELIVERIES.c.state, shared.c.state).label("state"),
        func.coalesce(DELIVERIES.c.owed_at, ALERTS.c.matched_at, ALERTS.c.seen_at).label("told_at"),
        func.coalesce(DELIVERIES.c.sent_at, shared.c.sent_at).label("sent_at"),
        func.coalesce(DELIVERIES.c.posted_at, shared.c.posted_at).label("posted_at"),
        changed_at.label("changed_at"),
        WAITING_ALERTS.c.way,
        WAITING_ALERTS.c.until,
    )
    here = query.select_from(joined).where(ALERTS.c.story_id == story_id).order_by(ALERTS.c.id)
    return tuple(_told_to(row) for row in (await connection.execute(here)).mappings())


def _told_to(row: RowMapping) -> ToldTo:
    return ToldTo(
        mapping.alert_from(row),
        DeliveryState(row["state"]) if row["state"] else None,
        row["told_at"],
        row["sent_at"],
        row["changed_at"],
        row["matched_at"],
        row["posted_at"] or (row["sent_at"] if row["state"] == _DELIVERED else None),
        Way(row["way"]) if row["way"] else None,
        row["until"],
    )


async def _unconfirmed(connection: AsyncConnection, story_id: int) -> tuple[Unconfirmed, ...]:
    waiting = await story_rows.waiting(connection, [story_id])
    query = select(WATCHES).where(WATCHES.c.id.in_({one.watch_id for one in waiting}))
    rows = (await connection.execute(query)).mappings()
    watches = {row["id"]: mapping.watch_from(WatchRow(**row)) for row in rows}
    return tuple(Unconfirmed(watches[one.watch_id], one.channel, one.article_id) for one in waiting)


async def held(connection: AsyncConnection) -> list[HeldFeed]:
    """Read what is held, by feed."""
    joined = HELD.join(ARTICLES, ARTICLES.c.id == HELD.c.article_id)
    query = select(HELD.c.feed_id, HELD.c.held_at, ARTICLES.c.title).select_from(joined)
    rows = (await connection.execute(query.order_by(HELD.c.article_id))).all()
    feeds = await connection.execute(
        select(FEEDS).where(FEEDS.c.id.in_({row.feed_id for row in rows})).order_by(FEEDS.c.id)
    )
    found = []
    for one in feeds.mappings():
        of_it = [row for row in rows if row.feed_id == one["id"]]
        since = min(row.held_at for row in of_it)
        titles = tuple(row.title for row in of_it)
        found.append(HeldFeed(mapping.feed_from(FeedRow(**one)), since, titles))
    return found
