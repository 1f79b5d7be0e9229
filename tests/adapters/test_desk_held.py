"""What a feed holds is listed for anybody, and let go by who manages the channel that it is asked in."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from tests.asking_room import BOB, Room, a_room, words_of
from tests.newsroom import NOON, item, told

TITLES = [f"Bridge number {number} closed" for number in range(12)]


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with a_room(tmp_path) as opened:
        await opened.adds("bridge")
        await opened.polls(told(item("Ferry late")))
        old = NOON - timedelta(days=30)
        await opened.polls(told(*(item(title, published=old) for title in TITLES)))
        yield opened


async def test_what_is_held_is_listed_with_two_buttons(room: Room) -> None:
    listed = await room.says("source held", BOB)
    assert "12 old articles" in words_of(listed)
    assert TITLES[0] in words_of(listed)
    assert [one.ask for one in listed.rows[0].buttons] == ["source post F1", "source discard F1"]


@pytest.mark.parametrize("verb", ["post", "discard"])
async def test_who_may_not_manage_the_channel_lets_nothing_go(verb: str, room: Room) -> None:
    panel = await room.says(f"source {verb} F1", BOB)
    assert panel.is_problem
    assert "Manage Channels" in panel.title
    assert len(await room.commands.list_held()) == 1


@pytest.mark.parametrize(("verb", "owed"), [("post", 12), ("discard", 0)])
async def test_it_is_let_go_once(verb: str, owed: int, room: Room) -> None:
    done = await room.says(f"source {verb} F1")
    assert not done.is_problem
    assert "12 old articles" in done.title
    assert len(await room.commands.list_outbox()) == owed
    again = await room.says(f"source {verb} F1")
    assert again.is_problem
    assert "nothing is held" in again.title
    assert (await room.says("source held")).title == "No feed holds anything"
