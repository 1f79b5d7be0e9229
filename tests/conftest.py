"""Fixtures for all tests; imports no adapter, so that tests/rules stay quick."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from bot.garbage import spare_the_collector
from tests.tracing import Tracing

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

    from tests.databases import PostgresServer

# How long single examples take, and are made, says more about the machine than about the code. The same
# code is judged by the same examples: others are looked for with `--hypothesis-profile=wide`.
settings.register_profile(
    "calm",
    deadline=None,
    max_examples=100,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "wide", settings.get_profile("calm"), derandomize=False, max_examples=1000
)
settings.load_profile("calm")


def pytest_configure(config: pytest.Config) -> None:
    """Look for garbage less often: fifteen thousand tests are made that stay, and looked through each time."""
    spare_the_collector()
    config.pluginmanager.register(Tracing(os.environ.get("PYTEST_XDIST_WORKER", "")))


def pytest_collection_finish() -> None:
    """Pass by what was collected."""
    spare_the_collector()


@pytest.fixture(scope="session")
def postgres_server() -> "Iterator[PostgresServer]":
    """A PostgreSQL for all tests: the one of $TEST_PG_URL, or one that is started with the first."""
    from tests.databases import a_postgres_server

    with a_postgres_server() as server:
        yield server


@pytest.fixture
def new_postgres(postgres_server: "PostgresServer") -> "Iterator[Callable[[], URL]]":
    """Gives an empty database on PostgreSQL each time; what the one before held is gone."""
    with postgres_server.a_database() as url:
        yield lambda: postgres_server.emptied(url)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.untraced)])
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> "Callable[[], URL]":
    """Gives an empty database of the kind that the test runs on; the one before is done with."""
    if request.param == "postgresql":
        found: Callable[[], URL] = request.getfixturevalue("new_postgres")
        return found
    from tests.databases import sqlite_files

    return sqlite_files(tmp_path)


@pytest.fixture
def database(new_database: "Callable[[], URL]") -> "URL":
    """An empty database."""
    return new_database()


@pytest.fixture
def postgres(new_postgres: "Callable[[], URL]") -> "URL":
    """An empty database on PostgreSQL, for what is said of it alone."""
    return new_postgres()
