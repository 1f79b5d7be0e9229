"""What the store promises of notices: owed once, edited while they last, and never lost."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy.engine import URL

from adapters.ports import Store
from adapters.store import SqlStore
from rules.delivery.delivery import NextState
from rules.model import Delivery, DeliveryKind, DeliveryState, Posted
from rules.notice import Notice, NoticeAction, NoticeKind, NoticeLine
from tests.newsroom import CONSOLE, NOON, a_store

LATER = NOON + timedelta(minutes=5)
FAILING = Notice(
    NoticeKind.FAILING,
    CONSOLE,
    key="pier.example",
    title="pier.example: 2 feeds fail",
    lines=(NoticeLine("Pier News", "https://pier.example/1", "Pier", NOON, "since noon", 7),),
    remedy="Look at the server.",
    actions=(NoticeAction("Ask again", "source resume F1"),),
    beyond=1,
    began_at=NOON,
)


@pytest_asyncio.fixture
async def store(database: URL) -> AsyncIterator[SqlStore]:
    async with a_store(database) as opened:
        yield opened


async def owe(store: Store, notice: Notice = FAILING) -> Notice:
    async with store.begin() as tx:
        return await tx.owe_notice(notice, now=NOON)


async def post(store: Store) -> None:
    head = await the_head(store)
    noted = await store.note_attempt(head, now=NOON)
    assert noted is not None
    done = NextState(DeliveryState.DELIVERED, NOON, "posted")
    assert await store.note_result(noted, done, Posted("p1"))


async def the_head(store: Store) -> Delivery:
    head = await store.head(CONSOLE, now=LATER)
    assert head is not None
    return head


async def test_a_notice_is_read_back_as_it_was_owed(store: SqlStore) -> None:
    kept = await owe(store)
    head = await the_head(store)
    assert head.notice == kept == replace(FAILING, id=kept.id)
    assert (head.kind, head.channel) == (DeliveryKind.POST, CONSOLE)
    assert await store.due_channels(NOON) == [CONSOLE]


async def test_the_same_notice_is_owed_once_and_shows_its_newest_words(store: SqlStore) -> None:
    first = await owe(store)
    again = await owe(store, replace(FAILING, title="pier.example: 3 feeds fail"))
    assert again.id == first.id
    [owed] = await store.outbox(limit=10)
    assert owed.told.title == "pier.example: 3 feeds fail"


async def test_a_notice_that_was_posted_is_edited(store: SqlStore) -> None:
    await owe(store)
    await post(store)
    await owe(store, replace(FAILING, title="pier.example: 3 feeds fail"))
    await owe(store, replace(FAILING, title="pier.example: 4 feeds fail"))
    [edit] = await store.outbox(limit=10)
    assert (edit.kind, edit.message) == (DeliveryKind.EDIT, Posted("p1"))
    assert edit.notice is not None
    assert (edit.notice.title, edit.notice.wording) == ("pier.example: 4 feeds fail", 2)
    assert edit.shown.wording == 0


async def test_an_edit_holds_up_nothing_before_its_time(store: SqlStore) -> None:
    await owe(store)
    await post(store)
    async with store.begin() as tx:
        await tx.owe_notice(replace(FAILING, title="more"), now=NOON, due_at=LATER)
    assert await store.head(CONSOLE, now=NOON) is None
    assert (await the_head(store)).kind is DeliveryKind.EDIT


async def test_a_notice_holds_up_nothing_before_its_time(store: SqlStore) -> None:
    async with store.begin() as tx:
        await tx.owe_notice(FAILING, now=NOON, due_at=LATER)
    assert await store.head(CONSOLE, now=NOON) is None
    assert (await the_head(store)).notice is not None


async def test_once_it_is_over_the_next_one_is_a_message_of_its_own(store: SqlStore) -> None:
    kept = await owe(store)
    await post(store)
    async with store.begin() as tx:
        assert await tx.open_notices([NoticeKind.FAILING]) == [kept]
        assert await tx.open_notices([NoticeKind.LOST]) == []
        assert await tx.change_notice(replace(kept, title="well", is_over=True), now=NOON)
        assert await tx.open_notices([NoticeKind.FAILING]) == []
    await post(store)
    assert (await owe(store)).id > kept.id
    assert (await the_head(store)).kind is DeliveryKind.POST


@pytest.mark.parametrize("end", [DeliveryState.DEAD, DeliveryState.DROPPED])
async def test_a_notice_whose_message_was_given_up_is_not_edited(
    store: SqlStore, end: DeliveryState
) -> None:
    kept = await owe(store)
    noted = await store.note_attempt(await the_head(store), now=NOON)
    assert noted is not None
    await store.note_result(noted, NextState(end, NOON, "no"))
    async with store.begin() as tx:
        assert not await tx.change_notice(replace(kept, title="more"), now=NOON)
    assert await store.head(CONSOLE, now=LATER) is None


@pytest.mark.parametrize("kind", list(NoticeKind))
async def test_every_kind_of_notice_can_be_kept(kind: NoticeKind, store: SqlStore) -> None:
    await owe(store, replace(FAILING, kind=kind))
    async with store.begin() as tx:
        assert [one.kind for one in await tx.open_notices([kind])] == [kind]
