"""The real clients of Slack, as tests point them at the local one."""

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.websockets import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.servers.slack_server import SlackServer
from tests.servers.slack_world import Workspace

Json = dict[str, Any]


def client_at(slack: SlackServer, workspace: Workspace | None = None) -> AsyncWebClient:
    """A client with the token of a workspace, which never asks twice by itself."""
    token = (workspace or slack.workspace).bot_token
    return AsyncWebClient(token=token, base_url=slack.api_url, retry_handlers=[], timeout=5)


def app_at(slack: SlackServer) -> AsyncApp:
    return AsyncApp(client=client_at(slack), signing_secret=slack.app.signing_secret)


@asynccontextmanager
async def connected(app: AsyncApp, slack: SlackServer) -> AsyncIterator[None]:
    """Let an app listen by Socket Mode."""
    handler: Any = AsyncSocketModeHandler(app, slack.app.app_token, ping_interval=0.05)
    await handler.connect_async()
    try:
        await slack.sockets.connected()
        yield
    finally:
        await handler.close_async()


@asynccontextmanager
async def serving(app: AsyncApp, slack: SlackServer) -> AsyncIterator[str]:
    """Let an app listen by HTTP, with the pages of OAuth if it has any; gives its address."""
    runner = web.AppRunner(app.web_app(path="/slack/events"), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    slack.requests.url = f"{address}/slack/events"
    try:
        yield address
    finally:
        await runner.cleanup()


async def refused(call: Awaitable[Any]) -> Json:
    """Let a call be refused; gives the answer."""
    with pytest.raises(SlackApiError) as error:
        await call
    answer = error.value.response.data
    assert isinstance(answer, dict)
    return answer


async def refusal(call: Awaitable[Any]) -> str:
    """Let a call be refused; gives the code."""
    return str((await refused(call))["error"])


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text} | more}


def a_button(words: str = "Why", action_id: str = "why", value: str = "A7") -> Json:
    return {
        "type": "button",
        "text": {"type": "plain_text", "text": words},
        "action_id": action_id,
        "value": value,
    }


def an_input(name: str, element: Json | None = None, **more: Any) -> Json:
    return {
        "type": "input",
        "block_id": name,
        "label": {"type": "plain_text", "text": name.title()},
        "element": element or {"type": "plain_text_input", "action_id": name},
    } | more


def a_modal(*blocks: Json, **more: Any) -> Json:
    return {
        "type": "modal",
        "callback_id": "new_watch",
        "title": {"type": "plain_text", "text": "New watch"},
        "submit": {"type": "plain_text", "text": "Save"},
        "blocks": list(blocks) or [an_input("query")],
    } | more
