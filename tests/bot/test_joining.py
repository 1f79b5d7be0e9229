"""Two feeds whose addresses lead to one for good: asked once for both, and apart again when they part."""

import io
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest_asyncio

from bot.collect import take
from bot.commands.bot_commands import BotCommands
from bot.joining import Joining
from bot.report import Rounds
from rules.answers.answer import FeedAdded
from rules.language.lexicon import plain_lexicon
from rules.model import Feed, FeedAnswer, FirstRun
from tests.fakes import FakeFinder
from tests.newsroom import CONSOLE, item, watch
from tests.polite_newsroom import DAY, HOUR, ONE, Newsroom, a_newsroom, rss
from tests.servers.feed_server import Reply, feed_server

TWO = rss("Harbour closed", "Ferry runs aground")
THREE = rss("Pier burns", "Harbour closed", "Ferry runs aground")
MOVED = Reply(status=301, headers={"Location": "/new"})


def a_feed(url: str, name: str) -> Feed:
    """Give a feed that is asked every two hours and begins in silence."""
    return Feed(
        url,
        shown=f"{name} ({url})",
        name=name,
        tags=(name.lower(),),
        interval=2 * HOUR,
        first_run=FirstRun.NONE,
    )


class House:
    """A newsroom that polls what is due."""

    def __init__(self, room: Newsroom) -> None:
        self.room, self.joining, self.rounds = room, Joining(room.desk), Rounds()

    async def run_for(self, length: timedelta) -> list[str]:
        """Let time pass; gives what was asked in it."""
        before, until = len(self.room.asked), self.room.clock.now + length
        while self.room.clock.now < until:
            await self._poll_what_is_due()
            next_at = await self.room.store.next_poll_at() or until
            self.room.clock.now = min(next_at, until)
            self.rounds.tell(now=self.room.clock.now, next_poll_at=None)
        return self.room.asked[before:]

    async def _poll_what_is_due(self) -> None:
        while due := await self.room.store.due_feeds(self.room.clock.now, limit=9, a_host=9):
            for number in due:
                if fresh := await self.room.store.feed(number):
                    self.rounds.add(await self.joining.poll(fresh))

    async def watches_over_both(self, old: Feed | None = None, new: Feed | None = None) -> None:
        """Poll a feed that is moving to the address of the other until the move is confirmed."""
        self.room.server.serve("/old", MOVED)
        self.room.server.serve("/new", Reply(ONE))
        both = [old or self.old, new or self.new]
        await self.room.store.sync(both, [watch("harbour OR pier OR ferry")])
        await self.run_for(3 * HOUR)

    @property
    def old(self) -> Feed:
        return a_feed(self.room.server.url("/old"), "Old")

    @property
    def new(self) -> Feed:
        return a_feed(self.room.server.url("/new"), "New")

    async def joined(self) -> list[int | None]:
        return [one.state.joined_to for one in await self.room.store.feeds()]

    async def told(self) -> list[str]:
        found = await self.room.store.told_titles(
            self.room.clock.now - 9 * DAY, [CONSOLE], at_most=9
        )
        return [one.title for one in found]


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with feed_server() as server, a_newsroom(tmp_path, server) as room:
        yield House(room)


async def test_what_has_moved_to_the_address_of_another_is_asked_with_it(house: House) -> None:
    await house.watches_over_both()
    assert await house.joined() == [2, None]
    asked = await house.run_for(6 * HOUR)
    assert set(asked) == {"/new"}
    alone = len(asked)
    await house.room.store.remove_feed((await house.room.store.feeds())[0].id)
    assert len(await house.run_for(6 * HOUR)) == alone


async def test_each_has_what_comes_and_nobody_is_told_twice(house: House) -> None:
    await house.watches_over_both()
    assert await house.told() == []
    house.room.server.serve("/new", Reply(TWO))
    await house.run_for(6 * HOUR)
    assert await house.told() == ["Harbour closed"]
    old, new = await house.room.store.feeds()
    assert old.state.newest_at == new.state.newest_at
    assert old.state.last_success_at == new.state.last_success_at
    assert (await house.room.store.feed_health(house.room.clock.now))[0].next_at == (
        new.state.next_at
    )


async def test_who_watches_the_tags_of_the_one_that_joined_is_served(house: House) -> None:
    await house.watches_over_both()
    await house.room.store.sync([house.old, house.new], [watch("harbour AND tag:old", name="Old")])
    house.room.server.serve("/new", Reply(TWO))
    await house.run_for(6 * HOUR)
    assert await house.told() == ["Harbour closed"]


async def test_it_is_looked_once_a_day_whether_the_old_address_still_redirects(
    house: House,
) -> None:
    await house.watches_over_both()
    assert (await house.run_for(2 * DAY)).count("/old") == 2
    assert await house.joined() == [2, None]
    house.room.server.serve("/old", Reply(THREE))
    assert "/old" in await house.run_for(DAY)
    assert await house.joined() == [None, None]
    assert (await house.run_for(DAY)).count("/old") > 1
    assert sorted(await house.told()) == ["Harbour closed", "Pier burns"]


async def test_an_old_address_that_has_died_changes_nothing(house: House) -> None:
    await house.watches_over_both()
    house.room.server.serve("/old", Reply(status=404))
    assert (await house.run_for(2 * DAY)).count("/old") == 2
    assert await house.joined() == [2, None]
    assert (await house.room.state()).failures == 0


async def test_a_feed_that_fails_lets_go_of_those_that_it_serves(house: House) -> None:
    await house.watches_over_both()
    house.room.server.serve("/new", Reply(status=500))
    house.room.server.serve("/old", Reply(TWO))
    await house.run_for(DAY)
    assert await house.joined() == [None, None]
    assert await house.told() == ["Harbour closed"]


async def test_a_feed_that_is_removed_or_paused_lets_go_of_those_that_it_serves(
    house: House,
) -> None:
    await house.watches_over_both()
    await house.room.store.pause_feed(2, because="it was paused by hand")
    assert await house.joined() == [None, None]
    assert "/old" in await house.run_for(6 * HOUR)
    await house.room.store.resume_feed(2)
    await house.run_for(6 * HOUR)
    assert await house.joined() == [2, None]
    await house.room.store.sync([house.old], [])
    assert await house.joined() == [None]


async def test_of_two_that_have_moved_the_older_one_is_asked(house: House) -> None:
    house.room.server.serve("/older", MOVED)
    older = a_feed(house.room.server.url("/older"), "Older")
    await house.watches_over_both(old=older, new=house.old)
    assert await house.joined() == [None, 1]
    assert set(await house.run_for(6 * HOUR)) == {"/new"}


async def test_headers_of_its_own_keep_a_feed_apart(house: House) -> None:
    house.joining = Joining(house.room.desk, apart={house.old.url})
    await house.watches_over_both()
    assert await house.joined() == [None, None]


async def test_people_are_told_of_the_one_that_is_asked_and_lists_name_the_address_once(
    house: House,
) -> None:
    await house.watches_over_both()
    store = house.room.store
    commands = BotCommands(
        store,
        house.room.desk.teller,
        chats={},
        lexicon=plain_lexicon(),
        finder=FakeFinder(),
        clock=house.room.clock,
    )
    added = await commands.add_feed(house.new.url)
    assert isinstance(added, FeedAdded)
    assert (added.is_new, added.feed.name) == (False, "New")
    again = await commands.add_feed(house.old.url)
    assert isinstance(again, FeedAdded)
    assert again.feed.state.next_at == added.feed.state.next_at
    exported = await commands.export_feeds()
    assert exported.document.count(house.new.url.encode()) == 1
    assert [one.why for one in exported.left_out] == ["it has moved to a feed of the list"]


async def test_the_operator_reads_once_who_shares_a_request_and_nothing_of_the_looks(
    house: House, err: io.StringIO
) -> None:
    await house.watches_over_both()
    house.room.server.serve("/old", Reply(status=404))
    await house.run_for(2 * DAY)
    house.room.server.serve("/old", MOVED)
    await house.run_for(2 * DAY)
    assert err.getvalue().count("are asked at one address now, by one request") == 1
    assert err.getvalue().count("has moved for good") == 1
    assert not re.search(r"\b404\b", err.getvalue()), "a port may begin so"


async def test_what_a_hub_pushes_to_one_is_given_to_the_others_too(house: House) -> None:
    await house.watches_over_both()
    await house.room.store.sync([house.old, house.new], [watch("harbour AND tag:old", name="Old")])
    before = await house.room.store.feeds()
    pushed = FeedAnswer(entries=(item("Harbour closed", guid="Harbour closed"),))
    collected = await take(before[1], pushed, house.room.desk, polled=False)
    assert (collected.new, collected.alerts) == (1, 1)
    assert await house.room.store.feeds() == before
