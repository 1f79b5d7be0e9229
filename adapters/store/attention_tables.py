"""The tables of people's attention: what is set, what is muted, what waits, what is usual."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Integer, String, Table, Text
from sqlmodel import Field, SQLModel

from adapters.store.tables import metadata, reference, time_column


class ChannelAttentionRow(SQLModel, table=True):
    """How a channel wants to be told, and what it was sent of late."""

    __tablename__ = "channel_attention"

    channel: str = Field(sa_column=Column(String(200), primary_key=True))
    settings: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    spent: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    batch_began_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))
    batch_posted_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))
    digest_next_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))
    rolling_id: int | None = None
    """The delivery of the rolling message that is edited now."""


class MuteRow(SQLModel, table=True):
    """Somebody's "not now"; of one target a reader has one."""

    __tablename__ = "mute"

    id: int | None = Field(default=None, primary_key=True)
    reader: str = Field(sa_column=Column(String(200), nullable=False, index=True))
    kind: str = Field(sa_column=Column(String(10), nullable=False))
    key: str = Field(sa_column=Column(Text, nullable=False))
    name: str = Field(sa_column=Column(Text, nullable=False))
    since: datetime = Field(sa_column=time_column())
    until: datetime | None = Field(default=None, sa_column=time_column(nullable=True))
    by: str = Field(sa_column=Column(Text, nullable=False))


class WaitingAlertRow(SQLModel, table=True):
    """An alert that is owed and waits: for the end of quiet hours, a batch, a digest."""

    __tablename__ = "waiting_alert"

    alert_id: int = Field(sa_column=reference("alert", index=False, primary_key=True))
    channel: str = Field(sa_column=Column(String(200), nullable=False, index=True))
    way: str = Field(sa_column=Column(String(10), nullable=False))
    until: datetime = Field(sa_column=time_column(index=True))
    since: datetime = Field(sa_column=time_column())


class WatchStoryRow(SQLModel, table=True):
    """When a story first satisfied a watch: what its rate is counted by."""

    __tablename__ = "watch_story"

    watch_id: int = Field(sa_column=reference("watch", index=False, primary_key=True))
    story_id: int = Field(sa_column=reference("story", index=False, primary_key=True))
    at: datetime = Field(sa_column=time_column(index=True))


class WatchRateRow(SQLModel, table=True):
    """What is usual for a watch, and which spikes of it are under way."""

    __tablename__ = "watch_rate"

    watch_id: int = Field(sa_column=reference("watch", index=False, primary_key=True))
    rate: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class PersonRow(SQLModel, table=True):
    """Somebody who reads: which channels, and until when they have caught up."""

    __tablename__ = "person"

    reader: str = Field(sa_column=Column(String(200), primary_key=True))
    reads: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    caught_up_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))


class AwakeRow(SQLModel, table=True):
    """When the bot looked last; one row."""

    __tablename__ = "awake"

    id: int = Field(default=1, sa_column=Column(Integer, primary_key=True, autoincrement=False))
    at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))
    watched_since: datetime | None = Field(default=None, sa_column=time_column(nullable=True))
    slept_from: datetime | None = Field(default=None, sa_column=time_column(nullable=True))
    slept_until: datetime | None = Field(default=None, sa_column=time_column(nullable=True))


CHANNEL_ATTENTION: Table = metadata.tables["channel_attention"]
MUTES: Table = metadata.tables["mute"]
WAITING_ALERTS: Table = metadata.tables["waiting_alert"]
WATCH_STORIES: Table = metadata.tables["watch_story"]
WATCH_RATES: Table = metadata.tables["watch_rate"]
PERSONS: Table = metadata.tables["person"]
AWAKE: Table = metadata.tables["awake"]
