"""What Slack answers when it does not do what it was asked → what the outbox is to do about it.

The codes are those of https://docs.slack.dev/reference/methods/chat.postMessage, chat.update,
conversations.history and conversations.replies (read 2026-11). A code that nobody has described is
a delay: an alert that may pass one day is never given up.
"""

from collections.abc import Mapping
from datetime import timedelta

from adapters.chat.slack_chat.addresses import Place
from adapters.errors import (
    ChannelLost,
    DeliveryDelayed,
    DeliveryError,
    DeliveryRefused,
    DeliveryUncertain,
)

WAIT_UNTOLD = timedelta(seconds=30)
"""How long a method is left alone when Slack asks for a pause and does not say how long."""
INVITE = "in Slack, say `/invite @wirewatch` there"
_REINSTALL = "install the app again and put its new bot token into the configuration"

LOST: Mapping[str, str] = {
    "not_in_channel": f"the bot is not in the channel: {INVITE}",
    "channel_not_found": (
        f"there is no such channel, or it is private and the bot is not in it: {INVITE}, or choose"
        " another channel"
    ),
    "is_archived": "the channel is archived: unarchive it, or choose another channel",
    "is_inactive": "the channel is archived: unarchive it, or choose another channel",
    "restricted_action": "only some people may post there: let apps post, in the channel's settings",
    "restricted_action_read_only_channel": "the channel is read-only: let the bot post there",
    "restricted_action_thread_locked": "the thread is locked: unlock it",
    "restricted_action_non_threadable_channel": "the channel has no threads: `channel set folding:edit`",
    "restricted_action_thread_only_channel": "the channel takes nothing but threads: choose another",
    "user_not_found": "there is no such person in this workspace: choose another channel",
    "user_disabled": "this person's account is closed: choose another channel",
    "messages_tab_disabled": "direct messages are switched off for the app: App Home, Messages Tab",
    "cannot_dm_bot": "that is a bot, and bots are not told: choose another channel",
    "missing_scope": (
        "the app lacks a scope: compare it with `wirewatch slack manifest`, then install it again"
    ),
    "no_permission": f"the bot's token may not do this: {_REINSTALL}",
    "access_denied": f"the bot's token may not do this: {_REINSTALL}",
    "not_allowed_token_type": "the bot's token is of a wrong kind: it begins xoxb-",
    "invalid_auth": f"Slack does not know the bot's token: {_REINSTALL}",
    "not_authed": f"Slack does not know the bot's token: {_REINSTALL}",
    "token_revoked": f"the bot's token was revoked: {_REINSTALL}",
    "account_inactive": f"the app was removed from the workspace: {_REINSTALL}",
    "org_login_required": "the workspace moves to an organisation: wait, or ask its admins",
    "team_access_not_granted": "the organisation's admins have not let the app into this workspace: ask them",
    "ekm_access_denied": "the workspace's admins have switched off posting: ask them",
    "team_not_found": "the workspace is not one that the app is installed in: install it there",
    "app_missing_action_url": "the app has no interactivity: compare it with `wirewatch slack manifest`",
}
"""Codes that mean the channel, with the remedy: it is waited for long, and told."""

REFUSED: Mapping[str, str] = {
    "msg_too_long": "the message is too long",
    "msg_blocks_too_long": "the message is too long",
    "no_text": "the message says nothing",
    "invalid_blocks": "the message was not well formed",
    "invalid_blocks_format": "the message was not well formed",
    "block_mismatch": "the message is of another kind than it was",
    "invalid_metadata_format": "the message was not well formed",
    "invalid_metadata_schema": "the message was not well formed",
    "metadata_too_large": "the message was not well formed",
    "metadata_must_be_sent_from_app": "the message was not well formed",
    "invalid_arguments": "the message was not well formed",
    "invalid_arg_name": "the message was not well formed",
    "invalid_post_type": "the message was not well formed",
    "message_not_found": "the message is not there any more",
    "thread_not_found": "the message is not there any more",
    "cant_update_message": "the message is not the bot's to change",
    "edit_window_closed": "the workspace lets nobody change messages that are so old",
    "cannot_reply_to_message": "the message takes no replies",
    "duplicate_channel_not_found": "the message was not well formed",
    "duplicate_message_not_found": "the message was not well formed",
}
"""Codes that mean the message: it will never pass."""

UNCERTAIN: Mapping[str, str] = {
    "fatal_error": "Slack failed on the way",
    "internal_error": "Slack failed on the way",
}
"""Codes by which Slack says that some of it may have been done."""

LIMITED = ("ratelimited", "rate_limited", "message_limit_exceeded")


def delivery_error(
    code: str, place: Place | str, *, doing: str, retry_after: timedelta | None = None
) -> DeliveryError:
    """Sort an answer of Slack's; the sentence says where, what was attempted, and the remedy."""
    said = f"Slack {place}: could not {doing}"
    if code in LIMITED:
        wait = retry_after or WAIT_UNTOLD
        return DeliveryDelayed(f"{said}: Slack asks to wait ({code})", retry_after=wait)
    if code in UNCERTAIN:
        return DeliveryUncertain(f"{said} for certain: {UNCERTAIN[code]} ({code})")
    if code in LOST:
        return ChannelLost(f"{said}: {LOST[code]} ({code})")
    if code in REFUSED:
        return DeliveryRefused(f"{said}: {REFUSED[code]} ({code})")
    return DeliveryDelayed(f"{said}: Slack answered `{code}`; tried again later")
