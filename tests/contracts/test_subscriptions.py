"""What the store promises of hubs: one subscription a feed, changed whole, due when it should be."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from msgspec import structs
from sqlalchemy.engine import URL

from adapters.ports import Store
from rules.feeds.websub import PushState, Subscription, left
from rules.model import PollState
from tests.build import DAY, HOUR, MINUTE, a_subscription
from tests.newsroom import FEED, NOON, a_store, feed

OTHER = "https://mole.example/rss"
CALLBACK = "https://alerts.example/in/"


@pytest_asyncio.fixture
async def store(database: URL) -> AsyncIterator[Store]:
    async with a_store(database) as opened:
        await opened.sync([feed(), feed(OTHER)], [])
        yield opened


def held(at: str = "one", **more: Any) -> Subscription:
    whole = replace(
        a_subscription(PushState.VERIFIED, callback=CALLBACK + at, failures=2),
        asked_at=NOON - HOUR,
        lease_until=NOON + DAY,
        last_delivery_at=NOON - MINUTE,
        next_at=NOON + HOUR,
        error="refused",
    )
    return replace(whole, **more)


async def test_a_subscription_is_read_back_as_it_was_kept(store: Store) -> None:
    assert await store.begin_subscription(held())
    assert await store.subscription("one") == held()
    assert await store.subscription_of(1) == held()
    assert await store.subscriptions() == [held()]
    assert await store.subscriptions(1) == [held()]
    assert await store.subscriptions(2) == []


async def test_what_is_not_there_is_none(store: Store) -> None:
    assert await store.subscription("one") is None
    assert await store.subscription_of(1) is None
    assert await store.change_subscription("one", lambda one: one) is None


async def test_a_feed_has_one_subscription_beside_those_that_are_being_left(store: Store) -> None:
    assert await store.begin_subscription(held("one"))
    assert not await store.begin_subscription(held("two"))
    assert await store.begin_subscription(held("of another", feed_id=2))
    await store.change_subscription("one", lambda one: left(one, NOON))
    assert await store.begin_subscription(held("two"))
    assert await store.subscription_of(1) == held("two")
    assert {one.token for one in await store.subscriptions(1)} == {"one", "two"}


async def test_a_change_is_decided_on_what_stands_there_and_gives_it(store: Store) -> None:
    await store.begin_subscription(held())
    seen: list[Subscription] = []

    def decide(one: Subscription) -> Subscription:
        seen.append(one)
        return replace(one, failures=one.failures + 1, error=None)

    assert await store.change_subscription("one", decide) == held()
    assert seen == [held()]
    assert await store.subscription("one") == held(failures=3, error=None)


async def test_a_rule_that_fails_changes_nothing(store: Store) -> None:
    await store.begin_subscription(held())

    def fail(_one: Subscription) -> Subscription:
        raise LookupError

    with pytest.raises(LookupError):
        await store.change_subscription("one", fail)
    assert await store.subscription("one") == held()


async def test_a_subscription_is_forgotten_when_nothing_is_made_of_it(store: Store) -> None:
    await store.begin_subscription(held())
    assert await store.change_subscription("one", lambda _one: None) == held()
    assert await store.subscriptions() == []


@pytest.mark.parametrize(
    ("kept", "due"),
    [
        (held(next_at=NOON), True),
        (held(next_at=NOON + MINUTE), False),
        (held(next_at=NOON + HOUR, lease_until=NOON), True),
        (held(next_at=NOON + HOUR, lease_until=NOON, state=PushState.RENEWING), True),
        (held(next_at=NOON + HOUR, lease_until=NOON, state=PushState.LEAVING), False),
        (held(next_at=NOON + HOUR, lease_until=None, state=PushState.DENIED), False),
    ],
)
async def test_a_subscription_is_due_by_its_time_or_its_lease(
    store: Store, kept: Subscription, due: bool
) -> None:
    await store.begin_subscription(kept)
    assert await store.due_subscriptions(NOON, limit=9) == ([1] if due else [])


async def test_the_subscription_of_a_removed_feed_is_due_until_it_is_being_left(
    store: Store,
) -> None:
    await store.begin_subscription(held())
    await store.sync([feed(OTHER)], [])
    assert await store.due_subscriptions(NOON, limit=9) == [1]
    await store.change_subscription(
        "one", lambda one: replace(one, state=PushState.LEAVING, next_at=NOON + HOUR)
    )
    assert await store.due_subscriptions(NOON, limit=9) == []


async def test_the_longest_due_comes_first_each_feed_once_and_no_more_than_wanted(
    store: Store,
) -> None:
    await store.begin_subscription(held("one", next_at=NOON - MINUTE, state=PushState.LEAVING))
    await store.begin_subscription(held("two", next_at=NOON - HOUR))
    await store.begin_subscription(held("three", feed_id=2, next_at=NOON - 2 * HOUR))
    assert await store.due_subscriptions(NOON, limit=9) == [2, 1]
    assert await store.due_subscriptions(NOON, limit=1) == [2]


async def polled(store: Store, next_at: datetime) -> None:
    async with store.begin() as tx:
        await tx.save_poll((await store.feeds())[0], PollState(next_at=next_at), None)


async def test_a_poll_is_moved_unless_the_feed_was_polled_meanwhile(store: Store) -> None:
    await polled(store, NOON)
    seen = await store.feed(1)
    assert seen is not None
    assert seen.url == FEED
    assert await store.reschedule(seen, NOON + HOUR, "its hub pushes it")
    moved = await store.feed(1)
    assert moved is not None
    because = "its hub pushes it"
    assert moved.state == structs.replace(seen.state, next_at=NOON + HOUR, because=because)
    await polled(store, NOON + timedelta(minutes=3))
    assert not await store.reschedule(moved, NOON + 2 * HOUR, "later")
