"""What keeps the store quick: statements by the poll, not by the article; no thread for nothing."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import event, insert, select, text

from adapters.errors import StoreError
from adapters.store import SqlStore, feed_rows
from adapters.store.bulk import write_rows
from adapters.store.sqlite_driver import Connection, Work, connector
from adapters.store.tables import ARTICLES, STORIES
from bot.collect import collect
from rules.model import Channel, Entry, Feed, FeedAnswer, PollState
from tests.fakes import Clock, FakeSource
from tests.newsroom import FEED, NOON, a_desk, a_store, feed, told, watch


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    async with a_store(tmp_path) as opened:
        await opened.sync([feed()], [watch("ferry")])
        yield opened


def titles(count: int) -> list[str]:
    return [f"Harbour {n} is closed by storm number {n}" for n in range(count)]


async def written(store: SqlStore, answer: FeedAnswer) -> int:
    """Poll, and count the statements of the writer."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: Any) -> None:
        seen.append(statement)

    source = FakeSource()
    source.feeds[FEED] = answer
    [polled] = await store.feeds()
    desk = a_desk(store, source, {}, Clock(NOON))
    await desk.stories.read(store, now=NOON)
    engine = store.database.writer.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    await collect(polled, desk)
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)


async def test_forty_articles_take_as_many_statements_as_four(tmp_path: Path) -> None:
    counts = []
    for count in (4, 40):
        (folder := tmp_path / str(count)).mkdir()
        async with a_store(folder) as store:
            await store.sync([feed()], [])
            counts.append(await written(store, told(*titles(count))))
    assert counts[0] == counts[1]


async def test_a_poll_without_news_writes_the_feeds_state_and_nothing_else(store: SqlStore) -> None:
    assert await written(store, FeedAnswer(unchanged=True)) == 2  # BEGIN, UPDATE


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Note every change of threads."""
    made: list[object] = []
    apart = Connection.apart

    async def noted(self: Connection, work: Work) -> None:
        made.append(work)
        await apart(self, work)

    monkeypatch.setattr(Connection, "apart", noted)
    return made


async def test_a_statement_is_one_change_of_threads(store: SqlStore, trips: list[object]) -> None:
    async with store.database.asking() as connection:
        await connection.execute(text("select 1"))
        trips.clear()
        found = await connection.execute(text("select 2 union all select 3"))
        assert [one for (one,) in found] == [2, 3]
    assert len(trips) == 1


async def test_a_transaction_that_only_writes_is_one_change_of_threads(
    store: SqlStore, trips: list[object]
) -> None:
    [polled] = await store.feeds()
    async with store.begin() as tx:
        await tx.known(["none"])  # so that a connection is open
    trips.clear()
    async with store.begin() as tx:
        await tx.save_poll(polled, PollState(etag="a"), None)
        await tx.save_poll(polled, PollState(etag="b"), None)
    assert len(trips) == 1
    assert (await store.feeds())[0].state.etag == "b"


async def test_what_was_written_is_there_for_the_next_question(store: SqlStore) -> None:
    [polled] = await store.feeds()
    async with store.database.writing() as connection:
        await feed_rows.save_polls(connection, [(polled, PollState(etag="a"))])
        assert await connection.scalar(text("select etag from feed")) == "a"


async def test_a_transaction_in_which_nothing_was_done_costs_no_change_of_threads(
    store: SqlStore, trips: list[object]
) -> None:
    async with store.begin() as tx:
        await tx.known(["none"])  # so that a connection is open
    trips.clear()
    async with store.begin():
        pass
    assert trips == []


async def test_rows_are_written_each_with_its_own_values_and_those_they_share(
    store: SqlStore,
) -> None:
    late = NOON.replace(hour=23)
    times = [NOON, NOON, late, NOON.replace(hour=12), late, late]
    rows = [{"begun_by": str(n), "begun_at": NOON, "last_at": at} for n, at in enumerate(times)]
    async with store.database.writing() as connection:
        await write_rows(connection, insert(STORIES), rows)
        found = await connection.execute(select(STORIES.c.last_at).order_by(STORIES.c.id))
        assert list(found.scalars()) == times


async def test_rows_with_equal_tags_are_kept_with_them_and_others_with_their_own(
    store: SqlStore,
) -> None:
    tags = [("sea",), ("sea",), ("sea", "harbour"), (), ("sea",)]
    entries = [
        Entry(str(n), title=f"Harbour {n} is closed by storm {n}", tags=one)
        for n, one in enumerate(tags)
    ]
    source = FakeSource({FEED: FeedAnswer(tuple(entries))})
    desk = a_desk(store, source, {}, Clock(NOON))
    await desk.stories.read(store, now=NOON)
    [polled] = await store.feeds()
    await collect(polled, desk)
    async with store.database.reading() as connection:
        found = await connection.execute(select(ARTICLES.c.tags).order_by(ARTICLES.c.title))
        assert [tuple(one) for one in found.scalars()] == tags


async def test_polls_with_news_that_end_together_take_one_commit_and_ask_once_for_watches_and_ids(
    store: SqlStore, trips: list[object]
) -> None:
    await store.add_feeds([Feed(f"https://pier.example/{n}") for n in range(5)])
    source, polled = FakeSource(), await store.feeds()
    for n, one in enumerate(polled):
        source.feeds[one.url] = told(f"Harbour {n} is closed by storm number {n}")
    desk = a_desk(store, source, {}, Clock(NOON))
    await desk.stories.read(store, now=NOON)
    store._shared.within_s = 3600  # however slow this machine is
    commits: list[object] = []
    event.listen(store.database.writer.sync_engine, "commit", commits.append)
    asked: list[str] = []
    for engine in (store.database.writer, store.database.asker):
        event.listen(engine.sync_engine, "before_cursor_execute", lambda *how: asked.append(how[2]))
    await asyncio.gather(*(collect(one, desk) for one in polled))
    assert len(commits) == 1
    assert sum("FROM counter" in one or "sqlite_sequence" in one for one in asked) == 2
    assert {one.state.last_success_at for one in await store.feeds()} == {NOON}


async def break_a_promise(store: SqlStore, then: str) -> None:
    """Begin two stories with one article, by rows that nobody waits for."""
    row = {"begun_by": "guid:1:a", "begun_at": NOON, "last_at": NOON}
    async with store.database.writing() as connection:
        await write_rows(connection, insert(STORIES), [row, row])
        if then == "a question":
            await connection.scalar(text("select 1"))


@pytest.mark.parametrize("then", ["a question", "the commit"])
async def test_a_fault_of_what_was_written_is_raised_by_what_comes_next(
    store: SqlStore, then: str
) -> None:
    with pytest.raises(StoreError, match="UNIQUE"):
        await break_a_promise(store, then)
    [polled] = await store.feeds()
    async with store.begin() as tx:  # and the connection is as good as before
        await tx.save_poll(polled, PollState(etag="a"), None)
    assert (await store.feeds())[0].state.etag == "a"


async def test_a_commit_that_fails_leaves_no_transaction_open(tmp_path: Path) -> None:
    connection = await connector(str(tmp_path / "one.db"))()
    connection.begin("BEGIN")
    connection.go_along(lambda there: there.execute("no statement"))
    with pytest.raises(sqlite3.OperationalError, match="syntax"):
        await connection.commit()
    assert not connection.has_begun
    connection.begin("BEGIN")
    await connection.apart(lambda there: there.execute("select 1"))
    await connection.rollback()
    await connection.close()


async def save_and_break_off(store: SqlStore, polled: Feed) -> None:
    async with store.begin() as tx:
        await tx.save_poll(polled, PollState(etag="a"), None)
        raise ZeroDivisionError


async def test_what_was_to_be_written_is_forgotten_when_the_transaction_is_undone(
    store: SqlStore,
) -> None:
    [polled] = await store.feeds()
    with pytest.raises(ZeroDivisionError):
        await save_and_break_off(store, polled)
    async with store.begin() as tx:
        assert await tx.known(["none"]) == {}
    assert (await store.feeds())[0].state.etag is None


@pytest.mark.parametrize("turns", range(6))
async def test_a_transaction_that_is_cancelled_at_any_moment_leaves_none_open(
    store: SqlStore, turns: int
) -> None:
    [polled] = await store.feeds()

    async def save() -> None:
        async with store.begin() as tx:
            await tx.known(["none"])
            await tx.save_poll(polled, PollState(etag="a"), None)

    saving = asyncio.create_task(save())
    for _ in range(turns):
        await asyncio.sleep(0)
    saving.cancel()
    with suppress(asyncio.CancelledError):
        await saving
    async with store.begin() as tx:
        await tx.save_poll(polled, PollState(etag="b"), None)
    assert (await store.feeds())[0].state.etag == "b"


async def test_polls_that_bring_nothing_are_kept_together_with_one_commit(
    store: SqlStore, trips: list[object]
) -> None:
    await store.add_feeds([Feed(f"https://pier.example/{n}") for n in range(60)])
    polled = await store.feeds()
    trips.clear()
    await asyncio.gather(*(store.save_quiet_poll(one, PollState(etag="a")) for one in polled))
    assert len(trips) == 2  # fifty, and what came after
    assert {one.state.etag for one in await store.feeds()} == {"a"}


async def test_feeds_asked_for_at_one_moment_are_read_by_one_question(
    store: SqlStore, trips: list[object]
) -> None:
    await store.add_feeds([Feed(f"https://pier.example/{n}") for n in range(9)])
    ids = [one.id for one in await store.feeds()]
    await store.watch_generation()  # so that a connection is open
    trips.clear()
    found = await asyncio.gather(*(store.feed(one) for one in [*ids, 999]))
    assert [one and one.id for one in found] == [*ids, None]
    assert len(trips) == 1


async def test_first_deliveries_asked_for_at_one_moment_are_read_by_one_question(
    store: SqlStore, trips: list[object]
) -> None:
    await store.watch_generation()  # so that a connection is open
    trips.clear()
    rooms = [Channel("local", str(number)) for number in range(50)]
    found = await asyncio.gather(*(store.head(one, now=NOON) for one in rooms))
    assert found == [None] * 50
    assert len(trips) == 1
