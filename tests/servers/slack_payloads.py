"""What Slack writes into the payload of a command, a click, a modal, a shortcut.

https://docs.slack.dev/reference/interaction-payloads (read 2026-11).
"""

import html
import re
from typing import Any, Final

from tests.servers.slack_block_rules import elements
from tests.servers.slack_values import Channel, Json, Message, View
from tests.servers.slack_world import Workspace, World

_MENTION: Final = re.compile(r"(?<!\S)(channel:)?([#@])([\w.-]+)")
CHOSEN: Final = {
    "static_select": "selected_option",
    "external_select": "selected_option",
    "overflow": "selected_option",
    "radio_buttons": "selected_option",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "users_select": "selected_user",
    "channels_select": "selected_channel",
    "conversations_select": "selected_conversation",
    "multi_users_select": "selected_users",
    "multi_channels_select": "selected_channels",
    "multi_conversations_select": "selected_conversations",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "file_input": "files",
    "button": "value",
}
"""Under which name an element says what was chosen."""


def who(world: World, workspace: Workspace, user: str) -> Json:
    member = workspace.members[user]
    enterprise = workspace.enterprise_id
    return {
        "api_app_id": world.app.id,
        "token": world.app.verification_token,
        "team": {"id": workspace.id, "domain": workspace.domain}
        | ({"enterprise_id": enterprise, "enterprise_name": "Harbour"} if enterprise else {}),
        "enterprise": {"id": enterprise, "name": "Harbour"} if enterprise else None,
        "is_enterprise_install": workspace.by_organisation,
        "user": {
            "id": user,
            "username": member.name,
            "name": member.name,
            "team_id": workspace.id,
        },
    }


def command(
    world: World, workspace: Workspace, user: str, channel: Channel, name: str, text: str
) -> Json:
    said: Json = {
        "token": world.app.verification_token,
        "team_id": workspace.id,
        "team_domain": workspace.domain,
        "channel_id": channel.id,
        "channel_name": _name_in_command(channel),
        "user_id": user,
        "user_name": workspace.members[user].name,
        "command": name,
        "text": escaped(workspace, text),
        "api_app_id": world.app.id,
        "is_enterprise_install": str(workspace.by_organisation).lower(),
    }
    if workspace.enterprise_id:
        said |= {"enterprise_id": workspace.enterprise_id, "enterprise_name": "Harbour"}
    return said


def _name_in_command(channel: Channel) -> str:
    return {"im": "directmessage", "private": "privategroup"}.get(channel.kind, channel.name)


def escaped(workspace: Workspace, text: str) -> str:
    """Write a command's text as Slack hands it on: three entities, and mentions by id."""

    def mention(found: re.Match[str]) -> str:
        key, sign, name = found[1] or "", found[2], found[3]
        if sign == "#":
            channel = workspace.channel_named(name)
            return f"{key}<#{channel.id}|{name}>" if channel else found[0]
        people = (one.id for one in workspace.members.values() if one.name == name)
        id = next(people, None)
        return f"{key}<@{id}|{name}>" if id else found[0]

    return _MENTION.sub(mention, html.escape(text, quote=False))


def container(place: Message | View, *, ephemeral: bool) -> Json:
    if isinstance(place, View):
        return {"type": "view", "view_id": place.id}
    return {
        "type": "message",
        "message_ts": place.ts,
        "channel_id": place.channel_id,
        "is_ephemeral": ephemeral,
    }


def find(blocks: list[Json], action_id: str, block_id: str | None = None) -> tuple[Json, Json]:
    """Find what can be used under an id, or under the words on it; gives its block and itself."""
    seen = []
    for block in blocks:
        if block_id not in (None, block.get("block_id")):
            continue
        for element in elements(block):
            label = element.get("text")
            words = label.get("text") if isinstance(label, dict) else None
            seen.append(element.get("action_id") or words)
            if action_id in (element.get("action_id"), words):
                return block, element
    raise LookupError(f"nobody sees {action_id!r} here, only {seen}")


def chosen(element: Json, choice: Any, offered: list[Json]) -> Json:
    """Say what a person chose in an element, in the form of its type."""
    kind = element["type"]
    name = CHOSEN[kind]
    if kind == "button":
        return {"value": element["value"]} if "value" in element else {}
    if name == "selected_option":
        return {name: None if choice is None else _option(element, str(choice), offered)}
    if name == "selected_options":
        return {name: [_option(element, str(one), offered) for one in choice or []]}
    return {name: choice}


def _option(element: Json, value: str, offered: list[Json]) -> Json:
    groups = element.get("option_groups") or []
    options = [*(element.get("options") or []), *offered]
    options += [one for group in groups for one in group["options"]]
    for one in options:
        if value in (one["value"], one["text"]["text"]):
            return dict(one)
    raise LookupError(f"nobody can choose {value!r} here, only {[one['value'] for one in options]}")


def action(world: World, block: Json, element: Json, said: Json) -> Json:
    done: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": world.next_ts(),
    }
    return done | ({"text": element["text"]} if "text" in element else {}) | said
