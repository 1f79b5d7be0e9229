"""What the store promises of votes, changes of watches and weekly advice, on both databases."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest_asyncio
from sqlalchemy.engine import URL

from adapters.store import SqlStore
from adapters.store.tuning_rows import CHANGES_KEPT
from rules.confidence.advice import Advice
from rules.model import Channel, Mode, Watch
from rules.watches.change import FieldChange
from rules.watches.votes import Vote
from tests.newsroom import CONSOLE, NOON, a_store

ANN, BOB = "chat:@ann", "chat:@bob"
FERRIES = Watch("Ferries", "ferry", (CONSOLE,))
WEEK = timedelta(days=7)
ADVICE = Advice(Channel("chat", "@ann"), (CONSOLE,), "weekly mon 09:00 UTC", NOON + WEEK, NOON)


@pytest_asyncio.fixture
async def store(database: URL) -> AsyncIterator[SqlStore]:
    async with a_store(database) as opened:
        yield opened


def a_vote(alert: int, watch: int, by: str, *, is_useful: bool = True) -> Vote:
    return Vote(alert, watch, 70 + alert, by, is_useful, NOON, "", counts=False)


async def kept(store: SqlStore, watch: Watch = FERRIES) -> Watch:
    added = await store.add_watch(watch, now=NOON)
    assert added is not None
    return added


async def test_what_somebody_says_of_an_alert_takes_the_place_of_what_they_said(
    store: SqlStore,
) -> None:
    both = [a_vote(1, 1, ANN), a_vote(1, 2, ANN)]
    await store.vote(1, ANN, both)
    await store.vote(1, BOB, [a_vote(1, 1, BOB)])
    await store.vote(2, ANN, [a_vote(2, 1, ANN)])
    down = a_vote(1, 1, ANN, is_useful=False)
    await store.vote(1, ANN, [down])
    assert await store.votes([1]) == [a_vote(1, 1, BOB), a_vote(2, 1, ANN), down]
    assert await store.votes([2]) == []
    await store.vote(1, ANN, [])
    assert await store.votes() == [a_vote(1, 1, BOB), a_vote(2, 1, ANN)]


async def test_that_a_vote_was_held_against_a_query_brings_no_vote_back(store: SqlStore) -> None:
    there, gone = a_vote(1, 1, ANN), a_vote(1, 1, BOB)
    await store.vote(1, ANN, [there])
    held = replace(there, query="ferry", counts=True)
    await store.hold_against([held, replace(gone, query="ferry", counts=True)])
    assert await store.votes() == [held]


async def test_a_watch_is_edited_only_while_it_is_as_it_was_read(store: SqlStore) -> None:
    watch = await kept(store)
    await kept(store, replace(FERRIES, name="Ports"))
    golf = replace(watch, query="ferry -golf", mode=Mode.DIGEST)
    assert await store.edit_watch(watch, golf, by=ANN, now=NOON)
    assert await store.edit_watch(watch, replace(watch, query="x"), by=BOB, now=NOON) is False
    assert await store.edit_watch(golf, replace(golf, name="Ports"), by=BOB, now=NOON) is None
    assert (await store.watches())[0][0] == golf
    [change] = await store.watch_changes(watch.id)
    assert (change.by, change.changed_at) == (ANN, NOON)
    assert change.fields == (
        FieldChange("query", "ferry", "ferry -golf"),
        FieldChange("mode", "instant", "digest"),
    )
    assert await store.watch_changes(watch.id, after=change.id) == []


async def test_what_changes_nothing_that_people_see_is_not_noted(store: SqlStore) -> None:
    watch = await kept(store)
    assert await store.edit_watch(watch, watch, by=ANN, now=NOON)
    assert await store.watch_changes(watch.id) == []


async def test_of_a_watch_only_the_latest_changes_are_remembered(store: SqlStore) -> None:
    watch, other = await kept(store), await kept(store, replace(FERRIES, name="Ports"))
    await store.edit_watch(other, replace(other, query="port"), by=ANN, now=NOON)
    for number in range(CHANGES_KEPT + 2):
        changed = replace(watch, query=f"ferry {number}")
        assert await store.edit_watch(watch, changed, by=ANN, now=NOON)
        watch = changed
    changes = await store.watch_changes(watch.id)
    assert len(changes) == CHANGES_KEPT
    assert changes[-1].fields[0].after == f"ferry {CHANGES_KEPT + 1}"
    assert len(await store.watch_changes(other.id)) == 1


async def test_advice_is_kept_changed_and_ended(store: SqlStore) -> None:
    assert await store.advice(str(ADVICE.reader)) is None
    await store.keep_advice(ADVICE)
    more = replace(ADVICE, channels=(CONSOLE, Channel("chat", "war")), said=frozenset({"b", "a"}))
    await store.keep_advice(more)
    assert await store.advice(str(ADVICE.reader)) == more
    assert await store.end_advice(str(ADVICE.reader))
    assert not await store.end_advice(str(ADVICE.reader))


async def test_a_note_is_due_once_its_moment_is_there_and_is_moved_on_once(
    store: SqlStore,
) -> None:
    await store.keep_advice(ADVICE)
    assert await store.due_advice(ADVICE.due_at - timedelta(seconds=1)) == []
    assert await store.due_advice(ADVICE.due_at) == [ADVICE]
    after = replace(ADVICE, due_at=ADVICE.due_at + WEEK, said=frozenset({"W1"}))
    async with store.begin() as tx:
        assert await tx.advised(ADVICE, after)
        assert not await tx.advised(ADVICE, after)
    assert await store.due_advice(ADVICE.due_at) == []
    wished_anew = replace(after, schedule="weekly tue 09:00 UTC")
    await store.keep_advice(wished_anew)
    async with store.begin() as tx:
        assert not await tx.advised(after, replace(after, due_at=after.due_at + WEEK))
