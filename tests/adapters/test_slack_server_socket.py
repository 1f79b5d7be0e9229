"""Socket Mode of the local Slack with the real handlers: tickets, acknowledgements, and lost sockets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession, WSServerHandshakeError
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler as AiohttpHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError

from tests.servers.slack_server import SlackServer, slack_server
from tests.slack_apps import app_at, client_at, connected

Json = dict[str, Any]


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with slack_server() as server:
        server.events.retry_after_s = (0.0, 0.05, 0.05)
        yield server


def listening(slack: SlackServer) -> tuple[AsyncApp, list[Json]]:
    """An app that acknowledges commands and notes the events of channels."""
    app, events = app_at(slack), list[Json]()

    async def wire(ack: AsyncAck) -> None:
        await ack()

    async def note(body: Json) -> None:
        events.append(body)

    app.command("/wire")(wire)
    app.event("channel_rename")(note)
    return app, events


async def a_ticket(slack: SlackServer) -> str:
    opened = await client_at(slack).apps_connections_open(app_token=slack.app.app_token)
    return str(opened["url"])


async def test_a_ticket_opens_one_socket_and_hello_counts_them(slack: SlackServer) -> None:
    ticket = await a_ticket(slack)
    async with ClientSession() as session:
        async with session.ws_connect(ticket) as socket:
            hello = await socket.receive_json()
            with pytest.raises(WSServerHandshakeError, match="503"):
                await session.ws_connect(ticket)
        with pytest.raises(WSServerHandshakeError):
            await session.ws_connect(ticket.replace("ticket=", "ticket=0"))
    assert (hello["type"], hello["num_connections"]) == ("hello", 1)


async def test_the_eleventh_socket_is_told_to_go(slack: SlackServer) -> None:
    async with ClientSession() as session:
        sockets = [await session.ws_connect(await a_ticket(slack)) for _ in range(11)]
        first = [await one.receive_json() for one in sockets]
        for one in sockets:
            await one.close()
    assert [one["type"] for one in first] == ["hello"] * 10 + ["disconnect"]
    assert first[10]["reason"] == "too_many_websockets"


async def test_several_sockets_share_what_comes(slack: SlackServer) -> None:
    app, _ = listening(slack)
    other, _ = listening(slack)
    async with connected(app, slack), connected(other, slack):
        await slack.sockets.until(lambda: len(slack.sockets.open) == 2)
        for _ in range(4):
            await slack.person("ada").command("/wire", channel=slack.channel("alerts"))
        assert [one.delivered for one in slack.sockets.open] == [2, 2]


@pytest.mark.parametrize("linger_s", [0.0, 0.3])
@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled"])
async def test_an_app_comes_back_after_it_was_told_to_go(
    slack: SlackServer, reason: str, linger_s: float
) -> None:
    app, _ = listening(slack)
    async with connected(app, slack):
        await slack.sockets.say_disconnect(reason, linger_s=linger_s)
        await slack.sockets.until(lambda: slack.sockets.opened == 2 and bool(slack.sockets.open))
        sight = await slack.person("ada").command("/wire", channel=slack.channel("alerts"))
    assert sight.problem is None


async def test_an_app_comes_back_after_its_socket_was_cut(slack: SlackServer) -> None:
    app, _ = listening(slack)
    async with connected(app, slack):
        slack.sockets.drop()
        await slack.sockets.connected()
        sight = await slack.person("ada").command("/wire", channel=slack.channel("alerts"))
    assert (sight.problem, slack.sockets.opened) == (None, 2)


async def test_after_a_refused_handshake_one_client_recovers_and_the_other_never_does(
    slack: SlackServer,
) -> None:
    app, _ = listening(slack)
    async with connected(app, slack):
        slack.sockets.refuse_handshakes = 1
        slack.sockets.drop()
        await slack.sockets.connected()
    assert slack.sockets.handshakes_refused == 1

    stuck: Any = AiohttpHandler(listening(slack)[0], slack.app.app_token, ping_interval=0.05)
    slack.sockets.refuse_handshakes = 1
    trying = asyncio.create_task(stuck.connect_async())
    await slack.until(lambda: slack.sockets.handshakes_refused >= 4)
    assert not slack.sockets.open
    trying.cancel()
    with suppress(asyncio.CancelledError):
        await trying
    await stuck.close_async()


async def test_a_wrong_app_token_opens_nothing(slack: SlackServer) -> None:
    app, _ = listening(slack)
    slack.world.tokens.pop(slack.app.app_token)
    with pytest.raises(SlackApiError, match="invalid_auth"):
        async with connected(app, slack):
            pass
    assert slack.sockets.opened == 0


async def test_an_event_without_acknowledgement_comes_again_and_says_so(
    slack: SlackServer,
) -> None:
    app, events = listening(slack)
    slack.sockets.ack_within_s, slack.sockets.swallow_acks = 0.2, 1
    async with connected(app, slack):
        slack.rename(slack.channel("alerts"), "news")
        await slack.events.settled()
    assert [one["event"]["channel"]["name"] for one in events] == ["news", "news"]
    assert len({one["event_id"] for one in events}) == 1
    assert slack.violations == ["events_api: not acknowledged within 0.2 s"]
    slack.violations.clear()


async def test_retries_carry_their_number_and_reason_and_end_with_the_third(
    slack: SlackServer,
) -> None:
    slack.sockets.ack_within_s = 0.05
    async with ClientSession() as session, session.ws_connect(await a_ticket(slack)) as socket:
        await socket.receive_json()
        slack.rename(slack.channel("alerts"), "news")
        seen = [await socket.receive_json() for _ in range(4)]
        await slack.events.settled()
        with pytest.raises(asyncio.TimeoutError):
            await socket.receive_json(timeout=0.1)
    assert [(one["retry_attempt"], one["retry_reason"]) for one in seen] == [
        (0, ""),
        (1, "http_timeout"),
        (2, "http_timeout"),
        (3, "http_timeout"),
    ]
    slack.violations.clear()


async def test_an_app_may_see_an_event_twice_without_any_failure(slack: SlackServer) -> None:
    app, events = listening(slack)
    slack.events.repeats = 2
    async with connected(app, slack):
        slack.rename(slack.channel("alerts"), "news")
        await slack.events.settled()
    assert len(events) == 2
    assert events[0]["event_id"] == events[1]["event_id"]


async def test_with_no_socket_a_person_is_told_that_the_app_does_not_answer(
    slack: SlackServer,
) -> None:
    sight = await slack.person("ada").command("/wire", channel=slack.channel("alerts"))
    assert sight.problem == "unreachable"


async def test_a_command_whose_socket_is_cut_is_lost_to_its_person(slack: SlackServer) -> None:
    app, came = app_at(slack), asyncio.Event()

    async def wire(ack: AsyncAck) -> None:
        came.set()
        await asyncio.sleep(0.1)
        await ack()

    app.command("/wire")(wire)
    async with connected(app, slack):
        ada = slack.person("ada")
        typing = asyncio.create_task(ada.command("/wire", channel=slack.channel("alerts")))
        await came.wait()
        slack.sockets.drop()
        assert (await typing).problem == "dropped"
        await asyncio.sleep(0.2)


async def test_words_that_are_no_acknowledgement_are_violations(slack: SlackServer) -> None:
    async with ClientSession() as session, session.ws_connect(await a_ticket(slack)) as socket:
        await socket.receive_json()
        await socket.send_str("hello yourself")
        await socket.send_json({"envelope_id": "made-up"})
        await slack.until(lambda: len(slack.violations) == 2)
    assert "hello yourself" in slack.violations[0]
    assert "made-up was acknowledged though nobody asked" in slack.violations[1]
    slack.violations.clear()


async def test_events_that_the_app_has_not_subscribed_to_do_not_come(slack: SlackServer) -> None:
    app, events = listening(slack)
    slack.app.events.discard("channel_rename")
    async with connected(app, slack):
        slack.rename(slack.channel("alerts"), "news")
        await slack.events.settled()
    assert (events, slack.events.sent) == ([], [])
