"""chat.*: messages that the app posts, changes and takes back, with the refusals of the real methods.

https://docs.slack.dev/reference/methods/chat.postMessage and its sisters (read 2026-11).
"""

from typing import Final

from tests.servers.slack_block_rules import with_ids
from tests.servers.slack_calls import Call, Method
from tests.servers.slack_mrkdwn import pings_of_message
from tests.servers.slack_rules import (
    TEXT_CUT_AT,
    blocks_from,
    check_message_blocks,
    check_text_of_update,
    metadata_from,
)
from tests.servers.slack_values import Channel, Edit, Json, Message, SlackError


def post_message(call: Call) -> Json:
    channel = _channel_to_post_in(call)
    text, blocks = _content(call)
    metadata = metadata_from(call.args.get("metadata"))
    message = Message(
        call.world.next_ts(),
        channel.id,
        call.me,
        text[:TEXT_CUT_AT],
        blocks,
        metadata or None,
        _thread(call, channel),
        call.workspace.bot_id,
        call.world.app.id,
        unfurl_links=call.tri("unfurl_links"),
        unfurl_media=call.tri("unfurl_media"),
        reply_broadcast=_broadcast(call),
        posted_at=call.world.clock.now(),
    )
    message.pings = _pings(call, text, blocks)
    channel.messages.append(message)
    return _posted(channel, message) | _warnings(text)


def _channel_to_post_in(call: Call) -> Channel:
    name = call.get("channel")
    workspace = call.workspace
    if name.startswith(("U", "W")) and name in workspace.members:
        if not call.world.app.messages_tab:
            raise SlackError("messages_tab_disabled")
        return call.world.open_im(workspace, name)
    channel = workspace.channels.get(name) or workspace.channel_named(name)
    if channel is None:
        raise SlackError("channel_not_found")
    if call.me not in channel.members:
        _refuse_stranger(call, channel)
    if channel.is_archived:
        raise SlackError("is_archived")
    return channel


def _refuse_stranger(call: Call, channel: Channel) -> None:
    assert call.token is not None
    if channel.kind != "public":
        raise SlackError("channel_not_found")
    if "chat:write.public" not in call.token.scopes:
        raise SlackError("is_archived" if channel.is_archived else "not_in_channel")


def _content(call: Call) -> tuple[str, list[Json]]:
    text, blocks = call.get("text"), blocks_from(call.args.get("blocks"))
    if call.get("markdown_text"):
        if text or blocks:
            raise SlackError("markdown_text_conflict")
        text = call.get("markdown_text")
    if not text.strip() and not blocks and not call.args.get("attachments"):
        raise SlackError("no_text")
    check_message_blocks(blocks)
    return text, with_ids(blocks)


def _thread(call: Call, channel: Channel) -> str | None:
    ts = call.get("thread_ts")
    if not ts:
        return None
    parent = channel.message(ts)
    if parent is None:
        raise SlackError("thread_not_found")
    if parent.is_reply:
        raise SlackError("cannot_reply_to_message")
    if parent.thread_ts is None:
        parent.thread_ts = parent.ts
    return ts


def _broadcast(call: Call) -> bool:
    if not call.flag("reply_broadcast"):
        return False
    call.world.violations.append(f"{call.method}: a reply was broadcast to its channel")
    return True


def _pings(call: Call, text: str, blocks: list[Json]) -> tuple[str, ...]:
    parse = call.get("parse") or None
    return tuple(sorted(pings_of_message(text, blocks, parse=parse, names=call.flag("link_names"))))


def _warnings(text: str) -> Json:
    if len(text) <= TEXT_CUT_AT:
        return {}
    return {"response_metadata": {"warnings": ["message_truncated"]}}


def _posted(channel: Channel, message: Message) -> Json:
    return {"channel": channel.id, "ts": message.ts, "message": message.as_json()}


def update(call: Call) -> Json:
    channel, message = _own_message(call, "cant_update_message")
    if channel.is_archived:
        raise SlackError("is_inactive")
    text = call.get("text")
    check_text_of_update(text)
    _broadcast(call)
    text, blocks = _content(call)
    metadata = metadata_from(call.args.get("metadata"))
    message.edits.append(Edit(call.world.clock.now(), message.text, message.blocks))
    message.text, message.blocks = text, blocks
    message.pings = tuple(sorted({*message.pings, *_pings(call, text, blocks)}))
    message.marked_edited = message.marked_edited or not blocks
    if metadata is not None:
        message.metadata = metadata or None
    return _posted(channel, message) | {"text": text}


def delete(call: Call) -> Json:
    channel, message = _own_message(call, "cant_delete_message")
    message.deleted = True
    return {"channel": channel.id, "ts": message.ts}


def _own_message(call: Call, not_own: str) -> tuple[Channel, Message]:
    call.need("ts")
    channel = call.visible_channel(call.need("channel"))
    if call.me not in channel.members:
        raise SlackError("not_in_channel")
    message = channel.message(call.get("ts"))
    if message is None:
        raise SlackError("message_not_found")
    if message.user != call.me:
        raise SlackError(not_own)
    return channel, message


def post_ephemeral(call: Call) -> Json:
    channel = call.visible_channel(call.need("channel"))
    user = call.need("user")
    if call.me not in channel.members:
        raise SlackError("not_in_channel")
    if channel.is_archived:
        raise SlackError("is_archived")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    text, blocks = _content(call)
    message = Message(call.world.next_ts(), channel.id, call.me, text, blocks)
    message.bot_id, message.pings = call.workspace.bot_id, _pings(call, text, blocks)
    message.thread_ts = call.get("thread_ts") or None
    call.workspace.ephemerals.append((user, message))
    return {"message_ts": message.ts}


def get_permalink(call: Call) -> Json:
    channel = call.visible_channel(call.need("channel"))
    ts = call.need("message_ts")
    if channel.message(ts) is None:
        raise SlackError("message_not_found")
    digits = ts.replace(".", "")
    link = f"https://{call.workspace.domain}.slack.example/archives/{channel.id}/p{digits}"
    return {"channel": channel.id, "permalink": link}


_CONTENT: Final = frozenset(
    {"channel", "text", "blocks", "attachments", "markdown_text", "parse", "link_names", "as_user"}
)
_SENT: Final = _CONTENT | {
    "thread_ts", "username", "icon_emoji", "icon_url", "mrkdwn", "unfurl_links", "unfurl_media",
    "metadata", "reply_broadcast",
}  # fmt: skip

METHODS: Final = {
    "chat.postMessage": Method(post_message, 0, _SENT, ("chat:write",)),
    "chat.update": Method(
        update, 3, _CONTENT | {"ts", "metadata", "reply_broadcast", "file_ids"}, ("chat:write",)
    ),
    "chat.delete": Method(delete, 3, frozenset({"channel", "ts", "as_user"}), ("chat:write",)),
    "chat.postEphemeral": Method(
        post_ephemeral,
        4,
        _CONTENT | {"user", "thread_ts", "username", "icon_emoji", "icon_url"},
        ("chat:write",),
    ),
    "chat.getPermalink": Method(get_permalink, 4, frozenset({"channel", "message_ts"})),
}
