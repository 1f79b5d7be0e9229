"""Watches that people of a workspace make, pause and let call somebody."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


# SQLite makes the table anew for this: it must stay one that never gives an id twice.
_NEVER_REUSE_IDS = {"sqlite_autoincrement": True}


def upgrade() -> None:
    with op.batch_alter_table("watch", table_kwargs=_NEVER_REUSE_IDS) as table:
        scope = sa.Column("scope", sa.String(length=200), nullable=False, server_default="")
        table.add_column(scope)
        table.add_column(sa.Column("ping", sa.String(), nullable=True))
        paused: sa.Column[bool] = sa.Column(
            "is_paused", sa.Boolean(), nullable=False, server_default=sa.false()
        )
        table.add_column(paused)
        table.drop_constraint("uq_watch_name", type_="unique")
        table.create_unique_constraint("uq_watch_scope", ["scope", "name"])


def downgrade() -> None:
    with op.batch_alter_table("watch", table_kwargs=_NEVER_REUSE_IDS) as table:
        table.drop_constraint("uq_watch_scope", type_="unique")
        table.create_unique_constraint("uq_watch_name", ["name"])
        for name in ("is_paused", "ping", "scope"):
            table.drop_column(name)
