"""Sources of several kinds, made in the configuration or by a command."""

import sqlalchemy as sa
from alembic import op

from adapters.store.tables import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("feed") as table:
        table.add_column(sa.Column("kind", sa.String(), nullable=False, server_default="feed"))
        table.add_column(sa.Column("options", sa.JSON(), nullable=False, server_default="{}"))
        table.add_column(
            sa.Column("fulltext", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.add_column(sa.Column("origin", sa.String(), nullable=False, server_default="file"))
    _add_websub()


def downgrade() -> None:
    op.drop_table("websub")
    with op.batch_alter_table("feed") as table:
        for name in ("origin", "fulltext", "options", "kind"):
            table.drop_column(name)


def _add_websub() -> None:
    time = UtcDateTime()
    op.create_table(
        "websub",
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("hub", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("callback", sa.Text(), nullable=False),
        sa.Column("secret", sa.String(200), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("begun_at", time, nullable=False),
        sa.Column("next_at", time, nullable=False),
        sa.Column("asked_at", time, nullable=True),
        sa.Column("lease_until", time, nullable=True),
        sa.Column("last_delivery_at", time, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["feed.id"], name="fk_websub_feed_id_feed", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token", name="pk_websub"),
    )
    op.create_index("ix_websub_next_at", "websub", ["next_at"])
    op.create_index(
        "uq_websub_feed_id",
        "websub",
        ["feed_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'leaving'"),
        postgresql_where=sa.text("state <> 'leaving'"),
    )
