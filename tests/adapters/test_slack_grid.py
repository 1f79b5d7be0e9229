"""An organisation installs the app for all its workspaces: one token, and workspaces kept apart."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from adapters.chat.slack_chat import running
from adapters.errors import ChannelLost, ChatError, DeliveryDelayed
from adapters.ports import Chat
from rules.model import Channel
from tests.servers.slack_files import Upload
from tests.servers.slack_grid import organise, share
from tests.servers.slack_people import Person
from tests.servers.slack_values import Message
from tests.servers.slack_world import Workspace
from tests.slack_house import COMMAND, UNSAVED, added, said, settings_for, slack_with_app
from tests.slack_office import NOW, Office, install, installable, owed
from tests.slack_validators import shown

_EVER = timedelta(days=2)


@dataclass
class Organisation:
    office: Office
    chat: Chat
    one: Workspace
    other: Workspace

    def channel(self, workspace: Workspace, name: str = "alerts") -> Channel:
        return Channel("slack", f"{workspace.id}/{self.office.slack.channel(name, workspace).id}")

    def person(self, workspace: Workspace, who: str = "ada") -> Person:
        return self.office.slack.person(who, workspace)


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with slack_with_app() as slack:
        other = slack.world.add_workspace("T2", "pier2", installed=False)
        organise(slack.world, "E1", slack.workspace, other)
        slack.workspace.installed = False
        for workspace in (slack.workspace, other):
            slack.channel("alerts", workspace).members.add(workspace.bot_user_id)
        yield Office(slack, tmp_path)


@pytest_asyncio.fixture
async def org(office: Office) -> AsyncIterator[Organisation]:
    [one, other] = office.slack.world.workspaces.values()
    async with installable(office) as (chat, address):
        assert await install(office, address, one, for_organisation=True) == 200
        yield Organisation(office, chat, one, other)


async def test_each_workspace_is_answered_and_told_by_the_organisations_token(
    org: Organisation,
) -> None:
    for workspace in (org.one, org.other):
        assert "No watches" in await org.office.is_answered("ada", workspace)
        await org.chat.post(owed(org.channel(workspace)), now=NOW)
        place = org.office.slack.channel("alerts", workspace)
        assert "Quake" in shown(org.office.slack.messages(place)[-1].blocks)


async def test_workspaces_of_one_organisation_see_nothing_of_each_other(org: Organisation) -> None:
    here = org.office.slack.channel("alerts", org.one)
    there = org.office.slack.channel("alerts", org.other)
    await added(org.person(org.one), "flood name:Secret", here)

    assert "No watches" in await org.office.is_answered("ada", org.other)
    for line in ("watch show W1", "watch pause W1", f"watch add fire channel:{here.id}"):
        answer = await _says(org.person(org.other), line, there)
        assert "flood" not in said(answer)
        assert UNSAVED not in said(answer)

    [watch] = await org.office.commands[0].list_watches()
    assert watch.channels == (Channel("slack", f"T1/{here.id}"),)
    assert watch.scope == f"slack:T1 {watch.channels[0]}"


async def test_a_workspace_in_which_nobody_has_asked_yet_is_found_by_the_organisation(
    office: Office,
) -> None:
    [one, other] = office.slack.world.workspaces.values()
    async with installable(office) as (_, address):
        assert await install(office, address, one, for_organisation=True) == 200
    place = office.slack.channel("alerts", other)

    async with installable(office) as (chat, _):
        for _ in range(3):
            await chat.post(owed(Channel("slack", f"T2/{place.id}")), now=NOW)
        with pytest.raises(ChannelLost, match="install it there"):
            await chat.post(owed(Channel("slack", "T3/C1")), now=NOW)

    asked = [method for method, _ in office.slack.api.calls]
    assert asked.count("auth.teams.list") == 1


async def test_a_workspace_that_cannot_be_looked_for_is_waited_for_and_not_lost(
    office: Office,
) -> None:
    [one, other] = office.slack.world.workspaces.values()
    async with installable(office) as (_, address):
        assert await install(office, address, one, for_organisation=True) == 200
    place = office.slack.channel("alerts", other)
    channel = Channel("slack", f"T2/{place.id}")

    async with installable(office) as (chat, _):
        for fault in ("cut", "500", "429"):
            office.slack.faults.add(fault, "auth.teams.list", seconds=0.01)
            with pytest.raises(DeliveryDelayed):
                await chat.post(owed(channel), now=NOW)
            await asyncio.sleep(0.02)
        await chat.post(owed(channel), now=NOW)


async def test_a_modal_of_an_organisation_is_answered_in_the_persons_workspace(
    org: Organisation,
) -> None:
    bob = org.person(org.other, "ben")
    there = org.office.slack.channel("alerts", org.other)
    await bob.command(COMMAND, "watch add", channel=there)
    await bob.until(lambda: bob.modals)
    await bob.submit({"query": "flood"})
    await bob.until(lambda: bob.modals and "flood" in said(bob.modal))

    await bob.press(bob.modal, "Save")
    await bob.until(lambda: "Saved W1" in said(bob.modal))

    [watch] = await org.office.commands[0].list_watches()
    assert watch.channels == (org.channel(org.other),)


async def test_a_list_that_is_uploaded_in_a_workspace_is_read_by_the_organisations_token(
    org: Organisation,
) -> None:
    bea = org.person(org.other)
    await bea.command(
        COMMAND, "source import", channel=org.office.slack.channel("alerts", org.other)
    )
    await bea.until(lambda: bea.modals)
    await bea.submit(
        {"file": Upload("feeds.opml", b'<opml><outline xmlUrl="https://q.example/rss"/></opml>')}
    )
    await bea.until(lambda: "1 feed added" in said(bea.modal))
    assert org.office.slack.files.read == [*org.other.files]


async def test_a_home_of_an_organisation_shows_the_persons_workspace(org: Organisation) -> None:
    here = org.office.slack.channel("alerts", org.one)
    await added(org.person(org.one), "flood name:Secret", here)
    for workspace, is_shown in ((org.one, True), (org.other, False)):
        home = await _home(org.person(workspace))
        assert ("Secret" in said(home)) is is_shown


async def test_a_channel_that_two_workspaces_share_is_told_once_for_each_that_watches(
    org: Organisation,
) -> None:
    here = org.office.slack.channel("alerts", org.one)
    share(here, org.other)
    ben = org.person(org.other, "ben")
    here.members.add(ben.id)

    await added(ben, f"flood channel:{here.id}", org.office.slack.channel("alerts", org.other))
    [watch] = await org.office.commands[0].list_watches()
    assert watch.channels == (Channel("slack", f"T2/{here.id}"),)
    await org.chat.post(owed(watch.channels[0]), now=NOW)

    assert "Quake" in shown(org.office.slack.messages(here)[-1].blocks)
    assert "No watches" in await org.office.is_answered("ada", org.one)


async def test_tokens_of_an_organisation_are_kept_encrypted_with_its_id(org: Organisation) -> None:
    token = org.one.bot_token
    files = org.office.folder.glob("wirewatch.db*")
    kept = b"".join(path.read_bytes() for path in files)

    assert b"E1" in kept
    assert token.encode() not in kept


async def test_an_organisation_that_removes_the_app_leaves_a_workspaces_own_install(
    office: Office,
) -> None:
    [one, __other] = office.slack.world.workspaces.values()
    third = office.slack.world.add_workspace("T3", "pier3", installed=False)
    async with installable(office) as (_, address):
        assert await install(office, address, third) == 200
        third.enterprise_id = "E1"  # it joins the organisation later
        assert await install(office, address, one, for_organisation=True) == 200
        third.by_organisation = False
        third.bot_user_id, third.bot_token = "U3BOT", _own_token(office, third)
        with capture_logs() as logs:
            office.slack.oauth.uninstall(one)
            await office.slack.until(lambda: _lost(logs))

        assert _lost(logs)[0]["workspace"] == "slack:E1"
        assert "No watches" in await office.is_answered("ada", third)


@pytest.mark.parametrize("tokens_first", [False, True])
async def test_an_organisation_that_removes_the_app_is_waited_for_with_all_its_workspaces(
    org: Organisation, tokens_first: bool
) -> None:
    with capture_logs() as logs:
        org.office.slack.oauth.uninstall(org.one, tokens_first=tokens_first)
        await org.office.slack.until(lambda: len(_lost(logs)) == 2)
    for workspace in (org.one, org.other):
        with pytest.raises(ChannelLost, match="install it there"):
            await org.chat.post(owed(org.channel(workspace)), now=NOW)


async def test_an_organisations_token_is_replaced_before_it_ends(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.chat.slack_chat.installs.ROTATED_BEFORE", _EVER)
    monkeypatch.setattr(running, "ROTATED_EVERY_S", 0.1)
    office.slack.app.rotates = True
    [one, other] = office.slack.world.workspaces.values()
    async with installable(office) as (chat, address):
        assert await install(office, address, one, for_organisation=True) == 200
        first, before = one.bot_token, office.slack.oauth.rotations
        await office.slack.until(lambda: office.slack.oauth.rotations > before)
        assert other.bot_token != first
        await asyncio.sleep(0.05)
        place = office.slack.channel("alerts", other)
        await chat.post(owed(Channel("slack", f"T2/{place.id}")), now=NOW)


async def test_a_bot_token_of_an_organisation_is_refused_with_the_way_that_works(
    office: Office,
) -> None:
    [one, _] = office.slack.world.workspaces.values()
    async with installable(office) as (_, address):
        assert await install(office, address, one, for_organisation=True) == 200

    with pytest.raises(ChatError, match="client_id"):
        async with office.running(settings_for(office.slack, bot_token=one.bot_token)):
            pass


def _own_token(office: Office, workspace: Workspace) -> str:
    tokens = office.slack.world.tokens.values()
    return next(one.value for one in tokens if one.team_id == workspace.id and not one.revoked)


def _lost(logs: list[Any]) -> list[Any]:
    return [one for one in logs if one["event"] == "workspace_lost"]


async def _says(person: Person, line: str, channel: Any) -> Message:
    before = len(person.ephemerals)
    await person.command(COMMAND, line, channel=channel)
    await person.until(lambda: len(person.ephemerals) > before)
    return person.ephemerals[-1]


async def _home(person: Person) -> Any:
    await person.open_home()
    return await person.until(lambda: person.home)
