"""How Alembic runs here: always on a connection that adapters/store hands it."""

from typing import Any, Literal

from alembic import context
from sqlmodel import AutoString

from adapters.store.tables import UtcDateTime, metadata


def _render(kind: str, thing: Any, _context: object) -> str | Literal[False]:
    """Write our own types into new migrations by names that every migration imports."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "UtcDateTime()"
    if kind == "type" and isinstance(thing, AutoString):
        return f"sa.String(length={thing.length})" if thing.length else "sa.String()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=_render,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
