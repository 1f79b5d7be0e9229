"""The part of SqlStore that people ask for when they doubt: how an article came."""

from sqlalchemy import func, select

from adapters.confidence_ports import ConfidenceStore
from adapters.store import mapping
from adapters.store.engine import Database
from adapters.store.tables import ARTICLES, FEEDS, HELD, FeedRow
from rules.whynot import Arrival


class SqlConfidence(ConfidenceStore):
    """What is kept so that people can trust what they are told, and what they are not."""

    database: Database

    async def arrival(self, article_id: int) -> Arrival:
        """Read its feed, also one that is not polled any more, and when that brought its first."""
        mine = select(ARTICLES.c.feed_id, ARTICLES.c.seen_at).where(ARTICLES.c.id == article_id)
        async with self.database.reading() as connection:
            article = (await connection.execute(mine)).first()
            if article is None:
                return Arrival(None)
            query = select(FEEDS).where(FEEDS.c.id == article.feed_id)
            feed = (await connection.execute(query)).mappings().first()
            first = select(func.min(ARTICLES.c.seen_at)).where(
                ARTICLES.c.feed_id == article.feed_id
            )
            first_at = (await connection.execute(first)).scalar()
            held = select(HELD.c.article_id).where(HELD.c.article_id == article_id)
            is_held = (await connection.execute(held)).first() is not None
        return Arrival(
            mapping.feed_from(FeedRow(**feed)) if feed else None,
            came_first=article.seen_at == first_at,
            is_held=is_held,
        )
