"""A whole bot with hubs: from its configuration to what it prints, on the real clock."""

import asyncio
import io
import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.errors import PushError
from bot import app
from bot.config import Config
from bot.opening import Place
from tests.servers.feed_server import Reply, feed_server
from tests.servers.websub_hub import Hub, document, free_port, websub_hub


def place(folder: Path, url: str, **more: object) -> Place:
    tables = {
        "feeds": [{"url": url, "name": "Pier News"}],
        "watches": [{"name": "ferries", "query": "ferry"}],
        "fetch": {"allow_private": ["127.0.0.0/8"]},
        **more,
    }
    return Place(Config.model_validate(tables), folder)


def websub(port: int) -> dict[str, object]:
    return {"public_url": f"http://127.0.0.1:{port}/in", "port": port}


async def until(holds: Callable[[], bool]) -> None:
    for _ in range(300):
        if holds():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not come to that in 15 s")


async def after_start(hub: Hub, out: Callable[[], str]) -> None:
    await until(lambda: bool(hub.subscribers))
    assert await hub.push(document("Ferry aground")) == [202]
    await until(lambda: "Ferry aground" in out())
    os.kill(os.getpid(), signal.SIGTERM)


async def test_a_running_bot_is_pushed_and_tells_at_once(
    tmp_path: Path, err: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    said: list[str] = []

    def out() -> str:
        said.append(capsys.readouterr().out)
        return "".join(said)

    async with feed_server() as server, websub_hub(lambda: datetime.now(UTC)) as hub:
        link = f'<{hub.url}>; rel="hub", </rss>; rel="self"'
        url = server.serve("/rss", Reply(document("Harbour opens"), headers={"Link": link}))
        port = free_port()
        async with app.open_bot(place(tmp_path, url, websub=websub(port))) as bot:
            telling = asyncio.create_task(after_start(hub, out))
            await bot.run()
            await telling
        assert "Pier News" in out()
        assert "127.0.0.1 pushes its news from now on" in err.getvalue()
        assert "its hub pushed 1 new article, 1 alert" in err.getvalue()
        assert len(server.requests) == 1
        async with app.open_bot(place(tmp_path, url)) as bot:
            await bot.run_once()
        assert hub.asked == ["subscribe"]


async def test_once_asks_no_hub_and_waits_for_none(tmp_path: Path, err: io.StringIO) -> None:
    async with feed_server() as server, websub_hub(lambda: datetime.now(UTC)) as hub:
        link = f'<{hub.url}>; rel="hub", </rss>; rel="self"'
        url = server.serve("/rss", Reply(document("Harbour opens"), headers={"Link": link}))
        port = free_port()
        async with app.open_bot(place(tmp_path, url, websub=websub(port))) as bot:
            await bot.run_once()
            with pytest.raises(ConnectionRefusedError):
                await asyncio.open_connection("127.0.0.1", port)
        assert hub.asked == []


async def test_a_port_that_is_taken_stops_the_start_with_the_remedy(
    tmp_path: Path, err: io.StringIO
) -> None:
    async with feed_server() as server:
        url = server.serve("/rss", Reply(document("Harbour opens")))
        port = int(server.address.rpartition(":")[2])
        async with app.open_bot(place(tmp_path, url, websub=websub(port))) as bot:
            with pytest.raises(PushError, match="choose another"):
                await bot.run()
        assert server.requests == []
