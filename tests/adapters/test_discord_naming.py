"""What an option of a command names on the strict local Discord: channels, forums, roles, people."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.commands.bot_commands import BotCommands
from tests.discord_house import a_bot, added, address_of, commands_on, plainly, the_discord, told
from tests.servers.discord_person import Person
from tests.servers.discord_server import DiscordServer
from tests.servers.discord_world import FORUM, REQUIRE_TAG


@pytest_asyncio.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with the_discord() as serving:
        yield serving


@pytest_asyncio.fixture
async def commands(tmp_path: Path, server: DiscordServer) -> AsyncIterator[BotCommands]:
    async with commands_on(server, tmp_path) as one:
        yield one


@pytest_asyncio.fixture
async def ada(
    server: DiscordServer, commands: BotCommands, tmp_path: Path
) -> AsyncIterator[Person]:
    """Somebody who may manage the channels of a server that a bot is on."""
    person = server.person("Ada", at=server.channel("general"), may=("manage_channels",))
    async with a_bot(server, commands, tmp_path):
        yield person


async def test_a_forum_and_a_role_can_be_named(
    server: DiscordServer, commands: BotCommands, ada: Person
) -> None:
    forum, role = server.add_channel("stories", FORUM), server.add_role("desk", mentionable=True)
    await added(ada, query="flood", channel=f"<#{forum.id}>", ping=role)
    [watch] = await commands.list_watches()
    assert watch.channels == (address_of(forum),)
    assert watch.ping == str(role.id)


async def test_a_forum_is_told_of_its_watch_in_a_post_of_its_own(
    server: DiscordServer, ada: Person
) -> None:
    forum = server.add_forum("stories", "General")
    forum.flags |= REQUIRE_TAG
    await added(ada, query='"@everyone" flood', name="Floods", channel=f"<#{forum.id}>")
    await server.until(lambda: any(one.is_thread for one in server.world.channels.values()))
    [post] = [one for one in server.world.channels.values() if one.parent_id == forum.id]
    [said] = await told(server, post)
    assert "W1 Floods" in post.name
    assert '"@everyone" flood' in said["content"]
    assert said["pings"] == []


@pytest.mark.parametrize("written", ["#nowhere", "@everyone", "<@&1>", "@1"])
async def test_a_name_that_is_no_channels_is_said_to_be_none(written: str, ada: Person) -> None:
    for line in ("/watch list", "/watch advice"):
        needed = {"when": "on"} if line == "/watch advice" else {}
        shown = await ada.use(line, channel=written, **needed)
        assert shown.ephemeral
        assert f'There is no channel "{written}" here' in plainly([shown.message])


async def test_a_person_can_be_named_whom_a_watch_calls(
    server: DiscordServer, commands: BotCommands, ada: Person
) -> None:
    await added(ada, query="flood", ping=ada.user)
    [watch] = await commands.list_watches()
    assert watch.ping == f"@{ada.user.id}"


async def test_no_watch_calls_everybody_by_the_role_of_all(
    server: DiscordServer, commands: BotCommands, ada: Person
) -> None:
    everyone = server.guild.everyone
    await commands.add_watch("storm", channels=[address_of(server.channel("general"))])
    tried = await ada.use("/watch add", query="flood", ping=everyone)
    edited = await ada.use("/watch edit", watch="W1", ping=everyone)
    assert "never everybody" in tried.text
    assert "never everybody" in edited.text
    assert [one.ping for one in await commands.list_watches()] == [None]


async def test_a_role_that_would_ring_for_nobody_is_told_before_saving(
    server: DiscordServer, ada: Person
) -> None:
    desk = server.add_role("desk")
    refused = await ada.use("/watch add", query="flood", ping=desk)
    assert refused.ephemeral
    assert "Nobody would be called by @desk" in refused.text
    server.allow(server.channel("general"), "mention_everyone")
    await added(ada, query="flood", ping=desk)
