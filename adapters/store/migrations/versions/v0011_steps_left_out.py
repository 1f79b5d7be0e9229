"""What 0004 and 0005 make, where a database went past them before they were as they are now.

0006 was published before 0004 and 0005 stood in front of it, and 0004 without `doubted`: who ran such a version has the
number of a later step, and not its tables.
"""

import sqlalchemy as sa
from alembic import op

from adapters.store.migrations.versions import v0004_notices, v0005_attention

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if not _stands("alert", "matched_at"):
        v0004_notices.upgrade()
    if not _stands("delivery", "doubted"):
        op.add_column(
            "delivery",
            sa.Column("doubted", sa.Boolean(), nullable=False, server_default=sa.false()),
        )
    if not _stands("watch", "urgent"):
        v0005_attention.upgrade()


def downgrade() -> None:
    """Leave it: 0004 and 0005 take it back."""


def _stands(table: str, column: str) -> bool:
    found = sa.inspect(op.get_bind()).get_columns(table)
    return column in {one["name"] for one in found}
