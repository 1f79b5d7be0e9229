"""What a person sets off in the local Discord, and how our bot answers it.

https://docs.discord.com/developers/interactions/receiving-and-responding
"""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.servers.discord_component_rules import check_modal
from tests.servers.discord_errors import ApiError, Form
from tests.servers.discord_messages import Writing
from tests.servers.discord_rules import EPHEMERAL, MAY_BE_SET, checked_message, edited_message
from tests.servers.discord_shapes import message_json
from tests.servers.discord_world import Channel, Json, Message, User, World

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
SAYS, DEFERS, DEFERS_UPDATE, UPDATES, CHOICES, ASKS = 4, 5, 6, 7, 8, 9
ANSWERS = {
    COMMAND: {SAYS, DEFERS, ASKS},
    COMPONENT: {SAYS, DEFERS, DEFERS_UPDATE, UPDATES, ASKS},
    AUTOCOMPLETE: {CHOICES},
    MODAL: {SAYS, DEFERS, DEFERS_UPDATE, UPDATES},
}
FIRST_ANSWER = timedelta(seconds=3)
TOKEN_LIVES = timedelta(minutes=15)
MOST_FOLLOW_UPS_OF_A_USER_INSTALL = 5


@dataclass
class Interaction:
    id: int
    token: str
    kind: int
    person: User
    channel: Channel
    asked_at: datetime
    source: Message | None = None
    """The message whose component was used."""
    user_installed: bool = False
    answered_at: datetime | None = None
    answer: int = 0
    """The type of the first answer."""
    hidden: bool = False
    original: Message | None = None
    original_id: int = 0
    """Which id the message will have that was deferred."""
    follow_ups: dict[int, Message] = field(default_factory=dict)
    modal: Json | None = None
    choices: list[Json] | None = None
    gone: bool = False
    """Whether the first answer has been taken away."""
    moved: asyncio.Event = field(default_factory=asyncio.Event)
    """Set whenever something has come of it."""

    @property
    def is_thinking(self) -> bool:
        return self.answer == DEFERS and self.original is None and not self.gone


@dataclass
class Interactions:
    world: World
    writing: Writing
    blame: Callable[[str], None]
    first_answer: timedelta = FIRST_ANSWER
    begun: dict[str, Interaction] = field(default_factory=dict)
    """By token."""
    hidden: dict[int, Message] = field(default_factory=dict)
    """Ephemeral messages, by id; each is seen by one person."""

    def begin(
        self, kind: int, person: User, channel: Channel, *, source: Message | None = None
    ) -> Interaction:
        now, token = self.world.clock.now(), secrets.token_urlsafe(48)
        begun = Interaction(self.world.snowflake(now), token, kind, person, channel, now, source)
        self.begun[token] = begun
        return begun

    # The first answer.

    def answer(self, number: int, token: str, body: Json, files: list[Json]) -> Json:
        """Take the first answer; gives what Discord says when asked for a response."""
        one = self.begun.get(token)
        if one is None or one.id != number:
            raise ApiError(10062)
        if one.answered_at is not None:
            raise ApiError(40060)
        if self.world.clock.now() - one.asked_at > self.first_answer:
            self.blame(f"interaction {number} was answered after more than 3 s")
            raise ApiError(10062)
        kind = body.get("type")
        form = Form()
        form.choice(("type",), kind, ANSWERS[one.kind] | self._of_a_component(one))
        form.done()
        self._take(one, int(str(kind)), body.get("data") or {}, files)
        one.answered_at, one.answer = self.world.clock.now(), int(str(kind))
        one.moved.set()
        return self._callback_json(one)

    @staticmethod
    def _of_a_component(one: Interaction) -> set[int]:
        """Only a message that is there can be updated."""
        return {UPDATES, DEFERS_UPDATE} if one.source is not None else set()

    def _take(self, one: Interaction, kind: int, body: Json, files: list[Json]) -> None:
        if kind == SAYS:
            one.original = self._said(one, body, files)
        elif kind == DEFERS:
            one.hidden = bool(int(body.get("flags") or 0) & EPHEMERAL)
            one.original_id = self.world.snowflake()
        elif kind == UPDATES:
            one.original = self._changed(self._source(one), body, files)
        elif kind == DEFERS_UPDATE:
            one.original = self._source(one)
        elif kind == ASKS:
            form = Form()
            check_modal(form, body)
            form.done()
            one.modal = body
        else:
            one.choices = _checked_choices(body)

    @staticmethod
    def _source(one: Interaction) -> Message:
        if one.source is None:
            raise ApiError(50035, {"type": {"_errors": [{"code": "BASE_TYPE_CHOICES"}]}})
        if one.source.deleted:
            raise ApiError(10008)
        return one.source

    def _said(
        self, one: Interaction, body: Json, files: list[Json], *, hidden: bool | None = None
    ) -> Message:
        """Write an answer; a hidden one stands in no channel."""
        kept = checked_message(body, files=len(files), may_set=MAY_BE_SET | EPHEMERAL)
        kept |= self.writing.attached(files)
        if hidden is not None:
            flags = int(kept.get("flags") or 0)
            kept["flags"] = flags | EPHEMERAL if hidden else flags & ~EPHEMERAL
        asked = {name: value for name, value in body.items() if name != "nonce"}
        if int(kept.get("flags") or 0) & EPHEMERAL:
            now, number = self.world.clock.now(), one.original_id or self.world.snowflake()
            made = Message(number, one.channel.id, self.world.bot, kept, now)
            self.hidden[made.id] = made
        else:
            number = one.original_id
            made = self.writing.write(one.channel, self.world.bot, kept, asked, at_id=number)
        one.original_id = 0
        made.kind = 20 if one.kind == COMMAND else 0
        made.extra = self._origin(one)
        return made

    def _origin(self, one: Interaction) -> Json:
        number = str(self.world.application_id)
        user: Json = {"id": str(one.person.id), "username": one.person.name, "discriminator": "0"}
        user |= {"avatar": None, "global_name": one.person.name}
        origin: Json = {"id": str(one.id), "type": one.kind, "user": user}
        origin |= {"authorizing_integration_owners": {}}
        return {"application_id": number, "webhook_id": number, "interaction_metadata": origin}

    def _changed(self, message: Message, body: Json, files: list[Json]) -> Message:
        kept = edited_message(message.body, body, files=len(files)) | self.writing.attached(files)
        # What one person sees stays so, whatever flags an edit names.
        kept["flags"] = int(kept.get("flags") or 0) | message.flags & EPHEMERAL
        if message.id in self.hidden:
            message.edits.append(message.body)
            message.body, message.edited_at = kept, self.world.clock.now()
            return message
        return self.writing.change(message, kept, body)

    def _callback_json(self, one: Interaction) -> Json:
        told: Json = {"id": str(one.id), "type": one.kind, "activity_instance_id": None}
        if one.answer in (SAYS, DEFERS):
            shown = one.original.flags & EPHEMERAL if one.original else one.hidden
            number = str(one.original.id if one.original else one.original_id)
            told |= {"response_message_id": number}
            told |= {"response_message_loading": one.is_thinking}
            told |= {"response_message_ephemeral": bool(shown)}
        resource: Json = {"type": one.answer}
        if one.answer in (SAYS, UPDATES) and one.original is not None:
            resource["message"] = message_json(one.original, self.world)
        return {"interaction": told, "resource": resource}

    # All that comes after it.

    def follow_up(self, token: str, body: Json, files: list[Json]) -> Json:
        """Say something more; the first after a deferral fills what was deferred."""
        one = self._living(token)
        if one.is_thinking:
            return self._filled(one, body, files)
        used = len(one.follow_ups)
        if one.user_installed and used >= MOST_FOLLOW_UPS_OF_A_USER_INSTALL:
            raise ApiError(30040)
        made = self._said(one, body, files)
        one.follow_ups[made.id] = made
        one.moved.set()
        return message_json(made, self.world)

    def _filled(self, one: Interaction, body: Json, files: list[Json]) -> Json:
        one.original = self._said(one, body, files, hidden=one.hidden)
        one.moved.set()
        return message_json(one.original, self.world)

    def said(self, token: str, reference: str) -> Json:
        return message_json(self._answer_of(self._living(token), reference), self.world)

    def edit(self, token: str, reference: str, body: Json, files: list[Json]) -> Json:
        one = self._living(token)
        if reference == "@original" and one.is_thinking:
            return self._filled(one, body, files)
        changed = self._changed(self._answer_of(one, reference), body, files)
        one.moved.set()
        return message_json(changed, self.world)

    def delete(self, token: str, reference: str) -> None:
        one = self._living(token)
        if reference == "@original" and one.is_thinking:
            one.gone = True
            one.moved.set()
            return
        message = self._answer_of(one, reference)
        if self.hidden.pop(message.id, None) is None:
            self.writing.take_away(message)
        message.deleted = one.gone = True
        one.moved.set()

    def _living(self, token: str) -> Interaction:
        one = self.begun.get(token)
        if one is None or one.answered_at is None:
            raise ApiError(10015)
        if self.world.clock.now() - one.asked_at > TOKEN_LIVES:
            raise ApiError(50027)
        return one

    @staticmethod
    def _answer_of(one: Interaction, reference: str) -> Message:
        found = one.original
        if reference != "@original":
            known = [one.original, *one.follow_ups.values()]
            found = next((each for each in known if each and str(each.id) == reference), None)
        if found is None or found.deleted:
            raise ApiError(10008)
        return found


def _checked_choices(body: Any) -> list[Json]:
    """https://…/application-commands#autocomplete: at most 25, a name and a value of 100."""
    form = Form()
    place = ("data", "choices")
    choices = form.count(place, body.get("choices"), most=25)
    for number, choice in enumerate(choices):
        form.length((*place, number, "name"), choice.get("name"), least=1, most=100)
        if isinstance(choice.get("value"), str):
            form.length((*place, number, "value"), choice["value"], most=100)
    form.done()
    return choices
