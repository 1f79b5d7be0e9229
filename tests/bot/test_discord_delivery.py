"""One event from three outlets is one message of Discord, edited twice, whatever goes wrong."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from rules.model import DeliveryState, Folding
from tests.discord_house import a_bot, commands_on
from tests.discord_room import QUAKE, Room, a_room
from tests.fakes import Clock
from tests.newsroom import NOON
from tests.servers.discord_faults import Fault
from tests.servers.discord_person import readable
from tests.servers.discord_server import DiscordServer, discord_server

APART = timedelta(minutes=6)


@pytest_asyncio.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with discord_server() as serving:
        yield serving
        assert serving.violations == []


def one_message_edited_twice(server: DiscordServer) -> None:
    [message] = server.shown(server.channel("general"))
    assert QUAKE.split()[0] in readable(message)
    assert "+2 outlets" in readable(message)
    assert len(message["edits"]) == 2
    assert message["pings"] == []


async def outlets_tell(room: Room, *outlets: str) -> None:
    for outlet in outlets:
        await room.poll(outlet)
        await room.deliver_all()
        room.wait(APART)


async def test_three_outlets_are_one_message_edited_twice(
    server: DiscordServer, tmp_path: Path
) -> None:
    async with a_room(server, tmp_path) as room:
        await outlets_tell(room, "Pier News", "The Mole", "Tide")
    one_message_edited_twice(server)


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize(
    "fault",
    [
        Fault("limited", seconds=0.2),
        Fault("limited_globally", seconds=0.2),
        Fault("status", when="after", status=500),
        Fault("status", when="before", status=502),
        Fault("cut", when="after"),
        Fault("cut", when="before"),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.when}",
)
async def test_a_fault_neither_loses_nor_doubles_anything(
    fault: Fault, method: str, server: DiscordServer, tmp_path: Path
) -> None:
    path = "/messages$" if method == "POST" else "/messages/"
    server.fault(
        Fault(fault.kind, fault.when, method, path, status=fault.status, seconds=fault.seconds)
    )
    async with a_room(server, tmp_path) as room:
        for outlet in ("Pier News", "The Mole", "Tide"):
            await room.poll(outlet)
            await room.deliver_all()
            room.wait(APART)
    if method == "POST":
        one_message_edited_twice(server)
    else:  # an edit that was put off shows what has come meanwhile; one that is repeated, the same
        [message] = server.shown(server.channel("general"))
        assert "+2 outlets" in readable(message)
    assert server.faults.befallen


async def test_each_step_may_be_done_by_another_process(
    server: DiscordServer, tmp_path: Path
) -> None:
    clock: Clock | None = None
    for outlet in ("Pier News", "The Mole", "Tide"):
        async with a_room(server, tmp_path, clock=clock) as room:
            await outlets_tell(room, outlet)
            clock = room.clock
    one_message_edited_twice(server)


async def test_a_process_that_ends_between_writing_and_noting_repeats_nothing(
    server: DiscordServer, tmp_path: Path
) -> None:
    server.fault(Fault("cut", when="after"))
    async with a_room(server, tmp_path) as room:
        await room.poll("Pier News")
        await room.deliver()
        clock = room.clock
    async with a_room(server, tmp_path, clock=clock) as room:
        room.wait(timedelta(minutes=20))
        await room.deliver_all()
        assert await room.store.told_count() == 1
    assert len(server.messages(server.channel("general"))) == 1


async def test_later_articles_are_named_in_one_thread(
    server: DiscordServer, tmp_path: Path
) -> None:
    async with a_room(server, tmp_path) as room:
        await room.store.set_folding(room.channel, Folding.THREAD)
        await outlets_tell(room, "Pier News", "The Mole", "Tide")
    thread = server.channel(QUAKE)
    assert [len(readable(one).splitlines()) >= 1 for one in server.shown(thread)] == [True, True]
    one_message_edited_twice(server)


async def test_what_is_owed_comes_at_once_when_the_permission_is_back(
    server: DiscordServer, tmp_path: Path
) -> None:
    general = server.channel("general")
    server.gateway.identify_seconds = 0
    server.deny(general, "send_messages")
    async with (
        commands_on(server, tmp_path) as commands,
        a_bot(server, commands, tmp_path) as chat,
        a_room(server, tmp_path, chat=chat) as room,
    ):
        await room.poll("Pier News")
        await room.deliver()
        server.allow(general, "send_messages")
        for _ in range(300):
            [owed] = await room.store.outbox(limit=10)
            if owed.next_at <= NOON:
                break
            await asyncio.sleep(0.01)
        await room.deliver()
    assert len(server.messages(general)) == 1


async def test_a_lost_permission_keeps_what_is_owed_and_it_comes_when_it_is_back(
    server: DiscordServer, tmp_path: Path
) -> None:
    general = server.channel("general")
    server.deny(general, "send_messages")
    async with a_room(server, tmp_path) as room:
        await room.poll("Pier News")
        await room.deliver()
        [owed] = await room.store.outbox(limit=10)
        assert owed.state is DeliveryState.PENDING
        assert "lacks Send Messages" in str(owed.error)

        server.allow(general, "send_messages")
        room.wait(timedelta(hours=2))
        await room.deliver_all()
    assert len(server.messages(general)) == 1
