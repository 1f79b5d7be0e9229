"""The tables of what people say of alerts, of who changed a watch, and of who wants advice."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, String, Table, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from adapters.store.tables import metadata, time_column


class VoteRow(SQLModel, table=True):
    """What one person says of one alert, once for each watch that told it; it outlives the alert."""

    __tablename__ = "vote"
    __table_args__ = (UniqueConstraint("alert_id", "by", "watch_id"),)

    id: int | None = Field(default=None, primary_key=True)
    alert_id: int
    watch_id: int = Field(index=True)
    article_id: int
    by: str = Field(sa_column=Column(String(200), nullable=False))
    is_useful: bool
    voted_at: datetime = Field(sa_column=time_column())
    query: str = Field(sa_column=Column(Text, nullable=False))
    counts: bool


class WatchChangeRow(SQLModel, table=True):
    """What somebody changed of a watch: by name, what was there and what is there now."""

    __tablename__ = "watch_change"
    __table_args__ = {"sqlite_autoincrement": True}  # a form that is open names one

    id: int | None = Field(default=None, primary_key=True)
    watch_id: int = Field(index=True)
    fields: list[list[Any]] = Field(sa_column=Column(JSON, nullable=False))
    by: str = Field(sa_column=Column(String(200), nullable=False))
    changed_at: datetime = Field(sa_column=time_column())


class AdviceRow(SQLModel, table=True):
    """Who wants a weekly note, about which channels, when, and what was said in those before."""

    __tablename__ = "advice"

    reader: str = Field(sa_column=Column(String(200), primary_key=True))
    channels: list[str] = Field(sa_column=Column(JSON, nullable=False))
    schedule: str = Field(sa_column=Column(String(100), nullable=False))
    due_at: datetime = Field(sa_column=time_column(index=True))
    since: datetime = Field(sa_column=time_column())
    said: list[str] = Field(sa_column=Column(JSON, nullable=False))


VOTES: Table = metadata.tables["vote"]
WATCH_CHANGES: Table = metadata.tables["watch_change"]
ADVICE: Table = metadata.tables["advice"]
