"""What the settings of every kind of `[[feeds]]` have in common, and how they become a `Feed`.

A kind is asked at one whole address, `address`: so all of them are polled, spaced out and backed
off by the same rules, and only the reading of the answer differs (readers.py).
"""

from abc import abstractmethod
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, ClassVar
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    Field,
    SecretStr,
    ValidationInfo,
    field_serializer,
    field_validator,
)

from adapters.secret import HIDDEN, read_secret, without_secrets
from adapters.settings import Duration
from adapters.sources.feed_access import AccessSettings
from rules.model import Feed, FirstRun

SHORTEST_INTERVAL = timedelta(seconds=1)


class PolledSettings(AccessSettings):
    """The keys that one of `[[feeds]]` has, whatever its kind."""

    kind: str
    """A `Literal` in each kind: it names the kind's Reader, too."""
    name: str | None = Field(default=None, min_length=1, max_length=80)
    tags: tuple[str, ...] = ()
    interval: Duration | None = None
    first_run: FirstRun = FirstRun.NONE
    fulltext: bool = False

    shortest: ClassVar[timedelta] = SHORTEST_INTERVAL
    """The shortest interval that whoever is asked puts up with."""
    why_shortest: ClassVar[str] = "one second is the shortest interval"
    usual: ClassVar[timedelta | None] = None
    """The interval of a feed that has none of its own; None means the default, adapted."""

    @field_validator("interval")
    @classmethod
    def _not_too_often(cls, interval: timedelta | None) -> timedelta | None:
        if interval is not None and interval < cls.shortest:
            raise ValueError(cls.why_shortest)
        return interval

    @property
    @abstractmethod
    def address(self) -> str:
        """Give the whole address that is asked; it may hold a key."""

    @property
    @abstractmethod
    def shown_address(self) -> str:
        """Give the address as people may see it."""

    @property
    def options(self) -> Mapping[str, str]:
        """Give what the kind's Reader must know beside the answer."""
        return {}

    def feed(self) -> Feed:
        """Say it in the words of the rules."""
        shown = self.shown_address
        return Feed(
            url=self.address,
            shown=f"{self.name} ({shown})" if self.name else shown,
            name=self.name,
            tags=self.tags,
            interval=self.interval or self.usual,
            first_run=self.first_run,
            kind=self.kind,
            options=self.options,
            fulltext=self.fulltext,
        )


def _says_something(query: str) -> str:
    query = query.strip()
    if not query or not query.isprintable():
        raise ValueError("write what to search for, in one line")
    return query


SearchWords = Annotated[str, Field(max_length=500), AfterValidator(_says_something)]
"""What a search is asked for, in the language of whoever searches."""


class SearchSettings(PolledSettings):
    """The keys of a kind that makes its address of what is searched for."""

    query: SearchWords | None = None

    @property
    def shown_address(self) -> str:
        """Give the words instead: the address says the same, at length, and may hold a key."""
        return f"{self.kind}: {self.query or 'everything'}"


class AddressedSettings(PolledSettings):
    """The keys of a kind whose address the operator writes."""

    url: str | SecretStr = Field(repr=False, examples=["https://example.org/world.rss"])
    """http, https, or file: relative to the configuration file; `env:NAME` keeps it secret."""

    @field_validator("url", mode="before")
    @classmethod
    def _follow(cls, given: object, info: ValidationInfo) -> object:
        """Read `env:`; `file:` is a feed here, not a secret's place."""
        if isinstance(given, str) and given.startswith("env:"):
            return SecretStr(str(read_secret(given, info)))
        return given

    @field_validator("url")
    @classmethod
    def _can_be_asked(cls, url: str | SecretStr) -> str | SecretStr:
        if not _can_be_an_address(_written(url)):
            raise ValueError("a feed's address begins with http:// and a host, https:// or file:")
        return url

    @field_serializer("url")
    def _without_keys(self, url: str | SecretStr) -> str:
        return self.shown_address

    @property
    def address(self) -> str:
        """Give the address itself."""
        return _written(self.url)

    @property
    def shown_address(self) -> str:
        """Give the address without passwords and keys; of a secret one only the host."""
        if isinstance(self.url, SecretStr):
            parts = urlsplit(self.address)
            host = f"//{parts.hostname}/" if parts.hostname else ""
            return f"{parts.scheme}:{host}{HIDDEN}"
        return without_secrets(self.url)


def _can_be_an_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port_is_well = parts.port is None or parts.port > 0
    except ValueError:
        return False
    if parts.scheme == "file":
        return bool(parts.path) and not parts.netloc
    host = parts.hostname or ""
    return parts.scheme in ("http", "https") and port_is_well and _is_in_one_piece(host)


def _is_in_one_piece(host: str) -> bool:
    return bool(host) and host.isprintable() and " " not in host


def _written(url: str | SecretStr) -> str:
    return url if isinstance(url, str) else url.get_secret_value()
