"""What a person chooses in commands and forms, in the shape in which Discord tells the bot."""

from dataclasses import dataclass, field
from typing import Any

from tests.servers.discord_commands import GROUP, SUB
from tests.servers.discord_component_rules import LABEL, ROW, SELECTS, TEXT_INPUT
from tests.servers.discord_shapes import channel_json, role_json, user_json
from tests.servers.discord_world import EVERY_PERMISSION, Channel, Json, Role, User, World

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
    """The options of a command, and what their ids stand for."""

    options: list[Json] = field(default_factory=list)
    resolved: dict[str, dict[str, Json]] = field(default_factory=dict)

    def resolve(self, table: str, number: int, shown: Json) -> str:
        self.resolved.setdefault(table, {})[str(number)] = shown
        return str(number)


def options_of(
    world: World,
    command: Json,
    names: list[str],
    given: dict[str, Any],
    *,
    focused: str | None = None,
) -> Chosen:
    """Put options as Discord does; raises what its client would not let a person do."""
    chosen, known, wrapping = Chosen(), command.get("options") or [], []
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
            chosen.options.append(_option(world, chosen, one, given, focused))
    for part in reversed(wrapping):
        wrapped = {"type": part["type"], "name": part["name"], "options": chosen.options}
        chosen.options = [wrapped]
    return chosen


def _check_names(known: list[Json], given: dict[str, Any], focused: str | None) -> None:
    names = {one["name"] for one in known}
    if set(given) - names:
        raise LookupError(f"there is no option {set(given) - names}, only {names}")
    missing = {one["name"] for one in known if one.get("required")} - set(given)
    if missing and focused is None:
        raise LookupError(f"{missing} must be given")


def _option(
    world: World, chosen: Chosen, option: Json, given: dict[str, Any], focused: str | None
) -> Json:
    name, value = option["name"], given[option["name"]]
    told: Json = {"type": option["type"], "name": name}
    if name == focused:
        assert option.get("autocomplete"), f"{name} does not complete"
        return told | {"value": value, "focused": True}
    if option["type"] in PLAIN:
        _check_plain(option, value)
        return told | {"value": value}
    return told | {"value": _resolved(world, chosen, option, value)}


def _check_plain(option: Json, value: Any) -> None:
    name = option["name"]
    assert isinstance(value, PLAIN[option["type"]]), f"{name} takes no {value!r}"
    choices = [one["value"] for one in option.get("choices") or []]
    assert not choices or value in choices, f"{name} is one of {choices}"
    size = len(value) if isinstance(value, str) else value
    kind = "length" if isinstance(value, str) else "value"
    assert size >= option.get(f"min_{kind}", size), f"{name} is too small"
    assert size <= option.get(f"max_{kind}", size), f"{name} is too large"


def _resolved(world: World, chosen: Chosen, option: Json, value: Any) -> str:
    if isinstance(value, Channel):
        kinds = option.get("channel_types") or [value.kind]
        assert value.kind in kinds, f"{option['name']} takes channels of {kinds}"
        shown = channel_json(value) | {"permissions": str(EVERY_PERMISSION)}
        return chosen.resolve("channels", value.id, shown)
    if isinstance(value, Role):
        return chosen.resolve("roles", value.id, role_json(value))
    if isinstance(value, User):
        return chosen.resolve("users", value.id, user_json(value))
    assert isinstance(value, Upload), f"{option['name']} takes no {value!r}"
    kept = world.attach(value.filename, value.content)
    return chosen.resolve("attachments", int(kept["id"]), kept | {"content_type": "text/plain"})


def components_of(body: Json) -> list[Json]:
    """Give all components of a message or form, whatever they stand in."""
    found, waiting = [], list(body.get("components") or [])
    while waiting:
        part = waiting.pop(0)
        found.append(part)
        inside = [*(part.get("components") or []), part.get("accessory"), part.get("component")]
        waiting = [one for one in inside if one] + waiting
    return found


def filled_form(modal: Json, values: dict[str, Any]) -> list[Json]:
    """Fill in a form; raises what Discord's client would not let a person send."""
    left = dict(values)
    filled = [_filled(part, left) for part in modal["components"]]
    if left:
        known = [one["custom_id"] for one in components_of(modal) if one.get("custom_id")]
        raise LookupError(f"the form has no {set(left)}, only {known}")
    return filled


def _filled(part: Json, left: dict[str, Any]) -> Json:
    told = {"type": part["type"], "id": part.get("id", 0)}
    if part["type"] == LABEL:
        return told | {"component": _input(part["component"], part["label"], left)}
    if part["type"] == ROW:
        fields = [_input(one, one.get("label", ""), left) for one in part["components"]]
        return told | {"components": fields}
    return told


def _input(part: Json, label: str, left: dict[str, Any]) -> Json:
    told = {"type": part["type"], "id": part.get("id", 0), "custom_id": part["custom_id"]}
    name = part["custom_id"] if part["custom_id"] in left else label
    if part["type"] == TEXT_INPUT:
        return told | {"value": _typed(part, left.pop(name, part.get("value") or ""))}
    if part["type"] in SELECTS:
        standing = [one["value"] for one in part.get("options") or [] if one.get("default")]
        picked = left.pop(name, standing)
        listed = picked if isinstance(picked, list) else [picked]
        return told | {"values": [str(getattr(one, "id", one)) for one in listed]}
    given = left.pop(name, None)
    key = "values" if isinstance(given, list) else "value"
    return told | {key: given}


def _typed(part: Json, text: str) -> str:
    label = part["custom_id"]
    assert text or not part.get("required", True), f"{label} must be filled in"
    assert len(text) <= (part.get("max_length") or 4_000), f"{label} is too long"
    assert not text or len(text) >= (part.get("min_length") or 0), f"{label} is too short"
    return text
