"""The values of the path: Feed → Entry → Article → Story → Match → Alert → Delivery → Posted.

All are frozen; `None` means "unknown"; every time is aware and UTC. An id of 0 means "not kept
yet": only the store gives ids.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from urllib.parse import urlsplit

from msgspec import Struct, field

from rules.channel import Channel as Channel
from rules.notice import Notice


class FirstRun(StrEnum):
    """What becomes of the entries that a feed already holds when it is polled first."""

    NONE = "none"
    RECENT = "recent"
    ALL = "all"


class FailureKind(StrEnum):
    """Why a poll failed, as far as what happens next depends on it."""

    UNREACHABLE = "unreachable"
    DELAYED = "delayed"
    GONE = "gone"
    UNREADABLE = "unreadable"
    BLOCKED = "blocked"
    """The server wants to see a browser, or a person: a challenge page came."""


class Standing(StrEnum):
    """Whether a feed is polled at all; nothing but people's word starts it again."""

    POLLED = "polled"
    PAUSED = "paused"
    """It failed for so long that asking on is pointless."""
    GONE = "gone"
    """Its publisher says that it is gone for good."""


class Timetable(Struct, frozen=True):
    """What a feed itself says of when it is worth asking."""

    ttl: timedelta | None = None
    update_every: timedelta | None = None
    """Its syndication module's update period, divided by its frequency."""
    skip_hours: tuple[int, ...] = ()
    """Hours of the day in GMT, 0 to 23, at which it never changes."""
    skip_days: tuple[int, ...] = ()
    """Days of the week in GMT, Monday is 0, on which it never changes."""


class Move(Struct, frozen=True):
    """A new address that a publisher named for good once, and that waits for confirmation."""

    url: str
    since: datetime


class PollState(Struct, frozen=True):
    """What the last polls of a feed left behind; `next_at` None means "due at once"."""

    next_at: datetime | None = None
    because: str | None = None
    """Why then, in words for people: "the publisher asked for 30 min (max-age)"."""
    not_before: datetime | None = None
    """Until when the publisher asked not to be asked again (max-age, Retry-After)."""
    etag: str | None = None
    last_modified: str | None = None
    failures: int = 0
    failing_since: datetime | None = None
    error: str | None = None
    trouble: FailureKind | None = None
    """Of what kind the last failure was; None when the last poll worked."""
    last_success_at: datetime | None = None
    standing: Standing = Standing.POLLED
    pace: timedelta | None = None
    """How often it is asked, as far as its own rhythm goes; None before anything is known."""
    misses: int = 0
    """How many polls in a row brought nothing, at this pace."""
    newest_at: datetime | None = None
    """When the newest entry of the last document was published."""
    gap_at: datetime | None = None
    """When entries may last have come and gone between two polls."""
    timetable: Timetable = Timetable()
    address: str | None = None
    """Where it has moved to for good; None while it is asked where the operator said."""
    move: Move | None = None
    joined_to: int | None = None
    """The feed whose polls serve this one, too: both have moved to one address."""


class Host(Struct, frozen=True):
    """A server, as far as all its feeds share what it said or what it suffers from."""

    name: str
    not_before: datetime | None = None
    """Until when it asked not to be asked, for whatever feed."""
    reason: str | None = None
    """In which words it asked."""
    failing_since: datetime | None = None
    """Since when its feeds fail, once people were told of it; None while it is well."""
    error: str | None = None
    told_at: datetime | None = None
    """When people were told that it fails."""


class Feed(Struct, frozen=True):
    """An address that is polled."""

    url: str
    """What is asked; it may hold a key, so it is never shown: `shown` is."""
    shown: str = ""
    """What people see for it: its name and its address without secrets."""
    id: int = 0
    name: str | None = None
    tags: tuple[str, ...] = ()
    interval: timedelta | None = None
    """As the operator wrote it; None means the default, adapted."""
    first_run: FirstRun = FirstRun.NONE
    replay_from: datetime | None = None
    """For saved feeds: the moment in the file that is to count as the start of the program."""
    kind: str = "feed"
    """How its answers are read: "feed", or one of the other kinds of sources."""
    options: Mapping[str, str] = field(default_factory=dict)
    """What its kind must know to read them: selectors, for example."""
    fulltext: bool = False
    """Whether the pages of its articles are fetched and read, too."""
    origin: str = "file"
    """Where it was made: "file" (the configuration), "chat" (a command), or whose it is in chat (feed_owners)."""
    state: PollState = field(default_factory=PollState)
    host_state: Host | None = None
    """What is known of its server; None when nothing is."""
    leads: bool = False
    """Whether its polls serve other feeds, too."""

    @property
    def asked(self) -> str:
        """Give the address that is asked now."""
        return self.state.address or self.url

    @property
    def host(self) -> str:
        """Name the server that is asked now; empty for a file."""
        return host_of(self.asked)


@lru_cache(maxsize=4_096)  # a poll asks it of one address several times
def host_of(url: str) -> str:
    """Name the server of an address, with its port where it has one; empty when it has none."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    return f"{parts.hostname}{port}" if parts.hostname else ""


class Enclosure(Struct, frozen=True):
    """A file that belongs to an entry: a picture, a sound, a video."""

    url: str
    type: str | None


class Entry(Struct, frozen=True):
    """One item as the feed gave it: plain text, http(s) links, nothing guessed."""

    id: str
    """The guid; else the link; else a hash of title and date, so never empty."""
    guid: str | None = None
    link: str | None = None
    title: str | None = None
    summary: str | None = None
    content: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    author: str | None = None
    language: str | None = None
    outlet: str | None = None
    outlet_url: str | None = None
    """Whose article it is, where the link leads through somebody else (a search of the news)."""
    tags: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()


class FeedAnswer(Struct, frozen=True):
    """What one poll of a feed brought."""

    entries: tuple[Entry, ...] = ()
    title: str | None = None
    link: str | None = None
    language: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    unchanged: bool = False
    """The publisher said so (304): nothing but the time is to be noted."""
    wait: timedelta | None = None
    """How long the publisher wants the answer to be kept (max-age)."""
    wait_by: str = "max-age"
    """In which words it said so."""
    timetable: Timetable = Timetable()
    hub: str | None = None
    """Who tells of new entries without being asked (WebSub)."""
    self_link: str | None = None
    """The address that the feed calls its own, by which a hub knows it."""
    moved_to: str | None = None
    """Where redirects that are all permanent ended: the feed's address from now on, it seems."""
    problem: str | None = None
    """Why the entries may not be all: the feed is cut off or broken further down."""
    pieced: bool = False
    """Put together from several addresses: what the first says of its age tells nothing of it."""


class Article(Struct, frozen=True):
    """An entry made ours: canonical address, plain title, identity."""

    keys: tuple[str, ...]
    """Everything it may be known by, the surest first; see rules/articles/article.py."""
    title: str
    seen_at: datetime
    feed_id: int = 0
    id: int = 0
    link: str | None = None
    summary: str = ""
    body: str = ""
    outlet: str = ""
    author: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    published_at: datetime | None = None
    feed_digest: str | None = None
    """The fingerprint of what its feed said, where its page said more."""

    @property
    def texts(self) -> Mapping[str, str]:
        """The text that an unscoped term is looked for in, by field."""
        return {"title": self.title, "summary": self.summary, "body": self.body}


class Known(Struct, frozen=True):
    """What is remembered of an article that has been kept, enough to recognise it again."""

    article_id: int
    feed_id: int
    title: str
    digest: str
    seen_at: datetime
    """When the key that it was found by was last noted."""
    first_seen_at: datetime | None = None
    """When the article was seen first; unknown counts as `seen_at`."""


class Folding(StrEnum):
    """What a channel sees of later articles of a story that it was told of."""

    EDIT = "edit"
    """The message is edited: "+2 outlets"."""
    THREAD = "thread"
    """It is edited, and each later article is named in its thread."""
    POST = "post"
    """Each later outlet is an alert of its own."""


class Mode(StrEnum):
    """When a watch tells; see rules/attention/modes.py. Of several, the first here counts."""

    INSTANT = "instant"
    BATCH = "batch"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Watch:
    """A named query with the channels that it reports to."""

    name: str
    query: str
    channels: tuple[Channel, ...]
    id: int = 0
    mode: Mode = Mode.INSTANT
    origin: str = "chat"
    """`file` when it lives in the configuration, `chat` when people made it."""
    min_sources: int = 1
    """How many must tell a story by themselves before it is told."""
    scope: str = ""
    """The owner, as `rules/watches/owning.py` names it: the channel that it tells, in the workspace whose people
    made it; empty when the operator did. Among those of one scope its name is unique."""
    ping: str | None = None
    """Whom its alerts call, by the platform's id of a role, a group or a person; None: nobody."""
    is_paused: bool = False
    """Nothing is told by it until it is resumed."""
    urgent: bool = False
    """Whether it is told at once, in quiet hours too."""
    spikes: str | None = None
    """How soon a spike of it is told, as `rules/attention/spike.py` reads it; None: as its channel says."""
    shadow_until: datetime | None = None
    """Until when it runs silently, to say then what it would have told; None when it does not."""
    quiet: str | None = None
    """Its own quiet hours, or `off`: see rules/attention/watch_quiet.py; None: as its channel says."""

    @property
    def is_silent(self) -> bool:
        """Say whether it tells nothing now."""
        return self.is_paused or self.shadow_until is not None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One place of an article that satisfied one term, in code points of the original text."""

    field: str
    start: int
    end: int
    term: str
    how: str


@dataclass(frozen=True, slots=True)
class Match:
    """An article satisfies a watch."""

    watch: Watch
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class WatchName:
    """What an alert remembers of a watch, whatever becomes of the watch."""

    id: int
    name: str
    ping: str | None = None
    quiet: str | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """One story that one channel is to be told of.

    It holds its own copy of what it tells, so that a later edit or removal of the article or
    the watch never changes an alert on its way.
    """

    story_id: int
    article_id: int
    channel: Channel
    telling: int
    """1 for the first time a channel is told of the story; unique with story and channel.

    Below 1 it was kept without a message, and the channel does not know of it.
    """
    title: str
    link: str | None
    outlet: str
    summary: str
    published_at: datetime | None
    seen_at: datetime
    watches: tuple[WatchName, ...]
    evidence: tuple[Evidence, ...]
    id: int = 0
    because: str | None = None
    """Why a story is told again; None at the first telling."""
    wording: int = 0
    """How often its article was reworded since: each time its message is edited."""
    escalation: str | None = None
    """The word of escalation for which a story is told again."""
    reasons: tuple[str, ...] = ()
    """Why it was told when it was, a step each; see rules/attention/routing.py."""

    @property
    def is_kept(self) -> bool:
        """Say whether it was kept without a message: somebody wants none, or has one."""
        return self.telling < 1


class DeliveryKind(StrEnum):
    """What is owed: a message, a change of that message, a word in its thread."""

    POST = "post"
    EDIT = "edit"
    REPLY = "reply"


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    SENDING = "sending"
    """An attempt has been noted and may be on its way; after a crash nobody knows."""
    UNCERTAIN = "uncertain"
    DELIVERED = "delivered"
    DEAD = "dead"
    """It was given up, and is kept until people say what becomes of it."""
    DROPPED = "dropped"
    """Nobody wants it any more: people said so, or a later one shows the same."""


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a delivered alert is found again; the chat that made it can read it."""

    reference: str


@dataclass(frozen=True, slots=True)
class Shown:
    """How much of a story people can see in a message, or in its thread."""

    up_to: int = 0
    """The id of the newest article that it takes account of."""
    wording: int = 0
    """Which wording of the alert stands there."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Another article of a story, as the message of an alert or its thread names it."""

    article_id: int
    outlet: str
    title: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """An alert or a notice owed to a channel, or what is to be changed of its message."""

    id: int
    told: Alert | Notice
    marker: str
    """At most 25 characters, never used twice: how a chat recognises a repeated post."""
    state: DeliveryState
    attempts: int
    owed_at: datetime
    next_at: datetime
    sent_at: datetime | None = None
    posted: Posted | None = None
    error: str | None = None
    kind: DeliveryKind = DeliveryKind.POST
    message: Posted | None = None
    """Of an edit or a reply: the message that it belongs to; None when there is none."""
    follow_ups: tuple[FollowUp, ...] = ()
    """The story's other articles, as far as is known now, the oldest first."""
    shown: Shown = Shown()
    """What the message, or its thread, has already."""
    crashes: int = 0
    """How often the bot ended while it was being sent."""
    doubted: bool = False
    """Whether it may stand there from an earlier attempt, though it was looked for in vain."""
    sent_up_to: int = 0
    """The id of the newest article that its last attempt took account of."""

    @property
    def notice(self) -> Notice | None:
        """Give the notice that it tells; None where it tells an alert. A chat asks this first."""
        return self.told if isinstance(self.told, Notice) else None

    @property
    def alert(self) -> Alert:
        """Give the alert that it tells; raises TypeError where it tells a notice."""
        if isinstance(self.told, Notice):
            raise TypeError(f"delivery {self.id} tells a notice, not an alert")
        return self.told

    @property
    def channel(self) -> Channel:
        """Give where it is owed."""
        return self.told.channel

    @property
    def other_outlets(self) -> tuple[str, ...]:
        """Who else tells the story, each once."""
        names = dict.fromkeys(one.outlet for one in self.follow_ups)
        return tuple(name for name in names if name != self.alert.outlet)

    @property
    def unseen(self) -> tuple[FollowUp, ...]:
        """The articles that the message or the thread does not have yet."""
        return tuple(one for one in self.follow_ups if one.article_id > self.shown.up_to)
