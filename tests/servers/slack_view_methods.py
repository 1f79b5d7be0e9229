"""views.*: modals opened by a trigger, pushed above each other, changed; homes.

https://docs.slack.dev/reference/methods/views.open and its sisters (read 2026-11).
"""

from typing import Final

from tests.servers.slack_calls import Call, Method, bad_arguments
from tests.servers.slack_rules import takes_uploads, view_from
from tests.servers.slack_values import Json, SlackError, Trigger, View
from tests.servers.slack_world import Workspace, World

DEEPEST: Final = 3


def _modal(call: Call) -> Json:
    """Read a modal; in one where files are uploaded the app must be able to read them."""
    content = view_from(call.args.get("view"), kind="modal")
    if takes_uploads(content["blocks"]):
        call.require("files:read")
    return content


def open_view(call: Call) -> Json:
    content = _modal(call)
    trigger = _exchange(call)
    stack = _stack(call.workspace, trigger.user)
    if trigger.in_view in {one.id for one in stack}:
        raise SlackError("invalid_trigger_id")
    _check_external_id(call.workspace, content)
    stack[:] = [call.world.add_view(call.workspace, trigger.user, content)]
    return {"view": stack[0].as_json()}


def push(call: Call) -> Json:
    content = _modal(call)
    trigger = _exchange(call)
    stack = _stack(call.workspace, trigger.user)
    if not stack:
        raise SlackError("invalid_trigger_id")
    return {"view": put_above(call.world, call.workspace, trigger.user, content).as_json()}


def put_above(world: World, workspace: Workspace, user: str, content: Json) -> View:
    """Lay a view over those that a person has open."""
    stack = _stack(workspace, user)
    if len(stack) >= DEEPEST:
        raise SlackError("push_limit_reached")
    _check_external_id(workspace, content)
    view = world.add_view(workspace, user, content, above=stack[-1])
    stack.append(view)
    return view


def _stack(workspace: Workspace, user: str) -> list[View]:
    return workspace.stacks.setdefault(user, [])


def _exchange(call: Call) -> Trigger:
    trigger = call.world.triggers.get(call.get("trigger_id") or call.need("interactivity_pointer"))
    if trigger is None or trigger.team_id != call.workspace.id:
        raise SlackError("invalid_trigger_id")
    if trigger.exchanged:
        raise SlackError("exchanged_trigger_id")
    if call.world.clock.now() > trigger.expires_at:
        raise SlackError("expired_trigger_id")
    trigger.exchanged = True
    return trigger


def _check_external_id(workspace: Workspace, content: Json, *, of: View | None = None) -> None:
    name = content.get("external_id")
    others = (one for one in _all_views(workspace) if one is not of)
    if name and any(one.content.get("external_id") == name for one in others):
        raise SlackError("duplicate_external_id")


def _all_views(workspace: Workspace) -> list[View]:
    """Give what people of a workspace have before them."""
    modals = [one for stack in workspace.stacks.values() for one in stack]
    return [*modals, *workspace.homes.values()]


def update(call: Call) -> Json:
    view = _find(call)
    is_modal = view.content["type"] == "modal"
    content = _modal(call) if is_modal else view_from(call.args.get("view"), kind="home")
    if call.get("hash") and call.get("hash") != view.hash:
        raise SlackError("hash_conflict")
    _check_external_id(call.workspace, content, of=view)
    rewrite(call.world, view, content)
    return {"view": view.as_json()}


def rewrite(world: World, view: View, content: Json) -> None:
    """Put other content into a view; inputs that are still there keep what was filled in."""
    blocks = {one.get("block_id") for one in content["blocks"]}
    view.values = {block: said for block, said in view.values.items() if block in blocks}
    view.content, view.hash, view.errors = content, world.fresh_hash(), {}


def _find(call: Call) -> View:
    if not call.get("view_id") and not call.get("external_id"):
        raise bad_arguments("missing required field: view_id")
    id, name = call.get("view_id"), call.get("external_id")
    for view in _all_views(call.workspace):
        if id == view.id or (name and name == view.content.get("external_id")):
            return view
    raise SlackError("not_found")


def publish(call: Call) -> Json:
    workspace, user = call.workspace, call.need("user_id")
    content = view_from(call.args.get("view"), kind="home")
    if not call.world.app.home_tab:
        raise SlackError("not_enabled")
    if user not in workspace.members:
        raise SlackError("user_not_found")
    there = workspace.homes.get(user)
    if there is None:
        workspace.homes[user] = there = call.world.add_view(workspace, user, content)
        return {"view": there.as_json()}
    if call.get("hash") and call.get("hash") != there.hash:
        raise SlackError("hash_conflict")
    rewrite(call.world, there, content)
    return {"view": there.as_json()}


_OPENED: Final = frozenset({"trigger_id", "interactivity_pointer", "view"})
METHODS: Final = {
    "views.open": Method(open_view, 4, _OPENED),
    "views.push": Method(push, 4, _OPENED),
    "views.update": Method(update, 4, frozenset({"view_id", "external_id", "hash", "view"})),
    "views.publish": Method(publish, 4, frozenset({"user_id", "hash", "view"})),
}
