"""Rows of feeds and their hosts: who is due, how each stands, what hosts asked for."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    RowMapping,
    Select,
    TextClause,
    bindparam,
    case,
    func,
    insert,
    literal,
    select,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store import mapping
from adapters.store.bulk import write_rows
from adapters.store.rows import added, portions
from adapters.store.tables import ARTICLES, DUE, FAILING, FEEDS, HOSTS, WELL
from rules.feeds.health import FIGURES_OF, FeedHealth, Seen, health_of
from rules.feeds.joining import as_asked, released
from rules.model import Feed, Host, PollState, Standing, host_of

_POLLED = FEEDS.c.polled
_LOOKED_AT = 1_000
_LED = FEEDS.alias("led")
_HOST = {f"host_{column.name}": column for column in HOSTS.c}


def _with_hosts() -> Select[Any]:
    joined = FEEDS.outerjoin(HOSTS, HOSTS.c.name == FEEDS.c.host)
    columns = [column.label(name) for name, column in _HOST.items()]
    leads = select(_LED.c.id).where(_LED.c.joined_to == FEEDS.c.id, _LED.c.polled).exists()
    return select(FEEDS, leads.label("leads"), *columns).select_from(joined)


# Written once: to put a statement together costs more than to execute it.
_SOME_FEEDS = _with_hosts().where(FEEDS.c.id.in_(bindparam("ids", expanding=True)), _POLLED)
_AS_BEFORE = FEEDS.c.standing == bindparam("standing_before")
_NEW_BECAUSE = bindparam("new_because", type_=FEEDS.c.because.type)
_POLL_SAVED = (
    update(FEEDS)
    .where(FEEDS.c.id == bindparam("of"))
    .values(
        standing=case((_AS_BEFORE, bindparam("new_standing")), else_=FEEDS.c.standing),
        because=case((_AS_BEFORE, _NEW_BECAUSE), else_=FEEDS.c.because),
    )
)


async def feeds(connection: AsyncConnection) -> list[Feed]:
    """Read all polled feeds."""
    rows = await connection.execute(_with_hosts().where(_POLLED).order_by(FEEDS.c.id))
    return [_feed_from(row) for row in rows]


async def feeds_of(connection: AsyncConnection, ids: Sequence[int]) -> list[Feed | None]:
    """Read some polled feeds, each in its place; None where one is not polled."""
    found: dict[int, Feed] = {}
    for some in portions(ids):
        rows = await connection.execute(_SOME_FEEDS, {"ids": some})
        found |= {row.id: _feed_from(row) for row in rows}
    return [found.get(one) for one in ids]


async def due(
    connection: AsyncConnection, now: datetime, *, limit: int, a_host: int
) -> Sequence[int]:
    """Find due feeds, the longest overdue first; the well, the failing and the new ones take turns.

    Looks at the longest overdue of each kind only. Where a few servers fill up what it sees of one, it
    looks once more without them.
    """
    is_new, is_overdue = FEEDS.c.next_at.is_(None), FEEDS.c.next_at <= now
    found = await _shares(connection, is_new, is_overdue, a_host=a_host, limit=limit)
    if len(found) < limit and any(row.looked_at >= _LOOKED_AT for row in found):
        elsewhere = FEEDS.c.host.not_in({row.host for row in found})
        parts, left = (is_new & elsewhere, is_overdue & elsewhere), limit - len(found)
        found = [*found, *await _shares(connection, *parts, a_host=a_host, limit=left)]
    return [row.id for row in found]


async def _shares(
    connection: AsyncConnection,
    is_new: ColumnElement[bool],
    is_overdue: ColumnElement[bool],
    *,
    a_host: int,
    limit: int,
) -> Sequence[Row[Any]]:
    """Give the first feeds of each server among the longest overdue of each kind, in that order.

    New feeds, failing ones and others take turns: thousands that are imported, or that do not
    answer, hold up nobody's news.
    """
    looked_at = union_all(  # one OR would read them all
        _longest_overdue(is_new, WELL, kind=0),
        _longest_overdue(is_new, FAILING, kind=0),
        _longest_overdue(is_overdue, FAILING, kind=1),
        _longest_overdue(is_overdue, WELL, kind=2),
    ).subquery()
    in_turn = looked_at.c.next_at.asc().nulls_first(), looked_at.c.id
    ranked = select(
        looked_at,
        func.row_number().over(partition_by=looked_at.c.host, order_by=in_turn).label("nth"),
        func.count().over(partition_by=looked_at.c.kind).label("looked_at"),
    ).subquery()
    of_nobody = ranked.c.host == ""  # files, and feeds that an older version kept
    own_turn = func.row_number().over(
        partition_by=ranked.c.kind, order_by=(ranked.c.next_at, ranked.c.id)
    )
    shared = select(ranked, own_turn.label("turn")).where(of_nobody | (ranked.c.nth <= a_host))
    taken = shared.subquery()
    query = select(taken).order_by(taken.c.turn, taken.c.next_at.asc().nulls_first())
    return (await connection.execute(query.limit(limit))).all()


def _longest_overdue(part: ColumnElement[bool], stand: TextClause, *, kind: int) -> Select[Any]:
    """Ask for the first of those that stand so, by the index that holds them alone."""
    wanted = select(FEEDS.c.id, FEEDS.c.next_at, FEEDS.c.host, literal(kind).label("kind"))
    first = wanted.where(DUE, stand, part).order_by(FEEDS.c.next_at, FEEDS.c.id)
    return select(first.limit(_LOOKED_AT).subquery())


async def next_poll_at(connection: AsyncConnection) -> datetime | None:
    """Find the earliest next poll."""
    of_each = (select(func.min(FEEDS.c.next_at)).where(DUE, one) for one in (WELL, FAILING))
    found = (await connection.execute(union_all(*of_each))).scalars()
    return min((at for at in found if at is not None), default=None)


async def health(connection: AsyncConnection, now: datetime) -> list[FeedHealth]:
    """Judge every polled feed by its state and the articles of the last days."""
    first = select(ARTICLES.c.feed_id, func.min(ARTICLES.c.seen_at)).group_by(ARTICLES.c.feed_id)
    firsts: dict[int, datetime] = {}
    for feed_id, at in await connection.execute(first):
        firsts[feed_id] = at
    lately = select(ARTICLES.c.feed_id, ARTICLES.c.published_at, ARTICLES.c.seen_at)
    seen: dict[int, list[Seen]] = {}
    for feed_id, *times in await connection.execute(
        lately.where(ARTICLES.c.seen_at > now - FIGURES_OF)
    ):
        seen.setdefault(feed_id, []).append(Seen(*times))
    return [
        health_of(one, seen.get(one.id, ()), first_seen_at=firsts.get(one.id), now=now)
        for one in as_asked(await feeds(connection))
    ]


async def failing(connection: AsyncConnection, *, since: datetime) -> list[Feed]:
    """Read the polled feeds that have failed for long; those that are paused or gone, too."""
    query = _with_hosts().where(_POLLED, FEEDS.c.failing_since <= since).order_by(FEEDS.c.id)
    rows = await connection.execute(query)
    return [_feed_from(row) for row in rows]


async def told_hosts(connection: AsyncConnection) -> list[Host]:
    """Read the hosts of which people were told."""
    query = select(HOSTS).where(HOSTS.c.told_at.is_not(None)).order_by(HOSTS.c.name)
    return [mapping.host_from(dict(row)) for row in (await connection.execute(query)).mappings()]


async def add(connection: AsyncConnection, new: Sequence[Feed]) -> list[Feed]:
    """Insert feeds; one that rests comes back as if it had never been polled."""
    kept: dict[str, RowMapping] = {}
    for some in portions([one.url for one in new]):
        rows = await connection.execute(select(FEEDS).where(FEEDS.c.url.in_(some)))
        kept |= {row["url"]: row for row in rows.mappings()}
    for one in new:
        if one.url in kept and not kept[one.url]["polled"]:
            fresh = mapping.poll_state(PollState(not_before=kept[one.url]["not_before"]))
            values = mapping.new_feed(one) | fresh
            here = FEEDS.c.id == kept[one.url]["id"]
            await connection.execute(update(FEEDS).where(here).values(values))
    for some_new in portions([one for one in new if one.url not in kept]):
        adding = added(connection.dialect, FEEDS).on_conflict_do_nothing()
        await connection.execute(adding, [mapping.new_feed(one) for one in some_new])
    came = {one.url for one in new if one.url not in kept or not kept[one.url]["polled"]}
    found: list[Feed] = []
    for some in portions(list(came)):
        query = _with_hosts().where(FEEDS.c.url.in_(some))
        found += [_feed_from(row) for row in await connection.execute(query)]
    return sorted(found, key=lambda one: one.id)


async def remove(connection: AsyncConnection, feed_id: int) -> bool:
    """Let a feed rest: its articles still name it."""
    resting = update(FEEDS).where(FEEDS.c.id == feed_id, _POLLED).values(polled=False)
    removed = (await connection.execute(resting)).rowcount > 0
    await release_left(connection)
    return removed


async def share(connection: AsyncConnection, feed_id: int) -> None:
    """Make a feed that people of one workspace added one of all."""
    of_one = update(FEEDS).where(FEEDS.c.id == feed_id, FEEDS.c.origin != "file")
    await connection.execute(of_one.values(origin="chat"))


async def pause(connection: AsyncConnection, feed_id: int, because: str) -> bool:
    """Stop polling a feed."""
    values = {"standing": Standing.PAUSED.value, "because": because}
    changing = update(FEEDS).where(FEEDS.c.id == feed_id, _POLLED).values(values)
    paused = (await connection.execute(changing)).rowcount > 0
    await release_left(connection)
    return paused


async def at_address(connection: AsyncConnection, address: str) -> list[Feed]:
    """Read the feeds that are asked at an address, each by itself."""
    asked_there = (FEEDS.c.address == address) | (
        (FEEDS.c.url == address) & FEEDS.c.address.is_(None)
    )
    alone = FEEDS.c.standing == Standing.POLLED.value, FEEDS.c.joined_to.is_(None)
    query = _with_hosts().where(_POLLED, asked_there, *alone).order_by(FEEDS.c.id)
    return [_feed_from(row) for row in await connection.execute(query)]


async def led_by(connection: AsyncConnection, feed_id: int) -> list[Feed]:
    """Read the feeds that the polls of another serve; those that people stopped are not served."""
    polled = FEEDS.c.standing == Standing.POLLED.value
    here = _with_hosts().where(_POLLED, polled, FEEDS.c.joined_to == feed_id)
    return [_feed_from(row) for row in await connection.execute(here.order_by(FEEDS.c.id))]


async def release_left(connection: AsyncConnection, leader: int | None = None) -> None:
    """Let feeds go that a feed serves, or those whose feed is polled no more."""
    polled = select(_LED.c.id).where(_LED.c.polled, _LED.c.standing == Standing.POLLED.value)
    left = FEEDS.c.joined_to.not_in(polled) if leader is None else FEEDS.c.joined_to == leader
    rows = await connection.execute(_with_hosts().where(FEEDS.c.joined_to.is_not(None), left))
    alone = [(one, released(one.state)) for one in map(_feed_from, rows)]
    if alone:
        await save_polls(connection, alone)


async def resume(connection: AsyncConnection, feed_id: int) -> bool:
    """Forget that a feed failed, and that it was stopped."""
    values = {
        "standing": Standing.POLLED.value,
        "failures": 0,
        "failing_since": None,
        "error": None,
        "trouble": None,
        "next_at": None,
        "because": None,
    }
    changing = update(FEEDS).where(FEEDS.c.id == feed_id, _POLLED).values(values)
    return (await connection.execute(changing)).rowcount > 0


async def ask_again(connection: AsyncConnection, read_after: datetime) -> int:
    """Make due what was read after a moment, unless its publisher wants to wait."""
    free = FEEDS.c.not_before.is_(None) | (FEEDS.c.not_before <= read_after)
    read_later = FEEDS.c.last_success_at > read_after
    due = update(FEEDS).where(DUE, free, read_later, FEEDS.c.next_at > read_after)
    return (await connection.execute(due.values(next_at=read_after))).rowcount


async def save_poll(
    connection: AsyncConnection, feed: Feed, state: PollState, said: Mapping[str, Any]
) -> None:
    """Write a feed's next state and what it says of itself; its server may change with it."""
    await write_rows(connection, _POLL_SAVED, [_saved(feed, state) | dict(said)])


async def save_polls(connection: AsyncConnection, polls: Sequence[tuple[Feed, PollState]]) -> None:
    """Write the next states of feeds whose polls brought nothing else."""
    await write_rows(connection, _POLL_SAVED, [_saved(feed, state) for feed, state in polls])


def _saved(feed: Feed, state: PollState) -> dict[str, Any]:
    """Write a feed's next state; when people have paused it meanwhile, it stays paused."""
    values = mapping.poll_state(state) | {"host": host_of(state.address or feed.url)}
    named = {f"new_{name}": values.pop(name) for name in ("standing", "because")}
    meant = {"of": feed.id, "standing_before": feed.state.standing.value}
    return values | named | meant


async def note_wait(connection: AsyncConnection, host: Host) -> None:
    """Write until when a host wants to be left alone."""
    await _upsert(connection, host, "not_before", "reason")


async def note_told(connection: AsyncConnection, host: Host) -> None:
    """Write what people were told of a host."""
    await _upsert(connection, host, "failing_since", "error", "told_at")


async def _upsert(connection: AsyncConnection, host: Host, *names: str) -> None:
    """Insert a host, or change these columns: two may write of one host, each its own part."""
    row = mapping.host_row(host)
    adding = added(connection.dialect, HOSTS).values(row)
    newer = {name: row[name] for name in names}
    await connection.execute(adding.on_conflict_do_update(index_elements=["name"], set_=newer))


async def sync(connection: AsyncConnection, configured: Sequence[Feed]) -> None:
    """Insert, change and rest feeds; a rested feed keeps its state for the day it comes back.

    An address that stands there twice is one feed: it is asked once, whoever wants it.
    """
    wanted = list({one.url: one for one in configured}.values())
    rows = (await connection.execute(select(FEEDS))).mappings().all()
    kept = {row["url"]: row for row in rows}
    new = [mapping.new_feed(one) for one in wanted if one.url not in kept]
    for some in portions(new):
        await connection.execute(insert(FEEDS), list(some))
    for one in wanted:
        settings = mapping.feed_settings(one)
        if one.url in kept and _differs(kept[one.url], settings):
            here = FEEDS.c.id == kept[one.url]["id"]
            await connection.execute(update(FEEDS).where(here).values(settings))
    urls = {one.url for one in wanted}
    await _rest(
        connection,
        (row["id"] for row in rows if row["origin"] == "file" and row["url"] not in urls),
    )
    await release_left(connection)


async def _rest(connection: AsyncConnection, ids: Iterable[int]) -> None:
    for some in portions(list(ids)):
        resting = update(FEEDS).where(FEEDS.c.id.in_(some), _POLLED)
        await connection.execute(resting.values(polled=False))


def _differs(row: RowMapping, settings: Mapping[str, Any]) -> bool:
    return any(row[name] != value for name, value in settings.items())


def _feed_from(row: Row[Any]) -> Feed:
    """Read a feed as it comes from the database: an object of the table would cost four times."""
    known = None
    if row.host_name is not None:
        known = mapping.host_from({one.name: getattr(row, name) for name, one in _HOST.items()})
    return mapping.feed_from(row, known, leads=bool(row.leads))
