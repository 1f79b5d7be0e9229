"""Socket Mode: a line that we open to Slack, and that is opened again when it is lost.

The SDK's `websockets` client is used: that of aiohttp tries the same used-up address for ever when a
handshake is refused once. Its own look at the line comes every ten seconds; ours comes every second,
and is told to the operator.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.websockets import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from websockets.exceptions import WebSocketException

log = structlog.get_logger()

LOOKED_EVERY_S = 1.0
OPENED_WITHIN_S = 15.0
WAIT_AT_LEAST_S, WAIT_AT_MOST_S = 1.0, 60.0
CLOSED_WITHIN_S = 3.0
FAILURES = (
    SlackApiError,
    WebSocketException,
    aiohttp.ClientError,
    OSError,
    TimeoutError,
    ValueError,
    AttributeError,  # the SDK stumbles over answers that are no JSON object
    LookupError,
)
"""What opening a line may end with: all of it means again, later."""


class SocketLine:
    """The line of one app."""

    def __init__(self, app: AsyncApp, token: str, *, name: str) -> None:
        """Hear by a line what people do, and hand it to the app."""
        self._app, self._token, self._name = app, token, name

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[None]:
        """Keep the line open for as long as the block runs."""
        handler: Any = AsyncSocketModeHandler(self._app, self._token)
        await self._connect(handler)
        keeping = asyncio.create_task(self._keep(handler))
        try:
            yield
        finally:
            keeping.cancel()
            with suppress(asyncio.CancelledError):
                await keeping
            with suppress(TimeoutError, WebSocketException, OSError):
                async with asyncio.timeout(CLOSED_WITHIN_S):
                    await handler.close_async()
            await asyncio.sleep(0)  # what was cancelled ends now, and not with the loop

    async def _keep(self, handler: Any) -> None:
        """Look at the line, and open it anew, more rarely each time that it fails."""
        wait, was_there = WAIT_AT_LEAST_S, True
        while True:
            await asyncio.sleep(LOOKED_EVERY_S)
            is_there = await handler.client.is_connected()
            if is_there != was_there:
                was_there = is_there
                event = "slack_connected" if is_there else "slack_disconnected"
                log.info(event, chat=self._name, about=f"line of {self._name}")
            if is_there:
                wait = WAIT_AT_LEAST_S
                continue
            if not await self._connect(handler):
                await asyncio.sleep(wait)
                wait = min(wait * 2, WAIT_AT_MOST_S)

    async def _connect(self, handler: Any) -> bool:
        try:
            async with asyncio.timeout(OPENED_WITHIN_S):
                await handler.client.connect_to_new_endpoint()
        except FAILURES:
            return False
        return bool(await handler.client.is_connected())
