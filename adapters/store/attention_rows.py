"""What is kept of people's attention: settings, mutes, what waits, who reads what."""

from abc import abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.attention_ports import (
    AttentionStore,
    AttentionTransaction,
    OwedPost,
    ToldTitle,
)
from adapters.store import attention_mapping, mapping
from adapters.store.attention_tables import (
    AWAKE,
    CHANNEL_ATTENTION,
    MUTES,
    PERSONS,
    WAITING_ALERTS,
)
from adapters.store.engine import Database
from adapters.store.rows import added, new_marker, portions
from adapters.store.tables import ALERTS, ARTICLES, DELIVERIES, FEEDS, WATCHES
from rules.attention.backlog import Awake
from rules.attention.mutes import Mute, Target
from rules.attention.waiting import KeptChannel, WaitingAlert
from rules.attention.watch_quiet import OFF
from rules.model import Alert, Article, Channel, DeliveryKind, DeliveryState
from rules.sentences import written

_IS_OWED = (DELIVERIES.c.state == DeliveryState.PENDING.value) & (
    DELIVERIES.c.kind == DeliveryKind.POST.value
)


class SqlAttentionStore(AttentionStore):
    """The part of SqlStore that the tick asks."""

    database: Database

    async def waiting_channels(self, now: datetime) -> Sequence[Channel]:
        """Find channels whose time has come."""
        due = select(WAITING_ALERTS.c.channel).where(WAITING_ALERTS.c.until <= now).distinct()
        async with self.database.asking() as connection:
            return [Channel.named(name) for name in (await connection.execute(due)).scalars()]

    async def settings_of(self, channel: Channel) -> Mapping[str, str]:
        """Look up what is set."""
        here = select(CHANNEL_ATTENTION).where(CHANNEL_ATTENTION.c.channel == str(channel))
        async with self.database.asking() as connection:
            row = (await connection.execute(here)).mappings().first()
        return attention_mapping.kept_channel(row).settings if row else {}

    async def told_titles(
        self, since: datetime, channels: Sequence[Channel], *, at_most: int
    ) -> Sequence[ToldTitle]:
        """Read nothing of an alert but its title."""
        at = func.coalesce(ALERTS.c.matched_at, ALERTS.c.seen_at)
        title = ALERTS.c.content["title"].as_string()
        here = ALERTS.c.channel.in_([str(channel) for channel in channels])
        query = select(ALERTS.c.id, ALERTS.c.story_id, title).where(at >= since, here)
        newest = query.order_by(at.desc(), ALERTS.c.id.desc()).limit(at_most)
        async with self.database.asking() as connection:
            return [ToldTitle(*row) for row in await connection.execute(newest)]

    async def oldest_post(self, channel: Channel) -> datetime | None:
        """Look up the oldest owed message of its own."""
        here = DELIVERIES.c.channel == str(channel)
        of_its_own = DELIVERIES.c.alert_id.is_not(None)
        oldest = select(func.min(DELIVERIES.c.owed_at)).where(here, _IS_OWED, of_its_own)
        async with self.database.asking() as connection:
            found: datetime | None = (await connection.execute(oldest)).scalar()
        return found


class SqlAttention(AttentionTransaction):
    """The part of SqlTransaction that is about settings, mutes, and what waits."""

    _connection: AsyncConnection

    @abstractmethod
    async def _insert_alerts(
        self, alerts: Sequence[Alert], now: datetime
    ) -> Mapping[tuple[int, str, int], int]:
        """Insert the alerts that were not told before; gives their ids."""
        ...

    async def kept_channels(self, channels: Collection[Channel]) -> Mapping[Channel, KeptChannel]:
        """Look up what is kept."""
        names = [str(channel) for channel in channels]
        found = {}
        for some in portions(names):
            query = select(CHANNEL_ATTENTION).where(CHANNEL_ATTENTION.c.channel.in_(some))
            for row in (await self._connection.execute(query)).mappings():
                found[Channel.named(row["channel"])] = attention_mapping.kept_channel(row)
        return found

    async def keep_channel(self, channel: Channel, kept: KeptChannel) -> None:
        """Write it."""
        row = {"channel": str(channel), **attention_mapping.kept_channel_row(kept)}
        await self._put(CHANNEL_ATTENTION, row, "channel")

    async def mutes(self, readers: Collection[str] | None = None) -> Sequence[Mute]:
        """Read mutes."""
        query = select(MUTES).order_by(MUTES.c.id)
        if readers is not None:
            query = query.where(MUTES.c.reader.in_(readers))
        rows = (await self._connection.execute(query)).mappings()
        return [attention_mapping.mute(row) for row in rows]

    async def mute(self, mute: Mute) -> None:
        """Write one, in place of another of the same, and delete those that are over."""
        await self.unmute(mute.target, mute.reader)
        await self._connection.execute(delete(MUTES).where(MUTES.c.until <= mute.since))
        await self._connection.execute(insert(MUTES).values(attention_mapping.mute_row(mute)))

    async def unmute(self, target: Target, reader: str) -> bool:
        """Delete one."""
        kind, key = target.key
        same = (MUTES.c.kind == kind.value) & (MUTES.c.key == key) & (MUTES.c.reader == reader)
        gone = await self._connection.execute(delete(MUTES).where(same))
        return gone.rowcount > 0

    async def owe_waiting(self, waiting: Sequence[WaitingAlert]) -> None:
        """Insert alerts and what they wait for."""
        for some in portions(waiting):
            ids = await self._insert_alerts([one.alert for one in some], some[0].since)
            new = [one for one in some if _telling(one.alert) in ids]
            await self.let_wait(
                [replace(one, alert=replace(one.alert, id=ids[_telling(one.alert)])) for one in new]
            )

    async def let_wait(self, waiting: Sequence[WaitingAlert]) -> None:
        """Insert what alerts wait for."""
        rows = [attention_mapping.waiting_row(one) for one in waiting]
        if rows:
            await self._connection.execute(insert(WAITING_ALERTS), rows)

    async def keep_untold(self, alerts: Sequence[Alert], *, now: datetime) -> None:
        """Insert alerts alone."""
        for some in portions(alerts):
            await self._insert_alerts(some, now)

    async def waiting_alerts(self, channel: Channel) -> Sequence[WaitingAlert]:
        """Read what waits."""
        query = _with_alert().where(WAITING_ALERTS.c.channel == str(channel))
        rows = (await self._connection.execute(query.order_by(ALERTS.c.id))).mappings()
        return [attention_mapping.waiting_alert(row) for row in rows]

    async def wait_until(self, waiting: Sequence[WaitingAlert]) -> None:
        """Write until when they wait, and why."""
        for one in waiting:
            mine = WAITING_ALERTS.c.alert_id == one.alert.id
            changed = update(WAITING_ALERTS).where(mine)
            await self._connection.execute(changed.values(until=one.until, way=one.way.value))
        await self._say_why([one.alert for one in waiting])

    async def look_again(self, channel: Channel | None, *, now: datetime) -> None:
        """Make what waits due."""
        changed = update(WAITING_ALERTS).values(until=now)
        if channel is not None:
            changed = changed.where(WAITING_ALERTS.c.channel == str(channel))
        await self._connection.execute(changed)

    async def owe_waited(self, alerts: Sequence[Alert], *, now: datetime) -> None:
        """Insert deliveries for alerts that are kept already."""
        await self._wait_no_more(alerts)
        rows = [mapping.delivery_row(alert, alert.id, new_marker(), now) for alert in alerts]
        if rows:
            await self._connection.execute(insert(DELIVERIES), rows)

    async def keep_waited(self, alerts: Sequence[Alert]) -> None:
        """Take their telling away: the channel does not know of their stories by them."""
        await self._wait_no_more(alerts)
        for alert in alerts:
            untold = -alert.article_id
            same = (ALERTS.c.story_id == alert.story_id) & (ALERTS.c.telling == untold)
            before = delete(ALERTS).where(same, ALERTS.c.channel == str(alert.channel))
            await self._connection.execute(before)
            mine = update(ALERTS).where(ALERTS.c.id == alert.id)
            await self._connection.execute(mine.values(telling=untold))

    async def owed_posts(self, channel: Channel) -> Sequence[OwedPost]:
        """Read what has certainly not gone out."""
        joined = DELIVERIES.join(ALERTS, ALERTS.c.id == DELIVERIES.c.alert_id)
        columns = (DELIVERIES.c.id.label("delivery_id"), ALERTS.c.id.label("alert_id"))
        query = select(ALERTS, *columns, DELIVERIES.c.owed_at.label("since")).select_from(joined)
        query = query.where(DELIVERIES.c.channel == str(channel), _IS_OWED)
        rows = (await self._connection.execute(query.order_by(DELIVERIES.c.id))).mappings()
        return [OwedPost(row["delivery_id"], mapping.alert_from(row), row["since"]) for row in rows]

    async def watches_quiet(self) -> Sequence[str]:
        """Look them up."""
        own = WATCHES.c.quiet.is_not(None) & (WATCHES.c.quiet != OFF)
        rows = await self._connection.execute(select(WATCHES.c.quiet).where(own).distinct())
        return list(rows.scalars())

    async def take_back(self, delivery_ids: Collection[int]) -> None:
        """Delete them."""
        for some in portions(delivery_ids):
            gone = delete(DELIVERIES).where(DELIVERIES.c.id.in_(some), _IS_OWED)
            await self._connection.execute(gone)

    async def reads(self, readers: Collection[str]) -> Mapping[str, Sequence[Channel]]:
        """Read who reads what."""
        query = select(PERSONS.c.reader, PERSONS.c.reads).where(PERSONS.c.reader.in_(readers))
        rows = await self._connection.execute(query)
        return {reader: [Channel.named(name) for name in names] for reader, names in rows}

    async def set_reads(self, reader: str, channels: Sequence[Channel]) -> None:
        """Write what somebody reads."""
        row = {"reader": reader, "reads": [str(channel) for channel in channels]}
        await self._put(PERSONS, row, "reader")

    async def caught_up_at(self, reader: str) -> datetime | None:
        """Read when somebody caught up."""
        query = select(PERSONS.c.caught_up_at).where(PERSONS.c.reader == reader)
        found: datetime | None = (await self._connection.execute(query)).scalar()
        return found

    async def note_caught_up(self, reader: str, *, now: datetime) -> None:
        """Write when somebody catches up."""
        mine = update(PERSONS).where(PERSONS.c.reader == reader).values(caught_up_at=now)
        if (await self._connection.execute(mine)).rowcount == 0:
            row = {"reader": reader, "reads": [], "caught_up_at": now}
            await self._connection.execute(insert(PERSONS).values(row))

    async def awake(self) -> Awake:
        """Read the one row."""
        row = (await self._connection.execute(select(AWAKE))).mappings().first()
        return attention_mapping.awake(row) if row else Awake()

    async def note_awake(self, awake: Awake) -> None:
        """Write the one row."""
        await self._put(AWAKE, {"id": 1, **attention_mapping.awake_row(awake)}, "id")

    async def unread_since(self, feed_ids: Collection[int], moment: datetime) -> Collection[int]:
        """Look up which were not read."""
        last = FEEDS.c.last_success_at
        unread = or_(last.is_(None), last < moment)
        query = select(FEEDS.c.id).where(FEEDS.c.id.in_(feed_ids), unread)
        return set((await self._connection.execute(query)).scalars())

    async def latest(self, *, since: datetime, at_most: int) -> Sequence[Article]:
        """Read the newest articles."""
        query = select(ARTICLES).where(ARTICLES.c.seen_at >= since)
        rows = await self._connection.execute(query.order_by(ARTICLES.c.id.desc()).limit(at_most))
        return [mapping.article_from(row) for row in rows]

    async def _wait_no_more(self, alerts: Collection[Alert]) -> None:
        """Delete what they wait for, and write why each is told now."""
        for some in portions([alert.id for alert in alerts]):
            gone = delete(WAITING_ALERTS).where(WAITING_ALERTS.c.alert_id.in_(some))
            await self._connection.execute(gone)
        await self._say_why(alerts)

    async def _say_why(self, alerts: Iterable[Alert]) -> None:
        for alert in alerts:
            mine = update(ALERTS).where(ALERTS.c.id == alert.id)
            await self._connection.execute(
                mine.values(reasons=[written(one) for one in alert.reasons])
            )

    async def _put(self, table: Any, row: Mapping[str, Any], key: str) -> None:
        """Insert a row, or write over the one with its key."""
        adding = added(self._connection.dialect, table).values(row)
        others = {name: adding.excluded[name] for name in row if name != key}
        await self._connection.execute(
            adding.on_conflict_do_update(index_elements=[key], set_=others)
        )


def _with_alert() -> Select[Any]:
    joined = WAITING_ALERTS.join(ALERTS, ALERTS.c.id == WAITING_ALERTS.c.alert_id)
    own = (WAITING_ALERTS.c.alert_id, WAITING_ALERTS.c.way, WAITING_ALERTS.c.until)
    return select(ALERTS, *own, WAITING_ALERTS.c.since).select_from(joined)


def _telling(alert: Alert) -> tuple[int, str, int]:
    return alert.story_id, str(alert.channel), alert.telling
