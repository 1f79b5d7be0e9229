"""What is said of PostgreSQL alone: its errors in sentences, its outages, its strictness."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from adapters.errors import StoreError, StoreInUse
from adapters.store import Tables, postgres, tables, upgrade
from adapters.store.engine import database_url, folder_of, shown
from adapters.store.postgres_lock import AdvisoryLock
from adapters.store.rows import next_ids, note_ids
from adapters.store.run_lock import only_runner
from adapters.store.story_rows import begin_story
from adapters.store.tables import STORIES
from rules.model import Host
from tests.databases import PostgresServer, connected, end_all
from tests.newsroom import NOON, a_store, feed, watch

AWKWARD = "p@ss/word"


@pytest.fixture
def bare(postgres_server: PostgresServer) -> Iterator[URL]:
    with postgres_server.a_bare_database() as url:
        yield url


_A_RUN_OF_TESTS = """
import time
from tests.databases import a_postgres_server
with a_postgres_server() as server:
    print(server.url.query["host"], flush=True)
    time.sleep(60)
"""


def test_the_server_of_the_tests_ends_with_them_however_they_end() -> None:
    alone = {name: value for name, value in os.environ.items() if name != "TEST_PG_URL"}
    words = [sys.executable, "-c", _A_RUN_OF_TESTS]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=alone) as run:  # noqa: S603  # ours
        assert run.stdout is not None
        folder = Path(run.stdout.readline().strip())
        assert (folder / "data" / "postmaster.pid").exists()
        run.kill()
    until = time.monotonic() + 60
    while folder.parent.exists():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_new_database_gets_its_tables_and_only_once(bare: URL) -> None:
    assert tables(bare) is Tables.ABSENT
    upgrade(bare)
    upgrade(bare)
    assert tables(bare) is Tables.CURRENT


@pytest.mark.parametrize("name", ["postgresql", "postgres", "postgresql+psycopg"])
def test_an_address_may_be_written_in_each_way_and_is_shown_without_its_secrets(
    tmp_path: Path, name: str
) -> None:
    text = f"{name}://wire:hunter2@db.example:5433/news?sslmode=require"
    url = database_url(text, base=tmp_path)
    assert url.drivername == "postgresql+psycopg"
    assert shown(url) == "news on db.example:5433"
    assert folder_of(url, base=tmp_path) == tmp_path


def test_a_password_may_stand_beside_the_address(tmp_path: Path) -> None:
    url = database_url("postgresql://wire@db/news", base=tmp_path, password=AWKWARD)
    assert url.render_as_string(hide_password=False) == (
        "postgresql+psycopg://wire:p%40ss%2Fword@db/news"
    )
    with pytest.raises(StoreError, match=r"database\.password: a SQLite file has none"):
        database_url("sqlite:///wirewatch.db", base=tmp_path, password=AWKWARD)


def test_what_the_address_says_goes_before_our_own_settings() -> None:
    url = URL.create("postgresql+psycopg", database="news", query={"connect_timeout": "3"})
    assert "connect_timeout" not in postgres._connecting(url)
    assert postgres._connecting(url)["application_name"] == "wirewatch"


def test_a_database_that_is_not_there_is_told_with_the_remedy(
    postgres_server: PostgresServer,
) -> None:
    with pytest.raises(StoreError, match=r"nowhere on .* does not exist: make it \(`createdb now"):
        tables(postgres_server.url.set(database="nowhere"))


def test_a_login_that_is_refused_is_told_without_the_password(
    postgres_server: PostgresServer,
) -> None:
    with pytest.raises(StoreError, match=r"refuses the login .*check user and password") as caught:
        tables(postgres_server.url.set(username="stranger", password=AWKWARD))
    assert AWKWARD not in str(caught.value)


def test_a_server_that_does_not_answer_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    url = database_url(f"postgresql://wire:hunter2@127.0.0.1:{port}/news", base=tmp_path)
    with pytest.raises(StoreError, match=r"cannot be reached .*check host and port") as caught:
        tables(url)
    assert "hunter2" not in str(caught.value)
    with pytest.raises(StoreError, match="cannot be reached"):
        only_runner(url).__enter__()


def test_text_in_another_encoding_is_refused(postgres_server: PostgresServer) -> None:
    latin = "ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'"
    with (
        postgres_server.a_bare_database(latin) as url,
        pytest.raises(StoreError, match="keeps its text in SQL_ASCII: make one with `createdb"),
    ):
        upgrade(url)


def test_an_old_server_is_refused(postgres: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.store.postgres.OLDEST", 99)
    with pytest.raises(StoreError, match=r"is PostgreSQL \d+: wirewatch needs 99 or newer"):
        tables(postgres)


def test_a_role_that_may_not_write_is_told_before_anything_is_lost(bare: URL) -> None:
    with connected(bare) as beside:
        beside.execute("CREATE ROLE reader_of_tests LOGIN")
        try:
            other = bare.set(username="reader_of_tests")
            with pytest.raises(StoreError, match="the role reader_of_tests may not write there"):
                tables(other)
            with pytest.raises(StoreError, match="the role reader_of_tests may not write there"):
                upgrade(other)
            upgrade(bare)
            beside.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader_of_tests")
            with pytest.raises(StoreError, match="the role reader_of_tests may not write there"):
                tables(other)
            beside.execute("DROP OWNED BY reader_of_tests")
        finally:
            beside.execute("DROP ROLE reader_of_tests")


def test_a_search_path_without_a_schema_is_told(bare: URL) -> None:
    with pytest.raises(StoreError, match="has no schema that this role may use"):
        tables(bare.update_query_dict({"options": "-csearch_path=nowhere"}))


def test_bots_in_schemas_of_their_own_do_not_meet(bare: URL) -> None:
    with connected(bare) as beside:
        beside.execute("CREATE SCHEMA other")
    other = bare.update_query_dict({"options": "-csearch_path=other"})
    with only_runner(bare), only_runner(other):
        upgrade(bare)
        assert tables(other) is Tables.ABSENT
        upgrade(other)
    assert tables(other) is Tables.CURRENT


async def test_a_server_that_was_started_again_is_used_again(postgres: URL) -> None:
    async with a_store(postgres) as store:
        await store.sync([feed()], [])
        end_all(postgres)
        await store.sync([feed()], [watch("earthquake")])
        end_all(postgres)
        assert len(await store.feeds()) == 1


async def test_a_connection_that_is_cut_in_the_middle_undoes_all_and_is_told(
    postgres: URL,
) -> None:
    undone: list[str] = []

    async def cut_half_way() -> None:
        async with store.begin() as tx:
            tx.on_undo(lambda: undone.append("undone"))
            await tx.note_paragraphs("pier.example", ["k"], now=NOON)
            end_all(postgres)
            await tx.note_paragraphs("pier.example", ["l"], now=NOON)

    async with a_store(postgres) as store:
        with pytest.raises(StoreError, match=r"has ended the connection .*: it is tried again"):
            await cut_half_way()
        assert undone == ["undone"]
        await cut_and_kept(postgres)


async def cut_and_kept(database: URL) -> None:
    with connected(database) as beside:
        assert beside.execute("SELECT count(*) FROM paragraph").fetchone() == (0,)


@pytest.mark.parametrize("kept", [True, False])
async def test_a_commit_whose_answer_was_lost_counts_as_what_it_became(
    postgres: URL, monkeypatch: pytest.MonkeyPatch, kept: bool
) -> None:
    after: list[str] = []

    def lose_the_answer(connection: Any) -> None:
        if kept:
            connection.commit()
        end_all(postgres)
        connection.cursor().execute("SELECT 1")

    async def write() -> None:
        async with store.begin() as tx:
            await tx.note_paragraphs("pier.example", ["k"], now=NOON)
            tx.on_undo(lambda: after.append("undone"))
            tx.on_commit(lambda: after.append("kept"))
            monkeypatch.setattr(store.database.writer.dialect, "do_commit", lose_the_answer)

    async with a_store(postgres) as store:
        with nullcontext() if kept else pytest.raises(StoreError, match="has ended the connection"):
            await write()
        monkeypatch.undo()
        assert after == ["kept" if kept else "undone"]
        await store.sync([feed()], [])
    with connected(postgres) as beside:
        assert beside.execute("SELECT count(*) FROM paragraph").fetchone() == (int(kept),)


async def test_a_write_waits_for_another_program_and_says_so(
    postgres: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.store.postgres.LOCK_TIMEOUT_MS", 100)
    async with a_store(postgres) as store, a_store(postgres) as other:
        async with other.database.writing():
            with pytest.raises(StoreError, match="is locked by another program for too long"):
                await store.sync([feed()], [])
        await store.sync([feed()], [])


async def test_a_statement_that_takes_too_long_is_ended(
    postgres: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.store.postgres.STATEMENT_TIMEOUT_MS", 100)
    async with a_store(postgres) as store:
        with pytest.raises(StoreError, match="did not answer within"):
            async with store.database.reading() as connection:
                await connection.exec_driver_sql("SELECT pg_sleep(5)")
        assert await store.feeds() == []


async def test_a_writer_that_stands_still_lets_others_by(
    postgres: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.store.postgres.IDLE_TIMEOUT_MS", 100)
    async with a_store(postgres) as still, a_store(postgres) as store:
        stuck = still.database.writing()
        await stuck.__aenter__()
        await store.sync([feed()], [])
        with pytest.raises(StoreError, match=r"it is tried again"):
            await stuck.__aexit__(None, None, None)


def test_the_lock_is_renewed_after_the_server_was_started_again(postgres: URL) -> None:
    with only_runner(postgres) as lock:
        end_all(postgres)
        lock.renew()
        with pytest.raises(StoreInUse, match="another wirewatch is running"):
            only_runner(postgres).__enter__()


def test_who_lost_the_lock_to_another_bot_is_told(postgres: URL) -> None:
    with only_runner(postgres) as lock:
        end_all(postgres)
        with only_runner(postgres), pytest.raises(StoreInUse, match="another wirewatch is running"):
            lock.renew()


def test_a_cut_network_does_not_lock_a_bot_out_of_its_own_database(
    postgres: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = AdvisoryLock(postgres)
    lock.renew()
    unreachable, lock._connection = lock._connection, None
    lock.renew()
    assert unreachable is not None
    with pytest.raises(DBAPIError):
        unreachable.exec_driver_sql("SELECT 1")
    unreachable.invalidate()
    unreachable.close()
    lock.release()


async def test_text_that_postgresql_refuses_is_kept_without_it(postgres: URL) -> None:
    odd = feed(name="a\0b \ud800 c", tags=("x\0y",))
    async with a_store(postgres) as store:
        [kept] = await store.add_feeds([odd])
        assert (kept.name, kept.tags) == ("a\ufffdb ? c", ("x\0y",))
        assert await store.add_feeds([odd]) == []


async def test_a_host_may_have_a_name_that_no_server_has(postgres: URL) -> None:
    async with a_store(postgres) as store:
        long = "pier." * 200 + "example"
        async with store.begin() as tx:
            await tx.note_told(Host(long, failing_since=NOON, told_at=NOON))
        assert [host.name for host in await store.told_hosts()] == [long]


async def test_times_come_back_in_utc_whatever_zone_the_server_is_in(postgres: URL) -> None:
    with connected(postgres) as beside:
        beside.execute(f"ALTER DATABASE {postgres.database} SET timezone = 'Asia/Tokyo'")
    async with a_store(postgres) as store:
        await store.learn("zone", "{}", now=NOON)
        async with store.database.reading() as connection:
            at = (await connection.exec_driver_sql("SELECT learned_at FROM learned")).scalar_one()
    assert (at, at.utcoffset()) == (NOON, timedelta(0))


async def test_what_only_asks_cannot_write(postgres: URL) -> None:
    async with a_store(postgres) as store:
        with pytest.raises(StoreError, match="read-only"):
            async with store.database.asking() as connection:
                await connection.exec_driver_sql("DELETE FROM feed")


async def test_a_table_counts_on_from_ids_that_the_bot_gave(postgres: URL) -> None:
    async with a_store(postgres) as store, store.database.writing() as connection:
        assert await next_ids(connection, STORIES) == [1]
        await note_ids(connection, STORIES, 7)
        await note_ids(connection, STORIES, 5)
        assert await next_ids(connection, STORIES) == [8]
        assert await begin_story(connection, "guid:begun", NOON) == 8
