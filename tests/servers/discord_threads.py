"""Threads, posts of forums, and their archive in the local Discord.

https://docs.discord.com/developers/topics/threads
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.servers.discord_errors import ApiError, Form
from tests.servers.discord_messages import Writing
from tests.servers.discord_shapes import channel_json, message_json
from tests.servers.discord_world import (
    ANNOUNCEMENT,
    FORUM,
    PERMISSIONS,
    REQUIRE_TAG,
    TEXT,
    Channel,
    Guild,
    Json,
    World,
)

ARCHIVE_MINUTES = (60, 1_440, 4_320, 10_080)
MOST_TAGS_APPLIED = 5


@dataclass
class Threads:
    world: World
    writing: Writing

    def begin(self, channel_id: int, body: Json, files: list[Json]) -> Json:
        """Begin a thread in a channel, or a post in a forum with its first message."""
        parent = self.writing.seen_channel(channel_id)
        _check(body)
        if parent.kind == FORUM:
            return self._post(parent, body, files)
        if parent.kind not in (TEXT, ANNOUNCEMENT):
            raise ApiError(50024)
        self.writing.demand(parent, "create_public_threads")
        return channel_json(self._made(parent, body))

    def begin_at(self, channel_id: int, message_id: int, body: Json) -> Json:
        """Begin a thread at a message; the thread has the message's id."""
        parent = self.writing.seen_channel(channel_id)
        _check(body)
        if parent.kind not in (TEXT, ANNOUNCEMENT):
            raise ApiError(50024)
        self.writing.demand(parent, "create_public_threads")
        message = self.writing.message(channel_id, message_id)
        if message.id in self.world.channels:
            raise ApiError(160004)
        return channel_json(self._made(parent, body, at_id=message.id))

    def change(self, channel_id: int, body: Json) -> Json:
        """Rename, archive or open a thread; who began it may, and who manages threads."""
        thread = self.writing.seen_channel(channel_id)
        if not thread.is_thread:
            self.writing.demand(thread, "manage_channels")
            thread.name = body.get("name", thread.name)
            self.writing.announce("CHANNEL_UPDATE", channel_json(thread), thread.guild_id)
            return channel_json(thread)
        self._check_change(thread, body)
        if "applied_tags" in body:
            parent = self.world.channels[thread.parent_id or 0]
            thread.applied_tags = self._checked_tags(parent, body)
        thread.name = body.get("name", thread.name)
        thread.locked = body.get("locked", thread.locked)
        thread.archive_minutes = body.get("auto_archive_duration", thread.archive_minutes)
        self.set_archived(thread, archived=body.get("archived", thread.archived))
        return channel_json(thread)

    def member(self, channel_id: int, user_id: int) -> Json:
        """Say of somebody that they are in a private thread; else there is no such member."""
        thread = self.writing.seen_channel(channel_id)
        if user_id not in thread.members:
            raise ApiError(10007)
        joined = self.world.time_of(thread.id).isoformat()
        shown = {"id": str(thread.id), "user_id": str(user_id), "flags": 0}
        return shown | {"join_timestamp": joined}

    def set_archived(self, thread: Channel, *, archived: bool) -> None:
        if archived and not thread.archived:
            thread.archived_at = self.world.clock.now()
        if thread.archived and not archived:
            thread.opened_at = self.world.clock.now()
        thread.archived = archived
        self.writing.announce("THREAD_UPDATE", channel_json(thread), thread.guild_id)

    def active(self, guild: Guild) -> Json:
        """Give the threads of a guild that are not archived and that our bot can see."""
        for one in list(guild.channels.values()):
            self.writing.archive_if_old(one)
        seen = [
            channel_json(one)
            for one in guild.channels.values()
            if one.is_thread
            and not one.archived
            and self.world.may(self.world.bot, one) & PERMISSIONS["view_channel"]
        ]
        return {"threads": seen, "members": []}

    def archived(self, channel_id: int, asked: dict[str, str]) -> Json:
        """Give archived threads of a channel, the last archived first."""
        parent = self.writing.seen_channel(channel_id)
        self.writing.demand(parent, "read_message_history")
        old = [one for one in self.world.channels.values() if one.parent_id == parent.id]
        old = [one for one in old if one.archived and one.archived_at]
        if "before" in asked:
            before = datetime.fromisoformat(asked["before"])
            old = [one for one in old if one.archived_at and one.archived_at < before]
        old.sort(key=lambda one: str(one.archived_at), reverse=True)
        limit = int(asked.get("limit", "50"))
        shown = [channel_json(one) for one in old[:limit]]
        return {"threads": shown, "members": [], "has_more": len(old) > limit}

    def _post(self, forum: Channel, body: Json, files: list[Json]) -> Json:
        self.writing.demand(forum, "send_messages")
        if not isinstance(body.get("message"), dict):
            form = Form()
            form.refuse(("message",), "BASE_TYPE_REQUIRED", "This field is required")
            form.done()
        tags = self._checked_tags(forum, body)
        thread = self.world.add_thread(forum, body["name"], owner=self.world.bot)
        thread.applied_tags = tags
        try:
            message = self.writing.post(thread.id, body["message"], files, at_id=thread.id)
        except ApiError:
            self.world.remove_channel(thread)
            raise
        self._announce_new(thread)
        return channel_json(thread) | {"message": message_json(message, self.world)}

    def _made(self, parent: Channel, body: Json, *, at_id: int = 0) -> Channel:
        made = self.world.add_thread(parent, body["name"], owner=self.world.bot, at_id=at_id)
        made.archive_minutes = body.get("auto_archive_duration") or 1_440
        self._announce_new(made)
        return made

    def _announce_new(self, thread: Channel) -> None:
        shown = channel_json(thread) | {"newly_created": True}
        self.writing.announce("THREAD_CREATE", shown, thread.guild_id)

    def _checked_tags(self, forum: Channel, body: Json) -> list[int]:
        asked = [int(one) for one in body.get("applied_tags") or []]
        form, known = Form(), {tag.id: tag for tag in forum.tags}
        form.count(("applied_tags",), asked, most=MOST_TAGS_APPLIED)
        for number, one in enumerate(asked):
            form.choice(("applied_tags", number), one, known)
        form.done()
        if forum.flags & REQUIRE_TAG and not asked:
            raise ApiError(40067)
        if any(known[one].moderated for one in asked):
            self.writing.demand(forum, "manage_threads")
        return asked

    def _check_change(self, thread: Channel, body: Json) -> None:
        _check({"name": thread.name} | body)
        only_opens = set(body) <= {"archived"} and body.get("archived") is False
        if only_opens and not thread.locked:
            self.writing.demand(thread, "send_messages_in_threads")
            return
        if thread.archived and body.get("archived") is not False:
            raise ApiError(50083)
        if thread.owner_id != self.world.bot.id or "locked" in body or thread.locked:
            self.writing.demand(thread, "manage_threads")


def _check(body: Any) -> None:
    form = Form()
    form.length(("name",), body.get("name"), least=1, most=100)
    if body.get("auto_archive_duration") is not None:
        form.choice(("auto_archive_duration",), body["auto_archive_duration"], ARCHIVE_MINUTES)
    form.done()
