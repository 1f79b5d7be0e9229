"""`[[feeds]]`: how one feed is asked: under which name, with which login, by which way.

These stay in the configuration: they are looked up by the feed's address when it is asked, never
written to the database, never logged.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

import regex
from pydantic import Field, SecretStr, field_validator, model_validator

from adapters.secret import Secret
from adapters.settings import Settings

_NAME = regex.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_OURS = {
    "user-agent": "write user_agent",
    "accept-encoding": "what is packed otherwise could not be read",
    "if-none-match": "the bot echoes what the server gave out",
    "if-modified-since": "the bot echoes what the server gave out",
    "host": "the address says it",
    "connection": "the bot keeps connections itself",
    "content-length": "nothing is sent",
    "transfer-encoding": "nothing is sent",
}
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class FeedAccess:
    """How a feed is asked, secrets in the clear: never to be shown."""

    user_agent: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    proxy: str | None = field(default=None, repr=False)

    def headers_for(self, asked: str, *, configured: str) -> dict[str, str]:
        """Give the headers for an address; one of another server than configured gets no secret."""
        is_told = self.headers and _is_same_server(configured, asked)
        own = dict(self.headers) if is_told else {}
        return own | ({"User-Agent": self.user_agent} if self.user_agent else {})


class AccessSettings(Settings):
    """The keys of `[[feeds]]` that say how it is asked."""

    user_agent: str | None = Field(default=None, min_length=1, max_length=300)
    headers: Mapping[str, Secret] = Field(default_factory=dict)
    username: str | None = Field(default=None, min_length=1, max_length=200)
    password: Secret | None = None
    proxy: Secret | None = None

    @field_validator("user_agent")
    @classmethod
    def _fits_a_header(cls, given: str | None) -> str | None:
        if given is not None and not (given.isascii() and given.isprintable()):
            raise ValueError("a User-Agent is plain ASCII in one line")
        return given

    @field_validator("headers")
    @classmethod
    def _can_be_sent(cls, given: Mapping[str, SecretStr]) -> Mapping[str, SecretStr]:
        for name, value in given.items():
            if not _NAME.fullmatch(name):
                raise ValueError(f'"{name}" is no name of a header')
            if name.lower() in _OURS:
                raise ValueError(f'"{name}" cannot be set: {_OURS[name.lower()]}')
            if not _is_a_value(value.get_secret_value()):
                raise ValueError(f'"{name}": the value is one line of Latin letters and signs')
        return given

    @field_validator("proxy")
    @classmethod
    def _is_a_proxy(cls, given: SecretStr | None) -> SecretStr | None:
        if given is not None and not _is_a_proxy(given.get_secret_value()):
            raise ValueError("a proxy is written http://host:port, with user:password@ if need be")
        return given

    @model_validator(mode="after")
    def _one_login(self) -> Self:
        if self.password is not None and self.username is None:
            raise ValueError("password: it needs a username")
        if self.username is not None and ":" in self.username:
            raise ValueError("username: a colon cannot be in it")
        if self.username is not None and "authorization" in map(str.lower, self.headers):
            raise ValueError("username: leave it out, the headers hold an Authorization already")
        return self

    def access(self) -> FeedAccess:
        """Give how the feed is asked, with its secrets."""
        headers = {name: value.get_secret_value() for name, value in self.headers.items()}
        if self.username is not None:
            headers["Authorization"] = _basic(self.username, _secret(self.password) or "")
        return FeedAccess(self.user_agent, headers, _secret(self.proxy))

    def access_in_words(self) -> str:
        """Say what is set, without a secret: for `check`."""
        said = [
            f"User-Agent {self.user_agent}" if self.user_agent else "",
            f"headers {', '.join(self.headers)}" if self.headers else "",
            f"login of {self.username}" if self.username else "",
            "a proxy" if self.proxy else "",
        ]
        return "; ".join(one for one in said if one)


def _secret(given: SecretStr | None) -> str | None:
    return given.get_secret_value() if given is not None else None


def _basic(username: str, password: str) -> str:
    """Write a login as RFC 7617 does, in UTF-8."""
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()


def _is_a_value(text: str) -> bool:
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return not any(sign < " " or sign == "\x7f" for sign in text)


def _is_a_proxy(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _is_same_server(configured: str, asked: str) -> bool:
    """Say whether two addresses are one server's; http made https on its usual ports is."""
    one, other = _origin(configured), _origin(asked)
    return one == other or (one == ("http", other[1], 80) and other == ("https", one[1], 443))


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)
