"""A feed that gave its archive as new, on the strict local Discord: the notice, and a press of its button."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.commands.bot_commands import BotCommands
from bot.deliver import drain
from bot.noticing import tell_of_held
from rules.model import Watch
from tests.discord_house import a_bot, address_of, plainly, settings_for, the_discord
from tests.fakes import Clock, FakeSource, chats
from tests.holding import CHOICES, TITLES, hold
from tests.newsroom import a_desk, a_store, feed, some_commands
from tests.servers.discord_server import DiscordServer


@pytest_asyncio.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with the_discord() as serving:
        yield serving


@pytest.mark.parametrize(("button", "answer", "title", "alerts"), CHOICES)
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
