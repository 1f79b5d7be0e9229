"""Form → modal, panel → modal, panels → App Home; and what people have filled in. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.chat.slack_chat import limits
from adapters.chat.slack_chat.drawing import ASK, options_of, panel_blocks
from adapters.chat.slack_chat.escaping import within
from adapters.chat.slack_chat.richtext import Json, block, emoji, plain, section, text
from rules.asking.panel import Field, Form, Panel
from rules.asking.words import Kind, Option, command_named

FORM, ANSWER = "form", "answer"
"""The callback ids of modals: one is filled in, the other is read."""
SUGGESTED = (Kind.WATCH, Kind.FEED, Kind.SUBJECT, Kind.OUTLET, Kind.CHANNEL)
"""Values of which there may be too many to list: Slack asks us while they are typed."""
SUGGEST = "suggest."
PROBLEM = "problem"
_PREFILLED = ("initial_value", "initial_option", "initial_options")


@dataclass(frozen=True, slots=True)
class Kept:
    """What a modal remembers while it is open: Slack keeps it, and people do not see it."""

    ask: str
    channel: str
    """The address where it was opened."""

    def __str__(self) -> str:
        """Write it for Slack to keep."""
        return json.dumps({"ask": self.ask, "channel": self.channel})[: limits.PRIVATE_METADATA]


def kept_by(view: Mapping[str, Any]) -> Kept:
    """Read what a modal remembers; raises ValueError when it is none of ours."""
    try:
        found = json.loads(view.get("private_metadata") or "")
        return Kept(str(found["ask"]), str(found["channel"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError("the modal is none of ours") from error


def form_view(form: Form, kept: Kept) -> Json:
    """Draw a form as a modal."""
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": plain(within(form.title, limits.VIEW_TITLE)),
        "submit": plain(within(form.submit, limits.VIEW_TITLE)),
        "private_metadata": str(kept),
        "blocks": [_input(one, kept.ask) for one in form.fields][: limits.VIEW_BLOCKS],
    }


def answer_view(panel: Panel, kept: Kept) -> Json:
    """Draw an answer in place of the form that was sent."""
    return {
        "type": "modal",
        "callback_id": ANSWER,
        "title": plain("wirewatch"),
        "private_metadata": str(kept),
        "blocks": list(panel_blocks(panel)),
    }


def waiting_view(view: Mapping[str, Any]) -> Json:
    """Show that a form was received, while it is worked on."""
    kept = view.get("private_metadata") or ""
    waiting = block(section(emoji("hourglass_flowing_sand"), text(" …")))
    return {
        "type": "modal",
        "callback_id": ANSWER,
        "title": plain("wirewatch"),
        "private_metadata": kept,
        "blocks": [waiting],
    }


def form_again(view: Mapping[str, Any], panel: Panel) -> Json:
    """Show a form once more, as it was filled in, with what was wrong above it."""
    written = _state(view)
    inputs = [
        _filled(one, _first(written.get(one["block_id"]) or {}))
        for one in view["blocks"]
        if one["type"] == "input"
    ]
    problem = {**block(*_all_lines(panel)), "block_id": PROBLEM}
    return {
        **{
            name: view[name]
            for name in ("type", "callback_id", "title", "submit", "close")
            if view.get(name)
        },
        "private_metadata": view.get("private_metadata") or "",
        "blocks": [problem, *inputs],
    }


def values_in(view: Mapping[str, Any]) -> Mapping[str, str]:
    """Read what was filled in, by option; what was left empty is left out."""
    found = {name: _value(_first(elements)) for name, elements in _state(view).items()}
    return {name: value for name, value in found.items() if value}


def home_view(panels: Sequence[Panel], *, new_watch: str) -> Json:
    """Draw a person's own page: what they can do first, then one part behind the other."""
    button = {
        "type": "button",
        "action_id": f"{ASK}home.new",
        "style": "primary",
        "text": plain(within(new_watch, limits.BUTTON_LABEL)),
        "value": "watch add",
    }
    blocks: list[Json] = [{"type": "actions", "elements": [button]}]
    share = (limits.VIEW_BLOCKS - 2 * len(panels) - 1) // max(1, len(panels))
    for number, panel in enumerate(panels):
        blocks.append({"type": "divider"})
        drawn = panel_blocks(panel, at_most=share)
        blocks += [_renamed(one, f"home{number}.") for one in drawn]
    return {"type": "home", "blocks": blocks[: limits.VIEW_BLOCKS]}


def _renamed(drawn: Json, prefix: str) -> Json:
    """Give buttons of several panels on one page names of their own."""
    if drawn["type"] != "actions":
        return drawn
    renamed = []
    for element in drawn["elements"]:
        kind, _, rest = element["action_id"].partition(".")
        renamed.append({**element, "action_id": f"{kind}.{prefix}{rest}"})
    return {**drawn, "elements": renamed}


def _all_lines(panel: Panel) -> Iterator[Json]:
    for drawn in panel_blocks(panel):
        if drawn["type"] == "rich_text":
            yield from drawn["elements"]


def _input(field: Field, ask: str) -> Json:
    drawn = {
        "type": "input",
        "block_id": field.name,
        "optional": not field.is_required,
        "label": plain(within(field.label, limits.LABEL)),
        "element": {"action_id": field.name, **_element(field, _option(ask, field.name))},
    }
    return {**drawn, "hint": plain(within(field.about, limits.HINT))} if field.about else drawn


def _option(ask: str, name: str) -> Option | None:
    first, _, rest = ask.partition(" ")
    command = command_named(f"{first} {rest.partition(' ')[0]}") or command_named(first)
    return command.option(name) if command else None


def _element(field: Field, option: Option | None) -> Json:
    kind = option.kind if option else Kind.TEXT
    if (
        kind is Kind.FILE
    ):  # which endings Slack knows is not written anywhere: the list is read, not its name
        return {"type": "file_input", "max_files": 1}
    if kind in SUGGESTED:
        return _suggested_select(field, kind)
    if field.choices:
        options = options_of((one.label, one.value, one.about) for one in field.choices)
        initial = [one for one in options if one["value"] == field.value]
        return {
            "type": "static_select",
            "options": options,
            **({"initial_option": initial[0]} if initial else {}),
        }
    initial_value = {"initial_value": within(field.value, limits.INPUT)} if field.value else {}
    return {
        "type": "plain_text_input",
        "multiline": field.is_long,
        "max_length": limits.INPUT,
        **initial_value,
    }


def _suggested_select(field: Field, kind: Kind) -> Json:
    """Let people choose of what we suggest while they type; of outlets several.

    What is chosen already is shown as the field's choices call it.
    """
    called = {one.value: one.label for one in field.choices}
    chosen = options_of((called.get(one, one), one, "") for one in field.value.splitlines())
    several = kind is Kind.OUTLET
    drawn: Json = {
        "type": "multi_external_select" if several else "external_select",
        "action_id": f"{SUGGEST}{field.name}",
        "min_query_length": 0,
    }
    if not chosen:
        return drawn
    return {**drawn, **({"initial_options": chosen} if several else {"initial_option": chosen[0]})}


def _state(view: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    return (view.get("state") or {}).get("values") or {}


def _first(elements: Mapping[str, Any]) -> Mapping[str, Any]:
    return next(iter(elements.values()), {})


def _value(element: Mapping[str, Any]) -> str:
    given = element.get("value") or "\n".join(_chosen_in(element))
    return str(given).strip()


def _chosen_in(element: Mapping[str, Any]) -> Iterator[str]:
    """Give what was chosen; of a file that was uploaded its id alone, for the rest is to be asked of Slack."""
    yield from (str(one["id"]) for one in element.get("files") or ())
    yield from (str(one["value"]) for one in _options_in(element))


def _options_in(element: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Give what is chosen in an element, with how it was called."""
    one = element.get("selected_option")
    return [one] if one else element.get("selected_options") or ()


def _filled(drawn: Json, element: Mapping[str, Any]) -> Json:
    """Put back what somebody has filled in."""
    kept = {name: value for name, value in drawn["element"].items() if name not in _PREFILLED}
    return {**drawn, "element": {**kept, **_initial(kept, element)}}


def _initial(kept: Json, element: Mapping[str, Any]) -> Json:
    if kept["type"] == "plain_text_input":
        value = _value(element)
        return {"initial_value": value} if value else {}
    chosen = options_of((one["text"]["text"], one["value"], "") for one in _options_in(element))
    listed = {one["value"]: one for one in kept.get("options", ())}  # Slack wants just the same
    options = [listed.get(one["value"], one) for one in chosen]
    if not options:
        return {}
    several = kept["type"].startswith("multi")
    return {"initial_options": options} if several else {"initial_option": options[0]}
