"""Permissions, channels and servers that go and come back: nothing is deleted, it is told once, and goes on."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from adapters.chat.discord_chat import listener
from bot.noticing import tell_of_outbox
from bot.report import SENTENCES
from rules.model import DeliveryState, Watch
from tests.discord_house import a_bot, address_of, commands_on, plainly, the_discord
from tests.discord_room import Room, a_room
from tests.servers.discord_faults import Fault
from tests.servers.discord_server import DiscordServer
from tests.servers.discord_shapes import channel_json
from tests.servers.discord_world import Channel as Place
from tests.servers.discord_world import Guild, Overwrite, bits


@pytest.fixture(autouse=True)
def few_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the bot be ready soon: it is in few servers."""
    monkeypatch.setattr(listener, "MORE_SERVERS_WITHIN_S", 0.1)


@pytest_asyncio.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with the_discord() as serving:
        yield serving


async def until(holds: Callable[[], object], seconds: float = 5.0) -> None:
    for _ in range(int(seconds * 100)):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never held")


def watch_of(place: Place) -> Watch:
    return Watch("Quakes", "quake*, earthquake", (address_of(place),), origin="file")


async def is_due(room: Room) -> bool:
    """Wait until what is owed is due at once; False: it waits for its hour."""
    for _ in range(400):
        [owed] = [one for one in await room.store.outbox(limit=10) if one.channel == room.channel]
        if owed.next_at <= room.clock.now:
            return True
        await asyncio.sleep(0.01)
    return False


async def test_a_lost_permission_is_told_once_by_its_name_and_re_check_ends_it(
    server: DiscordServer, tmp_path: Path
) -> None:
    desk, news = server.channel("general"), server.add_channel("news")
    server.deny(news, "embed_links")
    ada = server.person("Ada", at=desk, may=("manage_channels",))
    operator, here = address_of(desk), address_of(news)
    async with (
        commands_on(server, tmp_path) as commands,
        a_bot(server, commands, tmp_path) as chat,
        a_room(
            server, tmp_path, chat=chat, channel=here, watch=watch_of(news), operator=operator
        ) as room,
    ):
        await room.poll("Pier News")
        for _ in range(3):  # however often it is tried and looked at
            await room.deliver()
            await tell_of_outbox(room.desk)
            room.channel = operator
            await room.deliver()
            room.channel = here
        [notice] = server.shown(desk)
        assert "#news cannot be written to" in plainly([notice])
        assert "the bot lacks Embed Links" in plainly([notice])

        server.allow(news, "embed_links")
        assert await is_due(room)
        await room.deliver()
        assert len(server.messages(news)) == 1
        await (await ada.click(notice, "Re-check")).until("Nothing stands in the way")
        await tell_of_outbox(room.desk)
        room.channel = operator
        await room.deliver()
        [over] = server.shown(desk)
        assert over["id"] == notice["id"]
        assert "#news can be written to again" in plainly([over])


async def test_a_channel_deleted_between_accept_and_send_is_told_and_its_watch_stays(
    server: DiscordServer, tmp_path: Path
) -> None:
    desk, news = server.channel("general"), server.add_channel("news")
    operator, here = address_of(desk), address_of(news)
    async with a_room(
        server, tmp_path, channel=here, watch=watch_of(news), operator=operator
    ) as room:
        await room.poll("Pier News")
        server.remove_channel(news)
        await room.deliver()
        await tell_of_outbox(room.desk)
        [owed] = [one for one in await room.store.outbox(limit=10) if one.channel == here]
        assert owed.state is DeliveryState.PENDING
        watches, _ = await room.store.watches()
        assert [one.channels for one in watches] == [(here,)]
        room.channel = operator
        await room.deliver()
    [notice] = server.shown(desk)
    assert "there is no such channel any more" in plainly([notice])


async def test_what_was_lost_before_the_start_is_tried_when_it_is_there_again(
    server: DiscordServer, tmp_path: Path
) -> None:
    general = server.channel("general")
    server.deny(general, "send_messages")
    async with a_room(server, tmp_path) as room:
        await room.poll("Pier News")
        await room.deliver()
        clock = room.clock
    server.allow(general, "send_messages")  # nobody listens: no event says so
    async with (
        commands_on(server, tmp_path) as commands,
        a_bot(server, commands, tmp_path) as chat,
        a_room(server, tmp_path, chat=chat, clock=clock) as room,
    ):
        assert await is_due(room)
        await room.deliver()
    assert len(server.messages(general)) == 1


async def test_what_a_deleted_role_forbade_is_tried_at_once(
    server: DiscordServer, tmp_path: Path
) -> None:
    general, role = server.channel("general"), server.add_role("muzzle")
    server.guild.members[server.world.bot.id].roles.add(role.id)
    forbidden = Overwrite(role.id, of_member=False, deny=bits("send_messages"))
    general.overwrites[role.id] = forbidden
    async with (
        commands_on(server, tmp_path) as commands,
        a_bot(server, commands, tmp_path) as chat,
        a_room(server, tmp_path, chat=chat) as room,
    ):
        await room.poll("Pier News")
        await room.deliver()
        assert server.messages(general) == []
        server.remove_role(role)
        assert await is_due(room)
        await room.deliver()
    assert len(server.messages(general)) == 1


async def test_what_a_locked_thread_is_owed_comes_when_it_is_unlocked(
    server: DiscordServer, tmp_path: Path
) -> None:
    thread = server.world.add_thread(server.channel("general"), "quakes", owner=server.world.bot)
    thread.locked = True

    def tell() -> None:
        server.gateway.announce("THREAD_UPDATE", channel_json(thread), thread.guild_id)

    async with (
        commands_on(server, tmp_path) as commands,
        a_bot(server, commands, tmp_path) as chat,
        a_room(
            server, tmp_path, chat=chat, channel=address_of(thread), watch=watch_of(thread)
        ) as room,
    ):
        await room.poll("Pier News")
        await room.deliver()
        tell()  # it changed, and is locked as before
        await asyncio.sleep(0.2)
        [owed] = await room.store.outbox(limit=10)
        assert owed.next_at > room.clock.now
        thread.locked = False
        tell()
        assert await is_due(room)
        await room.deliver()
    assert len(server.messages(thread)) == 1


async def test_what_an_outage_refused_is_tried_when_it_is_over(
    server: DiscordServer, tmp_path: Path
) -> None:
    general = server.channel("general")
    async with (
        commands_on(server, tmp_path) as commands,
        a_bot(server, commands, tmp_path) as chat,
        a_room(server, tmp_path, chat=chat) as room,
    ):
        await asyncio.sleep(0.3)  # until the library says that it is ready
        server.gateway.set_available(server.guild, available=False)
        server.fault(Fault("code", method="POST", path="/messages$", code=50001))
        await room.poll("Pier News")
        await room.deliver()
        assert server.messages(general) == []
        server.gateway.set_available(server.guild, available=True)
        assert await is_due(room)
        await room.deliver()
    assert len(server.messages(general)) == 1


def come_back(server: DiscordServer, guild: Guild) -> None:
    """Let the bot be invited to a server again that it was thrown out of."""
    server.world.guilds[guild.id] = guild
    server.world.channels |= guild.channels
    server.gateway.add_guild(guild)


async def test_a_server_that_threw_the_bot_out_deletes_nothing_and_goes_on_when_it_comes_back(
    server: DiscordServer, tmp_path: Path
) -> None:
    other = server.add_guild("Elsewhere")
    news = server.add_channel("news", guild=other)
    here = address_of(news)
    async with (
        commands_on(server, tmp_path) as commands,
        a_bot(server, commands, tmp_path) as chat,
        a_room(server, tmp_path, chat=chat, channel=here, watch=watch_of(news)) as room,
    ):
        await asyncio.sleep(0.3)  # until the library says that it is ready
        server.remove_guild(other)
        await room.poll("Pier News")
        await room.deliver()
        [owed] = await room.store.outbox(limit=10)
        assert owed.state is DeliveryState.PENDING
        assert owed.next_at > room.clock.now
        come_back(server, other)
        assert await is_due(room)
        await room.deliver()
        watches, _ = await room.store.watches()
        assert len(watches) == 1
    assert len([one for one in server.messages(news) if one.body["components"]]) == 1


async def test_a_server_that_was_left_while_nobody_listened_is_noticed_at_the_start(
    server: DiscordServer, tmp_path: Path
) -> None:
    other = server.add_guild("Elsewhere")
    news = server.add_channel("news", guild=other)
    async with commands_on(server, tmp_path) as commands:
        await commands.add_watch("flood", channels=[address_of(news)])
        server.world.remove_guild(other)
        with capture_logs() as logs:
            async with a_bot(server, commands, tmp_path):
                await until(lambda: any(one["event"] == "discord_unseen" for one in logs))
        assert len(await commands.list_watches()) == 1
    [said] = [one for one in logs if one["event"] == "discord_unseen"]
    sentence = SENTENCES["discord_unseen"](said) or ""
    assert str(news.id) in sentence
    assert "wirewatch discord invite" in sentence


async def test_a_channel_that_cannot_be_asked_for_is_not_said_to_be_gone(
    server: DiscordServer, tmp_path: Path
) -> None:
    made = server.world.add_thread(server.channel("general"), "flood", owner=server.world.bot)
    made.archived = True
    server.fault(Fault("status", method="GET", path="/channels/", times=-1, status=503))
    async with commands_on(server, tmp_path) as commands:
        await commands.add_watch("flood", channels=[address_of(made)])
        with capture_logs() as logs:
            async with a_bot(server, commands, tmp_path):
                await until(lambda: server.faults.befallen)
                await asyncio.sleep(0.1)
    assert [one for one in logs if one["event"] == "discord_unseen"] == []
