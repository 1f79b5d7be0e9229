"""The tables of config.toml that say how the bot as a whole works."""

import difflib
import ipaddress
from collections.abc import Mapping
from datetime import timedelta

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from adapters.secret import Secret, read_secret
from adapters.settings import Duration, Settings
from bot.pruning import LEAST
from bot.source_packs import source_packs
from rules.alerts.alert import Pace
from rules.duration import as_written, in_words
from rules.feeds.pacing import POLITE, FetchPace
from rules.story.decision import Fold


class Operator(Settings):
    """`[operator]`."""

    channel: str = "console"


class Retention(Settings):
    """`[retention]`."""

    archive: Duration = timedelta(days=90)

    @field_validator("archive")
    @classmethod
    def _holds_what_is_compared(cls, archive: timedelta) -> timedelta:
        if archive < LEAST:
            raise ValueError(
                f"is {as_written(archive)}: allowed are {in_words(LEAST)} and more, for new articles are"
                " compared with those of the last seven days; write for example"
                ' archive = "90d"'
            )
        return archive


class DatabaseSettings(Settings):
    """`[database]`."""

    url: str | SecretStr = Field(default="sqlite:///wirewatch.db", repr=False)
    password: Secret | None = None

    @field_validator("url", mode="before")
    @classmethod
    def _follow(cls, given: object, info: ValidationInfo) -> object:
        """Hide what is named as a secret, and what may hold a password; a path holds none."""
        said = read_secret(given, info)
        if not isinstance(said, str) or (said == given and said.startswith("sqlite:")):
            return said
        return SecretStr(said)

    @property
    def address(self) -> str:
        """Give the whole address; it may hold a password."""
        return self.url if isinstance(self.url, str) else self.url.get_secret_value()


class Fetch(Settings):
    """`[fetch]`."""

    contact: str | None = Field(default=None, max_length=200, examples=["ops@example.org"])
    allow_private: tuple[str, ...] = ()
    redirect_confirmation: Duration = timedelta(hours=1)
    at_once: int = Field(default=POLITE.at_once, ge=1, le=100)
    host_at_once: int = Field(default=POLITE.host_at_once, ge=1, le=20)
    host_gap: Duration = POLITE.host_gap

    @field_validator("contact")
    @classmethod
    def _fits_a_header(cls, contact: str | None) -> str | None:
        if contact is not None and not (contact.isascii() and contact.isprintable()):
            raise ValueError("an e-mail address or a link, in plain ASCII")
        return contact

    @field_validator("allow_private")
    @classmethod
    def _are_networks(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        for network in given:
            try:
                ipaddress.ip_network(network)
            except ValueError as error:
                raise ValueError(f'{error}: write for example "10.20.0.0/16"') from None
        return given

    def pace(self) -> FetchPace:
        """Say it in the words of the rules."""
        return FetchPace(self.at_once, self.host_at_once, self.host_gap)


class Poll(Settings):
    """`[poll]`."""

    interval: Duration = timedelta(minutes=3)

    @field_validator("interval")
    @classmethod
    def _not_too_often(cls, interval: timedelta) -> timedelta:
        if interval < timedelta(seconds=10):
            raise ValueError("ten seconds is the shortest default; give one feed its own interval")
        return interval


class Alerts(Settings):
    """`[alerts]`."""

    group_wait: Duration = timedelta(seconds=30)
    group_interval: Duration = timedelta(minutes=5)
    repeat_interval: Duration = timedelta(hours=4)

    def pace(self) -> Pace:
        """Say it in the words of the rules."""
        return Pace(self.group_interval, self.repeat_interval)

    def usual(self) -> Mapping[str, str]:
        """Say how channels are told of which nobody said anything."""
        return {
            "group_wait": as_written(self.group_wait),
            "group_interval": as_written(self.group_interval),
        }


class Stories(Settings):
    """`[stories]`."""

    fold: Fold = Fold.STRICT


class Sources(Settings):
    """`[sources]`."""

    packs: tuple[str, ...] = ()

    @field_validator("packs")
    @classmethod
    def _are_known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        known = source_packs()
        for name in names:
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1)
                right = f'did you mean "{near[0]}"?' if near else f"there are {', '.join(known)}"
                raise ValueError(f'there is no pack "{name}": {right}')
        return names
