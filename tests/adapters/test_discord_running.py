"""The gateway stays open: malformed events, cut connections, revoked tokens, joining and leaving."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, ClassVar

import discord
import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from adapters.chat.discord_chat import listener
from adapters.chat.discord_chat.answering import Answering
from adapters.chat.discord_chat.chat import DiscordChat
from adapters.chat.discord_chat.line import Gate, Line, Pace, Throttled
from adapters.chat.discord_chat.listener import Listening
from adapters.chat.discord_chat.opening import Access, supervisor_of
from adapters.chat.discord_chat.places import Places
from adapters.chat.discord_chat.supervisor import Supervisor, next_wait
from adapters.ports import ChatSurroundings
from bot.phrasebook import phrases
from rules.answers.status import Status
from tests.discord_house import TONGUES, settings_for, the_discord
from tests.servers.discord_faults import Fault
from tests.servers.discord_person import readable
from tests.servers.discord_server import DiscordServer
from tests.servers.discord_shapes import channel_json


@pytest.fixture(autouse=True)
def few_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the bot be ready soon: it is in few servers."""
    monkeypatch.setattr(listener, "MORE_SERVERS_WITHIN_S", 0.1)


@pytest_asyncio.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with the_discord() as serving:
        yield serving


class Nobody:
    """The commands of a bot that nobody asks."""

    async def list_watches(self) -> list[object]:
        return []

    async def status(self) -> Status:
        return Status((), ())


async def until(holds: Callable[[], Any], seconds: float = 8.0) -> None:
    """Wait until something holds."""
    for _ in range(int(seconds * 100)):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never held")


@asynccontextmanager
async def supervised(
    server: DiscordServer,
    folder: Path,
    *,
    shard_from: int = 2_000,
    token: str = "",
    kind: type[Listening] | None = None,
) -> AsyncIterator[Supervisor]:
    """Run a supervisor whose first wait is short."""
    access = Access("discord", token or server.token, shard_from=shard_from)
    pace = Pace(time.monotonic)
    line = Line(access.token, pace)
    chat = DiscordChat(line, Places(line), settings_for(server), TONGUES)
    around = ChatSurroundings(Nobody(), folder, phrases())  # type: ignore[arg-type]  # nobody asks
    supervisor = supervisor_of(access, around, chat, pace)
    supervisor.first_wait_s = 0.05
    if kind:
        trace = Gate(pace, once=False).trace()
        answering = Answering("discord", Nobody(), phrases(), chat.announce)  # type: ignore[arg-type]  # nobody asks
        supervisor._begin = lambda _sharded: kind(answering, chat.places, trace=trace)
    task = asyncio.create_task(supervisor.run())
    try:
        yield supervisor
    finally:
        task.cancel()
        ended, _ = await asyncio.wait({task}, timeout=3)
        task.cancel()  # of one that listens on: Stumbling stumbles once
        await line.close()
        assert ended, "it listens on, though it was ended"


async def test_a_malformed_event_ends_one_listener_and_the_next_begins(
    server: DiscordServer, tmp_path: Path
) -> None:
    async with supervised(server, tmp_path):
        await server.until_connected()
        server.gateway.send_malformed()
        await until(lambda: server.gateway.identified == 2)


class Stumbling(Listening):
    """A client whose connection breaks while it is closed, the first time."""

    closed: ClassVar[list[int]] = []

    async def close(self) -> None:
        await super().close()
        self.closed.append(1)
        if len(self.closed) == 1:
            raise ConnectionResetError("cannot write to a closing transport")


async def test_whoever_ends_it_is_heard_though_closing_fails(
    server: DiscordServer, tmp_path: Path
) -> None:
    async with supervised(server, tmp_path, kind=Stumbling) as one:
        await until(lambda: one.listener is not None and one.listener.is_ready())


async def test_a_listener_that_has_ended_is_told_of_nothing_any_more(
    server: DiscordServer, tmp_path: Path
) -> None:
    async with supervised(server, tmp_path) as one:
        await until(lambda: one.listener is not None and one.listener.is_ready())
    assert one.listener is not None
    one.listener.dispatch("ready")  # as the library does of a beginning that was cut short


async def test_a_gateway_that_is_away_at_the_start_is_tried_again(
    server: DiscordServer, tmp_path: Path
) -> None:
    server.gateway.refusals = 1
    async with supervised(server, tmp_path):
        await server.until_connected()
    assert server.gateway.identified == 1


async def test_a_cut_connection_is_resumed(server: DiscordServer, tmp_path: Path) -> None:
    async with supervised(server, tmp_path):
        await server.until_connected()
        server.gateway.cut_all()
        await until(lambda: server.gateway.resumed)
    assert server.gateway.identified == 1


@pytest.mark.parametrize("moment", ["before", "while"])
async def test_a_revoked_token_ends_it_with_a_sentence(
    moment: str, server: DiscordServer, tmp_path: Path
) -> None:
    with capture_logs() as logs:
        async with supervised(server, tmp_path, token="old" if moment == "before" else "") as one:
            if moment == "while":
                await server.until_connected()
                await server.revoke_token()
            await until(lambda: any(log["event"] == "discord_stopped" for log in logs))
            assert one is not None
    [said] = [log["reason"] for log in logs if log["event"] == "discord_stopped"]
    assert "developer portal" in said
    assert server.token not in said


async def test_no_listener_begins_when_few_beginnings_are_left(
    server: DiscordServer, tmp_path: Path
) -> None:
    server.gateway.starts_left = 10
    with capture_logs() as logs:
        async with supervised(server, tmp_path):
            await until(lambda: any(log["event"] == "discord_starts_spent" for log in logs))
    assert server.gateway.identified == 0


class Falling(Listening):
    """A client that falls as soon as it has begun."""

    begun: ClassVar[list[float]] = []

    async def connect(self, *, reconnect: bool = True) -> None:
        self.begun.append(time.monotonic())
        raise RuntimeError("an event that nobody can read")


async def test_a_listener_that_falls_at_once_is_begun_ever_more_rarely(
    server: DiscordServer, tmp_path: Path
) -> None:
    Falling.begun.clear()
    async with supervised(server, tmp_path, kind=Falling):
        await until(lambda: len(Falling.begun) == 4)
    first, second, third, fourth = Falling.begun
    assert second - first >= 0.1
    assert third - second >= 0.2
    assert fourth - third >= 0.4


def test_no_wait_is_longer_than_ten_minutes_and_a_long_life_makes_it_short_again() -> None:
    assert next_wait(400.0, lived_s=1.0, first_s=5.0) == 600.0
    assert next_wait(600.0, lived_s=301.0, first_s=5.0) == 5.0


async def test_each_connection_of_several_takes_a_beginning(
    server: DiscordServer, tmp_path: Path
) -> None:
    server.gateway.starts_left, server.gateway.shards = 51, 2
    with capture_logs() as logs:
        async with supervised(server, tmp_path, shard_from=1):
            await until(lambda: any(log["event"] == "discord_starts_spent" for log in logs))
    assert server.gateway.identified == 0


async def test_a_bot_in_many_servers_listens_over_several_connections(
    server: DiscordServer, tmp_path: Path
) -> None:
    server.gateway.starts_left, server.gateway.shards = 52, 2  # one more than are left for people
    async with supervised(server, tmp_path, shard_from=1):
        await until(lambda: server.gateway.identified == 2, seconds=15)


async def test_the_commands_are_told_once_and_again_when_they_are_others(
    server: DiscordServer, tmp_path: Path
) -> None:
    memory = tmp_path / "wirewatch.discord.commands"
    server.limits.buckets["PUT /applications/{application}/commands"] = (100, 1.0)
    for _ in range(2):
        with capture_logs() as logs:
            async with supervised(server, tmp_path):
                await server.until_connected()
    assert [log for log in logs if log["event"] == "discord_commands_offered"] == []
    memory.write_text("of an older version", encoding="utf-8")
    with capture_logs() as logs:
        async with supervised(server, tmp_path):
            await server.until_connected()
    assert [log for log in logs if log["event"] == "discord_commands_offered"]


@pytest.mark.parametrize("content", [b"\xff\xfe", b""], ids=["garbage", "nothing"])
async def test_a_memory_of_the_commands_that_holds_nonsense_is_written_anew(
    content: bytes, server: DiscordServer, tmp_path: Path
) -> None:
    memory = tmp_path / "wirewatch.discord.commands"
    memory.write_bytes(content)
    async with supervised(server, tmp_path):
        await server.until_connected()
    assert server.commands.puts == 1
    assert memory.read_bytes() not in (content, b"")


async def test_commands_are_offered_where_nothing_can_be_remembered(
    server: DiscordServer, tmp_path: Path
) -> None:
    (tmp_path / "wirewatch.discord.commands").mkdir()
    async with supervised(server, tmp_path) as one:
        one.offered_again_s = 0.01
        await server.until_connected()
        await asyncio.sleep(0.1)
    assert server.commands.puts == 1


async def test_events_and_channels_that_nobody_knows_yet_are_passed_over(
    server: DiscordServer, tmp_path: Path
) -> None:
    guild = server.guild
    odd = server.world.add_channel(guild, "odd", 99)
    async with supervised(server, tmp_path) as one:
        await until(lambda: one.listener is not None and one.listener.is_ready())
        told = channel_json(odd) | {"of_tomorrow": [{}]}
        for event in ("CHANNEL_CREATE", "CHANNEL_UPDATE", "OF_TOMORROW", "CHANNEL_DELETE"):
            server.gateway.announce(event, told, guild.id)
        server.add_channel("after")
        await until(lambda: "after" in str(one.listener and one.listener.guilds[0].channels))
    assert server.gateway.identified == 1


async def test_commands_that_cannot_be_told_do_not_keep_it_from_listening(
    server: DiscordServer, tmp_path: Path
) -> None:
    server.fault(Fault("status", method="PUT", path="/commands$", status=403))
    async with supervised(server, tmp_path):
        await server.until_connected()


async def test_commands_that_discord_did_not_take_are_offered_again_until_it_does(
    server: DiscordServer, tmp_path: Path
) -> None:
    server.fault(Fault("status", method="PUT", path="/commands$", times=3, status=503))
    async with supervised(server, tmp_path) as one:
        one.offered_again_s = 0.05
        await until(lambda: server.commands.given(0))
    assert server.gateway.identified == 1  # it listened all the while


async def test_a_new_server_is_greeted_once_where_it_may_be(
    server: DiscordServer, tmp_path: Path
) -> None:
    async with supervised(server, tmp_path) as one:
        await server.until_connected()
        await until(lambda: one.listener is not None and one.listener.is_ready())
        guild = server.world.add_guild("Harbour desk")
        closed = server.world.add_channel(guild, "closed")
        open_one = server.world.add_channel(guild, "open")
        server.deny(closed, "send_messages")
        server.gateway.add_guild(guild)
        await until(lambda: server.messages(open_one))
    [hello] = server.shown(open_one)
    assert "/watch add" in readable(hello)
    assert server.messages(closed) == []


@pytest.mark.parametrize(("closed", "greeted"), [((), "lobby"), (("lobby",), "first")])
async def test_a_server_is_greeted_where_it_greets_newcomers_if_that_may_be_written_to(
    closed: tuple[str, ...], greeted: str, server: DiscordServer, tmp_path: Path
) -> None:
    async with supervised(server, tmp_path) as one:
        await until(lambda: one.listener is not None and one.listener.is_ready())
        names = ("first", "lobby", "last")
        server.add_guild("Harbour desk", channels=names, closed=closed, system="lobby")
        await until(lambda: any(server.messages(server.channel(name)) for name in names))
    assert [name for name in names if server.messages(server.channel(name))] == [greeted]


async def test_an_outage_is_no_leaving_and_leaving_deletes_nothing(
    server: DiscordServer, tmp_path: Path
) -> None:
    other = server.add_guild("Elsewhere")
    with capture_logs() as logs:
        async with supervised(server, tmp_path) as one:
            await until(lambda: one.listener is not None and one.listener.is_ready())
            server.gateway.set_available(other, available=False)
            server.gateway.set_available(other, available=True)
            server.remove_guild(other)
            await until(lambda: any(log["event"] == "discord_removed" for log in logs))
    assert [log["server"] for log in logs if log["event"] == "discord_removed"] == ["Elsewhere"]
    assert [log for log in logs if log["event"] == "discord_joined"] == []


# Pace


class Watch:
    """A clock that stands still."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


async def test_requests_start_evenly_after_the_first_ones() -> None:
    pace, begun = Pace(time.monotonic), time.monotonic()
    for _ in range(16):
        await pace.turn()
    assert 0.15 <= time.monotonic() - begun < 10  # 0.3 s on a machine that does nothing else


async def test_nothing_is_asked_while_discord_wants_to_be_left_alone() -> None:
    clock = Watch()
    pace = Pace(clock)
    pace.close(5)
    with pytest.raises(Throttled) as throttled:
        await pace.turn()
    assert throttled.value.wait_s == 5
    clock.now += 5
    await pace.turn()


async def test_a_flood_of_refusals_stops_all_requests_before_discord_does() -> None:
    clock = Watch()
    pace = Pace(clock)
    for _ in range(5_000):
        pace.refused()
    with pytest.raises(Throttled):
        await pace.turn()
    clock.now += 601
    await pace.turn()


def test_the_listener_asks_for_nothing_privileged() -> None:
    from adapters.chat.discord_chat.listener import INTENTS

    assert discord.Intents(guilds=True) == INTENTS


async def test_no_client_waits_long_for_a_bucket(server: DiscordServer, tmp_path: Path) -> None:
    """discord.py would wait as long as it is told, and hold up every other channel."""
    line = Line(server.token, Pace(time.monotonic))
    waits = [(await line.client()).http.max_ratelimit_timeout]
    await line.close()
    async with supervised(server, tmp_path) as one:
        await until(lambda: one.listener is not None)
        assert one.listener is not None
        waits.append(one.listener.http.max_ratelimit_timeout)
    assert waits == [30.0, 30.0]
