"""How a database is opened: sqlite.py and postgres.py know each its own; nothing else tells them apart."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.errors import StoreError
from adapters.store import sqlite
from adapters.store.transactions import NUMBER

_WRITE = 'write "sqlite:///wirewatch.db" or "postgresql://user@host/wirewatch"'
_POSTGRES = frozenset({"postgresql", "postgres", "postgresql+psycopg"})

ASK_TIMES, ASK_EVERY_S = 20, 0.5


@dataclass(frozen=True, slots=True)
class Database:
    """An open database: one writer at a time, readers beside it."""

    url: URL
    writer: AsyncEngine
    reader: AsyncEngine
    asker: AsyncEngine
    _one_writer: asyncio.Lock = field(default_factory=asyncio.Lock)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """Be the only writer; kept when the block ends well, undone when it does not."""
        async with self._one_writer:
            with sorted_errors(self.url):
                async with self.writer.connect() as connection, connection.begin() as transaction:
                    number = (await connection.get_raw_connection()).info.get(NUMBER)
                    yield connection
                    try:
                        await transaction.commit()
                    except DBAPIError as error:
                        if not (error.connection_invalidated and await self._was_kept(number)):
                            raise

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """See one state of the database, whatever is written meanwhile."""
        with sorted_errors(self.url):
            async with self.reader.connect() as connection:
                yield connection

    @asynccontextmanager
    async def asking(self) -> AsyncIterator[AsyncConnection]:
        """Ask a single question: without a transaction, which costs more than most questions."""
        with sorted_errors(self.url):
            async with self.asker.connect() as connection:
                yield connection

    async def _was_kept(self, number: str | None) -> bool:
        """Ask what became of a commit whose answer was lost; the memory of the bot goes by it."""
        if number is None:
            return False
        asking = text(f"SELECT pg_xact_status('{int(number)}'::xid8)")
        for _ in range(ASK_TIMES):
            with suppress(DBAPIError):
                async with self.reader.connect() as connection:
                    became = await connection.scalar(asking)
                if became != "in progress":
                    return bool(became == "committed")
            await asyncio.sleep(ASK_EVERY_S)
        return False

    async def close(self) -> None:
        """Let every connection go."""
        await self.asker.dispose()
        await self.writer.dispose()
        await self.reader.dispose()


@contextmanager
def sorted_errors(url: URL) -> Iterator[None]:
    """Turn the driver's errors into ours."""
    try:
        yield
    except DBAPIError as error:
        raise StoreError(kind_of(url).sentence(url, error)) from error
    except NoneFree as error:
        raise StoreError(f"the database {shown(url)} is too busy: it is tried again") from error


def database_url(address: str, *, base: Path, password: str | None = None) -> URL:
    """Read `database.url`; a relative SQLite path is relative to `base`."""
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise StoreError(f"database.url is no database address: {_WRITE}") from None
    if url.drivername in _POSTGRES:
        from adapters.store import postgres

        return postgres.address(url if password is None else url.set(password=password))
    if url.get_backend_name() != "sqlite":
        raise StoreError(f"database.url: {url.drivername} is not supported: {_WRITE}")
    if password is not None:
        raise StoreError("database.password: a SQLite file has none: leave it out")
    return sqlite.address(url, base=base)


class Kind(Protocol):
    """What sqlite.py and postgres.py are, each for its own."""

    def shown(self, url: URL) -> str: ...
    def folder(self, url: URL, *, base: Path) -> Path: ...
    def is_there(self, url: URL) -> bool: ...
    def engines(self, url: URL) -> tuple[AsyncEngine, AsyncEngine, AsyncEngine]: ...
    def migration_engine(self, url: URL, *, changing: bool) -> Engine: ...
    def refuse_unfit(self, connection: Connection) -> None: ...
    def refuse_powerless(self, connection: Connection, *, is_current: bool) -> None: ...
    def sentence(self, url: URL, error: DBAPIError) -> str: ...


def kind_of(url: URL) -> Kind:
    """Give what knows this kind of database."""
    if not is_postgres(url):
        return sqlite
    from adapters.store import postgres  # only here: a bot on SQLite loads no other driver

    return postgres


def is_postgres(url: URL) -> bool:
    """Say whether a database stands behind a server, not in a file of ours."""
    return url.drivername in _POSTGRES


def shown(url: URL) -> str:
    """Name a database for people, without anything secret."""
    return kind_of(url).shown(url)


def folder_of(url: URL, *, base: Path) -> Path:
    """Give the folder for what is remembered beside a database; `base` is the configuration's."""
    return kind_of(url).folder(url, base=base)


def open_database(url: URL) -> Database:
    """Open writer, reader and asker; nothing is asked of the database yet."""
    return Database(url, *kind_of(url).engines(url))


def migration_engine(url: URL, *, changing: bool) -> Engine:
    """Open the database for migrations, to look or as the only one who changes it."""
    return kind_of(url).migration_engine(url, changing=changing)
