"""The tables. They never leave this folder: mapping.py turns rows into values of rules/model.py.

What the rules decide, a uniqueness constraint guarantees: an article has one identity, a story one
beginning, a channel is told of a story once a telling. Times are aware and UTC in every database.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TextClause,
    UniqueConstraint,
    and_,
    text,
)
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from adapters.store.sentence_text import SentenceText

SQLModel.metadata.naming_convention = {  # so that every constraint can be named by a migration
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata: MetaData = SQLModel.metadata

# People quote these ids: SQLite must not give the id of a removed row to a new one.
_NEVER_REUSE_IDS = {"sqlite_autoincrement": True}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time; SQLite would hand it back without its zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        """Write equal times once: the rows of one poll mostly have the same."""
        write = super().bind_processor(dialect)
        return lru_cache(maxsize=256)(write) if write else None

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Read equal times once: those of one poll come again under all keys of its articles."""
        read = super().result_processor(dialect, coltype)
        return lru_cache(maxsize=256)(read) if read else None

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without a zone: nobody would know what it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone was to be kept")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if not isinstance(value, datetime):
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _reference(
    table: str, *, index: bool = True, primary_key: bool = False, nullable: bool = False
) -> Column[int]:
    key = ForeignKey(f"{table}.id", ondelete="CASCADE")
    return Column(Integer, key, nullable=nullable, index=index, primary_key=primary_key)


def _time(*, nullable: bool = False, index: bool = False) -> Column[datetime]:
    return Column(UtcDateTime, nullable=nullable, index=index)


# An address may name what no server can be called, and PostgreSQL takes a length at its word.
HOST_NAME = String(300).with_variant(Text(), "postgresql")
DUE = text("polled AND standing = 'polled'")
WELL, FAILING = text("failures = 0"), text("failures > 0")
MOVED, JOINED = text("address IS NOT NULL"), text("joined_to IS NOT NULL")


def _due_index(name: str, stand: TextClause) -> Index:
    """Hold the feeds that are asked, in the order of their turn: so failing ones stand in no way."""
    of_them = and_(DUE, stand)
    columns = "next_at", "id", "host"
    return Index(name, *columns, sqlite_where=of_them, postgresql_where=of_them)


class FeedRow(SQLModel, table=True):
    """A polled address and the state its last poll left."""

    __tablename__ = "feed"
    __table_args__ = (
        _due_index("ix_feed_well", WELL),
        _due_index("ix_feed_failing", FAILING),
        Index("ix_feed_address", "address", sqlite_where=MOVED, postgresql_where=MOVED),
        Index("ix_feed_joined_to", "joined_to", sqlite_where=JOINED, postgresql_where=JOINED),
    )

    id: int | None = Field(default=None, primary_key=True)
    url: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    shown: str = Field(default="", sa_column=Column(Text, nullable=False))
    name: str | None = None
    tags: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    interval_s: float | None = None
    first_run: str = "none"
    replay_from: datetime | None = Field(default=None, sa_column=_time(nullable=True))
    kind: str = "feed"
    options: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    fulltext: bool = False
    origin: str = "file"
    polled: bool = True
    title: str | None = Field(default=None, sa_column=Column(Text))
    language: str | None = None
    next_at: datetime | None = Field(default=None, sa_column=_time(nullable=True))
    not_before: datetime | None = Field(default=None, sa_column=_time(nullable=True))
    etag: str | None = Field(default=None, sa_column=Column(Text))
    last_modified: str | None = Field(default=None, sa_column=Column(Text))
    failures: int = 0
    failing_since: datetime | None = Field(default=None, sa_column=_time(nullable=True))
    error: str | None = Field(default=None, sa_column=Column(SentenceText))
    last_success_at: datetime | None = Field(default=None, sa_column=_time(nullable=True))
    host: str = Field(default="", sa_column=Column(Text, nullable=False))
    because: str | None = Field(default=None, sa_column=Column(SentenceText))
    trouble: str | None = None
    standing: str = "polled"
    pace_s: float | None = None
    misses: int = 0
    newest_at: datetime | None = Field(default=None, sa_column=_time(nullable=True))
    gap_at: datetime | None = Field(default=None, sa_column=_time(nullable=True))
    timetable: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    address: str | None = Field(default=None, sa_column=Column(Text))
    move_url: str | None = Field(default=None, sa_column=Column(Text))
    move_since: datetime | None = Field(default=None, sa_column=_time(nullable=True))
    joined_to: int | None = None


class HostRow(SQLModel, table=True):
    """What all feeds of a server share: until when it asked to be left alone, what is told of it."""

    __tablename__ = "host"

    name: str = Field(sa_column=Column(HOST_NAME, primary_key=True))
    not_before: datetime | None = Field(default=None, sa_column=_time(nullable=True))
    reason: str | None = Field(default=None, sa_column=Column(SentenceText))
    failing_since: datetime | None = Field(default=None, sa_column=_time(nullable=True))
    error: str | None = Field(default=None, sa_column=Column(SentenceText))
    told_at: datetime | None = Field(default=None, sa_column=_time(nullable=True))


class StoryRow(SQLModel, table=True):
    """Articles about one event."""

    __tablename__ = "story"
    __table_args__ = _NEVER_REUSE_IDS

    id: int | None = Field(default=None, primary_key=True)
    begun_by: str = Field(sa_column=Column(String(400), nullable=False, unique=True))
    begun_at: datetime = Field(sa_column=_time())
    last_at: datetime = Field(sa_column=_time(index=True))
    joined_to: int | None = None
    """The story that people said it is the same as: its articles stand there now."""


class ArticleRow(SQLModel, table=True):
    """An article as it stands now."""

    __tablename__ = "article"
    __table_args__ = _NEVER_REUSE_IDS

    id: int | None = Field(default=None, primary_key=True)
    identity: str = Field(sa_column=Column(String(400), nullable=False, unique=True))
    story_id: int = Field(sa_column=_reference("story"))
    feed_id: int = Field(sa_column=_reference("feed"))
    title: str = Field(sa_column=Column(Text, nullable=False))
    link: str | None = Field(default=None, sa_column=Column(Text))
    summary: str = Field(default="", sa_column=Column(Text, nullable=False))
    body: str = Field(default="", sa_column=Column(Text, nullable=False))
    outlet: str = ""
    author: str | None = Field(default=None, sa_column=Column(Text))
    language: str | None = Field(default=None, sa_column=Column(Text))
    tags: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    digest: str = Field(max_length=40)
    published_at: datetime | None = Field(default=None, sa_column=_time(nullable=True))
    seen_at: datetime = Field(sa_column=_time(index=True))


class ArticleKeyRow(SQLModel, table=True):
    """One of the keys by which an article is recognised."""

    __tablename__ = "article_key"

    key: str = Field(sa_column=Column(String(400), primary_key=True))
    article_id: int = Field(sa_column=_reference("article"))
    seen_at: datetime = Field(sa_column=_time())


class PlacementRow(SQLModel, table=True):
    """Why an article stands in its story, and what it is compared by; never its text."""

    __tablename__ = "placement"

    article_id: int = Field(sa_column=_reference("article", index=False, primary_key=True))
    reason: str = Field(sa_column=Column(String(20), nullable=False))
    decision: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    copy_of: int | None = None
    sketch: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    placed_at: datetime = Field(sa_column=_time(index=True))


class CorrectionRow(SQLModel, table=True):
    """What people said of two articles: they tell one story, or they do not."""

    __tablename__ = "correction"
    __table_args__ = _NEVER_REUSE_IDS

    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(sa_column=_reference("article"))
    other_id: int = Field(sa_column=_reference("article"))
    is_same: bool
    said_at: datetime = Field(sa_column=_time())


class WaitingRow(SQLModel, table=True):
    """An article that a channel is told of when more sources tell its story."""

    __tablename__ = "waiting"

    article_id: int = Field(sa_column=_reference("article", index=False, primary_key=True))
    watch_id: int = Field(sa_column=_reference("watch", index=False, primary_key=True))
    channel: str = Field(sa_column=Column(String(200), primary_key=True))


class HeldRow(SQLModel, table=True):
    """An old article that a feed suddenly gave as new, until people say what becomes of it."""

    __tablename__ = "held"

    article_id: int = Field(sa_column=_reference("article", index=False, primary_key=True))
    feed_id: int = Field(sa_column=_reference("feed"))
    held_at: datetime = Field(sa_column=_time())


class RevisionRow(SQLModel, table=True):
    """The words of an article before its publisher changed them."""

    __tablename__ = "revision"

    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(sa_column=_reference("article"))
    title: str = Field(sa_column=Column(Text, nullable=False))
    summary: str = Field(sa_column=Column(Text, nullable=False))
    until: datetime = Field(sa_column=_time())


class WatchRow(SQLModel, table=True):
    """A named query with the channels that it reports to."""

    __tablename__ = "watch"
    __table_args__ = (UniqueConstraint("scope", "name"), _NEVER_REUSE_IDS)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(sa_column=Column(String(200), nullable=False))
    query: str = Field(sa_column=Column(Text, nullable=False))
    channels: list[str] = Field(sa_column=Column(JSON, nullable=False))
    mode: str = "instant"
    origin: str = "chat"
    min_sources: int = 1
    scope: str = Field(default="", sa_column=Column(String(200), nullable=False))
    ping: str | None = None
    is_paused: bool = False
    urgent: bool = False
    spikes: str | None = None
    shadow_until: datetime | None = Field(default=None, sa_column=_time(nullable=True))
    quiet: str | None = None


class AlertRow(SQLModel, table=True):
    """One story that one channel is to be told of, with its own copy of what it tells."""

    __tablename__ = "alert"
    __table_args__ = (UniqueConstraint("story_id", "channel", "telling"), _NEVER_REUSE_IDS)

    id: int | None = Field(default=None, primary_key=True)
    story_id: int = Field(sa_column=_reference("story", index=False))
    article_id: int = Field(sa_column=_reference("article"))
    channel: str = Field(sa_column=Column(String(200), nullable=False))
    telling: int
    content: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    published_at: datetime | None = Field(default=None, sa_column=_time(nullable=True))
    seen_at: datetime = Field(sa_column=_time())
    matched_at: datetime | None = Field(default=None, sa_column=_time(nullable=True, index=True))
    reasons: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    message_id: int | None = Field(default=None, sa_column=Column(Integer, index=True))
    """The notice that tells it together with others."""


STILL_OPEN = text("is_over IS false")


class NoticeRow(SQLModel, table=True):
    """What a channel is told of that is not one story; of a kind and a key one is open."""

    __tablename__ = "notice"
    __table_args__ = (
        Index(
            "uq_notice_open",
            "kind",
            "channel",
            "key",
            unique=True,
            sqlite_where=STILL_OPEN,
            postgresql_where=STILL_OPEN,
        ),
        _NEVER_REUSE_IDS,
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(sa_column=Column(String(10), nullable=False))
    channel: str = Field(sa_column=Column(String(200), nullable=False))
    key: str = Field(sa_column=Column(Text, nullable=False))
    content: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    wording: int = 0
    is_over: bool = False


WAITING_CHANGE = text("state = 'pending' AND kind <> 'post'")
OPEN = text("state IN ('pending', 'sending', 'uncertain')")
DEAD = text("state = 'dead'")
LOST = text("is_lost IS true")


class DeliveryRow(SQLModel, table=True):
    """An alert or a notice owed to a channel, or a change of its message.

    Of each kind of change one waits: it will tell all that is known when it goes out.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        Index("ix_delivery_open", "channel", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_delivery_next", "channel", "next_at", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_delivery_dead", "id", sqlite_where=DEAD, postgresql_where=DEAD),
        Index("ix_delivery_lost", "channel", sqlite_where=LOST, postgresql_where=LOST),
        Index(
            "uq_delivery_waiting_change",
            "alert_id",
            "kind",
            unique=True,
            sqlite_where=WAITING_CHANGE,
            postgresql_where=WAITING_CHANGE,
        ),
        Index(
            "uq_delivery_waiting_notice",
            "notice_id",
            "kind",
            unique=True,
            sqlite_where=WAITING_CHANGE,
            postgresql_where=WAITING_CHANGE,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(default="post", sa_column=Column(String(10), nullable=False))
    alert_id: int | None = Field(sa_column=_reference("alert", nullable=True))
    notice_id: int | None = Field(default=None, sa_column=_reference("notice", nullable=True))
    channel: str = Field(sa_column=Column(String(200), nullable=False))
    marker: str = Field(sa_column=Column(String(25), nullable=False, unique=True))
    state: str = Field(default="pending", sa_column=Column(String(10), nullable=False))
    attempts: int = 0
    crashes: int = 0
    is_lost: bool = False
    doubted: bool = False
    owed_at: datetime = Field(sa_column=_time())
    next_at: datetime = Field(sa_column=_time())
    sent_at: datetime | None = Field(default=None, sa_column=_time(nullable=True))
    posted: str | None = Field(default=None, sa_column=Column(Text))
    posted_at: datetime | None = Field(default=None, sa_column=_time(nullable=True))
    error: str | None = Field(default=None, sa_column=Column(SentenceText))
    shown_up_to: int = 0
    shown_wording: int = 0


class ChannelRow(SQLModel, table=True):
    """What people have set for a channel."""

    __tablename__ = "channel"

    name: str = Field(sa_column=Column(String(200), primary_key=True))
    folding: str = Field(sa_column=Column(String(10), nullable=False))


NOT_LEAVING = text("state <> 'leaving'")


class SubscriptionRow(SQLModel, table=True):
    """What was agreed with a feed's hub; a feed has one, beside those that are being left."""

    __tablename__ = "websub"
    __table_args__ = (
        Index(
            "uq_websub_feed_id",
            "feed_id",
            unique=True,
            sqlite_where=NOT_LEAVING,
            postgresql_where=NOT_LEAVING,
        ),
    )

    token: str = Field(sa_column=Column(String(64), primary_key=True))
    feed_id: int = Field(sa_column=_reference("feed", index=False))
    hub: str = Field(sa_column=Column(Text, nullable=False))
    topic: str = Field(sa_column=Column(Text, nullable=False))
    callback: str = Field(sa_column=Column(Text, nullable=False))
    secret: str = Field(sa_column=Column(String(200), nullable=False))
    state: str = Field(sa_column=Column(String(10), nullable=False))
    begun_at: datetime = Field(sa_column=_time())
    next_at: datetime = Field(sa_column=_time(index=True))
    asked_at: datetime | None = Field(default=None, sa_column=_time(nullable=True))
    lease_until: datetime | None = Field(default=None, sa_column=_time(nullable=True))
    last_delivery_at: datetime | None = Field(default=None, sa_column=_time(nullable=True))
    failures: int = 0
    error: str | None = Field(default=None, sa_column=Column(SentenceText))


class ParagraphRow(SQLModel, table=True):
    """In how many articles of a site a paragraph stands; only its fingerprint is kept."""

    __tablename__ = "paragraph"

    site: str = Field(sa_column=Column(String(255), primary_key=True))
    key: str = Field(sa_column=Column(String(24), primary_key=True))
    articles: int = 1
    seen_at: datetime = Field(sa_column=_time(index=True))


class UnindexedRow(SQLModel, table=True):
    """An article whose words have changed since they were indexed."""

    __tablename__ = "unindexed"

    article_id: int = Field(sa_column=_reference("article", index=False, primary_key=True))


class LearnedRow(SQLModel, table=True):
    """Something that was learned from people here, such as the weights of stories."""

    __tablename__ = "learned"

    name: str = Field(primary_key=True, max_length=40)
    content: str = Field(sa_column=Column(Text, nullable=False))
    learned_at: datetime = Field(sa_column=_time())


class CounterRow(SQLModel, table=True):
    """A number that only grows, such as the generation of the set of watches."""

    __tablename__ = "counter"

    name: str = Field(primary_key=True, max_length=40)
    value: int = 0


FEEDS: Table = metadata.tables["feed"]
HOSTS: Table = metadata.tables["host"]
STORIES: Table = metadata.tables["story"]
ARTICLES: Table = metadata.tables["article"]
KEYS: Table = metadata.tables["article_key"]
REVISIONS: Table = metadata.tables["revision"]
WATCHES: Table = metadata.tables["watch"]
ALERTS: Table = metadata.tables["alert"]
NOTICES: Table = metadata.tables["notice"]
DELIVERIES: Table = metadata.tables["delivery"]
CHANNELS: Table = metadata.tables["channel"]
PLACEMENTS: Table = metadata.tables["placement"]
CORRECTIONS: Table = metadata.tables["correction"]
WAITING: Table = metadata.tables["waiting"]
HELD: Table = metadata.tables["held"]
SUBSCRIPTIONS: Table = metadata.tables["websub"]
PARAGRAPHS: Table = metadata.tables["paragraph"]
LEARNED: Table = metadata.tables["learned"]
UNINDEXED: Table = metadata.tables["unindexed"]
COUNTERS: Table = metadata.tables["counter"]
# For the tables in other files.
reference, time_column = _reference, _time
