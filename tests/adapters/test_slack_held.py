"""A feed that gave its archive as new, on the strict local Slack: the notice, and a press of its button."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.deliver import drain
from bot.noticing import tell_of_held
from rules.model import Watch
from tests.fakes import Clock, FakeSource, chats
from tests.holding import CHOICES, TITLES, hold
from tests.newsroom import a_desk, a_store, feed, some_commands
from tests.slack_house import address_of, listening, said, settings_for, slack_with_app


@pytest.mark.parametrize(("button", "answer", "title", "alerts"), CHOICES)
async def test_a_press_lets_go_what_is_held_and_the_notice_says_so(
    button: str, answer: str, title: str, alerts: int, tmp_path: Path
) -> None:
    async with slack_with_app() as slack, a_store(tmp_path) as store:
        operators = slack.channel("alerts")
        news = slack.world.add_channel(slack.workspace, "news", with_bot=True)
        clock = Clock(datetime.now(UTC) - timedelta(minutes=1))
        settings = settings_for(slack)
        commands = some_commands(store, {"slack": settings}, clock)
        await store.sync([feed()], [Watch("Bridges", "bridge", (address_of(news),), origin="file")])
        async with listening(settings, commands, tmp_path) as chat:
            await slack.sockets.connected()
            here, ada = address_of(operators), slack.person("ada")
            desk = a_desk(store, FakeSource(), chats(chat, "slack"), clock, operator=here)
            await hold(desk, clock)
            await tell_of_held(desk)
            await drain(here, desk)
            [notice] = operators.messages
            assert "12 old articles came as new" in said(notice)
            assert TITLES[0] in said(notice)

            await ada.press(notice, button)
            await ada.until(lambda: ada.ephemerals and answer in said(ada.ephemerals[-1]))
            assert await commands.list_held() == []
            owed = await commands.list_outbox()
            assert len([one for one in owed if one.channel == address_of(news)]) == alerts
            await drain(here, desk)
            [edited] = operators.messages
            assert edited.ts == notice.ts
            assert title in said(edited)
            assert TITLES[0] not in said(edited)
            assert button not in said(edited)
