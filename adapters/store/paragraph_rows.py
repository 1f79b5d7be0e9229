"""The paragraphs that sites repeat under their articles: counted, and forgotten when they are old."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.rows import added, portions
from adapters.store.tables import PARAGRAPHS
from rules.page.memory import KEPT_A_SITE, REPEATED


async def repeated(connection: AsyncConnection, site: str, keys: Collection[str]) -> frozenset[str]:
    """Look up which paragraphs stand in several articles of a site."""
    found: set[str] = set()
    table = PARAGRAPHS.c
    for some in portions(keys):
        often = (table.site == site) & (table.articles >= REPEATED) & table.key.in_(some)
        found.update((await connection.execute(select(table.key).where(often))).scalars())
    return frozenset(found)


async def note(
    connection: AsyncConnection, site: str, keys: Collection[str], now: datetime
) -> None:
    """Count each of an article's paragraphs once; of a site only the latest are kept."""
    rows = [{"site": site, "key": key, "articles": 1, "seen_at": now} for key in frozenset(keys)]
    for some in portions(rows):
        adding = added(connection.dialect, PARAGRAPHS).values(list(some))
        more = {"articles": PARAGRAPHS.c.articles + 1, "seen_at": adding.excluded.seen_at}
        again = adding.on_conflict_do_update(index_elements=["site", "key"], set_=more)
        await connection.execute(again)
    await _forget(connection, site)


async def _forget(connection: AsyncConnection, site: str) -> None:
    """Delete what a site has beyond its share: what it said once, and longest ago, first."""
    table = PARAGRAPHS.c
    late = select(table.key).where(table.site == site)
    late = late.order_by((table.articles >= REPEATED).desc(), table.seen_at.desc(), table.key)
    too_many = (
        (await connection.execute(late.offset(KEPT_A_SITE).limit(KEPT_A_SITE))).scalars().all()
    )
    for some in portions(too_many):
        gone = (table.site == site) & table.key.in_(some)
        await connection.execute(delete(PARAGRAPHS).where(gone))
