"""The values of the local Slack: who is there, what was said, what a token allows; each as Slack shows it."""

import time
from dataclasses import dataclass, field
from typing import Any, Final

Json = dict[str, Any]

BOT_SCOPES: Final = (
    "app_mentions:read",
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "team:read",
    "users:read",
)
EVENTS: Final = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_archive",
    "channel_deleted",
    "channel_id_changed",
    "channel_left",
    "channel_rename",
    "channel_unarchive",
    "group_archive",
    "group_deleted",
    "group_left",
    "group_rename",
    "group_unarchive",
    "member_joined_channel",
    "member_left_channel",
    "message.im",
    "tokens_revoked",
)


class Clock:
    """The server's time: that of the machine, and what a test has put it forward."""

    def __init__(self) -> None:
        self.ahead_s = 0.0
        self.stopped_at: float | None = None

    def now(self) -> float:
        going = time.time() if self.stopped_at is None else self.stopped_at
        return going + self.ahead_s

    def stop(self) -> None:
        """Let time pass by `advance` only."""
        self.stopped_at = time.time()

    def advance(self, seconds: float) -> None:
        self.ahead_s += seconds


@dataclass
class Member:
    id: str
    name: str
    team_id: str
    is_admin: bool = False
    is_owner: bool = False
    is_bot: bool = False
    deleted: bool = False
    tz: str = "Europe/London"
    is_guest: bool = False
    locale: str = "en-US"
    """Given to who asks for it."""

    def as_json(self) -> Json:
        return {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.name,
            "deleted": self.deleted,
            "real_name": self.name.title(),
            "tz": self.tz,
            "tz_offset": 0,
            "profile": {"real_name": self.name.title(), "display_name": self.name},
            "is_admin": self.is_admin,
            "is_owner": self.is_owner,
            "is_primary_owner": False,
            "is_restricted": self.is_guest,
            "is_ultra_restricted": False,
            "is_bot": self.is_bot,
            "is_app_user": False,
        }


@dataclass
class Edit:
    """How a message stood until it was changed."""

    at: float
    text: str
    blocks: list[Json]


@dataclass
class Message:
    ts: str
    channel_id: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    bot_id: str | None = None
    app_id: str | None = None
    files: list[Json] = field(default_factory=list)
    unfurl_links: bool | None = None
    unfurl_media: bool | None = None
    reply_broadcast: bool = False
    pings: tuple[str, ...] = ()
    """Whom it rang for: people, and `here`, `channel`, `everyone`; edits that would are counted too."""
    edits: list[Edit] = field(default_factory=list)
    marked_edited: bool = False
    deleted: bool = False
    posted_at: float = 0.0

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    def as_json(self, *, metadata: bool = True) -> Json:
        shown: Json = {"type": "message", "user": self.user, "text": self.text, "ts": self.ts}
        wanted = {
            "bot_id": self.bot_id,
            "app_id": self.app_id,
            "blocks": self.blocks,
            "files": self.files,
            "thread_ts": self.thread_ts,
            "metadata": self.metadata if metadata else None,
        }
        shown |= {name: value for name, value in wanted.items() if value}
        if self.reply_broadcast:
            shown["subtype"] = "thread_broadcast"
        if self.marked_edited:
            shown["edited"] = {"user": self.user, "ts": self.ts}
        return shown


@dataclass
class Channel:
    id: str
    name: str
    team_id: str
    kind: str = "public"
    """public, private or im."""
    members: set[str] = field(default_factory=set)
    is_archived: bool = False
    partner: str | None = None
    """With whom an IM is."""
    messages: list[Message] = field(default_factory=list)
    created: int = 1_700_000_000

    @property
    def prefix(self) -> str:
        """With what the scopes of its kind begin."""
        return {"public": "channels", "private": "groups", "im": "im"}[self.kind]

    def message(self, ts: str) -> Message | None:
        return next((one for one in self.messages if one.ts == ts and not one.deleted), None)

    def replies(self, ts: str) -> list[Message]:
        return [one for one in self.messages if one.thread_ts == ts and one.is_reply]

    def as_json(self, seen_by: str) -> Json:
        if self.kind == "im":
            return {"id": self.id, "is_im": True, "user": self.partner, "created": self.created}
        return {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": self.kind == "public",
            "is_group": self.kind == "private",
            "is_im": False,
            "is_mpim": False,
            "is_private": self.kind == "private",
            "is_archived": self.is_archived,
            "is_general": self.name == "general",
            "is_member": seen_by in self.members,
            "is_shared": False,
            "is_ext_shared": False,
            "is_org_shared": False,
            "created": self.created,
            "creator": "U0000000000",
            "context_team_id": self.team_id,
            "topic": {"value": "", "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
            "num_members": len(self.members),
        }


@dataclass
class View:
    id: str
    team_id: str
    user: str
    content: Json
    """As the app sent it."""
    hash: str
    app_id: str
    bot_id: str
    root_id: str
    previous_id: str | None = None
    installed_in: str | None = None
    """Where the app is installed when it is not in the person's workspace: the organisation."""
    values: dict[str, Json] = field(default_factory=dict)
    """What the person has filled in, by block and action."""
    errors: dict[str, str] = field(default_factory=dict)
    """What stands in red under its inputs, by block."""

    def as_json(self) -> Json:
        defaults: Json = {
            "private_metadata": "",
            "callback_id": "",
            "title": None,
            "submit": None,
            "close": None,
            "clear_on_close": False,
            "notify_on_close": False,
            "external_id": "",
        }
        return (
            defaults
            | self.content
            | {
                "id": self.id,
                "team_id": self.team_id,
                "app_id": self.app_id,
                "app_installed_team_id": self.installed_in or self.team_id,
                "bot_id": self.bot_id,
                "hash": self.hash,
                "root_view_id": self.root_id,
                "previous_view_id": self.previous_id,
                "state": {"values": self.values},
            }
        )


@dataclass
class Trigger:
    """What a click or a command gives, by which one view may be opened."""

    team_id: str
    user: str
    expires_at: float
    exchanged: bool = False
    in_view: str | None = None
    """The modal in which it was clicked."""


@dataclass
class ResponseUrl:
    """An address under which a click or a command may be answered for half an hour."""

    team_id: str
    user: str
    channel_id: str
    expires_at: float
    uses: int = 0
    source: Message | None = None
    """The message that was clicked in."""


@dataclass
class Token:
    value: str
    kind: str
    """bot, user or app."""
    team_id: str | None
    user_id: str | None = None
    scopes: set[str] = field(default_factory=set)
    expires_at: float | None = None
    revoked: bool = False
    enterprise_id: str | None = None
    """Of an organisation that the token works in; it has no team then."""


@dataclass
class App:
    id: str = "A0WIREWATCH"
    name: str = "wirewatch"
    client_id: str = "111.222"
    client_secret: str = "secret-of-the-client"  # noqa: S105 - of a server that runs on loopback
    signing_secret: str = "secret-of-the-signature"  # noqa: S105 - the same
    verification_token: str = "verification"  # noqa: S105 - the same
    app_token: str = "xapp-1-A0WIREWATCH-1-local"  # noqa: S105 - the same
    redirect_urls: list[str] = field(default_factory=list)
    scopes: set[str] = field(default_factory=lambda: set(BOT_SCOPES))
    """What its manifest asks for."""
    events: set[str] = field(default_factory=lambda: set(EVENTS))
    """What its manifest subscribes to."""
    commands: set[str] = field(default_factory=lambda: {"/wire"})
    shortcuts: dict[str, str] | None = None
    """By callback_id whether it is of messages or global; None: whatever a test chooses."""
    home_tab: bool = True
    messages_tab: bool = True
    rotates: bool = False
    commercial: bool = False
    """Distributed outside the Marketplace since May 2025: history gives 15 messages a minute."""


class SlackError(Exception):
    """What a method answers in place of what it was asked for."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.more = more

    def as_json(self) -> Json:
        return {"ok": False, "error": self.code} | self.more
