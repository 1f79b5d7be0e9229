import asyncio
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, insert, inspect, select, text, update
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError

from adapters.errors import StoreError, StoreInUse
from adapters.store import SqlStore, Tables, open_store, sqlite, tables, upgrade
from adapters.store.engine import migration_engine
from adapters.store.run_lock import only_runner
from adapters.store.tables import COUNTERS, FEEDS, metadata
from adapters.store.upgrade import NEWEST
from tests.newsroom import NOON, a_store, feed, url_in, watch

STEPS = Path("adapters/store/migrations")
FIRST = Path("tests/data/database-0001.sql")
"""What the first version of the tables had in it, one row a kind, and two where one says too little."""


def test_the_steps_lead_to_exactly_the_tables_of_this_version(database: URL) -> None:
    upgrade(database)
    engine = migration_engine(database, changing=False)
    with engine.connect() as connection:
        opts = {"compare_type": True, "include_name": _is_ours}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Leave out the index of words, which each database has in its own way."""
    return not (kind == "table" and name is not None and name.startswith("article_words"))


def written_by_the_first_version(folder: Path) -> None:
    with sqlite3.connect(folder / "wirewatch.db") as database:
        database.executescript(FIRST.read_text(encoding="utf-8"))
    database.close()


async def test_a_database_of_the_first_version_keeps_what_is_in_it(tmp_path: Path) -> None:
    written_by_the_first_version(tmp_path)
    upgrade(url_in(tmp_path))
    engine = migration_engine(url_in(tmp_path), changing=False)
    with engine.connect() as connection:
        opts = {"compare_type": True, "include_name": _is_ours}
        context = MigrationContext.configure(connection, opts=opts)
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


def test_what_the_first_version_told_is_not_told_again(tmp_path: Path) -> None:
    written_by_the_first_version(tmp_path)
    upgrade(url_in(tmp_path))
    with sqlite3.connect(tmp_path / "wirewatch.db") as database:
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


def test_a_database_of_a_newer_version_is_refused_with_the_remedy(database: URL) -> None:
    upgrade(database)
    set_version(database, "9999")
    try:
        with pytest.raises(StoreError, match=r"was written by a newer version of wirewatch"):
            upgrade(database)
        assert tables(database) is Tables.OTHER
    finally:
        set_version(database, NEWEST)


def set_version(database: URL, number: str) -> None:
    engine = migration_engine(database, changing=True)
    with engine.begin() as connection:
        setting = text("UPDATE alembic_version SET version_num = :number")
        connection.execute(setting, {"number": number})
    engine.dispose()


def test_every_step_can_be_taken_back(database: URL) -> None:
    upgrade(database)
    steps = Config()
    steps.set_main_option("script_location", str(STEPS))
    steps.set_main_option("path_separator", "os")
    engine = migration_engine(database, changing=True)
    with engine.begin() as connection:
        steps.attributes["connection"] = connection
        command.downgrade(steps, "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
        command.upgrade(steps, "head")
    engine.dispose()
    assert tables(database) is Tables.CURRENT


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "wirewatch.db").write_bytes(b"certainly no database at all, but long enough" * 30)
    with pytest.raises(StoreError, match="no \\(whole\\) SQLite database"):
        upgrade(url_in(tmp_path))


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        upgrade(url_in(tmp_path / "nowhere"))


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("mysql://wire:hunter2@db/wire", "mysql is not supported: write"),
        ("postgresql+asyncpg://wire:hunter2@db/wire", "asyncpg is not supported: write"),
        ("postgresql://wire:hunter2@db", "name the database"),
        ("postgresql://wire:hunter2@db/wire?colour=red", "invalid connection option"),
        ("sqlite://", "name a file"),
        ("sqlite:///:memory:", "name a file"),
        ("words with hunter2", "is no database address"),
    ],
)
def test_an_address_that_cannot_be_used_says_what_to_write(
    tmp_path: Path, address: str, says: str
) -> None:
    with pytest.raises(StoreError, match=says) as caught:
        url_in(tmp_path, address)
    assert ":hunter2" not in str(caught.value)


async def test_readers_cannot_write(database: URL) -> None:
    async with a_store(database) as store, store.database.reader.connect() as connection:
        with pytest.raises(DBAPIError, match=r"read-?only"):
            await connection.exec_driver_sql("DELETE FROM feed")


async def test_a_reader_sees_one_state_whatever_is_written_meanwhile(database: URL) -> None:
    async with a_store(database) as store, store.database.reading() as connection:
        counting = select(func.count()).select_from(FEEDS)
        assert (await connection.execute(counting)).scalar() == 0
        await store.sync([feed()], [])
        assert (await connection.execute(counting)).scalar() == 0


async def test_two_processes_write_in_turn_and_no_update_is_lost(database: URL) -> None:
    async def grow(store: SqlStore) -> None:
        for _ in range(20):
            async with store.database.writing() as connection:
                value = (await connection.execute(select(COUNTERS.c.value))).scalar_one()
                await asyncio.sleep(0)
                await connection.execute(update(COUNTERS).values(value=value + 1))

    async with a_store(database) as one, a_store(database) as other:
        async with one.database.writing() as connection:
            await connection.execute(insert(COUNTERS).values(name="grown", value=0))
        await asyncio.gather(grow(one), grow(other))
        async with one.database.reading() as connection:
            assert (await connection.execute(select(COUNTERS.c.value))).scalar_one() == 40


async def test_the_ids_of_removed_rows_are_never_given_again(database: URL) -> None:
    async with a_store(database) as store:
        first = await store.add_watch(watch("earthquake"), now=NOON)
        assert first is not None
        await store.remove_watch(first.id)
    async with a_store(database) as store:
        second = await store.add_watch(watch("earthquake"), now=NOON)
    assert second is not None
    assert second.id > first.id


async def test_a_sqlite_database_is_safe_against_power_cuts(
    tmp_path: Path,
) -> None:
    async with a_store(tmp_path) as store:
        database = store.database
        async with database.writing() as connection:
            assert (await connection.exec_driver_sql("PRAGMA journal_mode")).scalar() == "wal"
            assert (await connection.exec_driver_sql("PRAGMA synchronous")).scalar() == 2


def test_one_database_has_one_runner_and_a_second_is_refused(database: URL, tmp_path: Path) -> None:
    with only_runner(database) as lock:
        second = only_runner(database)
        with pytest.raises(StoreInUse, match="another wirewatch is running on"):
            second.__enter__()
        lock.renew()
        with only_runner(url_in(tmp_path, "sqlite:///other.db")):
            pass
    with only_runner(database):
        pass


def test_a_runner_waits_for_a_command_that_holds_the_lock_for_a_moment(database: URL) -> None:
    holding = threading.Event()

    def command() -> None:
        with only_runner(database):
            holding.set()
            time.sleep(0.3)

    thread = threading.Thread(target=command)
    thread.start()
    assert holding.wait(10)
    with only_runner(database, patience_s=10.0):
        pass
    thread.join()


_HOLDS_THE_LOCK = """
import sys, time
from sqlalchemy.engine import make_url
from adapters.store.run_lock import only_runner
with only_runner(make_url(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_killed_runner_leaves_no_lock_behind(database: URL) -> None:
    address = database.render_as_string(hide_password=False)
    words = [sys.executable, "-c", _HOLDS_THE_LOCK, address]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as other:  # noqa: S603  # ours
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(StoreInUse):
            only_runner(database).__enter__()
        other.kill()
    took_over(database)


def took_over(database: URL) -> None:
    """Take the lock; a server may need a moment to see that somebody is gone."""
    until = time.monotonic() + 60
    while True:
        try:
            with only_runner(database):
                return
        except StoreInUse:
            assert time.monotonic() < until
            time.sleep(0.05)


async def test_a_locked_database_is_told_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.store.sqlite.BUSY_TIMEOUT_MS", 100)
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


def test_a_disk_that_fails_is_told_with_where_to_look() -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_WRITE
    said = sqlite.sentence(make_url("sqlite:///w.db"), DBAPIError("BEGIN", {}, error))
    assert said == (
        "the database w.db: the disk did not do it (disk I/O error): see whether it is full or failing"
    )


def test_a_lock_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    refused = only_runner(url_in(tmp_path / "file"))
    with pytest.raises(StoreError, match="is not there or cannot be written to"):
        refused.__enter__()
