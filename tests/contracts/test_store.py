"""What the store promises: everything kept is read back, all or nothing, and never twice."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
import pytest_asyncio
from msgspec import structs
from sqlalchemy import delete, func, select
from sqlalchemy.engine import URL

from adapters.ports import Store, Transaction
from adapters.store import SqlStore
from adapters.store.tables import ARTICLES, PARAGRAPHS
from bot.changing import change_words
from rules.alerts.alert import Heard, Pace, Told, alerts_for
from rules.alerts.folding import Message
from rules.articles.article import articles_from
from rules.delivery.delivery import NextState
from rules.language.match import WatchIndex
from rules.model import (
    Article,
    Channel,
    Delivery,
    DeliveryState,
    Entry,
    FeedAnswer,
    FirstRun,
    PollState,
    Posted,
    Watch,
)
from rules.page.memory import KEPT_A_SITE, REPEATED
from rules.story.decision import Decision, Reason
from rules.story.placement import Placement
from rules.story.sketching import sketch_from
from tests.newsroom import CONSOLE, FEED, NOON, a_store, feed, item, watch

TITLE = "Earthquake closes the port for a day"


@pytest_asyncio.fixture
async def store(database: URL) -> AsyncIterator[SqlStore]:
    async with a_store(database) as opened:
        await opened.sync([feed()], [watch("earthquake")])
        yield opened


def an_article(entry: Entry | None = None, *, at: datetime = NOON) -> Article:
    polled = structs.replace(feed(), id=1)
    given = entry or item(TITLE, summary="Felt for a minute.", tags=("a", "b"), author="Ines H.")
    [article] = articles_from([given], polled, feed_title="Pier News", now=at)
    return article


async def kept_by(
    tx: Transaction, *articles: Article, story_id: int | None = None
) -> list[tuple[Article, int]]:
    """Keep articles in a story, or each in one of its own."""
    reason = Reason.NEW if story_id is None else Reason.SAME_STORY
    why = Decision(reason, 0.85, 0.9, story_id)
    new = [(article, story_id or begun) for article, begun in await tx.numbered(articles)]
    await tx.keep([Placement(article, story, why, sketch_from(article)) for article, story in new])
    return new


async def keep(store: Store, *articles: Article) -> list[tuple[Article, int]]:
    """Keep articles, each in a story of its own."""
    async with store.begin() as tx:
        return await kept_by(tx, *articles)


async def owe(store: Store, *titles: str) -> list[Delivery]:
    kept = await keep(store, *(an_article(item(title)) for title in titles))
    watches, _ = await store.watches()
    index = WatchIndex(watches)
    told = [Told(article, story, index.match(article)) for article, story in kept]
    async with store.begin() as tx:
        alerts = alerts_for(told, Heard(), pace=Pace(), words=change_words(), now=NOON)
        await tx.owe(alerts, now=NOON)
    return list(await store.outbox(limit=10))


async def test_an_article_is_read_back_as_it_was_kept(store: SqlStore) -> None:
    [(kept, _)] = await keep(store, an_article())
    async with store.begin() as tx:
        read = await tx.articles([kept.id])
        known = await tx.known([*kept.keys, "url:nowhere"])
    assert structs.replace(read[kept.id], keys=kept.keys) == kept
    assert set(known) == set(kept.keys)
    assert {one.article_id for one in known.values()} == {kept.id}


async def test_a_key_remembers_when_its_article_was_seen_first(store: SqlStore) -> None:
    [(kept, _)] = await keep(store, an_article())
    later = structs.replace(kept, seen_at=kept.seen_at + timedelta(days=3))
    async with store.begin() as tx:
        await tx.seen_again([later])
        [known] = (await tx.known([kept.keys[0]])).values()
    assert (known.first_seen_at, known.seen_at) == (kept.seen_at, later.seen_at)


async def test_a_key_is_found_whatever_signs_stand_in_it(store: SqlStore) -> None:
    keys = tuple(f"guid:1:{odd}" for odd in ('"', "\\u0041", "{a,b}", "🚢 é 북한", "NULL", "a'b"))
    await keep(store, structs.replace(an_article(), keys=keys))
    async with store.begin() as tx:
        assert set(await tx.known([*keys, "guid:1:A"])) == set(keys)
        assert await tx.numbered([structs.replace(an_article(), keys=(keys[0],))]) == []


async def test_an_article_is_kept_once_whoever_keeps_it(store: SqlStore) -> None:
    await keep(store, an_article())
    assert await keep(store, an_article()) == []


async def test_an_article_joins_the_story_that_it_was_placed_in(store: SqlStore) -> None:
    [(first, story_id)] = await keep(store, an_article())
    twin = an_article(item(TITLE, guid="twin", link="https://mole.example/1"))
    async with store.begin() as tx:
        [(second, of)] = await kept_by(tx, twin, story_id=story_id)
    assert of == story_id
    assert second.id != first.id


async def test_articles_that_are_kept_together_are_told_apart(store: SqlStore) -> None:
    await keep(store, an_article(item("Ferry runs aground off the harbour wall")))
    titles = ["Earthquake closes the port", "Fire in the old town", "Grain prices fall again"]
    kept = await keep(store, *(an_article(item(title)) for title in titles))
    async with store.begin() as tx:
        read = await tx.articles([article.id for article, _ in kept])
        stories = await tx.stories_of(read)
    assert [read[article.id].title for article, _ in kept] == titles
    assert [stories[article.id] for article, _ in kept] == [story for _, story in kept]
    assert len({story for _, story in kept}) == 3


async def test_numbers_that_nothing_was_kept_under_are_given_again(store: SqlStore) -> None:
    async with store.begin() as tx:
        first = await tx.numbered([an_article()])
    async with store.begin() as tx:
        assert await tx.numbered([an_article()]) == first


async def test_an_article_that_gets_its_number_stays_what_it_was(store: SqlStore) -> None:
    said = item(
        TITLE, summary="Felt for a minute.", tags=("a", "b"), author="Ines H.", language="en"
    )
    article = structs.replace(an_article(said), feed_digest="as its feed said")
    async with store.begin() as tx:
        [(numbered, _)] = await tx.numbered([article])
    assert numbered == structs.replace(article, id=1)


async def test_a_story_whose_first_article_was_forgotten_goes_on(store: SqlStore) -> None:
    [(first, story_id)] = await keep(store, an_article())
    async with store.database.writing() as connection:
        await connection.execute(delete(ARTICLES).where(ARTICLES.c.id == first.id))
    [(again, of)] = await keep(store, an_article())
    assert of == story_id
    assert again.id > first.id


async def test_a_revision_replaces_the_words_and_keeps_the_old_ones(store: SqlStore) -> None:
    [(kept, _)] = await keep(store, an_article())
    edited = structs.replace(kept, title="Earthquake closes port and airport", seen_at=NOON)
    async with store.begin() as tx:
        await tx.revise([edited])
        read = await tx.articles([kept.id])
    assert read[kept.id].title == "Earthquake closes port and airport"


async def test_a_transaction_that_fails_keeps_nothing_and_wakes_nobody(store: SqlStore) -> None:
    woken: list[str] = []

    async def fail_half_way() -> None:
        async with store.begin() as tx:
            await kept_by(tx, an_article())
            tx.on_commit(lambda: woken.append("drain"))
            raise LookupError

    with pytest.raises(LookupError):
        await fail_half_way()
    async with store.begin() as tx:
        assert await tx.known(an_article().keys) == {}
        tx.on_commit(lambda: woken.append("after"))
    assert woken == ["after"]


async def test_a_story_is_owed_once_to_a_channel_even_if_asked_twice(store: SqlStore) -> None:
    [delivery] = await owe(store, TITLE)
    async with store.begin() as tx:
        assert await tx.owe([delivery.alert], now=NOON) == []
        [telling] = await tx.messages([delivery.alert.story_id])
    told = (delivery.alert.article_id,)
    assert telling == Message(delivery.alert, NOON, DeliveryState.PENDING, told=told)
    assert len(await store.outbox(limit=10)) == 1


async def test_markers_differ_and_fit_every_platform(store: SqlStore) -> None:
    deliveries = await owe(store, "Earthquake one", "Earthquake two")
    markers = [delivery.marker for delivery in deliveries]
    assert len(set(markers)) == 2
    assert all(len(marker) <= 25 and marker.isascii() for marker in markers)


async def test_an_attempt_and_its_result_are_valid_once(store: SqlStore) -> None:
    [delivery] = await owe(store, TITLE)
    noted = await store.note_attempt(delivery, now=NOON)
    assert noted is not None
    assert noted.attempts == 1
    assert await store.note_attempt(delivery, now=NOON) is None
    done = NextState(DeliveryState.DELIVERED, NOON, "posted")
    assert await store.note_result(noted, done, Posted("ref"))
    assert not await store.note_result(noted, done, Posted("ref"))
    assert await store.head(CONSOLE, now=NOON) is None
    assert await store.told_count() == 1


async def test_the_head_of_a_channel_is_its_oldest_open_delivery(store: SqlStore) -> None:
    first, second = await owe(store, "Earthquake one", "Earthquake two")
    noted = await store.note_attempt(first, now=NOON)
    assert noted is not None
    held = await store.head(CONSOLE, now=NOON)
    assert held == noted
    await store.note_result(noted, NextState(DeliveryState.DEAD, NOON, "refused"))
    assert await store.head(CONSOLE, now=NOON) == second
    assert [one.state for one in await store.outbox(limit=10)] == [
        DeliveryState.DEAD,
        DeliveryState.PENDING,
    ]


async def test_a_channel_is_due_when_its_time_has_come(store: SqlStore) -> None:
    [delivery] = await owe(store, TITLE)
    noted = await store.note_attempt(delivery, now=NOON)
    assert noted is not None
    later = NOON + timedelta(minutes=1)
    await store.note_result(noted, NextState(DeliveryState.PENDING, later, "429"))
    assert await store.due_channels(NOON) == []
    assert await store.due_channels(later) == [CONSOLE]


@pytest.mark.parametrize(
    ("read_at", "not_before", "due"),
    [
        (timedelta(hours=1), None, [1]),
        (timedelta(hours=1), timedelta(minutes=-1), [1]),
        (timedelta(hours=1), timedelta(hours=2), []),
        (timedelta(hours=-1), None, []),
        (None, None, []),
    ],
    ids=["read ahead", "wish is over", "publisher wants to wait", "read before", "never read"],
)
async def test_what_was_read_ahead_of_the_clock_is_asked_again(
    store: SqlStore, read_at: timedelta | None, not_before: timedelta | None, due: list[int]
) -> None:
    state = PollState(
        next_at=NOON + timedelta(hours=2),
        last_success_at=None if read_at is None else NOON + read_at,
        not_before=None if not_before is None else NOON + not_before,
    )
    async with store.begin() as tx:
        await tx.save_poll((await store.feeds())[0], state, None)
    assert await store.ask_again(read_after=NOON) == len(due)
    assert await store.due_feeds(NOON, limit=9, a_host=9) == due


async def test_a_feed_is_due_first_when_new_then_by_its_time(store: SqlStore) -> None:
    second = "https://mole.example/rss"
    await store.sync([feed(), feed(second)], [])
    [first, other] = await store.feeds()
    async with store.begin() as tx:
        await tx.save_poll(first, PollState(next_at=NOON), FeedAnswer(title="Pier News"))
    assert await store.due_feeds(NOON - timedelta(seconds=1), limit=9, a_host=9) == [other.id]
    assert await store.due_feeds(NOON, limit=9, a_host=9) == [other.id, first.id]
    assert await store.due_feeds(NOON, limit=1, a_host=9) == [other.id]
    assert await store.next_poll_at() == NOON


async def test_a_feeds_state_is_read_back_as_it_was_kept(store: SqlStore) -> None:
    state = PollState(
        next_at=NOON,
        not_before=NOON,
        etag='W/"ä"',
        last_modified="then",
        failures=3,
        failing_since=NOON,
        error="why",
        last_success_at=NOON,
    )
    [polled] = await store.feeds()
    async with store.begin() as tx:
        await tx.save_poll(polled, state, None)
    kept = await store.feed(polled.id)
    assert kept is not None
    assert kept.state == state


async def test_a_feed_that_leaves_the_configuration_rests_and_comes_back_as_it_was(
    store: SqlStore,
) -> None:
    [polled] = await store.feeds()
    async with store.begin() as tx:
        await tx.save_poll(polled, PollState(last_success_at=NOON), None)
    await store.sync([], [])
    assert await store.feeds() == []
    assert await store.feed(polled.id) is None
    assert await store.due_feeds(NOON, limit=9, a_host=9) == []
    changed = feed(FEED, name="Pier", interval=timedelta(minutes=1), first_run=FirstRun.RECENT)
    await store.sync([changed], [])
    [back] = await store.feeds()
    assert back == structs.replace(changed, id=polled.id, state=PollState(last_success_at=NOON))


async def test_file_watches_follow_the_configuration_and_keep_their_ids(store: SqlStore) -> None:
    [before], generation = await store.watches()
    await store.sync([feed()], [watch("earthquake"), watch("flood")])
    [same, added], grown = await store.watches()
    assert same == before
    assert added.id != before.id
    assert grown > generation
    await store.sync([feed()], [watch("earthquake", name="earthquake"), watch("flood")])
    assert await store.watch_generation() == grown
    await store.sync([feed()], [replace(watch("tremor"), name="earthquake")])
    [changed], _ = await store.watches()
    assert (changed.id, changed.query) == (before.id, "tremor")


async def test_a_watch_of_peoples_stays_when_the_file_changes(store: SqlStore) -> None:
    own = Watch("floods", "flood OR flooding", (Channel("console", "x"),))
    kept = await store.add_watch(own, now=NOON)
    assert kept is not None
    await store.sync([feed()], [])
    assert (await store.watches())[0] == [kept]
    assert await store.add_watch(own, now=NOON) is None
    assert await store.remove_watch(kept.id)
    assert not await store.remove_watch(kept.id)
    again = await store.add_watch(own, now=NOON)
    assert again is not None
    assert again.id > kept.id


async def test_everything_outlives_the_process(database: URL) -> None:
    async with a_store(database) as store:
        await store.sync([feed()], [watch("earthquake")])
        await owe(store, TITLE)
    async with a_store(database) as store:
        assert [one.alert.title for one in await store.outbox(limit=9)] == [TITLE]


async def test_a_time_without_a_zone_is_refused(store: SqlStore) -> None:
    [polled] = await store.feeds()
    async with store.begin() as tx:
        naive = PollState(next_at=NOON.replace(tzinfo=None))
        with pytest.raises(ValueError, match="without a zone"):
            await tx.save_poll(polled, naive, None)


async def test_a_time_of_another_zone_is_the_same_moment(store: SqlStore) -> None:
    [polled] = await store.feeds()
    tokyo = NOON.astimezone(timezone(timedelta(hours=9)))
    async with store.begin() as tx:
        await tx.save_poll(polled, PollState(next_at=tokyo), None)
    assert await store.next_poll_at() == NOON


async def test_writers_take_turns_and_no_update_is_lost(store: SqlStore) -> None:
    async def grow() -> None:
        for _ in range(10):
            async with store.begin() as tx:
                kept = await tx.known(["title:count"])
                number = int(kept["title:count"].title) if kept else 0
                entry = item(str(number + 1), guid=None, link=None)
                article = structs.replace(an_article(entry), keys=("title:count",), id=1)
                if kept:
                    await tx.revise([article])
                else:
                    await kept_by(tx, structs.replace(article, id=0))

    await asyncio.gather(*(grow() for _ in range(8)))
    async with store.begin() as tx:
        assert (await tx.articles([1]))[1].title == "80"


async def test_a_paragraph_of_three_articles_of_a_site_is_repeated(store: SqlStore) -> None:
    for n in range(3):
        assert await store.repeated("pier.example", ["k", "own"]) == frozenset()
        async with store.begin() as tx:
            await tx.note_paragraphs("pier.example", ["k", "k", f"own {n}"], now=NOON)

    assert await store.repeated("pier.example", ["k", "own 1", "other"]) == {"k"}
    assert await store.repeated("mole.example", ["k"]) == frozenset()


async def test_of_a_site_only_the_latest_paragraphs_are_kept(store: SqlStore) -> None:
    for n in range(REPEATED):
        async with store.begin() as tx:
            await tx.note_paragraphs("pier.example", ["often"], now=NOON + timedelta(minutes=n))
    for n in range(KEPT_A_SITE // 500 + 2):
        async with store.begin() as tx:
            keys = [f"{n} {m}" for m in range(500)]
            await tx.note_paragraphs("pier.example", keys, now=NOON + timedelta(days=n + 1))

    async with store.database.reading() as connection:
        counted = (await connection.execute(select(func.count()).select_from(PARAGRAPHS))).scalar()
    assert counted == KEPT_A_SITE
    assert await store.repeated("pier.example", ["often"]) == {"often"}
