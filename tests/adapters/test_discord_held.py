"""A feed that gave its archive as new, on the strict local Discord: the notice, and a press of its button."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.collect import collect
from bot.commands.bot_commands import BotCommands
from bot.deliver import drain
from bot.desk import Desk
from bot.noticing import tell_of_held
from rules.model import Entry, Watch
from tests.discord_house import a_bot, address_of, plainly, settings_for
from tests.fakes import Clock, FakeSource, chats
from tests.newsroom import FEED, a_desk, a_store, feed, item, some_commands, told
from tests.servers.discord_pointing import discord_pointed_at
from tests.servers.discord_server import DiscordServer, discord_server

TITLES = [f"Bridge number {number} closed" for number in range(12)]


@pytest_asyncio.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with discord_server() as serving:
        serving.gateway.identify_seconds = 0
        with discord_pointed_at(serving):
            yield serving
        assert serving.violations == []


async def poll(desk: Desk, *entries: Entry) -> None:
    desk.source.feeds[FEED] = told(*entries)  # type: ignore[attr-defined]  # a FakeSource
    [polled] = await desk.store.feeds()
    await collect(polled, desk)


async def hold(desk: Desk, clock: Clock) -> None:
    """Poll a feed twice: what it gives the second time is an archive."""
    await poll(desk, item("Ferry late", published=clock.now))
    clock.pass_by(timedelta(seconds=1))
    old = clock.now - timedelta(days=30)
    await poll(desk, *(item(title, published=old) for title in TITLES))


@pytest.mark.parametrize(
    ("button", "answer", "title", "alerts"),
    [
        ("Post", "12 alerts follow", "12 old articles posted", 12),
        ("Discard", "nobody is told", "12 old articles discarded", 0),
    ],
)
async def test_a_press_lets_go_what_is_held_and_the_notice_says_so(
    button: str, answer: str, title: str, alerts: int, server: DiscordServer, tmp_path: Path
) -> None:
    desk_channel, news = server.channel("general"), server.add_channel("news")
    ada = server.person("Ada", at=desk_channel, may=("manage_channels",))
    clock, here = Clock(datetime.now(UTC) - timedelta(minutes=1)), address_of(desk_channel)
    async with a_store(tmp_path) as store:
        commands: BotCommands = some_commands(store, {"discord": settings_for(server)}, clock)
        await store.sync([feed()], [Watch("Bridges", "bridge", (address_of(news),), origin="file")])
        async with a_bot(server, commands, tmp_path) as chat:
            desk = a_desk(store, FakeSource(), chats(chat, "discord"), clock, operator=here)
            await hold(desk, clock)
            await tell_of_held(desk)
            await drain(here, desk)
            [notice] = server.shown(desk_channel)
            assert "12 old articles came as new" in plainly([notice])
            assert TITLES[0] in plainly([notice])

            await (await ada.click(notice, button)).until(answer)
            assert await commands.list_held() == []
            owed = await commands.list_outbox()
            assert len([one for one in owed if one.channel == address_of(news)]) == alerts
            await drain(here, desk)
            edited = server.shown(desk_channel)[0]
            assert edited["id"] == notice["id"]
            assert title in plainly([edited])
            assert TITLES[0] not in plainly([edited])
