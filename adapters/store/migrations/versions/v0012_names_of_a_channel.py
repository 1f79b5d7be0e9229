"""A name of a watch is unique in its channel: in a whole workspace it told of watches that one may not see."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

WATCH = sa.table(
    "watch",
    sa.column("id", sa.Integer),
    sa.column("name", sa.String),
    sa.column("scope", sa.String),
    sa.column("channels", sa.JSON),
)


def upgrade() -> None:
    for row in _of_people():
        if row.channels and " " not in row.scope:
            _change(row.id, scope=f"{row.scope} {row.channels[0]}")


def downgrade() -> None:
    taken: set[tuple[str, str]] = set()
    for row in _of_people():
        scope = row.scope.partition(" ")[0]
        name = f"{row.name[:80]} (W{row.id})" if (scope, row.name) in taken else row.name
        taken.add((scope, name))
        _change(row.id, scope=scope, name=name)


def _of_people() -> list[sa.Row[tuple[int, str, str, list[str]]]]:
    query = sa.select(WATCH).where(WATCH.c.scope != "").order_by(WATCH.c.id)
    return list(op.get_bind().execute(query))


def _change(watch_id: int, **values: str) -> None:
    op.get_bind().execute(sa.update(WATCH).where(WATCH.c.id == watch_id).values(**values))
