"""What a person chooses in commands and forms, in the shape in which Discord tells the bot."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.servers.discord_commands import GROUP, SUB
from tests.servers.discord_component_rules import (
    LABEL,
    ROW,
    SELECTS,
    STRING_SELECT,
    TEXT_INPUT,
    UPLOAD,
)
from tests.servers.discord_shapes import (
    channel_json,
    member_json,
    message_json,
    role_json,
    user_json,
)
from tests.servers.discord_world import Channel, Guild, Json, Message, Role, User, World

STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(3, 12)
PLAIN: dict[int, tuple[type, ...]] = {
    STRING: (str,),
    INTEGER: (int,),
    BOOLEAN: (bool,),
    NUMBER: (int, float),
}


@dataclass
class Upload:
    """A file that a person gives to an option."""

    filename: str
    content: bytes


@dataclass
class Chosen:
    """What a person has chosen, and what the ids in it stand for."""

    world: World
    user: User
    guild: Guild | None
    options: list[Json] = field(default_factory=list)
    resolved: dict[str, dict[str, Json]] = field(default_factory=dict)

    def id_of(self, value: Any, *, kinds: Collection[int] = ()) -> str:
        """Give the id of a channel, role, person or file, and note what it stands for.

        A channel tells what the person, not the bot, may do in it.
        """
        if isinstance(value, Channel):
            assert not kinds or value.kind in kinds, f"#{value.name} is none of {kinds}"
            may = {"permissions": str(self.world.may(self.user, value))}
            return self._noted("channels", value.id, channel_json(value) | may)
        if isinstance(value, Role):
            return self._noted("roles", value.id, role_json(value))
        if isinstance(value, User):
            return self._user(value)
        assert isinstance(value, Upload), f"{value!r} cannot be chosen"
        kept = self.world.attach(value.filename, value.content)
        return self._noted("attachments", int(kept["id"]), kept | {"content_type": "text/plain"})

    def message(self, message: Message) -> str:
        return self._noted("messages", message.id, message_json(message, self.world))

    def _user(self, user: User) -> str:
        member = self.guild and self.guild.members.get(user.id)
        if member:
            part = {name: value for name, value in member_json(member).items() if name != "user"}
            granted = self.world.may_in_guild(user, self.guild) if self.guild else 0
            self._noted("members", user.id, part | {"permissions": str(granted)})
        return self._noted("users", user.id, user_json(user))

    def _noted(self, table: str, number: int, shown: Json) -> str:
        self.resolved.setdefault(table, {})[str(number)] = shown
        return str(number)


def choose(
    chosen: Chosen,
    command: Json,
    names: list[str],
    given: dict[str, Any],
    *,
    focused: str | None = None,
) -> None:
    """Put options as Discord does; raises what its client would not let a person do."""
    known, wrapping = command.get("options") or [], []
    for name in names:
        part = next((one for one in known if one["name"] == name), None)
        if part is None or part["type"] not in (SUB, GROUP):
            raise LookupError(f"{command['name']} has no {name!r}: {[o['name'] for o in known]}")
        wrapping.append(part)
        known = part.get("options") or []
    if any(one["type"] in (SUB, GROUP) for one in known):
        raise LookupError(f"{command['name']} wants one of {[one['name'] for one in known]}")
    _check_names(known, given, focused)
    for one in known:
        if one["name"] in given:
            chosen.options.append(_option(chosen, one, given, focused))
    for part in reversed(wrapping):
        wrapped = {"type": part["type"], "name": part["name"], "options": chosen.options}
        chosen.options = [wrapped]


def _check_names(known: list[Json], given: dict[str, Any], focused: str | None) -> None:
    names = {one["name"] for one in known}
    if set(given) - names:
        raise LookupError(f"there is no option {set(given) - names}, only {names}")
    missing = {one["name"] for one in known if one.get("required")} - set(given)
    if missing and focused is None:
        raise LookupError(f"{missing} must be given")


def _option(chosen: Chosen, option: Json, given: dict[str, Any], focused: str | None) -> Json:
    name, value = option["name"], given[option["name"]]
    told: Json = {"type": option["type"], "name": name}
    if name == focused:
        assert option.get("autocomplete"), f"{name} does not complete"
        return told | {"value": value, "focused": True}
    if option["type"] in PLAIN:
        _check_plain(option, value)
        return told | {"value": value}
    return told | {"value": chosen.id_of(value, kinds=option.get("channel_types") or ())}


def _check_plain(option: Json, value: Any) -> None:
    name = option["name"]
    assert isinstance(value, PLAIN[option["type"]]), f"{name} takes no {value!r}"
    choices = [one["value"] for one in option.get("choices") or []]
    assert not choices or value in choices, f"{name} is one of {choices}"
    size = len(value) if isinstance(value, str) else value
    kind = "length" if isinstance(value, str) else "value"
    assert size >= option.get(f"min_{kind}", size), f"{name} is too small"
    assert size <= option.get(f"max_{kind}", size), f"{name} is too large"


def components_of(body: Json) -> list[Json]:
    """Give all components of a message or form, whatever they stand in."""
    found, waiting = [], list(body.get("components") or [])
    while waiting:
        part = waiting.pop(0)
        found.append(part)
        inside = [*(part.get("components") or []), part.get("accessory"), part.get("component")]
        waiting = [one for one in inside if one] + waiting
    return found


def values_of(
    chosen: Chosen, select: Json, values: Sequence[Any], *, required: bool = True
) -> list[str]:
    """Give what is chosen in a select; raises what Discord's client would not let a person do."""
    name, most = select["custom_id"], select.get("max_values", 1)
    least = select.get("min_values", 1) if required or values else 0
    assert least <= len(values) <= most, f"{name} takes {least} to {most} values"
    if select["type"] != STRING_SELECT:
        kinds = select.get("channel_types") or ()
        return [chosen.id_of(value, kinds=kinds) for value in values]
    known = {option["value"] for option in select["options"]}
    assert set(values) <= known, f"{name}: {values} are not among {known}"
    return list(values)


@dataclass
class Filling:
    """A form as a person fills it in, by custom ids or labels."""

    chosen: Chosen
    left: dict[str, Any]
    """What is still to be put into a field."""

    def components(self, modal: Json) -> list[Json]:
        """Fill in a form; raises what Discord's client would not let a person send."""
        filled = [self._filled(part) for part in modal["components"]]
        if self.left:
            known = [one["custom_id"] for one in components_of(modal) if one.get("custom_id")]
            raise LookupError(f"the form has no {set(self.left)}, only {known}")
        return filled

    def _filled(self, part: Json) -> Json:
        told = {"type": part["type"], "id": part.get("id", 0)}
        if part["type"] == LABEL:
            return told | {"component": self._input(part["component"], part["label"])}
        if part["type"] == ROW:
            fields = [self._input(one, one.get("label", "")) for one in part["components"]]
            return told | {"components": fields}
        return told

    def _input(self, part: Json, label: str) -> Json:
        told = {"type": part["type"], "id": part.get("id", 0), "custom_id": part["custom_id"]}
        name = part["custom_id"] if part["custom_id"] in self.left else label
        if part["type"] == TEXT_INPUT:
            return told | {"value": _typed(part, self.left.pop(name, part.get("value") or ""))}
        if part["type"] in SELECTS:
            standing = [one["value"] for one in part.get("options") or [] if one.get("default")]
            picked = self.left.pop(name, standing)
            listed = picked if isinstance(picked, list) else [picked]
            return told | {
                "values": values_of(self.chosen, part, listed, required=part.get("required", True))
            }
        if part["type"] == UPLOAD:
            files = self.left.pop(name, [])
            return told | {"values": [self.chosen.id_of(one) for one in files]}
        given = self.left.pop(name, None)
        return told | {"values" if isinstance(given, list) else "value": given}


def _typed(part: Json, text: str) -> str:
    label = part["custom_id"]
    assert text or not part.get("required", True), f"{label} must be filled in"
    assert len(text) <= (part.get("max_length") or 4_000), f"{label} is too long"
    assert not text or len(text) >= (part.get("min_length") or 0), f"{label} is too short"
    return text
