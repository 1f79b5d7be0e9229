"""Outlets in Discord's commands and forms: they are suggested as they are typed."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from msgspec.structs import replace

from bot.commands.bot_commands import BotCommands
from tests.asking_room import poll
from tests.discord_house import a_bot, added, commands_on, the_discord
from tests.fakes import Clock
from tests.newsroom import NOON, item, told
from tests.servers.discord_person import Person
from tests.servers.discord_server import DiscordServer

HOSTILE = '@everyone **Pier** "North" \\ ) OR\n(ferry ' + "Weekly & " * 60


@pytest_asyncio.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with the_discord() as serving:
        yield serving


@pytest_asyncio.fixture
async def commands(tmp_path: Path, server: DiscordServer) -> AsyncIterator[BotCommands]:
    async with commands_on(server, tmp_path) as one:
        outlets = enumerate(["Harbour Wire", "Pier Post", HOSTILE])
        news = told(*(replace(item(f"Flood {n}"), outlet=name) for n, name in outlets))
        await poll(one, news, "discord", Clock(NOON))
        yield one


@pytest_asyncio.fixture
async def ada(
    server: DiscordServer, commands: BotCommands, tmp_path: Path
) -> AsyncIterator[Person]:
    """Somebody who may manage the channels of a server that a bot is on."""
    person = server.person("Ada", at=server.channel("general"), may=("manage_channels",))
    async with a_bot(server, commands, tmp_path):
        yield person


async def query_of_draft(commands: BotCommands) -> str:
    draft = await commands.find_draft("D1")
    assert draft is not None
    return draft.query


async def test_outlets_are_suggested_beside_a_command_and_stand_in_the_query(
    commands: BotCommands, ada: Person
) -> None:
    [post] = await ada.complete("/watch add", "sources", "pier po", query="x")
    assert (post["name"], post["value"]) == ("Pier Post", "Pier Post")

    preview = await ada.use("/watch add", query="flood OR storm", sources="Pier Post")
    await ada.click(preview, "Save")
    [watch] = await commands.list_watches()
    assert watch.query == '(flood OR storm) source:"Pier Post"'


async def test_a_hostile_name_is_a_name(commands: BotCommands, ada: Person) -> None:
    [offered] = await ada.complete("/watch add", "sources", "north", query="x")
    preview = await ada.use("/watch add", query="flood", sources=offered["value"])
    assert "1 story (1 article)" in preview.text
    assert (await query_of_draft(commands)).startswith('flood source:"@everyone Pier North')


async def test_the_form_of_a_watch_asks_for_outlets_one_a_line(
    commands: BotCommands, ada: Person
) -> None:
    form = await ada.use("/watch add", sources="Pier Post")
    preview = await ada.submit(form, {"query": "flood OR storm"})
    assert await query_of_draft(commands) == '(flood OR storm) source:"Pier Post"'

    again = await ada.click(preview, "Refine")
    await ada.submit(again, {"sources": "Pier Post\nHarbour Wire"})
    both = '(flood OR storm) source:("Pier Post" OR "Harbour Wire")'
    assert await query_of_draft(commands) == both


async def test_a_watch_is_edited_with_an_outlet_or_without(
    commands: BotCommands, ada: Person
) -> None:
    saved = await added(ada, query="flood", sources="Pier Post")
    form = await ada.click(saved, "Edit")
    await ada.submit(form, {"sources": ""})
    [watch] = await commands.list_watches()
    assert watch.query == "flood"

    await ada.use("/watch edit", watch="W1", sources="Harbour Wire")
    [watch] = await commands.list_watches()
    assert watch.query == 'flood source:"Harbour Wire"'
