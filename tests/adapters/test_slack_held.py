"""A feed that gave its archive as new, on the strict local Slack: the notice, and a press of its button."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.collect import collect
from bot.deliver import drain
from bot.desk import Desk
from bot.noticing import tell_of_held
from rules.model import Entry, Watch
from tests.fakes import Clock, FakeSource, chats
from tests.newsroom import FEED, a_desk, a_store, feed, item, some_commands, told
from tests.slack_house import address_of, listening, said, settings_for, slack_with_app

TITLES = [f"Bridge number {number} closed" for number in range(12)]


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
