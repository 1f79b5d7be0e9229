"""The index of the archive's words: FTS5 on SQLite, a tsvector on PostgreSQL, one meaning.

Both hold the words that rules/search/words.py writes, as they are: no stemmer, no dictionary. `detail=none`
keeps which articles have a word and not where, which is all that is asked.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Dialect, Select, delete, distinct, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.archive_ports import Archive, Archived, Candidates, Within
from adapters.store import mapping, pruning
from adapters.store.engine import Database
from adapters.store.rows import portions
from adapters.store.tables import ARTICLES, COUNTERS, UNINDEXED
from rules.answer import TopStory
from rules.document import Document
from rules.model import Article
from rules.search.needed import Anything, Has, HasAll, HasAny, Needed
from rules.search.words import index_words

_INDEXED = "indexed"
"""The counter that says up to which article the index reaches."""

_BEYOND = 2**31
"""No article has such an id."""

_FORGET = {
    "sqlite": text("DELETE FROM article_words WHERE rowid = :id"),
    "postgresql": text("DELETE FROM article_words WHERE article_id = :id"),
}
_KEEP = {
    "sqlite": text("INSERT INTO article_words (rowid, words) VALUES (:id, :words)"),
    "postgresql": text(
        "INSERT INTO article_words (article_id, words)"
        " VALUES (:id, array_to_tsvector(string_to_array(:words, ' ')))"
    ),
}
# MATERIALIZED: else PostgreSQL walks all articles from the newest, and asks each.
_FIND = {
    "sqlite": text(
        "SELECT rowid FROM article_words WHERE article_words MATCH :asked"
        " AND rowid BETWEEN :first AND :last ORDER BY rowid DESC LIMIT :at_most"
    ),
    "postgresql": text(
        "WITH found AS MATERIALIZED (SELECT article_id FROM article_words"
        " WHERE words @@ CAST(:asked AS tsquery) AND article_id BETWEEN :first AND :last)"
        " SELECT article_id FROM found ORDER BY article_id DESC LIMIT :at_most"
    ),
}


class SqlArchive(Archive):
    """The part of SqlStore that finds articles again."""

    database: Database

    async def index_some(self, at_most: int) -> int:
        """Index the revised and the newest articles, as the only writer."""
        async with self.database.reading() as connection:
            articles = await _unindexed(connection, at_most)
        if not articles:
            return 0
        rows = [{"id": one.id, "words": " ".join(index_words(Document(one)))} for one in articles]
        async with self.database.writing() as connection:
            await _replace(connection, rows)
            await _reach(connection, max(one.id for one in articles))
        return len(rows)

    async def candidates(
        self, wanted: Needed, in_title: Needed, within: Within, *, at_most: int
    ) -> Candidates:
        """Ask the index twice: for all, and for what has it in the headline."""
        async with self.database.reading() as connection:
            first = await _first_seen(connection, within.since)
            part = _Part(first, (within.before or _BEYOND) - 1, at_most)
            newest = await _found(connection, wanted, part)
            if not newest or isinstance(wanted, Anything):
                return Candidates(newest, frozenset())
            titled = await _found(connection, in_title, replace(part, first=newest[-1]))
        return Candidates(newest, frozenset(titled) & frozenset(newest))

    async def archived(self, ids: Collection[int]) -> Mapping[int, Archived]:
        """Read articles with their stories."""
        found: dict[int, Archived] = {}
        async with self.database.reading() as connection:
            for some in portions(ids):
                rows = await connection.execute(select(ARTICLES).where(ARTICLES.c.id.in_(some)))
                for row in rows:
                    found[row.id] = Archived(mapping.article_from(row), row.story_id)
        return found

    async def top_stories(self, *, since: datetime, at_most: int) -> Sequence[TopStory]:
        """Count outlets by story, and read the newest article of each."""
        async with self.database.reading() as connection:
            counted = (await connection.execute(_top(since, at_most))).all()
            newest = await _rows(connection, [row.newest for row in counted])
        articles = {row.id: mapping.article_from(row) for row in newest}
        return [
            TopStory(row.story_id, row.outlets, row.articles, articles[row.newest])
            for row in counted
        ]

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


async def forget_words(connection: AsyncConnection, article_ids: Iterable[int]) -> None:
    """Let articles be indexed anew: their words have changed."""
    rows = [{"article_id": number} for number in article_ids]
    if rows:
        known = select(UNINDEXED.c.article_id)
        waiting = set((await connection.execute(known)).scalars())
        new = [row for row in rows if row["article_id"] not in waiting]
        if new:
            await connection.execute(insert(UNINDEXED), new)


def asked_of(wanted: Needed, dialect: Dialect) -> str:
    """Write what is needed as the database's index is asked for it."""
    return _tsquery(wanted) if dialect.name == "postgresql" else _match(wanted)


def _match(wanted: Needed) -> str:
    """Write it for FTS5; words hold nothing but letters and digits, so none is an operator."""
    match wanted:
        case Has(word, is_beginning):
            return f"{word}*" if is_beginning else word
        case HasAll(parts):
            return f"({' AND '.join(map(_match, parts))})"
        case HasAny(parts):
            return f"({' OR '.join(map(_match, parts))})"
        case Anything():
            raise ValueError("the index cannot be asked for anything at all")


def _tsquery(wanted: Needed) -> str:
    match wanted:
        case Has(word, is_beginning):
            return f"'{word}':*" if is_beginning else f"'{word}'"
        case HasAll(parts):
            return f"({' & '.join(map(_tsquery, parts))})"
        case HasAny(parts):
            return f"({' | '.join(map(_tsquery, parts))})"
        case Anything():
            raise ValueError("the index cannot be asked for anything at all")


async def _unindexed(connection: AsyncConnection, at_most: int) -> Sequence[Article]:
    """Read revised articles first, then those behind the last one that is indexed."""
    revised = select(UNINDEXED.c.article_id).limit(at_most)
    numbers = list((await connection.execute(revised)).scalars())
    found = [mapping.article_from(row) for row in await _rows(connection, numbers)]
    reached = await _reached(connection)
    behind = select(ARTICLES).where(ARTICLES.c.id > reached).order_by(ARTICLES.c.id)
    rows = await connection.execute(behind.limit(at_most - len(found)))
    new = [mapping.article_from(row) for row in rows]
    return [*(one for one in found if one.id <= reached), *new]


async def _rows(connection: AsyncConnection, numbers: Sequence[int]) -> Sequence[Any]:
    return (await connection.execute(select(ARTICLES).where(ARTICLES.c.id.in_(numbers)))).all()


async def _replace(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    name = connection.dialect.name
    await connection.execute(_FORGET[name], [{"id": row["id"]} for row in rows])
    await connection.execute(_KEEP[name], list(rows))
    done = [row["id"] for row in rows]
    await connection.execute(delete(UNINDEXED).where(UNINDEXED.c.article_id.in_(done)))


async def _reached(connection: AsyncConnection) -> int:
    query = select(COUNTERS.c.value).where(COUNTERS.c.name == _INDEXED)
    return int((await connection.execute(query)).scalar() or 0)


async def _reach(connection: AsyncConnection, article_id: int) -> None:
    """Note how far the index reaches; another who indexed meanwhile may have come further."""
    reached = await _reached(connection)
    if reached == 0:
        await connection.execute(delete(COUNTERS).where(COUNTERS.c.name == _INDEXED))
        await connection.execute(insert(COUNTERS).values(name=_INDEXED, value=article_id))
    elif article_id > reached:
        counted = update(COUNTERS).where(COUNTERS.c.name == _INDEXED)
        await connection.execute(counted.values(value=article_id))


async def _first_seen(connection: AsyncConnection, since: datetime | None) -> int:
    """Give the first article that was seen since a moment: ids grow as articles are seen."""
    if since is None:
        return 0
    query = select(func.min(ARTICLES.c.id)).where(ARTICLES.c.seen_at >= since)
    first = (await connection.execute(query)).scalar()
    return _BEYOND if first is None else int(first)


def _top(since: datetime, at_most: int) -> Select[Any]:
    outlets = func.count(distinct(ARTICLES.c.outlet)).label("outlets")
    articles, newest = func.count().label("articles"), func.max(ARTICLES.c.id).label("newest")
    found = select(ARTICLES.c.story_id, outlets, articles, newest)
    lately = found.where(ARTICLES.c.seen_at >= since).group_by(ARTICLES.c.story_id)
    return lately.order_by(outlets.desc(), articles.desc(), newest.desc()).limit(at_most)


@dataclass(frozen=True, slots=True)
class _Part:
    """Articles by id, the newest of them."""

    first: int
    last: int
    at_most: int


async def _found(connection: AsyncConnection, wanted: Needed, part: _Part) -> Sequence[int]:
    if isinstance(wanted, Anything):
        return list((await connection.execute(_newest(part))).scalars())
    values = {"asked": asked_of(wanted, connection.dialect), **asdict(part)}
    return list((await connection.execute(_FIND[connection.dialect.name], values)).scalars())


def _newest(part: _Part) -> Select[int]:
    newest = select(ARTICLES.c.id).where(ARTICLES.c.id.between(part.first, part.last))
    return newest.order_by(ARTICLES.c.id.desc()).limit(part.at_most)
