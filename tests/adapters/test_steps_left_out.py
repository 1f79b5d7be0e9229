"""Databases of versions that had 0006 before they had 0004 and 0005 as they are now."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.engine import URL

from adapters.store import upgrade
from adapters.store.engine import migration_engine
from adapters.store.tables import metadata


@contextmanager
def steps(database: URL) -> Iterator[Config]:
    config = Config()
    config.set_main_option("script_location", "adapters/store/migrations")
    config.set_main_option("path_separator", "os")
    engine = migration_engine(database, changing=True)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        yield config
    engine.dispose()


def says_it_is_at(config: Config, revision: str) -> None:
    config.attributes["connection"].execute(
        text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision}
    )


def differences_from_this_version(database: URL) -> list[object]:
    engine = migration_engine(database, changing=False)
    with engine.connect() as connection:
        opts = {"compare_type": True, "include_name": _is_ours}
        context = MigrationContext.configure(connection, opts=opts)
        differences: list[object] = compare_metadata(context, metadata)
    engine.dispose()
    return differences


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "table" and name is not None and name.startswith("article_words"))


@pytest.mark.parametrize("last", ["0003", "0004"])
@pytest.mark.parametrize("reached", ["0006", "0010"])
def test_steps_that_a_database_went_past_are_taken_all_the_same(
    database: URL, last: str, reached: str
) -> None:
    with steps(database) as config:
        command.upgrade(config, "head")
        command.downgrade(config, last)
        says_it_is_at(config, "0005")
        command.upgrade(config, reached)
    upgrade(database)
    assert differences_from_this_version(database) == []


def test_a_column_that_came_later_into_a_step_is_added(database: URL) -> None:
    with steps(database) as config:
        command.upgrade(config, "head")
        command.downgrade(config, "0008")
        connection = config.attributes["connection"]
        connection.execute(text("ALTER TABLE delivery DROP COLUMN doubted"))
    upgrade(database)
    assert differences_from_this_version(database) == []
