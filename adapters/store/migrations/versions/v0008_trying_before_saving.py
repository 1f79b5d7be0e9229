"""Drafts of watches, and watches that run silently for a while."""

import sqlalchemy as sa
from alembic import op

from adapters.store.tables import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_NEVER_REUSE_IDS = {"sqlite_autoincrement": True}


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("wish", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("edits", sa.Integer(), nullable=True),
        sa.Column("base", sa.Text(), nullable=True),
        sa.Column("became", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        **_NEVER_REUSE_IDS,
    )
    op.create_index(op.f("ix_draft_made_at"), "draft", ["made_at"])
    op.add_column("watch", sa.Column("shadow_until", UtcDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("watch", "shadow_until")
    op.drop_index(op.f("ix_draft_made_at"), table_name="draft")
    op.drop_table("draft")
