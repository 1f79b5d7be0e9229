"""What the local Slack holds against manifests, and the app that one makes."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.servers.slack_manifest import install_manifest, objections
from tests.servers.slack_server import slack_server
from tests.slack_apps import app_at, client_at, connected, refused

Json = dict[str, Any]

MANIFEST: Json = {
    "display_information": {"name": "wirewatch", "description": "News alerts"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "wirewatch", "always_online": True},
        "slash_commands": [{"command": "/wire", "description": "Watch the news"}],
        "shortcuts": [
            {"name": "Why this alert?", "callback_id": "why", "description": "w", "type": "message"}
        ],
    },
    "oauth_config": {"scopes": {"bot": ["chat:write", "commands", "channels:read"]}},
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened", "channel_rename"]},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}


def test_a_manifest_as_slack_takes_it_meets_no_objection() -> None:
    assert objections(MANIFEST) == []


def long_name(manifest: Json) -> None:
    manifest["display_information"]["name"] = "n" * 36


def long_shortcut(manifest: Json) -> None:
    manifest["features"]["shortcuts"][0]["name"] = "n" * 25


def long_command(manifest: Json) -> None:
    manifest["features"]["slash_commands"][0]["command"] = "/" + "n" * 32


def bare_command(manifest: Json) -> None:
    manifest["features"]["slash_commands"][0]["command"] = "wire"


def no_scope_of_commands(manifest: Json) -> None:
    manifest["oauth_config"]["scopes"]["bot"].remove("commands")


def no_bot(manifest: Json) -> None:
    del manifest["features"]["bot_user"]


def an_event_without_its_scope(manifest: Json) -> None:
    manifest["settings"]["event_subscriptions"]["bot_events"].append("message.im")


def no_such_event(manifest: Json) -> None:
    manifest["settings"]["event_subscriptions"]["bot_events"].append("channel_renamed")


def no_socket(manifest: Json) -> None:
    manifest["settings"]["socket_mode_enabled"] = False


def an_unknown_key(manifest: Json) -> None:
    manifest["colours"] = {}


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (long_name, "must be less than 36 characters [json-pointer:/display_information/name]"),
        (long_shortcut, "must be less than 25 characters"),
        (long_command, "must be less than 33 characters"),
        (bare_command, "a command begins with a slash, unlike wire"),
        (no_scope_of_commands, "slash commands and shortcuts need the scope commands"),
        (no_bot, "bot scopes need features.bot_user"),
        (an_event_without_its_scope, "the event message.im needs the scope im:history"),
        (no_such_event, "there is no event channel_renamed"),
        (no_socket, "without Socket Mode /wire needs a url"),
        (an_unknown_key, "invalid additional property: colours"),
    ],
)
def test_a_manifest_that_slack_would_refuse_is_refused(
    spoil: Callable[[Json], None], words: str
) -> None:
    manifest = copy.deepcopy(MANIFEST)
    spoil(manifest)
    assert words in objections(manifest)[0]


async def test_an_app_has_what_its_manifest_asks_for_and_no_more() -> None:
    async with slack_server() as slack:
        install_manifest(slack.app, MANIFEST)
        workspace = slack.world.add_workspace("T9", "quay")
        alerts = slack.channel("alerts", workspace)
        client = client_at(slack, workspace)
        await client.chat_postMessage(channel=alerts.id, text="x")
        answer = await refused(client.conversations_history(channel=alerts.id))
        assert answer["needed"] == "channels:history,groups:history,im:history,mpim:history"
        ada = slack.person("ada", workspace)
        with pytest.raises(LookupError, match="no global shortcut 'why'"):
            await ada.shortcut("why")
        with pytest.raises(LookupError, match="not a command"):
            await ada.command("/feed", channel=alerts)


async def test_an_event_comes_only_with_its_scope() -> None:
    async with slack_server() as slack:
        app = app_at(slack)
        async with connected(app, slack):
            slack.world.tokens[slack.workspace.bot_token].scopes.discard("channels:read")
            slack.rename(slack.channel("alerts"), "news")
            await slack.events.settled()
    assert slack.events.sent == []


async def test_a_workspace_without_the_app_tells_it_nothing() -> None:
    async with slack_server() as slack:
        elsewhere = slack.world.add_workspace("T7", "quay", installed=False)
        async with connected(app_at(slack), slack):
            slack.rename(slack.channel("alerts", elsewhere), "news")
            await slack.events.settled()
    assert slack.events.sent == []


async def test_people_invite_the_bot_and_channels_change_their_ids() -> None:
    async with slack_server() as slack:
        app, seen = app_at(slack), list[Json]()

        async def note(event: Json) -> None:
            seen.append(event)

        app.event("member_joined_channel")(note)
        app.event("channel_id_changed")(note)
        general = slack.channel("general")
        async with connected(app, slack):
            slack.invite_bot(general)
            await slack.events.settled()
            new = slack.change_channel_id(general)
            await slack.events.settled()
            await slack.until(lambda: len(seen) == 2)
        await client_at(slack).chat_postMessage(channel=new, text="x")
    assert seen[0]["user"] == slack.workspace.bot_user_id
    assert seen[1]["new_channel_id"] == new
