"""Stories that are compared by sketches, and messages that follow them."""

import sqlalchemy as sa
from alembic import op

from adapters.store.tables import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_WAITING_CHANGE = sa.text("state = 'pending' AND kind <> 'post'")


def upgrade() -> None:
    _change_delivery()
    _create_channel()
    _change_story()
    _change_watch()
    _create_placement()
    _create_correction()
    _create_waiting()
    _create_held()
    _create_learned()


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
        sqlite_where=_WAITING_CHANGE,
        postgresql_where=_WAITING_CHANGE,
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


def _change_story() -> None:
    with op.batch_alter_table("story") as table:
        table.add_column(sa.Column("joined_to", sa.Integer(), nullable=True))
        table.drop_index("ix_story_title_key_last_at")
        table.drop_column("title_key")


def _change_watch() -> None:
    with op.batch_alter_table("watch") as table:
        table.add_column(sa.Column("min_sources", sa.Integer(), nullable=False, server_default="1"))


def _create_placement() -> None:
    op.create_table(
        "placement",
        _reference("article"),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("decision", sa.JSON(), nullable=False),
        sa.Column("copy_of", sa.Integer(), nullable=True),
        sa.Column("sketch", sa.LargeBinary(), nullable=False),
        sa.Column("placed_at", UtcDateTime(), nullable=False),
        _points_to("placement", "article"),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_placement")),
    )
    op.create_index(op.f("ix_placement_placed_at"), "placement", ["placed_at"])


def _create_correction() -> None:
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        _reference("article"),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("is_same", sa.Boolean(), nullable=False),
        sa.Column("said_at", UtcDateTime(), nullable=False),
        _points_to("correction", "article"),
        sa.ForeignKeyConstraint(
            ["other_id"],
            ["article.id"],
            name=op.f("fk_correction_other_id_article"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_correction_article_id"), "correction", ["article_id"])
    op.create_index(op.f("ix_correction_other_id"), "correction", ["other_id"])


def _create_waiting() -> None:
    op.create_table(
        "waiting",
        _reference("article"),
        _reference("watch"),
        sa.Column("channel", sa.String(length=200), nullable=False),
        _points_to("waiting", "article"),
        _points_to("waiting", "watch"),
        sa.PrimaryKeyConstraint("article_id", "watch_id", "channel", name=op.f("pk_waiting")),
    )


def _create_held() -> None:
    op.create_table(
        "held",
        _reference("article"),
        _reference("feed"),
        sa.Column("held_at", UtcDateTime(), nullable=False),
        _points_to("held", "article"),
        _points_to("held", "feed"),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_held")),
    )
    op.create_index(op.f("ix_held_feed_id"), "held", ["feed_id"])


def _create_learned() -> None:
    op.create_table(
        "learned",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("learned_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_learned")),
    )


def _reference(table: str) -> sa.Column[int]:
    return sa.Column(f"{table}_id", sa.Integer(), nullable=False)


def _points_to(table: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{other}_id_{other}")
    return sa.ForeignKeyConstraint([f"{other}_id"], [f"{other}.id"], name=name, ondelete="CASCADE")


def downgrade() -> None:
    for name in ("learned", "held", "waiting", "correction", "placement", "channel"):
        op.drop_table(name)
    with op.batch_alter_table("watch") as watch:
        watch.drop_column("min_sources")
    with op.batch_alter_table("story") as story:
        story.add_column(sa.Column("title_key", sa.String(length=500), nullable=True))
        story.drop_column("joined_to")
        story.create_index("ix_story_title_key_last_at", ["title_key", "last_at"])
    op.drop_index("uq_delivery_waiting_change", "delivery")
    with op.batch_alter_table("delivery") as delivery:
        delivery.drop_column("shown_wording")
        delivery.drop_column("shown_up_to")
        delivery.drop_column("kind")
