"""The archive: which articles are in the index of words, and which of them are found again.

Articles are indexed after they are kept. How far the index reaches is kept in two counters: up to which article, and
from which one on, for an index of an older version is made anew from the newest article back.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, column, distinct, func, select, table
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.archive_ports import (
    Archive,
    Archived,
    Candidates,
    OutletOfFeed,
    Rebuilding,
    Within,
)
from adapters.store import mapping, pruning
from adapters.store.engine import Database
from adapters.store.rows import added, among, portions
from adapters.store.tables import ARTICLES, COUNTERS, UNINDEXED
from adapters.store.word_index import Part, keep_words, newest, newest_between, sliced
from rules.answers.answer import TopStory
from rules.language.document import Document
from rules.search.needed import Anything, Needed
from rules.search.words import index_words

_UP_TO, _FROM = "indexed", "indexed_from"
"""The counters that say how far the index reaches."""

_BEYOND = 2**31 - 1
"""No article has such an id."""
_DISORDER = timedelta(hours=1)
"""How much later than the next one an article may be kept that was seen before it."""
_LATE = 2_000
"""Articles that others may have kept since, below the last one that is indexed: only where many write at once."""


class SqlArchive(Archive):
    """The part of SqlStore that finds articles again."""

    database: Database

    async def index_some(self, at_most: int, *, rebuild: bool = True) -> int:
        """Index revised articles, then the new ones, then the old ones, as the only writer."""
        async with self.database.reading() as connection:
            rows = await _unindexed(connection, at_most, rebuild=rebuild)
        if not rows:
            return 0
        words = {number: _words(row) for number, row in rows.items()}
        async with self.database.writing() as connection:
            now = {row.id: row for row in await _rows(connection, words)}
            as_read = {number for number, row in rows.items() if now.get(number) == row}
            await keep_words(connection, {number: words[number] for number in as_read})
            await forget_words(connection, words.keys() - as_read)
            await _reach(connection, words)
        return len(rows)

    async def rebuilding(self) -> Rebuilding | None:
        """Read how far the index reaches back."""
        async with self.database.reading() as connection:
            first = await _counted(connection, _FROM)
            if not first:
                return None
            oldest = await connection.scalar(select(func.min(ARTICLES.c.id)))
            begins = select(ARTICLES.c.seen_at).where(ARTICLES.c.id >= first)
            since = await connection.scalar(begins.order_by(ARTICLES.c.id).limit(1))
        return Rebuilding(since, max(0, first - (oldest or first)))

    async def candidates(
        self,
        wanted: Needed,
        in_title: Needed,
        within: Within,
        *,
        at_most: int,
        in_a_hurry: bool = False,
    ) -> Candidates:
        """Ask the index twice: for all, and for what has it in the headline."""
        async with self.database.reading() as connection:
            first = await _first_seen(connection, within.since)
            part = Part(first, (within.before or _BEYOND) - 1)
            found, asked_from = await newest(
                connection, wanted, part, at_most=at_most, in_a_hurry=in_a_hurry
            )
            if not found or isinstance(wanted, Anything):
                return Candidates(found, frozenset(), asked_from)
            if in_title == wanted:
                return Candidates(found, frozenset(found), asked_from)
            there = Part(found[-1], found[0])
            titled = await newest_between(connection, in_title, there, at_most=at_most)
        return Candidates(found, frozenset(titled) & frozenset(found), asked_from)

    async def archived(self, ids: Collection[int]) -> Mapping[int, Archived]:
        """Read articles with their stories."""
        found: dict[int, Archived] = {}
        async with self.database.asking() as connection:
            for some in portions(ids):
                rows = await connection.execute(select(ARTICLES).where(ARTICLES.c.id.in_(some)))
                for row in rows.all():
                    found[row.id] = Archived(mapping.article_from(row), row.story_id)
        return found

    async def texts(self, ids: Collection[int]) -> Sequence[tuple[int, str]]:
        """Read the texts alone, many at once."""
        of = ARTICLES.c
        asked = select(of.id, of.title + "\n" + of.summary + "\n" + of.body)
        async with self.database.asking() as connection:
            is_one = among(connection.dialect, of.id, "ids", of=Integer)
            rows = await connection.execute(asked.where(is_one), {"ids": list(ids)})
        return [(row[0], row[1]) for row in rows]

    async def story_ids(self, ids: Collection[int]) -> Mapping[int, int]:
        """Read the story of each, many at once."""
        async with self.database.asking() as connection:
            is_one = among(connection.dialect, ARTICLES.c.id, "ids", of=Integer)
            asked = select(ARTICLES.c.id, ARTICLES.c.story_id).where(is_one)
            rows = await connection.execute(asked, {"ids": list(ids)})
        return {row[0]: row[1] for row in rows}

    async def top_stories(self, *, since: datetime, at_most: int) -> Sequence[TopStory]:
        """Count outlets by story, and read the newest article of each."""
        async with self.database.reading() as connection:
            counted = (await connection.execute(_top(since, at_most))).all()
            asked = select(ARTICLES).where(ARTICLES.c.id.in_([row.newest for row in counted]))
            rows = (await connection.execute(asked)).all()
        articles = {row.id: mapping.article_from(row) for row in rows}
        return [
            TopStory(row.story_id, row.outlets, row.articles, articles[row.newest])
            for row in counted
        ]

    async def outlets(self, *, at_most: int) -> Sequence[OutletOfFeed]:
        """Count the newest articles by outlet and feed."""
        async with self.database.asking() as connection:
            rows = (await connection.execute(_outlets(at_most))).all()
        return [OutletOfFeed(*row) for row in rows]

    async def prune(self, *, before: datetime, at_most: int) -> int:
        """Remove some, as the only writer; the stories with the last of them."""
        async with self.database.writing() as connection:
            gone = await pruning.prune(connection, before=before, at_most=at_most)
            if gone < at_most:
                await pruning.prune_stories(connection, before=before)
        return gone

    async def archive_begins(self) -> datetime | None:
        """Read when the oldest article was seen."""
        async with self.database.asking() as connection:
            oldest = await connection.execute(select(func.min(ARTICLES.c.seen_at)))
        begins: datetime | None = oldest.scalar()
        return begins


async def forget_words(connection: AsyncConnection, article_ids: Collection[int]) -> None:
    """Let articles be indexed anew: their words have changed."""
    for some in portions(article_ids):
        there = select(ARTICLES.c.id).where(ARTICLES.c.id.in_(some))
        rows = added(connection.dialect, UNINDEXED).from_select(["article_id"], there)
        await connection.execute(rows.on_conflict_do_nothing())


async def _unindexed(
    connection: AsyncConnection, at_most: int, *, rebuild: bool
) -> Mapping[int, Any]:
    """Read revised articles first, then those behind the last one that is indexed, then the old ones."""
    up_to = await _counted(connection, _UP_TO)
    number = ARTICLES.c.id
    revised = number.in_(select(UNINDEXED.c.article_id).limit(at_most))
    asked = [select(ARTICLES).where(revised, number <= up_to)]
    if connection.dialect.name == "postgresql":
        asked.append(_late(up_to))
    asked.append(select(ARTICLES).where(number > up_to).order_by(number))
    if rebuild and (first := await _counted(connection, _FROM)):
        asked.append(select(ARTICLES).where(number < first).order_by(number.desc()))
    found: dict[int, Any] = {}
    for query in asked:
        rows = await connection.execute(query.limit(at_most - len(found)))
        found |= {row.id: row for row in rows.all()}
        if len(found) >= at_most:
            break
    return found


def _words(row: Any) -> str:
    return sliced(row.id, index_words(Document(mapping.article_from(row))))


def _late(up_to: int) -> Select[Any]:
    """Ask for what another process took its ids for before, and kept after, what is indexed already."""
    known = table("article_words", column("article_id"))
    is_known = select(known.c.article_id).where(known.c.article_id == ARTICLES.c.id).exists()
    above = func.greatest(up_to - _LATE, select(_counter(_FROM)).scalar_subquery() - 1)
    return select(ARTICLES).where(ARTICLES.c.id > above, ARTICLES.c.id <= up_to, ~is_known)


async def _rows(connection: AsyncConnection, numbers: Iterable[int]) -> Sequence[Any]:
    """Read articles that nobody changes just now; on PostgreSQL nobody will before this is kept."""
    query = select(ARTICLES).where(ARTICLES.c.id.in_(list(numbers)))
    return (await connection.execute(query.with_for_update(skip_locked=True))).all()


def _counter(name: str) -> ColumnElement[int]:
    value = select(COUNTERS.c.value).where(COUNTERS.c.name == name).scalar_subquery()
    return func.coalesce(value, 0)


async def _counted(connection: AsyncConnection, name: str) -> int:
    return int((await connection.execute(select(_counter(name)))).scalar() or 0)


async def _reach(connection: AsyncConnection, numbers: Iterable[int]) -> None:
    """Note how far the index reaches; another who indexed meanwhile may have come further."""
    up_to, first = await _counted(connection, _UP_TO), await _counted(connection, _FROM)
    if (last := max(numbers)) > up_to:
        await _count(connection, _UP_TO, last)
    if first and (lowest := min(numbers)) < first:
        older = await connection.scalar(select(func.min(ARTICLES.c.id)))
        await _count(connection, _FROM, lowest if older is not None and older < lowest else 0)


async def _count(connection: AsyncConnection, name: str, value: int) -> None:
    query = added(connection.dialect, COUNTERS).values(name=name, value=value)
    kept = query.on_conflict_do_update(index_elements=["name"], set_={"value": value})
    await connection.execute(kept)


async def _first_seen(connection: AsyncConnection, since: datetime | None) -> int:
    """Give the first article that was seen since a moment; ids grow nearly as articles are seen.

    Only so many are compared as were seen at about the same time, whatever the time that is asked for.
    """
    if since is None:
        return 0
    seen = ARTICLES.c.seen_at
    begins = await connection.scalar(select(func.min(seen)).where(seen >= since))
    if begins is None:
        return _BEYOND
    # Plus nothing: else PostgreSQL walks the articles by their id, and asks each when it was seen.
    query = select(func.min(ARTICLES.c.id + 0)).where(seen.between(begins, begins + _DISORDER))
    return int(await connection.scalar(query) or 0)


def _top(since: datetime, at_most: int) -> Select[Any]:
    outlets = func.count(distinct(ARTICLES.c.outlet)).label("outlets")
    articles, newest = func.count().label("articles"), func.max(ARTICLES.c.id).label("newest")
    found = select(ARTICLES.c.story_id, outlets, articles, newest)
    lately = found.where(ARTICLES.c.seen_at >= since).group_by(ARTICLES.c.story_id)
    return lately.order_by(outlets.desc(), articles.desc(), newest.desc()).limit(at_most)


def _outlets(at_most: int) -> Select[Any]:
    newest = select(ARTICLES.c.outlet, ARTICLES.c.feed_id).order_by(ARTICLES.c.id.desc())
    of_these, articles = newest.limit(at_most).subquery(), func.count().label("articles")
    outlet, feed = of_these.c.outlet, of_these.c.feed_id
    counted = select(outlet, feed, articles).group_by(outlet, feed)
    return counted.order_by(articles.desc(), outlet, feed)
