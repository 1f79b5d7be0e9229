"""A running bot that delivers: a chat that hangs holds up no other; SIGTERM finishes what is under way."""

import asyncio
import os
import signal
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from adapters.store import SqlStore
from bot import app
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
    async with a_store(folder) as store:
        await deliver(store, [server], ROOMS, until=server, stop_at=stop_at)
        return [one.state for one in await store.outbox(limit=10_000)]


async def deliver(
    store: SqlStore,
    servers: Sequence[ChatServer],
    rooms: Sequence[Channel],
    *,
    until: ChatServer,
    stop_at: int,
) -> None:
    """Run a bot on servers, each a chat, until one of them has had so many requests."""
    async with AsyncExitStack() as stack:
        chats = {}
        for name, server in zip(("local", "other"), servers, strict=False):
            client = await stack.enter_async_context(aiohttp.ClientSession(server.url))
            chats[name] = LocalChat(client, drops_nonces=server.kind is Kind.NONCE)
        await store.sync([feed()], [watch("earthquake", *rooms)])
        source = FakeSource({FEED: told(*TITLES)})
        bot = app.seated(store, source, chats, live_stories(), Config())
        ending = asyncio.create_task(_stop(until, stop_at))
        async with asyncio.timeout(60):
            await bot.run()
        await ending


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


async def test_a_chat_whose_channels_all_hang_holds_up_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "STOP_WITHIN", timedelta(seconds=0.1))
    quick = Channel("other", "news")
    async with (
        chat_server(Kind.NONCE, takes_seconds=600) as hanging,
        chat_server(Kind.NONCE) as well,
        a_store(tmp_path) as store,
    ):
        rooms = [*ROOMS, quick]  # whose turn comes last
        await deliver(store, [hanging, well], rooms, until=well, stop_at=len(TITLES))
        assert well.texts("news") == TITLES
        assert hanging.happened.total() == 0
