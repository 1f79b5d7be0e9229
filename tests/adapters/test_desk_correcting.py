"""Who manages a channel puts stories right, by words or by buttons, unless others share them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from rules.asking.panel import Panel
from rules.ids import code
from tests.asking_room import BOB, ELSEWHERE, EVE, Room, a_room, words_of
from tests.newsroom import item, told

QUAKE = "Strong earthquake shakes the northern coast of Zembla"
FLOOD = "Flood closes the harbour of Kestrel Bay"
FIRST, SECOND = code("A", 1), code("A", 2)
PIER, TIDE = "https://pier.example/quake", "https://tide.example/quake"


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with a_room(tmp_path) as opened:
        await opened.adds("earthquake")
        pier = item(QUAKE, guid="1", link=PIER, outlet="Pier News")
        tide = item(QUAKE, guid="2", link=TIDE, outlet="Tide")
        await opened.polls(told(pier, tide))
        yield opened


def asks(panel: Panel) -> list[str]:
    return [one.ask for one in (*panel.buttons, *(b for row in panel.rows for b in row.buttons))]


async def story_of(article: str, room: Room) -> int:
    return (await room.commands.show_story(article)).story_id


async def test_a_story_and_why_offer_to_set_an_article_apart(room: Room) -> None:
    assert asks(await room.says(f"news story {code('S', 1)}")) == [f"news apart {SECOND}"]
    assert asks(await room.says(f"why {TIDE}")) == [f"news apart {SECOND}"]


async def test_an_article_that_is_set_apart_can_be_put_back_by_a_button(room: Room) -> None:
    parted = await room.says(f"news apart {SECOND}")
    assert parted.title == f"Not the same story as {code('S', 1)}: it is {code('S', 2)} now"
    assert "1 alert of it is on its way" in words_of(parted)
    assert await story_of(SECOND, room) == 2
    [back] = asks(parted)
    joined = await room.says(back)
    assert joined.title == f"The same story: {code('S', 2)} goes on in {code('S', 1)}"
    assert await story_of(SECOND, room) == 1


async def test_why_offers_the_story_that_was_nearest(room: Room) -> None:
    moved = QUAKE.replace("northern", "southern")
    await room.polls(told(item(moved, guid="3", link="https://mole.example/quake", outlet="Mole")))
    third = code("S", await story_of(code("A", 3), room))
    assert third != code("S", 1)
    offered = asks(await room.says(f"why {code('A', 3)}"))
    assert offered == [f"news join {third} other:{code('S', 1)}"]
    await room.says(offered[0])
    assert asks(await room.says(f"why {code('A', 3)}")) == [f"news apart {code('A', 3)}"]


async def test_two_stories_are_joined_by_their_ids(room: Room) -> None:
    await room.polls(told(item(FLOOD, guid="3", link="https://mole.example/flood", outlet="Mole")))
    third = code("S", await story_of(code("A", 3), room))
    assert not (await room.says(f"news join {code('S', 1)} other:{third}")).is_problem
    assert await story_of(code("A", 3), room) == 1


@pytest.mark.parametrize("words", [f"news apart {SECOND}", f"news join {FIRST} other:{SECOND}"])
async def test_who_may_not_manage_the_channel_corrects_nothing(words: str, room: Room) -> None:
    assert (await room.says(words, BOB)).is_problem
    assert await story_of(SECOND, room) == 1


async def test_where_others_share_the_stories_nobody_corrects_them_in_chat(room: Room) -> None:
    await room.adds("flood", EVE, ELSEWHERE)
    refused = await room.says(f"news apart {SECOND}")
    assert refused.is_problem
    assert "Several workspaces share this bot" in refused.title
    assert await story_of(SECOND, room) == 1


async def test_a_whole_story_is_not_set_apart(room: Room) -> None:
    refused = await room.says(f"news apart {code('S', 1)}")
    assert "names a whole story" in refused.title
