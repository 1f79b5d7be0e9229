"""Writing in the local Discord: what our bot, or a person, may post, edit, read and take away."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.servers.discord_errors import ApiError, Form
from tests.servers.discord_rules import (
    checked_message,
    edited_message,
    says_something,
    whom_it_pings,
)
from tests.servers.discord_shapes import channel_json, message_json, told_json
from tests.servers.discord_world import (
    ANNOUNCEMENT,
    CATEGORY,
    EPOCH,
    FORUM,
    PERMISSIONS,
    Channel,
    Json,
    Message,
    User,
    World,
)

Announce = Callable[[str, Json, int | None], None]
"""Tells the gateway of an event: its name, what it carries, and the guild it belongs to."""

ASKABLE = {
    *("content", "embeds", "components", "flags", "attachments"),
    *("allowed_mentions", "nonce", "enforce_nonce", "tts", "message_reference"),
}
AN_HOUR = timedelta(hours=1)


@dataclass
class Writing:
    """What can be written; each method raises ApiError as Discord refuses it."""

    world: World
    announce: Announce
    blame: Callable[[str], None]
    nonce_window: timedelta = timedelta(minutes=5)
    """How long a nonce is remembered; Discord says "a few minutes"."""
    most_late_edits: int = 5
    """How many edits in an hour a message older than an hour takes; Discord names no number."""
    deduplicated: int = 0
    """How many posts were answered with an earlier message of the same nonce."""
    _nonces: dict[tuple[int, str], Message] = field(default_factory=dict)

    def seen_channel(self, channel_id: int, user: User | None = None) -> Channel:
        """Give a channel that somebody, without a name our bot, can see."""
        channel = self.world.channels.get(channel_id)
        if channel is None:
            raise ApiError(10003)
        self.archive_if_old(channel)
        self.demand(channel, "view_channel", user=user)
        return channel

    def archive_if_old(self, channel: Channel) -> None:
        """Put a thread away in which nothing has happened for its time."""
        now = self.world.clock.now()
        last = max([channel.id, *channel.messages])
        idle = now - max(self.world.time_of(last), channel.opened_at or EPOCH)
        if channel.is_thread and not channel.archived:
            channel.archived = idle > timedelta(minutes=channel.archive_minutes)
            if channel.archived:
                channel.archived_at = now
                self.announce("THREAD_UPDATE", channel_json(channel), channel.guild_id)

    def demand(self, channel: Channel, *names: str, user: User | None = None) -> None:
        """Raise what Discord says when a permission is missing."""
        granted = self.world.may(user or self.world.bot, channel)
        if not granted & PERMISSIONS["view_channel"]:
            raise ApiError(50001)
        if any(not granted & PERMISSIONS[name] for name in names):
            raise ApiError(50013)

    def post(self, channel_id: int, body: Any, files: list[Json], *, at_id: int = 0) -> Message:
        """Write a message as our bot."""
        channel, kept = self.seen_channel(channel_id), checked_message(body, files=len(files))
        self._check_known(body)
        answered = self._answered(channel, body)
        self._check_place(channel)
        self._check_rights(channel, kept, files)
        earlier = self._earlier(channel, body)
        if earlier is not None:
            self.deduplicated += 1
            return earlier
        kept |= self.attached(files)
        message = self.write(channel, self.world.bot, kept, body, at_id=at_id)
        if answered is not None:
            self._mark_reply(message, answered, body.get("allowed_mentions"))
        self._reopen(channel)
        return message

    def write(
        self, channel: Channel, author: User, kept: Json, asked: Json, *, at_id: int = 0
    ) -> Message:
        """Keep a message that has been found right."""
        allowed = asked.get("allowed_mentions")
        pings = whom_it_pings(kept, allowed, self.world, channel, author)
        nonce = asked.get("nonce")
        now = self.world.clock.now()
        message = Message(at_id or self.world.snowflake(now), channel.id, author, kept, now)
        message.nonce = None if nonce is None else str(nonce)
        message.pings, message.mentions = pings, list(pings)
        channel.messages[message.id] = message
        self.world.history.append(message)
        if message.nonce is not None:
            self._nonces[author.id, message.nonce] = message
        self.announce("MESSAGE_CREATE", self._with_guild(message), channel.guild_id)
        return message

    def edit(self, channel_id: int, message_id: int, body: Any, files: list[Json]) -> Message:
        message = self.message(channel_id, message_id)
        if message.author is not self.world.bot:
            if set(body) - {"flags"}:
                raise ApiError(50005)
            self.demand(self.world.channels[channel_id], "manage_messages")
        if self.world.channels[channel_id].archived:
            raise ApiError(50083)
        kept = edited_message(message.body, body, files=len(files)) | self.attached(files)
        if "embeds" in body:
            self._drop_embeds(self.world.channels[channel_id], kept)
            if not says_something(kept):
                raise ApiError(50006)
        self._check_late_edit(message)
        return self.change(message, kept, body)

    def change(self, message: Message, kept: Json, asked: Json) -> Message:
        """Keep an edit that has been found right; it rings for nobody."""
        channel = self.world.channels[message.channel_id]
        message.edits.append(message.body)
        message.body, message.edited_at = kept, self.world.clock.now()
        allowed = asked.get("allowed_mentions")
        message.mentions = whom_it_pings(kept, allowed, self.world, channel, message.author)
        self.announce("MESSAGE_UPDATE", self._with_guild(message), channel.guild_id)
        return message

    def message(self, channel_id: int, message_id: int) -> Message:
        """Give a message that our bot can read."""
        channel = self.seen_channel(channel_id)
        message = channel.messages.get(message_id)
        if message is None:
            raise ApiError(10008)
        if message.author is not self.world.bot:
            self.demand(channel, "read_message_history")
        return message

    def history(self, channel_id: int, asked: dict[str, str]) -> list[Message]:
        """Give messages, the newest first; none to whom may not read the history."""
        channel = self.seen_channel(channel_id)
        if channel.kind in (CATEGORY, FORUM):
            raise ApiError(50024)
        if not self.world.may(self.world.bot, channel) & PERMISSIONS["read_message_history"]:
            return []
        limit = int(asked.get("limit", "50"))
        if not 1 <= limit <= 100:
            raise ApiError(50035, {"limit": {"_errors": [{"code": "NUMBER_TYPE_MAX"}]}})
        found = sorted(channel.messages)
        if "after" in asked:
            return [channel.messages[one] for one in found if one > int(asked["after"])][:limit][
                ::-1
            ]
        before = int(asked.get("before", 2**63))
        return [channel.messages[one] for one in reversed(found) if one < before][:limit]

    def delete(self, channel_id: int, message_id: int) -> None:
        message, channel = self.message(channel_id, message_id), self.world.channels[channel_id]
        if message.author is not self.world.bot:
            self.demand(channel, "manage_messages")
        self.take_away(message)

    def take_away(self, message: Message) -> None:
        channel = self.world.channels[message.channel_id]
        message.deleted = True
        del channel.messages[message.id]
        gone = {"id": str(message.id), "channel_id": str(channel.id)}
        if channel.guild_id:
            gone["guild_id"] = str(channel.guild_id)
        self.announce("MESSAGE_DELETE", gone, channel.guild_id)

    def crosspost(self, channel_id: int, message_id: int) -> Message:
        channel, message = self.seen_channel(channel_id), self.message(channel_id, message_id)
        if channel.kind != ANNOUNCEMENT:
            raise ApiError(50024)
        own = message.author is self.world.bot
        self.demand(channel, "send_messages" if own else "manage_messages")
        if message.crossposted:
            raise ApiError(40033)
        message.crossposted = True
        return message

    def _check_known(self, body: Json) -> None:
        """Say so when a bot asks for what this server does not have."""
        beyond = {name for name, value in body.items() if value is not None} - ASKABLE
        if beyond:
            self.blame(f"a message asks for {sorted(beyond)}, which this server does not know")

    def attached(self, files: list[Json]) -> Json:
        """Keep the files that came with a message; gives what it shows of them."""
        shown = [self.world.attach(one["filename"], one["content"]) for one in files]
        return {"attachments": shown} if shown else {}

    def _check_place(self, channel: Channel) -> None:
        if channel.kind in (CATEGORY, FORUM):
            raise ApiError(50008)
        if channel.recipient is not None and not channel.recipient.accepts_messages:
            raise ApiError(50007)
        is_moderator = self.world.may(self.world.bot, channel) & PERMISSIONS["manage_threads"]
        if channel.locked and not is_moderator:
            raise ApiError(50083 if channel.archived else 160005)

    def _check_rights(self, channel: Channel, kept: Json, files: list[Json]) -> None:
        send = "send_messages_in_threads" if channel.is_thread else "send_messages"
        names = [send]
        if kept.get("embeds") and not kept["content"]:
            names.append("embed_links")
        if files:
            names.append("attach_files")
        self.demand(channel, *names)
        self._drop_embeds(channel, kept)

    def _drop_embeds(self, channel: Channel, kept: Json) -> None:
        """Beside other words, embeds that may not be there vanish without an error.

        https://github.com/discord/discord-api-docs/issues/2601 and 5648 (of edits)
        """
        if kept.get("embeds"):
            may = self.world.may(self.world.bot, channel) & PERMISSIONS["embed_links"]
            kept["embeds"] = kept["embeds"] if may else []

    def _answered(self, channel: Channel, body: Json) -> Message | None:
        """Give the message that a reply replies to: it stands in the same channel."""
        reference = body.get("message_reference")
        if not reference:
            return None
        if not self.world.may(self.world.bot, channel) & PERMISSIONS["read_message_history"]:
            raise ApiError(160002)
        found = channel.messages.get(int(reference.get("message_id") or 0))
        if found is None and reference.get("fail_if_not_exists", True):
            form = Form()
            said = "Unknown message"
            form.refuse(("message_reference",), "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", said)
            form.done()
        return found

    def _mark_reply(self, message: Message, answered: Message, allowed: Json | None) -> None:
        """Name what a message replies to; whose it is is rung for, unless that is not allowed."""
        ids = {"message_id": str(answered.id), "channel_id": str(answered.channel_id)}
        message.kind = 19
        message.extra = {"message_reference": ids | {"type": 0}}
        message.extra["referenced_message"] = message_json(answered, self.world)
        rung = f"user:{answered.author.id}"
        asked = allowed is None or allowed.get("replied_user", False)
        if asked and answered.author is not self.world.bot and rung not in message.pings:
            message.pings.append(rung)
            message.mentions.append(rung)

    def _earlier(self, channel: Channel, body: Json) -> Message | None:
        """Give the message that a nonce has made already, whoever's channel it stands in."""
        earlier = self._nonces.get((self.world.bot.id, str(body.get("nonce"))))
        if earlier is None or self.world.clock.now() - earlier.at > self.nonce_window:
            return None
        if earlier.channel_id != channel.id:
            said = (
                f"nonce {earlier.nonce} of channel {earlier.channel_id} came again in {channel.id}"
            )
            self.blame(said)
        if not body.get("enforce_nonce"):
            return None
        if earlier.deleted:
            raise ApiError(10008)
        return earlier

    def _check_late_edit(self, message: Message) -> None:
        now: datetime = self.world.clock.now()
        if now - message.at <= AN_HOUR:
            return
        message.late_edits = [at for at in message.late_edits if now - at < AN_HOUR]
        if len(message.late_edits) >= self.most_late_edits:
            raise ApiError(30046)
        message.late_edits.append(now)

    def _reopen(self, channel: Channel) -> None:
        """A message in an archived thread opens it again."""
        if channel.archived:
            channel.archived, channel.opened_at = False, self.world.clock.now()
            self.announce("THREAD_UPDATE", channel_json(channel), channel.guild_id)

    def _with_guild(self, message: Message) -> Json:
        channel = self.world.channels[message.channel_id]
        shown = told_json(message, self.world)
        return shown | ({"guild_id": str(channel.guild_id)} if channel.guild_id else {})
