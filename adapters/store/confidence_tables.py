"""The table of what people try before they save it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, String, Table, Text
from sqlmodel import Field, SQLModel

from adapters.store.tables import metadata, time_column


class DraftRow(SQLModel, table=True):
    """A watch that is not saved yet."""

    __tablename__ = "draft"
    __table_args__ = {"sqlite_autoincrement": True}  # a button may name one that is gone

    id: int | None = Field(default=None, primary_key=True)
    query: str = Field(sa_column=Column(Text, nullable=False))
    channel: str = Field(sa_column=Column(String(200), nullable=False))
    wish: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    by: str = Field(sa_column=Column(String(200), nullable=False))
    scope: str = Field(sa_column=Column(String(200), nullable=False))
    made_at: datetime = Field(sa_column=time_column(index=True))
    edits: int | None = None
    base: str | None = Field(default=None, sa_column=Column(Text))
    became: str | None = Field(default=None, sa_column=Column(String(40)))


DRAFTS: Table = metadata.tables["draft"]
