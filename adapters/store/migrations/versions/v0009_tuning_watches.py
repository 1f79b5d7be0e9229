"""Votes on alerts, who changed what of a watch, and who wants weekly advice."""

import sqlalchemy as sa
from alembic import op

from adapters.store.tables import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_NEVER_REUSE_IDS = {"sqlite_autoincrement": True}


def upgrade() -> None:
    op.create_table(
        "vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("watch_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("is_useful", sa.Boolean(), nullable=False),
        sa.Column("voted_at", UtcDateTime(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote")),
        sa.UniqueConstraint("alert_id", "by", "watch_id", name=op.f("uq_vote_alert_id")),
    )
    op.create_index(op.f("ix_vote_watch_id"), "vote", ["watch_id"])
    op.create_table(
        "watch_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("watch_id", sa.Integer(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_change")),
        **_NEVER_REUSE_IDS,
    )
    op.create_index(op.f("ix_watch_change_watch_id"), "watch_change", ["watch_id"])
    op.create_table(
        "advice",
        sa.Column("reader", sa.String(length=200), nullable=False),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("schedule", sa.String(length=100), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("reader", name=op.f("pk_advice")),
    )
    op.create_index(op.f("ix_advice_due_at"), "advice", ["due_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_advice_due_at"), table_name="advice")
    op.drop_table("advice")
    op.drop_index(op.f("ix_watch_change_watch_id"), table_name="watch_change")
    op.drop_table("watch_change")
    op.drop_index(op.f("ix_vote_watch_id"), table_name="vote")
    op.drop_table("vote")
