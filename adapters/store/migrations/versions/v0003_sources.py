"""Sources of several kinds, made in the configuration or by a command."""

import sqlalchemy as sa
from alembic import op

from adapters.store.tables import HOST_NAME, UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


DUE = sa.text("polled AND standing = 'polled'")


def upgrade() -> None:
    _upgrade_feeds()
    _make_paragraphs()


def _make_paragraphs() -> None:
    """Make the table of what sites repeat under their articles."""
    op.create_table(
        "paragraph",
        sa.Column("site", sa.String(length=255), nullable=False),
        sa.Column("key", sa.String(length=24), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("seen_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("site", "key", name=op.f("pk_paragraph")),
    )
    op.create_index(op.f("ix_paragraph_seen_at"), "paragraph", ["seen_at"], unique=False)


def _upgrade_feeds() -> None:
    with op.batch_alter_table("feed") as table:
        table.add_column(sa.Column("kind", sa.String(), nullable=False, server_default="feed"))
        table.add_column(sa.Column("options", sa.JSON(), nullable=False, server_default="{}"))
        table.add_column(
            sa.Column("fulltext", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.add_column(sa.Column("origin", sa.String(), nullable=False, server_default="file"))
    _polling_begins()
    _add_websub()


def _polling_begins() -> None:
    """Remember more of polls, and of servers; an old feed's server is noted at its next poll."""
    with op.batch_alter_table("feed") as table:
        table.add_column(sa.Column("host", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("because", sa.Text()))
        table.add_column(sa.Column("trouble", sa.String()))
        table.add_column(
            sa.Column("standing", sa.String(), nullable=False, server_default="polled")
        )
        table.add_column(sa.Column("pace_s", sa.Float()))
        table.add_column(sa.Column("misses", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("newest_at", UtcDateTime()))
        table.add_column(sa.Column("gap_at", UtcDateTime()))
        table.add_column(sa.Column("timetable", sa.JSON(), nullable=False, server_default="{}"))
        table.add_column(sa.Column("address", sa.Text()))
        table.add_column(sa.Column("move_url", sa.Text()))
        table.add_column(sa.Column("move_since", UtcDateTime()))
        table.drop_index("ix_feed_next_at")
        table.create_index(
            "ix_feed_due", ["next_at", "id", "host"], sqlite_where=DUE, postgresql_where=DUE
        )
    op.create_table(
        "host",
        sa.Column("name", HOST_NAME, nullable=False),
        sa.Column("not_before", UtcDateTime()),
        sa.Column("reason", sa.Text()),
        sa.Column("failing_since", UtcDateTime()),
        sa.Column("error", sa.Text()),
        sa.Column("told_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("name", name="pk_host"),
    )


def downgrade() -> None:
    op.drop_table("paragraph")
    op.drop_table("websub")
    op.drop_table("host")
    with op.batch_alter_table("feed") as table:
        table.drop_index("ix_feed_due")
        for name in _POLLING:
            table.drop_column(name)
        table.create_index("ix_feed_next_at", ["next_at"])
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


_POLLING = (
    "host",
    "because",
    "trouble",
    "standing",
    "pace_s",
    "misses",
    "newest_at",
    "gap_at",
    "timetable",
    "address",
    "move_url",
    "move_since",
)
