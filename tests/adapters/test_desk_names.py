"""A name of a watch tells nobody of a watch that they may not see, and is never taken for another's."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.asking import FrontDesk
from bot.phrasebook import phrases
from rules.asking.ask import Asker
from rules.model import Channel
from tests.asking_room import ANN, BOB, PEACE, WAR, Room, a_room, words_of
from tests.crowds import FakeCrowd


class Walls(FakeCrowd):
    """Channels that only those who manage them see."""

    async def is_hidden(self, asker: Asker, channel: Channel) -> bool:
        return not await self.may_manage(asker, channel)


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    """Ann sees one channel, Bob another, of one workspace."""
    async with a_room(tmp_path) as opened:
        opened.crowd = Walls(opened.crowd.workspaces, {WAR: {"ann"}, PEACE: {"bob"}})
        opened.desk = FrontDesk(opened.commands, phrases(), opened.crowd)
        await opened.adds("merger name:Falcon")
        yield opened


async def test_the_name_of_a_hidden_watch_is_as_free_as_any_other(room: Room) -> None:
    free = await room.says("watch add harbour name:Sparrow", BOB, PEACE)
    hidden = await room.says("watch add harbour name:Falcon", BOB, PEACE)

    assert words_of(hidden) == words_of(free).replace("Sparrow", "Falcon").replace("D2", "D3")
    saved = [await room.says(one.buttons[0].ask, BOB, PEACE) for one in (free, hidden)]
    assert [one.title for one in saved] == ["Saved W2 Sparrow", "Saved W3 Falcon"]


async def test_a_watch_may_be_called_as_a_hidden_one_is_afterwards(room: Room) -> None:
    await room.adds("harbour name:Sparrow", BOB, PEACE)
    assert not (await room.says("watch edit Sparrow name:Falcon", BOB, PEACE)).is_problem


async def test_a_copy_is_not_numbered_because_of_a_hidden_name(room: Room) -> None:
    await room.adds("merger name:Falcon", BOB, PEACE)
    copied = await room.says("watch clone Falcon channel:@bob", BOB, PEACE)
    assert copied.title == "Saved W3 Falcon"


async def test_a_name_is_given_once_in_a_channel(room: Room) -> None:
    for said in (room.adds("other name:Falcon"), room.says("subscribe Falcon")):
        await said
    taken = await room.adds("other name:Falcon")
    assert taken.is_problem
    assert "already" in taken.title


async def test_of_watches_of_one_name_that_of_the_channel_is_meant(room: Room) -> None:
    await room.adds("harbour name:Falcon channel:me")
    own = Channel("chat", "@ann")

    assert "W1" in words_of(await room.says("watch show Falcon"))
    assert "W2" in words_of(await room.says("watch show falcon", ANN, own))


@pytest.mark.parametrize(
    "line", ["watch remove Falcon", "watch pause Falcon", "unsubscribe Falcon"]
)
async def test_of_several_watches_of_one_name_none_is_changed_by_a_guess(
    line: str, room: Room
) -> None:
    room.crowd.managers[PEACE].add("ann")
    await room.adds("harbour name:Falcon", channel=PEACE)

    answer = await room.says(f"{line}", ANN, Channel("chat", "quiet"))

    assert answer.is_problem
    assert ("W1 Falcon" in answer.title, "W2 Falcon" in answer.title) == (True, True)
    assert [one.is_paused for one in await room.commands.list_watches()] == [False, False]


async def test_the_other_s_watch_of_that_name_is_not_found_either(room: Room) -> None:
    await room.adds("harbour name:Falcon", BOB, PEACE)
    assert "W2 Falcon" in words_of(await room.says("watch show Falcon", BOB, WAR))
