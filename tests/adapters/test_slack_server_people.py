"""The real AsyncApp against the local Slack: what people type, click and fill in, and what they see."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio
from slack_bolt.adapter.socket_mode.websockets import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from tests.servers.slack_server import SlackServer, slack_server

Json = dict[str, Any]


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with slack_server() as server:
        yield server


def app_at(slack: SlackServer) -> AsyncApp:
    client = AsyncWebClient(
        token=slack.workspace.bot_token, base_url=slack.api_url, retry_handlers=[]
    )
    return AsyncApp(client=client, signing_secret=slack.app.signing_secret)


@asynccontextmanager
async def connected(app: AsyncApp, slack: SlackServer) -> AsyncIterator[AsyncSocketModeHandler]:
    handler = AsyncSocketModeHandler(app, slack.app.app_token, ping_interval=0.05)
    await handler.connect_async()
    try:
        await slack.sockets.connected()
        yield handler
    finally:
        await handler.close_async()


def a_modal(**more: Any) -> Json:
    return {
        "type": "modal",
        "callback_id": "new_watch",
        "title": {"type": "plain_text", "text": "New watch"},
        "submit": {"type": "plain_text", "text": "Save"},
        "blocks": [
            {
                "type": "input",
                "block_id": "query",
                "label": {"type": "plain_text", "text": "Query"},
                "element": {"type": "plain_text_input", "action_id": "query"},
            }
        ],
    } | more


def a_button(words: str = "Why", action_id: str = "why", value: str = "A7") -> Json:
    return {
        "type": "button",
        "text": {"type": "plain_text", "text": words},
        "action_id": action_id,
        "value": value,
    }


async def test_a_command_is_acknowledged_and_answered_later(slack: SlackServer) -> None:
    app = app_at(slack)

    async def wire(ack: AsyncAck, respond: AsyncRespond, command: Json) -> None:
        await ack()
        await respond(f"you said {command['text']}")

    app.command("/wire")(wire)
    ada, alerts = slack.person("ada"), slack.channel("alerts")
    async with connected(app, slack):
        sight = await ada.command("/wire", "watch add chips & fabs channel:#alerts", channel=alerts)
        seen = await slack.until(lambda: ada.ephemerals)
    assert sight.problem is None
    assert seen[0].text == f"you said watch add chips &amp; fabs channel:<#{alerts.id}|alerts>"
    assert slack.messages(alerts) == []
    assert slack.person("ben").ephemerals == []


async def test_an_acknowledgement_may_be_the_answer(slack: SlackServer) -> None:
    app = app_at(slack)

    async def wire(ack: AsyncAck) -> None:
        await ack("three watches")

    app.command("/wire")(wire)
    async with connected(app, slack):
        sight = await slack.person("ada").command("/wire", channel=slack.channel("alerts"))
    assert sight.message is not None
    assert sight.message.text == "three watches"


async def test_a_click_in_a_message_reaches_the_app_and_changes_the_message(
    slack: SlackServer,
) -> None:
    app, alerts = app_at(slack), slack.channel("alerts")

    async def why(ack: AsyncAck, respond: AsyncRespond, action: Json) -> None:
        await ack()
        await respond(f"because of {action['value']}", replace_original=True)

    app.action("why")(why)
    async with connected(app, slack):
        await app.client.chat_postMessage(
            channel=alerts.id,
            text="Chips up",
            blocks=[{"type": "actions", "elements": [a_button()]}],
        )
        [message] = slack.messages(alerts)
        await slack.person("ada").press(message, "Why")
        await slack.until(lambda: message.text == "because of A7")


async def test_a_modal_is_opened_blamed_and_saved(slack: SlackServer) -> None:
    app = app_at(slack)

    async def wire(ack: AsyncAck, client: AsyncWebClient, command: Json) -> None:
        await ack()
        await client.views_open(trigger_id=command["trigger_id"], view=a_modal())

    async def saved(ack: AsyncAck, view: Json) -> None:
        said = view["state"]["values"]["query"]["query"]["value"]
        if said == "(":
            await ack(response_action="errors", errors={"query": "a bracket is open"})
        else:
            await ack()

    app.command("/wire")(wire)
    app.view("new_watch")(saved)
    ada = slack.person("ada")
    async with connected(app, slack):
        await ada.command("/wire", channel=slack.channel("alerts"))
        await slack.until(lambda: ada.modals)
        await ada.submit({"query": ""})
        assert ada.modal.errors == {"query": "Please complete this required field."}
        await ada.submit({"query": "("})
        assert ada.modal.errors == {"query": "a bracket is open"}
        await ada.submit({"query": "chips"})
    assert ada.modals == []


async def test_a_trigger_opens_one_view_and_only_for_three_seconds(slack: SlackServer) -> None:
    client = app_at(slack).client
    first = slack.world.add_trigger(slack.workspace, "U1A")
    await client.views_open(trigger_id=first, view=a_modal())
    assert await refusal(client.views_open(trigger_id=first, view=a_modal())) == (
        "exchanged_trigger_id"
    )
    late = slack.world.add_trigger(slack.workspace, "U1A")
    slack.world.clock.advance(3.1)
    assert await refusal(client.views_open(trigger_id=late, view=a_modal())) == "expired_trigger_id"
    assert await refusal(client.views_open(trigger_id="1.2.3", view=a_modal())) == (
        "invalid_trigger_id"
    )


async def refusal(call: Awaitable[Any]) -> str:
    from slack_sdk.errors import SlackApiError

    with pytest.raises(SlackApiError) as error:
        await call
    return str(error.value.response["error"])


async def test_an_app_that_acknowledges_too_late_is_found_out(slack: SlackServer) -> None:
    app = app_at(slack)
    slack.sockets.ack_within_s = 0.05

    async def wire(ack: AsyncAck) -> None:
        await asyncio.sleep(0.15)
        await ack()

    app.command("/wire")(wire)
    async with connected(app, slack):
        sight = await slack.person("ada").command("/wire", channel=slack.channel("alerts"))
        await slack.until(lambda: len(slack.violations) == 2)
    assert sight.problem == "timeout"
    assert "not acknowledged within 0.05 s" in slack.violations[0]
    slack.violations.clear()
