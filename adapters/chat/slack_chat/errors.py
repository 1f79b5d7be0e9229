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
from rules.sentences import sentence

WAIT_UNTOLD = timedelta(seconds=30)
"""How long a method is left alone when Slack asks for a pause and does not say how long."""
INVITE = sentence("sl_invite", "in Slack, say `/invite @wirewatch` there")
_REINSTALL = sentence(
    "sl_reinstall", "install the app again and put its new bot token into the configuration"
)
_ARCHIVED = sentence(
    "sl_archived", "the channel is archived: unarchive it, or choose another channel"
)
_MAY_NOT = sentence(
    "sl_token_may_not", "the bot's token may not do this: {remedy}", remedy=_REINSTALL
)
_UNKNOWN = sentence(
    "sl_token_unknown", "Slack does not know the bot's token: {remedy}", remedy=_REINSTALL
)

LOST: Mapping[str, str] = {
    "not_in_channel": sentence(
        "sl_not_in", "the bot is not in the channel: {invite}", invite=INVITE
    ),
    "channel_not_found": sentence(
        "sl_no_channel",
        "there is no such channel, or it is private and the bot is not in it: {invite}, or"
        " choose another channel",
        invite=INVITE,
    ),
    "is_archived": _ARCHIVED,
    "is_inactive": _ARCHIVED,
    "restricted_action": sentence(
        "sl_restricted", "only some people may post there: let apps post, in the channel's settings"
    ),
    "restricted_action_read_only_channel": sentence(
        "sl_read_only", "the channel is read-only: let the bot post there"
    ),
    "restricted_action_thread_locked": sentence(
        "sl_thread_locked", "the thread is locked: unlock it"
    ),
    "restricted_action_non_threadable_channel": sentence(
        "sl_no_threads", "the channel has no threads: `channel set folding:edit`"
    ),
    "restricted_action_thread_only_channel": sentence(
        "sl_only_threads", "the channel takes nothing but threads: choose another"
    ),
    "user_not_found": sentence(
        "sl_no_person", "there is no such person in this workspace: choose another channel"
    ),
    "user_disabled": sentence(
        "sl_account_closed", "this person's account is closed: choose another channel"
    ),
    "messages_tab_disabled": sentence(
        "sl_dm_off", "direct messages are switched off for the app: App Home, Messages Tab"
    ),
    "cannot_dm_bot": sentence(
        "sl_is_bot", "that is a bot, and bots are not told: choose another channel"
    ),
    "missing_scope": sentence(
        "sl_no_scope",
        "the app lacks a scope: compare it with `wirewatch slack manifest`, then install it again",
    ),
    "no_permission": _MAY_NOT,
    "access_denied": _MAY_NOT,
    "not_allowed_token_type": sentence(
        "sl_token_kind", "the bot's token is of a wrong kind: it begins xoxb-"
    ),
    "invalid_auth": _UNKNOWN,
    "not_authed": _UNKNOWN,
    "token_revoked": sentence(
        "sl_token_revoked", "the bot's token was revoked: {remedy}", remedy=_REINSTALL
    ),
    "account_inactive": sentence(
        "sl_app_removed", "the app was removed from the workspace: {remedy}", remedy=_REINSTALL
    ),
    "org_login_required": sentence(
        "sl_moves", "the workspace moves to an organisation: wait, or ask its admins"
    ),
    "team_access_not_granted": sentence(
        "sl_not_let_in",
        "the organisation's admins have not let the app into this workspace: ask them",
    ),
    "ekm_access_denied": sentence(
        "sl_posting_off", "the workspace's admins have switched off posting: ask them"
    ),
    "team_not_found": sentence(
        "sl_not_installed",
        "the workspace is not one that the app is installed in: install it there",
    ),
    "app_missing_action_url": sentence(
        "sl_no_interactivity",
        "the app has no interactivity: compare it with `wirewatch slack manifest`",
    ),
}
"""Codes that mean the channel, with the remedy: it is waited for long, and told."""

_TOO_LONG = sentence("msg_long", "the message is too long")
_MALFORMED = sentence("msg_malformed", "the message was not well formed")
_GONE = sentence("msg_gone", "the message is not there any more")

REFUSED: Mapping[str, str] = {
    "msg_too_long": _TOO_LONG,
    "msg_blocks_too_long": _TOO_LONG,
    "no_text": sentence("msg_empty", "the message says nothing"),
    "invalid_blocks": _MALFORMED,
    "invalid_blocks_format": _MALFORMED,
    "block_mismatch": sentence("msg_other_kind", "the message is of another kind than it was"),
    "invalid_metadata_format": _MALFORMED,
    "invalid_metadata_schema": _MALFORMED,
    "metadata_too_large": _MALFORMED,
    "metadata_must_be_sent_from_app": _MALFORMED,
    "invalid_arguments": _MALFORMED,
    "invalid_arg_name": _MALFORMED,
    "invalid_post_type": _MALFORMED,
    "message_not_found": _GONE,
    "thread_not_found": _GONE,
    "cant_update_message": sentence("msg_of_another", "the message is not the bot's to change"),
    "edit_window_closed": sentence(
        "msg_old", "the workspace lets nobody change messages that are so old"
    ),
    "cannot_reply_to_message": sentence("msg_no_replies", "the message takes no replies"),
    "duplicate_channel_not_found": _MALFORMED,
    "duplicate_message_not_found": _MALFORMED,
}
"""Codes that mean the message: it will never pass."""

_FAILED = sentence("sl_failed", "Slack failed on the way")

UNCERTAIN: Mapping[str, str] = {"fatal_error": _FAILED, "internal_error": _FAILED}
"""Codes by which Slack says that some of it may have been done."""

LIMITED = ("ratelimited", "rate_limited", "message_limit_exceeded")


def delivery_error(
    code: str, place: Place | str, *, doing: str, retry_after: timedelta | None = None
) -> DeliveryError:
    """Sort an answer of Slack's; the sentence says where, what was attempted, and the remedy."""
    said = sentence("sl_could_not", "Slack {place}: could not {doing}", place=place, doing=doing)
    if code in LIMITED:
        wait = retry_after or WAIT_UNTOLD
        return DeliveryDelayed(
            sentence("sl_asks_wait", "{said}: Slack asks to wait ({code})", said=said, code=code),
            retry_after=wait,
        )
    if code in UNCERTAIN:
        return DeliveryUncertain(
            sentence(
                "sl_uncertain",
                "{said} for certain: {why} ({code})",
                said=said,
                why=UNCERTAIN[code],
                code=code,
            )
        )
    if code in LOST:
        return ChannelLost(_by_code(said, LOST[code], code))
    if code in REFUSED:
        return DeliveryRefused(_by_code(said, REFUSED[code], code))
    return DeliveryDelayed(
        sentence(
            "sl_answered",
            "{said}: Slack answered `{code}`; tried again later",
            said=said,
            code=code,
        )
    )


def _by_code(said: str, why: str, code: str) -> str:
    return sentence("sl_because", "{said}: {why} ({code})", said=said, why=why, code=code)
