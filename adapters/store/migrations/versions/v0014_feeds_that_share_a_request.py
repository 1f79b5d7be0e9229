"""Feeds that have moved to one address share a request."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("feed", sa.Column("joined_to", sa.Integer()))
    for column in ("address", "joined_to"):
        filled = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"ix_feed_{column}", "feed", [column], sqlite_where=filled, postgresql_where=filled
        )


def downgrade() -> None:
    for column in ("address", "joined_to"):
        op.drop_index(f"ix_feed_{column}", "feed")
    with op.batch_alter_table("feed") as feed:
        feed.drop_column("joined_to")
