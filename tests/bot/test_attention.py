"""People's attention, from the feed to the message: what comes when, and what does not."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest_asyncio

from bot.collect import collect
from bot.deliver import drain
from bot.releasing import note_awake, release, release_all
from rules.attention.mutes import Mute, target_from
from rules.attention.waiting import KeptChannel
from rules.model import DeliveryKind, Mode
from tests.attending import (
    DAY,
    HOUR,
    ME,
    MINUTE,
    QUIET,
    STORIES,
    Room,
    a_room,
    both,
    everything,
)
from tests.newsroom import CONSOLE, FEED, a_desk, a_store, item, told


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with a_room(tmp_path) as opened:
        yield opened


async def test_without_settings_an_alert_is_told_at_once(room: Room) -> None:
    await room.hear(*STORIES[:2])
    assert room.messages == list(STORIES[:2])


# Quiet hours


async def test_quiet_hours_hold_and_then_tell_in_order(room: Room) -> None:
    await room.set(QUIET)
    for story in STORIES[:3]:
        await room.hear(story)
        await room.wait(MINUTE)
    await room.until(datetime(2026, 11, 25, 5, 59, 59, tzinfo=UTC))
    assert room.messages == []
    await room.until(datetime(2026, 11, 25, 6, 0, tzinfo=UTC))
    assert room.messages == list(STORIES[:3])
    await room.wait(DAY)
    assert len(room.messages) == 3


async def test_many_that_were_held_are_one_digest(room: Room) -> None:
    await room.set(QUIET)
    await room.hear(*STORIES[:5])
    await room.until(datetime(2026, 11, 25, 6, 0, tzinfo=UTC))
    assert room.messages == ["While it was quiet: 5 stories"]
    assert sorted(room.lines()) == sorted(STORIES[:5])


async def test_an_urgent_watch_is_told_in_quiet_hours(room: Room) -> None:
    await room.watches(everything(urgent=True))
    await room.set(QUIET)
    await room.hear(STORIES[0])
    assert room.messages == [STORIES[0]]


async def test_quiet_hours_that_are_taken_back_let_go_what_they_held(room: Room) -> None:
    await room.set(QUIET)
    await room.hear(STORIES[0])
    async with room.store.begin() as tx:
        await tx.keep_channel(CONSOLE, KeptChannel({}))
        await tx.look_again(CONSOLE, now=room.clock())
    await room.deliver()
    assert room.messages == [STORIES[0]]


async def test_a_story_that_goes_on_while_it_is_held_is_told_once(room: Room) -> None:
    await room.set(QUIET)
    await room.hear(STORIES[0])
    await room.hear(STORIES[0], outlet="The Mole", guid="mole", link="https://mole.example/1")
    await room.until(datetime(2026, 11, 25, 6, 0, tzinfo=UTC))
    assert room.messages == [STORIES[0]]
    assert room.chat.posted[0].other_outlets == ("The Mole",)


async def test_a_story_that_goes_on_for_hours_while_it_is_held_is_not_told_anew(room: Room) -> None:
    await room.set(QUIET)
    await room.hear(STORIES[0])
    await room.wait(5 * HOUR)
    await room.hear(STORIES[0], outlet="The Mole", guid="mole", link="https://mole.example/1")
    await room.until(datetime(2026, 11, 25, 6, 0, tzinfo=UTC))
    assert room.messages == [STORIES[0]]


async def test_a_kill_between_routing_and_delivery_loses_nothing_and_repeats_nothing(
    room: Room, tmp_path: Path
) -> None:
    await room.set(QUIET)
    await room.poll(*STORIES[:5])
    async with a_store(tmp_path) as store:
        desk = a_desk(store, room.source, both(room.chat), room.clock)
        after = replace(room, store=store, desk=desk)
        room.clock.now = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
        await release(CONSOLE, desk)
    async with a_store(tmp_path) as store:
        desk = a_desk(store, room.source, both(room.chat), room.clock)
        after = replace(room, store=store, desk=desk)
        await after.deliver()
        await after.poll(*STORIES[:5])
        await after.wait(DAY)
    assert room.messages == ["While it was quiet: 5 stories"]


# Modes


async def test_a_batch_is_one_message_for_half_a_minute(room: Room) -> None:
    await room.watches(everything(Mode.BATCH))
    await room.hear(STORIES[0])
    await room.wait(10 * timedelta(seconds=1))
    await room.hear(STORIES[1])
    await room.wait(19 * timedelta(seconds=1))
    assert room.messages == []
    await room.wait(timedelta(seconds=1))
    assert room.messages == ["2 stories"]
    await room.hear(STORIES[2])
    await room.wait(4 * MINUTE)
    assert room.messages == ["2 stories"]
    await room.wait(MINUTE)
    assert room.messages == ["2 stories", STORIES[2]]


async def test_a_digest_comes_at_the_time_that_the_clocks_of_its_zone_show(room: Room) -> None:
    await room.watches(everything(Mode.DIGEST))
    await room.set({"zone": "Europe/Berlin", "digest": "daily 08:00"})
    await room.hear(STORIES[0])
    await room.hear(STORIES[1])
    await room.until(datetime(2026, 11, 25, 6, 59, 59, tzinfo=UTC))
    assert room.messages == []
    await room.until(datetime(2026, 11, 25, 7, 0, tzinfo=UTC))
    assert room.messages == ["Digest, Wed 2026-11-25 08:00: 2 stories"]
    await room.wait(DAY)
    assert len(room.messages) == 1


async def test_an_empty_digest_is_not_sent_and_the_next_one_is_not_too_soon(room: Room) -> None:
    await room.watches(everything(Mode.DIGEST))
    await room.set({"digest": "daily 08:00"})
    await room.hear(STORIES[0])
    await room.until(datetime(2026, 11, 25, 8, 0, tzinfo=UTC))
    await room.until(datetime(2026, 11, 28, 10, 0, tzinfo=UTC))
    await room.hear(STORIES[1])
    assert len(room.messages) == 1
    await room.until(datetime(2026, 11, 29, 8, 0, tzinfo=UTC))
    assert len(room.messages) == 2


async def test_a_digest_over_a_change_of_clocks_comes_once(room: Room) -> None:
    """In the night to 25 October 2026 Berlin has 02:30 twice, in that to 28 March 2027 never."""
    await room.watches(everything(Mode.DIGEST))
    await room.set({"zone": "Europe/Berlin", "digest": "daily 02:30"})
    for at, (story, evening, comes) in enumerate(
        (
            (STORIES[0], datetime(2026, 10, 24, 20, tzinfo=UTC), (0, 30)),
            (STORIES[1], datetime(2027, 3, 27, 20, tzinfo=UTC), (1, 30)),
        ),
        start=1,
    ):
        room.clock.now = evening
        await room.hear(story)
        for minute in range(0, 12 * 60, 10):
            await room.until(evening + minute * MINUTE)
            morning = (evening + DAY).replace(hour=comes[0], minute=comes[1])
            assert len(room.messages) == at - (room.clock() < morning)


async def test_a_digest_stays_one_when_the_bot_was_away_for_many(room: Room) -> None:
    await room.watches(everything(Mode.DIGEST))
    await room.set({"digest": "hourly"})
    await room.hear(STORIES[0])
    await room.wait(30 * DAY)
    assert len(room.messages) == 1


async def test_a_digest_has_one_line_a_story_with_its_newest_words(room: Room) -> None:
    await room.watches(everything(Mode.DIGEST))
    await room.hear("Old Ferry runs aground off Kestrel Bay, 3 dead")
    await room.wait(MINUTE)
    await room.hear("Old Ferry runs aground off Kestrel Bay, 12 dead", guid="2", link=None)
    await room.until(datetime(2026, 11, 25, 8, 0, tzinfo=UTC))
    assert room.lines() == ["Old Ferry runs aground off Kestrel Bay, 12 dead"]


async def test_a_long_digest_has_several_pages_and_each_story_once(room: Room) -> None:
    await room.watches(everything(Mode.DIGEST))
    await room.hear(*STORIES)
    await room.until(datetime(2026, 11, 25, 8, 0, tzinfo=UTC))
    assert [one[-8:] for one in room.messages] == ["(1 of 2)", "(2 of 2)"]
    assert sorted([*room.lines(0), *room.lines(1)]) == sorted(STORIES)


async def test_a_story_that_a_digest_told_is_told_again_only_when_it_changes(room: Room) -> None:
    await room.watches(everything(Mode.DIGEST))
    await room.hear(STORIES[0])
    await room.until(datetime(2026, 11, 25, 8, 0, tzinfo=UTC))
    await room.watches(everything())
    await room.hear(STORIES[0], outlet="The Mole", guid="mole", link="https://mole.example/1")
    await room.wait(HOUR)
    assert len(room.messages) == 1


# Budget


async def test_a_flood_over_budget_is_one_rolling_message(room: Room) -> None:
    await room.set({"budget": "3/h"})
    for story in STORIES[:6]:
        await room.hear(story)
        await room.wait(MINUTE)
    await room.wait(10 * MINUTE)
    assert room.messages[:3] == list(STORIES[:3])
    assert room.messages[3] == "+1 more"
    assert room.messages[-1] == "+3 more"
    rolling = [one for one in room.chat.posted if one.notice]
    assert [one.kind for one in rolling].count(DeliveryKind.POST) == 1
    assert sorted(room.lines()) == sorted(STORIES[3:6])
    await room.wait(HOUR)
    await room.hear(STORIES[7])
    assert room.messages[-1] == STORIES[7]


async def test_a_flood_in_one_poll_is_one_rolling_message_too(room: Room) -> None:
    await room.set({"budget": "2/h"})
    await room.hear(*STORIES)
    assert room.messages == [*STORIES[:2], "+10 more"]


async def test_the_budget_is_kept_over_a_restart(room: Room, tmp_path: Path) -> None:
    await room.set({"budget": "1/h"})
    await room.hear(STORIES[0])
    async with a_store(tmp_path) as store:
        desk = a_desk(store, room.source, both(room.chat), room.clock)
        await replace(room, store=store, desk=desk).hear(STORIES[1])
    assert room.messages == [STORIES[0], "+1 more"]


async def test_each_page_of_a_digest_is_a_message_of_the_budget(room: Room) -> None:
    await room.set({"budget": "2/day"})
    await room.watches(everything(Mode.DIGEST))
    await room.hear(*STORIES)
    await room.until(datetime(2026, 11, 25, 8, 0, tzinfo=UTC))
    await room.watches(everything())
    await room.hear("Kestrel Bay wharf sinks")
    assert [one[-8:] for one in room.messages] == ["(1 of 2)", "(2 of 2)", "+1 more"]


async def test_pages_beyond_the_budget_are_in_the_rolling_message(room: Room) -> None:
    await room.set({"budget": "1/h"})
    await room.watches(everything(Mode.DIGEST))
    await room.hear(*STORIES)
    await room.until(datetime(2026, 11, 25, 8, 0, tzinfo=UTC))
    assert room.messages == ["Digest, Wed 2026-11-25 08:00: 12 stories", "+2 more"]
    assert sorted([*room.lines(0), *room.lines(1)]) == sorted(STORIES)
    async with room.store.begin() as tx:
        kept = (await tx.kept_channels([CONSOLE]))[CONSOLE]
    assert (len(kept.spent.posted_at), kept.spent.collapsed) == (1, 2)


async def test_a_backlog_counts_the_pages_that_it_became_and_not_what_was_taken_back(
    room: Room,
) -> None:
    await room.set({"budget": "12/day"})
    await room.poll(*STORIES[:11])
    room.clock.pass_by(3 * HOUR)
    await room.hear(STORIES[11])
    assert [one[-8:] for one in room.messages] == ["(1 of 2)", "(2 of 2)", STORIES[11][-8:]]
    async with room.store.begin() as tx:
        kept = (await tx.kept_channels([CONSOLE]))[CONSOLE]
    assert len(kept.spent.posted_at) == 3


# Mutes


async def test_a_muted_outlet_has_not_told_the_story(room: Room) -> None:
    await room.mute("outlet Pier News")
    await room.hear(STORIES[0])
    assert room.messages == []
    await room.hear(STORIES[0], outlet="The Mole", guid="mole", link="https://mole.example/1")
    assert room.messages == [STORIES[0]]
    assert room.chat.posted[0].alert.outlet == "The Mole"


async def test_a_mute_that_ends_tells_nothing_afterwards(room: Room) -> None:
    now = room.clock()
    async with room.store.begin() as tx:
        target = target_from("outlet Pier News")
        await tx.mute(Mute(target, "console", now, now + HOUR, "Ann"))
    await room.hear(STORIES[0])
    await room.wait(2 * HOUR)
    assert room.messages == []
    await room.hear(STORIES[1])
    assert room.messages == [STORIES[1]]


async def test_what_is_muted_while_it_is_held_is_not_told(room: Room) -> None:
    await room.set(QUIET)
    await room.hear(STORIES[0])
    await room.mute("outlet Pier News")
    await room.until(datetime(2026, 11, 25, 6, 0, tzinfo=UTC))
    assert room.messages == []


# Personal watches


async def test_a_person_is_not_told_of_what_stands_in_a_channel_that_they_read(room: Room) -> None:
    await room.watches(everything(Mode.INSTANT, CONSOLE, ME))
    async with room.store.begin() as tx:
        await tx.set_reads("me", [CONSOLE])
    await room.hear(STORIES[0])
    assert [str(one.alert.channel) for one in room.chat.posted] == ["console"]
    await room.set({"ping_twice": "on"}, ME)
    await room.hear(STORIES[1])
    assert [str(one.alert.channel) for one in room.chat.posted] == ["console", "console", "me"]


# After an outage


async def test_a_month_asleep_is_one_digest(room: Room) -> None:
    await note_awake(room.desk)
    await room.hear(STORIES[0])
    room.clock.pass_by(30 * DAY)
    await note_awake(room.desk)
    published = [room.clock() - days * DAY for days in range(9, 0, -1)]
    entries = [
        item(story, published=at) for story, at in zip(STORIES[1:10], published, strict=True)
    ]
    fresh = item(STORIES[11], published=room.clock() - MINUTE)
    room.source.feeds[FEED] = told(*entries, fresh)
    [polled] = await room.store.feeds()
    await collect(polled, room.desk)
    await room.deliver()
    assert room.messages == [STORIES[0], STORIES[11]]
    await room.wait(5 * MINUTE)
    heading = "While nothing could be told: 9 stories, the oldest 9 days ago"
    assert room.messages[2:] == [heading]
    assert room.lines() == list(STORIES[1:10])


async def test_after_a_sleep_what_comes_with_later_polls_is_told_at_once(room: Room) -> None:
    await note_awake(room.desk)
    await room.hear(STORIES[0])
    room.clock.pass_by(30 * DAY)
    await note_awake(room.desk)
    await room.poll(STORIES[0])
    room.clock.pass_by(MINUTE)
    await room.hear(STORIES[1], published=room.clock() - 3 * HOUR)
    assert room.messages[1:] == [STORIES[1]]


async def test_a_single_run_does_not_wait_for_more(room: Room) -> None:
    await room.watches(everything(Mode.BATCH))
    await room.poll(*STORIES[:2])
    await release_all(room.desk)
    await drain(CONSOLE, room.desk)
    assert room.messages == ["2 stories"]


async def test_a_backlog_of_a_channel_becomes_one_digest_in_order(room: Room) -> None:
    for story in STORIES[:5]:
        await room.poll(story)
        room.clock.pass_by(MINUTE)
    room.clock.pass_by(3 * HOUR)
    await room.poll(STORIES[5])
    await room.deliver()
    assert room.messages == [
        "While nothing could be told: 5 stories, the oldest 3 h ago",
        STORIES[5],
    ]
    assert room.lines(0) == list(STORIES[:5])


async def test_what_could_not_be_told_before_quiet_hours_waits_for_their_end(room: Room) -> None:
    await room.poll(*STORIES[:2])
    await room.set(QUIET)
    await room.wait(HOUR)
    assert room.messages == []
    await room.until(datetime(2026, 11, 25, 6, 0, tzinfo=UTC))
    assert room.messages == list(STORIES[:2])


async def test_a_small_backlog_is_told_one_by_one(room: Room) -> None:
    await room.poll(*STORIES[:3])
    await room.wait(3 * HOUR)
    assert room.messages == list(STORIES[:3])


async def test_a_clock_that_is_set_back_holds_nothing_longer_than_a_night(room: Room) -> None:
    await room.set(QUIET)
    room.clock.pass_by(400 * DAY)
    await note_awake(room.desk)
    await room.hear(STORIES[0])
    room.clock.pass_by(-400 * DAY)
    await note_awake(room.desk)
    await room.until(datetime(2026, 11, 25, 6, 0, tzinfo=UTC))
    assert room.messages == [STORIES[0]]


# What is counted


async def test_each_story_counts_once_for_the_rate_of_a_watch(room: Room) -> None:
    await room.hear(STORIES[0])
    await room.hear(STORIES[0], outlet="The Mole", guid="mole", link="https://mole.example/1")
    await room.hear(STORIES[1])
    async with room.store.begin() as tx:
        [at] = (await tx.matched_at(room.clock() - DAY)).values()
    assert len(at) == 2
