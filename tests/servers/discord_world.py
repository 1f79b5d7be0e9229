"""What stands in the local Discord: guilds, channels, roles, people, messages, and who may do what."""

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

Json = dict[str, Any]

# https://docs.discord.com/developers/reference#snowflakes: milliseconds since the start of 2015.
EPOCH = datetime(2015, 1, 1, tzinfo=UTC)

TEXT, DIRECT, VOICE, CATEGORY, ANNOUNCEMENT = 0, 1, 2, 4, 5
ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD, FORUM = 10, 11, 12, 15
THREADS = frozenset({ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD})
REQUIRE_TAG = 1 << 4

PERMISSIONS = {
    "administrator": 1 << 3,
    "manage_channels": 1 << 4,
    "manage_guild": 1 << 5,
    "view_channel": 1 << 10,
    "send_messages": 1 << 11,
    "manage_messages": 1 << 13,
    "embed_links": 1 << 14,
    "attach_files": 1 << 15,
    "read_message_history": 1 << 16,
    "mention_everyone": 1 << 17,
    "use_application_commands": 1 << 31,
    "manage_threads": 1 << 34,
    "create_public_threads": 1 << 35,
    "send_messages_in_threads": 1 << 38,
}
EVERY_PERMISSION = (1 << 53) - 1
MEMBERS_MAY = (
    "view_channel",
    "send_messages",
    "embed_links",
    "attach_files",
    "read_message_history",
    "use_application_commands",
    "create_public_threads",
    "send_messages_in_threads",
)


def bits(*names: str) -> int:
    """Give permissions as a number, by their names."""
    return sum(PERMISSIONS[name] for name in names)


class Clock:
    """The server's time: it runs as the world's does, and may be put forward."""

    def __init__(self) -> None:
        self.ahead = timedelta()
        self._held_at: datetime | None = None

    def now(self) -> datetime:
        return (self._held_at or datetime.now(UTC)) + self.ahead

    def hold(self) -> None:
        """Let no time pass but what is put forward, however slow the machine is."""
        self._held_at = datetime.now(UTC)

    def advance(self, by: timedelta) -> None:
        self.ahead += by


@dataclass
class User:
    id: int
    name: str
    bot: bool = False
    accepts_messages: bool = True
    locale: str = "en-US"


@dataclass
class Role:
    id: int
    name: str
    permissions: int = 0
    mentionable: bool = False


@dataclass
class Overwrite:
    id: int
    of_member: bool
    allow: int = 0
    deny: int = 0


@dataclass
class Member:
    user: User
    joined_at: datetime
    roles: set[int] = field(default_factory=set)


@dataclass
class Tag:
    id: int
    name: str
    moderated: bool = False


@dataclass
class Channel:
    id: int
    kind: int
    name: str = ""
    guild_id: int | None = None
    parent_id: int | None = None
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    tags: list[Tag] = field(default_factory=list)
    flags: int = 0
    recipient: User | None = None
    owner_id: int | None = None
    """Who began the thread."""
    archived: bool = False
    locked: bool = False
    archive_minutes: int = 1440
    archived_at: datetime | None = None
    opened_at: datetime | None = None
    """When it was last opened again."""
    applied_tags: list[int] = field(default_factory=list)
    members: set[int] = field(default_factory=set)
    """Who is in a private thread."""
    messages: "dict[int, Message]" = field(default_factory=dict)

    @property
    def is_thread(self) -> bool:
        return self.kind in THREADS


@dataclass
class Message:
    """One message; `body` is what may be edited of it, in Discord's own shape."""

    id: int
    channel_id: int
    author: User
    body: Json
    at: datetime
    nonce: str | None = None
    edited_at: datetime | None = None
    edits: list[Json] = field(default_factory=list)
    """What it said before each edit."""
    pings: list[str] = field(default_factory=list)
    """Whom it rang for when it came: `everyone`, `here`, `role:ID`, `user:ID`; edits ring for nobody."""
    mentions: list[str] = field(default_factory=list)
    """Whom it names now, in the same words."""
    extra: Json = field(default_factory=dict)
    kind: int = 0
    crossposted: bool = False
    deleted: bool = False
    late_edits: list[datetime] = field(default_factory=list)

    @property
    def flags(self) -> int:
        return int(self.body.get("flags") or 0)


@dataclass
class Guild:
    id: int
    name: str
    owner: User
    roles: dict[int, Role]
    members: dict[int, Member]
    channels: dict[int, Channel] = field(default_factory=dict)
    system_channel_id: int | None = None
    available: bool = True
    locale: str = "en-US"

    @property
    def everyone(self) -> Role:
        return self.roles[self.id]


class World:
    """All that exists. What is gone is in none of its tables, and its messages stay in `history`."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._count = itertools.count(1)
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.history: list[Message] = []
        self.files: dict[str, bytes] = {}
        """What was attached, by its path behind `cdn`."""
        self.cdn = ""
        self.reads_content = False
        """Whether the bot was granted to read what others write."""
        self.bot = self.add_user("wirewatch", bot=True)
        self.application_id = self.bot.id

    def snowflake(self, at: datetime | None = None) -> int:
        """Give an id that tells its time; later ones are larger."""
        passed = (at or self.clock.now()) - EPOCH
        return (int(passed.total_seconds() * 1000) << 22) + next(self._count) % (1 << 22)

    def time_of(self, snowflake: int) -> datetime:
        """Give the time that an id tells."""
        return EPOCH + timedelta(milliseconds=snowflake >> 22)

    def add_user(self, name: str, *, bot: bool = False, locale: str = "en-US") -> User:
        user = User(self.snowflake(), name, bot=bot, locale=locale)
        self.users[user.id] = user
        return user

    def attach(self, filename: str, content: bytes) -> Json:
        """Keep a file; gives it as Discord shows an attachment."""
        number = self.snowflake()
        self.files[f"{number}/{filename}"] = content
        url = f"{self.cdn}/{number}/{filename}"
        named = {"id": str(number), "filename": filename, "size": len(content)}
        return named | {"url": url, "proxy_url": url}

    def add_guild(self, name: str, *, bot_may: tuple[str, ...] = ()) -> Guild:
        """Make a guild that our bot is in, with an owner, a role for all and one for the bot."""
        owner, guild_id, now = self.add_user(f"owner of {name}"), self.snowflake(), self.clock.now()
        everyone = Role(guild_id, "@everyone", bits(*MEMBERS_MAY))
        ours = Role(self.snowflake(), self.bot.name, bits(*bot_may))
        members = {owner.id: Member(owner, now), self.bot.id: Member(self.bot, now, {ours.id})}
        roles = {everyone.id: everyone, ours.id: ours}
        guild = self.guilds[guild_id] = Guild(guild_id, name, owner, roles, members)
        return guild

    def add_channel(self, guild: Guild, name: str, kind: int = TEXT) -> Channel:
        channel = Channel(self.snowflake(), kind, name, guild.id)
        self.channels[channel.id] = guild.channels[channel.id] = channel
        return channel

    def add_thread(self, parent: Channel, name: str, *, owner: User, at_id: int = 0) -> Channel:
        kind = ANNOUNCEMENT_THREAD if parent.kind == ANNOUNCEMENT else PUBLIC_THREAD
        made = Channel(at_id or self.snowflake(), kind, name, parent.guild_id, parent.id)
        made.owner_id = owner.id
        self.channels[made.id] = self.guilds[made.guild_id or 0].channels[made.id] = made
        return made

    def direct_channel(self, user: User) -> Channel:
        """Give the channel in which a person and our bot write to each other."""
        for channel in self.channels.values():
            if channel.recipient is user:
                return channel
        made = Channel(self.snowflake(), DIRECT, recipient=user)
        self.channels[made.id] = made
        return made

    def remove_channel(self, channel: Channel) -> list[Channel]:
        """Take a channel out of the world, with its threads; gives what is gone."""
        gone = [one for one in self.channels.values() if channel.id in (one.id, one.parent_id)]
        for one in gone:
            del self.channels[one.id]
            if one.guild_id in self.guilds:
                self.guilds[one.guild_id].channels.pop(one.id, None)
        return gone

    def remove_guild(self, guild: Guild) -> None:
        for channel in list(guild.channels.values()):
            self.channels.pop(channel.id, None)
        self.guilds.pop(guild.id, None)

    def guild_of(self, channel: Channel) -> Guild | None:
        return self.guilds.get(channel.guild_id or 0)

    def may(self, user: User, channel: Channel) -> int:
        """Compute what a user may do in a channel; a thread asks its parent.

        https://docs.discord.com/developers/topics/permissions#permission-overwrites
        """
        guild = self.guild_of(channel)
        if guild is None:
            return bits(*MEMBERS_MAY)
        if channel.is_thread:
            return self._may_in_thread(user, channel, guild)
        granted = self.may_in_guild(user, guild)
        if granted & PERMISSIONS["administrator"]:
            return EVERY_PERMISSION
        return _overwritten(granted, channel, guild, guild.members.get(user.id))

    def _may_in_thread(self, user: User, thread: Channel, guild: Guild) -> int:
        """A private thread is there for its members and for who manages threads.

        https://docs.discord.com/developers/topics/threads#private-threads
        """
        parent = self.channels.get(thread.parent_id or 0)
        granted = self.may(user, parent) if parent else self.may_in_guild(user, guild)
        is_open = thread.kind != PRIVATE_THREAD or user.id in thread.members
        return granted if is_open or granted & PERMISSIONS["manage_threads"] else 0

    def may_in_guild(self, user: User, guild: Guild) -> int:
        member = guild.members.get(user.id)
        if member is None:
            return 0
        granted = guild.everyone.permissions
        for role_id in member.roles:
            granted |= guild.roles[role_id].permissions
        whole = user is guild.owner or granted & PERMISSIONS["administrator"]
        return EVERY_PERMISSION if whole else granted


def _overwritten(granted: int, channel: Channel, guild: Guild, member: Member | None) -> int:
    if member is None:
        return 0
    of_everyone = channel.overwrites.get(guild.id, Overwrite(guild.id, of_member=False))
    granted = granted & ~of_everyone.deny | of_everyone.allow
    allow = deny = 0
    for role_id in member.roles & channel.overwrites.keys():
        allow |= channel.overwrites[role_id].allow
        deny |= channel.overwrites[role_id].deny
    granted = granted & ~deny | allow
    own = channel.overwrites.get(member.user.id, Overwrite(member.user.id, of_member=True))
    return granted & ~own.deny | own.allow
