"""`source mute`: nothing is told of an outlet for a time, named by itself or by a feed of it."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
import pytest_asyncio
from msgspec.structs import replace

from tests.asking_room import BOB, WAR, Room, a_room, words_of
from tests.newsroom import item, told


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with a_room(tmp_path) as opened:
        yield opened


async def brings(room: Room, *outlets: str) -> None:
    """Let the feed F1 bring an article of each outlet."""
    await room.polls(told(*(replace(item(f"Flood {n}"), outlet=n) for n in outlets)))


async def muted(room: Room) -> Sequence[str]:
    return [one.mute.target.name for one in (await room.commands.list_mutes(WAR)).mutes]


@pytest.mark.parametrize(
    "line",
    [
        "source mute Harbour Wire 4h",
        'source mute "Harbour Wire" for:4h',
        'source mute "Harbour Wire" until tomorrow 08:00',
        "source mute F1 for:forever",
    ],
)
async def test_an_outlet_is_muted_by_its_name_or_by_its_feed(line: str, room: Room) -> None:
    await brings(room, "Harbour Wire")

    panel = await room.says(line)

    assert "outlet Harbour Wire is muted" in words_of(panel)
    assert await muted(room) == ["Harbour Wire"]
    assert not (await room.says(panel.buttons[0].ask)).is_problem
    assert await muted(room) == []


async def test_of_a_feed_everything_that_it_brings_is_muted(room: Room) -> None:
    await brings(room, "Harbour Wire", "Pier Post")

    panel = await room.says("source mute F1 1h")

    assert await muted(room) == ["Harbour Wire", "Pier Post"]
    assert len(panel.buttons) == 2


async def test_what_brings_too_much_or_is_not_there_is_not_guessed(room: Room) -> None:
    await brings(room, *(f"Outlet {n}" for n in range(11)))
    for line in ("source mute F1 1h", "source mute F9 1h", "source mute ... 1h"):
        panel = await room.says(line)
        assert panel.is_problem, line
        assert "names no outlet, or too many" in panel.title
    assert await muted(room) == []


async def test_nothing_is_muted_without_an_end_or_the_right(room: Room) -> None:
    await brings(room, "Harbour Wire")
    said = {
        "source mute F1": "Say `mute add outlet F1 for:4h`",
        "source mute F1 for:soon": "nothing was muted",
    }
    for line, words in said.items():
        assert words in (await room.says(line)).title
    assert (await room.says("source mute F1 4h", BOB)).is_problem
    assert await muted(room) == []
