"""Our Slack chat, as tests open it on the local server."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL

from adapters.asking.tongues import Tongues
from adapters.chat.slack_chat.chat import SlackChat
from adapters.chat.slack_chat.examining import Examiner
from adapters.chat.slack_chat.manifest import manifest
from adapters.chat.slack_chat.settings import SlackSettings
from adapters.chat.slack_chat.wire import web_session
from adapters.chat.slack_chat.workspaces import OneWorkspace
from adapters.ports import Chat, ChatSurroundings, Commands
from bot.commands.bot_commands import BotCommands
from bot.phrasebook import phrases
from rules.asking.phrases import Phrases
from rules.attention.languages import AUTO
from rules.language.lexicon import plain_lexicon
from rules.model import Channel
from tests.fakes import FakeFinder
from tests.newsroom import NOON, a_store, a_teller, url_in
from tests.servers.slack_manifest import install_manifest
from tests.servers.slack_people import Person
from tests.servers.slack_server import SlackServer, slack_server
from tests.servers.slack_values import Channel as Place
from tests.servers.slack_values import Message
from tests.servers.slack_world import Workspace
from tests.slack_validators import shown

COMMAND = "/wire"
UNSAVED = "Nothing is saved yet"
"""What a watch that was only tried says of itself."""


@asynccontextmanager
async def slack_with_app(
    *, mode: str = "socket", many: bool = False
) -> AsyncGenerator[SlackServer]:
    """A Slack at which the app is just what our manifest says."""
    async with slack_server(workspaces=0) as slack:
        url = None if mode == "socket" and not many else "https://alerts.example.org"
        install_manifest(
            slack.app, manifest(command=COMMAND, mode=mode, public_url=url, has_many=many)
        )
        slack.app.rotates = False
        slack.world.add_workspace("T1", "pier1")
        yield slack


class Unset:
    """Channels whose people have said nothing of their language."""

    async def language_of(self, channel: Channel) -> str:
        return AUTO


@asynccontextmanager
async def slack_chat_on(
    slack: SlackServer,
    workspace: Workspace | None = None,
    *,
    settle: timedelta = timedelta(0),
    language: str = "en",
) -> AsyncGenerator[SlackChat]:
    """Open a chat that posts and does not listen."""
    token = (workspace or slack.workspace).bot_token
    async with web_session() as session:
        one = OneWorkspace(token)
        examiner = Examiner(one, base=slack.api_url, session=session)
        yield SlackChat(
            one,
            base=slack.api_url,
            session=session,
            examiner=examiner,
            tongues=Tongues(phrases(), Unset(), language),
            settle=settle,
        )


def settings_for(slack: SlackServer, **more: Any) -> SlackSettings:
    """Write what an operator would write for the first workspace, by Socket Mode."""
    usual: dict[str, Any] = {
        "platform": "slack",
        "bot_token": slack.workspace.bot_token,
        "app_token": slack.app.app_token,
        "api_base": slack.api_url,
    }
    return SlackSettings(**usual | more)


def settings_for_server(served: Mapping[str, Any]) -> SlackSettings:
    """Write the same for a server in a process of its own, by the line that it printed."""
    [workspace] = served["workspaces"].values()
    return SlackSettings.model_validate(
        {
            "platform": "slack",
            "bot_token": workspace["bot_token"],
            "app_token": served["app_token"],
            "api_base": served["api_url"],
        }
    )


@asynccontextmanager
async def listening(
    settings: SlackSettings,
    commands: Commands,
    folder: Path,
    database: URL | None = None,
    catalogues: Phrases | None = None,
) -> AsyncGenerator[Chat]:
    """Open a chat as a running bot does."""
    where = database or url_in(folder)
    around = ChatSurroundings(
        commands,
        folder,
        catalogues or phrases(),
        listening=True,
        database=where.render_as_string(hide_password=False),
    )
    async with settings.connect(around) as chat:
        yield chat


def address_of(place: Place) -> Channel:
    return Channel("slack", place.id)


@asynccontextmanager
async def commands_in(
    where: Path | URL,
    settings: SlackSettings,
    finder: FakeFinder | None = None,
    clock: Callable[[], datetime] = lambda: NOON,
) -> AsyncGenerator[BotCommands]:
    """The bot's own commands, on a database of their own."""
    async with a_store(where) as store:
        yield BotCommands(
            store,
            a_teller(store),
            chats={settings.name: settings},
            lexicon=plain_lexicon(),
            finder=finder or FakeFinder(),
            clock=clock,
        )


async def previewed(person: Person, words: str, channel: Place) -> Message:
    """Let somebody ask for a watch; gives what it would have told, where nothing is saved yet."""
    before = len(person.ephemerals)
    sight = await person.command(COMMAND, f"watch add {words}", channel=channel)
    assert sight.problem is None
    await person.until(lambda: len(person.ephemerals) > before)
    preview = person.ephemerals[-1]
    assert UNSAVED in said(preview)
    return preview


async def added(person: Person, words: str, channel: Place) -> Message:
    """Let somebody try a watch and press Save; gives what stands then where the preview stood."""
    preview = await previewed(person, words, channel)
    await person.press(preview, "Save")
    await person.until(lambda: UNSAVED not in said(preview))
    assert "Saved W" in said(preview)
    return preview


def said(message: Any) -> str:
    """All that people read in a message or a view."""
    blocks = message.content["blocks"] if hasattr(message, "content") else message.blocks
    return shown(blocks)
