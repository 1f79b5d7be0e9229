"""A form has no room for quiet hours on Discord: they are chosen on the watch's card, or written."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.commands.bot_commands import BotCommands
from rules.asking.panels.watches import QUIET_OFFERED
from tests.discord_house import a_bot, added, commands_on, the_discord
from tests.servers.discord_person import Person


@pytest_asyncio.fixture
async def at_discord(tmp_path: Path) -> AsyncIterator[tuple[Person, BotCommands]]:
    async with the_discord() as server, commands_on(server, tmp_path) as commands:
        ada = server.person("Ada", at=server.channel("general"), may=("manage_channels",))
        async with a_bot(server, commands, tmp_path):
            yield ada, commands


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [
        ("quiet:off", "off"),
        *((f'quiet:"{hours}"', hours) for hours in QUIET_OFFERED),
    ],
)
async def test_quiet_hours_are_chosen_on_the_card_of_a_watch(
    chosen: str, kept: str, at_discord: tuple[Person, BotCommands]
) -> None:
    ada, commands = at_discord
    card = await added(ada, query="flood")
    await ada.select(card, "Quiet hours …", chosen)
    [watch] = await commands.list_watches()
    assert watch.quiet == kept
    await ada.select(await ada.use("/watch show", watch="W1"), "Quiet hours …", "quiet:channel")
    [watch] = await commands.list_watches()
    assert watch.quiet is None


async def test_the_form_is_a_button_beside_them(at_discord: tuple[Person, BotCommands]) -> None:
    ada, _ = at_discord
    form = await ada.click(await added(ada, query="flood"), "Edit")
    assert form.interaction.modal is not None


async def test_other_hours_are_written(at_discord: tuple[Person, BotCommands]) -> None:
    ada, commands = at_discord
    await added(ada, query="flood")
    await ada.use("/watch edit", watch="W1", quiet="23:00-05:30")
    [watch] = await commands.list_watches()
    assert watch.quiet == "23:00-05:30"
