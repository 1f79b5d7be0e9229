"""config.toml → Config. Every error names its key, and the nearest key that exists."""

import difflib
import ipaddress
import json
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

from pydantic import (
    BaseModel,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from adapters.chat import PLATFORMS, ChatSettings, ConsoleSettings
from adapters.secret import Secret
from adapters.settings import Duration, Settings
from adapters.sources import KINDS, UNKNOWN_KIND, FeedAccess, SourceSettings
from adapters.websub import WebSubSettings
from bot.changing import change_words_with
from bot.channel_settings import ChannelSettings
from bot.packs import lexicon_of, packs
from bot.source_packs import feeds_with, source_packs
from rules.alert import Pace
from rules.attention.settings import Customs
from rules.attention.spike import Sensitivity
from rules.duration import as_written
from rules.grammar import parse
from rules.ids import watch_number
from rules.lexer import QueryError
from rules.lexicon import Lexicon
from rules.model import Channel, Feed, Mode, Watch
from rules.pacing import POLITE, FetchPace
from rules.plain import plain_line
from rules.story.decision import Fold
from rules.wish import PING_LIMIT, SOURCES_AT_MOST

WATCH_NAME_LIMIT = 80


class ConfigError(Exception):
    """A configuration that cannot be used: all that is wrong with it, a line each."""


class Operator(Settings):
    """`[operator]`."""

    channel: str = "console"


class Retention(Settings):
    """`[retention]`."""

    archive: Duration = timedelta(days=90)


class DatabaseSettings(Settings):
    """`[database]`."""

    url: Secret = SecretStr("sqlite:///wirewatch.db")
    password: Secret | None = None


class Fetch(Settings):
    """`[fetch]`."""

    contact: str | None = Field(default=None, max_length=200)
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


class WatchSettings(Settings):
    """One of `[[watches]]`."""

    name: str = Field(min_length=1, max_length=WATCH_NAME_LIMIT)
    query: str
    channels: tuple[str, ...] = ("console",)
    mode: Mode = Mode.INSTANT
    min_sources: int = Field(default=1, ge=1, le=SOURCES_AT_MOST)
    ping: str | None = Field(default=None, min_length=1, max_length=PING_LIMIT)
    urgent: bool = False
    spikes: Sensitivity | None = None
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
        )


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
        lexicon_of(aliases, {})
        return aliases

    @field_validator("lists")
    @classmethod
    def _lists_can_be_read(cls, lists: Mapping[str, tuple[str, ...]]) -> object:
        lexicon_of({}, lists)
        return lists

    @field_validator("changes")
    @classmethod
    def _changes_can_be_read(cls, changes: Mapping[str, Any]) -> object:
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

    def lexicon(self) -> Lexicon:
        """Give the words of this workspace: the packs, its own lists, its aliases."""
        return lexicon_of(self.aliases, self.lists)

    def feed_list(self) -> Sequence[Feed]:
        """Give the feeds in the words of the rules, those of packs behind."""
        return feeds_with([feed.feed() for feed in self.feeds], self.sources.packs)

    def feed_access(self) -> Mapping[str, FeedAccess]:
        """Give how feeds are asked, by their addresses, where that is not as all are; secret."""
        return {feed.address: feed.access() for feed in self.feeds}

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
    try:
        context = {"base": path.parent, "lists": _names(tables.get("lists"))}
        return Config.model_validate(tables, context=context)
    except ValidationError as error:
        lines = "\n".join(dict.fromkeys(f"  {_sentence(one, tables)}" for one in error.errors()))
        raise ConfigError(f"{path}:\n{lines}") from None


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


def _sentence(error: Any, tables: Mapping[str, Any]) -> str:
    """Say one fault: its key as people find it in the file, what is wrong, what would be right."""
    loc = error["loc"]
    place = [part for at, part in enumerate(loc) if not _is_a_tag(at, loc)]
    key = _key(place, tables)
    if error["type"] == "extra_forbidden":
        return f"{key}: unknown key{_nearest(loc)}"
    if error["type"] == UNKNOWN_KIND:
        return f"{key}.kind: {error['msg']}"
    if error["type"] == "union_tag_invalid":
        expected = error["ctx"]["expected_tags"].replace(", ", " or ")
        return f"{key}.platform: is not known: write {expected}"
    if error["type"] in ("enum", "literal_error"):
        return f"{key}: is not known: write {error['ctx']['expected']}"
    if error["type"] in _WRITE:
        return f"{key}: {_WRITE[error['type']]}"
    message: str = error["msg"].removeprefix("Value error, ")
    return f"{key}: " + message.replace("\n", "\n    ")


_WRITE = {
    "missing": "is missing",
    "union_tag_not_found": 'says no platform: write platform = "console", for example',
    "tuple_type": 'write a list, for example ["console"], or tables such as [[feeds]]',
    "string_type": 'write text in quotes, for example "console"',
    "model_type": "write a table of keys and values",
    "dict_type": "write a table of keys and values",
}
"""What to write instead, by the kind of fault that pydantic names."""


def _is_a_tag(at: int, loc: Sequence[object]) -> bool:
    """Say whether a part of a place is pydantic's own, not a key of the file.

    Behind the number of one of `[[feeds]]` it names the kind, and behind a key a type.
    """
    part = str(loc[at])
    if at == 2 and loc[0] == "feeds":
        return part in KINDS
    if at == 2 and loc[0] == "chats":
        return part in PLATFORMS
    return "[" in part or part == "str"


def _key(place: Sequence[Any], tables: Mapping[str, Any]) -> str:
    """Write where a fault is: `feeds[2] (Example World).interval`."""
    text, at = "", tables
    for part in place:
        at = _inside(at, part)
        if isinstance(part, int):
            name = at.get("name") if isinstance(at, Mapping) else None
            text += f"[{part + 1}]" + (f" ({name})" if isinstance(name, str) else "")
        else:
            text += f".{part}" if text else str(part)
    return text


def _inside(at: Any, part: Any) -> Any:
    try:
        return at[part]
    except (LookupError, TypeError):
        return None


def _nearest(loc: Sequence[Any]) -> str:
    known = sorted(_keys_beside(loc))
    kinds = [name for name, one in KINDS.items() if loc[-1] in one.model_fields]
    if loc[0] == "feeds" and kinds:
        return " of this kind: it belongs to " + ", ".join(f'"{kind}"' for kind in kinds)
    near = difflib.get_close_matches(str(loc[-1]), known, n=1, cutoff=0.5)
    if near:
        return f": did you mean `{near[0]}`?"
    return f": known here are {', '.join(known)}"


def _keys_beside(loc: Sequence[Any]) -> Iterator[str]:
    """Give the keys that may stand where the unknown one stands."""
    model: Any = Config
    for at, part in enumerate(loc[:-1]):
        if _is_a_tag(at, loc):
            model = PLATFORMS.get(part) or KINDS.get(part, model)
        elif isinstance(part, str) and issubclass(model, BaseModel):
            model = _model_in(model.model_fields[part].annotation)
    yield from model.model_fields


def _model_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = [arg for arg in get_args(annotation) if arg is not Ellipsis]
    return _model_in(inner[0]) if inner else Settings
