"""Changes of told messages, and what people set for a channel."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_WAITING = sa.text("state = 'pending' AND kind <> 'post'")


def upgrade() -> None:
    _change_delivery()
    _create_channel()


def _change_delivery() -> None:
    with op.batch_alter_table("delivery") as table:
        kind = sa.String(length=10)
        table.add_column(sa.Column("kind", kind, nullable=False, server_default="post"))
        table.add_column(sa.Column("shown_up_to", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(
            sa.Column("shown_wording", sa.Integer(), nullable=False, server_default="0")
        )
    op.create_index(
        "uq_delivery_waiting_change",
        "delivery",
        ["alert_id", "kind"],
        unique=True,
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    # What was told before counts as shown whole: nobody wants an edit of yesterday's messages.
    op.execute("UPDATE delivery SET shown_up_to = (SELECT COALESCE(MAX(id), 0) FROM article)")


def _create_channel() -> None:
    op.create_table(
        "channel",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("folding", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_channel")),
    )


def downgrade() -> None:
    op.drop_table("channel")
    op.drop_index("uq_delivery_waiting_change", "delivery")
    with op.batch_alter_table("delivery") as table:
        table.drop_column("shown_wording")
        table.drop_column("shown_up_to")
        table.drop_column("kind")
