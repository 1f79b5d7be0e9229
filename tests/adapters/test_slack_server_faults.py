"""What goes wrong at the local Slack: limits as the real one has them, and faults that a test plans."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientError, ClientSession
from slack_bolt.adapter.socket_mode.websockets import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from tests.servers.slack_faults import Fault
from tests.servers.slack_server import SlackServer, slack_server
from tests.slack_apps import client_at, refusal

Json = dict[str, Any]
ROOT = Path(__file__).parents[2]


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with slack_server() as server:
        yield server


@pytest.fixture
def client(slack: SlackServer) -> AsyncWebClient:
    return client_at(slack)


@pytest.fixture
def alerts(slack: SlackServer) -> str:
    return slack.channel("alerts").id


async def test_a_channel_takes_a_short_burst_and_then_one_a_second(
    slack: SlackServer, client: AsyncWebClient, alerts: str
) -> None:
    slack.world.clock.stop()
    for number in range(5):
        await client.chat_postMessage(channel=alerts, text=f"story {number}")
    with pytest.raises(SlackApiError) as error:
        await client.chat_postMessage(channel=alerts, text="too much")
    assert error.value.response.status_code == 429
    assert error.value.response.headers["Retry-After"] == "1"
    assert len(slack.messages("alerts")) == 5
    other = slack.world.add_channel(slack.workspace, "desk", with_bot=True)
    await client.chat_postMessage(channel=other.id, text="elsewhere")
    slack.world.clock.advance(1.1)
    await client.chat_postMessage(channel=alerts, text="a second later")


async def test_to_ask_again_before_retry_after_is_a_violation(
    slack: SlackServer, client: AsyncWebClient, alerts: str
) -> None:
    slack.world.clock.stop()
    fault = slack.faults.add("429", "chat.postMessage", seconds=10)
    assert await refusal(client.chat_postMessage(channel=alerts, text="x")) == "ratelimited"
    assert await refusal(client.chat_postMessage(channel=alerts, text="x")) == "ratelimited"
    assert (fault.hits, slack.violations) == (1, [])
    slack.world.clock.advance(5)
    assert await refusal(client.chat_postMessage(channel=alerts, text="x")) == "ratelimited"
    words = f"chat.postMessage in {alerts}: asked again before its Retry-After had passed"
    assert slack.violations == [words]
    slack.violations.clear()
    slack.world.clock.advance(5.1)
    await client.chat_postMessage(channel=alerts, text="x")


async def test_the_sdks_own_handler_honours_retry_after(
    slack: SlackServer, client: AsyncWebClient, alerts: str
) -> None:
    client.retry_handlers = [AsyncRateLimitErrorRetryHandler(max_retry_count=1)]
    slack.faults.add("429", "chat.postMessage", channel=alerts, seconds=1)
    began = time.monotonic()
    await client.chat_postMessage(channel=alerts, text="x")
    assert time.monotonic() - began >= 1


async def test_a_tier_is_of_one_method_and_workspace() -> None:
    async with slack_server(workspaces=2) as slack:
        first, second = slack.world.workspaces.values()
        one, other = client_at(slack, first), client_at(slack, second)
        slack.world.clock.stop()
        for _ in range(30):
            await one.conversations_list()
        assert await refusal(one.conversations_list()) == "ratelimited"
        await one.users_info(user="U1A")
        await other.conversations_list()
        slack.world.clock.advance(3.1)
        await one.conversations_list()


async def test_all_channels_of_a_workspace_together_are_limited(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    slack.world.clock.stop()
    channels = [
        slack.world.add_channel(slack.workspace, f"desk-{number}", with_bot=True).id
        for number in range(101)
    ]
    for channel in channels[:100]:
        await client.chat_postMessage(channel=channel, text="x")
    assert await refusal(client.chat_postMessage(channel=channels[100], text="x")) == "ratelimited"


@pytest.mark.parametrize(("when", "written"), [("before", 0), ("after", 1)])
@pytest.mark.parametrize("what", ["500", "503", "cut", "garbage", "slow"])
async def test_a_failure_leaves_the_message_unwritten_or_written(
    slack: SlackServer, client: AsyncWebClient, alerts: str, what: str, when: str, written: int
) -> None:
    client.timeout = 1 if what == "slow" else 5
    slack.faults.add(what, "chat.postMessage", channel=alerts, when=when, seconds=3)
    with pytest.raises((SlackApiError, ClientError, TimeoutError)):
        await client.chat_postMessage(channel=alerts, text="x")
    assert len(slack.messages("alerts")) == written
    await client.chat_postMessage(channel=alerts, text="x")
    assert len(slack.messages("alerts")) == written + 1


async def test_the_sdks_handler_for_cut_connections_posts_twice(
    slack: SlackServer, client: AsyncWebClient, alerts: str
) -> None:
    client.retry_handlers = [AsyncConnectionErrorRetryHandler(max_retry_count=1)]
    slack.faults.add("cut", "chat.postMessage", when="after")
    await client.chat_postMessage(channel=alerts, text="Chips up")
    assert [one.text for one in slack.messages("alerts")] == ["Chips up", "Chips up"]


async def test_a_fault_meets_its_method_and_channel_so_often_as_was_said(
    slack: SlackServer, client: AsyncWebClient, alerts: str
) -> None:
    other = slack.world.add_channel(slack.workspace, "desk", with_bot=True).id
    fault = slack.faults.add("fatal_error", "chat.postMessage", channel=alerts, times=2)
    await client.chat_postMessage(channel=other, text="x")
    await client.conversations_info(channel=alerts)
    codes = [await refusal(client.chat_postMessage(channel=alerts, text="x")) for _ in range(2)]
    await client.chat_postMessage(channel=alerts, text="x")
    assert (codes, fault.hits) == (["fatal_error"] * 2, 2)


async def test_a_fault_may_come_by_chance(slack: SlackServer, client: AsyncWebClient) -> None:
    fault = slack.faults.add("503", "users.info", times=None, chance=0.5)
    for _ in range(40):
        with suppress(SlackApiError):
            await client.users_info(user="U1A")
    assert 5 < fault.hits < 35


async def test_a_workspace_may_be_uninstalled_in_the_middle_of_a_send(
    slack: SlackServer, client: AsyncWebClient, alerts: str
) -> None:
    slack.faults.add(
        "slow",
        "chat.postMessage",
        seconds=0,
        meanwhile=lambda: slack.oauth.uninstall(slack.workspace),
    )
    posted = client.chat_postMessage(channel=alerts, text="x")
    assert await refusal(posted) == "account_inactive"
    assert slack.messages("alerts") == []


def test_a_fault_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="comes before the write"):
        Fault("is_archived", when="after")
    with pytest.raises(ValueError, match="before or after the write"):
        Fault("500", when="during")
    with pytest.raises(ValueError, match="a fault has what"):
        Fault.from_json({"what": "500", "wen": "after"})


@contextmanager
def slack_process(*options: str) -> Iterator[Json]:
    """Run a Slack as a process of its own; gives what it printed."""
    command = [sys.executable, "-m", "tests.servers.slack_server", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:  # noqa: S603 - ours
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()


async def test_a_process_says_what_people_saw_and_takes_faults() -> None:
    with slack_process("--unlimited") as told:
        workspace = told["workspaces"]["T1"]
        channel = workspace["channels"]["alerts"]
        client = AsyncWebClient(workspace["bot_token"], told["api_url"], retry_handlers=[])
        async with ClientSession(f"{told['url']}/_control/") as control:
            fault = {"what": "cut", "method": "chat.postMessage", "when": "after"}
            async with control.post("faults", json=[fault]) as answer:
                assert answer.status == 200
            async with control.post("faults", json={"wat": 1}) as answer:
                assert answer.status == 400
            with pytest.raises(ClientError):
                await client.chat_postMessage(channel=channel, text="Chips up")
            ts = (await client.chat_postMessage(channel=channel, text="Chips up"))["ts"]
            await client.chat_postMessage(channel=channel, text="+1 <!here>", thread_ts=ts)
            await client.chat_update(channel=channel, ts=ts, text="Chips up, +1")
            async with control.get("messages", params={"channel": channel}) as answer:
                seen = (await answer.json())[channel]
            await asyncio.gather(client.api_call("chat.pots"), return_exceptions=True)
            async with control.get("violations") as answer:
                violations = await answer.json()
    assert [one["text"] for one in seen["messages"]] == ["Chips up", "Chips up, +1", "+1 <!here>"]
    assert {name: seen[name] for name in ("top", "replies", "edits", "pings")} == {
        "top": 2,
        "replies": 1,
        "edits": 1,
        "pings": 1,
    }
    assert violations == ["chat.pots: there is no such method"]


async def test_a_process_lets_a_person_type_to_an_app_elsewhere() -> None:
    with slack_process() as told:
        workspace = told["workspaces"]["T1"]
        client = AsyncWebClient(workspace["bot_token"], told["api_url"], retry_handlers=[])
        app = AsyncApp(client=client)

        async def wire(ack: AsyncAck, command: Json) -> None:
            await ack(f"you said {command['text']}")

        app.command("/wire")(wire)
        handler: Any = AsyncSocketModeHandler(app, told["app_token"])
        await handler.connect_async()
        typed = {"user": "ada", "text": "status", "channel": workspace["channels"]["general"]}
        async with ClientSession(f"{told['url']}/_control/") as control:
            async with control.post("command", json=typed) as answer:
                seen = await answer.json()
            async with control.get("state") as answer:
                state = await answer.json()
        await handler.close_async()
    assert (seen["problem"], seen["message"]["text"]) == (None, "you said status")
    assert (state["sockets"], len(state["acks_s"]), state["ephemerals"]) == (1, 1, 1)


async def test_messages_with_the_same_marker_are_counted_as_duplicates(
    slack: SlackServer, client: AsyncWebClient, alerts: str
) -> None:
    marker = {"event_type": "alert", "event_payload": {"delivery": "D7"}}
    other = {"event_type": "alert", "event_payload": {"delivery": "D8"}}
    for text, metadata in [("Chips", marker), ("Chips +1", marker), ("Chips", other)]:
        await client.chat_postMessage(channel=alerts, text=text, metadata=metadata)
    async with ClientSession() as session, session.get(f"{slack.url}/_control/messages") as answer:
        seen = await answer.json()
    assert (seen[alerts]["top"], seen[alerts]["duplicates"]) == (3, 1)
