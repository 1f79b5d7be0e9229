"""A search finds what a watch would: the same language, the same engine."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import delete, insert

from adapters.store import SqlStore, word_index
from adapters.store.tables import COUNTERS
from bot.collect import collect
from bot.commands import search as search_commands
from bot.commands.bot_commands import BotCommands
from bot.desk import Desk
from rules.answers.answer import Refusal
from rules.model import Channel
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


class Room:
    def __init__(self, commands: BotCommands, desk: Desk, source: FakeSource, clock: Clock) -> None:
        self.commands, self.desk, self.source, self.clock = commands, desk, source, clock

    async def polls(self, *titles: str) -> None:
        """Let the feed tell these, a minute later."""
        self.clock.pass_by(timedelta(minutes=1))
        self.source.feeds[FEED] = told(*(item(one, published=self.clock.now) for one in titles))
        [polled] = await self.desk.store.feeds()
        await collect(polled, self.desk)

    async def finds(self, query: str, **more: Any) -> list[str]:
        answer = await self.commands.search(query, **more)
        return [one.article.title for one in answer.found]


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    clock, source = Clock(NOON), FakeSource({})
    async with a_store(tmp_path) as store:
        await store.sync([feed()], [])
        commands = some_commands(store, clock=clock)
        desk = a_desk(store, source, chats(FakeChat()), clock)
        yield Room(commands, desk, source, clock)


async def test_what_was_polled_is_found_at_once_the_headlines_first(room: Room) -> None:
    await room.polls("Ferry late")
    await room.polls("Port closed", "Ferries stay in port")
    assert await room.finds("ferry") == ["Ferries stay in port", "Ferry late"]
    assert await room.finds("ferry -port") == ["Ferry late"]
    assert await room.finds('"ferry late"') == ["Ferry late"]


async def test_an_answer_says_how_it_was_read_and_where_the_archive_begins(room: Room) -> None:
    empty = await room.commands.search("ferry")
    assert (empty.begins, empty.found) == (None, ())
    await room.polls("Ferry late")
    answer = await room.commands.search("ferry")
    assert answer.reading.startswith("ferry anywhere")
    assert answer.begins == NOON + timedelta(minutes=1)
    assert answer.further is None
    assert answer.found[0].story_id > 0
    assert answer.found[0].evidence[0].field == "title"


async def test_a_long_answer_comes_in_pages(room: Room) -> None:
    await room.polls(*(f"Ferry {n} late" for n in range(12)))
    first = await room.commands.search("ferry", a_page=5)
    assert (len(first.found), first.has_more) == (5, True)
    last = await room.commands.search("ferry", a_page=5, page=3)
    assert (len(last.found), last.has_more) == (2, False)
    everything = await room.finds("ferry", a_page=50)
    assert len(set(everything)) == 12
    assert await room.finds("ferry", a_page=5, page=99) == []
    assert await room.finds("ferry", a_page=5, page=-1) == everything[:5]


async def test_only_what_was_seen_lately_is_found_where_one_asks_for_it(room: Room) -> None:
    await room.polls("Ferry late")
    room.clock.pass_by(timedelta(days=2))
    await room.polls("Ferry early")
    answer = await room.commands.search("ferry", since=timedelta(days=1))
    assert [one.article.title for one in answer.found] == ["Ferry early"]


async def test_older_articles_come_behind_the_newest_that_are_ranked(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_commands, "RANKED_AT_ONCE", 3)
    for n in range(8):
        await room.polls(f"Ferry {n}")
    assert await room.finds("ferry") == [f"Ferry {n}" for n in reversed(range(8))]


async def test_a_look_that_takes_too_long_stops_and_goes_on_where_it_stopped(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_commands, "WORK_AT_MOST", 2 * search_commands.VERIFYING)
    monkeypatch.setattr(search_commands, "PATIENCE", 1)
    monkeypatch.setattr(search_commands, "LOOKED_AT_ONCE", 1)
    await room.polls("Ferry late", "Ferry so late", "Ferry is late", "Ferry not late", "Late ferry")
    stopped = await room.commands.search("ferry NEAR/1 late", a_page=2)
    assert [one.article.title for one in stopped.found] == ["Late ferry"]
    assert (stopped.looked_through, stopped.has_more) == (3, False)
    await room.polls("Ferry late again")  # what comes in meanwhile belongs to a new search
    goes_on = await room.commands.search(
        "ferry NEAR/1 late", a_page=2, further=str(stopped.further)
    )
    assert [one.article.title for one in goes_on.found] == ["Ferry late"]
    assert (goes_on.looked_through, goes_on.further) == (2, None)


async def test_who_looks_further_waits_longer(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_commands, "WORK_AT_MOST", search_commands.VERIFYING)
    monkeypatch.setattr(search_commands, "LOOKED_AT_ONCE", 1)
    monkeypatch.setattr(search_commands, "LOOKED_AT_ONCE_AT_MOST", 1)
    await room.polls(*(f"Ferry {'so ' * n}late" for n in range(1, 9)))
    first = await room.commands.search("ferry NEAR/1 late", a_page=1)
    assert first.looked_through == 2
    rest = await room.commands.search("ferry NEAR/1 late", a_page=1, further=str(first.further))
    assert (rest.looked_through, rest.further) == (6, None)


async def test_long_articles_are_more_work_than_short_ones(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_commands, "WORK_AT_MOST", 4 * search_commands.VERIFYING)
    monkeypatch.setattr(search_commands, "LOOKED_AT_ONCE", 1)
    monkeypatch.setattr(search_commands, "LOOKED_AT_ONCE_AT_MOST", 1)
    await room.polls(*(f"Ferry {'so ' * n}late" for n in range(1, 9)))
    short = await room.commands.search("ferry NEAR/1 late", a_page=1)
    long = "A ferry that is so late. " * search_commands.CHARACTERS
    room.source.feeds[FEED] = told(*(item(f"Ferry {n} is so late", summary=long) for n in range(5)))
    [polled] = await room.desk.store.feeds()
    await collect(polled, room.desk)
    of_long = await room.commands.search("ferry NEAR/1 late", a_page=1)
    assert (short.looked_through, of_long.looked_through) == (4, 2)


async def test_a_regex_is_looked_for_in_bare_texts_before_articles_are_cut(room: Room) -> None:
    await room.polls("Ferry late", "A FERRY strike", "Port closed", "Ferris wheel")
    assert await room.finds("/fer+y/") == ["A FERRY strike", "Ferry late"]
    assert await room.finds("/no such ferry/") == []


async def test_what_excludes_much_is_looked_for_in_the_newest_part_first(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_index, "SLICE", 2)
    monkeypatch.setattr(word_index, "_EXCLUDING_AT_MOST", 4)
    await room.polls(*(f"Ferry {name}" for name in ("late", "sunk", "sold", "new", "old", "here")))
    query = "ferry -port -golf -late"
    newest = await room.commands.search(query)
    assert [one.article.title for one in newest.found] == ["Ferry here"]
    assert newest.further is not None
    rest = await room.commands.search(query, further=str(newest.further))
    assert [one.article.title for one in rest.found] == [
        *("Ferry old", "Ferry new", "Ferry sold", "Ferry sunk")
    ]
    assert rest.further is None


async def test_a_place_to_go_on_from_that_is_none_is_refused(room: Room) -> None:
    for wrong in ("there", "-3", "0", "9.x", "9" * 12):
        with pytest.raises(Refusal, match="no place to go on from"):
            await room.commands.search("ferry", further=wrong)


async def test_a_search_and_a_trial_say_how_far_an_index_has_come_that_is_made_anew(
    room: Room,
) -> None:
    for title in ("Ferry late", "Port closed", "Ferries on time"):
        await room.polls(title)
    assert (await room.commands.search("ferry")).indexed_since is None
    await made_anew_from(room, 4)
    nothing = await room.commands.search("ferry")
    assert nothing.indexed_since == room.clock.now
    await made_anew_from(room, 3)
    assert (await room.commands.search("ferry")).indexed_since == NOON + timedelta(minutes=3)
    tried = await room.commands.backtest("ferry", since=timedelta(days=1))
    assert tried.backtest.span.begins == NOON + timedelta(minutes=3)


async def made_anew_from(room: Room, article: int) -> None:
    store = room.desk.store
    assert isinstance(store, SqlStore)
    async with store.database.writing() as connection:
        await connection.execute(delete(COUNTERS).where(COUNTERS.c.name == "indexed_from"))
        await connection.execute(insert(COUNTERS).values(name="indexed_from", value=article))


async def test_a_query_that_cannot_be_read_is_refused_with_the_column(room: Room) -> None:
    with pytest.raises(Refusal, match=r"nothing was searched: .*\(column 7\)"):
        await room.commands.search("ferry AND")


async def test_a_watch_and_a_search_find_the_same(room: Room) -> None:
    await room.commands._store.sync([feed()], [])
    room.commands._chats = {"console": _Any()}
    await room.commands.add_watch('"north korea" munition*', channels=[CONSOLE])
    await room.polls(
        "North Korean munitions on the move", "North Korea wins the final", "Munitions"
    )
    watched = [one.alert.title for one in await room.commands.list_outbox()]
    assert watched == await room.finds('"north korea" munition*')
    assert watched == ["North Korean munitions on the move"]


class _Any:
    def problem_with(self, channel: Channel) -> str | None:
        return None
