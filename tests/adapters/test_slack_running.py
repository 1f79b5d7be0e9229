"""How Slack is connected, kept connected and left: by socket or HTTP, in one workspace or many."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_asyncio
import structlog
from aiohttp import ClientSession
from cryptography.fernet import Fernet
from structlog.testing import capture_logs

from adapters.chat.slack_chat import running, socket_line
from adapters.chat.slack_chat.settings import SlackSettings
from adapters.errors import ChannelLost, ChatError
from adapters.ports import Chat
from bot.commands import BotCommands
from rules.model import Channel, Delivery, DeliveryState
from tests.build import an_alert
from tests.servers.slack_server import SlackServer
from tests.servers.slack_world import Workspace
from tests.slack_house import (
    COMMAND,
    added,
    address_of,
    commands_in,
    listening,
    said,
    settings_for,
    slack_with_app,
)
from tests.slack_validators import shown

NOW = datetime.now(UTC)
KEY = Fernet.generate_key().decode()


@dataclass
class Office:
    """A local Slack, and a folder; the bot is started and stopped by tests."""

    slack: SlackServer
    folder: Path
    commands: list[BotCommands] = field(default_factory=list)

    @asynccontextmanager
    async def running(self, settings: SlackSettings) -> AsyncGenerator[Chat]:
        async with (
            commands_in(self.folder, settings) as commands,
            listening(settings, commands, self.folder) as chat,
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


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with slack_with_app() as slack:
        yield Office(slack, tmp_path)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket_line, "LOOKED_EVERY_S", 0.05)
    monkeypatch.setattr(socket_line, "WAIT_AT_LEAST_S", 0.05)
    monkeypatch.setattr(running, "BETWEEN_TRIES_S", 0.05)
    monkeypatch.setattr(running, "LEARNED_AGAIN_S", 0.05)


# The socket


@pytest.mark.parametrize("trouble", ["drop", "warning", "refresh_requested", "link_disabled"])
async def test_a_lost_line_is_opened_again(trouble: str, office: Office) -> None:
    async with office.running(settings_for(office.slack)):
        if trouble == "drop":
            office.slack.sockets.drop()
        else:
            await office.slack.sockets.say_disconnect(trouble)
        await office.slack.sockets.until(lambda: office.slack.sockets.opened >= 2)
        await office.slack.sockets.connected()
        assert "No watches" in await office.is_answered()


async def test_refused_handshakes_are_got_over(office: Office) -> None:
    async with office.running(settings_for(office.slack)):
        office.slack.sockets.refuse_handshakes = 3
        office.slack.sockets.drop()
        await office.slack.sockets.until(lambda: office.slack.sockets.opened >= 2)
        assert office.slack.sockets.handshakes_refused == 3
        assert "No watches" in await office.is_answered()


async def test_a_refused_handshake_at_the_start_is_got_over(office: Office) -> None:
    office.slack.sockets.refuse_handshakes = 2
    async with office.running(settings_for(office.slack)):
        assert "No watches" in await office.is_answered()


async def test_a_line_that_is_lost_is_told_once_and_when_it_is_back(office: Office) -> None:
    with capture_logs() as logs:
        async with office.running(settings_for(office.slack)):
            office.slack.sockets.refuse_handshakes = 3
            office.slack.sockets.drop()
            await office.slack.sockets.until(lambda: office.slack.sockets.opened >= 2)
            await office.slack.until(lambda: _events(logs)[-1] == "slack_connected")

    assert _events(logs) == ["slack_disconnected", "slack_connected"]


@pytest.mark.parametrize("what", ["500", "cut", "garbage"])
async def test_the_start_is_tried_again(what: str, office: Office) -> None:
    office.slack.faults.add(what, "auth.test")
    office.slack.faults.add(what, "apps.connections.open")

    async with office.running(settings_for(office.slack)):
        assert "No watches" in await office.is_answered()


async def test_a_bot_starts_without_slack_and_listens_when_it_is_there(office: Office) -> None:
    office.slack.faults.add("503", times=9)

    async with office.running(settings_for(office.slack)):
        assert "No watches" in await office.is_answered()


@pytest.mark.parametrize(
    ("setting", "word"), [("bot_token", "bot_token"), ("app_token", "app_token")]
)
async def test_a_wrong_token_fails_at_once_with_a_sentence(
    setting: str, word: str, office: Office
) -> None:
    wrong = {"bot_token": "xoxb-nobody", "app_token": "xapp-nobody"}[setting]
    began = time.monotonic()

    with pytest.raises(ChatError, match=word) as raised:
        async with office.running(settings_for(office.slack, **{setting: wrong})):
            pass

    assert wrong not in str(raised.value)
    assert time.monotonic() - began < 20


async def test_what_was_asked_is_answered_before_the_bot_stops(office: Office) -> None:
    ada = office.slack.person("ada")
    async with office.running(settings_for(office.slack)):
        await ada.command(COMMAND, "watch list", channel=office.slack.channel("alerts"))

    assert "No watches" in said(ada.ephemerals[-1])


def _events(logs: list[Any]) -> list[str]:
    return [one["event"] for one in logs if "connected" in one["event"]]


# HTTP


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


async def test_people_are_answered_by_http(office: Office) -> None:
    async with by_http(office):
        assert "No watches" in await office.is_answered()


async def test_a_replayed_request_is_heard_once(office: Office) -> None:
    async with by_http(office):
        await office.is_answered()
        [heard] = office.slack.requests.sent
        assert await office.slack.requests.deliver(heard) == 200
        await asyncio.sleep(0.2)

    assert len(office.slack.person("ada").ephemerals) == 1


@pytest.mark.parametrize("wrong", ["secret", "age", "nothing"])
async def test_a_forged_an_old_and_an_unsigned_request_are_refused(
    wrong: str, office: Office
) -> None:
    requests = office.slack.requests
    async with by_http(office):
        payload = office.slack.events.wrapped(
            office.slack.workspace, {"type": "app_home_opened", "tab": "home", "user": "U1A"}
        )
        secret = "another" if wrong == "secret" else None
        at = time.time() - 400 if wrong == "age" else None
        request = requests.signed("events_api", payload, secret=secret, at=at)
        if wrong == "nothing":
            request.headers.pop("X-Slack-Signature")
        assert await requests.deliver(request) == 401
        await asyncio.sleep(0.1)

    assert office.slack.person("ada").home is None


async def test_an_event_that_slack_repeats_is_heard_once(office: Office) -> None:
    async with by_http(office):
        payload = office.slack.events.wrapped(
            office.slack.workspace, {"type": "app_home_opened", "tab": "home", "user": "U1A"}
        )
        for attempt in (0, 1, 2):
            await office.slack.requests.send(
                "events_api", payload, attempt=attempt, reason="http_timeout"
            )
        await office.slack.until(lambda: office.slack.person("ada").home)
        await asyncio.sleep(0.1)

    assert [m for m, _ in office.slack.api.calls].count("views.publish") == 1


async def test_a_port_that_is_taken_is_said_so(office: Office) -> None:
    taken = await asyncio.start_server(lambda _r, _w: None, "127.0.0.1", 0)
    port = taken.sockets[0].getsockname()[1]
    settings = settings_for(office.slack, mode="http", signing_secret="s", port=port)  # noqa: S106 - of a loopback
    async with taken:
        with pytest.raises(ChatError, match="cannot be listened on"):
            async with office.running(settings):
                pass


# Many workspaces


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


async def install(office: Office, address: str, workspace: Workspace) -> int:
    """Go the way of a browser that installs the app."""
    office.slack.app.redirect_urls = [address]
    back = f"{address}/slack/oauth_redirect"
    async with ClientSession() as browser:
        async with browser.get(f"{address}/slack/install") as page:
            cookie = page.headers["Set-Cookie"].split(";")[0]
            start = (await page.text()).split('<a href="')[1].split('"')[0].replace("&amp;", "&")
        async with browser.get(start) as consent:
            assert consent.status == 200
        state = parse_qs(urlsplit(start).query)["state"][0]
        allowed = office.slack.oauth.allow(workspace, "U1A", state=state, redirect_uri=back)
        async with browser.get(allowed, headers={"Cookie": cookie}) as answer:
            return answer.status


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
    kept = b"".join(path.read_bytes() for path in office.folder.glob("wirewatch.db*"))
    assert token.encode() not in kept

    async with installable(office):
        assert "No watches" in await office.is_answered()


async def test_tokens_that_were_kept_by_another_key_are_said_so(office: Office) -> None:
    async with installable(office) as (_, address):
        await install(office, address, office.slack.workspace)

    other = many(office).model_copy(update={"token_key": _secret(Fernet.generate_key().decode())})
    with pytest.raises(ChatError, match="token_key"):
        async with office.running(other):
            pass


def _secret(value: str) -> Any:
    from pydantic import SecretStr

    return SecretStr(value)


async def test_a_token_is_replaced_before_it_ends(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "ROTATED_EVERY_S", 0.1)
    office.slack.app.rotates = True
    async with installable(office) as (chat, address):
        assert await install(office, address, office.slack.workspace) == 200
        first = office.slack.workspace.bot_token
        [bot] = await _store(office)
        await _age(office, bot.bot_token_expires_at)
        await office.slack.until(lambda: office.slack.oauth.rotations == 1)
        await asyncio.sleep(0.3)
        place = office.slack.channel("alerts")
        await chat.post(owed(Channel("slack", f"T1/{place.id}")), now=NOW)

    assert office.slack.workspace.bot_token != first
    assert office.slack.oauth.rotations == 1


async def _store(office: Office) -> Any:
    from sqlalchemy.ext.asyncio import create_async_engine

    from adapters.chat.slack_chat.installs import EncryptedStore

    engine = create_async_engine(f"sqlite+aiosqlite:///{office.folder / 'wirewatch.db'}")
    try:
        return await EncryptedStore(office.slack.app.client_id, engine, KEY).newest()
    finally:
        await engine.dispose()


async def _age(office: Office, _ends_at: float) -> None:
    """Let the token that is kept end in an hour."""
    from sqlalchemy import text
    from sqlalchemy.ext.asyncio import create_async_engine

    engine = create_async_engine(f"sqlite+aiosqlite:///{office.folder / 'wirewatch.db'}")
    async with engine.begin() as connection:
        soon = datetime.fromtimestamp(time.time() + 3_600, UTC).replace(tzinfo=None)
        await connection.execute(
            text("UPDATE slack_bots SET bot_token_expires_at = :at"), {"at": str(soon)}
        )
    await engine.dispose()


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


# Channels


async def test_what_becomes_of_channels_is_told(office: Office) -> None:
    place = office.slack.channel("alerts")
    with capture_logs() as logs:
        async with office.running(settings_for(office.slack)):
            office.slack.archive(place)
            office.slack.unarchive(place)
            office.slack.kick_bot(place)
            office.slack.rename(place, "news")
            await office.slack.until(lambda: len(_told(logs)) == 4)

    about = str(address_of(place))
    assert sorted(_told(logs)) == sorted([("channel_lost", about), ("channel_found", about)] * 2)


def _told(logs: list[Any]) -> list[tuple[str, str]]:
    return [(one["event"], one["about"]) for one in logs if one["event"].startswith("channel_")]


# Secrets


async def test_no_secret_reaches_a_log(
    office: Office, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    structlog.reset_defaults()
    slack = office.slack
    async with AsyncExitStack() as stack:
        chat = await stack.enter_async_context(by_http(office))
        for fault in ("invalid_auth", "500", "cut", "garbage", "429"):
            slack.faults.add(fault, "chat.postMessage")
            with pytest.raises(Exception, match="Slack") as raised:
                await chat.post(owed(address_of(slack.channel("alerts"))), now=NOW)
            assert slack.workspace.bot_token not in repr(raised.value.__cause__)
        slack.faults.add("cut", "users.info")
        await office.is_answered()
    async with office.running(settings_for(slack)):
        slack.sockets.refuse_handshakes = 1
        slack.sockets.drop()
        await slack.sockets.until(lambda: slack.sockets.opened >= 2)

    printed = caplog.text + "".join(capfd.readouterr())
    for secret in (slack.workspace.bot_token, slack.app.app_token, slack.app.signing_secret):
        assert secret not in printed
    assert "ticket=" not in printed


def test_settings_show_no_secret(office: Office) -> None:
    settings = settings_for(office.slack, mode="http", signing_secret="shh-it-is-secret")  # noqa: S106 - of a loopback

    for text in (repr(settings), str(settings.model_dump()), repr(settings._access())):
        assert "xoxb" not in text
        assert "shh" not in text
