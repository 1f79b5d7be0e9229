"""People's attention: settings of channels, mutes, what waits, rates of watches."""

import sqlalchemy as sa
from alembic import op

from adapters.store.tables import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not by batches, which would remake the tables and forget which ids were given.
    op.add_column(
        "watch", sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("watch", sa.Column("spikes", sa.String()))
    op.add_column("alert", sa.Column("reasons", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("alert", sa.Column("message_id", sa.Integer()))
    op.create_index("ix_alert_message_id", "alert", ["message_id"])
    op.create_index("ix_alert_matched_at", "alert", ["matched_at"])
    _make_channels_and_mutes()
    _make_waiting()
    _make_rates()
    _make_people()


def _make_channels_and_mutes() -> None:
    op.create_table(
        "channel_attention",
        sa.Column("channel", sa.String(200), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("spent", sa.JSON(), nullable=False),
        sa.Column("batch_began_at", UtcDateTime()),
        sa.Column("batch_posted_at", UtcDateTime()),
        sa.Column("digest_next_at", UtcDateTime()),
        sa.Column("rolling_id", sa.Integer()),
        sa.PrimaryKeyConstraint("channel", name="pk_channel_attention"),
    )
    op.create_table(
        "mute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reader", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime()),
        sa.Column("by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mute"),
    )
    op.create_index("ix_mute_reader", "mute", ["reader"])


def _make_waiting() -> None:
    op.create_table(
        "waiting_alert",
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(200), nullable=False),
        sa.Column("way", sa.String(10), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alert.id"], name="fk_waiting_alert_alert_id_alert", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("alert_id", name="pk_waiting_alert"),
    )
    op.create_index("ix_waiting_alert_channel", "waiting_alert", ["channel"])
    op.create_index("ix_waiting_alert_until", "waiting_alert", ["until"])


def _make_rates() -> None:
    op.create_table(
        "watch_story",
        sa.Column("watch_id", sa.Integer(), nullable=False),
        sa.Column("story_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["watch_id"], ["watch.id"], name="fk_watch_story_watch_id_watch", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name="fk_watch_story_story_id_story", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("watch_id", "story_id", name="pk_watch_story"),
    )
    op.create_index("ix_watch_story_at", "watch_story", ["at"])
    op.create_table(
        "watch_rate",
        sa.Column("watch_id", sa.Integer(), nullable=False),
        sa.Column("rate", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["watch_id"], ["watch.id"], name="fk_watch_rate_watch_id_watch", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("watch_id", name="pk_watch_rate"),
    )


def _make_people() -> None:
    op.create_table(
        "person",
        sa.Column("reader", sa.String(200), nullable=False),
        sa.Column("reads", sa.JSON(), nullable=False),
        sa.Column("caught_up_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("reader", name="pk_person"),
    )
    op.create_table(
        "awake",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", UtcDateTime()),
        sa.Column("watched_since", UtcDateTime()),
        sa.Column("slept_from", UtcDateTime()),
        sa.Column("slept_until", UtcDateTime()),
        sa.PrimaryKeyConstraint("id", name="pk_awake"),
    )


def downgrade() -> None:
    for name in (
        "awake",
        "person",
        "watch_rate",
        "watch_story",
        "waiting_alert",
        "mute",
        "channel_attention",
    ):
        op.drop_table(name)
    op.drop_index("ix_alert_matched_at", "alert")
    op.drop_index("ix_alert_message_id", "alert")
    for name in ("message_id", "reasons"):
        op.drop_column("alert", name)
    for name in ("spikes", "urgent"):
        op.drop_column("watch", name)
