"""One call of Slack's Web API: asked once, and what came of it sorted by what is known for certain.

Nothing is retried here. The SDK would send `chat.postMessage` again when a connection drops after
Slack has posted: two messages. So its handlers are left out, and whoever asks decides.
"""

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from slack_sdk.webhook import WebhookResponse

from rules.delivery.delivery import asked_wait

WITHIN_S = 10.0
"""How long an answer is waited for; then nobody knows."""
CONNECTED_WITHIN_S = 5.0
KEPT_ALIVE_S = 12.0
CONNECTIONS = 50
SERVER_ERROR = 500
TOO_MANY = 429
WHISPERED_AT_MOST = 2
NO_ANSWER = (aiohttp.ClientError, TimeoutError, OSError, ValueError, AttributeError)
"""What is raised where no answer came that can be read: the SDK stumbles over what is no JSON object."""


@dataclass(eq=False)
class Refused(Exception):
    """Slack has answered, and has not done it, unless the code says otherwise."""

    code: str
    retry_after: timedelta | None = None
    needed: str = ""
    """The scopes that would be needed, where it says so."""


@dataclass(eq=False)
class NotSent(Exception):
    """No connection was made: certainly nothing was done."""

    reason: str


@dataclass(eq=False)
class Unknown(Exception):
    """It was sent, and no answer that can be read came: it may have been done."""

    reason: str


def quiet_logger() -> logging.Logger:
    """Give the SDK a logger that says nothing: what it would say may hold tickets and tokens.

    A logger without a level makes the SDK write out every request, to throw it away.
    """
    for name in ("websockets.client", "wirewatch.slack"):
        logger = logging.getLogger(name)
        logger.setLevel(logging.CRITICAL + 1)
        logger.propagate = False
    return logger


@asynccontextmanager
async def web_session() -> AsyncGenerator[aiohttp.ClientSession]:
    """Keep connections for as long as the bot runs: a new one costs more than a message."""
    wait = aiohttp.ClientTimeout(total=WITHIN_S, connect=None, sock_connect=CONNECTED_WITHIN_S)
    connector = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEPT_ALIVE_S)
    async with aiohttp.ClientSession(connector=connector, timeout=wait) as session:
        yield session


def web_client(
    token: str | None, *, base: str, session: aiohttp.ClientSession | None
) -> AsyncWebClient:
    """Make a client that asks once."""
    return AsyncWebClient(
        token, base_url=base, session=session, retry_handlers=[], logger=quiet_logger()
    )


async def answered(asking: Callable[[], Awaitable[AsyncSlackResponse]]) -> Mapping[str, Any]:
    """Ask; gives Slack's answer, raises Refused, NotSent or Unknown."""
    try:
        response = await asking()
    except SlackApiError as error:
        raise _sorted(error) from None
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        raise NotSent(type(error).__name__) from None
    except NO_ANSWER as error:
        raise Unknown(type(error).__name__) from None
    headers = {name.lower(): value for name, value in response.headers.items()}
    return {**_fields(response), "scopes": headers.get("x-oauth-scopes", "")}


async def whispered(saying: Callable[[], Awaitable[WebhookResponse]]) -> None:
    """Say something to who asked, twice where no answer came: it harms nobody, and silence does.

    Raises Unknown; what comes too late for Slack is let go.
    """
    reason = ""
    for _ in range(WHISPERED_AT_MOST):
        try:
            response = await saying()
        except NO_ANSWER as error:
            reason = type(error).__name__
            continue
        if response.status_code < SERVER_ERROR:
            return
        reason = f"status {response.status_code}"
    raise Unknown(reason)


def _sorted(error: SlackApiError) -> Refused | Unknown:
    response: Any = error.response
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    headers = {name.lower(): value for name, value in response.headers.items()}
    if status == TOO_MANY:
        return Refused("ratelimited", asked_wait(headers.get("retry-after")))
    fields = _fields(response)
    code = fields.get("error")
    if status >= SERVER_ERROR or not isinstance(code, str):
        return Unknown(f"status {status}")
    return Refused(code, asked_wait(headers.get("retry-after")), str(fields.get("needed", "")))


def _fields(response: Any) -> Mapping[str, Any]:
    given = getattr(response, "data", None)
    return given if isinstance(given, dict) else {}
