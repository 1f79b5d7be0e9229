"""Block Kit as Slack checks it: which blocks there are, what may stand in them, how long it may be.

From https://docs.slack.dev/reference/block-kit (read 2026-11), without our own code that makes blocks.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tests.servers.slack_rich_rules import RICH_TEXT
from tests.servers.slack_shapes import (
    Check,
    Report,
    address,
    anything,
    array,
    at_least_one,
    boolean,
    by_type,
    exactly_one,
    number,
    one_of,
    shape,
    string,
)

Json = dict[str, Any]


def plain(at_most: int) -> Check:
    return by_type(
        {"plain_text": shape({"type": anything, "text": string(at_most)}, {"emoji": boolean})}
    )


def text(at_most: int) -> Check:
    return by_type(
        {
            "plain_text": shape({"type": anything, "text": string(at_most)}, {"emoji": boolean}),
            "mrkdwn": shape({"type": anything, "text": string(at_most)}, {"verbatim": boolean}),
        }
    )


TYPE: Final[Mapping[str, Check]] = {"type": anything}
ID: Final = string(255)
CONFIRM: Final = shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
OPTION: Final = shape(
    {"text": plain(75), "value": string(150)}, {"description": plain(75), "url": address()}
)
LONG_OPTION: Final = shape({"text": text(75), "value": string(150)}, {"description": text(75)})
OPTIONS: Final = array(OPTION, at_most=100)
GROUPS: Final = array(shape({"label": plain(75), "options": OPTIONS}, {}), at_most=100)
SLACK_FILE: Final = shape({}, {"id": string(255), "url": address()}, exactly_one("id", "url"))


def _initial_is_an_option(value: object, path: str, report: Report) -> None:
    assert isinstance(value, dict)
    groups = value.get("option_groups") or []
    offered = list(value.get("options") or [])
    offered += [
        one for group in groups if isinstance(group, dict) for one in group.get("options", [])
    ]
    chosen = [*(value.get("initial_options") or [])]
    chosen += [value["initial_option"]] if value.get("initial_option") else []
    for one in chosen:
        if one not in offered:
            report.say("initial option must be one of the options", path)


def _pick(
    initial: Mapping[str, Check],
    own: Mapping[str, Check],
    *rules: Check,
    needs: Mapping[str, Check] | None = None,
) -> Check:
    """A menu; `initial` is what is chosen at first."""
    common: Mapping[str, Check] = {
        "placeholder": plain(150),
        "confirm": CONFIRM,
        "focus_on_load": boolean,
        "action_id": ID,
    }
    return shape({**TYPE, **(needs or {})}, {**common, **initial, **own}, *rules)


_ONE: Final = exactly_one("options", "option_groups")
_STATIC: Final[Mapping[str, Check]] = {"options": OPTIONS, "option_groups": GROUPS}
_MANY: Final[Mapping[str, Check]] = {"max_selected_items": number(1, 100)}
_URLS: Final[Mapping[str, Check]] = {"response_url_enabled": boolean}
_FILTER: Final[Mapping[str, Check]] = {
    "default_to_current_conversation": boolean,
    "filter": shape(
        {},
        {
            "include": array(one_of("im", "mpim", "private", "public"), at_most=4),
            "exclude_external_shared_channels": boolean,
            "exclude_bot_users": boolean,
        },
    ),
}
_QUERY: Final[Mapping[str, Check]] = {"min_query_length": number(0, 100)}
_IDS: Final = array(ID, at_most=100)

SELECTS: Final[Mapping[str, Check]] = {
    "static_select": _pick({"initial_option": OPTION}, _STATIC, _ONE, _initial_is_an_option),
    "external_select": _pick({"initial_option": OPTION}, _QUERY),
    "users_select": _pick({"initial_user": ID}, {}),
    "conversations_select": _pick({"initial_conversation": ID}, {**_URLS, **_FILTER}),
    "channels_select": _pick({"initial_channel": ID}, _URLS),
    "multi_static_select": _pick(
        {"initial_options": OPTIONS}, {**_STATIC, **_MANY}, _ONE, _initial_is_an_option
    ),
    "multi_external_select": _pick({"initial_options": OPTIONS}, {**_QUERY, **_MANY}),
    "multi_users_select": _pick({"initial_users": _IDS}, _MANY),
    "multi_conversations_select": _pick({"initial_conversations": _IDS}, {**_MANY, **_FILTER}),
    "multi_channels_select": _pick({"initial_channels": _IDS}, _MANY),
    "overflow": shape(
        {**TYPE, "options": array(OPTION, at_most=5)}, {"confirm": CONFIRM, "action_id": ID}
    ),
    "datepicker": _pick({"initial_date": string(10, at_least=10)}, {}),
    "timepicker": _pick({"initial_time": string(5, at_least=5)}, {"timezone": string(255)}),
    "datetimepicker": _pick({"initial_date_time": number(10**9, 10**10)}, {}),
}
_TICKS: Final[Mapping[str, Check]] = {
    "checkboxes": _pick(
        {"initial_options": array(LONG_OPTION, at_most=10)},
        {},
        _initial_is_an_option,
        needs={"options": array(LONG_OPTION, at_most=10)},
    ),
    "radio_buttons": _pick(
        {"initial_option": LONG_OPTION},
        {},
        _initial_is_an_option,
        needs={"options": array(LONG_OPTION, at_most=10)},
    ),
}
BUTTON: Final = shape(
    {**TYPE, "text": plain(75)},
    {
        "action_id": ID,
        "url": address(),
        "value": string(2_000, at_least=0),
        "style": one_of("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(75),
    },
)
IMAGE_ELEMENT: Final = shape(
    {**TYPE, "alt_text": string(2_000)},
    {"image_url": address(), "slack_file": SLACK_FILE},
    exactly_one("image_url", "slack_file"),
)
_DISPATCH: Final = shape({}, {"trigger_actions_on": array(anything, at_most=2)})


def _field(initial: Check, own: Mapping[str, Check]) -> Check:
    return _pick({"initial_value": initial}, {"dispatch_action_config": _DISPATCH, **own})


FIELDS: Final[Mapping[str, Check]] = {
    "plain_text_input": _field(
        string(3_000),
        {"multiline": boolean, "min_length": number(0, 3_000), "max_length": number(1, 3_000)},
    ),
    "email_text_input": _field(string(3_000), {}),
    "url_text_input": _field(string(3_000), {}),
    "number_input": _field(
        string(100),
        {"is_decimal_allowed": boolean, "min_value": string(100), "max_value": string(100)},
    ),
    "file_input": shape(
        TYPE,
        {
            "action_id": ID,
            "filetypes": array(string(20), at_most=20),
            "max_files": number(1, 10),
        },
    ),
}
ACTIONS: Final = by_type({"button": BUTTON, **SELECTS, **_TICKS})
ACCESSORY: Final = by_type({"button": BUTTON, "image": IMAGE_ELEMENT, **SELECTS, **_TICKS})
INPUTS: Final = by_type(
    {**{k: v for k, v in SELECTS.items() if k != "overflow"}, **_TICKS, **FIELDS}
)
CONTEXT: Final = by_type(
    {
        "image": IMAGE_ELEMENT,
        "plain_text": shape({**TYPE, "text": string(3_000)}, {"emoji": boolean}),
        "mrkdwn": shape({**TYPE, "text": string(3_000)}, {"verbatim": boolean}),
    }
)
BLOCK_ID: Final[Mapping[str, Check]] = {"block_id": ID}
EVERYWHERE: Final[Mapping[str, Check]] = {
    "section": shape(
        TYPE,
        {
            **BLOCK_ID,
            "text": text(3_000),
            "fields": array(text(2_000), at_most=10),
            "accessory": ACCESSORY,
            "expand": boolean,
        },
        at_least_one("text", "fields"),
    ),
    "divider": shape(TYPE, BLOCK_ID),
    "header": shape({**TYPE, "text": plain(150)}, BLOCK_ID),
    "image": shape(
        {**TYPE, "alt_text": string(2_000)},
        {**BLOCK_ID, "image_url": address(), "slack_file": SLACK_FILE, "title": plain(2_000)},
        exactly_one("image_url", "slack_file"),
    ),
    "actions": shape({**TYPE, "elements": array(ACTIONS, at_most=25)}, BLOCK_ID),
    "context": shape({**TYPE, "elements": array(CONTEXT, at_most=10)}, BLOCK_ID),
    "input": shape(
        {**TYPE, "label": plain(2_000), "element": INPUTS},
        {**BLOCK_ID, "hint": plain(2_000), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": RICH_TEXT,
}
IN_MESSAGES: Final[Mapping[str, Check]] = {
    **EVERYWHERE,
    "markdown": shape({**TYPE, "text": string(12_000)}, BLOCK_ID),
    "file": shape({**TYPE, "external_id": ID, "source": one_of("remote")}, BLOCK_ID),
}


def check_blocks(blocks: object, report: Report, *, at_most: int, message: bool) -> None:
    """Check blocks of a message, or of a view."""
    kinds = by_type(IN_MESSAGES if message else EVERYWHERE)
    array(kinds, at_least=0, at_most=at_most)(blocks, "/blocks", report)
    if isinstance(blocks, list) and not report.errors:
        _check_ids(blocks, report)


def _check_ids(blocks: list[Json], report: Report) -> None:
    seen: set[str] = set()
    for place, block in enumerate(blocks):
        name = block.get("block_id")
        if name in seen:
            report.say(f"block_id already exists: {name}", f"/blocks/{place}/block_id")
        seen |= {name} if name else set()
        actions = [one["action_id"] for one in elements(block) if one.get("action_id")]
        if len(actions) != len(set(actions)):
            report.say("action_id must be unique within a block", f"/blocks/{place}")


def elements(block: Json) -> Iterator[Json]:
    """Give what a person can use in a block."""
    yield from (one for one in block.get("elements", []) if isinstance(one, dict))
    for name in ("accessory", "element"):
        if isinstance(block.get(name), dict):
            yield block[name]


def with_ids(blocks: list[Json]) -> list[Json]:
    """Give blocks and what can be used in them the ids that Slack gives when the app gives none."""
    return [_with_id(block, place) for place, block in enumerate(blocks)]


def _with_id(block: Json, place: int) -> Json:
    named: Json = {"block_id": f"b{place}", **block}
    if block["type"] == "actions":
        named["elements"] = [
            {"action_id": f"a{place}.{number}", **one}
            for number, one in enumerate(block["elements"])
        ]
    for name in ("accessory", "element"):
        element = block.get(name)
        if isinstance(element, dict) and element.get("type") != "image":
            named[name] = {"action_id": f"a{place}", **element}
    return named
