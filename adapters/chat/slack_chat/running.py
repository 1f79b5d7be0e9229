"""How Slack is connected: by a socket that we open, or by requests that it sends; opened and closed."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any, TypeVar

import aiohttp
import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow

from adapters.asking import FrontDesk
from adapters.asking.tongues import Tongues
from adapters.chat.slack_chat.access import Access
from adapters.chat.slack_chat.changes import register_changes
from adapters.chat.slack_chat.chat import SlackChat
from adapters.chat.slack_chat.commands import register
from adapters.chat.slack_chat.door import install_flow, serve
from adapters.chat.slack_chat.examining import Examiner, learn
from adapters.chat.slack_chat.installs import Installs, open_installs
from adapters.chat.slack_chat.people import People
from adapters.chat.slack_chat.reception import Reception
from adapters.chat.slack_chat.socket_line import SocketLine
from adapters.chat.slack_chat.spelling import spelled
from adapters.chat.slack_chat.wire import (
    NotSent,
    Refused,
    Unknown,
    quiet_logger,
    web_client,
    web_session,
)
from adapters.chat.slack_chat.workspaces import OneWorkspace, Workspaces
from adapters.errors import ChatError
from adapters.ports import Chat, ChatSurroundings
from rules.model import Channel

log = structlog.get_logger()
T = TypeVar("T")

ROTATED_EVERY_S = 600.0
LEARNED_AGAIN_S = 5.0
LEARNED_AT_LEAST_S = 300.0
TRIED_AT_START = 3
BETWEEN_TRIES_S = 0.5
FINISHED_WITHIN_S = 3.0
"""How long what people have asked may take to be answered when the bot is told to stop."""


@asynccontextmanager
async def open_chat(access: Access, around: ChatSurroundings) -> AsyncGenerator[Chat]:
    """Open Slack; raises ChatError when it cannot be, as it is configured."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(web_session())
        opening = _Opening(access, around, session, stack)
        workspaces = await opening.workspaces()
        examiner = Examiner(
            workspaces, base=access.api_base, session=session, app_token=access.app_token or None
        )
        chat = SlackChat(
            workspaces,
            base=access.api_base,
            session=session,
            examiner=examiner,
            tongues=opening.tongues,
        )
        if around.listening:
            await opening.listen(workspaces, examiner)
        yield chat


class _Opening:
    """Opens what listens, one thing after the other; a stack closes it in reverse."""

    def __init__(
        self,
        access: Access,
        around: ChatSurroundings,
        session: aiohttp.ClientSession,
        stack: AsyncExitStack,
    ) -> None:
        self._access, self._around = access, around
        self._session, self._stack = session, stack
        self._installing: AsyncOAuthFlow | None = None
        self._phrases = spelled(around.phrases, access.command)
        self.tongues = Tongues(self._phrases, around.commands, access.language)

    async def workspaces(self) -> Workspaces:
        """Know the one workspace by its token, or those that have installed the app."""
        access = self._access
        if not access.has_many:
            return OneWorkspace(access.bot_token)
        client = web_client(None, base=access.api_base, session=self._session)
        installs, states = await self._stack.enter_async_context(
            open_installs(
                self._around.database,
                client_id=access.client_id,
                client_secret=access.client_secret,
                key=access.token_key,
                client=client,
                makes_tables=self._around.listening,
            )
        )
        commands = self._around.commands
        self._installing = install_flow(access, installs, states, client, commands)
        return installs

    async def listen(self, workspaces: Workspaces, examiner: Examiner) -> None:
        """Let people ask: tokens are tried, listeners registered, and then the line is opened."""
        access = self._access
        if isinstance(workspaces, OneWorkspace):
            await self._learn(workspaces, examiner)
        if isinstance(workspaces, Installs):
            await workspaces.rotate()
            await self._meanwhile(_every(ROTATED_EVERY_S, workspaces.rotate))
        people = People(
            access.name,
            workspaces,
            examiner,
            access.api_base,
            self._session,
            access.managers,
        )
        reception = Reception(
            FrontDesk(self._around.commands, self._phrases, people), people, self.tongues
        )
        self._stack.push_async_callback(people.picker.close)
        self._stack.push_async_callback(reception.finish, FINISHED_WITHIN_S)
        app = self._app(workspaces)
        register(app, reception, command=access.command)
        installs = workspaces if isinstance(workspaces, Installs) else None
        register_changes(app, people, installs, self._around.commands)
        if access.serves_http:
            heard = None if access.by_socket else app
            serving = serve(heard, self._installing, host=access.host, port=access.port)
            port = await self._stack.enter_async_context(serving)
            log.info("slack_serving", where=f"{access.host}:{port}", port=port)
        if access.by_socket:
            await self._open_socket(app, examiner)
        await self._around.commands.channel_back(Channel(access.name))  # tokens may be other ones

    def _app(self, workspaces: Workspaces) -> AsyncApp:
        access = self._access
        authorize: Any = _Authorize(workspaces)  # its type says that it never gives None
        return AsyncApp(
            client=web_client(None, base=access.api_base, session=self._session),
            authorize=authorize,
            signing_secret=access.signing_secret,
            logger=quiet_logger(),
        )

    async def _open_socket(self, app: AsyncApp, examiner: Examiner) -> None:
        if problem := await self._tried(examiner.app_token_problem):
            raise ChatError(f"[[chats]] {self._access.name}: {problem}")
        line = SocketLine(app, self._access.app_token, name=self._access.name)
        await self._stack.enter_async_context(line.open())

    async def _learn(self, workspace: OneWorkspace, examiner: Examiner) -> None:
        """Ask whose token it is; where Slack cannot be reached, go on and ask again later."""
        try:
            learned = await self._tried(lambda: learn(workspace, examiner))
        except Refused as refused:
            raise ChatError(
                f"[[chats]] {self._access.name}: Slack refuses bot_token ({refused.code}): install the"
                " app again, and put its Bot User OAuth Token (xoxb-…) into the configuration"
            ) from None
        if learned is None:
            await self._meanwhile(_until_done(lambda: learn(workspace, examiner)))
        elif learned.organisation:
            raise ChatError(
                f"[[chats]] {self._access.name}: bot_token is of a whole organisation, whose workspaces"
                " would see each other's watches: write client_id, client_secret and token_key in its"
                " place and let the organisation install the app, or install it in one workspace"
            )

    async def _tried(self, asking: Callable[[], Awaitable[T]]) -> T | None:
        """Try a few times; None when Slack cannot be reached now."""
        for _ in range(TRIED_AT_START):
            try:
                return await asking()
            except (NotSent, Unknown):
                await asyncio.sleep(BETWEEN_TRIES_S)
        log.warning("slack_unreachable", chat=self._access.name, about=self._access.name)
        return None

    async def _meanwhile(self, work: Awaitable[None]) -> None:
        """Let something run for as long as the chat is open."""
        task = asyncio.ensure_future(work)

        async def end() -> None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

        self._stack.push_async_callback(end)


class _Authorize(AsyncAuthorize):
    """Says by whose token a request is answered; of a workspace that is not ours, by none."""

    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,
        actor_team_id: str | None = None,
        actor_user_id: str | None = None,
    ) -> AuthorizeResult | None:
        workspace = await self._workspaces.of_request(team_id, enterprise_id)
        if workspace is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=workspace.bot_user or None,
            bot_id=workspace.bot_id or None,
            bot_token=workspace.token,
            user_id=user_id,
        )


async def _every(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    while True:
        await asyncio.sleep(seconds)
        await work()


async def _until_done(work: Callable[[], Awaitable[object]]) -> None:
    """Try again and again, more rarely each time, until it works."""
    wait = LEARNED_AGAIN_S
    while True:
        await asyncio.sleep(wait)
        try:
            await work()
        except (NotSent, Unknown, Refused):
            wait = min(wait * 2, LEARNED_AT_LEAST_S)
        else:
            return
