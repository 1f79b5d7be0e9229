"""`platform = "slack"`: what the configuration says of Slack. Imports nothing of Slack's SDK."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Annotated, Literal

import regex
from pydantic import BeforeValidator, Field, SecretStr, field_validator, model_validator

from adapters.chat.slack_chat.access import ANYONE, API, Access, Managers
from adapters.chat.slack_chat.addresses import problem_with
from adapters.ports import Chat, ChatSurroundings
from adapters.secret import Secret
from adapters.settings import SpokenSettings
from rules.model import Channel

_PERSON = regex.compile(r"[UW][A-Z0-9]{1,20}")
_WORKSPACE = regex.compile(r"T[A-Z0-9]{1,20}")


def _read_managers(given: object) -> object:
    """Read the one rule, or a rule for each workspace."""
    if not isinstance(given, Mapping):
        return _read_rule(given)
    for workspace in given:
        if not _WORKSPACE.fullmatch(str(workspace)):
            raise ValueError(
                f'"{workspace}" is no workspace: write its id, for example {{T0123456789 = "admins"}}'
            )
    return {str(workspace): _read_rule(rule) for workspace, rule in given.items()}


def _read_rule(given: object) -> object:
    """Take `anyone` and `admins` as they are, and a list as the people in it."""
    if isinstance(given, str) and given in (ANYONE, "admins"):
        return given
    if (
        isinstance(given, list | tuple)
        and given
        and all(isinstance(one, str) and _PERSON.fullmatch(one) for one in given)
    ):
        return tuple(given)
    raise ValueError(
        'write "anyone", "admins", or a list of member ids, for example ["U0123456789"]'
    )


Who = Annotated[Managers, BeforeValidator(_read_managers)]


class SlackSettings(SpokenSettings):
    """One Slack app: in one workspace by its token, or in all that install it."""

    platform: Literal["slack"]
    name: str = Field(default="slack", min_length=1, max_length=40)
    mode: Literal["socket", "http"] = "socket"
    bot_token: Secret | None = None
    app_token: Secret | None = None
    signing_secret: Secret | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=3000, ge=0, le=65_535)
    client_id: str | None = None
    client_secret: Secret | None = None
    token_key: Secret | None = None
    managers: Who = "anyone"
    command: str = Field(
        default="/wire",
        pattern=r"^/[a-z0-9_-]{1,31}$",
        description="a slash, then up to 31 small letters, digits, - and _",
    )
    api_base: str = API

    @field_validator("name")
    @classmethod
    def _can_begin_a_channel(cls, name: str) -> str:
        if not regex.fullmatch(r"[a-z0-9_-]+", name):
            raise ValueError('write small letters, digits, - and _, for example "acme"')
        return name

    @field_validator("api_base")
    @classmethod
    def _is_an_address(cls, base: str) -> str:
        if not base.startswith(("https://", "http://")):
            raise ValueError(f'write an address, for example "{API}"')
        return base.rstrip("/") + "/"

    @field_validator("token_key")
    @classmethod
    def _is_a_key(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None and not regex.fullmatch(r"[A-Za-z0-9_-]{43}=", key.get_secret_value()):
            raise ValueError("write 32 bytes in URL-safe base 64: `wirewatch slack key` makes one")
        return key

    @model_validator(mode="after")
    def _is_whole(self) -> "SlackSettings":
        for problem in self._problems():
            raise ValueError(problem)
        return self

    @property
    def has_many(self) -> bool:
        """Say whether workspaces install the bot by themselves."""
        return self.client_id is not None

    def problem_with(self, channel: Channel) -> str | None:
        """Say why a channel's address cannot be one of Slack's, with the remedy."""
        return problem_with(channel.address, has_many=self.has_many)

    @asynccontextmanager
    async def connect(self, around: ChatSurroundings) -> AsyncGenerator[Chat]:
        """Open Slack for as long as the bot runs."""
        from adapters.chat.slack_chat.running import open_chat  # imports Slack's SDK: a second

        async with open_chat(self._access(), around) as chat:
            yield chat

    def _access(self) -> Access:
        return Access(
            self.name,
            self.mode,
            self.command,
            self.api_base,
            self.host,
            self.port,
            self.managers,
            bot_token=_value(self.bot_token),
            app_token=_value(self.app_token) if self.mode == "socket" else "",
            signing_secret=_value(self.signing_secret),
            client_id=self.client_id or "",
            client_secret=_value(self.client_secret),
            token_key=_value(self.token_key),
            language=self.language,
        )

    def _problems(self) -> list[str]:
        bot, app = _begins(self.bot_token), _begins(self.app_token)
        return [
            sentence
            for is_so, sentence in (
                (
                    bot == "xapp-",
                    "bot_token holds the app's token (xapp-…): write the one that begins xoxb-",
                ),
                (
                    app == "xoxb-",
                    "app_token holds the bot's token (xoxb-…): write the one that begins xapp-",
                ),
                (
                    self.mode == "socket" and not app,
                    'mode "socket" needs app_token (xapp-…): Basic Information, App-Level Tokens, scope connections:write',
                ),
                (
                    self.mode == "http" and self.signing_secret is None,
                    'mode "http" needs signing_secret: Basic Information, App Credentials',
                ),
                (
                    not bot and not self.has_many,
                    "bot_token is missing (xoxb-…): Install App, Bot User OAuth Token",
                ),
                (
                    bool(bot) and self.has_many,
                    "bot_token is one workspace's, client_id is for many: leave one of them out",
                ),
                (
                    self.has_many and self.client_secret is None,
                    "client_id needs client_secret: Basic Information, App Credentials",
                ),
                (
                    self.has_many and self.token_key is None,
                    "client_id needs token_key, by which tokens are kept: `wirewatch slack key` makes one",
                ),
            )
            if is_so
        ]


def _value(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret is not None else ""


def _begins(token: SecretStr | None) -> str:
    return _value(token)[:5]
