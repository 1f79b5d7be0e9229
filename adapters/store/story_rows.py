"""Stories in the database: who stands in which and why, what waits, what people corrected.

Functions on a connection whose transaction somebody else begins and ends.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Dialect,
    Insert,
    Row,
    Select,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.bulk import write_rows
from adapters.store.rows import added, note_ids, portions
from adapters.store.story_mapping import decision_row
from adapters.store.tables import (
    ALERTS,
    ARTICLES,
    CORRECTIONS,
    HELD,
    PLACEMENTS,
    STORIES,
    WAITING,
)
from rules.alerts.alert import Waiting
from rules.alerts.sources import SourceArticle
from rules.model import Channel
from rules.story.placement import Correction, Placed, Placement
from rules.story.sketch import Sketch

# Written once: to put a statement together costs more than to execute it.
_NEW_PLACEMENTS = insert(PLACEMENTS)


@lru_cache(maxsize=8)
def _new_stories(dialect: Dialect) -> Insert:
    adding: Insert = added(dialect, STORIES).on_conflict_do_nothing()
    return adding


async def keep_stories(connection: AsyncConnection, placements: Sequence[Placement]) -> None:
    """Make the stories that begin, and note when the others were told last.

    One that began with an article whose identity was forgotten goes on.
    """
    new, told = [], dict[int, datetime]()
    for one in placements:
        seen_at = one.article.seen_at
        if one.decision.story_id is None:
            row = {"id": one.story_id, "begun_by": one.article.keys[0]}
            new.append(row | {"begun_at": seen_at, "last_at": seen_at})
        else:
            told[one.story_id] = max(seen_at, told.get(one.story_id, seen_at))
    await write_rows(connection, _new_stories(connection.dialect), new)
    if new:
        begun = (one.story_id for one in placements if one.decision.story_id is None)
        await note_ids(connection, STORIES, max(begun))
    if told:
        of: BindParameter[int] = bindparam("of")
        at: BindParameter[datetime] = bindparam("at")
        older = update(STORIES).where(STORIES.c.id == of, STORIES.c.last_at < at)
        rows = [{"of": story_id, "at": seen_at} for story_id, seen_at in told.items()]
        await connection.execute(older.values(last_at=at), rows)


async def begin_story(connection: AsyncConnection, begun_by: str, now: datetime) -> int:
    """Make a story; one that began with an article whose identity was forgotten goes on."""
    row = {"begun_by": begun_by, "begun_at": now, "last_at": now}
    adding = added(connection.dialect, STORIES).values(row).on_conflict_do_nothing()
    made: int | None = (await connection.execute(adding.returning(STORIES.c.id))).scalar()
    if made is not None:
        return made
    before = select(STORIES.c.id).where(STORIES.c.begun_by == begun_by)
    return int((await connection.execute(before)).scalar_one())


async def note_placements(connection: AsyncConnection, placements: Sequence[Placement]) -> None:
    """Keep why articles stand where they stand, and their sketches."""
    rows = [
        decision_row(one.decision)
        | {
            "article_id": one.article.id,
            "sketch": one.sketch.to_bytes(),
            "placed_at": one.article.seen_at,
        }
        for one in placements
    ]
    await write_rows(connection, _NEW_PLACEMENTS, rows)


async def placed(connection: AsyncConnection, *, since: datetime, at_most: int) -> list[Placed]:
    """Read the newest articles by their sketches, the oldest first."""
    query = _placed().where(PLACEMENTS.c.placed_at >= since)
    newest = query.order_by(PLACEMENTS.c.article_id.desc()).limit(at_most)
    rows = (await connection.execute(newest)).all()
    return [found for row in reversed(rows) if (found := _placed_from(*row))]


async def placed_in(connection: AsyncConnection, story_ids: Collection[int]) -> list[Placed]:
    """Read the articles of stories by their sketches."""
    query = _placed().where(ARTICLES.c.story_id.in_(story_ids)).order_by(ARTICLES.c.id)
    rows = (await connection.execute(query)).all()
    return [found for row in rows if (found := _placed_from(*row))]


def _placed() -> Select[Any]:
    joined = PLACEMENTS.join(ARTICLES, ARTICLES.c.id == PLACEMENTS.c.article_id)
    wanted = (ARTICLES.c.id, ARTICLES.c.story_id, PLACEMENTS.c.sketch, PLACEMENTS.c.copy_of)
    return select(*wanted).select_from(joined)


def _placed_from(
    article_id: int, story_id: int, sketch: bytes, copy_of: int | None
) -> Placed | None:
    """Read a row; a sketch of another version cannot be compared with ours and is left out."""
    try:
        return Placed(article_id, story_id, Sketch.from_bytes(sketch), copy_of)
    except ValueError:
        return None


async def source_articles(
    connection: AsyncConnection, story_ids: Collection[int]
) -> Mapping[int, Sequence[SourceArticle]]:
    """Read who tells stories, by story."""
    joined = ARTICLES.outerjoin(PLACEMENTS, PLACEMENTS.c.article_id == ARTICLES.c.id)
    wanted = (ARTICLES.c.story_id, ARTICLES.c.id, ARTICLES.c.outlet, PLACEMENTS.c.copy_of)
    found: dict[int, list[SourceArticle]] = defaultdict(list)
    for some in portions(story_ids):
        query = select(*wanted).select_from(joined).where(ARTICLES.c.story_id.in_(some))
        for story_id, *rest in await connection.execute(query):
            found[story_id].append(SourceArticle(*rest))
    return found


async def waiting(connection: AsyncConnection, story_ids: Collection[int]) -> list[Waiting]:
    """Read what waits for more sources of these stories."""
    found: list[Waiting] = []
    joined = WAITING.join(ARTICLES, ARTICLES.c.id == WAITING.c.article_id)
    for some in portions(story_ids):
        query = select(WAITING).select_from(joined).where(ARTICLES.c.story_id.in_(some))
        rows = await connection.execute(query.order_by(WAITING.c.article_id))
        found += [Waiting(one, watch, Channel.named(name)) for one, watch, name in rows]
    return found


async def wait(connection: AsyncConnection, what: Sequence[Waiting]) -> None:
    """Keep what waits."""
    for some in portions(what):
        rows = [
            {
                "article_id": one.article_id,
                "watch_id": one.watch_id,
                "channel": str(one.channel),
            }
            for one in some
        ]
        adding = added(connection.dialect, WAITING).values(rows)
        await connection.execute(adding.on_conflict_do_nothing())


async def wait_no_more(connection: AsyncConnection, told: Iterable[tuple[int, Channel]]) -> None:
    """Forget what waited for stories in channels: they have been told there."""
    rows = [{"of_story": story, "there": str(channel)} for story, channel in dict.fromkeys(told)]
    if rows and (await connection.execute(select(WAITING.c.article_id).limit(1))).first():
        await connection.execute(_OVER, rows)


async def hold(
    connection: AsyncConnection, feed_id: int, article_ids: Collection[int], now: datetime
) -> None:
    """Keep back articles of a feed."""
    rows = [{"article_id": one, "feed_id": feed_id, "held_at": now} for one in article_ids]
    for some in portions(rows):
        adding = added(connection.dialect, HELD).values(list(some))
        await connection.execute(adding.on_conflict_do_nothing())


async def release(connection: AsyncConnection, feed_id: int) -> list[int]:
    """Let go what is held of a feed; gives the articles."""
    gone = delete(HELD).where(HELD.c.feed_id == feed_id).returning(HELD.c.article_id)
    return sorted((await connection.execute(gone)).scalars())


async def corrections(connection: AsyncConnection, *, after: int) -> list[Correction]:
    """Read what people said since a correction, in order."""
    query = select(CORRECTIONS).where(CORRECTIONS.c.id > after).order_by(CORRECTIONS.c.id)
    return [_correction(row) for row in await connection.execute(query)]


def _correction(row: Row[Any]) -> Correction:
    return Correction(row.article_id, row.other_id, row.is_same, row.id)


async def said_of(connection: AsyncConnection, article_ids: Collection[int]) -> list[Correction]:
    """Read what people said of articles, in order."""
    concerns = CORRECTIONS.c.article_id.in_(article_ids) | CORRECTIONS.c.other_id.in_(article_ids)
    query = select(CORRECTIONS).where(concerns).order_by(CORRECTIONS.c.id)
    return [_correction(row) for row in await connection.execute(query)]


async def correct(connection: AsyncConnection, said: Correction, now: datetime) -> None:
    """Keep what people said; of one pair only the last word counts."""
    pair = {said.article_id, said.other_id}
    before = CORRECTIONS.c.article_id.in_(pair) & CORRECTIONS.c.other_id.in_(pair)
    await connection.execute(delete(CORRECTIONS).where(before))
    row = {
        "article_id": said.article_id,
        "other_id": said.other_id,
        "is_same": said.is_same,
        "said_at": now,
    }
    await connection.execute(insert(CORRECTIONS).values(row))


async def move(connection: AsyncConnection, article_id: int, to: int) -> None:
    """Stand an article in another story: whoever was told of it was told of that."""
    there = update(ARTICLES).where(ARTICLES.c.id == article_id)
    await connection.execute(there.values(story_id=to))
    along = update(ALERTS).where(ALERTS.c.article_id == article_id)
    await connection.execute(along.values(story_id=to))


async def join(connection: AsyncConnection, story_id: int, into: int) -> None:
    """Let a story go on in another: its articles, and who was told of it."""
    moved = update(ARTICLES).where(ARTICLES.c.story_id == story_id).values(story_id=into)
    await connection.execute(moved)
    gone = update(STORIES).where(STORIES.c.id == story_id).values(joined_to=into)
    await connection.execute(gone)
    of_both = ALERTS.c.story_id.in_((story_id, into))
    query = select(ALERTS.c.id, ALERTS.c.channel, ALERTS.c.story_id, ALERTS.c.telling)
    told: dict[str, int] = defaultdict(int)
    rows = (await connection.execute(query.where(of_both).order_by(ALERTS.c.id))).all()
    for row in rows:
        if row.story_id == into:
            told[row.channel] = max(told[row.channel], row.telling)
    untold = {(row.channel, row.telling) for row in rows if row.story_id == into}
    for row in rows:
        if row.story_id == story_id and row.telling < 1 and (row.channel, row.telling) in untold:
            await connection.execute(delete(ALERTS).where(ALERTS.c.id == row.id))
        elif row.story_id == story_id:
            told[row.channel] += row.telling > 0
            telling = told[row.channel] if row.telling > 0 else row.telling
            change = update(ALERTS).where(ALERTS.c.id == row.id)
            await connection.execute(change.values(story_id=into, telling=telling))


_OVER = delete(WAITING).where(
    WAITING.c.article_id.in_(
        select(ARTICLES.c.id).where(ARTICLES.c.story_id == bindparam("of_story"))
    ),
    WAITING.c.channel == bindparam("there"),
)
