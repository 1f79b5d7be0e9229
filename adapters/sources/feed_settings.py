"""`[[feeds]]`: what the operator writes of a feed, checked, and said in the words of the rules."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_serializer, field_validator

from adapters.secret import HIDDEN, read_secret, without_secrets
from adapters.settings import Duration, Settings
from rules.model import Feed, FirstRun

SHORTEST_INTERVAL = timedelta(seconds=1)


class FeedSettings(Settings):
    """One of `[[feeds]]`."""

    url: str | SecretStr
    """http, https, or file: relative to the configuration file; `env:NAME` keeps it secret."""
    name: str | None = Field(default=None, min_length=1, max_length=80)
    tags: tuple[str, ...] = ()
    interval: Duration | None = None
    first_run: FirstRun = FirstRun.NONE
    replay_from: datetime | None = None
    fulltext: bool = False

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
        if not _can_be_an_address(_address(url)):
            raise ValueError("a feed's address begins with http:// and a host, https:// or file:")
        return url

    @field_serializer("url")
    def _without_keys(self, url: str | SecretStr) -> str:
        return self.shown_address

    @property
    def address(self) -> str:
        """Give the address itself."""
        return _address(self.url)

    @property
    def shown_address(self) -> str:
        """Give the address without passwords and keys; of a secret one only the host."""
        if isinstance(self.url, SecretStr):
            parts = urlsplit(self.address)
            host = f"//{parts.hostname}/" if parts.hostname else ""
            return f"{parts.scheme}:{host}{HIDDEN}"
        return without_secrets(self.url)

    @field_validator("interval")
    @classmethod
    def _not_too_often(cls, interval: timedelta | None) -> timedelta | None:
        if interval is not None and interval < SHORTEST_INTERVAL:
            raise ValueError("one second is the shortest interval")
        return interval

    @field_validator("replay_from", mode="before")
    @classmethod
    def _is_a_time(cls, given: object) -> object:
        if not isinstance(given, datetime):
            raise ValueError("write a date and time without quotes: 2026-11-24T12:00:00Z")
        return given

    @field_validator("replay_from")
    @classmethod
    def _aware(cls, moment: datetime | None) -> datetime | None:
        return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment

    def feed(self) -> Feed:
        """Say it in the words of the rules."""
        shown = self.shown_address
        return Feed(
            url=self.address,
            shown=f"{self.name} ({shown})" if self.name else shown,
            name=self.name,
            tags=self.tags,
            interval=self.interval,
            first_run=self.first_run,
            replay_from=self.replay_from,
            fulltext=self.fulltext,
        )


def feed_file(url: str, base: Path) -> Path:
    """Find the file that a `file:` address names, relative to a folder."""
    return base / unquote(urlsplit(url).path)


def _can_be_an_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port_is_well = parts.port is None or parts.port > 0
    except ValueError:
        return False
    if parts.scheme == "file":
        return bool(parts.path) and not parts.netloc
    return parts.scheme in ("http", "https") and bool(parts.hostname) and port_is_well


def _address(url: str | SecretStr) -> str:
    return url if isinstance(url, str) else url.get_secret_value()
