"""How Slack is connected, kept connected and left: by socket or HTTP, in one workspace or many."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import structlog
from structlog.testing import capture_logs

from adapters.chat.slack_chat import running, socket_line
from adapters.errors import ChatError
from tests.slack_house import (
    COMMAND,
    address_of,
    said,
    settings_for,
    slack_with_app,
)
from tests.slack_office import NOW, Office, by_http, owed


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


async def test_people_are_answered_by_http(office: Office) -> None:
    async with by_http(office):
        assert "No watches" in await office.is_answered()


async def test_nobody_else_is_listened_to_unless_told(office: Office) -> None:
    app = office.slack.app
    with capture_logs() as logs:
        for host in ({}, {"host": "127.0.0.2"}):
            settings = settings_for(
                office.slack, mode="http", signing_secret=app.signing_secret, port=0, **host
            )
            async with office.running(settings):
                pass
    heard = [one["where"] for one in logs if one["event"] == "slack_serving"]
    assert [one.partition(":")[0] for one in heard] == ["127.0.0.1", "127.0.0.2"]


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
