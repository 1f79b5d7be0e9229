"""What the archive promises: what the engine finds is among the candidates, on both databases."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest
import pytest_asyncio
from msgspec.structs import replace
from sqlalchemy import delete, text
from sqlalchemy.engine import URL

from adapters.archive_ports import Within
from adapters.store import SqlStore, word_index
from adapters.store.tables import ARTICLES
from rules.language.document import Document
from rules.language.evidence import find
from rules.language.plan import planned
from rules.model import Article
from rules.search.needed import ANYTHING, needed
from rules.story.decision import Decision, Reason
from rules.story.placement import Placement
from rules.story.sketching import sketch_from
from tests.build import an_article
from tests.newsroom import NOON, a_store, feed

EVERYWHERE = Within()


@pytest_asyncio.fixture
async def store(database: URL) -> AsyncIterator[SqlStore]:
    async with a_store(database) as opened:
        await opened.sync([feed()], [])
        yield opened


async def keep(store: SqlStore, *articles: Article) -> Sequence[Article]:
    async with store.begin() as tx:
        numbered = await tx.numbered(
            [replace(one, feed_id=1, keys=(f"title:{one.title}",)) for one in articles]
        )
        await tx.keep(
            [
                Placement(article, story, Decision(Reason.NEW, 0, 0), sketch_from(article))
                for article, story in numbered
            ]
        )
    return [article for article, _ in numbered]


async def index(store: SqlStore) -> int:
    done = 0
    while some := await store.index_some(100):
        done += some
    return done


async def found(store: SqlStore, query: str, within: Within = EVERYWHERE) -> Sequence[str]:
    """Give the headlines that a search gives: candidates that the engine agrees to."""
    plan = planned(query)
    part = await store.candidates(needed(plan), needed(plan, in_title=True), within, at_most=99)
    known = await store.archived(part.newest)
    articles = [known[number].article for number in part.newest]
    return [one.title for one in articles if find(plan, Document(one)) is not None]


async def test_articles_are_found_once_they_are_indexed_the_newest_first(store: SqlStore) -> None:
    await keep(
        store, an_article("Ferry late"), an_article("Port closed"), an_article("Ferries on time")
    )
    assert await found(store, "ferry") == []
    assert await index(store) == 3
    assert await index(store) == 0
    assert await found(store, "ferry") == ["Ferries on time", "Ferry late"]
    assert await found(store, '"ferry late" OR port') == ["Port closed", "Ferry late"]


@pytest.mark.parametrize(
    "query",
    [
        "ferr*",
        "title:ferry",
        "author:ines",
        "tag:port",
        "source:pier",
        "url:north-korea",
        "lang:en ferry",
    ],
)
async def test_every_field_is_found(store: SqlStore, query: str) -> None:
    article = an_article(
        "Ferry late",
        author="Ines Quay",
        tags=("port",),
        outlet="Pier News",
        language="en",
        link="https://pier.example/north-korea/1",
    )
    await keep(store, article)
    await index(store)
    assert await found(store, query) == ["Ferry late"]


@pytest.mark.parametrize("query", ["北朝鮮", "북한", "c++", "$tsla", '"at&t"', "🚢 ferry", "паром"])
async def test_every_script_and_sign_is_found(store: SqlStore, query: str) -> None:
    title = "Ferry 🚢 北朝鮮 북한에서 C++ $TSLA AT&T Паром"
    await keep(store, an_article(title))
    await index(store)
    assert await found(store, query) == [title]


async def test_what_is_in_the_headline_is_told_apart(store: SqlStore) -> None:
    first, second = await keep(
        store, an_article("Ferry late"), an_article("Harbour news", summary="The ferry was late.")
    )
    await index(store)
    plan = planned("ferry")
    part = await store.candidates(needed(plan), needed(plan, in_title=True), EVERYWHERE, at_most=9)
    assert list(part.newest) == [second.id, first.id]
    assert part.in_title == {first.id}


async def test_only_a_part_of_the_archive_is_looked_through_where_one_asks_for_it(
    store: SqlStore,
) -> None:
    old, new = await keep(
        store,
        replace(an_article("Ferry late"), seen_at=NOON - timedelta(days=9)),
        replace(an_article("Ferry early"), seen_at=NOON),
    )
    await index(store)
    assert await found(store, "ferry", Within(NOON - timedelta(days=1))) == ["Ferry early"]
    assert await found(store, "ferry", Within(before=new.id)) == ["Ferry late"]
    assert await found(store, "ferry", Within(NOON + timedelta(days=1))) == []
    everything = await store.candidates(ANYTHING, ANYTHING, EVERYWHERE, at_most=9)
    assert list(everything.newest) == [new.id, old.id]
    assert await store.archive_begins() == NOON - timedelta(days=9)


async def test_a_revised_article_is_found_by_its_new_words_alone(store: SqlStore) -> None:
    [article] = await keep(store, an_article("Ferry late"))
    await index(store)
    async with store.begin() as tx:
        await tx.revise([replace(article, title="Tram late")])
        await tx.revise([replace(article, title="Tram very late")])
    assert await index(store) == 1
    assert await found(store, "tram") == ["Tram very late"]
    plan = planned("ferry")
    part = await store.candidates(needed(plan), needed(plan), EVERYWHERE, at_most=9)
    assert part.newest == []


async def test_an_article_that_is_revised_before_it_is_indexed_is_indexed_once(
    store: SqlStore,
) -> None:
    [article] = await keep(store, an_article("Ferry late"))
    async with store.begin() as tx:
        await tx.revise([replace(article, title="Tram late")])
    assert await index(store) == 1
    assert await found(store, "tram") == ["Tram late"]
    assert await index(store) == 0


async def test_what_is_removed_from_the_archive_is_not_in_the_index(store: SqlStore) -> None:
    await keep(store, an_article("Ferry late"))
    await index(store)
    async with store.database.writing() as connection:
        await connection.execute(delete(ARTICLES))
    async with store.database.reading() as connection:
        counted = await connection.execute(text("SELECT count(*) FROM article_words"))
        assert counted.scalar() == 0
    assert await store.archive_begins() is None


async def test_the_top_stories_are_those_of_most_outlets(store: SqlStore) -> None:
    kept = await keep(
        store,
        an_article("Ferry late", outlet="Pier"),
        an_article("Ferry sunk", outlet="Pier"),
        an_article("Port closed", outlet="Bay"),
    )
    async with store.begin() as tx:
        first, second, third = await tx.stories_of([one.id for one in kept]), kept[1], kept[2]
        await tx.join(first[third.id], into=first[second.id])
    top = await store.top_stories(since=NOON - timedelta(days=1), at_most=9)
    assert [(one.outlets, one.articles, one.newest.title) for one in top] == [
        (2, 2, "Port closed"),
        (1, 1, "Ferry late"),
    ]
    assert len(await store.top_stories(since=NOON - timedelta(days=1), at_most=1)) == 1
    assert await store.top_stories(since=NOON + timedelta(days=1), at_most=9) == []


async def test_the_outlets_of_the_newest_articles_are_counted_by_feed(store: SqlStore) -> None:
    titles = {
        "Ferry late": "Pier",
        "Port closed": "Bay",
        "Ferry sunk": "Pier",
        "Golf": 'Bay "Post"',
    }
    await keep(store, *(an_article(title, outlet=one) for title, one in titles.items()))
    all_of_them = [(one.name, one.feed_id, one.articles) for one in await store.outlets(at_most=9)]
    assert all_of_them == [("Pier", 1, 2), ("Bay", 1, 1), ('Bay "Post"', 1, 1)]
    newest = [(one.name, one.articles) for one in await store.outlets(at_most=2)]
    assert newest == [('Bay "Post"', 1), ("Pier", 1)]


async def test_the_story_of_many_articles_is_read_at_once(store: SqlStore) -> None:
    titles = ("Ferry late in Alba", "Storm off Brno", "Museum opens in Cork")
    one, other, third = await keep(store, *map(an_article, titles))
    known = await store.archived([one.id, other.id, third.id])
    stories = await store.story_ids([third.id, one.id, 9_999])
    assert stories == {number: known[number].story_id for number in (one.id, third.id)}
    assert await store.story_ids([]) == {}


async def test_the_bare_texts_of_many_articles_are_read_at_once(store: SqlStore) -> None:
    article = an_article("Ferry late", summary="In the port.", body="A storm.\nNo tug.")
    one, other = await keep(store, article, an_article("Storm off Brno"))
    read = await store.texts([other.id, 9_999, one.id])
    assert sorted(read) == [
        (one.id, "Ferry late\nIn the port.\nA storm.\nNo tug."),
        (other.id, "Storm off Brno\n\n"),
    ]
    assert await store.texts([]) == []


async def test_somebody_in_a_hurry_is_told_down_to_where_was_asked(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_index, "SLICE", 2)
    monkeypatch.setattr(word_index, "_EXCLUDING_AT_MOST", 4)
    kept = await keep(store, *(an_article(f"Ferry number {number}") for number in range(6)))
    await index(store)
    wanted = needed(planned("ferry -port"))
    first = await store.candidates(wanted, wanted, Within(), at_most=9, in_a_hurry=True)
    newest = [one.id for one in reversed(kept)]
    assert first.asked_from is not None
    assert list(first.newest) == [number for number in newest if number >= first.asked_from]
    rest = await store.candidates(wanted, wanted, Within(before=first.asked_from), at_most=9)
    assert [*first.newest, *rest.newest] == newest
    assert rest.asked_from is None
