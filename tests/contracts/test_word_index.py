"""What the index of the archive promises: any slice is found, and it is made anew while it is searched."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from msgspec.structs import replace
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.archive_ports import Rebuilding, Within
from adapters.store import SqlStore, archive, word_index
from adapters.store.engine import migration_engine
from rules.language.plan import planned
from rules.model import Article
from rules.search.needed import needed
from tests.build import an_article
from tests.contracts.test_archive import found, index, keep
from tests.newsroom import NOON, a_store, feed

MINUTE = timedelta(minutes=1)
SIGNS_ALL = 36
"""Slices that have a sign of their own."""


@pytest_asyncio.fixture
async def store(database: URL) -> AsyncIterator[SqlStore]:
    async with a_store(database) as opened:
        await opened.sync([feed()], [])
        yield opened


def ferries(count: int) -> Sequence[Article]:
    """Every third tells of a ferry; each is seen a minute after the one before."""
    titles = (f"{'Port' if n % 3 else 'Ferry'} news {n}" for n in range(count))
    return [replace(an_article(one), seen_at=NOON + n * MINUTE) for n, one in enumerate(titles)]


def told(count: int) -> list[str]:
    return [f"Ferry news {n}" for n in reversed(range(0, count, 3))]


@pytest.mark.parametrize("size", [1, 2, 7])
async def test_articles_of_all_slices_are_found_the_newest_first(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(word_index, "SLICE", size)
    monkeypatch.setattr(word_index, "_FEW", 3)
    await keep(store, *ferries(60))
    await index(store)
    assert await found(store, "ferry") == told(60)
    assert await found(store, "ferr* -port") == told(60)
    assert await found(store, "ferry -port -tug -(barge OR skiff)") == told(60)
    assert await found(store, "news -ferry -port") == []
    assert await found(store, "ferry port") == []


async def test_no_more_are_given_than_asked_for_and_these_are_the_newest(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_index, "SLICE", 4)
    await keep(store, *ferries(60))
    await index(store)
    plan = planned("ferry")
    part = await store.candidates(needed(plan), needed(plan), Within(), at_most=5)
    assert [number - 1 for number in part.newest] == [57, 54, 51, 48, 45]


async def test_slices_that_share_a_sign_are_told_apart(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_index, "SLICE", 1)
    kept = await keep(store, *ferries(SIGNS_ALL + 9))
    await index(store)
    assert await found(store, "ferry", Within(before=kept[4].id)) == told(4)
    since = Within(NOON + SIGNS_ALL * MINUTE)
    assert await found(store, "ferry", since) == told(SIGNS_ALL + 9)[:3]


def anew(database: URL) -> None:
    """Bring a database back to the index of the version before, and on to the new one."""
    steps = Config()
    steps.set_main_option("script_location", "adapters/store/migrations")
    steps.set_main_option("path_separator", "os")
    engine = migration_engine(database, changing=True)
    with engine.begin() as connection:
        steps.attributes["connection"] = connection
        before = ScriptDirectory.from_config(steps).get_revision("0010").down_revision
        command.downgrade(steps, str(before))
        command.upgrade(steps, "head")
    engine.dispose()


async def with_an_old_index(database: URL) -> None:
    async with a_store(database) as store:
        await store.sync([feed()], [])
        await keep(store, *ferries(9))
        await index(store)
    anew(database)


async def test_an_old_index_is_made_anew_from_the_newest_article_back(database: URL) -> None:
    await with_an_old_index(database)
    async with a_store(database) as store:
        assert await store.rebuilding() == Rebuilding(None, 9)
        assert await found(store, "ferry") == []
        assert await store.index_some(4) == 4
        assert await store.rebuilding() == Rebuilding(NOON + 5 * MINUTE, 5)
        assert await found(store, "ferry") == ["Ferry news 6"]
        assert await store.index_some(9) == 5
        assert await store.rebuilding() is None
        assert await found(store, "ferry") == told(9)
        assert await store.index_some(9) == 0


async def test_what_is_new_is_indexed_before_what_is_old_and_without_it(database: URL) -> None:
    await with_an_old_index(database)
    async with a_store(database) as store:
        [new] = await keep(store, an_article("Ferry new"))
        assert await store.index_some(9, rebuild=False) == 1
        assert await store.index_some(9, rebuild=False) == 0
        assert await found(store, "ferry") == ["Ferry new"]
        async with store.begin() as tx:
            await tx.revise([replace(new, title="Ferry newer")])
        assert await store.index_some(1) == 1
        assert await found(store, "ferry") == ["Ferry newer"]
        assert await index(store) == 9
        assert await store.rebuilding() is None
        assert await found(store, "ferry") == ["Ferry newer", *told(9)]


async def test_an_empty_archive_has_nothing_to_be_made_anew(database: URL) -> None:
    async with a_store(database):
        pass
    anew(database)
    async with a_store(database) as store:
        assert await store.rebuilding() is None


async def test_an_article_that_is_revised_while_it_is_indexed_is_indexed_again(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    [article] = await keep(store, an_article("Ferry late"))
    reading = archive._unindexed

    async def then_revised(
        connection: AsyncConnection, at_most: int, *, rebuild: bool
    ) -> Mapping[int, Any]:
        read = await reading(connection, at_most, rebuild=rebuild)
        async with store.begin() as tx:
            await tx.revise([replace(article, title="Tram late")])
        return read

    with monkeypatch.context() as patched:
        patched.setattr(archive, "_unindexed", then_revised)
        assert await store.index_some(9) == 1
    assert await index(store) == 1
    assert await found(store, "tram") == ["Tram late"]
    assert await found(store, "ferry") == []


async def test_on_postgresql_what_was_kept_late_under_an_earlier_number_is_found(
    postgres: URL,
) -> None:
    async with a_store(postgres) as store:
        await store.sync([feed()], [])
        kept = await keep(store, an_article("Ferry late"), an_article("Port closed"))
        await index(store)
        async with store.database.writing() as connection:  # as if it had not been there yet
            late = text("DELETE FROM article_words WHERE article_id = :id")
            await connection.execute(late, {"id": kept[0].id})
        assert await found(store, "ferry") == []
        assert await index(store) == 1
        assert await found(store, "ferry") == ["Ferry late"]
