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
from rules.model import Watch
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
    """Lists that count how often they are read."""

    def __init__(self, room: Room) -> None:
        self.commands, self.read = room.commands, 0

    async def list_watches(self) -> Sequence[Watch]:
        self.read += 1
        return await self.commands.list_watches()

    async def list_outlets(self) -> Sequence[str]:
        self.read += 1
        return await self.commands.list_outlets()


async def test_while_people_type_a_list_is_read_once_and_who_may_see_it_asked_anew(
    room: Room,
) -> None:
    await room.adds("flood name:Floods")
    counted, now = Counted(room), [100.0]
    lists = Lately(counted, lambda: now[0])
    desk = FrontDesk(room.commands, phrases(), room.crowd, lists=lists)
    show = Ask("watch show", ANN, WAR)
    for typed in ("f", "fl", "flo"):
        assert [one.value for one in await desk.suggestions(show, "watch", typed)] == ["W1"]
    assert counted.read == 1

    other = Ask("watch show", EVE, ELSEWHERE)  # she stands elsewhere: the list is the same
    assert await desk.suggestions(other, "watch", "f") == []
    await room.says("watch remove W1")
    assert "no watch" in (await desk.answer(replace(show, values={"watch": "W1"}))).title
    now[0] += KEPT_S
    assert await desk.suggestions(show, "watch", "f") == []
    assert counted.read == 2


async def test_outlets_are_read_once_as_well(room: Room) -> None:
    await room.polls(told("Ferry late"))
    counted = Counted(room)
    lists = Lately(counted, lambda: 1.0)
    desk = FrontDesk(room.commands, phrases(), room.crowd, lists=lists)
    for _ in range(2):
        found = await desk.suggestions(Ask("watch add", ANN, WAR), "source", "")
        assert "F1" in [one.value for one in found]
    assert counted.read == 1


async def test_of_thousands_of_feeds_those_that_hold_what_was_typed_are_offered(room: Room) -> None:
    feeds = [feed(f"https://{number}.example/", name=f"Wire {number}") for number in range(2_000)]
    await room.commands._store.sync([*feeds, feed(name="Über die Wire 1999")], [])
    found = await offered(room, "source pause", "source", "wire 1999")
    assert [one.label for one in found] == ["F2000 Wire 1999", "F2001 Über die Wire 1999"]
    assert len(await offered(room, "source pause", "source", "wire")) == CHOICES_AT_MOST
    assert [one.value for one in await offered(room, "source pause", "source", "ÜBER")] == ["F2001"]
    assert (await offered(room, "source pause", "source", "f77"))[0].value == "F77"
