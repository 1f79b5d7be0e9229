"""The workspaces that have installed the bot by themselves: their tokens, encrypted in our database.

The tables are the SDK's; only what stands in their columns of tokens is ours. Watches and alerts are
kept elsewhere, and stay when a workspace goes: they wait until it is back.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
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
from sqlalchemy import MetaData, String, Table
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.chat.slack_chat.wire import quiet_logger
from adapters.chat.slack_chat.workspaces import Workspace, Workspaces
from adapters.errors import ChatError

log = structlog.get_logger()

STATE_LIVES_S = 600
ROTATED_BEFORE = timedelta(hours=2)
"""How long before its end a token is replaced; it lives twelve hours."""
TOKENS = ("bot_token", "bot_refresh_token", "user_token", "user_refresh_token")
ENCRYPTED_LENGTH = 2_000
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
        """Delete the tokens of a workspace: they are worth nothing any more."""
        async with self.engine.begin() as connection:
            for table in (self.bots, self.installations):
                whose = table.c.team_id == team if team else table.c.enterprise_id == enterprise
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
    """The workspaces of an app that many may install."""

    def __init__(self, store: EncryptedStore, rotator: AsyncTokenRotator) -> None:
        """Read them from a store."""
        self.store, self._rotator = store, rotator
        self._known: Sequence[Workspace] | None = None

    async def named(self, workspace: str) -> Workspace | None:
        return next((one for one in await self.all() if one.id == workspace), None)

    async def of_request(self, team: str | None, enterprise: str | None) -> Workspace | None:
        known = {one.id: one for one in await self.all()}
        return known.get(team or "") or known.get(enterprise or "")

    async def all(self) -> Sequence[Workspace]:
        if self._known is None:
            self._known = [_workspace(bot) for bot in await self.store.newest()]
        return self._known

    def part(self, workspace: Workspace) -> str:
        return workspace.id

    def read_anew(self) -> None:
        """Look into the database at the next ask: somebody has installed the app."""
        self._known = None

    async def forget(self, team: str | None, enterprise: str | None) -> None:
        """Let the tokens of a workspace go, and nothing else of it."""
        await self.store.forget(team, enterprise)
        self.read_anew()

    async def rotate(self) -> None:
        """Replace the tokens that end soon; the SDK does so only when a request comes."""
        minutes = int(ROTATED_BEFORE.total_seconds() // 60)
        for bot in await self.store.newest():
            try:
                fresh = await self._rotator.perform_bot_token_rotation(
                    bot=bot, minutes_before_expiration=minutes
                )
            except SlackTokenRotationError as error:
                about = str(bot.team_id or bot.enterprise_id)
                log.warning("slack_token_not_rotated", workspace=about, about=f"rotate {about}")
                del error  # its text may hold what was sent
                continue
            if fresh is not None:
                await self.store.async_save_bot(fresh)
                self.read_anew()


@asynccontextmanager
async def open_installs(
    database: str, *, client_id: str, client_secret: str, key: str, client: AsyncWebClient
) -> AsyncGenerator[tuple[Installs, AsyncSQLAlchemyOAuthStateStore]]:
    """Open the tables of installs, and make them where they are not there yet."""
    engine = create_async_engine(_async_address(database))
    try:
        store = EncryptedStore(client_id, engine, key)
        states = AsyncSQLAlchemyOAuthStateStore(
            expiration_seconds=STATE_LIVES_S, engine=engine, logger=quiet_logger()
        )
        async with engine.begin() as connection:
            await connection.run_sync(store.metadata.create_all)
            await connection.run_sync(states.metadata.create_all)
        rotator = AsyncTokenRotator(client_id=client_id, client_secret=client_secret, client=client)
        yield Installs(store, rotator), states
    finally:
        await engine.dispose()


def _async_address(database: str) -> str:
    """Say which driver is to be used: those that wait without a thread of ours."""
    kind, _, rest = database.partition("://")
    postgres = "postgresql+psycopg"
    driver = {"sqlite": "sqlite+aiosqlite", "postgresql": postgres, "postgres": postgres}
    return f"{driver.get(kind.partition('+')[0], kind)}://{rest}"


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
