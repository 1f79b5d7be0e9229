"""An organisation of Enterprise Grid at the local Slack: one install for all its workspaces, shared channels.

https://docs.slack.dev/enterprise/organization-ready-apps (read 2026-11): `team` is null and
`is_enterprise_install` true; the token works in every workspace that the app was added to, channels
and people are found by their ids, and lists want `team_id`.
"""

from collections.abc import Iterable
from typing import Final

from tests.servers.slack_calls import Call, Method, page
from tests.servers.slack_values import Channel, Json, Member, SlackError, Token
from tests.servers.slack_world import Workspace, World

NAMING: Final = ("channel", "channel_id", "user", "users", "user_id", "file")
LISTS: Final = ("users.conversations", "conversations.list", "users.list")


def organise(world: World, id: str, *workspaces: Workspace) -> None:
    """Let workspaces belong to an organisation."""
    for one in workspaces:
        one.enterprise_id = id
        world.touch()


def share(channel: Channel, workspace: Workspace) -> None:
    """Show a channel in another workspace, too: under the same id, with people of both."""
    workspace.channels[channel.id] = channel


def members_of(world: World, organisation: str | None) -> list[Workspace]:
    """Give the workspaces of an organisation that the app was added to."""
    return [
        one
        for one in world.workspaces.values()
        if one.enterprise_id == organisation and one.by_organisation
    ]


def install_everywhere(world: World, workspaces: Iterable[Workspace], token: Token) -> None:
    """Add the app, with one bot and one token, to workspaces of an organisation."""
    assert token.user_id is not None
    for one in workspaces:
        for channel in one.channels.values():
            if one.bot_user_id in channel.members:
                channel.members = channel.members - {one.bot_user_id} | {token.user_id}
        one.members.setdefault(
            token.user_id, Member(token.user_id, world.app.name, one.id, is_bot=True)
        )
        one.bot_user_id, one.bot_token = token.user_id, token.value
        one.installed = one.by_organisation = True


def workspace_of(call: Call) -> Workspace:
    """Find the workspace that a call with an organisation's token is about."""
    assert call.token is not None
    of_all = members_of(call.world, call.token.enterprise_id)
    if not of_all:
        raise SlackError("team_access_not_granted")
    if call.method in LISTS and not call.get("team_id"):
        raise SlackError("missing_argument")
    trigger = call.world.triggers.get(call.get("trigger_id"))
    view = call.world.views.get(call.get("view_id"))
    team = call.get("team_id") or (trigger or view or call.token).team_id
    if team:
        named = [one for one in of_all if one.id == team]
        if not named:
            raise SlackError("team_access_not_granted")
        return named[0]
    ids = {call.get(name) for name in NAMING}
    known = [one for one in of_all if ids & {*one.channels, *one.members, *one.files}]
    return known[0] if known else of_all[0]


def teams(call: Call) -> Json:
    """auth.teams.list: the workspaces that the app was added to."""
    assert call.token is not None
    if call.token.enterprise_id is None:
        raise SlackError("not_allowed_token_type")
    shown, cursor = page(call, members_of(call.world, call.token.enterprise_id))
    return {
        "teams": [{"id": one.id, "name": one.domain} for one in shown],
        "response_metadata": {"next_cursor": cursor},
    }


METHODS: Final = {
    "auth.teams.list": Method(teams, 2, frozenset({"cursor", "limit", "include_icon"})),
}
