"""config.toml → Config. Every error names its key, and the nearest key that exists."""

import json
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, ValidationInfo, field_validator

from adapters.chat import ChatSettings, ConsoleSettings
from adapters.settings import Settings
from adapters.sources import FeedAccess, SourceSettings
from adapters.websub import WebSubSettings
from bot.changing import change_words_with
from bot.packs import lexicon_of
from bot.settings.channels import ChannelSettings
from bot.settings.faults import sentences
from bot.settings.sections import (
    Alerts,
    DatabaseSettings,
    Fetch,
    Operator,
    Poll,
    Retention,
    Sources,
    Stories,
)
from bot.settings.watches import WatchSettings
from bot.source_packs import feeds_with, source_packs
from rules.attention.settings import Customs
from rules.duration import as_written
from rules.language.lexicon import Lexicon
from rules.model import Channel, Feed, Watch


class ConfigError(Exception):
    """A configuration that cannot be used: all that is wrong with it, a line each."""


class Config(Settings):
    """All of config.toml."""

    operator: Operator = Operator()
    retention: Retention = Retention()
    database: DatabaseSettings = DatabaseSettings()
    fetch: Fetch = Fetch()
    poll: Poll = Poll()
    websub: WebSubSettings = WebSubSettings()
    alerts: Alerts = Alerts()
    stories: Stories = Stories()
    owners: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    changes: Mapping[str, Any] = Field(default_factory=dict)
    aliases: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    sources: Sources = Sources()
    feeds: tuple[SourceSettings, ...] = ()
    chats: tuple[ChatSettings, ...] = Field(
        default=(ConsoleSettings(platform="console"),), validate_default=True
    )
    watches: tuple[WatchSettings, ...] = ()
    channels: tuple[ChannelSettings, ...] = ()

    @field_validator("aliases")
    @classmethod
    def _aliases_can_be_read(cls, aliases: Mapping[str, tuple[str, ...]]) -> object:
        if aliases:
            lexicon_of(aliases, {})
        return aliases

    @field_validator("lists")
    @classmethod
    def _lists_can_be_read(cls, lists: Mapping[str, tuple[str, ...]]) -> object:
        if lists:
            lexicon_of({}, lists)
        return lists

    @field_validator("changes")
    @classmethod
    def _changes_can_be_read(cls, changes: Mapping[str, Any]) -> object:
        if changes:
            change_words_with(changes)
        return changes

    @field_validator("feeds")
    @classmethod
    def _each_feed_once(cls, feeds: tuple[SourceSettings, ...]) -> tuple[SourceSettings, ...]:
        addresses = [feed.address for feed in feeds]
        _refuse_twins(addresses, [feed.shown_address for feed in feeds], "is listed twice")
        return feeds

    @field_validator("chats")
    @classmethod
    def _each_chat_once(
        cls, chats: tuple[ChatSettings, ...], info: ValidationInfo
    ) -> tuple[ChatSettings, ...]:
        names = [chat.name for chat in chats]
        _refuse_twins(names, names, "names two chats")
        if not chats:
            raise ValueError('alerts need a chat: leave chats out, or write platform = "console"')
        told = info.data.get("operator", Operator())
        if told.model_fields_set and Channel.named(told.channel).chat not in names:
            raise ValueError(
                f'operator.channel: no [[chats]] for "{told.channel}": connected are'
                f" {', '.join(names)}"
            )
        return chats

    @field_validator("watches")
    @classmethod
    def _each_name_once(cls, watches: tuple[WatchSettings, ...]) -> tuple[WatchSettings, ...]:
        names = [watch.name for watch in watches]
        _refuse_twins(names, names, "names two watches")
        return watches

    @field_validator("watches")
    @classmethod
    def _channels_exist(
        cls, watches: tuple[WatchSettings, ...], info: ValidationInfo
    ) -> tuple[WatchSettings, ...]:
        chats = {chat.name: chat for chat in info.data.get("chats", ())}
        for watch in watches if chats else ():
            for name in watch.channels:
                if problem := _problem_with(Channel.named(name), chats):
                    raise ValueError(f'watch "{watch.name}": {problem}')
        return watches

    @field_validator("channels")
    @classmethod
    def _settings_of_chats(
        cls, channels: tuple[ChannelSettings, ...], info: ValidationInfo
    ) -> tuple[ChannelSettings, ...]:
        names = [channel.name for channel in channels]
        _refuse_twins(names, names, "names two channels")
        chats = {chat.name: chat for chat in info.data.get("chats", ())}
        for name in names if chats else ():
            if problem := _problem_with(Channel.named(name), chats):
                raise ValueError(problem)
        return channels

    def customs(self) -> Customs:
        """Say how channels are told, as far as the file does."""
        fixed = {Channel.named(one.name): one.written() for one in self.channels}
        return Customs(self.alerts.usual(), fixed)

    @cached_property
    def lexicon(self) -> Lexicon:
        """Give the words of this workspace: the packs, its own lists, its aliases."""
        return lexicon_of(self.aliases, self.lists)

    def feed_list(self) -> Sequence[Feed]:
        """Give the feeds in the words of the rules, those of packs behind."""
        return feeds_with([feed.feed() for feed in self.feeds], self.sources.packs)

    def feed_access(self) -> Mapping[str, FeedAccess]:
        """Give how feeds are asked, by their addresses, where that is not as all are; secret."""
        return {feed.address: feed.access() for feed in self.feeds}

    def feeds_apart(self) -> Collection[str]:
        """Name the feeds that are asked with headers, a login or a proxy of their own."""
        return {url for url, access in self.feed_access().items() if access != FeedAccess()}

    def watch_list(self) -> Sequence[Watch]:
        """Give the watches in the words of the rules."""
        return [watch.watch() for watch in self.watches]


def load(path: Path) -> Config:
    """Read a configuration; raises ConfigError with everything that is wrong with it."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise ConfigError(
            f"{path} is not there: copy config.example.toml to it, or try the sample newsroom with"
            " --config samples/config.toml"
        ) from None
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"{path}: byte {error.start} is not UTF-8: save the file as UTF-8"
        ) from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from None
    try:
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{path} is no valid TOML: {error}") from None
    except ValueError:  # Python reads no number of more than 4,300 digits
        raise ConfigError(f"{path}: a number in it is too long: shorten it") from None
    try:
        context = {"base": path.parent, "lists": _names(tables.get("lists"))}
        return Config.model_validate(tables, context=context)
    except ValidationError as error:
        faults = sentences(error, text, tables, Config)
        raise ConfigError("\n  ".join((f"{path}:", *faults))) from None


def _names(lists: object) -> Collection[str]:
    """Give the names of the lists that queries may use, before the lists themselves are read."""
    return [name.casefold() for name in lists] if isinstance(lists, Mapping) else ()


def in_effect(config: Config) -> Iterator[str]:
    """Write the configuration with its defaults, a line each, for people; secrets stay hidden."""
    shown = config.model_dump(
        mode="json", exclude={"feeds", "watches", "channels", "chats", "aliases", "lists"}
    )
    for table, values in shown.items():
        for name, value in values.items():
            yield f"{table}.{name} = {_written(getattr(getattr(config, table), name), value)}"
    for feed in config.feeds:
        access = feed.access_in_words()
        yield f"feed {feed.feed().shown}" + (f" ({access})" if access else "")
    for name in config.sources.packs:
        yield f"pack {name}: {len(source_packs()[name].feeds)} feeds"
    for name, terms in config.aliases.items():
        yield f'alias "{name}" = {", ".join(terms)}'
    for name, terms in config.lists.items():
        yield f"list @{name.casefold()}: {', '.join(terms)}"
    for watch in config.watches:
        yield f'watch "{watch.name}" → {", ".join(watch.channels)}: {watch.query}'
    yield from map(str, config.channels)


def _written(value: object, dumped: object) -> str:
    if value is None:
        return "not set"
    return json.dumps(as_written(value) if isinstance(value, timedelta) else dumped)


def _problem_with(channel: Channel, chats: Mapping[str, ChatSettings]) -> str | None:
    """Say why nothing can be told in a channel; None is well."""
    if channel.chat not in chats:
        connected = ", ".join(chats)
        return f'no [[chats]] for the channel "{channel}": connected are {connected}'
    return chats[channel.chat].problem_with(channel)


def _refuse_twins(given: Sequence[str], shown: Sequence[str], problem: str) -> None:
    """Refuse what stands twice, by the words that may be shown of it."""
    for one, words in zip(given, shown, strict=True):
        if given.count(one) > 1:
            raise ValueError(f'"{words}" {problem}')
