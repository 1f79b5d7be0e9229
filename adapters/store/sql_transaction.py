"""SqlTransaction: what `collect` reads and writes as one."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Dialect, Insert, Select, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.ports import Transaction
from adapters.store import feed_rows, mapping, paragraph_rows, story_rows
from adapters.store.archive import forget_words
from adapters.store.attention_rows import SqlAttention
from adapters.store.attention_tables import WAITING_ALERTS
from adapters.store.bulk import write_rows
from adapters.store.confidence_rows import SqlShadows
from adapters.store.foreseen import Foreseen
from adapters.store.notice_rows import SqlNotices
from adapters.store.rows import added, new_marker, next_ids, note_ids, portions
from adapters.store.tables import (
    ALERTS,
    ARTICLES,
    CHANNELS,
    DELIVERIES,
    KEYS,
    REVISIONS,
    STORIES,
    WAITING_CHANGE,
)
from adapters.store.told_rows import SqlTold
from rules.alerts.alert import Waiting
from rules.alerts.folding import Message, Owed
from rules.alerts.sources import SourceArticle
from rules.model import (
    Alert,
    Article,
    Channel,
    DeliveryKind,
    Feed,
    FeedAnswer,
    Folding,
    Host,
    Known,
    PollState,
)
from rules.story.placement import Correction, Placed, Placement

# Written once: to put a statement together costs more than to execute it.
_NEW_ARTICLES = insert(ARTICLES)

TellingKey = tuple[int, str, int]
"""What the database holds unique of an alert: story, channel, telling."""


class SqlTransaction(SqlNotices, SqlAttention, SqlTold, SqlShadows, Transaction):
    """One transaction on one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work on a connection whose transaction somebody else begins and ends."""
        self._connection = connection
        self.after: list[Callable[[], None]] = []
        self.undoing: list[Callable[[], None]] = []
        self._next_ids: list[int] = []
        self._foreseen = Foreseen(connection)

    def on_undo(self, then: Callable[[], None]) -> None:
        """Remember it; the store runs it, the last one first, when nothing is kept."""
        self.undoing.append(then)

    def on_commit(self, then: Callable[[], None]) -> None:
        """Remember it; the store runs it after the commit."""
        self.after.append(then)

    async def foresee(self, articles: Sequence[Article]) -> None:
        """Ask for all that keeping them will need."""
        await self._foreseen.foresee(articles)

    async def known(self, keys: Collection[str]) -> Mapping[str, Known]:
        """Look the keys up."""
        return await self._foreseen.known(keys)

    async def articles(self, ids: Collection[int]) -> Mapping[int, Article]:
        """Read whole articles."""
        found = {}
        for some in portions(ids):
            query = select(ARTICLES).where(ARTICLES.c.id.in_(some))
            for row in await self._connection.execute(query):
                found[row.id] = mapping.article_from(row)
        return found

    async def stories_of(self, article_ids: Collection[int]) -> Mapping[int, int]:
        """Look up in which stories articles stand."""
        found: dict[int, int] = {}
        for some in portions(article_ids):
            id_column = ARTICLES.c.id
            query = select(id_column, ARTICLES.c.story_id).where(id_column.in_(some))
            found.update((await self._connection.execute(query)).all())
        return found

    async def messages(self, story_ids: Collection[int]) -> Sequence[Message]:
        """Look up who was told, or is owed, which story, and how the message stands."""
        found: dict[tuple[int, str], Message] = {}
        for some in portions(story_ids):
            query = _messages().where(ALERTS.c.story_id.in_(some)).order_by(ALERTS.c.telling)
            for row in (await self._connection.execute(query)).mappings():
                key = row["story_id"], row["channel"]
                found[key] = mapping.message_from(row, found.get(key))
        return list(found.values())

    async def foldings(self, channels: Collection[Channel]) -> Mapping[Channel, Folding]:
        """Look up what people have set."""
        found = {}
        for some in portions({str(channel) for channel in channels}):
            query = select(CHANNELS.c.name, CHANNELS.c.folding).where(CHANNELS.c.name.in_(some))
            for name, folding in await self._connection.execute(query):
                found[Channel.named(name)] = Folding(folding)
        return found

    async def numbered(self, articles: Sequence[Article]) -> Sequence[tuple[Article, int]]:
        """Leave out twins, and take the next ids; a story whose beginning is known goes on."""
        twins, begun = await self._foreseen.beginnings([article.keys[0] for article in articles])
        new = [article for article in articles if article.keys[0] not in twins]
        if not self._next_ids:
            self._next_ids = await next_ids(self._connection, ARTICLES, STORIES)
        first, first_story = self._next_ids
        self._next_ids = [one + len(new) for one in self._next_ids]
        return [
            (replace(one, id=first + at), begun.get(one.keys[0], first_story + at))
            for at, one in enumerate(new)
        ]

    async def keep(self, placements: Sequence[Placement]) -> None:
        """Insert articles and, where they begin some, their stories, all in a few statements."""
        if not placements:
            return
        await story_rows.keep_stories(self._connection, placements)
        rows = [mapping.article_row(one.article, one.story_id) for one in placements]
        await write_rows(self._connection, _NEW_ARTICLES, rows)
        self._foreseen.written([row["identity"] for row in rows])
        await note_ids(self._connection, ARTICLES, max(row["id"] for row in rows))
        await self._keep_keys([one.article for one in placements])
        await story_rows.note_placements(self._connection, placements)

    async def revise(self, articles: Sequence[Article]) -> None:
        """Move the old words into the history, write the new ones."""
        before = await self.articles([article.id for article in articles])
        history = [
            {"article_id": old.id, "title": old.title, "summary": old.summary, "until": new.seen_at}
            for new in articles
            for old in [before[new.id]]
        ]
        self._foreseen.forget()
        if history:
            await self._connection.execute(insert(REVISIONS), history)
        for article in articles:
            changed = update(ARTICLES).where(ARTICLES.c.id == article.id)
            await self._connection.execute(changed.values(mapping.article_words(article)))
        await forget_words(self._connection, [article.id for article in articles])

    async def seen_again(self, articles: Sequence[Article]) -> None:
        """Write the keys that they are given with."""
        await self._keep_keys(articles)

    async def owe(self, alerts: Sequence[Alert], *, now: datetime) -> Sequence[Channel]:
        """Insert alerts and their deliveries; the constraint drops a second telling."""
        owed: list[Alert] = []
        for some in portions(alerts):
            ids = await self._insert_alerts(some, now)
            new = [alert for alert in some if _telling(alert) in ids]
            rows = [
                mapping.delivery_row(alert, ids[_telling(alert)], new_marker(), now)
                for alert in new
            ]
            if rows:
                await self._connection.execute(insert(DELIVERIES), rows)
            owed += new
        return list(dict.fromkeys(alert.channel for alert in owed))

    async def owe_changes(self, changes: Iterable[Owed], *, now: datetime) -> Sequence[Channel]:
        """Insert them; where the same waits already, its row is locked, so that it goes out later."""
        listed = list(changes)
        for some in portions(listed):
            rows = [mapping.owed_row(one, new_marker(), now) for one in some]
            adding = added(self._connection.dialect, DELIVERIES).values(rows)
            as_it_is = {"state": DELIVERIES.c.state}
            await self._connection.execute(
                adding.on_conflict_do_update(
                    index_elements=["alert_id", "kind"],
                    index_where=WAITING_CHANGE,
                    set_=as_it_is,
                )
            )
        return list(dict.fromkeys(one.alert.channel for one in listed))

    async def reword(self, alerts: Iterable[Alert]) -> None:
        """Write the content of alerts anew."""
        for alert in alerts:
            changed = update(ALERTS).where(ALERTS.c.id == alert.id)
            await self._connection.execute(changed.values(mapping.alert_content(alert)))

    async def source_articles(
        self, story_ids: Collection[int]
    ) -> Mapping[int, Sequence[SourceArticle]]:
        """Look up who tells stories."""
        return await story_rows.source_articles(self._connection, story_ids)

    async def waiting(self, story_ids: Collection[int]) -> Sequence[Waiting]:
        """Look up what waits for more sources."""
        return await story_rows.waiting(self._connection, story_ids)

    async def wait(self, what: Sequence[Waiting]) -> None:
        """Insert what waits."""
        await story_rows.wait(self._connection, what)

    async def wait_no_more(self, told: Iterable[tuple[int, Channel]]) -> None:
        """Delete what waited for stories in channels."""
        await story_rows.wait_no_more(self._connection, told)

    async def hold(self, feed: Feed, articles: Collection[Article], *, now: datetime) -> None:
        """Insert what is held of a feed."""
        ids = [article.id for article in articles]
        await story_rows.hold(self._connection, feed.id, ids, now)

    async def release(self, feed: Feed) -> Sequence[int]:
        """Delete what is held of a feed."""
        return await story_rows.release(self._connection, feed.id)

    async def placed(self, *, since: datetime, at_most: int) -> Sequence[Placed]:
        """Read the newest articles by their sketches."""
        return await story_rows.placed(self._connection, since=since, at_most=at_most)

    async def placed_in(self, story_ids: Collection[int]) -> Sequence[Placed]:
        """Read the articles of stories by their sketches."""
        return await story_rows.placed_in(self._connection, story_ids)

    async def corrections(self, *, after: int) -> Sequence[Correction]:
        """Read what people said."""
        return await story_rows.corrections(self._connection, after=after)

    async def correct(self, said: Correction, *, now: datetime) -> None:
        """Insert what people said."""
        await story_rows.correct(self._connection, said, now)

    async def set_apart(self, article: Article, *, now: datetime) -> int:
        """Make a story for one article, and move it there with its alerts."""
        self._next_ids = []  # the database gives the next one
        self._foreseen.forget()
        begun_by = f"apart:{article.id} {now.isoformat()}"
        story_id = await story_rows.begin_story(self._connection, begun_by, now)
        await story_rows.move(self._connection, article.id, story_id)
        return story_id

    async def join(self, story_id: int, *, into: int) -> None:
        """Move everything of a story into another."""
        self._foreseen.forget()
        await story_rows.join(self._connection, story_id, into)

    async def note_paragraphs(self, site: str, keys: Collection[str], *, now: datetime) -> None:
        """Count the paragraphs of one more article of a site."""
        await paragraph_rows.note(self._connection, site, keys, now)

    async def save_poll(self, feed: Feed, state: PollState, answer: FeedAnswer | None) -> None:
        """Write a feed's next state."""
        said = {}
        if answer is not None and not answer.unchanged:
            said = {"title": answer.title, "language": answer.language}
        await feed_rows.save_poll(self._connection, feed, state, said)

    async def note_wait(self, host: Host) -> None:
        """Write what a host asked for."""
        await feed_rows.note_wait(self._connection, host)

    async def note_told(self, host: Host) -> None:
        """Write what was told of a host."""
        await feed_rows.note_told(self._connection, host)

    async def _insert_alerts(
        self, alerts: Sequence[Alert], now: datetime
    ) -> Mapping[TellingKey, int]:
        """Insert the alerts that were not told before; gives their ids."""
        adding = added(self._connection.dialect, ALERTS).values(
            [mapping.alert_row(alert, now) for alert in alerts]
        )
        returning = adding.on_conflict_do_nothing().returning(
            ALERTS.c.id, ALERTS.c.story_id, ALERTS.c.channel, ALERTS.c.telling
        )
        rows = (await self._connection.execute(returning)).all()
        return {(story, channel, telling): number for number, story, channel, telling in rows}

    async def _keep_keys(self, articles: Sequence[Article]) -> None:
        rows = {
            key: {"key": key, "article_id": article.id, "seen_at": article.seen_at}
            for article in articles
            for key in article.keys
        }
        self._foreseen.written(rows)
        await self._upsert_keys(list(rows.values()))

    async def _upsert_keys(self, rows: Sequence[dict[str, Any]]) -> None:
        """Write keys; one whose time had run out now names the newer article."""
        await write_rows(self._connection, _keys_written(self._connection.dialect), rows)


@lru_cache(maxsize=8)
def _keys_written(dialect: Dialect) -> Insert:
    adding = added(dialect, KEYS)
    newer = {name: adding.excluded[name] for name in ("article_id", "seen_at")}
    written: Insert = adding.on_conflict_do_update(index_elements=["key"], set_=newer)
    return written


def _telling(alert: Alert) -> TellingKey:
    return alert.story_id, str(alert.channel), alert.telling


def _messages() -> Select[Any]:
    """Ask for alerts, the state of the message of each, and when that was last changed."""
    is_post = DELIVERIES.c.kind == DeliveryKind.POST.value
    own = DELIVERIES.c.alert_id == ALERTS.c.id
    edited = DELIVERIES.alias("edited")
    shows = edited.c.kind != DeliveryKind.REPLY.value
    last = select(func.max(edited.c.sent_at)).where(edited.c.alert_id == ALERTS.c.id, shows)
    changed_at = last.correlate(ALERTS).scalar_subquery().label("changed_at")
    told_at = func.coalesce(DELIVERIES.c.owed_at, ALERTS.c.matched_at).label("told_at")
    waits = WAITING_ALERTS.c.alert_id.label("waits")
    wanted = (
        DELIVERIES.c.state,
        DELIVERIES.c.doubted,
        told_at,
        waits,
        ALERTS.c.id.label("alert_id"),
    )
    owed = ALERTS.outerjoin(DELIVERIES, own & is_post)
    joined = owed.outerjoin(WAITING_ALERTS, WAITING_ALERTS.c.alert_id == ALERTS.c.id)
    heard = ALERTS.c.telling > 0
    return select(ALERTS, *wanted, changed_at).select_from(joined).where(heard)
