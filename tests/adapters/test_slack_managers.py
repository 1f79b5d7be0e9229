"""Who may change a channel's watches on Slack: the configuration, then the channel, asked anew each time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from rules.attention.managers import Managers, Who
from rules.model import Channel
from tests.fakes import FakeFinder
from tests.slack_house import commands_in, listening, said, settings_for, slack_with_app
from tests.slack_room import House


@asynccontextmanager
async def a_house(folder: Path, **configured: Any) -> AsyncIterator[House]:
    async with slack_with_app() as slack:
        settings = settings_for(slack, **configured)
        async with commands_in(folder, settings) as commands, listening(settings, commands, folder):
            await slack.sockets.connected()
            yield House(slack, commands, FakeFinder(), folder)


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with a_house(tmp_path) as opened:
        yield opened


async def may(house: House, who: str) -> bool:
    """Let somebody add a watch."""
    answer = said(await house.says(who, "watch add flood"))
    return "may not change" not in answer


async def test_an_admin_says_who_of_a_channel_may_change_its_watches(house: House) -> None:
    assert await may(house, "ben")
    shown = said(await house.says("ada", "channel set managers:admins"))
    assert "admins of the workspace" in shown
    refused = said(await house.says("ben", "watch add flood"))
    assert "only admins of this workspace" in refused
    assert await may(house, "ada")
    await house.says("ada", "channel set managers:usual")
    assert await may(house, "ben")


async def test_people_are_named_by_mentions_and_admins_are_not_locked_out(house: House) -> None:
    ben, cleo = house.person("ben"), house.person("cleo")
    house.alerts.members.add(cleo.id)
    shown = await house.says("ada", f"channel set managers:<@{cleo.id}|cleo>")
    assert cleo.id in str(shown)
    assert [await may(house, who) for who in ("ada", "ben", "cleo")] == [True, False, True]
    own = await house.commands.managers_of(Channel("slack", house.alerts.id))
    assert own == Managers(Who.LISTED, (cleo.id,))
    await house.says("ada", f'channel set managers:"<@{cleo.id}> <@{ben.id}>"')
    assert await may(house, "ben")


@pytest.mark.parametrize("rule", ["anyone", "admins", "<@U1B>", "usual"])
async def test_a_member_neither_locks_others_out_nor_promotes_himself(
    house: House, rule: str
) -> None:
    await house.says("ada", "channel set managers:admins")
    answer = said(await house.says("ben", f"channel set managers:{rule}"))
    assert "takes an admin of the workspace" in answer
    both = said(await house.says("ben", f"channel set managers:{rule} budget:20/h"))
    assert "takes an admin of the workspace" in both
    own = await house.commands.managers_of(Channel("slack", house.alerts.id))
    assert own == Managers(Who.ADMINS)


async def test_whom_the_configuration_names_sets_the_rule_and_keeps_his_right(
    tmp_path: Path,
) -> None:
    async with a_house(tmp_path, managers=["U1B"]) as house:
        assert not await may(house, "ada")
        assert "@U1B" in str(await house.says("ben", "channel show"))
        await house.says("ben", "channel set managers:admins")
        assert [await may(house, who) for who in ("ada", "ben")] == [True, True]


async def test_a_button_is_refused_by_the_rule_that_was_set_meanwhile(house: House) -> None:
    ben = house.person("ben")
    await house.says("ben", "subscribe flood")
    shown = await house.says("ben", "watch show W1")
    await house.says("ada", "channel set managers:admins")
    await ben.press(shown, "Pause")
    await house.slack.until(lambda: "only admins of this workspace" in said(ben.ephemerals[-1]))
    assert [one.is_paused for one in await house.watches()] == [False]


async def test_who_is_no_admin_any_more_sets_nothing(house: House) -> None:
    house.slack.workspace.members[house.person("ada").id].is_admin = False
    assert "takes an admin" in said(await house.says("ada", "channel set managers:admins"))


async def test_an_admin_who_is_not_in_the_channel_sets_nothing(house: House) -> None:
    house.alerts.members.discard(house.person("ada").id)
    house.slack.workspace.channels[house.alerts.id].kind = "public"
    assert "may not change" in said(await house.says("ada", "channel set managers:anyone"))


async def test_what_names_nobody_is_refused_with_what_to_write(house: House) -> None:
    answer = said(await house.says("ada", "channel set managers:everyone"))
    assert "write anyone, admins, usual or mention people" in answer
