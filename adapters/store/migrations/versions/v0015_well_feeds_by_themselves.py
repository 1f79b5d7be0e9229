"""Feeds that are well and feeds that fail are found apart: so many of one kind hide none of the other."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_COLUMNS = ["next_at", "id", "host"]
_DUE = "polled AND standing = 'polled'"
_STANDS = {"well": "failures = 0", "failing": "failures > 0"}


def upgrade() -> None:
    for name, stand in _STANDS.items():
        _make(f"ix_feed_{name}", f"{_DUE} AND {stand}")
    op.drop_index("ix_feed_due", "feed")


def downgrade() -> None:
    _make("ix_feed_due", _DUE)
    for name in _STANDS:
        op.drop_index(f"ix_feed_{name}", "feed")


def _make(name: str, which: str) -> None:
    where = sa.text(which)
    op.create_index(name, "feed", _COLUMNS, sqlite_where=where, postgresql_where=where)
