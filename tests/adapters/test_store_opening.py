import sqlite3
import stat
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from adapters.errors import StoreError, StoreInUse
from adapters.store import open_store, upgrade
from adapters.store.engine import database_url, migration_engine
from adapters.store.run_lock import only_runner
from adapters.store.tables import metadata
from adapters.store.upgrade import NEWEST
from tests.newsroom import a_store, feed

STEPS = Path("adapters/store/migrations")
FIRST = Path("tests/data/database-0001.sql")
"""What the first version of the tables had in it, one row a kind, and two where one says too little."""


def url_in(folder: Path, text: str = "sqlite:///wirewatch.db") -> URL:
    return database_url(text, base=folder)


def test_the_steps_lead_to_exactly_the_tables_of_this_version(tmp_path: Path) -> None:
    upgrade(url_in(tmp_path))
    engine = migration_engine(url_in(tmp_path), begin="BEGIN")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


async def test_a_database_of_the_first_version_keeps_what_is_in_it(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "wirewatch.db") as database:
        database.executescript(FIRST.read_text(encoding="utf-8"))
    database.close()
    upgrade(url_in(tmp_path))
    engine = migration_engine(url_in(tmp_path), begin="BEGIN")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()
    async with open_store(url_in(tmp_path)) as store:
        [told] = await store.feeds()
        assert (told.url, told.name, told.tags) == (
            "https://tarnow.example/feed",
            "Tarnow Herald",
            ("local",),
        )
        [watch], _ = await store.watches()
        assert (watch.name, watch.query, watch.min_sources) == ("ferries", "ferry", 1)
        [owed] = await store.outbox(limit=10)
        assert (owed.marker, owed.alert.title) == ("M2", "Harbour reopens to the ferry")
        assert await store.told_count() == 1
        account = await store.account(1)
        assert account is not None


async def test_what_the_first_version_told_is_not_told_again(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "wirewatch.db") as database:
        database.executescript(FIRST.read_text(encoding="utf-8"))
        upgrade(url_in(tmp_path))
        shown = database.execute("SELECT marker, kind, shown_up_to FROM delivery ORDER BY id")
        assert shown.fetchall() == [("M1", "post", 3), ("M2", "post", 3)]
    database.close()


def test_a_new_database_is_for_its_owner_only_and_a_known_one_is_left(tmp_path: Path) -> None:
    upgrade(url_in(tmp_path))
    file = tmp_path / "wirewatch.db"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.chmod(0o640)
    upgrade(url_in(tmp_path))
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_the_newest_step_is_the_one_alembic_finds() -> None:
    config = Config()
    config.set_main_option("script_location", str(STEPS))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == NEWEST


def test_a_database_of_a_newer_version_is_refused_with_the_remedy(tmp_path: Path) -> None:
    upgrade(url_in(tmp_path))
    with sqlite3.connect(tmp_path / "wirewatch.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    with pytest.raises(StoreError, match="newer version of wirewatch"):
        upgrade(url_in(tmp_path))


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "wirewatch.db").write_bytes(b"certainly no database at all, but long enough" * 30)
    with pytest.raises(StoreError, match="no \\(whole\\) SQLite database"):
        upgrade(url_in(tmp_path))


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        upgrade(url_in(tmp_path / "nowhere"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("postgresql://wire:hunter2@db/wire", "postgresql is not supported by this version"),
        ("sqlite://", "name a file"),
        ("sqlite:///:memory:", "name a file"),
        ("words with hunter2", "is no database address"),
    ],
)
def test_an_address_that_cannot_be_used_says_what_to_write(
    tmp_path: Path, text: str, says: str
) -> None:
    with pytest.raises(StoreError, match=says) as caught:
        url_in(tmp_path, text)
    assert ":hunter2" not in str(caught.value)


async def test_the_database_is_safe_against_power_cuts_and_readers_cannot_write(
    tmp_path: Path,
) -> None:
    async with a_store(tmp_path) as store:
        database = store.database
        async with database.writing() as connection:
            assert (await connection.exec_driver_sql("PRAGMA journal_mode")).scalar() == "wal"
            assert (await connection.exec_driver_sql("PRAGMA synchronous")).scalar() == 2
        async with database.reader.connect() as connection:
            with pytest.raises(DBAPIError, match="readonly"):
                await connection.exec_driver_sql("DELETE FROM feed")


def test_one_database_has_one_runner_and_a_second_is_refused(tmp_path: Path) -> None:
    with only_runner(url_in(tmp_path)):
        second = only_runner(url_in(tmp_path))
        with pytest.raises(StoreInUse, match="another wirewatch is running"):
            second.__enter__()
        with only_runner(url_in(tmp_path, "sqlite:///other.db")):
            pass
    with only_runner(url_in(tmp_path)):
        pass


async def test_a_locked_database_is_told_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.store.engine.BUSY_TIMEOUT_MS", 100)
    async with a_store(tmp_path) as store:
        other = sqlite3.connect(tmp_path / "wirewatch.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="is locked by another program"):
            await store.sync([], [])
        other.execute("ROLLBACK")
        other.close()
        await store.sync([], [])


async def test_opening_a_current_database_writes_nothing(tmp_path: Path) -> None:
    async with a_store(tmp_path):
        pass
    before = (tmp_path / "wirewatch.db").read_bytes()
    other = sqlite3.connect(tmp_path / "wirewatch.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    async with open_store(url_in(tmp_path)) as store:
        assert await store.feeds() == []
    other.execute("ROLLBACK")
    other.close()
    assert (tmp_path / "wirewatch.db").read_bytes() == before
    assert stat.S_ISREG((tmp_path / "wirewatch.db").stat().st_mode)


async def test_a_full_disk_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    many = [feed(f"https://{number}.example/" + "x" * 2_000) for number in range(500)]
    async with a_store(tmp_path) as store:
        async with store.database.writing() as connection:
            pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
            await connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 5}")
        with pytest.raises(StoreError, match="the disk is full: make room, nothing is lost"):
            await store.sync(many, [])
        assert await store.feeds() == []
        async with store.database.writing() as connection:
            await connection.exec_driver_sql("PRAGMA max_page_count=1000000")
        await store.sync(many, [])
        assert len(await store.feeds()) == 500


def test_a_lock_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    refused = only_runner(url_in(tmp_path / "file"))
    with pytest.raises(StoreError, match="is not there or cannot be written to"):
        refused.__enter__()
