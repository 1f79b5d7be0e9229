"""Somebody who reads German reads no English on Discord: every answer of every command, in marked words."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest_asyncio

from bot.commands.bot_commands import BotCommands
from rules.language.lexicon import plain_lexicon
from tests.discord_house import a_bot, address_of, settings_for, the_discord
from tests.german_walk import AnyDocument, Walk, everything
from tests.marked import marked
from tests.newsroom import NOON, a_store, a_teller
from tests.servers.discord_options import Upload
from tests.servers.discord_person import Person
from tests.servers.discord_server import DiscordServer


@pytest_asyncio.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with the_discord() as serving:
        serving.guild.locale = "de"
        yield serving


@pytest_asyncio.fixture
async def commands(tmp_path: Path, server: DiscordServer) -> AsyncIterator[BotCommands]:
    async with a_store(tmp_path) as store:
        yield BotCommands(
            store,
            a_teller(store),
            chats={"discord": settings_for(server)},
            lexicon=plain_lexicon(),
            finder=AnyDocument(),
            clock=lambda: NOON,
        )


@dataclass(kw_only=True)
class OnDiscord(Walk):
    eva: Person

    async def answered(self, words: str, values: dict[str, Any]) -> Any:
        shown = await self.eva.until_answered(await self.eva.use(f"/{words}", **values))
        assert not shown.failed, words
        if shown.interaction.modal is not None:
            return shown.modal["title"], shown.modal["components"]
        message = shown.message
        alts = [one.get("description") for one in message["attachments"]]
        return [*(message[name] for name in ("content", "embeds", "components")), alts]


async def test_no_answer_of_any_command_has_english_in_it(
    server: DiscordServer, commands: BotCommands, tmp_path: Path
) -> None:
    general = server.channel("general")
    eva = server.person("Eva", at=general, may=("manage_channels",), locale="de")
    walk = OnDiscord(eva=eva)
    async with a_bot(server, commands, tmp_path, marked()):
        upload = Upload("feeds.opml", b"<opml/>")
        await everything(walk, commands, address_of(general), upload)
    assert walk.english == {}
