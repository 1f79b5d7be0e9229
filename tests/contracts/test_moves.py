"""A channel that its platform calls otherwise keeps everything, on every database."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest_asyncio
from sqlalchemy.engine import URL

from adapters.store import SqlStore, moves
from adapters.store.tables import ALERTS, DELIVERIES
from rules.attention.mutes import Mute, target_from
from rules.attention.waiting import KeptChannel
from rules.confidence.advice import Advice
from rules.delivery.delivery import NextState
from rules.model import Channel, DeliveryState, Folding, Posted
from rules.notice import Notice, NoticeKind
from rules.watches.owning import owner_of
from tests.contracts.test_store import owe
from tests.newsroom import CONSOLE, NOON, a_store, feed, watch

OLD, NEW, OTHER = CONSOLE, Channel("slack", "C2"), Channel("slack", "C3")


@pytest_asyncio.fixture
async def store(database: URL) -> AsyncIterator[SqlStore]:
    async with a_store(database) as opened:
        await opened.sync([feed()], [watch("earthquake", OLD, OTHER)])
        yield opened


async def test_watches_of_a_moved_channel_tell_the_new_one_and_are_read_anew(
    store: SqlStore,
) -> None:
    before = await store.watch_generation()

    assert await store.move_channel(OLD, NEW) == 1
    assert await store.move_channel(OLD, NEW) == 0

    [kept], generation = await store.watches()
    assert kept.channels == (NEW, OTHER)
    assert generation == before + 1


async def test_watches_of_people_belong_to_the_channel_by_its_new_name(store: SqlStore) -> None:
    scopes = {"Storms": OLD, "Floods": OLD, "Taken": OLD}
    for name, channel in scopes.items():
        await _kept(store, name, channel)
    await _kept(store, "Taken", NEW)

    await store.move_channel(OLD, NEW)

    watches, _ = await store.watches()
    owners = [(one.name, one.scope) for one in watches if one.scope]
    there = f"slack:T1 {NEW}"
    assert owners == [
        ("Storms", there),
        ("Floods", there),
        ("Taken", f"slack:T1 {OLD}"),
        ("Taken", there),
    ]


async def _kept(store: SqlStore, name: str, channel: Channel) -> None:
    owner = owner_of("slack:T1", [channel])
    kept = await store.add_watch(replace(watch("x", channel, name=name), scope=owner), now=NOON)
    assert kept is not None


async def test_a_watch_that_told_both_tells_the_new_one_once(store: SqlStore) -> None:
    await store.move_channel(OLD, OTHER)
    [kept], _ = await store.watches()
    assert kept.channels == (OTHER,)


async def test_what_is_owed_to_a_moved_channel_goes_to_the_new_one(store: SqlStore) -> None:
    titles = ("Earthquake closes the port", "Earthquake wakes the town")
    owed = [one for one in await owe(store, *titles) if one.channel == OLD]
    sending = await store.note_attempt(owed[0], now=NOON)
    assert sending is not None

    await store.move_channel(OLD, NEW)

    assert await store.head(OLD, now=NOON) is None
    assert {one.channel for one in await store.outbox(limit=9)} == {NEW, OTHER}
    done = NextState(DeliveryState.DELIVERED, NOON, "posted")
    assert await store.note_result(sending, done, Posted("C1/1.0"))
    head = await store.head(NEW, now=NOON)
    assert head is not None
    assert (head.id, head.channel) == (owed[1].id, NEW)


async def test_settings_mutes_and_notices_of_a_moved_channel_go_along(store: SqlStore) -> None:
    mute = Mute(target_from("watch W1"), str(OLD), NOON, None, "Ann")
    settings = KeptChannel({"zone": "Europe/Berlin"})
    told = Notice(NoticeKind.LOST, OLD, "slack:C9", "slack:C9 cannot be written to")
    await store.set_folding(OLD, Folding.THREAD)
    async with store.begin() as tx:
        await tx.mute(mute)
        await tx.keep_channel(OLD, settings)
        await tx.set_reads("slack:U1", [OTHER, OLD])
        await tx.owe_notice(told, now=NOON)

    await store.move_channel(OLD, NEW)

    assert await store.folding(NEW) is Folding.THREAD
    assert await store.folding(OLD) is None
    async with store.begin() as tx:
        assert await tx.mutes() == [replace(mute, reader=str(NEW))]
        assert await tx.kept_channels([OLD, NEW]) == {NEW: settings}
        assert await tx.reads(["slack:U1"]) == {"slack:U1": [OTHER, NEW]}
        [notice] = await tx.open_notices([NoticeKind.LOST])
        assert notice.channel == NEW
    head = await store.head(NEW, now=NOON + timedelta(hours=1))
    assert head is not None
    assert head.notice is not None


async def test_who_wants_a_weekly_note_gets_it_under_the_new_name(store: SqlStore) -> None:
    wished = Advice(OLD, (OLD, OTHER), "weekly mon 09:00 UTC", NOON, NOON)
    await store.keep_advice(wished)

    await store.move_channel(OLD, NEW)

    assert await store.advice(str(OLD)) is None
    assert await store.advice(str(NEW)) == replace(wished, reader=NEW, channels=(NEW, OTHER))


async def test_what_was_set_for_the_new_name_already_holds(store: SqlStore) -> None:
    await store.set_folding(OLD, Folding.THREAD)
    await store.set_folding(NEW, Folding.POST)

    await store.move_channel(OLD, NEW)

    assert await store.folding(NEW) is Folding.POST
    assert await store.folding(OLD) is None


def test_no_place_where_a_channel_stands_is_forgotten() -> None:
    names = {"channel", "channels", "reader", "reads"}
    there = {
        (table.name, column.name)
        for table in ALERTS.metadata.sorted_tables
        for column in table.columns
        if column.name in names
    }
    moved = {(table.name, name) for table, name, _ in moves._KEYED}
    moved |= {(table.name, name) for table, name in moves._LISTED}
    moved |= {(table.name, "channel") for table in (*moves._PLAIN, DELIVERIES)}
    assert there - moved == set()
