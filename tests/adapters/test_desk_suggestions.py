"""What is offered to who begins to type: lengths, stories and alerts, from lists that are kept a moment."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest_asyncio

from adapters.asking import FrontDesk
from adapters.asking.lately import KEPT_S, Lately
from bot.phrasebook import phrases
from rules.asking.ask import Ask, Asker
from rules.asking.panel import Choice
from rules.asking.panels.plain import CHOICES_AT_MOST
from tests.asking_room import ANN, ELSEWHERE, EVE, WAR, Room, a_room
from tests.newsroom import feed, told

GERMAN = replace(ANN, language="de")


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with a_room(tmp_path) as one:
        yield one


async def offered(
    room: Room, words: str, option: str, typed: str, asker: Asker = ANN
) -> Sequence[Choice]:
    channel = ELSEWHERE if asker is EVE else WAR
    return await room.desk.suggestions(Ask(words, asker, channel), option, typed)


async def test_lengths_are_offered_in_the_readers_language_and_written_as_they_are_read(
    room: Room,
) -> None:
    found = await offered(room, "mute add", "for", "", GERMAN)
    assert found[0] == Choice("30 Min.", "30m")
    assert found[-1] == Choice("für immer", "forever")
    [tomorrow] = await offered(room, "mute add", "for", "morgen", GERMAN)
    assert tomorrow.value == "until tomorrow 08:00"
    assert [one.value for one in await offered(room, "news search", "since", "")] == [
        "8h",
        "1d",
        "1w",
        "30d",
    ]


async def test_what_channels_were_told_of_late_is_offered_to_who_sees_them(room: Room) -> None:
    await room.adds("ferry name:Ferries")
    await room.polls(told("Nothing yet"))
    await room.polls(told("Nothing yet", "Ferry runs aground"))

    [alert] = await offered(room, "why", "alert", "aground")
    assert alert.label == f"{alert.value} Ferry runs aground"
    assert alert.value.startswith("L")
    [story] = await offered(room, "news story", "story", "aground")
    assert story.value.startswith("S")
    assert story in await offered(room, "mute add", "what", "")
    assert [one.value for one in await offered(room, "mute add", "what", "w1")] == ["W1"]
    for words, option in (("why", "alert"), ("news story", "story"), ("mute add", "what")):
        assert await offered(room, words, option, "", EVE) == []


async def test_an_alert_that_is_offered_is_answered(room: Room) -> None:
    await room.adds("ferry name:Ferries")
    await room.polls(told("Nothing yet"))
    await room.polls(told("Nothing yet", "Ferry runs aground"))
    [alert] = await offered(room, "why", "alert", "aground")
    assert not (await room.says(f"why {alert.value}")).is_problem


class Counted:
    """Outlets that are counted how often they are read."""

    def __init__(self, room: Room) -> None:
        self.commands, self.read = room.commands, 0

    async def list_outlets(self) -> Sequence[str]:
        self.read += 1
        return await self.commands.list_outlets()


async def test_while_people_type_outlets_are_read_once_in_some_seconds(room: Room) -> None:
    await room.polls(told("Ferry late"))
    counted, now = Counted(room), [100.0]
    lists = Lately(counted, lambda: now[0])
    desk = FrontDesk(room.commands, phrases(), room.crowd, lists=lists)
    for read, passed in ((1, 0.0), (1, KEPT_S - 0.1), (2, 0.1)):
        now[0] += passed
        found = await desk.suggestions(Ask("watch add", ANN, WAR), "sources", "")
        assert "F1" in [one.value for one in found]
        assert counted.read == read


async def test_watches_are_offered_as_they_are_and_to_who_sees_them(room: Room) -> None:
    await room.adds("flood name:Floods")
    await room.adds("quake name:A_Flood_of_quakes")
    for typed in ("f", "fl", "flo"):
        assert [one.value for one in await offered(room, "watch show", "watch", typed)] == [
            "W1",
            "W2",
        ]
    assert await offered(room, "watch show", "watch", "f", EVE) == []
    await room.says("watch remove W1")
    assert [one.value for one in await offered(room, "watch show", "watch", "f")] == ["W2"]


async def test_of_thousands_of_feeds_those_that_hold_what_was_typed_are_offered(room: Room) -> None:
    feeds = [feed(f"https://{number}.example/", name=f"Wire {number}") for number in range(2_000)]
    await room.commands._store.sync([*feeds, feed(name="Über die Wire 1999")], [])
    found = await offered(room, "source pause", "source", "wire 1999")
    assert [one.label for one in found] == ["F2000 Wire 1999", "F2001 Über die Wire 1999"]
    assert len(await offered(room, "source pause", "source", "wire")) == CHOICES_AT_MOST
    assert [one.value for one in await offered(room, "source pause", "source", "ÜBER")] == ["F2001"]
    assert (await offered(room, "source pause", "source", "f77"))[0].value == "F77"
