"""What commands are called in each language: by the strict local Discord, and by ours."""

from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from adapters.chat.discord_chat.commands import Catalogue
from bot.phrasebook import phrases
from tests.discord_house import a_bot, a_tree, commands_on
from tests.servers.discord_commands import OF_MESSAGE
from tests.servers.discord_pointing import discord_pointed_at
from tests.servers.discord_raw import Api, places
from tests.servers.discord_server import DiscordServer, discord_server
from tests.servers.discord_world import Json

SPOKEN = ("de", "es-419", "es-ES", "fr")


# The local Discord


def a_command(name: str, /, **more: Any) -> Json:
    return {"name": name, "description": "Watches", "type": 1} | more


def an_option(name: str, **in_languages: str) -> Json:
    called = {"name_localizations": in_languages}
    return {"type": 3, "name": name, "description": "What to look for"} | called


def german(name: str, called: str, **more: Any) -> Json:
    return a_command(name, name_localizations={"de": called}, **more)


REFUSED: list[tuple[str, list[Json], str, str]] = [
    ("a capital", [german("watch", "Suche")], "0.name_localizations.de", "APPLICATION_COMMAND_INVALID_NAME"),
    ("a blank", [german("watch", "neue suche")], "0.name_localizations.de", "APPLICATION_COMMAND_INVALID_NAME"),
    ("a sign that is no letter", [german("watch", "suche!")], "0.name_localizations.de", "APPLICATION_COMMAND_INVALID_NAME"),
    ("no name", [german("watch", "")], "0.name_localizations.de", "BASE_TYPE_REQUIRED"),
    ("a name twice in a language", [german("watch", "suche"), german("news", "suche")], "1.name_localizations.de", "APPLICATION_COMMANDS_DUPLICATE_NAME"),
    ("the name of one that is not translated", [german("watch", "news"), a_command("news")], "1.name_localizations.de", "APPLICATION_COMMANDS_DUPLICATE_NAME"),
    ("an option twice in a language", [a_command("watch", options=[an_option("a", de="x"), an_option("b", de="x")])], "0.options", "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS"),
    ("a choice of 101", [a_command("watch", options=[an_option("a") | {"choices": [{"name": "a", "value": "a", "name_localizations": {"de": "x" * 101}}]}])], "0.options.0.choices.0.name_localizations.de", "BASE_TYPE_MAX_LENGTH"),
    ("a choice in no language", [a_command("watch", options=[an_option("a") | {"choices": [{"name": "a", "value": "a", "name_localizations": {"es": "x"}}]}])], "0.options.0.choices.0.name_localizations", "BASE_TYPE_CHOICES"),
]  # fmt: skip


@pytest_asyncio.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with discord_server() as serving:
        serving.gateway.identify_seconds = 0
        yield serving
        assert serving.violations == []


@pytest.mark.parametrize(
    ("body", "place", "code"), [pytest.param(*rest, id=name) for name, *rest in REFUSED]
)
async def test_commands_are_refused_for_a_translated_name_with(
    body: list[Json], place: str, code: str, server: DiscordServer
) -> None:
    async with aiohttp.ClientSession() as session:
        path = f"/applications/{server.world.application_id}/commands"
        status, said = await Api(session, server).ask("PUT", path, body)
    assert (status, said["code"]) == (400, 50035)
    assert (place, code) in places(said["errors"])


async def test_a_menu_may_be_called_by_words_and_like_a_command(server: DiscordServer) -> None:
    menu = {"name": "Why?", "type": OF_MESSAGE, "name_localizations": {"de": "Warum diese?"}}
    like_it = menu | {"name": "watch", "name_localizations": {"de": "suche"}}
    async with aiohttp.ClientSession() as session:
        path = f"/applications/{server.world.application_id}/commands"
        body = [german("watch", "suche"), menu, like_it]
        status, _ = await Api(session, server).ask("PUT", path, body)
    assert status == 200


# Ours


@pytest_asyncio.fixture
async def offered() -> list[Json]:
    """Give what Discord is told of all commands."""
    tree, catalogue = a_tree(), Catalogue(phrases())
    return [await one.get_translated_payload(tree, catalogue) for one in tree.get_commands()]


def levels(parts: Sequence[Json], above: str = "") -> Iterator[tuple[str, Sequence[Json]]]:
    """Give what stands beside each other: commands, the options of each, the choices of each."""
    yield above, parts
    for part in parts:
        for inner in ("options", "choices"):
            if part.get(inner):
                yield from levels(part[inner], f"{above} {part['name']}".strip())


async def test_everything_has_a_name_in_each_language_and_none_stands_twice(
    offered: list[Json],
) -> None:
    seen = 0
    for above, beside in levels(offered):
        for language in SPOKEN:
            named = [
                (part.get("type", "choice") == OF_MESSAGE, part["name_localizations"][language])
                for part in beside
            ]
            assert len(set(named)) == len(named), (above, language)
            seen += len(named)
    assert seen > 150 * len(SPOKEN)


async def test_the_bots_own_word_stays_the_name_that_all_others_stand_for(
    offered: list[Json],
) -> None:
    [watch] = [one for one in offered if one["name"] == "watch"]
    [add] = [one for one in watch["options"] if one["name"] == "add"]
    [mode] = [one for one in add["options"] if one["name"] == "mode"]
    assert watch["name_localizations"]["de"] == "suche"
    assert add["name_localizations"]["fr"] == "créer"
    assert mode["name_localizations"]["es-419"] == "modo"
    [batch] = [one for one in mode["choices"] if one["value"] == "batch"]
    assert (batch["name"], batch["name_localizations"]["de"]) == ("batch", "gesammelt")
    [menu] = [one for one in offered if one["name"] == "Mute this story"]
    assert menu["name_localizations"]["es-ES"] == "Silenciar esta historia"
    for _, beside in levels(offered):  # who reads English, or what nobody translated, sees it
        assert not any({"en-US", "en-GB", "it"} & set(one["name_localizations"]) for one in beside)


async def test_the_strict_discord_takes_all_names_and_answers_to_the_english_one(
    server: DiscordServer, tmp_path: Path
) -> None:
    eva = server.person("Eva", at=server.channel("general"), locale="de")
    with discord_pointed_at(server):
        async with commands_on(server, tmp_path) as commands, a_bot(server, commands, tmp_path):
            shown = await eva.use("/watch list")
    told = {one["name"]: one["name_localizations"] for one in server.commands.given(0)}
    assert told["watch"]["fr"] == "veille"
    assert "Noch keine Suchen" in shown.text
