"""What is known of articles before they are kept: asked once for all polls that share a transaction.

Every question is a change of threads and back, which costs several times what SQLite then does: alone a poll
would ask what its keys name, and then which stories began with its articles. What the transaction writes
meanwhile is asked anew.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from functools import lru_cache
from typing import Any

from sqlalchemy import CompoundSelect, Dialect, null, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.rows import among, portions
from adapters.store.tables import ARTICLES, KEYS, STORIES
from rules.model import Article, Known

_ARTICLES_AT_ONCE = 1_000


class Foreseen:
    """Answers of one transaction, as far as they hold still."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Ask on this connection; nothing is asked yet."""
        self._connection = connection
        self._known: dict[str, Known | None] = {}
        self._asked_for: set[str] = set()
        self._twins: set[str] = set()
        self._begun: dict[str, int] = {}

    async def foresee(self, articles: Sequence[Article]) -> None:
        """Ask all that keeping these articles will ask."""
        for some in portions(articles, at_once=_ARTICLES_AT_ONCE):
            keys = {key for article in some for key in article.keys}
            await self._ask(keys, {article.keys[0] for article in some})

    async def known(self, keys: Collection[str]) -> Mapping[str, Known]:
        """Give what the keys name."""
        if missing := [key for key in keys if key not in self._known]:
            await self._ask(missing, ())
        return {key: known for key in keys if (known := self._known[key]) is not None}

    async def beginnings(self, names: Collection[str]) -> tuple[Set[str], Mapping[str, int]]:
        """Give which names articles bear, and the stories that began with articles of some."""
        if missing := [name for name in names if name not in self._asked_for]:
            await self._ask((), missing)
        return self._twins.intersection(names), self._begun

    def written(self, keys: Iterable[str]) -> None:
        """Ask anew about keys, and about the articles that bear them as their names."""
        for key in keys:
            self._known.pop(key, None)
            self._asked_for.discard(key)

    def forget(self) -> None:
        """Ask everything anew: stories were moved, or words of articles changed."""
        for answers in (self._known, self._asked_for, self._twins, self._begun):
            answers.clear()

    async def _ask(self, keys: Collection[str], names: Collection[str]) -> None:
        query = _question(self._connection.dialect)
        rows = await self._connection.execute(query, {"keys": list(keys), "names": list(names)})
        self._known.update(dict.fromkeys(keys))
        self._asked_for.update(names)
        for name, number, feed_id, *rest in rows:
            if feed_id is not None:
                self._known[name] = Known(number, feed_id, *rest)
            elif number is not None:
                self._begun[name] = number
            else:
                self._twins.add(name)


@lru_cache(maxsize=8)
def _question(dialect: Dialect) -> CompoundSelect[Any]:
    """Ask what keys name, in the order of `Known`; which names are borne; which began a story."""
    known = (
        KEYS.c.key,
        KEYS.c.article_id,
        ARTICLES.c.feed_id,
        ARTICLES.c.title,
        ARTICLES.c.digest,
        KEYS.c.seen_at,
        ARTICLES.c.seen_at.label("first_seen_at"),
    )
    joined = KEYS.join(ARTICLES, ARTICLES.c.id == KEYS.c.article_id)
    nothing = [null()] * 4
    return union_all(
        select(*known).select_from(joined).where(among(dialect, KEYS.c.key, "keys")),
        select(ARTICLES.c.identity, null(), null(), *nothing).where(
            among(dialect, ARTICLES.c.identity, "names")
        ),
        select(STORIES.c.begun_by, STORIES.c.id, null(), *nothing).where(
            among(dialect, STORIES.c.begun_by, "names")
        ),
    )
