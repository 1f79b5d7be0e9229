"""The commands in chat: the same words on every platform. Platforms offer them, the desk answers them.

The words are those of the product; what each does is said in the catalogue, in the reader's language,
under `command.<verb>` and `option.<name>`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from rules.attention.languages import AUTO, LANGUAGES


class Need(StrEnum):
    """What somebody must be allowed, to ask it."""

    READ = "read"
    """Anyone may."""
    PERSONAL = "personal"
    """Anyone may: it concerns nobody else."""
    MANAGE = "manage"
    """Whoever may change what the channel is told."""


class Kind(StrEnum):
    """What a value names: platforms offer their own picker for it, or suggestions as it is typed."""

    TEXT = "text"
    QUERY = "query"
    CHANNEL = "channel"
    ROLE = "role"
    PEOPLE = "people"
    """Mentions of people, or a word for some; only where a platform leaves to a channel who changes it."""
    NUMBER = "number"
    CHOICE = "choice"
    FILE = "file"
    WATCH = "watch"
    FEED = "feed"
    OUTLET = "outlet"
    """Outlets, one a line, each by its own name or by a feed of it; where a query stands in a text, it names them."""
    SUBJECT = "subject"
    """A watch, a story or an outlet."""
    STORY = "story"
    ALERT = "alert"
    LENGTH = "length"
    """A length of time, or until when: 30m, 8h, forever, until tomorrow 08:00."""


@dataclass(frozen=True, slots=True)
class Option:
    """A value that a command takes."""

    name: str
    kind: Kind = Kind.TEXT
    is_required: bool = False
    is_leading: bool = False
    """It needs no name: what stands before the named ones is its value."""
    choices: tuple[str, ...] = ()
    is_hidden: bool = False
    """Buttons and forms name it; people need not know it."""

    @property
    def phrase(self) -> str:
        """Give the key that it is said under in the catalogue."""
        is_outlet = self.kind is Kind.OUTLET and self.name != SEVERAL
        return f"option.{'outlet' if is_outlet else self.name}"


@dataclass(frozen=True, slots=True)
class Command:
    """Something people can ask, by the words `group verb` or one word."""

    words: str
    need: Need = Need.READ
    options: tuple[Option, ...] = ()
    is_slow: bool = False
    """It asks the network: an answer takes seconds."""

    @property
    def group(self) -> str | None:
        """Give the first of two words; None for a command of one."""
        first, _, rest = self.words.partition(" ")
        return first if rest else None

    @property
    def verb(self) -> str:
        """Give the last word."""
        return self.words.rpartition(" ")[2]

    @property
    def leading(self) -> Option | None:
        """Give the option that needs no name."""
        return next((option for option in self.options if option.is_leading), None)

    @property
    def offered(self) -> tuple[Option, ...]:
        """Give the options that people are offered."""
        return tuple(option for option in self.options if not option.is_hidden)

    def option(self, name: str) -> Option | None:
        """Give an option by its name."""
        return next((option for option in self.options if option.name == name), None)


def _lead(name: str, kind: Kind, *, needed: bool = True) -> Option:
    return Option(name, kind, is_required=needed, is_leading=True)


_WRITTEN = ("zone", "quiet", "budget", "spikes", "group_wait", "group_interval", "backlog")
ATTENTION = (*_WRITTEN, "language", "managers")
"""What of a channel's attention is set by `channel set`; its digest by `digest set`."""
_CHANNEL = Option("channel", Kind.CHANNEL)
_SOURCE = Option("source", Kind.OUTLET)
SEVERAL = "sources"
"""The option that may be given several times: its values stand one a line."""
_SOURCES = Option(SEVERAL, Kind.OUTLET)
_NAME = Option("name")
_PAGE = Option("page", Kind.NUMBER)
_WATCH = _lead("watch", Kind.WATCH)
_FEED = _lead("source", Kind.FEED)
_DRAFT = _lead("draft", Kind.TEXT)
_BASE = Option("base", Kind.NUMBER, is_hidden=True)
"""The revision of a watch that a form shows."""
_FURTHER = Option("further", is_hidden=True)
"""Where a search goes on that took long."""
_MODE = Option("mode", Kind.CHOICE, choices=("instant", "batch", "digest"))
_OF_A_WATCH = (
    *(_MODE, Option("min_sources", Kind.NUMBER), Option("ping", Kind.ROLE)),
    Option("quiet"),
)

FORMATS = ("markdown", "csv", "json")
"""As what a story is exported."""
_VERDICT = Option("verdict", Kind.CHOICE, is_required=True, choices=("up", "down", "none"))

COMMANDS: tuple[Command, ...] = (
    Command(
        "watch add",
        Need.MANAGE,
        (_lead("query", Kind.QUERY), _NAME, _CHANNEL, _SOURCES, *_OF_A_WATCH),
    ),
    Command("watch save", Need.MANAGE, (_DRAFT,)),
    Command(
        "watch refine",
        Need.MANAGE,
        (_DRAFT, Option("query", Kind.QUERY), _NAME, _SOURCES, *_OF_A_WATCH),
    ),
    Command("watch shadow", Need.MANAGE, (_DRAFT,)),
    Command("watch drop", Need.MANAGE, (_DRAFT,)),
    Command("watch list", options=(_CHANNEL, _PAGE)),
    Command("watch test", options=(_lead("query", Kind.QUERY), Option("since", Kind.LENGTH))),
    Command("watch show", options=(_WATCH,)),
    Command(
        "watch edit",
        Need.MANAGE,
        (_WATCH, Option("query", Kind.QUERY), _NAME, _SOURCES, *_OF_A_WATCH, _BASE),
    ),
    Command("watch pause", Need.MANAGE, (_WATCH,)),
    Command("watch resume", Need.MANAGE, (_WATCH,)),
    Command("watch remove", Need.MANAGE, (_WATCH,)),
    Command(
        "watch clone",
        Need.MANAGE,
        (_WATCH, Option("channel", Kind.CHANNEL, is_required=True), _NAME),
    ),
    Command("watch export", options=(_lead("watch", Kind.WATCH, needed=False),)),
    Command("watch mine", Need.PERSONAL, (_PAGE,)),
    Command("watch advice", Need.PERSONAL, (_lead("when", Kind.TEXT), _CHANNEL)),
    Command(
        "news search",
        options=(
            _lead("query", Kind.QUERY),
            Option("since", Kind.LENGTH),
            _SOURCE,
            _PAGE,
            _FURTHER,
        ),
    ),
    Command("news wires", options=(_lead("query", Kind.QUERY),), is_slow=True),
    Command(
        "news trend",
        options=(_lead("query", Kind.QUERY), Option("since", Kind.LENGTH)),
        is_slow=True,
    ),
    Command("news catchup", Need.PERSONAL, (Option("since", Kind.LENGTH),)),
    Command("news top", options=(Option("since", Kind.LENGTH),)),
    Command(
        "news story",
        options=(_lead("story", Kind.STORY), Option("format", Kind.CHOICE, choices=FORMATS)),
    ),
    Command("news apart", Need.MANAGE, (_lead("alert", Kind.ALERT),)),
    Command(
        "news join",
        Need.MANAGE,
        (_lead("story", Kind.STORY), Option("other", Kind.STORY, is_required=True)),
    ),
    Command("news less", Need.MANAGE, (_lead("alert", Kind.ALERT), _CHANNEL)),
    Command("news vote", Need.PERSONAL, (_lead("alert", Kind.ALERT), _VERDICT)),
    Command("source add", Need.MANAGE, (_lead("url", Kind.TEXT), _NAME), is_slow=True),
    Command("source find", options=(_lead("site", Kind.TEXT),), is_slow=True),
    Command("source list", options=(_PAGE,)),
    Command("source health", options=(_PAGE,)),
    Command("source remove", Need.MANAGE, (_FEED,)),
    Command("source pause", Need.MANAGE, (_FEED,)),
    Command("source resume", Need.MANAGE, (_FEED,)),
    Command(
        "source mute",
        Need.MANAGE,
        (_lead("source", Kind.OUTLET), Option("for", Kind.LENGTH), _CHANNEL),
    ),
    Command("source held", options=(_PAGE,)),
    Command("source post", Need.MANAGE, (_FEED,)),
    Command("source discard", Need.MANAGE, (_FEED,)),
    Command("source import", Need.MANAGE, (_lead("file", Kind.FILE),), is_slow=True),
    Command("source export"),
    Command(
        "mute add", Need.MANAGE, (_lead("what", Kind.SUBJECT), Option("for", Kind.LENGTH), _CHANNEL)
    ),
    Command("mute list", options=(_CHANNEL,)),
    Command("mute remove", Need.MANAGE, (_lead("what", Kind.SUBJECT), _CHANNEL)),
    Command("digest now", Need.MANAGE, (_CHANNEL,)),
    Command("digest set", Need.MANAGE, (_lead("when", Kind.TEXT), _CHANNEL)),
    Command("channel show", options=(_CHANNEL,)),
    Command(
        "channel set",
        Need.MANAGE,
        (
            _CHANNEL,
            Option("folding", Kind.CHOICE, choices=("edit", "thread", "post")),
            *(Option(name) for name in _WRITTEN),
            Option("language", Kind.CHOICE, choices=(AUTO, *LANGUAGES)),
            Option("managers", Kind.PEOPLE),
        ),
    ),
    Command(
        "channel check",
        Need.MANAGE,
        (_lead("channel", Kind.CHANNEL, needed=False),),
        is_slow=True,
    ),
    Command("subscribe", Need.MANAGE, (_lead("what", Kind.TEXT), _CHANNEL), is_slow=True),
    Command("unsubscribe", Need.MANAGE, (_WATCH,)),
    Command("why", options=(_lead("alert", Kind.ALERT),), is_slow=True),
    Command(
        "whynot",
        options=(_lead("link", Kind.TEXT), _CHANNEL, Option("watch", Kind.WATCH)),
    ),
    Command("status"),
    Command("help", options=(_lead("about", Kind.TEXT, needed=False),)),
)

ALIASES: Mapping[str, str] = {
    "subscribe": "add",
    "follow": "add",
    "unsubscribe": "remove",
    "delete": "remove",
    "rm": "remove",
    "ls": "list",
}
"""Other words for the verb of a command of two words."""

ALONE: Mapping[str, str] = {
    "add": "subscribe",
    "follow": "subscribe",
    "remove": "unsubscribe",
    "delete": "unsubscribe",
    "rm": "unsubscribe",
    "list": "watch list",
    "ls": "watch list",
    "search": "news search",
    "mine": "watch mine",
    "catchup": "news catchup",
}
"""What a verb means that stands alone."""

_BY_WORDS: Mapping[str, Command] = {command.words: command for command in COMMANDS}


def command_named(words: str) -> Command | None:
    """Give the command of these words, aliases read as what they stand for."""
    group, _, verb = " ".join(words.split()).casefold().partition(" ")
    whole = f"{group} {ALIASES.get(verb, verb)}" if verb else ALONE.get(group, group)
    return _BY_WORDS.get(whole)


def without(kind: Kind) -> tuple[Command, ...]:
    """Give the commands without the options of a kind, for a platform that has nothing of it."""
    return tuple(
        replace(command, options=tuple(one for one in command.options if one.kind is not kind))
        for command in COMMANDS
    )


def groups(commands: Iterable[Command] = COMMANDS) -> Mapping[str, tuple[Command, ...]]:
    """Give the commands of two words by their first, in the order of the table."""
    found: dict[str, list[Command]] = {}
    for command in commands:
        if command.group:
            found.setdefault(command.group, []).append(command)
    return {group: tuple(members) for group, members in found.items()}
