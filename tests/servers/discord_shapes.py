"""How the local Discord writes what stands in its world: https://docs.discord.com/developers/resources"""

import re
from typing import Any

from tests.servers.discord_world import (
    FORUM,
    PERMISSIONS,
    VOICE,
    Channel,
    Guild,
    Json,
    Member,
    Message,
    Role,
    Tag,
    User,
    World,
)


def user_json(user: User) -> Json:
    return {
        "id": str(user.id),
        "username": user.name,
        "global_name": None if user.bot else user.name,
        "discriminator": "4711" if user.bot else "0",
        "avatar": None,
        "bot": user.bot,
        "flags": 0,
        "public_flags": 0,
    }


def role_json(role: Role) -> Json:
    return {
        "id": str(role.id),
        "name": role.name,
        "permissions": str(role.permissions),
        "mentionable": role.mentionable,
        "managed": False,
        "hoist": False,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "position": 0 if role.name == "@everyone" else 1,
        "flags": 0,
    }


def member_json(member: Member) -> Json:
    return {
        "user": user_json(member.user),
        "roles": [str(one) for one in sorted(member.roles)],
        "joined_at": member.joined_at.isoformat(),
        "nick": None,
        "avatar": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
    }


def channel_json(channel: Channel) -> Json:
    if channel.recipient is not None:
        people = [user_json(channel.recipient)]
        return {"id": str(channel.id), "type": channel.kind, "recipients": people, "flags": 0}
    common = {
        "id": str(channel.id),
        "type": channel.kind,
        "name": channel.name,
        "guild_id": str(channel.guild_id),
        "parent_id": None if channel.parent_id is None else str(channel.parent_id),
        "last_message_id": str(max(channel.messages)) if channel.messages else None,
        "flags": channel.flags,
        "rate_limit_per_user": 0,
    }
    return common | (_thread_part(channel) if channel.is_thread else _channel_part(channel))


def _channel_part(channel: Channel) -> Json:
    overwrites = [
        {"id": str(o.id), "type": int(o.of_member), "allow": str(o.allow), "deny": str(o.deny)}
        for o in channel.overwrites.values()
    ]
    part: Json = {"position": 0, "permission_overwrites": overwrites, "topic": None, "nsfw": False}
    if channel.kind == FORUM:
        part["available_tags"] = [tag_json(tag) for tag in channel.tags]
        part |= {"default_reaction_emoji": None, "default_sort_order": None}
        part |= {"default_forum_layout": 0, "default_auto_archive_duration": 1440}
    if channel.kind == VOICE:
        part |= {"bitrate": 64_000, "user_limit": 0}
    return part


def _thread_part(channel: Channel) -> Json:
    at = channel.archived_at
    moment = at.isoformat() if at else "2026-01-01T00:00:00+00:00"
    return {
        "owner_id": str(channel.owner_id),
        "message_count": len(channel.messages),
        "total_message_sent": len(channel.messages),
        "member_count": 1,
        "applied_tags": [str(tag) for tag in channel.applied_tags],
        "thread_metadata": {
            "archived": channel.archived,
            "locked": channel.locked,
            "auto_archive_duration": channel.archive_minutes,
            "archive_timestamp": moment,
            "create_timestamp": moment,
        },
    }


def tag_json(tag: Tag) -> Json:
    rest = {"moderated": tag.moderated, "emoji_id": None, "emoji_name": None}
    return {"id": str(tag.id), "name": tag.name} | rest


def guild_json(guild: Guild, world: World) -> Json:
    """Give what GUILD_CREATE carries; of its members only our bot."""
    if not guild.available:
        return {"id": str(guild.id), "unavailable": True}
    channels = list(guild.channels.values())
    seen = [one for one in channels if one.is_thread and not one.archived]
    seen = [one for one in seen if world.may(world.bot, one) & PERMISSIONS["view_channel"]]
    return brief_guild_json(guild) | {
        "joined_at": guild.members[world.bot.id].joined_at.isoformat(),
        "large": False,
        "unavailable": False,
        "member_count": len(guild.members),
        "members": [member_json(guild.members[world.bot.id])],
        "channels": [channel_json(one) for one in channels if not one.is_thread],
        "threads": [channel_json(one) for one in seen],
        **{name: [] for name in ("voice_states", "presences", "stage_instances")},
        **{name: [] for name in ("guild_scheduled_events", "soundboard_sounds")},
    }


def brief_guild_json(guild: Guild) -> Json:
    return {
        "id": str(guild.id),
        "name": guild.name,
        "icon": None,
        "owner_id": str(guild.owner.id),
        "roles": [role_json(role) for role in guild.roles.values()],
        "emojis": [],
        "stickers": [],
        "features": ["COMMUNITY", "NEWS"],
        "system_channel_id": guild.system_channel_id and str(guild.system_channel_id),
        "preferred_locale": guild.locale,
        "verification_level": 0,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "premium_tier": 0,
        "nsfw_level": 0,
        "mfa_level": 0,
    }


def message_json(message: Message, world: World) -> Json:
    """Give a message as Discord answers it."""
    body = message.body
    shown: Json = {
        "id": str(message.id),
        "channel_id": str(message.channel_id),
        "author": user_json(message.author),
        "type": message.kind,
        "content": body.get("content") or "",
        "embeds": body.get("embeds") or [],
        "components": body.get("components") or [],
        "attachments": body.get("attachments") or [],
        "flags": message.flags | (1 if message.crossposted else 0),
        "timestamp": message.at.isoformat(),
        "edited_timestamp": message.edited_at and message.edited_at.isoformat(),
        "tts": False,
        "pinned": False,
    }
    if message.nonce is not None:
        shown["nonce"] = message.nonce
    return shown | mentions_json(message, world) | message.extra


def told_json(message: Message, world: World) -> Json:
    """Give a message as our bot is told it: what others wrote is blank to it.

    https://docs.discord.com/developers/events/gateway#message-content-intent
    """
    shown = message_json(message, world)
    channel = world.channels.get(message.channel_id)
    own = message.author is world.bot or (channel and channel.recipient)
    if own or world.reads_content or f"user:{world.bot.id}" in message.mentions:
        return shown
    return shown | {"content": "", "embeds": [], "components": [], "attachments": []}


def mentions_json(message: Message, world: World) -> Json:
    named = [one.partition(":") for one in message.mentions]
    users = [world.users[int(number)] for kind, _, number in named if kind == "user"]
    return {
        "mention_everyone": any(kind in ("everyone", "here") for kind, _, _ in named),
        "mention_roles": [number for kind, _, number in named if kind == "role"],
        "mentions": [user_json(user) for user in users],
    }


def held_json(message: Message, world: World) -> Json:
    """Give a message with what only the server knows of it: pings, edits, whether it is gone."""
    return message_json(message, world) | {
        "pings": message.pings,
        "edits": message.edits,
        "deleted": message.deleted,
        "crossposted": message.crossposted,
    }


def texts_that_ring(body: Json) -> list[str]:
    """Give the texts of a message in which a mention rings: content, and texts of Components V2."""
    found = [body.get("content") or ""]
    waiting: list[Any] = list(body.get("components") or [])
    while waiting:
        part = waiting.pop(0)
        if part.get("type") == 10:
            found.append(part.get("content") or "")
        waiting += part.get("components") or []
    return found


MENTION = re.compile(r"<@(?P<role>&)?!?(?P<id>\d+)>|@(?P<all>everyone|here)\b")
