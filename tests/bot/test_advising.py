"""Whoever wants it is told weekly what could be better about watches: once, and only what is new."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest_asyncio

from bot.advising import advise
from bot.desk import Desk
from rules.asking.ask import Asker
from rules.ids import code
from rules.model import Channel
from rules.notice import Notice, NoticeKind
from tests.asking_room import ANN, WAR, Room, a_room
from tests.fakes import FakeChat, FakeSource, chats
from tests.newsroom import a_desk, told

MINE = Channel("chat", "@ann")
WEEK = timedelta(days=7)


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with a_room(tmp_path) as opened:
        yield opened


def desk_of(room: Room) -> Desk:
    store = room.commands._store
    return a_desk(store, FakeSource({}), chats(FakeChat(), "chat"), room.clock)


async def notes(room: Room) -> list[Notice]:
    owed = await room.commands._store.outbox(limit=99)
    return [one.notice for one in owed if one.notice and one.notice.kind is NoticeKind.ADVICE]


async def votes_down(room: Room, *titles: str, by: Asker = ANN) -> None:
    for one in await room.commands.list_outbox():
        if not one.notice and one.alert.title in titles:
            await room.says(f"news vote {code('L', one.alert.id)} verdict:down", by)


async def with_unwanted(room: Room) -> None:
    await room.adds("ferry name:Ferries")
    await room.polls(told("Golf on the ferry", "Ferry cup won", "Ferry late"))
    await votes_down(room, "Golf on the ferry", "Ferry cup won")


async def test_nobody_is_advised_who_did_not_ask_for_it(room: Room) -> None:
    await with_unwanted(room)
    room.clock.pass_by(2 * WEEK)
    await advise(desk_of(room))
    assert await notes(room) == []


async def test_the_note_comes_weekly_to_who_wants_it_and_says_nothing_twice(room: Room) -> None:
    await room.says("watch advice on")
    await with_unwanted(room)
    await advise(desk_of(room))
    assert await notes(room) == []
    room.clock.pass_by(WEEK)
    await advise(desk_of(room))
    await advise(desk_of(room))
    [note] = await notes(room)
    assert note.channel == MINE
    assert note.title == "Your watches: 1 suggestion"
    assert note.lines[0].text.startswith("W1 Ferries: 0 of 2 votes")
    less, stop = note.actions
    assert less.command.startswith("news less L")
    assert stop.command == "watch advice off"
    room.clock.pass_by(WEEK)
    await advise(desk_of(room))
    assert len(await notes(room)) == 1


async def test_the_buttons_of_a_note_do_what_they_say_where_it_stands(room: Room) -> None:
    await room.says("watch advice on")
    await with_unwanted(room)
    room.clock.pass_by(WEEK)
    await advise(desk_of(room))
    [note] = await notes(room)
    less, stop = note.actions
    assert (await room.says(less.command, ANN, MINE)).title == "Less like this: W1 Ferries"
    assert not (await room.says(stop.command, ANN, MINE)).is_problem
    await votes_down(room, "Ferry late")
    room.clock.pass_by(WEEK)
    await advise(desk_of(room))
    assert len(await notes(room)) == 1


async def test_a_watch_of_the_file_or_of_another_channel_is_not_spoken_of(room: Room) -> None:
    await room.says("watch advice on")
    await with_unwanted(room)
    store = room.commands._store
    [watch] = await room.commands.list_watches()
    of_the_file = replace(watch, origin="file")
    assert await store.edit_watch(watch, of_the_file, by="", now=room.clock.now)
    room.clock.pass_by(WEEK)
    await advise(desk_of(room))
    elsewhere = replace(watch, channels=(Channel("chat", "peace"),))
    assert await store.edit_watch(of_the_file, elsewhere, by="", now=room.clock.now)
    room.clock.pass_by(WEEK)
    await advise(desk_of(room))
    assert await notes(room) == []


async def test_a_query_that_cannot_be_read_any_more_holds_no_note_up(room: Room) -> None:
    await room.says("watch advice on")
    await with_unwanted(room)
    store = room.commands._store
    [watch] = await room.commands.list_watches()
    await store.add_watch(replace(watch, id=0, name="Old", query="ferry AND"), now=room.clock())
    await votes_down(room, "Ferry late")
    room.clock.pass_by(WEEK)
    await advise(desk_of(room))
    assert len(await notes(room)) == 1


async def test_a_zone_that_is_gone_tells_nothing_and_hinders_nobody(room: Room) -> None:
    await with_unwanted(room)
    store = room.commands._store
    await room.says("watch advice on", replace(ANN, id="bob"))
    await room.says("watch advice on")
    kept = await store.advice("chat:@ann")
    assert kept is not None
    await store.keep_advice(replace(kept, schedule="weekly mon 09:00 Mars/Base"))
    await votes_down(room, "Ferry late")
    room.clock.pass_by(WEEK)
    await advise(desk_of(room))
    assert [one.channel.address for one in await notes(room)] == ["@bob"]


async def test_a_vote_on_an_alert_that_the_archive_let_go_is_counted_and_not_quoted(
    room: Room,
) -> None:
    await room.says("watch advice on")
    await with_unwanted(room)
    room.clock.pass_by(WEEK)
    store = room.commands._store
    votes = await store.votes()
    await store.vote(9_999, "chat:@ann", [replace(votes[0], alert_id=9_999)])
    await advise(desk_of(room))
    [note] = await notes(room)
    assert "of late: “" in note.lines[0].text
    assert WAR in (await room.commands.list_watches())[0].channels
