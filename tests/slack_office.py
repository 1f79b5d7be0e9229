"""A bot that is started and stopped at the local Slack, in one workspace or in those that install it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiohttp import ClientSession
from cryptography.fernet import Fernet
from sqlalchemy.engine import URL
from structlog.testing import capture_logs

from adapters.chat.slack_chat.settings import SlackSettings
from adapters.ports import Chat
from bot.commands.bot_commands import BotCommands
from rules.model import Channel, Delivery, DeliveryState
from tests.build import an_alert
from tests.fakes import Clock
from tests.servers.slack_server import SlackServer
from tests.servers.slack_world import Workspace
from tests.slack_house import COMMAND, commands_in, listening, said, settings_for

NOW = datetime.now(UTC)
KEY = Fernet.generate_key().decode()


@dataclass
class Office:
    """A local Slack, and a folder; the bot is started and stopped by tests."""

    slack: SlackServer
    folder: Path
    database: URL | None = None
    """Where all is kept; None: in a file of the folder."""
    commands: list[BotCommands] = field(default_factory=list)
    clock: Clock = field(default_factory=lambda: Clock(NOW))

    @asynccontextmanager
    async def running(self, settings: SlackSettings) -> AsyncGenerator[Chat]:
        async with (
            commands_in(self.database or self.folder, settings, clock=self.clock) as commands,
            listening(settings, commands, self.folder, self.database) as chat,
        ):
            self.commands = [commands]
            if settings.mode == "socket":
                await self.slack.sockets.connected()
            yield chat

    async def is_answered(self, who: str = "ada", workspace: Workspace | None = None) -> str:
        person = self.slack.person(who, workspace)
        before = len(person.ephemerals)
        channel = self.slack.channel("alerts", workspace)
        sight = await person.command(COMMAND, "watch list", channel=channel)
        assert sight.problem is None
        await self.slack.until(lambda: len(person.ephemerals) > before)
        return said(person.ephemerals[-1])


def owed(channel: Channel, marker: str = "ww1") -> Delivery:
    alert = an_alert("Quake closes the port", channel=channel)
    return Delivery(1, alert, marker, DeliveryState.SENDING, 1, NOW, NOW, NOW)


@asynccontextmanager
async def by_http(office: Office, **more: Any) -> AsyncGenerator[Chat]:
    settings = settings_for(
        office.slack,
        mode="http",
        signing_secret=office.slack.app.signing_secret,
        port=0,
        **more,
    )
    with capture_logs() as logs:
        async with office.running(settings) as chat:
            [port] = [one["port"] for one in logs if one["event"] == "slack_serving"]
            office.slack.requests.url = f"http://127.0.0.1:{port}/slack/events"
            yield chat


def many(office: Office) -> SlackSettings:
    app = office.slack.app
    return settings_for(
        office.slack,
        bot_token=None,
        client_id=app.client_id,
        client_secret=app.client_secret,
        token_key=KEY,
        port=0,
    )


@asynccontextmanager
async def installable(office: Office) -> AsyncGenerator[tuple[Chat, str]]:
    with capture_logs() as logs:
        async with office.running(many(office)) as chat:
            [port] = [one["port"] for one in logs if one["event"] == "slack_serving"]
            yield chat, f"http://127.0.0.1:{port}"


async def install(
    office: Office, address: str, workspace: Workspace, *, for_organisation: bool = False
) -> int:
    """Go the way of a browser that installs the app, in a workspace or in all of its organisation."""
    office.slack.app.redirect_urls = [address]
    back = f"{address}/slack/oauth_redirect"
    async with ClientSession() as browser:
        async with browser.get(f"{address}/slack/install") as page:
            cookie = page.headers["Set-Cookie"].split(";")[0]
            start = (await page.text()).split('<a href="')[1].split('"')[0].replace("&amp;", "&")
        async with browser.get(start) as consent:
            assert consent.status == 200
        state = parse_qs(urlsplit(start).query)["state"][0]
        allowed = office.slack.oauth.allow(
            workspace,
            next(iter(workspace.members)),
            state=state,
            redirect_uri=back,
            for_organisation=for_organisation,
        )
        async with browser.get(allowed, headers={"Cookie": cookie}) as answer:
            return answer.status
