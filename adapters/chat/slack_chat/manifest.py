"""What the app is to Slack: its scopes, its command, its shortcuts, its events. Pure.

https://docs.slack.dev/reference/app-manifest (read 2026-11)
"""

from collections.abc import Mapping
from typing import Any

SCOPES: Mapping[str, str] = {
    "chat:write": "post alerts, and edit them",
    "commands": "hear the command and the shortcuts",
    "channels:read": "see whether a channel is there, and who is in it",
    "groups:read": "the same of private channels that the bot is in",
    "channels:history": "look for an alert whose answer was lost, instead of posting it again",
    "groups:history": "the same in private channels",
    "im:history": "the same in direct messages",
    "im:write": "tell one person by direct message, and send them files",
    "users:read": "people's time zones and languages, and who is an admin",
    "files:write": "send lists of feeds and watches as files",
    "files:read": "take in a list of feeds that somebody uploads",
}
"""The least that everything needs, each with what for."""
NEEDED = ("chat:write", "channels:read")
"""Without these nothing works; without the others something does not."""
EVENTS = (
    "app_home_opened",
    "app_uninstalled",
    "tokens_revoked",
    "channel_archive",
    "channel_unarchive",
    "channel_deleted",
    "channel_left",
    "channel_rename",
    "channel_id_changed",
    "group_archive",
    "group_unarchive",
    "group_deleted",
    "group_left",
    "group_rename",
    "member_joined_channel",
)
WHY_SHORTCUT, MUTE_SHORTCUT, NEW_WATCH_SHORTCUT = "why_this_alert", "mute_story", "new_watch"
EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH = (
    "/slack/events",
    "/slack/install",
    "/slack/oauth_redirect",
)


def manifest(*, command: str, mode: str, public_url: str | None, has_many: bool) -> dict[str, Any]:
    """Write the manifest of the app, as api.slack.com/apps takes it.

    `public_url` is where Slack and people reach us: needed by mode `http`, and to install it in many.
    """
    url = (public_url or "https://wirewatch.example.org").rstrip("/")
    heard: dict[str, Any] = {} if mode == "socket" else {"request_url": url + EVENTS_PATH}
    slash = {
        "command": command,
        "description": "Watches on the news: add, list, pause, why",
        "usage_hint": 'watch add "north korea" munitions · help',
        "should_escape": True,
        **({} if mode == "socket" else {"url": url + EVENTS_PATH}),
    }
    redirects = {"redirect_urls": [url + REDIRECT_PATH]} if has_many else {}
    return {
        "_metadata": {"major_version": 1},
        "display_information": {
            "name": "wirewatch",
            "description": "Tells the right channel of the news: once, quickly, and with a reason.",
            "background_color": "#1f3a5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "wirewatch", "always_online": True},
            "shortcuts": _shortcuts(),
            "slash_commands": [slash],
        },
        "oauth_config": {**redirects, "scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**heard, "bot_events": list(EVENTS)},
            "interactivity": {
                "is_enabled": True,
                **heard,
                **({"message_menu_options_url": url + EVENTS_PATH} if heard else {}),
            },
            "org_deploy_enabled": has_many,
            "socket_mode_enabled": mode == "socket",
            "token_rotation_enabled": has_many,
        },
    }


def _shortcuts() -> list[dict[str, str]]:
    return [
        {
            "name": "Why this alert?",
            "type": "message",
            "callback_id": WHY_SHORTCUT,
            "description": "Says which words of which watch it matched",
        },
        {
            "name": "Mute story",
            "type": "message",
            "callback_id": MUTE_SHORTCUT,
            "description": "Tells no more of this story here",
        },
        {
            "name": "New watch",
            "type": "global",
            "callback_id": NEW_WATCH_SHORTCUT,
            "description": "Watches the news for words",
        },
    ]
