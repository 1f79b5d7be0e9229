"""What the store promises of drafts and silent watches, on both databases."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest_asyncio
from sqlalchemy.engine import URL

from adapters.store import SqlStore
from rules.answers.linked import Arrival
from rules.model import Channel, Mode, Watch
from rules.watches.draft import DROPPED, Draft
from rules.watches.wish import WatchWish
from tests.newsroom import CONSOLE, NOON, a_store, feed, watch

WISH = WatchWish("Ferries", mode=Mode.DIGEST, min_sources=2, urgent=False, ping="")
DRAFT = Draft("ferry -golf", Channel("chat", "war"), WISH, "chat:@ann", "chat:acme", NOON)
FERRIES = Watch("Ferries", "ferry", (CONSOLE,))


@pytest_asyncio.fixture
async def store(database: URL) -> AsyncIterator[SqlStore]:
    async with a_store(database) as opened:
        await opened.sync([feed()], [])
        yield opened


async def test_a_draft_is_kept_as_it_is_and_no_id_comes_again(store: SqlStore) -> None:
    kept = await store.add_draft(DRAFT)
    assert await store.draft(kept.id) == replace(DRAFT, id=kept.id)
    assert await store.draft(kept.id + 1) is None
    later = replace(DRAFT, made_at=NOON + timedelta(days=8))
    another = await store.add_draft(later)
    assert another.id > kept.id
    assert await store.draft(kept.id) is None


async def test_a_draft_is_changed_dropped_or_saved_only_while_it_was_not_used(
    store: SqlStore,
) -> None:
    kept = await store.add_draft(DRAFT)
    changed = replace(kept, query="ferry", wish=WatchWish("B"))
    assert await store.change_draft(changed)
    assert await store.draft(kept.id) == changed
    assert await store.end_draft(kept.id)
    assert not await store.end_draft(kept.id)
    assert not await store.change_draft(kept)
    assert await store.save_draft(kept.id, FERRIES) == FERRIES
    assert (await store.watches())[0] == []
    ended = await store.draft(kept.id)
    assert ended is not None
    assert ended.became == DROPPED


async def test_a_draft_becomes_one_watch_and_stays_one_when_its_name_is_taken(
    store: SqlStore,
) -> None:
    kept = await store.add_draft(DRAFT)
    await store.add_watch(FERRIES, now=NOON)
    assert await store.save_draft(kept.id, FERRIES) is None
    saved = await store.save_draft(kept.id, replace(FERRIES, name="Others"))
    assert saved is not None
    assert saved.id
    used = await store.draft(kept.id)
    assert used is not None
    assert used.became == f"W{saved.id}"


async def test_a_watch_is_changed_by_a_draft_once_and_only_while_it_is_as_it_was(
    store: SqlStore,
) -> None:
    watch = await store.add_watch(FERRIES, now=NOON)
    assert watch is not None
    edit = replace(DRAFT, edits=watch.id, base="ferry")
    first, second = await store.add_draft(edit), await store.add_draft(edit)
    assert await store.draft(first.id) == first
    changed = replace(watch, query="ferry -golf")
    assert await store.edit_by_draft(first, watch, changed, now=NOON)
    assert not await store.edit_by_draft(first, changed, changed, now=NOON)
    cup = replace(watch, query="ferry -cup")
    assert not await store.edit_by_draft(second, watch, cup, now=NOON)
    assert not await store.edit_by_draft(second, changed, cup, now=NOON)
    assert (await store.watches())[0] == [changed]
    again = await store.add_draft(replace(edit, base="ferry -golf"))
    assert await store.end_draft(again.id)
    assert not await store.edit_by_draft(again, changed, watch, now=NOON)
    gone = await store.add_draft(edit)
    await store.remove_watch(watch.id)
    assert not await store.edit_by_draft(gone, watch, changed, now=NOON)


async def test_a_silent_time_is_kept_and_ended_by_who_knows_it_as_it_is(store: SqlStore) -> None:
    silent = replace(FERRIES, shadow_until=NOON)
    kept = await store.add_watch(silent, now=NOON)
    assert kept is not None
    [found], generation = await store.watches()
    assert found == kept
    async with store.begin() as tx:
        assert not await tx.end_shadow(replace(kept, shadow_until=NOON + timedelta(hours=1)))
        assert await tx.end_shadow(kept)
    [ended], later = await store.watches()
    assert (ended.is_paused, ended.shadow_until) == (True, None)
    assert later > generation


async def test_a_watch_of_the_file_keeps_what_people_say_of_it(store: SqlStore) -> None:
    await store.sync([], [watch("ferry")])
    [kept], _ = await store.watches()
    silent = replace(kept, shadow_until=NOON)
    assert await store.edit_watch(kept, silent, by="", now=NOON)
    await store.sync([], [watch("ferry")])
    assert (await store.watches())[0][0].shadow_until == NOON


async def test_how_an_article_came_is_unknown_of_what_is_not_kept(store: SqlStore) -> None:
    assert await store.arrival(99) == Arrival(None)
