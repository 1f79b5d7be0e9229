"""Sources of several kinds, made in the configuration or by a command."""

import sqlalchemy as sa
from alembic import op

from adapters.store.tables import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


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


def downgrade() -> None:
    op.drop_table("paragraph")
    with op.batch_alter_table("feed") as table:
        for name in ("origin", "fulltext", "options", "kind"):
            table.drop_column(name)
