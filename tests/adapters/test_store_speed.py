"""What keeps the store quick: statements by the poll, not by the article; no thread for nothing."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import event, text

from adapters.store import SqlStore
from adapters.store.sqlite_driver import Connection
from bot.collect import collect
from rules.model import FeedAnswer
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


async def test_a_statement_is_one_change_of_threads(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[object] = []
    apart = Connection.apart

    async def counted(self: Connection, work: Callable[..., None], *words: Any) -> None:
        calls.append(words)
        await apart(self, work, *words)

    async with store.database.asking() as connection:
        await connection.execute(text("select 1"))
        monkeypatch.setattr(Connection, "apart", counted)
        found = await connection.execute(text("select 2 union all select 3"))
        assert [one for (one,) in found] == [2, 3]
    assert len(calls) == 1
