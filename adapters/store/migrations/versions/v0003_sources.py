"""Sources of several kinds, made in the configuration or by a command."""

import sqlalchemy as sa
from alembic import op

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


def downgrade() -> None:
    with op.batch_alter_table("feed") as table:
        for name in ("origin", "fulltext", "options", "kind"):
            table.drop_column(name)
