"""Watches of a channel are for those who may view it, at Discord; of a private thread, for its members."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.chat.discord_chat import listener
from bot.commands.bot_commands import BotCommands
from rules.ids import code
from rules.model import Channel, Watch
from tests.asking_room import poll
from tests.discord_house import a_bot, address_of, commands_on
from tests.fakes import Clock
from tests.newsroom import NOON, told
from tests.servers.discord_faults import Fault, Kind
from tests.servers.discord_person import Person
from tests.servers.discord_pointing import discord_pointed_at
from tests.servers.discord_server import DiscordServer, discord_server
from tests.servers.discord_shapes import channel_json
from tests.servers.discord_world import Channel as Place

MERGER = "merger"
MEMBERS = "/thread-members/"
LINK = "https://pier.example/merger-of-two-ports-is-near"


@dataclass
class House:
    """A server with a bot, a channel that Ada sees and Ben does not, and both in another."""

    server: DiscordServer
    commands: BotCommands
    ada: Person
    ben: Person
    dan: Person
    """Who manages threads."""
    board: Place

    async def watches(self, name: str, *places: Place | Channel, scoped: bool = True) -> Watch:
        """Save a watch of this server."""
        channels = [one if isinstance(one, Channel) else address_of(one) for one in places]
        scope = f"discord:{self.server.guild.id}" if scoped else ""
        return (await self.commands.add_watch(name, channels=channels, scope=scope)).watch

    async def seen_by(self, person: Person, line: str = "/watch list", **options: str) -> str:
        return (await person.use(line, **options)).text


@pytest.fixture(autouse=True)
def few_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the bot be ready soon: it is in few servers."""
    monkeypatch.setattr(listener, "MORE_SERVERS_WITHIN_S", 0.1)


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with discord_server() as server:
        server.gateway.identify_seconds = 0
        general, board = server.channel("general"), server.add_channel("board")
        ada = server.person("Ada", at=general, may=("manage_channels",))
        ben = server.person("Ben", at=general, may=("manage_channels",))
        dan = server.person("Dan", at=general, may=("manage_threads",))
        server.close(board, ada.user)
        with discord_pointed_at(server):
            async with (
                commands_on(server, tmp_path) as commands,
                a_bot(server, commands, tmp_path),
            ):
                yield House(server, commands, ada, ben, dan, board)
        assert server.violations == []


@pytest_asyncio.fixture
async def watch(house: House) -> Watch:
    return await house.watches(MERGER, house.board)


ASKED: tuple[tuple[str, dict[str, str]], ...] = (
    ("/watch list", {}),
    ("/watch show", {"watch": "W1"}),
    ("/watch export", {}),
    ("/watch test", {"query": "merger OR deal"}),
    ("/status", {}),
    ("/watch pause", {"watch": "W1"}),
    ("/watch remove", {"watch": MERGER}),
    ("/mute add", {"what": f"watch {MERGER}", "for": "4h"}),
    ("/news catchup", {}),
)


@pytest.mark.parametrize(("line", "options"), ASKED)
async def test_a_watch_of_a_channel_is_hidden_from_who_may_not_view_it(
    line: str, options: dict[str, str], house: House, watch: Watch
) -> None:
    answer = await house.ben.use(line, **options)

    assert "W1" not in answer.text.replace('"W1"', "")
    assert str(house.board.id) not in answer.text
    assert answer.message["attachments"] == []
    assert await house.commands.list_watches() == [watch]


@pytest.mark.parametrize("where", ["board", "general"])
async def test_who_may_view_a_channel_sees_its_watch_wherever_they_ask(
    where: str, house: House, watch: Watch
) -> None:
    house.ada.at = house.server.channel(where)
    assert f"W1 {MERGER}" in await house.seen_by(house.ada)


async def test_what_is_typed_is_completed_with_no_hidden_watch(house: House, watch: Watch) -> None:
    assert await house.ben.complete("/watch show", "watch", "mer") == []
    [offered] = await house.ada.complete("/watch show", "watch", "mer")
    assert offered["value"] == "W1"


async def test_who_is_taken_out_of_a_channel_sees_its_watches_no_more(
    house: House, watch: Watch
) -> None:
    board, server = house.board, house.server
    server.close(board, house.ben.user)
    await asyncio.sleep(0.05)
    assert MERGER in await house.seen_by(house.ben)
    del board.overwrites[house.ben.user.id]
    server.changed(board)
    await asyncio.sleep(0.05)
    assert MERGER not in await house.seen_by(house.ben)


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("/mute list", {}),
        ("/channel show", {}),
        ("/whynot", {"link": "https://pier.example/a"}),
        ("/watch advice", {"when": "on"}),
    ],
)
@pytest.mark.parametrize("named", ["by_number", "by_name"])
async def test_what_a_hidden_channel_is_told_is_not_said_to_others(
    line: str, options: dict[str, str], named: str, house: House
) -> None:
    channel = str(house.board.id) if named == "by_number" else "#board"
    refused = "outside this workspace" if named == "by_number" else 'There is no channel "#board"'
    assert refused in await house.seen_by(house.ben, line, **options, channel=channel)
    assert refused not in await house.seen_by(house.ada, line, **options, channel=channel)


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("/channel set", {"zone": "Europe/Berlin"}),
        ("/watch add", {"query": "flood"}),
        ("/digest now", {}),
    ],
)
async def test_a_hidden_channel_is_not_set_by_who_manages_the_others(
    line: str, options: dict[str, str], house: House
) -> None:
    channel = str(house.board.id)
    assert "Manage Channels" in await house.seen_by(house.ben, line, **options, channel=channel)


async def test_a_story_and_a_why_say_nothing_of_who_is_told_in_a_hidden_channel(
    house: House, watch: Watch
) -> None:
    await poll(house.commands, told("Merger of two ports is near"), "discord", Clock(NOON))
    alert = code("L", 1)
    for line, options in (
        ("/news story", {"story": LINK}),
        ("/why", {"alert": LINK}),
        ("/why", {"alert": alert}),
    ):
        hers, his = [await house.seen_by(one, line, **options) for one in (house.ada, house.ben)]
        assert f"W1 {MERGER}" in hers, line
        assert str(house.board.id) in hers, line
        assert "ports" in his, line
        assert "W1" not in his, line
        assert str(house.board.id) not in his, line
    voted = await house.seen_by(house.ben, "/news vote", alert=alert, verdict="down")
    assert "outside this workspace" in voted


async def test_a_direct_message_of_somebody_else_is_nobodys_business(house: House) -> None:
    await house.watches(MERGER, Channel("discord", f"@{house.ada.user.id}"))
    assert MERGER not in await house.seen_by(house.ben)
    assert MERGER in await house.seen_by(house.ada)


@pytest.mark.parametrize("scoped", [True, False])
async def test_a_channel_that_is_gone_or_in_another_server_is_hidden(
    scoped: bool, house: House
) -> None:
    other = house.server.add_channel("other", guild=house.server.add_guild("Elsewhere"))
    await house.watches("deal", other, scoped=scoped)
    gone = house.server.add_channel("gone")
    await house.watches(MERGER, gone, scoped=scoped)
    house.server.remove_channel(gone)
    boss = house.server.person("Cleo", at=house.server.channel("general"), may=("administrator",))

    hers = await house.seen_by(boss)
    assert (MERGER in hers, "deal" in hers) == (scoped, False)
    his = await house.seen_by(house.ben)
    assert (MERGER in his, "deal" in his) == (False, False)


# Private threads


@pytest.fixture
def thread(house: House) -> Place:
    """A private thread in the channel that all see, with Ada in it."""
    general = house.server.channel("general")
    return house.server.add_private_thread(general, "deal-room", house.ada.user)


async def test_a_private_thread_is_for_its_members_and_for_who_manages_threads(
    house: House, thread: Place
) -> None:
    await house.watches(MERGER, thread)
    seen = [MERGER in await house.seen_by(one) for one in (house.ada, house.ben, house.dan)]
    assert seen == [True, False, True]


async def test_a_public_thread_is_for_all_who_view_its_channel(house: House) -> None:
    world, general = house.server.world, house.server.channel("general")
    for parent, name in ((general, "flood"), (house.board, "deal")):
        made = world.add_thread(parent, name, owner=world.bot)
        house.server.gateway.announce("THREAD_CREATE", channel_json(made), made.guild_id)
        await house.watches(name, made)
    his = await house.seen_by(house.ben)
    assert ("flood" in his, "deal" in his) == (True, False)


async def test_a_member_of_a_thread_who_views_its_channel_no_more_does_not_see_it(
    house: House,
) -> None:
    ben = house.ben.user
    await house.watches(MERGER, house.server.add_private_thread(house.board, "deal-room", ben))
    assert MERGER not in await house.seen_by(house.ben)


async def test_a_thread_is_asked_of_once_for_many_watches(house: House, thread: Place) -> None:
    for number in range(8):
        await house.watches(f"{MERGER}{number}", thread)
    house.server.fault(Fault("slow", method="GET", path=MEMBERS, times=-1, seconds=0.0))
    assert f"{MERGER}7" in await house.seen_by(house.ada)
    assert len(house.server.faults.befallen) == 1


@pytest.mark.parametrize("kind", ["status", "limited", "cut", "slow"])
async def test_where_discord_does_not_say_who_is_in_a_thread_it_is_said(
    kind: Kind, house: House, thread: Place
) -> None:
    await house.watches(MERGER, thread)
    house.server.fault(Fault(kind, method="GET", path=MEMBERS, times=-1, seconds=5.0))
    answer = await house.seen_by(house.ada)
    assert "ask again in a minute" in answer
    assert MERGER not in answer


async def test_private_threads_are_suggested_to_nobody_who_may_not_be_in_them(
    house: House, thread: Place
) -> None:
    assert await house.ben.complete("/watch add", "channel", "deal", query="x") == []


async def test_who_types_is_told_from_memory_of_the_private_threads_they_are_in(
    house: House, thread: Place
) -> None:
    await house.watches(MERGER, thread)
    await house.watches("flood", house.server.channel("general"))

    async def offered(person: Person) -> set[str]:
        return {one["name"] for one in await person.complete("/watch show", "watch", "")}

    house.server.fault(Fault("slow", method="GET", path=MEMBERS, seconds=20.0))
    assert await offered(house.ada) == {"W2 flood"}  # nobody waits, however long Discord takes
    await house.server.until(lambda: house.server.faults.befallen)
    for _ in range(500):
        if await offered(house.ada) == {f"W1 {MERGER}", "W2 flood"}:
            break
        await asyncio.sleep(0.02)
    assert await offered(house.ada) == {f"W1 {MERGER}", "W2 flood"}
    assert await offered(house.ben) == {"W2 flood"}
    house.server.close(house.server.channel("general"))
    await asyncio.sleep(0.05)
    assert await offered(house.ada) == {"W2 flood"}  # though it is remembered that she is in it


# Threads that were put away


async def put_away(house: House, made: Place) -> None:
    house.server.threads.set_archived(made, archived=True)
    await asyncio.sleep(0.05)


async def open_thread(house: House, parent: Place, name: str) -> Place:
    world = house.server.world
    made = world.add_thread(parent, name, owner=world.bot)
    house.server.gateway.announce("THREAD_CREATE", channel_json(made), made.guild_id)
    await asyncio.sleep(0.05)
    return made


async def test_a_public_thread_that_was_put_away_is_for_all_who_view_its_channel(
    house: House,
) -> None:
    for parent, name in ((house.server.channel("general"), "flood"), (house.board, "deal")):
        made = await open_thread(house, parent, name)
        await house.watches(name, made)
        await put_away(house, made)
    his, hers = await house.seen_by(house.ben), await house.seen_by(house.ada)
    assert ("flood" in his, "deal" in his) == (True, False)
    assert ("flood" in hers, "deal" in hers) == (True, True)


async def test_a_watch_of_a_thread_that_was_put_away_is_changed_by_who_manages_its_channel(
    house: House,
) -> None:
    made = await open_thread(house, house.server.channel("general"), "flood")
    await house.watches("flood", made)
    await put_away(house, made)
    assert "Paused" in await house.seen_by(house.ben, "/watch pause", watch="W1")
    reader = house.server.person("Rita", at=house.server.channel("general"))
    assert "Manage Channels" in await house.seen_by(reader, "/watch resume", watch="W1")


async def test_what_may_not_be_written_into_a_thread_that_was_put_away_is_named(
    house: House,
) -> None:
    general = house.server.channel("general")
    made = await open_thread(house, general, "flood")
    await put_away(house, made)
    house.server.deny(general, "send_messages_in_threads")
    await asyncio.sleep(0.05)
    answer = await house.seen_by(house.ben, "/watch add", query="flood", channel=str(made.id))
    assert "#flood: the bot lacks Send Messages in Threads" in answer


async def test_a_private_thread_that_was_put_away_stays_hidden(house: House, thread: Place) -> None:
    await house.watches(MERGER, thread)
    await put_away(house, thread)
    seen = [MERGER in await house.seen_by(one) for one in (house.ada, house.ben, house.dan)]
    assert seen == [False, False, False]


async def test_a_thread_that_was_put_away_and_deleted_is_hidden(house: House) -> None:
    made = await open_thread(house, house.server.channel("general"), "flood")
    await house.watches("flood", made)
    await put_away(house, made)
    house.server.remove_channel(made)
    await asyncio.sleep(0.05)
    assert "flood" not in await house.seen_by(house.ben)


async def test_what_was_put_away_while_nobody_listened_is_asked_for_once_and_before_anybody_asks(
    tmp_path: Path,
) -> None:
    async with discord_server() as server:
        server.gateway.identify_seconds = 0
        general = server.channel("general")
        ben = server.person("Ben", at=general)
        made = server.world.add_thread(general, "flood", owner=server.world.bot)
        secret = server.add_private_thread(general, "deal-room", server.guild.owner)
        made.archived = secret.archived = True
        server.fault(Fault("slow", method="GET", path="/channels/", times=-1, seconds=0.0))
        with discord_pointed_at(server):
            async with commands_on(server, tmp_path) as commands:
                for name, place in (("flood", made), (MERGER, secret)):
                    scope = f"discord:{server.guild.id}"
                    await commands.add_watch(name, channels=[address_of(place)], scope=scope)
                async with a_bot(server, commands, tmp_path):
                    for _ in range(400):  # the library waits for more servers
                        if len(server.faults.befallen) == 2:
                            break
                        await asyncio.sleep(0.01)
                    await asyncio.sleep(0.05)
                    for _ in range(2):
                        seen = (await ben.use("/watch list")).text
                        assert ("flood" in seen, MERGER in seen) == (True, False)
                    assert len(server.faults.befallen) == 2
