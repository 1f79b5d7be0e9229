"""Workspaces that install the app by themselves, on SQLite and on PostgreSQL: kept apart, and waited for."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import structlog
from aiohttp import ClientSession
from cryptography.fernet import Fernet
from pydantic import SecretStr
from sqlalchemy import MetaData, text, update
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine
from structlog.testing import capture_logs

from adapters.chat.slack_chat import running
from adapters.chat.slack_chat.installs import EncryptedStore
from adapters.errors import ChannelLost, ChatError
from adapters.ports import Chat, ChatSurroundings
from bot.phrasebook import phrases
from rules.model import Channel
from tests.newsroom import url_in
from tests.servers.slack_world import Workspace
from tests.slack_house import COMMAND, UNSAVED, added, commands_in, said, slack_with_app
from tests.slack_office import KEY, NOW, Office, install, installable, many, owed
from tests.slack_validators import shown

BOTS = EncryptedStore.build_bots_table(MetaData(), "slack_bots")


@pytest_asyncio.fixture
async def office(tmp_path: Path, database: URL) -> AsyncIterator[Office]:
    async with slack_with_app() as slack:
        yield Office(slack, tmp_path, database)


@pytest_asyncio.fixture
async def two(office: Office) -> AsyncIterator[tuple[Office, Chat, Workspace, Workspace]]:
    world = office.slack.world
    other = world.add_workspace("T2", "pier2", installed=False)
    async with installable(office) as (chat, address):
        for workspace in (office.slack.workspace, other):
            assert await install(office, address, workspace) == 200
        yield office, chat, office.slack.workspace, other


Two = tuple[Office, Chat, Workspace, Workspace]


async def test_two_workspaces_never_see_each_others_watches(two: Two) -> None:
    office, _, one, other = two
    ada, eve = office.slack.person("ada", one), office.slack.person("ada", other)
    here, there = office.slack.channel("alerts", one), office.slack.channel("alerts", other)

    await added(ada, "flood name:Secret", here)
    assert "No watches" in await office.is_answered("ada", other)
    for line in ("watch show W1", "watch pause W1", "watch remove Secret", "watch export"):
        eve.workspace.ephemerals.clear()
        await eve.command(COMMAND, line, channel=there)
        await office.slack.until(lambda: eve.ephemerals)
        assert "flood" not in said(eve.ephemerals[-1])

    [watch] = await office.commands[0].list_watches()
    assert watch.channels == (Channel("slack", f"T1/{here.id}"),)
    assert not watch.is_paused


async def test_a_form_offers_and_takes_the_channels_of_ones_own_workspace(two: Two) -> None:
    office, _, *workspaces = two
    places = [await _chosen_in_a_form(office, one) for one in workspaces]

    told = [one.channels for one in await office.commands[0].list_watches()]
    assert [str(one) for [one] in told] == [f"slack:{place}" for place in places]


async def _chosen_in_a_form(office: Office, workspace: Workspace) -> str:
    """Let somebody choose #alerts for a new watch; gives its address."""
    ada = office.slack.person("ada", workspace)
    alerts = office.slack.channel("alerts", workspace)
    alerts.members.add(workspace.bot_user_id)
    await ada.command(COMMAND, "watch add channel:me", channel=alerts)
    await office.slack.until(lambda: ada.modals)

    ours = [office.slack.channel(one, workspace).id for one in ("alerts", "general")]
    offered = await ada.search(ada.modal, "suggest.channel", "")
    assert offered == ["me", *(f"{workspace.id}/{one}" for one in ours)]
    await ada.submit({"query": "flood", "suggest.channel": offered[1]})
    await office.slack.until(lambda: UNSAVED in said(ada.modal))
    await ada.press(ada.modal, "Save")
    await office.slack.until(lambda: "Saved W" in said(ada.modal))
    return offered[1]


async def test_each_workspace_is_told_by_its_own_token(two: Two) -> None:
    office, chat, one, other = two
    for workspace in (one, other):
        place = office.slack.channel("alerts", workspace)
        place.members.add(workspace.bot_user_id)
        await chat.post(owed(Channel("slack", f"{workspace.id}/{place.id}")), now=NOW)
        assert "Quake" in shown(office.slack.messages(place)[-1].blocks)

    crossed = Channel("slack", f"{one.id}/{office.slack.channel('alerts', other).id}")
    with pytest.raises(ChannelLost):
        await chat.post(owed(crossed), now=NOW)


async def test_tokens_are_kept_encrypted_and_found_after_a_restart(office: Office) -> None:
    async with installable(office) as (_, address):
        assert await install(office, address, office.slack.workspace) == 200
    token = office.slack.workspace.bot_token
    assert office.database is not None
    kept = await _kept(office.database)
    assert token not in kept
    assert kept.count("gAAAA") == 2

    async with installable(office):
        assert "No watches" in await office.is_answered()


async def test_what_is_installed_is_known_to_who_does_not_listen(office: Office) -> None:
    async with installable(office) as (_, address):
        assert await install(office, address, office.slack.workspace) == 200
    place = office.slack.channel("alerts")
    async with _looking(office) as chat:
        assert await chat.check(Channel("slack")) is None
        assert await chat.check(Channel("slack", f"T1/{place.id}")) is None
        await chat.post(owed(Channel("slack", f"T1/{place.id}")), now=NOW)
    assert len(office.slack.messages(place)) == 1


async def test_who_does_not_listen_makes_no_tables(tmp_path: Path) -> None:
    async with slack_with_app() as slack, _looking(Office(slack, tmp_path)) as chat:
        assert "no workspace has installed the app" in str(await chat.check(Channel("slack")))
    with pytest.raises(SQLAlchemyError):
        await _kept(url_in(tmp_path))


@asynccontextmanager
async def _looking(office: Office) -> AsyncGenerator[Chat]:
    """Open the chat as `wirewatch check` does."""
    where = office.database or url_in(office.folder)
    async with commands_in(where, many(office)) as commands:
        address = where.render_as_string(hide_password=False)
        around = ChatSurroundings(commands, office.folder, phrases(), database=address)
        async with many(office).connect(around) as chat:
            yield chat


@pytest.mark.parametrize("forged", ["state", "cookie", "code"])
async def test_an_install_that_nobody_began_installs_nothing(forged: str, office: Office) -> None:
    async with installable(office) as (_, address), ClientSession() as browser:
        async with browser.get(f"{address}/slack/install") as page:
            cookie = page.headers["Set-Cookie"].split(";")[0]
        state = cookie.partition("=")[2]
        back = f"{address}/slack/oauth_redirect"
        asked = {"state": "forged" if forged == "state" else state, "code": "forged"}
        headers = {} if forged == "cookie" else {"Cookie": cookie}
        async with browser.get(back, params=asked, headers=headers) as answer:
            assert answer.status >= 400
            assert state not in await answer.text()
        assert office.database is not None
        with pytest.raises(AssertionError):
            await _kept(office.database)


async def test_tokens_that_were_kept_by_another_key_are_said_so(office: Office) -> None:
    async with installable(office) as (_, address):
        await install(office, address, office.slack.workspace)

    other = many(office).model_copy(update={"token_key": _secret(Fernet.generate_key().decode())})
    with pytest.raises(ChatError, match="token_key"):
        async with office.running(other):
            pass


def _secret(value: str) -> Any:
    return SecretStr(value)


async def test_a_token_is_replaced_before_it_ends(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "ROTATED_EVERY_S", 0.1)
    office.slack.app.rotates = True
    async with installable(office) as (chat, address):
        assert await install(office, address, office.slack.workspace) == 200
        first = office.slack.workspace.bot_token
        assert office.database is not None
        await _age(office, office.database)
        await office.slack.until(lambda: office.slack.oauth.rotations == 1)
        await asyncio.sleep(0.3)
        place = office.slack.channel("alerts")
        await chat.post(owed(Channel("slack", f"T1/{place.id}")), now=NOW)

    assert office.slack.workspace.bot_token != first
    assert office.slack.oauth.rotations == 1


async def _age(office: Office, database: URL) -> None:
    """Let the token that is kept end in an hour."""
    engine = create_async_engine(as_the_sdk_opens(database))
    soon = datetime.fromtimestamp(time.time() + 3_600, UTC).replace(tzinfo=None)
    async with engine.begin() as connection:
        await connection.execute(update(BOTS).values(bot_token_expires_at=soon))
    await engine.dispose()


async def _kept(database: URL) -> str:
    """Everything that stands in the tables of installs."""
    engine = create_async_engine(as_the_sdk_opens(database))
    try:
        async with engine.connect() as connection:
            rows = [
                tuple(row)
                for name in ("slack_bots", "slack_installations")
                for row in await connection.execute(text(f"SELECT * FROM {name}"))  # noqa: S608 - ours
            ]
    finally:
        await engine.dispose()
    assert rows
    return repr(rows)


def as_the_sdk_opens(database: URL) -> URL:
    kind = database.get_backend_name()
    return database.set(drivername={"sqlite": "sqlite+aiosqlite"}.get(kind, "postgresql+psycopg"))


async def test_an_uninstalled_workspace_waits_and_loses_nothing_but_its_token(two: Two) -> None:
    office, chat, one, other = two
    ada = office.slack.person("ada", one)
    place = office.slack.channel("alerts", one)
    await added(ada, "flood", place)

    with capture_logs() as logs:
        office.slack.oauth.uninstall(one)
        await office.slack.until(lambda: [log for log in logs if log["event"] == "workspace_lost"])
        await asyncio.sleep(0.2)
    with pytest.raises(ChannelLost, match="install it there"):
        await chat.post(owed(Channel("slack", f"T1/{place.id}")), now=NOW)

    assert len(await office.commands[0].list_watches()) == 1
    assert "No watches" in await office.is_answered("ada", other)


async def test_no_secret_of_installs_reaches_a_log(
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    structlog.reset_defaults()
    monkeypatch.setattr(running, "ROTATED_EVERY_S", 0.1)
    slack, app = office.slack, office.slack.app
    app.rotates = True
    async with installable(office) as (chat, address):
        assert await install(office, address, slack.workspace) == 200
        assert office.database is not None
        for fault in ("500", "invalid_refresh_token", "cut"):
            slack.faults.add(fault, "oauth.v2.access")
        await _age(office, office.database)
        await slack.until(lambda: slack.oauth.rotations == 1)
        await office.is_answered()
        slack.oauth.uninstall(slack.workspace)
        await asyncio.sleep(0.2)
        with pytest.raises(ChannelLost):
            await chat.post(owed(Channel("slack", "T1/C1")), now=NOW)

    printed = caplog.text + "".join(capfd.readouterr())
    secrets = {*slack.world.tokens, *slack.world.refresh_tokens, app.client_secret, KEY}
    assert [one for one in secrets if one in printed] == []
