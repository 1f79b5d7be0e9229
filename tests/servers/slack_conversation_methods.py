"""conversations.* and users.*: which channels there are, who is in them, what was said.

https://docs.slack.dev/reference/methods/conversations.history and its sisters (read 2026-11).
"""

from typing import Final

from tests.servers.slack_calls import Call, Method, bad_arguments, page
from tests.servers.slack_values import Channel, Json, Message, SlackError

KINDS: Final = {
    "public_channel": "public",
    "private_channel": "private",
    "im": "im",
    "mpim": "mpim",
}
PREFIXES: Final = {"public": "channels", "private": "groups", "im": "im", "mpim": "mpim"}
MOST_FOR_OTHERS: Final = 15
"""Messages a page for apps that are distributed outside the Marketplace."""


def about_channel(call: Call) -> Json:
    channel = call.visible_channel(call.need("channel"))
    call.require(f"{channel.prefix}:read")
    shown = channel.as_json(call.me)
    if not call.flag("include_num_members"):
        shown.pop("num_members", None)
    return {"channel": shown}


def listing(call: Call) -> Json:
    channels = [
        one
        for one in _of_kinds(call)
        if one.kind == "public" or call.me in one.members
        if not (one.is_archived and call.flag("exclude_archived"))
    ]
    return _page_of_channels(call, channels)


def of_user(call: Call) -> Json:
    """users.conversations: the channels that somebody is in, as far as the token sees them."""
    user = call.get("user", call.me)
    channels = [
        one
        for one in _of_kinds(call)
        if user in one.members and (one.kind == "public" or call.me in one.members)
        if not (one.is_archived and call.flag("exclude_archived"))
    ]
    return _page_of_channels(call, channels)


def _of_kinds(call: Call) -> list[Channel]:
    wanted = call.get("types", "public_channel").replace(" ", "").split(",")
    if not set(wanted) <= set(KINDS):
        raise SlackError("invalid_types")
    kinds = {KINDS[one] for one in wanted}
    for kind in sorted(kinds):
        call.require(f"{PREFIXES[kind]}:read")
    return [one for one in call.workspace.channels.values() if one.kind in kinds]


def _page_of_channels(call: Call, channels: list[Channel]) -> Json:
    shown, cursor = page(call, channels)
    return {
        "channels": [one.as_json(call.me) for one in shown],
        "response_metadata": {"next_cursor": cursor},
    }


def members(call: Call) -> Json:
    channel = call.visible_channel(call.need("channel"))
    call.require(f"{channel.prefix}:read")
    shown, cursor = page(call, sorted(channel.members))
    return {"members": shown, "response_metadata": {"next_cursor": cursor}}


def history(call: Call) -> Json:
    channel = _readable(call)
    said = [one for one in channel.messages if not one.is_reply or one.reply_broadcast]
    said = sorted(_between(call, said), key=lambda one: one.ts, reverse=True)
    return _page_of_messages(call, channel, said)


def replies(call: Call) -> Json:
    ts = call.need("ts")
    channel = _readable(call)
    parent = channel.message(ts)
    if parent is None:
        raise SlackError("thread_not_found")
    said = [parent, *_between(call, channel.replies(parent.thread_ts or parent.ts))]
    return _page_of_messages(call, channel, [one for one in said if not one.deleted])


def _readable(call: Call) -> Channel:
    channel = call.visible_channel(call.need("channel"))
    call.require(f"{channel.prefix}:history")
    if call.me not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _between(call: Call, said: list[Message]) -> list[Message]:
    oldest, latest = _ts(call, "oldest"), _ts(call, "latest")
    inclusive = call.flag("inclusive")
    return [one for one in said if not one.deleted and _stands(one.ts, oldest, latest, inclusive)]


def _ts(call: Call, name: str) -> float | None:
    value = call.get(name)
    try:
        return float(value) if value and value not in ("0", "now") else None
    except ValueError:
        raise SlackError(f"invalid_ts_{name}") from None


def _stands(ts: str, oldest: float | None, latest: float | None, inclusive: bool) -> bool:
    at = float(ts)
    if inclusive and at in (oldest, latest):
        return True
    return (oldest is None or at > oldest) and (latest is None or at < latest)


def _page_of_messages(call: Call, channel: Channel, said: list[Message]) -> Json:
    if call.world.app.commercial:
        asked = call.get("limit")
        call.args["limit"] = str(min(int(asked or MOST_FOR_OTHERS), MOST_FOR_OTHERS))
    shown, cursor = page(call, said)
    with_metadata = call.flag("include_all_metadata")
    return {
        "messages": [_with_thread(channel, one, with_metadata) for one in shown],
        "has_more": bool(cursor),
        "pin_count": 0,
        "response_metadata": {"next_cursor": cursor},
    }


def _with_thread(channel: Channel, message: Message, metadata: bool) -> Json:
    shown = message.as_json(metadata=metadata)
    below = channel.replies(message.ts)
    if below:
        shown |= {
            "thread_ts": message.ts,
            "reply_count": len(below),
            "reply_users": sorted({one.user for one in below}),
            "latest_reply": below[-1].ts,
        }
    return shown


def join(call: Call) -> Json:
    channel = call.visible_channel(call.need("channel"))
    if channel.kind != "public":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    was_in = call.me in channel.members
    channel.members.add(call.me)
    shown: Json = {"channel": channel.as_json(call.me)}
    if was_in:
        return shown | {"warning": "already_in_channel"}
    event = {"type": "member_joined_channel", "user": call.me, "channel": channel.id}
    call.world.announce(call.workspace, event | {"channel_type": "C", "team": channel.team_id})
    return shown


def open_conversation(call: Call) -> Json:
    if call.get("channel"):
        channel = call.visible_channel(call.get("channel"))
    else:
        channel = _im_for(call, call.need("users").split(","))
    shown = channel.as_json(call.me) if call.flag("return_im") else {"id": channel.id}
    return {"channel": shown}


def _im_for(call: Call, users: list[str]) -> Channel:
    if len(users) != 1:
        raise bad_arguments("this server opens conversations of two only")
    member = call.workspace.members.get(users[0])
    if member is None:
        raise SlackError("user_not_found")
    if member.deleted:
        raise SlackError("user_disabled")
    if member.is_bot:
        raise SlackError("cannot_dm_bot")
    return call.world.open_im(call.workspace, member.id)


def about_user(call: Call) -> Json:
    member = call.workspace.members.get(call.need("user"))
    if member is None:
        raise SlackError("user_not_found")
    locale = {"locale": member.locale} if call.flag("include_locale") else {}
    return {"user": member.as_json() | locale}


def user_list(call: Call) -> Json:
    shown, cursor = page(call, list(call.workspace.members.values()))
    return {
        "members": [one.as_json() for one in shown],
        "response_metadata": {"next_cursor": cursor},
    }


_PAGE: Final = frozenset({"cursor", "limit"})
_SAID: Final = _PAGE | {"channel", "oldest", "latest", "inclusive", "include_all_metadata"}
_LIST: Final = _PAGE | {"types", "exclude_archived", "team_id"}
_READS: Final = ("channels:read", "groups:read", "im:read", "mpim:read")
_HISTORIES: Final = ("channels:history", "groups:history", "im:history", "mpim:history")

METHODS: Final = {
    "conversations.info": Method(
        about_channel, 3, frozenset({"channel", "include_locale", "include_num_members"}), _READS
    ),
    "conversations.list": Method(listing, 2, _LIST, _READS),
    "conversations.members": Method(members, 4, _PAGE | {"channel"}, _READS),
    "conversations.history": Method(history, 3, _SAID, _HISTORIES),
    "conversations.replies": Method(replies, 3, _SAID | {"ts"}, _HISTORIES),
    "conversations.join": Method(join, 3, frozenset({"channel"}), ("channels:join",)),
    "conversations.open": Method(
        open_conversation,
        3,
        frozenset({"channel", "users", "return_im", "prevent_creation"}),
        ("im:write",),
    ),
    "users.info": Method(about_user, 4, frozenset({"user", "include_locale"}), ("users:read",)),
    "users.list": Method(user_list, 2, _PAGE | {"include_locale", "team_id"}, ("users:read",)),
    "users.conversations": Method(of_user, 3, _LIST | {"user"}, _READS),
}
