"""`[[watches]]` of config.toml: watches as code."""

from pydantic import Field, ValidationInfo, field_validator

from adapters.settings import Settings
from bot.packs import packs
from rules.attention.spike import Sensitivity
from rules.attention.watch_quiet import watch_quiet_from
from rules.ids import watch_number
from rules.language.grammar import parse
from rules.language.lexer import QueryError
from rules.model import Channel, Mode, Watch
from rules.watches.wish import PING_LIMIT, SOURCES_AT_MOST, calls_everybody
from rules.words.plain import plain_line

WATCH_NAME_LIMIT = 80


class WatchSettings(Settings):
    """One of `[[watches]]`."""

    name: str = Field(min_length=1, max_length=WATCH_NAME_LIMIT, examples=["Harbour strikes"])
    query: str = Field(examples=["port strike"])
    channels: tuple[str, ...] = ("console",)
    mode: Mode = Mode.INSTANT
    min_sources: int = Field(default=1, ge=1, le=SOURCES_AT_MOST)
    ping: str | None = Field(
        default=None, min_length=1, max_length=PING_LIMIT, examples=["123456789012345678"]
    )
    urgent: bool = False
    spikes: Sensitivity | None = None
    quiet: str | None = Field(default=None, examples=["22:00-07:00"])
    should_match: tuple[str, ...] = ()
    should_not_match: tuple[str, ...] = ()

    @field_validator("name")
    @classmethod
    def _is_plain(cls, name: str) -> str:
        if watch_number(name) is not None:
            raise ValueError(f'"{name}" looks like an id: choose another name')
        if not (plain := plain_line(name, WATCH_NAME_LIMIT)):
            raise ValueError("a watch needs a name that can be read")
        return plain

    @field_validator("query")
    @classmethod
    def _can_be_read(cls, query: str, info: ValidationInfo) -> str:
        own = (info.context or {}).get("lists", ())
        try:
            parse(query, lists={*packs(), *own})
        except QueryError as error:
            raise ValueError(f"{error}\n{error.pointer()}") from None
        return query

    @field_validator("ping")
    @classmethod
    def _calls_not_everybody(cls, ping: str | None) -> str | None:
        if calls_everybody(ping or ""):
            raise ValueError(
                "a watch calls a role, a group or a person, never everybody: write an id, for example"
                ' ping = "123456789012345678", or leave ping out'
            )
        return ping

    @field_validator("quiet")
    @classmethod
    def _is_quiet(cls, quiet: str | None) -> str | None:
        return watch_quiet_from(quiet or "")

    @field_validator("channels")
    @classmethod
    def _at_least_one(cls, channels: tuple[str, ...]) -> tuple[str, ...]:
        if not channels:
            raise ValueError('a watch needs a channel, for example ["console"]')
        return channels

    def watch(self) -> Watch:
        """Say it in the words of the rules."""
        channels = tuple(dict.fromkeys(Channel.named(text) for text in self.channels))
        return Watch(
            self.name,
            self.query,
            channels,
            mode=self.mode,
            origin="file",
            min_sources=self.min_sources,
            ping=self.ping,
            urgent=self.urgent,
            spikes=self.spikes.value if self.spikes else None,
            quiet=self.quiet,
        )
