"""An app's manifest: what Slack would refuse of it, and the app that it makes here.

From https://docs.slack.dev/reference/app-manifest (read 2026-11). With `install_manifest` a test runs
under the scopes, events, commands and shortcuts that the product asks for, and no others.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tests.servers.slack_shapes import (
    Check,
    Report,
    anything,
    array,
    boolean,
    number,
    one_of,
    shape,
    string,
)
from tests.servers.slack_values import App

Json = dict[str, Any]

EVENT_SCOPES: Final[Mapping[str, tuple[str, ...]]] = {
    "app_home_opened": (),
    "app_mention": ("app_mentions:read",),
    "app_uninstalled": (),
    "channel_archive": ("channels:read",),
    "channel_created": ("channels:read",),
    "channel_deleted": ("channels:read",),
    "channel_id_changed": ("channels:read", "groups:read"),
    "channel_left": ("channels:read",),
    "channel_rename": ("channels:read",),
    "channel_unarchive": ("channels:read",),
    "group_archive": ("groups:read",),
    "group_deleted": ("groups:read",),
    "group_left": ("groups:read",),
    "group_rename": ("groups:read",),
    "group_unarchive": ("groups:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "team_join": ("users:read",),
    "tokens_revoked": (),
    "user_change": ("users:read",),
}
"""Of which one is needed before an event comes."""

_URL: Final = string(3_000)
_DISPLAY: Final = shape(
    {"name": string(35)},
    {
        "description": string(140),
        "long_description": string(4_000, at_least=174),
        "background_color": string(7, at_least=4),
    },
)
_COMMAND: Final = shape(
    {"command": string(32, at_least=2), "description": string(2_000)},
    {"usage_hint": string(1_000), "url": _URL, "should_escape": boolean},
)
_SHORTCUT: Final = shape(
    {
        "name": string(24),
        "callback_id": string(255),
        "description": string(150),
        "type": one_of("message", "global"),
    },
    {},
)
_FEATURES: Final = shape(
    {},
    {
        "app_home": shape(
            {},
            {
                "home_tab_enabled": boolean,
                "messages_tab_enabled": boolean,
                "messages_tab_read_only_enabled": boolean,
            },
        ),
        "bot_user": shape({"display_name": string(80)}, {"always_online": boolean}),
        "slash_commands": array(_COMMAND, at_most=50),
        "shortcuts": array(_SHORTCUT, at_most=10),
        "unfurl_domains": array(string(255), at_most=5),
    },
)
_OAUTH: Final = shape(
    {},
    {
        "redirect_urls": array(_URL, at_most=1_000),
        "scopes": shape({}, {name: array(string(255), at_most=255) for name in ("bot", "user")}),
        "token_management_enabled": boolean,
    },
)
_EVENTS: Final = shape(
    {},
    {
        "request_url": _URL,
        "bot_events": array(string(255), at_most=100),
        "user_events": array(string(255), at_most=100),
    },
)
_SETTINGS: Final = shape(
    {},
    {
        "event_subscriptions": _EVENTS,
        "interactivity": shape(
            {"is_enabled": boolean}, {"request_url": _URL, "message_menu_options_url": _URL}
        ),
        "org_deploy_enabled": boolean,
        "socket_mode_enabled": boolean,
        "token_rotation_enabled": boolean,
        "allowed_ip_address_ranges": array(string(50), at_most=10),
    },
)
_VERSION: Final[Mapping[str, Check]] = {name: number(1, 2) for name in ("major_version",)}
_MANIFEST: Final = shape(
    {"display_information": _DISPLAY},
    {
        "_metadata": shape({}, {**_VERSION, "minor_version": anything}),
        "features": _FEATURES,
        "oauth_config": _OAUTH,
        "settings": _SETTINGS,
    },
)


def objections(manifest: Json) -> list[str]:
    """Say what Slack would hold against a manifest."""
    report = Report()
    _MANIFEST(manifest, "", report)
    if not report.errors:
        report.errors += [*_against_scopes(manifest), *_against_urls(manifest)]
    return report.errors


def _features(manifest: Json) -> Json:
    features: Json = manifest.get("features", {})
    return features


def _bot_scopes(manifest: Json) -> set[str]:
    return set(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", []))


def _events(manifest: Json) -> list[str]:
    told: list[str] = (
        manifest.get("settings", {}).get("event_subscriptions", {}).get("bot_events", [])
    )
    return told


def _against_scopes(manifest: Json) -> Iterator[str]:
    scopes, features = _bot_scopes(manifest), _features(manifest)
    if scopes and "bot_user" not in features:
        yield "bot scopes need features.bot_user"
    if (features.get("slash_commands") or features.get("shortcuts")) and "commands" not in scopes:
        yield "slash commands and shortcuts need the scope commands"
    for event in _events(manifest):
        needed = EVENT_SCOPES.get(event)
        if needed is None:
            yield f"there is no event {event}, or this server does not know it"
        elif needed and not scopes.intersection(needed):
            yield f"the event {event} needs the scope {' or '.join(needed)}"
    for command in features.get("slash_commands", []):
        if not command["command"].startswith("/"):
            yield f"a command begins with a slash, unlike {command['command']}"


def _against_urls(manifest: Json) -> Iterator[str]:
    settings = manifest.get("settings", {})
    if settings.get("socket_mode_enabled"):
        return
    for command in _features(manifest).get("slash_commands", []):
        if "url" not in command:
            yield f"without Socket Mode {command['command']} needs a url"
    for name in ("interactivity", "event_subscriptions"):
        if name in settings and "request_url" not in settings[name]:
            yield f"without Socket Mode settings.{name} needs a request_url"


def install_manifest(app: App, manifest: Json) -> None:
    """Let an app be what its manifest says; a ValueError tells what Slack would refuse of it."""
    against = objections(manifest)
    if against:
        raise ValueError("; ".join(against))
    features, settings = _features(manifest), manifest.get("settings", {})
    home = features.get("app_home", {})
    app.name = features.get("bot_user", {}).get("display_name", app.name)
    app.scopes = _bot_scopes(manifest)
    app.events = set(_events(manifest))
    app.commands = {one["command"] for one in features.get("slash_commands", [])}
    app.shortcuts = {one["callback_id"]: one["type"] for one in features.get("shortcuts", [])}
    app.redirect_urls = list(manifest.get("oauth_config", {}).get("redirect_urls", []))
    app.home_tab = bool(home.get("home_tab_enabled"))
    app.messages_tab = bool(home.get("messages_tab_enabled"))
    app.rotates = bool(settings.get("token_rotation_enabled"))
