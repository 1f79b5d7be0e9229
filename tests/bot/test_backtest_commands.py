"""A query is tried on the archive before it is saved: what it would have told."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from adapters.archive_ports import Candidates
from bot.collect import collect
from bot.commands import backtest as backtest_commands
from bot.commands.bot_commands import BotCommands
from bot.desk import Desk
from rules.answers.answer import Refusal
from rules.confidence.data_lint import SEEN_ARTICLES
from rules.model import Channel
from rules.watches.wish import WatchWish
from tests.fakes import Clock, FakeChat, FakeSource, chats
from tests.newsroom import (
    CONSOLE,
    FEED,
    NOON,
    a_desk,
    a_store,
    feed,
    item,
    some_commands,
    told,
)


class AnyChannel:
    def problem_with(self, channel: Channel) -> str | None:
        return None


class Room:
    def __init__(self, commands: BotCommands, desk: Desk, source: FakeSource, clock: Clock) -> None:
        self.commands, self.desk, self.source, self.clock = commands, desk, source, clock

    async def polls(self, *titles: str) -> None:
        """Let the feed tell these, a day later."""
        self.clock.pass_by(timedelta(days=1))
        self.source.feeds[FEED] = told(*(item(one, published=self.clock.now) for one in titles))
        [polled] = await self.desk.store.feeds()
        await collect(polled, self.desk)


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    clock, source = Clock(NOON), FakeSource({})
    async with a_store(tmp_path) as store:
        await store.sync([feed()], [])
        commands = some_commands(store, {"console": AnyChannel()}, clock=clock)
        yield Room(commands, a_desk(store, source, chats(FakeChat()), clock), source, clock)


async def test_a_trial_tells_what_the_watch_would_have_told(room: Room) -> None:
    await room.commands.add_watch("ferry -golf", channels=[CONSOLE])
    await room.polls("Ferry late again in Karvala", "Golf on a ferry")
    await room.polls("Strike ends", "New ferry for the islands")
    tried = await room.commands.backtest("ferry -golf")
    watched = [one.alert.title for one in await room.commands.list_outbox()]
    assert [one.article.title for one in tried.trials] == watched
    assert tried.backtest.stories == len(watched) == 2
    assert tried.backtest.samples[0].article.title == "New ferry for the islands"


async def test_a_trial_reaches_back_no_further_than_the_archive(room: Room) -> None:
    empty = await room.commands.backtest("ferry")
    assert empty.backtest.stories == 0
    await room.polls("Ferry late")
    begins = room.clock.now
    room.clock.pass_by(timedelta(days=3))
    tried = await room.commands.backtest("ferry", since=timedelta(days=30))
    assert tried.backtest.span.begins == begins
    assert tried.backtest.span.is_from_first
    assert tried.backtest.stories_a_day == pytest.approx(1 / 3)
    lately = await room.commands.backtest("ferry", since=timedelta(days=1))
    assert lately.backtest.stories == 0
    assert not lately.backtest.span.is_from_first


async def test_what_the_archive_speaks_against_is_remarked(room: Room) -> None:
    await room.polls("Ferry late", "Golf on a ferry", "Golfers love the ferry")
    [removes] = (await room.commands.backtest("ferry -golf -zeppelin")).remarks
    assert removes.startswith("NOT golf removes 33%")


async def test_a_term_that_was_never_seen_is_told_only_where_much_was_looked_at(room: Room) -> None:
    assert (await room.commands.backtest("zeppelin")).on_data == ()
    await room.polls(*(f"Ferry {number} is late" for number in range(SEEN_ARTICLES)))
    assert (await room.commands.backtest("ferry OR zeppelin")).on_data == ()
    room.clock.pass_by(timedelta(days=12))
    told = (await room.commands.backtest("ferry OR zeppelin")).on_data
    assert told == ("zeppelin was never seen in 12 days",)


async def test_other_watches_of_the_channel_that_tell_it_already_are_named(room: Room) -> None:
    await room.commands.add_watch("late", channels=[CONSOLE], wish=WatchWish("Delays"))
    await room.commands.add_watch("ferry", channels=[CONSOLE], wish=WatchWish("The same"))
    await room.commands.add_watch("port", channels=[CONSOLE], wish=WatchWish("Ports"))
    await room.polls("Ferry late", "Ferry sunk")
    compared = (await room.commands.backtest("ferry", channel=CONSOLE)).backtest.covered
    assert [(one.watch.name, one.share) for one in compared] == [("Delays", 0.5)]
    assert (await room.commands.backtest("ferry")).backtest.covered == ()


async def test_of_much_that_may_match_a_part_is_tried_and_the_rest_estimated(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backtest_commands, "TRIED_AT_MOST", 5)
    await room.polls(
        "Ferry late again in Karvala",
        "Storm keeps the night ferry in port",
        "Museum buys an old steam ferry",
        "Union calls a strike of ferry crews",
        "Prices of ferry tickets rise by a tenth",
        "Whale follows a ferry for an hour",
        "Mayor opens the new ferry terminal",
        "Electric ferry breaks a record",
        "Thieves leave a van on the ferry",
        "Choir sings on the last ferry of the year",
    )
    estimated = await room.commands.backtest("ferry")
    assert (len(estimated.trials), estimated.backtest.share) == (5, 0.5)
    assert estimated.backtest.articles == 10
    exact = await room.commands.backtest("ferry", exactly=True)
    assert (len(exact.trials), exact.backtest.share) == (10, 1.0)


@pytest.mark.parametrize("at_most", [1, 2_000])
async def test_what_is_pruned_while_a_query_is_tried_is_left_out(
    room: Room, monkeypatch: pytest.MonkeyPatch, at_most: int
) -> None:
    monkeypatch.setattr(backtest_commands, "TRIED_AT_MOST", at_most)
    store, find = room.commands._store, room.commands._store.candidates

    async def pruned_meanwhile(*args: Any, **more: Any) -> Candidates:
        found = await find(*args, **more)
        await room.commands.prune(older_than=timedelta(days=9))
        return found

    await room.polls("Ferry late in Alba", "Storm keeps the ferry of Cork in port")
    room.clock.pass_by(timedelta(days=12))
    await room.polls("Ferry sunk off Brno")
    monkeypatch.setattr(store, "candidates", pruned_meanwhile)
    tried = await room.commands.backtest("ferry")
    assert [one.article.title for one in tried.trials] == ["Ferry sunk off Brno"]
    assert tried.backtest.stories == 1


async def test_a_watch_that_cannot_be_read_any_more_covers_nothing(room: Room) -> None:
    saved = (await room.commands.add_watch("late", channels=[CONSOLE])).watch
    unreadable = replace(saved, query="late AND")
    assert await room.commands._store.edit_watch(saved, unreadable, by="", now=NOON)
    await room.polls("Ferry late")
    assert (await room.commands.backtest("ferry", channel=CONSOLE)).backtest.covered == ()


async def test_a_query_that_cannot_be_read_is_not_tried(room: Room) -> None:
    with pytest.raises(Refusal, match=r"nothing was tried: .*\(column 7\)"):
        await room.commands.backtest("ferry AND")


async def test_a_trend_counts_all_that_the_archive_has(room: Room) -> None:
    await room.polls("Ferry late")
    await room.polls("Ferry sunk off Karvala", "Golf")
    shown = await room.commands.trend("ferry", since=timedelta(days=30))
    assert sum(one.articles for one in shown.buckets) == 2
    assert shown.first is not None
    assert shown.first.article.title == "Ferry late"


async def test_the_top_is_what_most_outlets_tell(room: Room) -> None:
    await room.polls("Ferry late", "Golf")
    assert [one.outlets for one in await room.commands.top()] == [1, 1]
    room.clock.pass_by(timedelta(days=2))
    assert await room.commands.top() == []
