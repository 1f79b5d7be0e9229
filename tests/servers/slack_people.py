"""People at the local Slack: a test types, clicks and fills in as they do, and sees what they see."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.servers import slack_files as files
from tests.servers import slack_payloads as payloads
from tests.servers.slack_block_rules import elements
from tests.servers.slack_events import Events
from tests.servers.slack_responses import Responses
from tests.servers.slack_rules import check_options_answer, view_from
from tests.servers.slack_socket import Ack
from tests.servers.slack_values import Channel, Json, Message, SlackError, View
from tests.servers.slack_view_methods import put_above, rewrite
from tests.servers.slack_world import Workspace, World

SEARCHED_FROM: Final = 3
"""Letters that must be typed before Slack asks the app for options."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What came of something that a person did."""

    ack: Ack
    message: Message | None = None
    """What was answered at once."""

    @property
    def problem(self) -> str | None:
        """What Slack says to the person when the app did not: timeout, unreachable, dropped, …"""
        return self.ack.problem


@dataclass
class Person:
    id: str
    workspace: Workspace
    world: World
    events: Events
    responses: Responses
    _offered: dict[str, list[Json]] = field(default_factory=dict)

    @property
    def modals(self) -> list[View]:
        """The modals that are open, the lowest first."""
        return self.workspace.stacks.setdefault(self.id, [])

    @property
    def modal(self) -> View:
        """The modal that is seen."""
        if not self.modals:
            raise LookupError(f"{self.id} has no modal open")
        return self.modals[-1]

    @property
    def home(self) -> View | None:
        return self.workspace.homes.get(self.id)

    @property
    def ephemerals(self) -> list[Message]:
        """What only this person sees, in order."""
        return [
            one for user, one in self.workspace.ephemerals if user == self.id and not one.deleted
        ]

    def reads(self, channel: Channel) -> list[Message]:
        """What stands in a channel, threads too, in order; only who is in a private one reads it."""
        if channel.kind != "public" and self.id not in channel.members:
            raise LookupError(f"{self.id} does not see {channel.id}")
        return [one for one in channel.messages if not one.deleted]

    async def until(self, holds: Callable[[], Any], *, within_s: float = 30.0) -> Any:
        """Wait until something is seen; gives it."""
        return await self.world.until(holds, within_s=within_s)

    async def command(self, name: str, text: str = "", *, channel: Channel) -> Sight:
        """Type a command into a channel; never in a thread, where Slack takes none."""
        if name not in self.world.app.commands:
            raise LookupError(f"{name} is not a command of the app")
        self.reads(channel)
        said = payloads.command(self.world, self.workspace, self.id, channel, name, text)
        url = self.responses.response_url(self.workspace, self.id, channel.id)
        trigger = self.world.add_trigger(self.workspace, self.id)
        ack = await self.events.tell(
            "slash_commands", said | {"response_url": url, "trigger_id": trigger}
        )
        return Sight(ack, self._shown(url, ack))

    def _shown(self, url: str, ack: Ack) -> Message | None:
        if not ack.said:
            return None
        try:
            return self.responses.say(self.world.response_urls[url.rsplit("/", 1)[1]], ack.said)
        except SlackError as error:
            self.world.violations.append(f"an acknowledgement says {error.as_json()}")
            return None

    async def press(
        self,
        place: Message | View,
        action_id: str,
        choice: Any = None,
        *,
        block_id: str | None = None,
    ) -> Sight:
        """Press a button, by its action_id or the words on it, or choose in a menu of `place`."""
        block, element = payloads.find(_blocks(place), action_id, block_id)
        said = payloads.chosen(element, choice, self._offered.get(element["action_id"], []))
        if isinstance(place, View) and element["type"] != "button":
            self._note(place, block, element, said)
        done = payloads.action(self.world, block, element, said)
        state = {} if element["type"] == "button" else {"type": element["type"]} | said
        values = {block["block_id"]: {element["action_id"]: state}} if state else {}
        more: Json = {} if isinstance(place, View) else {"state": {"values": values}}
        return await self._interact("block_actions", place, more | {"actions": [done]})

    async def _interact(self, kind: str, place: Message | View, more: Json) -> Sight:
        in_view = place.id if isinstance(place, View) else None
        said = payloads.who(self.world, self.workspace, self.id) | {
            "type": kind,
            "trigger_id": self.world.add_trigger(self.workspace, self.id, in_view=in_view),
        }
        said |= self._place(place) | more
        if isinstance(place, View) and self.workspace.by_organisation:
            said["team"] = None
        ack = await self.events.tell("interactive", said)
        return Sight(ack)

    def _place(self, place: Message | View) -> Json:
        ephemeral = any(place is one for one in self.ephemerals)
        said: Json = {"container": payloads.container(place, ephemeral=ephemeral)}
        if isinstance(place, View):
            return said | {"view": place.as_json()}
        channel = self.workspace.channels[place.channel_id]
        self.reads(channel)
        url = self.responses.response_url(self.workspace, self.id, channel.id, source=place)
        said["channel"] = {"id": channel.id, "name": channel.name or "directmessage"}
        if not ephemeral:  # what only one person sees is not kept, so its content does not come
            said["message"] = place.as_json()
        return said | {"response_url": url}

    def _note(self, view: View, block: Json, element: Json, said: Json) -> None:
        there = view.values.setdefault(block["block_id"], {})
        there[element["action_id"]] = {"type": element["type"]} | said

    def fill(self, values: Mapping[str, Any], *, view: View | None = None) -> None:
        """Fill in inputs of the modal, by their action_ids."""
        place = view or self.modal
        for action_id, choice in values.items():
            block, element = payloads.find(_blocks(place), action_id)
            if element["type"] == "file_input":
                said = files.chosen(self.world, self.workspace, self.id, element, choice)
            else:
                said = payloads.chosen(element, choice, self._offered.get(element["action_id"], []))
            self._note(place, block, element, said)

    async def search(self, place: Message | View, action_id: str, typed: str) -> list[str]:
        """Type into an external select; gives the values of what is offered then."""
        block, element = payloads.find(_blocks(place), action_id)
        if len(typed) < element.get("min_query_length", SEARCHED_FROM):
            return []
        asked = {
            "action_id": element["action_id"],
            "block_id": block["block_id"],
            "value": typed,
        }
        said = payloads.who(self.world, self.workspace, self.id) | {"type": "block_suggestion"}
        where = self._place(place)
        where.pop("response_url", None)
        ack = await self.events.tell("interactive", said | where | asked)
        try:
            options = check_options_answer(ack.said or {})
        except SlackError as error:
            self.world.violations.append(f"options for {action_id}: {error.as_json()}")
            return []
        self._offered[element["action_id"]] = options
        return [one["value"] for one in options]

    async def submit(self, values: Mapping[str, Any] | None = None) -> Sight:
        """Fill in the modal and send it off; what the app answers is done with it."""
        view = self.modal
        self.fill(values or {}, view=view)
        self._untouched(view)
        view.errors = _left_out(view)
        if view.errors:
            return Sight(Ack())
        sight = await self._interact("view_submission", view, {"response_urls": []})
        if sight.problem is None:
            self._answered(view, sight.ack.said or {})
        return sight

    def _untouched(self, view: View) -> None:
        """Note what stood in the inputs from the first, and empty ones."""
        for block in _blocks(view):
            for element in elements(block):
                values = view.values.setdefault(block["block_id"], {})
                if block["type"] == "input" and element["action_id"] not in values:
                    self._note(view, block, element, _initial(element))

    def _answered(self, view: View, said: Json) -> None:
        stack, what = self.modals, said.get("response_action")
        try:
            if not said:
                stack.remove(view)
            elif what == "clear":
                stack.clear()
            elif what == "errors":
                self._blame(view, said["errors"])
            elif what == "update":
                rewrite(self.world, view, view_from(said.get("view"), kind="modal"))
            elif what == "push":
                content = view_from(said.get("view"), kind="modal")
                put_above(self.world, self.workspace, self.id, content)
            else:
                raise SlackError("invalid_response_action")
        except SlackError as error:
            self.world.violations.append(f"an answer to a modal: {error.as_json()}")

    def _blame(self, view: View, errors: Any) -> None:
        inputs = {one["block_id"] for one in _blocks(view) if one["type"] == "input"}
        if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
            raise SlackError("invalid_errors", inputs=sorted(inputs), errors=errors)
        view.errors = errors

    async def close_modal(self) -> Sight:
        """Press the cross or *Cancel*."""
        view = self.modals.pop()
        if not view.content.get("notify_on_close"):
            return Sight(Ack())
        return await self._interact("view_closed", view, {"is_cleared": False})

    async def shortcut(self, callback_id: str) -> Sight:
        """Choose a global shortcut of the app."""
        self._know(callback_id, "global")
        said = payloads.who(self.world, self.workspace, self.id) | {
            "type": "shortcut",
            "callback_id": callback_id,
            "action_ts": self.world.next_ts(),
            "trigger_id": self.world.add_trigger(self.workspace, self.id),
        }
        return Sight(await self.events.tell("interactive", said))

    async def message_shortcut(self, callback_id: str, message: Message) -> Sight:
        """Choose a shortcut of the app in the menu of a message."""
        self._know(callback_id, "message")
        more = {
            "callback_id": callback_id,
            "action_ts": self.world.next_ts(),
            "message_ts": message.ts,
        }
        return await self._interact("message_action", message, more)

    def _know(self, callback_id: str, kind: str) -> None:
        known = self.world.app.shortcuts
        if known is not None and known.get(callback_id) != kind:
            raise LookupError(f"the app has no {kind} shortcut {callback_id!r}, only {known}")

    async def open_home(self) -> Ack:
        """Open the app's home; what is shown there stands in `home`."""
        channel = self.world.open_im(self.workspace, self.id)
        event: Json = {
            "type": "app_home_opened",
            "user": self.id,
            "channel": channel.id,
            "tab": "home",
        }
        if self.home is not None:
            event["view"] = self.home.as_json()
        return await self.events.send(self.workspace, event)

    def says(self, channel: Channel, text: str, *, thread_ts: str | None = None) -> Message:
        """Write a message; the app is told if it has subscribed to those and is there."""
        message = self.world.add_message(channel, self.id, text, thread_ts=thread_ts)
        if self.workspace.bot_user_id in channel.members:
            kind = {"public": "channel", "private": "group", "im": "im"}[channel.kind]
            event = message.as_json() | {"channel": channel.id, "channel_type": kind}
            self.events.announce(self.workspace, event)
        return message


def _blocks(place: Message | View) -> list[Json]:
    blocks: list[Json] = place.content["blocks"] if isinstance(place, View) else place.blocks
    return blocks


def _initial(element: Json) -> Json:
    name = payloads.CHOSEN[element["type"]]
    empty: Any = [] if name.endswith("s") else None
    initial = name.replace("selected", "initial") if name != "value" else "initial_value"
    return {name: element.get(initial, empty)}


def _left_out(view: View) -> dict[str, str]:
    """Say what Slack itself holds against the inputs before it sends them off."""
    found = {}
    for block in _blocks(view):
        if block["type"] != "input":
            continue
        element = block["element"]
        said = view.values[block["block_id"]][element["action_id"]]
        value = said.get(payloads.CHOSEN[element["type"]])
        if not value and not block.get("optional"):
            found[block["block_id"]] = "Please complete this required field."
        elif isinstance(value, str) and len(value) > element.get("max_length", 3_000):
            found[block["block_id"]] = "This is too long."
    return found
