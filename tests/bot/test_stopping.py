"""SIGTERM in the middle of delivering: what is under way is finished, nothing else is begun."""

import asyncio
import os
import signal
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot import app
from bot.app import Bot
from bot.config import Config
from rules.model import Channel, DeliveryState
from tests.fakes import FakeSource
from tests.local_chat import LocalChat
from tests.newsroom import FEED, a_store, feed, live_stories, told, watch
from tests.servers.chat_server import ChatServer, Kind, chat_server

TITLES = [f"Earthquake {number}" for number in range(1, 9)]
ROOMS = [Channel("local", f"room{number}") for number in range(app.DRAINS_AT_ONCE + 10)]


async def run(folder: Path, server: ChatServer, *, stop_at: int) -> list[DeliveryState]:
    """Run a bot until so many messages are there, then send SIGTERM; gives what is left owed."""
    async with a_store(folder) as store, aiohttp.ClientSession(server.url) as client:
        await store.sync([feed()], [watch("earthquake", *ROOMS)])
        chat = LocalChat(client, drops_nonces=server.kind is Kind.NONCE)
        source = FakeSource({FEED: told(*TITLES)})
        bot = app.seated(store, source, {"local": chat}, live_stories(), Config())
        ending = asyncio.create_task(_stop(server, stop_at))
        await _within(bot)
        await ending
        return [one.state for one in await store.outbox(limit=10_000)]


async def _within(bot: Bot) -> None:
    """Let it run and stop; what is sent takes far less than the time that stopping may take."""
    async with asyncio.timeout(60):
        await bot.run()


async def _stop(server: ChatServer, stop_at: int) -> None:
    while sum(server.happened.values()) < stop_at:  # noqa: ASYNC110  # nobody tells of it
        await asyncio.sleep(0.01)
    os.kill(os.getpid(), signal.SIGTERM)


@pytest.mark.parametrize("kind", list(Kind))
async def test_what_is_under_way_is_finished_and_the_rest_stays_owed(
    tmp_path: Path, kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "STOP_WITHIN", timedelta(seconds=30))
    async with chat_server(kind, takes_seconds=0.05) as server:
        left = await run(tmp_path, server, stop_at=40)
        shown = sum(len(server.texts(room.address)) for room in ROOMS)
        assert set(left) == {DeliveryState.PENDING}
        assert len(left) + shown == len(TITLES) * len(ROOMS)
        await run(tmp_path, server, stop_at=len(TITLES) * len(ROOMS))
        assert [server.texts(room.address) for room in ROOMS] == [TITLES] * len(ROOMS)
