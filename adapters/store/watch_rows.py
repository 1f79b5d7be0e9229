"""Rows of watches. Whoever changes them is the only writer, so what is looked up first stays true."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store import mapping
from adapters.store.tables import COUNTERS, WATCHES, WatchRow
from rules.model import Watch

_SET = "watches"
_PEOPLES = ("is_paused", "shadow_until")
"""What people say of a watch of the file, and the file does not."""


async def all_watches(connection: AsyncConnection) -> tuple[Sequence[Watch], int]:
    """Read all watches and their generation, as of one moment."""
    rows = (await connection.execute(select(WATCHES).order_by(WATCHES.c.id))).mappings()
    found = [mapping.watch_from(WatchRow(**row)) for row in rows]
    return found, await generation(connection)


async def generation(connection: AsyncConnection) -> int:
    """Read how often the set has changed."""
    query = select(COUNTERS.c.value).where(COUNTERS.c.name == _SET)
    return int((await connection.execute(query)).scalar() or 0)


async def add(connection: AsyncConnection, watch: Watch) -> Watch | None:
    """Insert a watch unless its name is taken."""
    if await _is_taken(connection, watch):
        return None
    adding = insert(WATCHES).values(mapping.watch_row(watch)).returning(WATCHES.c.id)
    watch_id = (await connection.execute(adding)).scalar_one()
    await grow(connection)
    return replace(watch, id=watch_id)


async def change(connection: AsyncConnection, watch: Watch) -> bool | None:
    """Replace a watch unless its new name is taken."""
    if await _is_taken(connection, watch):
        return None
    changing = update(WATCHES).where(WATCHES.c.id == watch.id).values(mapping.watch_row(watch))
    changed = (await connection.execute(changing)).rowcount > 0
    await grow(connection)
    return changed


async def end_shadow(connection: AsyncConnection, watch: Watch) -> bool:
    """Pause a watch whose silent time is as it was read."""
    mine = (WATCHES.c.id == watch.id) & (WATCHES.c.shadow_until == watch.shadow_until)
    ending = update(WATCHES).where(mine).values(shadow_until=None, is_paused=True)
    ended = (await connection.execute(ending)).rowcount > 0
    await grow(connection)
    return ended


async def remove(connection: AsyncConnection, watch_id: int) -> bool:
    """Delete a watch."""
    gone = await connection.execute(delete(WATCHES).where(WATCHES.c.id == watch_id))
    await grow(connection)
    return gone.rowcount > 0


async def sync(connection: AsyncConnection, watches: Sequence[Watch]) -> None:
    """Make the file's watches what the file says; an operator's with such a name joins it."""
    of_operator = select(WATCHES).where(WATCHES.c.scope == "")
    rows = (await connection.execute(of_operator)).mappings().all()
    kept = {row["name"]: mapping.watch_from(WatchRow(**row)) for row in rows}
    wanted = {watch.name: watch for watch in watches}
    changed = [await _bring(connection, watch, kept.get(name)) for name, watch in wanted.items()]
    gone = [old.id for name, old in kept.items() if old.origin == "file" and name not in wanted]
    if gone:
        await connection.execute(delete(WATCHES).where(WATCHES.c.id.in_(gone)))
    if gone or any(changed):
        await grow(connection)


async def _bring(connection: AsyncConnection, watch: Watch, kept: Watch | None) -> bool:
    """Make one watch what the file says; False when it is so already."""
    if kept is None:
        await connection.execute(insert(WATCHES).values(mapping.watch_row(watch)))
        return True
    said = _said_by_file(watch)
    if _said_by_file(kept) == said:
        return False
    await connection.execute(update(WATCHES).where(WATCHES.c.id == kept.id).values(said))
    return True


def _said_by_file(watch: Watch) -> Mapping[str, Any]:
    row = mapping.watch_row(watch)
    return {name: value for name, value in row.items() if name not in _PEOPLES}


async def _is_taken(connection: AsyncConnection, watch: Watch) -> bool:
    """Say whether another watch of its scope has its name."""
    same = (WATCHES.c.scope == watch.scope) & (WATCHES.c.name == watch.name)
    query = select(WATCHES.c.id).where(same & (WATCHES.c.id != watch.id))
    return (await connection.execute(query)).first() is not None


async def grow(connection: AsyncConnection) -> None:
    """Say that the set has changed."""
    growing = update(COUNTERS).where(COUNTERS.c.name == _SET).values(value=COUNTERS.c.value + 1)
    if (await connection.execute(growing)).rowcount == 0:
        await connection.execute(insert(COUNTERS).values(name=_SET, value=1))
