"""What polls ask of the store before they keep anything is asked once, and is true when it is used."""

from collections.abc import AsyncIterator, Sequence

import pytest
import pytest_asyncio
from msgspec import structs
from sqlalchemy import Connection, delete, event
from sqlalchemy.engine import URL

from adapters.ports import Transaction
from adapters.store import SqlStore
from adapters.store.foreseen import Foreseen
from adapters.store.tables import ARTICLES
from rules.articles.article import articles_from
from rules.model import Article
from rules.story.decision import Decision, Reason
from rules.story.placement import Placement
from rules.story.sketching import sketch_from
from tests.newsroom import NOON, a_store, feed, item, watch

TITLES = ("Earthquake closes the port", "Fire in the old town", "Grain prices fall again")


@pytest_asyncio.fixture
async def store(database: URL) -> AsyncIterator[SqlStore]:
    async with a_store(database) as opened:
        await opened.sync([feed()], [watch("earthquake")])
        yield opened


def some_articles() -> list[Article]:
    polled = structs.replace(feed(), id=1)
    return articles_from(map(item, TITLES), polled, feed_title="Pier News", now=NOON)


async def keep(tx: Transaction, *articles: Article) -> Sequence[Article]:
    why = Decision(Reason.NEW, 0.0)
    new = await tx.numbered(articles)
    await tx.keep([Placement(one, story, why, sketch_from(one)) for one, story in new])
    return [one for one, _ in new]


@pytest.mark.parametrize("ahead", [True, False])
async def test_what_is_there_is_known_whether_it_was_foreseen_or_not(
    store: SqlStore, *, ahead: bool
) -> None:
    old, *new = some_articles()
    async with store.begin() as tx:
        [kept] = await keep(tx, old)
    async with store.begin() as tx:
        await tx.foresee([old, *new] if ahead else [])
        known = await tx.known([key for one in (old, *new) for key in one.keys])
        assert {key: one.article_id for key, one in known.items()} == dict.fromkeys(
            old.keys, kept.id
        )
        numbered = [one for one, _ in await tx.numbered([old, *new])]
    assert [one.title for one in numbered] == [one.title for one in new]


async def test_what_the_transaction_itself_keeps_is_known_in_it(store: SqlStore) -> None:
    first, *_ = some_articles()
    elsewhere = structs.replace(first, keys=("guid:2:other", *first.keys[1:]), feed_id=2)
    async with store.begin() as tx:
        await tx.foresee([first, elsewhere])
        assert await tx.known(elsewhere.keys) == {}
        [kept] = await keep(tx, first)
        known = await tx.known(elsewhere.keys)
        assert {one.article_id for one in known.values()} == {kept.id}
        assert set(known) == set(elsewhere.keys[1:])
        assert await keep(tx, first) == []


async def test_words_that_the_transaction_changes_are_known_in_it(store: SqlStore) -> None:
    async with store.begin() as tx:
        [kept] = await keep(tx, some_articles()[0])
    async with store.begin() as tx:
        await tx.foresee([kept])
        await tx.revise([structs.replace(kept, title="Earthquake closes port and airport")])
        titles = {one.title for one in (await tx.known(kept.keys)).values()}
    assert titles == {"Earthquake closes port and airport"}


async def test_a_story_that_goes_on_is_foreseen(store: SqlStore) -> None:
    first = some_articles()[0]
    async with store.begin() as tx:
        [kept] = await keep(tx, first)
        [story] = (await tx.stories_of([kept.id])).values()
    async with store.database.writing() as connection:
        await connection.execute(delete(ARTICLES).where(ARTICLES.c.id == kept.id))
    async with store.begin() as tx:
        await tx.foresee([first])
        [(again, of)] = await tx.numbered([first])
    assert of == story
    assert again.id > kept.id


async def test_what_was_foreseen_is_asked_once(store: SqlStore) -> None:
    articles, asked = some_articles(), list[str]()

    def note(_: Connection, __: object, statement: str, *___: object) -> None:
        asked.append(statement)

    async with store.database.writing() as connection:
        foreseen = Foreseen(connection)
        event.listen(connection.sync_connection, "before_cursor_execute", note)
        await foreseen.foresee(articles)
        assert await foreseen.known([key for one in articles for key in one.keys]) == {}
        assert await foreseen.beginnings([one.keys[0] for one in articles]) == (set(), {})
        assert len(asked) == 1
        foreseen.written(articles[0].keys)
        await foreseen.known([key for one in articles for key in one.keys])
        assert len(asked) == 2
        foreseen.forget()
        await foreseen.beginnings([articles[1].keys[0]])
        assert len(asked) == 3
