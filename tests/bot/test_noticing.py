"""Failing servers are told where the operator reads, and in the same message when they are well."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest_asyncio
from sqlalchemy.engine import URL

from bot.deliver import drain
from bot.desk import Desk
from bot.noticing import tell_of_hosts
from rules.model import Channel, DeliveryKind, PollState
from rules.notice import words_of
from tests.fakes import Clock, FakeChat, FakeSource
from tests.newsroom import NOON, a_desk, a_store, feed

OPERATOR = Channel("ops")
FEEDS = ("https://pier.example/a", "https://pier.example/b")


@pytest_asyncio.fixture
async def desk(database: URL) -> AsyncIterator[Desk]:
    async with a_store(database) as store:
        chats = {"ops": FakeChat()}
        yield a_desk(store, FakeSource({}), chats, Clock(NOON), operator=OPERATOR)


async def poll(desk: Desk, *, failing: bool, urls: tuple[str, ...] = FEEDS) -> None:
    await desk.store.sync([feed(url) for url in urls], [])
    for one in await desk.store.feeds():
        since = NOON - timedelta(hours=2)
        state = PollState(failures=9, failing_since=since, error=f"{one.url}: no answer")
        async with desk.store.begin() as tx:
            await tx.save_poll(one, state if failing else PollState(), None)


async def seen(desk: Desk) -> list[tuple[DeliveryKind, list[str]]]:
    await tell_of_hosts(desk)
    await drain(OPERATOR, desk)
    chat = desk.chats["ops"]
    assert isinstance(chat, FakeChat)
    return [(one.kind, words_of(one.notice)) for one in chat.posted if one.notice]


async def test_a_server_that_fails_is_told_once_and_edited_when_it_is_well(desk: Desk) -> None:
    await poll(desk, failing=True)
    [(kind, words)] = await seen(desk)
    assert kind is DeliveryKind.POST
    assert words[0] == "pier.example: 2 feeds fail"
    assert "no answer" in words[1]
    assert "wirewatch feed list" in words[-1]
    assert len(await seen(desk)) == 1
    await poll(desk, failing=False)
    assert (await seen(desk))[1:] == [(DeliveryKind.EDIT, ["pier.example: works again, after 2 h"])]


async def test_of_one_feed_the_notice_says_what_is_wrong(desk: Desk) -> None:
    await poll(desk, failing=True, urls=FEEDS[:1])
    [(_, words)] = await seen(desk)
    assert words[0] == f"{FEEDS[0]}: no answer"


async def test_without_a_channel_for_the_operator_the_log_tells_alone(desk: Desk) -> None:
    await poll(desk, failing=True)
    assert await seen(replace(desk, operator=None)) == []
    assert await desk.store.outbox(limit=1) == []
