"""The HTTP side: Slack's signed requests, and the two pages by which a workspace installs the app.

Behind a reverse proxy that speaks https; it listens on this machine alone unless told otherwise.
"""

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_callback_options import (
    AsyncCallbackOptions,
    AsyncFailureArgs,
    AsyncSuccessArgs,
)
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from adapters.chat.slack_chat.access import Access
from adapters.chat.slack_chat.installs import Installs
from adapters.chat.slack_chat.manifest import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH, SCOPES
from adapters.chat.slack_chat.wire import quiet_logger
from adapters.errors import ChatError
from adapters.ports import Commands
from rules.model import Channel

BODY_LIMIT = 1024 * 1024
STOP_WITHIN_S = 3.0


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _answering(ask: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]) -> Handler:
    """Hand a request to Slack's library, which checks its signature, and its answer back."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return await to_aiohttp_response(await ask(await to_bolt_request(request)))

    return answer


def install_flow(
    access: Access,
    installs: Installs,
    states: AsyncSQLAlchemyOAuthStateStore,
    client: AsyncWebClient,
    commands: Commands,
) -> AsyncOAuthFlow:
    """Make the way on which a workspace installs the app."""

    async def success(args: AsyncSuccessArgs) -> BoltResponse:
        installs.read_anew()
        await commands.channel_back(Channel(access.name))  # it may have been installed before
        return await args.default.success(args)

    async def failure(args: AsyncFailureArgs) -> BoltResponse:
        return await args.default.failure(args)

    oauth = AsyncOAuthSettings(
        client_id=access.client_id,
        client_secret=access.client_secret,
        scopes=list(SCOPES),
        user_scopes=[],
        install_path=INSTALL_PATH,
        redirect_uri_path=REDIRECT_PATH,
        authorization_url=access.api_base.removesuffix("api/") + "oauth/v2/authorize",
        installation_store=installs.store,
        installation_store_bot_only=True,
        state_store=states,
        callback_options=AsyncCallbackOptions(success=success, failure=failure),
        logger=quiet_logger(),
    )
    return AsyncOAuthFlow(client=client, logger=quiet_logger(), settings=oauth)


@asynccontextmanager
async def serve(
    app: AsyncApp | None, installing: AsyncOAuthFlow | None, *, host: str, port: int
) -> AsyncGenerator[int]:
    """Serve while the block runs; gives the port. Raises ChatError when it cannot be had."""
    silent = logging.getLogger(__name__)
    silent.setLevel(logging.CRITICAL + 1)  # aiohttp would print what strangers send
    application = web.Application(client_max_size=BODY_LIMIT, logger=silent)
    if app is not None:
        application.router.add_post(EVENTS_PATH, _answering(app.async_dispatch))
    if installing is not None:
        application.router.add_get(INSTALL_PATH, _answering(installing.handle_installation))
        application.router.add_get(REDIRECT_PATH, _answering(installing.handle_callback))
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=STOP_WITHIN_S)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise ChatError(
                f"[[chats]] slack: {host}:{port} cannot be listened on ({error.strerror}): choose"
                " another host or port, and tell your reverse proxy"
            ) from error
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
