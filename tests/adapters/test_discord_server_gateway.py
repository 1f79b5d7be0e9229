"""The local Discord's gateway, with the real discord.py and with clients that break its rules."""

import asyncio
import json
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord
import pytest
import pytest_asyncio

from tests.servers.discord_pointing import Bot, running, strict_discord
from tests.servers.discord_server import DiscordServer
from tests.servers.discord_world import Json

SOON = 15.0


@pytest_asyncio.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with strict_discord() as serving:
        yield serving


async def happens(bot: discord.Client, event: str) -> Any:
    return await bot.wait_for(event, timeout=SOON)


# The real client.


async def test_a_resumed_client_is_told_what_it_missed(server: DiscordServer) -> None:
    async with running(server, Bot()) as bot:
        server.gateway.cut_all()
        server.add_channel("war-room")
        made = await happens(bot, "guild_channel_create")
    assert made.name == "war-room"
    assert (server.gateway.identified, server.gateway.resumed) == (1, 1)


@pytest.mark.parametrize("way", ["close", "reconnect"])
async def test_a_client_that_is_sent_away_resumes(server: DiscordServer, way: str) -> None:
    async with running(server, Bot()) as bot:
        resumed = asyncio.create_task(happens(bot, "resumed"))
        await asyncio.sleep(0)
        if way == "close":
            await server.gateway.close_all(4000)
        else:
            server.gateway.ask_to_reconnect()
        await resumed
    assert server.gateway.identified == 1


async def test_an_interaction_that_came_while_away_is_replayed(server: DiscordServer) -> None:
    async with running(server, Bot()) as bot:
        tree = discord.app_commands.CommandTree(bot)

        @tree.command(name="status", description="How it is")
        async def status(interaction: discord.Interaction) -> None:
            await interaction.response.send_message("Well", ephemeral=True)

        await tree.sync()
        server.gateway.cut_all()
        shown = await server.person("Ada").use("/status")
    assert shown.text == "Well"


async def test_a_client_without_acknowledgements_comes_back(server: DiscordServer) -> None:
    server.gateway.heartbeat_seconds, server.gateway.acknowledges = 0.2, False
    bot = Bot(heartbeat_timeout=0.3)
    async with running(server, bot):
        resumed = asyncio.create_task(happens(bot, "resumed"))
        await asyncio.sleep(0.5)
        server.gateway.acknowledges = True
        await resumed


async def test_guilds_and_channels_come_and_go(server: DiscordServer) -> None:
    async with running(server, Bot()) as bot:
        joined = asyncio.create_task(happens(bot, "guild_join"))
        await asyncio.sleep(0)
        guild = server.add_guild("Second desk")
        assert (await joined).id == guild.id
        outage, general = server.gateway.set_available, server.channel("general")
        changes: list[tuple[str, Callable[[], None]]] = [
            ("guild_unavailable", lambda: outage(guild, available=False)),
            ("guild_available", lambda: outage(guild, available=True)),
            ("guild_remove", lambda: server.remove_guild(guild)),
            ("guild_channel_delete", lambda: server.remove_channel(general)),
        ]
        for wait, change in changes:
            coming = asyncio.create_task(happens(bot, wait))
            await asyncio.sleep(0)
            change()
            await coming
        assert [one.name for one in bot.guilds] == ["Newsroom"]


async def test_a_lost_permission_shows_in_the_client(server: DiscordServer) -> None:
    general = server.channel("general")
    async with running(server, Bot()) as bot:
        coming = asyncio.create_task(happens(bot, "guild_channel_update"))
        await asyncio.sleep(0)
        server.deny(general, "send_messages")
        _, now = await coming
        assert not now.permissions_for(now.guild.me).send_messages
        with pytest.raises(discord.Forbidden) as caught:
            await now.send("A ferry is late")
        assert caught.value.code == 50013


async def test_a_malformed_event_ends_the_client(server: DiscordServer) -> None:
    async with Bot() as bot:
        task = asyncio.create_task(bot.start(server.token))
        await server.until_connected()
        await bot.wait_until_ready()
        server.gateway.send_malformed("GUILD_ROLE_UPDATE")
        with pytest.raises(KeyError):
            await asyncio.wait_for(task, SOON)


async def test_a_revoked_token_ends_the_client(server: DiscordServer) -> None:
    async with Bot() as bot:
        task = asyncio.create_task(bot.start(server.token))
        await server.until_connected()
        await server.revoke_token()
        with pytest.raises(discord.ConnectionClosed) as caught:
            await asyncio.wait_for(task, SOON)
        assert caught.value.code == 4004
    with pytest.raises(discord.LoginFailure):
        async with Bot() as again:
            await again.start("the old one")


async def test_a_privileged_intent_must_be_granted(server: DiscordServer) -> None:
    async with discord.Client(intents=discord.Intents(message_content=True)) as bot:
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await asyncio.wait_for(bot.start(server.token), SOON)


class Sharded(discord.AutoShardedClient):
    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait for no IDENTIFY but the first: here nobody asks for five seconds between them."""


async def test_shards_are_told_of_their_guilds(server: DiscordServer) -> None:
    server.gateway.shards, server.gateway.identify_seconds = 2, 0
    sharded = Sharded(intents=discord.Intents(guilds=True), max_messages=None)
    sharded._connection.guild_ready_timeout = 0.1
    async with sharded:
        task = asyncio.create_task(sharded.start(server.token))
        async with asyncio.timeout(15):
            await sharded.wait_until_ready()
        assert sharded.shard_count == 2
        assert [one.id for one in sharded.guilds] == [server.guild.id]
        assert server.gateway.identified == 2
    await asyncio.gather(task, return_exceptions=True)


# Clients that break the rules, frame by frame.


class Raw:
    """A connection without a library."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse, token: str) -> None:
        self._ws, self._token = ws, token

    async def send(self, op: int, body: Any) -> None:
        await self._ws.send_str(json.dumps({"op": op, "d": body}))

    async def send_frame(self, frame: str | bytes) -> None:
        await (self._ws.send_str(frame) if isinstance(frame, str) else self._ws.send_bytes(frame))

    async def identify(self, **changes: Any) -> None:
        asked = {"token": self._token, "intents": 1, "properties": {}}
        await self.send(2, asked | changes)

    async def read(self) -> Json:
        return dict(json.loads(await self._ws.receive_str(timeout=SOON)))

    async def until(self, event: str) -> Json:
        while (frame := await self.read())["t"] != event:
            pass
        return frame

    async def closed(self) -> int | None:
        async for _ in self._ws:
            pass
        return self._ws.close_code


@asynccontextmanager
async def connected(server: DiscordServer, **query: str) -> AsyncIterator[Raw]:
    asked = {"v": "10", "encoding": "json"} | query
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(server.gateway_url, params=asked) as ws,
    ):
        raw = Raw(ws, server.token)
        assert (await raw.read())["op"] == 10
        yield raw


@pytest.mark.parametrize(
    ("op", "body", "code"),
    [
        pytest.param(2, {"token": "wrong", "intents": 1}, 4004, id="a wrong token"),
        pytest.param(2, {"intents": 2}, 4014, id="a privileged intent"),
        pytest.param(2, {"intents": 1 << 40}, 4013, id="an unknown intent"),
        pytest.param(2, {"shard": [2, 2]}, 4010, id="a shard beyond the last"),
        pytest.param(3, {}, 4003, id="a command before IDENTIFY"),
        pytest.param(99, {}, 4001, id="an unknown opcode"),
        pytest.param(6, {"token": "wrong"}, 4004, id="a resume with a wrong token"),
    ],
)
async def test_the_gateway_closes_on(server: DiscordServer, op: int, body: Json, code: int) -> None:
    async with connected(server) as raw:
        if op == 2:
            await raw.identify(**body)
        else:
            await raw.send(op, body)
        assert await raw.closed() == code


@pytest.mark.parametrize(("name", "code"), [("starts_left", 4004), ("most_guilds", 4011)])
async def test_the_gateway_closes_when_there_is_none_left(
    server: DiscordServer, name: str, code: int
) -> None:
    setattr(server.gateway, name, 0)
    async with connected(server) as raw:
        await raw.identify()
        assert await raw.closed() == code


async def test_a_second_identify_on_a_connection_is_refused(server: DiscordServer) -> None:
    async with connected(server) as raw:
        await raw.identify()
        await raw.identify()
        assert await raw.closed() == 4005


async def test_identifying_again_too_soon_is_an_invalid_session(server: DiscordServer) -> None:
    async with connected(server) as first, connected(server) as second:
        await first.identify()
        await first.until("READY")
        await second.identify()
        assert await second.read() == {"op": 9, "d": False}
        server.advance(seconds=5)
        await second.identify()
        await second.until("READY")
    assert server.gateway.starts_left == 998


async def test_a_session_that_is_forgotten_cannot_be_resumed(server: DiscordServer) -> None:
    async with connected(server) as raw:
        await raw.identify()
        ready = await raw.until("READY")
        server.gateway.cut_all()
    asked = {"token": server.token, "session_id": ready["d"]["session_id"], "seq": 1}
    server.advance(minutes=6)
    async with connected(server) as raw:
        await raw.send(6, asked)
        assert await raw.read() == {"op": 9, "d": False}


async def test_who_says_goodbye_has_no_session_any_more(server: DiscordServer) -> None:
    async with connected(server) as raw:
        await raw.identify()
        await raw.until("READY")
        assert len(server.gateway.sessions) == 1
    await server.until(lambda: not server.gateway.sessions)


async def test_resuming_from_a_future_is_refused(server: DiscordServer) -> None:
    async with connected(server) as raw:
        await raw.identify()
        ready = await raw.until("READY")
        server.gateway.cut_all()
    async with connected(server) as raw:
        session = ready["d"]["session_id"]
        await raw.send(6, {"token": server.token, "session_id": session, "seq": 99})
        assert await raw.closed() == 4007


async def test_time_put_forward_is_no_silence_of_the_client(server: DiscordServer) -> None:
    server.gateway.heartbeat_seconds = 0.4
    async with connected(server) as raw:
        server.advance(hours=1)
        for _ in range(3):
            await asyncio.sleep(0.2)
            await raw.send(1, None)
            assert await raw.read() == {"op": 11}


async def test_missing_heartbeats_are_counted(server: DiscordServer) -> None:
    server.gateway.heartbeat_seconds = 0.1
    async with connected(server) as raw:
        assert await raw.closed() == 4009
    [said] = server.violations
    server.violations.clear()
    assert said.startswith("no heartbeat for")


async def test_a_flood_of_commands_and_a_long_frame_are_counted(server: DiscordServer) -> None:
    async with connected(server) as raw:
        for _ in range(121):
            await raw.send(1, None)
        assert await raw.closed() == 4008
    async with connected(server) as raw:
        await raw.send(1, "x" * 4_096)
        assert await raw.closed() == 4002
    assert [one[:11] for one in server.violations] == ["more than 1", "a frame of "]
    server.violations.clear()


@pytest.mark.parametrize("frame", ["{", b"{}"])
async def test_a_frame_that_is_no_json_text_closes(
    server: DiscordServer, frame: str | bytes
) -> None:
    async with connected(server) as raw:
        await raw.send_frame(frame)
        assert await raw.closed() == 4002


async def test_another_version_is_refused_and_counted(server: DiscordServer) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError, match="400"):
        async with connected(server, v="9"):
            pass
    [said] = server.violations
    server.violations.clear()
    assert "'v': '9'" in said


async def test_frames_are_packed_as_zlib_when_asked(server: DiscordServer) -> None:
    asked = {"v": "10", "encoding": "json", "compress": "zlib-stream"}
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(server.gateway_url, params=asked) as ws,
    ):
        packed = await ws.receive_bytes(timeout=SOON)
    assert packed.endswith(b"\x00\x00\xff\xff")
    assert json.loads(zlib.decompressobj().decompress(packed))["op"] == 10


async def test_the_gateway_may_refuse_to_be_entered(server: DiscordServer) -> None:
    server.gateway.refusals = 1
    with pytest.raises(aiohttp.WSServerHandshakeError, match="503"):
        async with connected(server):
            pass
    async with connected(server):
        pass


async def test_a_guild_is_told_to_the_shard_that_it_belongs_to(server: DiscordServer) -> None:
    server.gateway.identify_seconds = 0
    mine = (server.guild.id >> 22) % 2
    async with connected(server) as raw:
        await raw.identify(shard=[1 - mine, 2])
        ready = await raw.until("READY")
        assert (ready["d"]["guilds"], ready["d"]["shard"]) == ([], [1 - mine, 2])
