"""A workspace with our bot in it, and people who ask it."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot.commands.bot_commands import BotCommands
from rules.model import Channel, Delivery, DeliveryState, Watch, WatchName
from tests.build import NOON, an_alert
from tests.fakes import FakeFinder
from tests.servers.slack_people import Person
from tests.servers.slack_server import SlackServer
from tests.servers.slack_values import Channel as Place
from tests.servers.slack_values import Message
from tests.slack_house import (
    COMMAND,
    commands_in,
    listening,
    settings_for,
    slack_chat_on,
    slack_with_app,
)


@dataclass
class House:
    slack: SlackServer
    commands: BotCommands
    finder: FakeFinder
    folder: Path

    @property
    def alerts(self) -> Place:
        return self.slack.channel("alerts")

    def person(self, who: str) -> Person:
        return self.slack.person(who)

    async def says(self, who: str, line: str, channel: Place | None = None) -> Message:
        """Let somebody say a line; gives what they are answered."""
        person = self.person(who)
        before = len(person.ephemerals)
        sight = await person.command(COMMAND, line, channel=channel or self.alerts)
        assert sight.problem is None
        await self.slack.until(lambda: len(person.ephemerals) > before)
        return person.ephemerals[-1]

    async def watches(self) -> Sequence[Watch]:
        return await self.commands.list_watches()

    async def posts(self, title: str = "Quake closes the port") -> Message:
        """Let an alert be posted."""
        channel = Channel("slack", self.alerts.id)
        alert = replace(an_alert(title, channel=channel), id=7, watches=(WatchName(1, "quake"),))
        delivery = Delivery(1, alert, "ww1", DeliveryState.SENDING, 1, NOON, NOON, NOON)
        async with slack_chat_on(self.slack) as chat:
            await chat.post(delivery, now=NOON)
        return self.slack.messages(self.alerts)[-1]


@asynccontextmanager
async def open_house(folder: Path) -> AsyncGenerator[House]:
    """Open a workspace with a bot that listens."""
    finder = FakeFinder()
    async with slack_with_app() as slack:
        settings = settings_for(slack)
        async with (
            commands_in(folder, settings, finder) as commands,
            listening(settings, commands, folder),
        ):
            await slack.sockets.connected()
            yield House(slack, commands, finder, folder)
