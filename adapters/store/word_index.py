"""The index of words: FTS5 on SQLite, a tsvector on PostgreSQL, one meaning.

Both hold the words that rules/search/words.py writes, as they are: no stemmer, no dictionary. `detail=none` keeps which
articles have a word and not where, which is all that is asked. Before each word stands the sign of the article's
slice, so that a question is put to the newest articles first and costs no more than these have: neither database
could else count a common word, or all words with a beginning, without reading all of the archive.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.tables import ARTICLES, UNINDEXED
from rules.search.needed import Anything, But, Has, HasAll, HasAny, Needed

SLICE = 2**16
"""Articles that are asked about at once, by id."""
_SIGNS = "0123456789abcdefghijklmnopqrstuvwxyz"
"""One for each slice. Far-off slices share one, and are told apart by the ids of their articles."""
_SLICES_AT_MOST = 16
"""Of one question; it is the longer for each."""
_EXCLUDING_AT_MOST = 70
"""Slices times words that are read for somebody in a hurry: some thirty milliseconds, where words are common."""

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
# MATERIALIZED: else PostgreSQL walks all articles from the newest, and asks each. It takes any of twenty words for so
# many articles that it would read them all, and a common word within bounds of ids, too: so neither is left to it.
_BY_WORDS_ALONE = text(
    "SELECT set_config('enable_seqscan', 'off', true), set_config('enable_indexscan', 'off', true)"
)
_FEW, _FEW_WORDS = 2**13, 3
_IN_FEW = text(
    "WITH found AS MATERIALIZED (SELECT article_id FROM article_words"
    " WHERE words @@ CAST(:asked AS tsquery) AND article_id BETWEEN :first AND :last)"
    " SELECT article_id FROM found ORDER BY article_id DESC LIMIT :at_most"
)
_FIND = {
    "sqlite": text(
        "SELECT rowid FROM article_words WHERE article_words MATCH :asked"
        " AND rowid BETWEEN :first AND :last ORDER BY rowid DESC LIMIT :at_most"
    ),
    "postgresql": text(
        "WITH found AS MATERIALIZED (SELECT article_id FROM article_words"
        " WHERE words @@ CAST(:asked AS tsquery))"
        " SELECT article_id FROM found WHERE article_id BETWEEN :first AND :last"
        " ORDER BY article_id DESC LIMIT :at_most"
    ),
}


@dataclass(frozen=True, slots=True)
class Part:
    """Articles by id, both ends included."""

    first: int
    last: int


def sliced(article_id: int, words: Iterable[str]) -> str:
    """Write the words of an article as the database keeps them."""
    sign = _sign(article_id // SLICE)
    return sign + f" {sign}".join(words)


async def keep_words(connection: AsyncConnection, words: Mapping[int, str]) -> None:
    """Put the words of articles into the index, in the place of those that it has of them."""
    if not words:
        return
    name = connection.dialect.name
    await connection.execute(_FORGET[name], [{"id": number} for number in words])
    rows = [{"id": number, "words": written} for number, written in words.items()]
    await connection.execute(_KEEP[name], rows)
    await connection.execute(delete(UNINDEXED).where(UNINDEXED.c.article_id.in_(list(words))))


async def newest(
    connection: AsyncConnection,
    wanted: Needed,
    part: Part,
    *,
    at_most: int,
    in_a_hurry: bool = False,
) -> tuple[Sequence[int], int | None]:
    """Give the newest articles of a part that have what is needed, the newest first.

    Says down to which article was asked; None: down to the first.
    """
    if part.first > part.last:
        return [], None
    if isinstance(wanted, Anything):
        return (await connection.execute(_any(part, at_most))).scalars().all(), None
    there = await _with_articles(connection, part)
    if not there:
        return [], None
    if _is_postgres(connection):
        await connection.execute(_BY_WORDS_ALONE)
    asked = _newest_of(there, wanted) if in_a_hurry else there
    found = await newest_between(connection, wanted, asked, at_most=at_most)
    is_all = asked.first == there.first or len(found) >= at_most
    return found, None if is_all else asked.first


async def newest_between(
    connection: AsyncConnection, wanted: Needed, part: Part, *, at_most: int
) -> Sequence[int]:
    """Give the same between two articles that `newest` found, or as it does."""
    found: list[int] = []
    begins_with_few = _is_postgres(connection) and _are_few_words(wanted)
    for stretch in _stretches(part, begins_with_few=begins_with_few):
        found += await _found(connection, wanted, stretch, at_most - len(found))
        if len(found) >= at_most:
            break
    return found


def _are_few_words(wanted: Needed) -> bool:
    """Say whether it asks for one word, or for one of a few; these may be common."""
    match wanted:
        case But(part):
            return _are_few_words(part)
        case HasAny(parts):
            return len(parts) <= _FEW_WORDS and all(isinstance(part, Has) for part in parts)
        case _:
            return isinstance(wanted, Has)


def _newest_of(part: Part, wanted: Needed) -> Part:
    """Leave out what would take long: of excluded words all lists are read, however few articles are left."""
    slices = max(1, _EXCLUDING_AT_MOST // (1 + _excluded_in(wanted)))
    return Part(max(part.first, (part.last // SLICE - slices + 1) * SLICE), part.last)


def _excluded_in(wanted: Needed) -> int:
    match wanted:
        case But(part, without):
            return len(without) + _excluded_in(part)
        case HasAll(parts) | HasAny(parts):
            return sum(map(_excluded_in, parts))
        case _:
            return 0


def asked_of(wanted: Needed, signs: str, *, on_postgres: bool) -> str:
    """Write what is needed as the database's index is asked for it, in slices with these signs."""
    words = _ON_POSTGRES if on_postgres else _ON_SQLITE
    return words.either.join(words.written(wanted, sign) for sign in signs)


@dataclass(frozen=True, slots=True)
class _Spoken:
    """How a database is asked. Words hold nothing but letters and digits, so none is an operator."""

    both: str
    either: str
    but: str
    word: str
    beginning: str

    def written(self, wanted: Needed, sign: str) -> str:
        match wanted:
            case Has(word, is_beginning):
                return (self.beginning if is_beginning else self.word).format(sign + word)
            case HasAll(parts):
                return f"({self.both.join(self.written(part, sign) for part in parts)})"
            case HasAny(parts):
                return f"({self.either.join(self.written(part, sign) for part in parts)})"
            case But(part, without):
                # One by one: SQLite then looks into the next list only for what the last one left.
                excluded = "".join(f"{self.but}{self.written(one, sign)}" for one in without)
                return f"({self.written(part, sign)}{excluded})"
            case Anything():
                raise ValueError("the index cannot be asked for anything at all")


_ON_SQLITE = _Spoken(" AND ", " OR ", " NOT ", "{}", "{}*")
_ON_POSTGRES = _Spoken(" & ", " | ", " & !", "'{}'", "'{}':*")


def _sign(number: int) -> str:
    return _SIGNS[number % len(_SIGNS)]


def _stretches(part: Part, *, begins_with_few: bool) -> Iterator[Part]:
    """Cut a part at the bounds of slices, the newest first, each twice as long as the one before.

    PostgreSQL is asked of few articles first: it reads a row for each that has a word, and a word may be common.
    """
    last, slices = part.last, 1
    if begins_with_few:
        few = Part(max(part.first, last - _FEW + 1, last // SLICE * SLICE), last)
        yield few
        last = few.first - 1
    while last >= part.first:
        first = max(part.first, (last // SLICE - slices + 1) * SLICE)
        yield Part(first, last)
        last, slices = first - 1, min(2 * slices, _SLICES_AT_MOST)


async def _found(
    connection: AsyncConnection, wanted: Needed, part: Part, at_most: int
) -> Sequence[int]:
    on_postgres = _is_postgres(connection)
    slices = range(part.first // SLICE, part.last // SLICE + 1)
    asked = asked_of(wanted, "".join(map(_sign, slices)), on_postgres=on_postgres)
    values = {"asked": asked, "first": part.first, "last": part.last, "at_most": at_most}
    are_few = on_postgres and part.last - part.first < _FEW
    find = _IN_FEW if are_few else _FIND[connection.dialect.name]
    return (await connection.execute(find, values)).scalars().all()


def _is_postgres(connection: AsyncConnection) -> bool:
    return connection.dialect.name == "postgresql"


async def _with_articles(connection: AsyncConnection, part: Part) -> Part | None:
    """Leave out what is before the first and behind the last article."""
    ids = ARTICLES.c.id
    first = select(func.min(ids)).where(ids >= part.first).scalar_subquery()
    last = select(func.max(ids)).where(ids <= part.last).scalar_subquery()
    row = (await connection.execute(select(first.label("first"), last.label("last")))).one()
    return None if row.first is None or row.last is None else Part(row.first, row.last)


def _any(part: Part, at_most: int) -> Select[int]:
    newest_of = select(ARTICLES.c.id).where(ARTICLES.c.id.between(part.first, part.last))
    return newest_of.order_by(ARTICLES.c.id.desc()).limit(at_most)
