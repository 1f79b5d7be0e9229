"""Feeds by what people type of their names: asked at every key, so one statement that reads no more.

`lower()` of SQLite knows ASCII only; so words with other letters are looked for as they may be
written, small and capital.
"""

import re
from collections.abc import Collection, Sequence

from sqlalchemy import func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.tables import FEEDS
from rules.model import Feed

_MAY_BE_AN_ID = re.compile(r"[Ff]?[0-9]*")
_NAME = func.coalesce(func.nullif(FEEDS.c.name, ""), FEEDS.c.shown)
_ID = literal("F").concat(FEEDS.c.id)


async def feeds_called(
    connection: AsyncConnection, typed: str, *, origins: Sequence[str] | None, at_most: int
) -> list[Feed]:
    """Find polled feeds whose id or name holds what was typed; beginnings first, then by id."""
    query = select(FEEDS.c.id, FEEDS.c.url, FEEDS.c.name, FEEDS.c.shown, FEEDS.c.origin)
    query = query.where(FEEDS.c.polled)
    if origins is not None:
        query = query.where(FEEDS.c.origin.in_(origins))
    if typed:
        said = [_ID, _NAME] if _MAY_BE_AN_ID.fullmatch(typed) else [_NAME]
        ways = [(one, way) for one in said for way in _ways_to_write(typed)]
        query = query.where(or_(*(one.icontains(way, autoescape=True) for one, way in ways)))
        begins = or_(*(one.istartswith(way, autoescape=True) for one, way in ways))
        query = query.order_by(begins.desc())
    rows = await connection.execute(query.order_by(FEEDS.c.id).limit(at_most))
    return [
        Feed(row.url, id=row.id, name=row.name, shown=row.shown, origin=row.origin) for row in rows
    ]


def _ways_to_write(typed: str) -> Collection[str]:
    if typed.isascii():
        return {typed}
    return {typed, typed.lower(), typed.upper(), typed.title()}
