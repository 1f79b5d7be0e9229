"""The workspaces that have installed the bot by themselves: their tokens, encrypted in our database.

The tables are the SDK's; only what stands in their columns of tokens is ours. Watches and alerts are
kept elsewhere, and stay when a workspace goes: they wait until it is back.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy
import structlog
from cryptography.fernet import Fernet, InvalidToken
from slack_sdk.errors import SlackTokenRotationError
from slack_sdk.oauth.installation_store.models.bot import Bot
from slack_sdk.oauth.installation_store.models.installation import Installation
from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import MetaData, String, Table, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.chat.slack_chat.wire import NO_ANSWER, answered, quiet_logger, web_client
from adapters.chat.slack_chat.workspaces import Workspace, Workspaces
from adapters.errors import ChatError

log = structlog.get_logger()

STATE_LIVES_S = 600
ROTATED_BEFORE = timedelta(hours=2)
"""How long before its end a token is replaced; it lives twelve hours."""
TOKENS = ("bot_token", "bot_refresh_token", "user_token", "user_refresh_token")
BOTS = "slack_bots"
"""The table of the SDK that everything is read from."""
ENCRYPTED_LENGTH = 2_000
A_PAGE, PAGES_AT_MOST = 100, 50
LISTED_EVERY_S = 60.0
"""How often an organisation is asked for its workspaces at most, when one is not known."""
_ENCRYPTED = "gAAAA"
"""What everything begins with that Fernet has encrypted, for some centuries to come."""


class EncryptedStore(AsyncSQLAlchemyInstallationStore):
    """The SDK's own store, whose tokens nobody reads who has the database alone."""

    def __init__(self, client_id: str, engine: AsyncEngine, key: str) -> None:
        """Keep the installs of one app."""
        super().__init__(client_id, engine, logger=quiet_logger())
        self._fernet = Fernet(key.encode())

    @classmethod
    def build_installations_table(cls, metadata: MetaData, table_name: str) -> Table:
        """Make room for encrypted tokens."""
        return _widened(super().build_installations_table(metadata, table_name))

    @classmethod
    def build_bots_table(cls, metadata: MetaData, table_name: str) -> Table:
        """Make room for encrypted tokens."""
        return _widened(super().build_bots_table(metadata, table_name))

    async def async_save(self, installation: Installation) -> None:
        """Keep an install."""
        kept = Installation(**installation.to_dict_for_copying())
        self._change(kept, self._hidden)
        await super().async_save(kept)

    async def async_save_bot(self, bot: Bot) -> None:
        """Keep the bot of an install."""
        kept = Bot(**bot.to_dict_for_copying())
        self._change(kept, self._hidden)
        await super().async_save_bot(kept)

    async def newest(self) -> Sequence[Bot]:
        """Give the newest bot of every workspace, its tokens readable."""
        column = self.bots.c
        query = self.bots.select().where(column.client_id == self.client_id)
        async with self.engine.connect() as connection:
            rows = (await connection.execute(query.order_by(column.installed_at))).mappings().all()
        newest = {(row["enterprise_id"], row["team_id"]): dict(row) for row in rows}
        return [self._bot(row) for row in newest.values()]

    async def forget(self, team: str | None, enterprise: str | None) -> None:
        """Delete the tokens of a workspace, or of an organisation: they are worth nothing any more.

        Workspaces of an organisation that have installed the app by themselves keep theirs.
        """
        async with self.engine.begin() as connection:
            for table in (self.bots, self.installations):
                of_all = (table.c.enterprise_id == enterprise) & table.c.team_id.is_(None)
                whose = table.c.team_id == team if team else of_all
                mine = table.c.client_id == self.client_id
                await connection.execute(table.delete().where(sqlalchemy.and_(mine, whose)))

    def _bot(self, row: Mapping[str, Any]) -> Bot:
        fields = {name: row[name] for name in row if name not in ("id", "client_id")}
        bot = Bot(**fields)
        self._change(bot, self._shown)
        return bot

    def _change(self, kept: Bot | Installation, how: Any) -> None:
        for name in TOKENS:
            if value := getattr(kept, name, None):
                setattr(kept, name, how(value))

    def _hidden(self, token: str) -> str:
        if token.startswith(_ENCRYPTED):
            return token
        return self._fernet.encrypt(token.encode()).decode()

    def _shown(self, token: str) -> str:
        try:
            return self._fernet.decrypt(token.encode()).decode()
        except InvalidToken:
            raise ChatError(
                "the tokens of Slack workspaces cannot be read: token_key is another than they were"
                " kept by. Put the former one back, or let the workspaces install the app again"
            ) from None


class Installs(Workspaces):
    """The workspaces of an app that many may install, and those of organisations that did.

    A workspace of an organisation is one by itself: only the token is shared. To which organisation
    it belongs is known from what people ask in it, and else from Slack.
    """

    def __init__(
        self, store: EncryptedStore, rotator: AsyncTokenRotator, client: AsyncWebClient
    ) -> None:
        """Read them from a store; `client` asks without a token of its own."""
        self.store, self._rotator = store, rotator
        self._base, self._session = client.base_url, client.session
        self._known: Sequence[Workspace] | None = None
        self._belongs: dict[str, str] = {}
        """Workspace → the organisation that it belongs to."""
        self._asked_at = -LISTED_EVERY_S

    async def named(self, workspace: str) -> Workspace | None:
        """Find a workspace; raises Refused, NotSent or Unknown where Slack must be asked and is not there."""
        found = await self._find(workspace)
        if found is None and workspace.startswith("T") and self._may_ask():
            for organisation in await self._organisations():
                await self._list(organisation)
            self._asked_at = time.monotonic()
            found = await self._find(workspace)
        return found

    async def of_request(self, team: str | None, enterprise: str | None) -> Workspace | None:
        if team and not team.startswith("E"):
            found = await self._find(team)
            if found is not None or not enterprise:
                return found
        organisation = await self._find(enterprise or team or "")
        if organisation is None or not team or team.startswith("E"):
            return organisation
        self._belongs[team] = organisation.id
        return _within(organisation, team)

    async def all(self) -> Sequence[Workspace]:
        if self._known is None:
            self._known = [_workspace(bot) for bot in await self.store.newest()]
        return self._known

    async def _find(self, id: str) -> Workspace | None:
        known = {one.id: one for one in await self.all()}
        organisation = known.get(self._belongs.get(id, ""))
        return known.get(id) or (_within(organisation, id) if organisation else None)

    async def _organisations(self) -> Sequence[Workspace]:
        return [one for one in await self.all() if one.id.startswith("E")]

    def _may_ask(self) -> bool:
        return time.monotonic() - self._asked_at >= LISTED_EVERY_S

    async def _list(self, organisation: Workspace) -> None:
        """Ask which workspaces an organisation lets us into."""
        client = web_client(organisation.token, base=self._base, session=self._session)
        cursor = ""
        for _ in range(PAGES_AT_MOST):
            given = {"limit": A_PAGE, **({"cursor": cursor} if cursor else {})}
            answer = await answered(partial(client.api_call, "auth.teams.list", params=given))
            self._belongs |= {str(one["id"]): organisation.id for one in answer.get("teams", ())}
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    def part(self, workspace: Workspace) -> str:
        return workspace.id

    def read_anew(self) -> None:
        """Look into the database at the next ask: somebody has installed the app."""
        self._known, self._asked_at = None, -LISTED_EVERY_S

    async def forget(self, team: str | None, enterprise: str | None) -> None:
        """Let the tokens of a workspace go, and nothing else of it."""
        await self.store.forget(team, enterprise)
        self.read_anew()

    async def rotate(self) -> None:
        """Replace the tokens that end soon; the SDK does so only when a request comes."""
        try:
            bots = await self.store.newest()
        except SQLAlchemyError:  # it is looked again in some minutes
            log.warning("slack_token_not_rotated", workspace="all", about="rotate")
            return
        for bot in bots:
            try:
                await self._rotate(bot)
            except (SlackTokenRotationError, SQLAlchemyError, *NO_ANSWER):
                # What it says is not written: it may hold what was sent.
                about = str(bot.team_id or bot.enterprise_id)
                log.warning("slack_token_not_rotated", workspace=about, about=f"rotate {about}")

    async def _rotate(self, bot: Bot) -> None:
        fresh = await self._rotator.perform_bot_token_rotation(
            bot=bot, minutes_before_expiration=int(ROTATED_BEFORE.total_seconds() // 60)
        )
        if fresh is not None:
            await self.store.async_save_bot(fresh)
            self.read_anew()


@asynccontextmanager
async def open_installs(
    database: str,
    *,
    client_id: str,
    client_secret: str,
    key: str,
    client: AsyncWebClient,
    makes_tables: bool,
) -> AsyncGenerator[tuple[Installs, AsyncSQLAlchemyOAuthStateStore]]:
    """Open the tables of installs; who only looks makes none where there are none yet."""
    engine = await _opened(database, makes_tables=makes_tables)
    try:
        store = EncryptedStore(client_id, engine, key)
        states = AsyncSQLAlchemyOAuthStateStore(
            expiration_seconds=STATE_LIVES_S, engine=engine, logger=quiet_logger()
        )
        async with engine.begin() as connection:
            await connection.run_sync(store.metadata.create_all)
            await connection.run_sync(states.metadata.create_all)
        rotator = AsyncTokenRotator(client_id=client_id, client_secret=client_secret, client=client)
        yield Installs(store, rotator, client), states
    finally:
        await engine.dispose()


async def _opened(database: str, *, makes_tables: bool) -> AsyncEngine:
    """Open the database; where nothing is kept and nothing is to be made, an empty one in memory."""
    url = make_url(_async_address(database))
    engine = create_async_engine(url, pool_pre_ping=True)
    if makes_tables:
        return engine
    is_there = url.get_backend_name() != "sqlite" or await asyncio.to_thread(
        Path(url.database or "").exists
    )
    if is_there:  # opening a file that is not there would make it
        async with engine.connect() as connection:
            if await connection.run_sync(lambda plain: sqlalchemy.inspect(plain).has_table(BOTS)):
                return engine
    await engine.dispose()
    return create_async_engine("sqlite+aiosqlite://")


def _async_address(database: str) -> str:
    """Say which driver is to be used: those that wait without a thread of ours."""
    kind, _, rest = database.partition("://")
    postgres = "postgresql+psycopg"
    driver = {"sqlite": "sqlite+aiosqlite", "postgresql": postgres, "postgres": postgres}
    return f"{driver.get(kind.partition('+')[0], kind)}://{rest}"


def _within(organisation: Workspace, team: str) -> Workspace:
    """Give a workspace that is reached by its organisation's install."""
    return replace(organisation, id=team, organisation=organisation.id)


def _workspace(bot: Bot) -> Workspace:
    scopes = bot.bot_scopes or ()
    named = scopes.split(",") if isinstance(scopes, str) else scopes
    return Workspace(
        str(bot.team_id or bot.enterprise_id),
        str(bot.team_name or bot.enterprise_name or ""),
        str(bot.bot_user_id),
        bot.bot_token,
        str(bot.bot_id),
        frozenset(named),
    )


def _widened(table: Table) -> Table:
    for name in TOKENS:
        if name in table.c:
            table.c[name].type = String(ENCRYPTED_LENGTH)
    return table
