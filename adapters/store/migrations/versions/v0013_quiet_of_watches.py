"""Quiet hours of a watch."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("watch", sa.Column("quiet", sa.String()))


def downgrade() -> None:
    with op.batch_alter_table("watch") as watch:
        watch.drop_column("quiet")
