"""SqlTransaction: what `collect` reads and writes as one."""

import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, Table, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.ports import Transaction
from adapters.store import mapping
from adapters.store.tables import (
    ALERTS,
    ARTICLES,
    CHANNELS,
    DELIVERIES,
    FEEDS,
    KEYS,
    REVISIONS,
    STORIES,
    WAITING_CHANGE,
    ArticleRow,
    StoryRow,
)
from rules.folding import Message, Owed
from rules.model import (
    Alert,
    Article,
    Channel,
    DeliveryKind,
    Feed,
    FeedAnswer,
    Folding,
    Known,
    PollState,
    Story,
)
from rules.story import Placement

# SQLite refuses statements with more than 32,766 parameters (sqlite.org/limits.html).
_AT_ONCE = 500
_REFRESH_AFTER = timedelta(hours=12)
"""How old a key's last sighting may be; the shortest-lived key holds four times as long."""

TellingKey = tuple[int, str, int]
"""What the database holds unique of an alert: story, channel, telling."""


class SqlTransaction(Transaction):
    """One transaction on one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work on a connection whose transaction somebody else begins and ends."""
        self._connection = connection
        self.after: list[Callable[[], None]] = []

    def on_commit(self, then: Callable[[], None]) -> None:
        """Remember it; the store runs it after the commit."""
        self.after.append(then)

    async def known(self, keys: Collection[str]) -> Mapping[str, Known]:
        """Look the keys up."""
        found: dict[str, Known] = {}
        for some in _portions(keys):
            query = (
                select(
                    KEYS.c.key,
                    KEYS.c.article_id,
                    ARTICLES.c.feed_id,
                    ARTICLES.c.title,
                    ARTICLES.c.digest,
                    KEYS.c.seen_at,
                    ARTICLES.c.seen_at.label("first_seen_at"),
                )
                .join(ArticleRow, ARTICLES.c.id == KEYS.c.article_id)
                .where(KEYS.c.key.in_(some))
            )
            for key, *rest in await self._connection.execute(query):
                found[key] = Known(*rest)
        return found

    async def articles(self, ids: Collection[int]) -> Mapping[int, Article]:
        """Read whole articles."""
        found = {}
        for some in _portions(ids):
            query = select(ARTICLES).where(ARTICLES.c.id.in_(some))
            for row in (await self._connection.execute(query)).mappings():
                found[row["id"]] = mapping.article_from(ArticleRow(**row))
        return found

    async def stories(self, title_keys: Collection[str], *, since: datetime) -> Sequence[Story]:
        """Find recent stories by headline."""
        found = []
        for some in _portions(title_keys):
            query = (
                select(STORIES)
                .where(STORIES.c.title_key.in_(some))
                .where(STORIES.c.last_at >= since)
                .order_by(STORIES.c.id)
            )
            rows = (await self._connection.execute(query)).mappings()
            found += [mapping.story_from(StoryRow(**row)) for row in rows]
        return found

    async def stories_of(self, article_ids: Collection[int]) -> Mapping[int, int]:
        """Look up in which stories articles stand."""
        found: dict[int, int] = {}
        for some in _portions(article_ids):
            id_column = ARTICLES.c.id
            query = select(id_column, ARTICLES.c.story_id).where(id_column.in_(some))
            found.update((await self._connection.execute(query)).all())
        return found

    async def messages(self, story_ids: Collection[int]) -> Sequence[Message]:
        """Look up who was told, or is owed, which story, and how the message stands."""
        found: dict[tuple[int, str], Message] = {}
        for some in _portions(story_ids):
            query = _messages().where(ALERTS.c.story_id.in_(some)).order_by(ALERTS.c.telling)
            for row in (await self._connection.execute(query)).mappings():
                found[row["story_id"], row["channel"]] = mapping.message_from(row)
        return list(found.values())

    async def foldings(self, channels: Collection[Channel]) -> Mapping[Channel, Folding]:
        """Look up what people have set."""
        found = {}
        for some in _portions({str(channel) for channel in channels}):
            query = select(CHANNELS.c.name, CHANNELS.c.folding).where(CHANNELS.c.name.in_(some))
            for name, folding in await self._connection.execute(query):
                found[Channel.named(name)] = Folding(folding)
        return found

    async def keep(self, placements: Sequence[Placement]) -> Sequence[tuple[Article, int]]:
        """Insert stories, articles and keys; a twin that another writer kept first is left out."""
        story_ids = await self._story_ids(placements)
        rows = [
            mapping.article_row(one.article, story_ids[one.story.begun_by]) for one in placements
        ]
        ids = await self._insert_new(ARTICLES, rows, "identity")
        kept = [
            (_with_id(one.article, ids[one.article.keys[0]]), story_ids[one.story.begun_by])
            for one in placements
            if one.article.keys[0] in ids
        ]
        await self._keep_keys([article for article, _ in kept])
        return kept

    async def revise(self, articles: Sequence[Article]) -> None:
        """Move the old words into the history, write the new ones."""
        before = await self.articles([article.id for article in articles])
        history = [
            {"article_id": old.id, "title": old.title, "summary": old.summary, "until": new.seen_at}
            for new in articles
            for old in [before[new.id]]
        ]
        if history:
            await self._connection.execute(insert(REVISIONS), history)
        for article in articles:
            changed = update(ARTICLES).where(ARTICLES.c.id == article.id)
            await self._connection.execute(changed.values(mapping.article_words(article)))

    async def seen_again(self, articles: Sequence[Article]) -> None:
        """Write only keys that are new or were last seen long ago."""
        known = await self.known({key for article in articles for key in article.keys})
        rows = [
            {"key": key, "article_id": article.id, "seen_at": article.seen_at}
            for article in articles
            for key in article.keys
            if key not in known or article.seen_at - known[key].seen_at > _REFRESH_AFTER
        ]
        await self._upsert_keys(rows)

    async def owe(self, alerts: Sequence[Alert], *, now: datetime) -> Sequence[Channel]:
        """Insert alerts and their deliveries; the constraint drops a second telling."""
        owed: list[Alert] = []
        for some in _portions(alerts):
            ids = await self._insert_alerts(some)
            new = [alert for alert in some if _telling(alert) in ids]
            rows = [
                mapping.delivery_row(alert, ids[_telling(alert)], _marker(), now) for alert in new
            ]
            if rows:
                await self._connection.execute(insert(DELIVERIES), rows)
            owed += new
        return list(dict.fromkeys(alert.channel for alert in owed))

    async def owe_changes(self, changes: Iterable[Owed], *, now: datetime) -> Sequence[Channel]:
        """Insert them; where the same waits already, its row is locked, so that it goes out later."""
        listed = list(changes)
        for some in _portions(listed):
            rows = [mapping.owed_row(one, _marker(), now) for one in some]
            adding = self._insert(DELIVERIES).values(rows)
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

    async def save_poll(self, feed: Feed, state: PollState, answer: FeedAnswer | None) -> None:
        """Write a feed's next state."""
        values = mapping.poll_state(state)
        if answer is not None and not answer.unchanged:
            values |= {"title": answer.title, "language": answer.language}
        changed = update(FEEDS).where(FEEDS.c.id == feed.id)
        await self._connection.execute(changed.values(values))

    async def _insert_alerts(self, alerts: Sequence[Alert]) -> Mapping[TellingKey, int]:
        """Insert the alerts that were not told before; gives their ids."""
        adding = self._insert(ALERTS).values([mapping.alert_row(alert) for alert in alerts])
        returning = adding.on_conflict_do_nothing().returning(
            ALERTS.c.id, ALERTS.c.story_id, ALERTS.c.channel, ALERTS.c.telling
        )
        rows = (await self._connection.execute(returning)).all()
        return {(story, channel, telling): number for number, story, channel, telling in rows}

    async def _story_ids(self, placements: Sequence[Placement]) -> Mapping[str, int]:
        """Give every story its id, the new ones by inserting them; note when they were told."""
        ids = {one.story.begun_by: one.story.id for one in placements if one.story.id}
        if ids:
            last_at = max(one.article.seen_at for one in placements)
            told = update(STORIES).where(STORIES.c.id.in_(list(ids.values())))
            await self._connection.execute(told.values(last_at=last_at))
        new = {
            one.story.begun_by: mapping.story_row(one.story)
            for one in placements
            if not one.story.id
        }
        made = await self._insert_new(STORIES, list(new.values()), "begun_by")
        return ids | dict(made) | await self._begun_before(set(new) - set(made))

    async def _begun_before(self, begun_by: Collection[str]) -> dict[str, int]:
        """Find stories that began with an article whose identity has been forgotten since."""
        found: dict[str, int] = {}
        for some in _portions(begun_by):
            key = STORIES.c.begun_by
            query = select(key, STORIES.c.id).where(key.in_(some))
            found.update((await self._connection.execute(query)).all())
        return found

    async def _insert_new(
        self, table: Table, rows: Sequence[dict[str, Any]], unique: str
    ) -> Mapping[str, int]:
        """Insert what is not there yet; gives the new ids by the unique column."""
        ids: dict[str, int] = {}
        for some in _portions(rows):
            adding = self._insert(table).values(list(some))
            returning = adding.on_conflict_do_nothing().returning(table.c[unique], table.c.id)
            ids.update((await self._connection.execute(returning)).all())
        return ids

    async def _keep_keys(self, articles: Sequence[Article]) -> None:
        rows = {
            key: {"key": key, "article_id": article.id, "seen_at": article.seen_at}
            for article in articles
            for key in article.keys
        }
        await self._upsert_keys(list(rows.values()))

    async def _upsert_keys(self, rows: Sequence[dict[str, Any]]) -> None:
        """Write keys; one whose time had run out now names the newer article."""
        for some in _portions(rows):
            adding = self._insert(KEYS).values(list(some))
            newer = {name: adding.excluded[name] for name in ("article_id", "seen_at")}
            await self._connection.execute(
                adding.on_conflict_do_update(index_elements=["key"], set_=newer)
            )

    def _insert(self, table: Table) -> Any:
        """Give the INSERT that knows ON CONFLICT: its words are equal, its class is not."""
        if self._connection.dialect.name == "postgresql":
            return postgresql.insert(table)
        return sqlite.insert(table)


def _portions(of: Collection[Any]) -> Iterator[Sequence[Any]]:
    everything = list(of)
    for start in range(0, len(everything), _AT_ONCE):
        yield everything[start : start + _AT_ONCE]


def _with_id(article: Article, article_id: int) -> Article:
    return replace(article, id=article_id)


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
    wanted = (DELIVERIES.c.state, DELIVERIES.c.owed_at, ALERTS.c.id.label("alert_id"))
    joined = ALERTS.join(DELIVERIES, own & is_post)
    return select(ALERTS, *wanted, changed_at).select_from(joined)


def _marker() -> str:
    """Give a mark that no other delivery of any database of ours will carry."""
    return "ww" + secrets.token_hex(10)
