"""The pictures of docs/howto/slack.md, of messages and views that the bot really makes.

python -m tests.previews.slack_howto docs/images
"""

import argparse
import asyncio
import tempfile
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rules.model import (
    Delivery,
    DeliveryKind,
    DeliveryState,
    Evidence,
    FollowUp,
    Shown,
    WatchName,
)
from tests.build import an_alert
from tests.previews.screenshot import screenshot
from tests.previews.slack_preview import channel_page, reader_for, view_page
from tests.servers.slack_server import SlackServer
from tests.slack_house import (
    COMMAND,
    added,
    address_of,
    commands_in,
    listening,
    previewed,
    settings_for,
    slack_chat_on,
    slack_with_app,
)

TITLE = "Shells from North Korea reach the front by rail, officials say"
SUMMARY = (
    "Three trains crossed the border at night, two officials said. Satellite pictures show crates of"
    " munitions at a station that was closed until last month."
)


async def _story(slack: SlackServer, now: datetime) -> None:
    """Post an alert, edit it as two outlets follow, and name them in its thread."""
    alert = replace(
        an_alert(TITLE, channel=address_of(slack.channel("alerts"))),
        id=7,
        link="https://harbour.example/shells",
        outlet="Harbour Wire",
        summary=SUMMARY,
        published_at=now - timedelta(minutes=2),
        seen_at=now,
        watches=(WatchName(1, "DPRK munitions"),),
        evidence=(
            Evidence("title", 0, 6, "shell", "plural"),
            Evidence("title", 12, 23, '"North Korea"', "exact"),
            Evidence(
                "summary",
                SUMMARY.index("munitions"),
                SUMMARY.index("munitions") + 9,
                "munitions",
                "exact",
            ),
        ),
    )
    post = Delivery(1, alert, "ww1", DeliveryState.SENDING, 1, now, now, now)
    later = (
        FollowUp(2, "Pier News", "Rail shipments of shells reported", "https://pier.example/rail"),
        FollowUp(3, "The Mole", "What the satellite pictures show", "https://mole.example/crates"),
    )
    async with slack_chat_on(slack) as chat:
        posted = await chat.post(post, now=now)
        followed = replace(post, message=posted, follow_ups=later, shown=Shown(1))
        await chat.edit(replace(followed, marker="ww2", kind=DeliveryKind.EDIT), now=now)
        await chat.reply(replace(followed, marker="ww3", kind=DeliveryKind.REPLY), now=now)


async def pages() -> Mapping[str, str]:
    """Give each picture's page by its name."""
    now = datetime.now(UTC)
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(slack_with_app())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        settings = settings_for(slack)
        commands = await stack.enter_async_context(commands_in(folder, settings))
        await stack.enter_async_context(listening(settings, commands, folder))
        await slack.sockets.connected()
        return await _drawn(slack, now)


async def _drawn(slack: SlackServer, now: datetime) -> Mapping[str, str]:
    ada, alerts = slack.person("ada"), slack.channel("alerts")
    reader = reader_for(slack.workspace, now)

    async def says(line: str) -> list[Any]:
        slack.workspace.ephemerals.clear()
        await ada.command(COMMAND, line, channel=alerts)
        await slack.until(lambda: ada.ephemerals or ada.modals)
        return [one.as_json() for one in ada.ephemerals]

    query = '"north korea" (munitions OR shell) name:"DPRK munitions"'
    preview = (await previewed(ada, query, alerts)).as_json()
    slack.workspace.ephemerals.clear()
    saved = [(await added(ada, query, alerts)).as_json()]
    await slack.until(lambda: slack.messages(alerts))
    alerts.messages.clear()
    await _story(slack, now)
    await says("watch add")
    form = view_page(ada.modal.as_json(), reader)
    await added(ada, "earthquake channel:me name:Quakes", alerts)
    await ada.open_home()
    await slack.until(lambda: ada.home)
    home = ada.home
    assert home is not None
    told = [one.as_json() for one in slack.messages(alerts)]
    return {
        "slack-alert": channel_page(told, reader, channel="alerts"),
        "slack-preview": channel_page([preview], reader, channel="alerts", only_for_you=True),
        "slack-saved": channel_page(saved, reader, channel="alerts", only_for_you=True),
        "slack-form": form,
        "slack-home": view_page(home.as_json(), reader),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    for name, page in asyncio.run(pages()).items():
        screenshot(page, folder / f"{name}.png")


if __name__ == "__main__":
    main()
