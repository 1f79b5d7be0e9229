"""What the store promises of feeds and servers: state, who is due, how each stands."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from msgspec.structs import replace
from sqlalchemy import update
from sqlalchemy.engine import URL

from adapters.store import SqlStore
from adapters.store.tables import FEEDS
from rules.articles.article import articles_from
from rules.feeds.health import Condition
from rules.model import (
    Entry,
    FailureKind,
    Feed,
    Host,
    Move,
    PollState,
    Standing,
    Timetable,
)
from rules.story.decision import Decision, Reason
from rules.story.placement import Placement
from rules.story.sketching import sketch_from
from tests.newsroom import FEED, NOON, a_store, feed, item

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOST = "pier.example"


@pytest_asyncio.fixture
async def store(database: URL) -> AsyncIterator[SqlStore]:
    async with a_store(database) as opened:
        await opened.sync([feed()], [])
        yield opened


async def the_feed(store: SqlStore) -> Feed:
    return (await store.feeds())[0]


async def save(store: SqlStore, state: PollState, of: Feed | None = None) -> None:
    polled = of or await the_feed(store)
    async with store.begin() as tx:
        await tx.save_poll(polled, state, None)


async def keep(store: SqlStore, *entries: Entry, after: timedelta) -> None:
    polled = await the_feed(store)
    articles = articles_from(entries, polled, feed_title=None, now=NOON + after)
    async with store.begin() as tx:
        decision = Decision(Reason.NEW, 0.85, 0.9, None)
        new = await tx.numbered(articles)
        await tx.keep([Placement(one, begun, decision, sketch_from(one)) for one, begun in new])


async def test_the_whole_state_is_read_back_as_it_was_kept(store: SqlStore) -> None:
    state = PollState(
        because="every 3 min",
        trouble=FailureKind.BLOCKED,
        standing=Standing.PAUSED,
        pace=timedelta(seconds=150.5),
        misses=4,
        newest_at=NOON,
        gap_at=NOON - HOUR,
        timetable=Timetable(HOUR, 2 * HOUR, (0, 23), (5, 6)),
        address="https://moved.example/rss",
        move=Move("https://again.example/rss", NOON),
        joined_to=7,
    )
    await save(store, state)
    assert (await the_feed(store)).state == state


async def test_a_feed_knows_what_its_server_asked_for(store: SqlStore) -> None:
    assert (await the_feed(store)).host_state is None
    async with store.begin() as tx:
        await tx.note_wait(Host(HOST, NOON - HOUR, "wait"))
        await tx.note_told(Host(HOST, failing_since=NOON, error="503", told_at=NOON))
        await tx.note_wait(Host(HOST, NOON, "wait longer"))
    both = Host(HOST, NOON, "wait longer", NOON, "503", NOON)
    assert (await the_feed(store)).host_state == both
    assert await store.told_hosts() == [both]


async def test_a_feed_that_moved_belongs_to_its_new_server(store: SqlStore) -> None:
    async with store.begin() as tx:
        await tx.note_wait(Host("moved.example", NOON))
    await save(store, PollState(address="https://moved.example/rss"))
    kept = await the_feed(store)
    assert (kept.asked, kept.url) == ("https://moved.example/rss", FEED)
    assert kept.host_state == Host("moved.example", NOON)


async def test_of_one_server_so_many_feeds_are_due_at_once(store: SqlStore) -> None:
    urls = [f"https://slow.example/{n}" for n in range(9)] + ["https://quick.example/"]
    await store.sync([feed(url) for url in urls], [])
    hosts = {one.id: one.host for one in await store.feeds()}
    due = [hosts[number] for number in await store.due_feeds(NOON, limit=9, a_host=3)]
    assert due == ["slow.example"] * 3 + ["quick.example"]


async def test_new_feeds_and_known_ones_take_turns(store: SqlStore) -> None:
    await store.sync([feed(f"https://{number}.example/") for number in range(6)], [])
    for number, one in enumerate((await store.feeds())[3:]):
        await save(store, PollState(next_at=NOON - number * HOUR), one)
    assert await store.due_feeds(NOON, limit=9, a_host=9) == [2, 7, 3, 6, 4, 5]


async def test_feeds_that_fail_hold_up_no_others_however_long_overdue(store: SqlStore) -> None:
    await store.sync([feed(f"https://{number}.example/") for number in range(6)], [])
    for number, one in enumerate(await store.feeds()):
        well = number > 3
        overdue = NOON + HOUR if well else NOON
        await save(store, PollState(next_at=overdue, failures=not well), one)
    assert await store.due_feeds(NOON + DAY, limit=4, a_host=9) == [2, 6, 3, 7]


async def test_thousands_of_feeds_that_fail_hold_up_no_well_one_that_is_overdue_later(
    store: SqlStore,
) -> None:
    await store.sync([feed(f"https://{number}.example/") for number in range(2_104)], [])
    by_number = FEEDS.c.id - 2  # the first had been there
    failing = {"failures": 1, "next_at": NOON}
    async with store.database.writing() as connection:
        await connection.execute(update(FEEDS).where(by_number < 2_100).values(failing))
        well = update(FEEDS).where(by_number >= 2_100)
        await connection.execute(well.values(failures=0, next_at=NOON + HOUR))
    assert await store.due_feeds(NOON + DAY, limit=4, a_host=9) == [2, 2_102, 3, 2_103]


async def test_a_feed_that_fails_is_due_at_once_when_it_is_asked_by_itself_again(
    store: SqlStore,
) -> None:
    await save(store, PollState(failures=2, failing_since=NOON))
    assert await store.due_feeds(NOON, limit=9, a_host=9) == [(await the_feed(store)).id]


async def test_the_next_poll_is_the_first_of_well_feeds_and_failing_ones(store: SqlStore) -> None:
    assert await store.next_poll_at() is None
    await store.sync([feed(f"https://{number}.example/") for number in range(2)], [])
    for number, one in enumerate(await store.feeds()):
        await save(store, PollState(next_at=NOON + number * HOUR, failures=number), one)
    assert await store.next_poll_at() == NOON
    for number, one in enumerate(await store.feeds()):
        await save(store, PollState(next_at=NOON + DAY - number * HOUR, failures=number), one)
    assert await store.next_poll_at() == NOON + DAY - HOUR


async def test_files_have_no_server_to_spare(store: SqlStore) -> None:
    await store.sync([feed(f"file:{number}.xml") for number in range(9)], [])
    assert len(await store.due_feeds(NOON, limit=9, a_host=3)) == 9


async def test_a_server_with_thousands_of_feeds_does_not_starve_the_others(
    store: SqlStore,
) -> None:
    urls = [f"https://slow.example/{n}" for n in range(2_100)] + ["https://quick.example/"]
    await store.sync([feed(url) for url in urls], [])
    hosts = {one.id: one.host for one in await store.feeds()}
    due = [hosts[number] for number in await store.due_feeds(NOON, limit=9, a_host=3)]
    assert due == ["slow.example"] * 3 + ["quick.example"]


async def test_a_feed_that_is_stopped_is_never_due_until_it_is_resumed(store: SqlStore) -> None:
    polled = await the_feed(store)
    stopped = PollState(
        next_at=NOON - DAY,
        standing=Standing.GONE,
        failures=1,
        failing_since=NOON,
        error="gone",
        trouble=FailureKind.GONE,
        etag="kept",
    )
    await save(store, stopped)
    assert await store.due_feeds(NOON, limit=9, a_host=9) == []
    assert await store.next_poll_at() is None
    assert await store.resume_feed(polled.id)
    assert await store.due_feeds(NOON, limit=9, a_host=9) == [polled.id]
    assert (await the_feed(store)).state == PollState(etag="kept")
    assert not await store.resume_feed(99)


async def test_the_configuration_changes_nothing_of_a_feeds_state(store: SqlStore) -> None:
    await save(store, PollState(next_at=NOON, standing=Standing.PAUSED))
    await store.sync([feed(name="Pier")], [])
    kept = await the_feed(store)
    assert (kept.name, kept.state.standing, kept.state.next_at) == ("Pier", Standing.PAUSED, NOON)


async def test_feeds_that_fail_for_long_are_found(store: SqlStore) -> None:
    await save(store, PollState(failing_since=NOON))
    assert await store.failing_feeds(since=NOON - HOUR) == []
    [found] = await store.failing_feeds(since=NOON)
    assert found.url == FEED


async def test_the_health_of_a_feed_is_made_of_its_state_and_what_it_brought(
    store: SqlStore,
) -> None:
    await keep(store, item("Old one"), item("Old two"), after=HOUR)
    for number in range(4):
        published = NOON + number * DAY + DAY
        late = timedelta(minutes=number + 1)
        await keep(
            store, item(f"Quake {number}", published=published), after=number * DAY + DAY + late
        )
    state = PollState(
        next_at=NOON + 6 * DAY, because="every 3 min", last_success_at=NOON, gap_at=NOON
    )
    await save(store, state)
    [found] = await store.feed_health(NOON + 4 * DAY + HOUR)
    assert (found.condition, found.last_success_at) == (Condition.WELL, NOON)
    assert (found.next_at, found.because) == (state.next_at, "every 3 min")
    assert (found.latency_p50, found.latency_p95) == (timedelta(minutes=2), timedelta(minutes=4))
    assert found.per_day == 1.0
    assert (found.gap_at, found.error) == (NOON, None)


async def test_a_feed_that_was_never_polled_waits(store: SqlStore) -> None:
    [found] = await store.feed_health(NOON)
    assert found.feed == replace(feed(), id=found.feed.id)
    assert found.condition is Condition.WAITING
    assert (found.per_day, found.latency_p50, found.next_at) == (None, None, None)


MOLE = "https://mole.example/rss"


def a_feed_of_peoples(url: str = MOLE) -> Feed:
    return Feed(url, shown="Mole", name="Mole", tags=("world",), origin="chat")


async def test_a_feed_of_peoples_is_kept_once_and_due_at_once(store: SqlStore) -> None:
    [added] = await store.add_feeds([a_feed_of_peoples(), a_feed_of_peoples()])
    assert added == replace(a_feed_of_peoples(), id=added.id)
    assert await store.feed(added.id) == added
    assert added.id in await store.due_feeds(NOON, limit=9, a_host=9)
    assert await store.add_feeds([a_feed_of_peoples(), feed()]) == []


async def test_a_feed_of_peoples_stays_when_the_configuration_changes(store: SqlStore) -> None:
    [added] = await store.add_feeds([a_feed_of_peoples()])
    await store.sync([], [])
    assert await store.feeds() == [added]


async def test_a_feed_that_is_removed_is_polled_no_more_and_its_articles_stay(
    store: SqlStore,
) -> None:
    [added] = await store.add_feeds([a_feed_of_peoples()])
    await keep(store, item("Quake"), after=HOUR)
    assert await store.remove_feed(added.id)
    assert await store.feed(added.id) is None
    assert added.id not in await store.due_feeds(NOON, limit=9, a_host=9)
    assert not await store.remove_feed(added.id)
    assert not await store.pause_feed(added.id, because="x")


async def test_a_feed_that_comes_back_begins_anew_but_for_what_its_publisher_asked(
    store: SqlStore,
) -> None:
    [added] = await store.add_feeds([a_feed_of_peoples()])
    state = PollState(
        next_at=NOON + DAY,
        not_before=NOON + DAY,
        etag="x",
        failures=3,
        last_success_at=NOON,
        standing=Standing.GONE,
    )
    await save(store, state, of=added)
    await store.remove_feed(added.id)
    [again] = await store.add_feeds([replace(a_feed_of_peoples(), name="Mole again")])
    assert again == replace(added, name="Mole again", state=PollState(not_before=NOON + DAY))


async def test_thousands_of_feeds_are_kept_at_once(store: SqlStore) -> None:
    many = [a_feed_of_peoples(f"{MOLE}/{n}") for n in range(3_000)]
    added = await store.add_feeds(many)
    assert [one.url for one in added] == [one.url for one in many]


async def test_a_pause_holds_against_a_poll_under_way_but_not_against_its_own_news(
    store: SqlStore,
) -> None:
    polled = await the_feed(store)
    assert await store.pause_feed(polled.id, because="people said so")
    await save(store, PollState(next_at=NOON, because="every 3 min"), of=polled)
    paused = (await the_feed(store)).state
    assert (paused.standing, paused.because) == (Standing.PAUSED, "people said so")
    assert paused.next_at == NOON
    assert await store.due_feeds(NOON, limit=9, a_host=9) == []
    await store.resume_feed(polled.id)
    await save(store, PollState(standing=Standing.GONE, because="410"))
    assert (await the_feed(store)).state.standing is Standing.GONE


async def test_a_feed_of_a_workspace_becomes_one_of_all_and_one_of_the_file_stays(
    store: SqlStore,
) -> None:
    of_the_file = await the_feed(store)
    [added] = await store.add_feeds([replace(a_feed_of_peoples(), origin="slack:T1")])
    assert added.origin == "slack:T1"
    for one in (added, of_the_file):
        await store.share_feed(one.id)
    assert [one.origin for one in await store.feeds()] == ["file", "chat"]


async def called(store: SqlStore, typed: str, *origins: str) -> list[str]:
    seen = origins or None
    found = await store.feeds_called(typed, origins=seen, at_most=3)
    return [one.name or one.shown for one in found]


async def test_feeds_are_found_by_a_part_of_their_name_beginnings_first(store: SqlStore) -> None:
    named = ("The Pier", "Pier News", "100% Pier", "Überland")
    feeds = [feed(f"https://{n}.example/", name=name) for n, name in enumerate(named)]
    await store.sync([*feeds, feed("https://nameless.example/")], [])
    assert await called(store, "pier") == ["Pier News", "The Pier", "100% Pier"]
    assert await called(store, "0%") == ["100% Pier"]
    assert await called(store, "über") == ["Überland"]
    assert await called(store, "nameless") == ["https://nameless.example/"]
    assert await called(store, "f3") == ["Pier News"]
    assert await called(store, "no such") == []
    assert await called(store, "") == ["The Pier", "Pier News", "100% Pier"]


async def test_a_feed_of_another_workspace_or_one_that_rests_is_not_found(store: SqlStore) -> None:
    [mine, theirs] = [replace(a_feed_of_peoples(f"{MOLE}/{n}"), name=f"Mole {n}") for n in "12"]
    [mine] = await store.add_feeds([replace(mine, origin="slack:T1")])
    await store.add_feeds([replace(theirs, origin="slack:T2")])
    assert await called(store, "mole", "file", "chat", "slack:T1") == ["Mole 1"]
    assert await called(store, "mole") == ["Mole 1", "Mole 2"]
    await store.remove_feed(mine.id)
    assert await called(store, "mole") == ["Mole 2"]


NEW, OLD = "https://new.example/rss", "https://old.example/rss"


async def joined(store: SqlStore) -> tuple[Feed, Feed]:
    """Keep a feed, and one that has moved to its address and joined it."""
    await store.sync([feed(NEW), feed(OLD)], [])
    new, old = await store.feeds()
    state = PollState(next_at=NOON + DAY, address=NEW, joined_to=new.id, last_success_at=NOON)
    await save(store, state, old)
    new, old = await store.feeds()
    return new, old


async def test_a_feed_knows_whether_its_polls_serve_others(store: SqlStore) -> None:
    new, old = await joined(store)
    assert (new.leads, old.leads) == (True, False)
    assert await store.feeds_led_by(new.id) == [old]
    assert await store.feeds_led_by(old.id) == []
    assert await store.feeds_at(NEW) == [new]
    await store.pause_feed(old.id, because="it was paused by hand")
    assert await store.feeds_led_by(new.id) == []


async def test_feeds_are_found_by_where_they_are_asked(store: SqlStore) -> None:
    await store.sync([feed(NEW), feed(OLD), feed("https://older.example/")], [])
    new, old, older = await store.feeds()
    await save(store, PollState(address=NEW), old)
    await save(store, PollState(address=OLD), older)
    assert [one.id for one in await store.feeds_at(NEW)] == [new.id, old.id]
    assert [one.id for one in await store.feeds_at(OLD)] == [older.id]
    await store.pause_feed(new.id, because="it was paused by hand")
    assert [one.id for one in await store.feeds_at(NEW)] == [old.id]


@pytest.mark.parametrize("how", ["release", "remove", "pause", "sync"])
async def test_who_is_served_no_more_is_due_at_the_first_address(store: SqlStore, how: str) -> None:
    new, old = await joined(store)
    match how:
        case "release":
            await store.release_feeds(new.id)
        case "remove":
            await store.remove_feed(new.id)
        case "pause":
            await store.pause_feed(new.id, because="it was paused by hand")
        case "sync":
            await store.sync([feed(OLD)], [])
    alone = await store.feed(old.id)
    assert alone is not None
    assert (alone.state, alone.host) == (PollState(last_success_at=NOON), "old.example")
    assert old.id in await store.due_feeds(NOON, limit=9, a_host=9)


async def test_a_feed_that_is_served_is_asked_when_the_other_is(store: SqlStore) -> None:
    new, _ = await joined(store)
    await save(store, PollState(next_at=NOON + HOUR), new)
    assert [one.next_at for one in await store.feed_health(NOON)] == [NOON + HOUR] * 2
