"""Answers that do not arrive, and answers on their way as the bot stops, on the strict local Discord."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from adapters.chat.discord_chat import listener
from bot.commands.bot_commands import BotCommands
from bot.report import SENTENCES
from tests.discord_house import a_bot, answer, commands_on, the_discord, told
from tests.servers.discord_faults import Fault
from tests.servers.discord_person import Person
from tests.servers.discord_server import DiscordServer


@pytest_asyncio.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with the_discord() as serving:
        yield serving


@pytest_asyncio.fixture
async def commands(tmp_path: Path, server: DiscordServer) -> AsyncIterator[BotCommands]:
    async with commands_on(server, tmp_path) as one:
        yield one


@pytest.fixture
def ada(server: DiscordServer) -> Person:
    return server.person("Ada", at=server.channel("general"), may=("manage_channels",))


CUT = Fault("cut", when="after", path="/callback$")


def take_long(commands: BotCommands, monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    before = commands.list_watches

    async def slowly() -> Any:
        await asyncio.sleep(seconds)
        return await before()

    monkeypatch.setattr(commands, "list_watches", slowly)


async def thinking(person: Person) -> None:
    """Wait until somebody reads that an answer is on its way."""
    for _ in range(1_000):
        if person.seen and person.seen[0].thinking:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("nobody is told that an answer is on its way")


async def test_a_saved_watch_is_announced_though_its_answer_did_not_arrive(
    server: DiscordServer, commands: BotCommands, tmp_path: Path, ada: Person
) -> None:
    async with a_bot(server, commands, tmp_path):
        preview = await ada.use("/watch add", query="flood")
        server.fault(CUT)
        await ada.click(preview, "Save")
        [said] = await told(server, server.channel("general"))
    assert "W1" in said["content"]


async def test_of_two_bots_with_one_token_the_second_says_so_once_and_nobody_is_told_of_a_fault(
    server: DiscordServer, commands: BotCommands, tmp_path: Path, ada: Person
) -> None:
    with capture_logs() as logs:
        async with a_bot(server, commands, tmp_path), a_bot(server, commands, tmp_path):
            assert "What I understand" in answer(await ada.use("/help"))
            assert (await ada.use("/watch add")).modal
            assert await ada.complete("/watch show", "watch", "w") == []
            await asyncio.sleep(0.1)
    unheard = [one for one in logs if one["event"] == "answer_unheard"]
    assert {one["about"] for one in unheard} == {"discord answers"}  # so it is told once
    assert "run one bot with this token" in str(SENTENCES["answer_unheard"](unheard[0]))
    assert [one for one in logs if one["event"] == "answer_failed"] == []


async def test_an_answer_that_was_put_away_before_it_came_is_no_fault(
    server: DiscordServer,
    commands: BotCommands,
    tmp_path: Path,
    ada: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    take_long(commands, monkeypatch, 1.0)
    server.fault(Fault("code", when="after", method="PATCH", path="/@original$", code=10008))
    with capture_logs() as logs:
        async with a_bot(server, commands, tmp_path):
            await ada.use("/watch list")
    assert [one["event"] for one in logs if one["log_level"] != "info"] == ["answer_unheard"]


async def test_an_answer_on_its_way_is_finished_as_the_bot_stops(
    server: DiscordServer,
    commands: BotCommands,
    tmp_path: Path,
    ada: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    take_long(commands, monkeypatch, 1.2)
    async with a_bot(server, commands, tmp_path):
        asking = asyncio.create_task(ada.use("/watch list"))
        await thinking(ada)
    assert "No watches yet" in answer(await asking)


async def test_an_answer_that_hangs_does_not_keep_the_bot_from_stopping(
    server: DiscordServer,
    commands: BotCommands,
    tmp_path: Path,
    ada: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listener, "FINISHED_WITHIN_S", 0.2)
    take_long(commands, monkeypatch, 60.0)
    async with a_bot(server, commands, tmp_path):
        asking = asyncio.create_task(ada.use("/watch list"))
        await thinking(ada)
        stopped_at = time.monotonic()
    assert time.monotonic() - stopped_at < 10
    asking.cancel()
