"""Notices: what is owed and is not one story; when alerts matched and were posted."""

import sqlalchemy as sa
from alembic import op

from adapters.store.tables import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STILL_OPEN = sa.text("is_over IS false")
WAITING_CHANGE = sa.text("state = 'pending' AND kind <> 'post'")
OPEN = sa.text("state IN ('pending', 'sending', 'uncertain')")
DEAD = sa.text("state = 'dead'")
LOST = sa.text("is_lost IS true")


def upgrade() -> None:
    op.add_column("alert", sa.Column("matched_at", UtcDateTime(), nullable=True))
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("wording", sa.Integer(), nullable=False),
        sa.Column("is_over", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sqlite_autoincrement=True,
    )
    _index("uq_notice_open", "notice", ["kind", "channel", "key"], STILL_OPEN, unique=True)
    _change_deliveries()


def _change_deliveries() -> None:
    op.drop_index("uq_delivery_waiting_change", "delivery")
    op.drop_index("ix_delivery_channel_state_id", "delivery")
    op.drop_index("ix_delivery_state", "delivery")
    with op.batch_alter_table("delivery") as table:
        table.alter_column("alert_id", existing_type=sa.Integer(), nullable=True)
        table.add_column(sa.Column("notice_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("crashes", sa.Integer(), nullable=False, server_default="0"))
        lost: sa.Column[bool] = sa.Column(
            "is_lost", sa.Boolean(), nullable=False, server_default=sa.false()
        )
        table.add_column(lost)
        doubted: sa.Column[bool] = sa.Column(
            "doubted", sa.Boolean(), nullable=False, server_default=sa.false()
        )
        table.add_column(doubted)
        table.add_column(sa.Column("posted_at", UtcDateTime(), nullable=True))
        table.create_foreign_key(
            op.f("fk_delivery_notice_id_notice"),
            "notice",
            ["notice_id"],
            ["id"],
            ondelete="CASCADE",
        )
    op.create_index("ix_delivery_notice_id", "delivery", ["notice_id"])
    _index(
        "uq_delivery_waiting_change", "delivery", ["alert_id", "kind"], WAITING_CHANGE, unique=True
    )
    _index(
        "uq_delivery_waiting_notice", "delivery", ["notice_id", "kind"], WAITING_CHANGE, unique=True
    )
    _index("ix_delivery_open", "delivery", ["channel", "id"], OPEN)
    _index("ix_delivery_next", "delivery", ["channel", "next_at"], OPEN)
    _index("ix_delivery_dead", "delivery", ["id"], DEAD)
    _index("ix_delivery_lost", "delivery", ["channel"], LOST)


def _index(
    name: str, table: str, columns: list[str], where: sa.TextClause, *, unique: bool = False
) -> None:
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.execute("DELETE FROM delivery WHERE alert_id IS NULL OR state = 'dropped'")
    for name in (
        "ix_delivery_lost",
        "ix_delivery_dead",
        "ix_delivery_next",
        "ix_delivery_open",
        "uq_delivery_waiting_notice",
        "uq_delivery_waiting_change",
        "ix_delivery_notice_id",
    ):
        op.drop_index(name, "delivery")
    with op.batch_alter_table("delivery") as table:
        table.drop_constraint("fk_delivery_notice_id_notice", type_="foreignkey")
        for name in ("posted_at", "doubted", "is_lost", "crashes", "notice_id"):
            table.drop_column(name)
        table.alter_column("alert_id", existing_type=sa.Integer(), nullable=False)
    op.create_index("ix_delivery_state", "delivery", ["state"])
    op.create_index("ix_delivery_channel_state_id", "delivery", ["channel", "state", "id"])
    _index(
        "uq_delivery_waiting_change", "delivery", ["alert_id", "kind"], WAITING_CHANGE, unique=True
    )
    op.drop_table("notice")
    op.drop_column("alert", "matched_at")
