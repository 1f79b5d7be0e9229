"""What Slack refuses of a message or a view, with the code and the words by which it does.

Independent of the code that writes our messages: limits are those of https://docs.slack.dev.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

from tests.servers.slack_block_rules import (
    GROUPS,
    OPTION,
    check_blocks,
    elements,
    plain,
    with_ids,
)
from tests.servers.slack_shapes import Report, anything, array, boolean, shape, string
from tests.servers.slack_values import SlackError

Json = dict[str, Any]

TEXT_CUT_AT: Final = 40_000
TEXT_OF_UPDATES: Final = 4_000
BLOCKS_OF_MESSAGE: Final = 50
BLOCKS_OF_VIEW: Final = 100
VIEW_BYTES: Final = 250_000
METADATA_BYTES: Final = 8_000
"""metadata_too_large exists, its limit is not written anywhere; ours is lower than any in use."""
ALL_TEXT_OF_BLOCKS: Final = 11_000
"""Not documented; 11,341 were refused (slackapi/bolt-js#2509), so we refuse from a little before."""
MARKDOWN_TEXT: Final = 12_000


def invalid_blocks(report: Report) -> SlackError:
    """Say it as Slack does: the same words twice."""
    return SlackError(
        "invalid_blocks",
        errors=report.errors,
        response_metadata={"messages": [f"[ERROR] {one}" for one in report.errors]},
    )


def blocks_from(given: object) -> list[Json]:
    """Read the argument `blocks`: a list, or a list written as JSON."""
    if given in (None, ""):
        return []
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError:
            raise SlackError("invalid_blocks_format") from None
    if not isinstance(given, list):
        raise SlackError("invalid_blocks_format")
    return given


def check_message_blocks(blocks: list[Json]) -> None:
    report = Report()
    check_blocks(blocks, report, at_most=BLOCKS_OF_MESSAGE, message=True)
    _check_uploads(blocks, report)
    if report.errors:
        raise invalid_blocks(report)
    if sum(len(one) for one in _texts(blocks)) > ALL_TEXT_OF_BLOCKS:
        raise SlackError("msg_blocks_too_long")
    markdown = [one["text"] for one in blocks if one["type"] == "markdown"]
    if sum(map(len, markdown)) > MARKDOWN_TEXT:
        raise SlackError("msg_blocks_too_long")


def _texts(value: object) -> Iterator[str]:
    """All that people read or that a click carries."""
    if isinstance(value, dict):
        yield from (
            one for name, one in value.items() if name in ("text", "url") and isinstance(one, str)
        )
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def metadata_from(given: object) -> Json | None:
    """Read the argument `metadata`; an empty object takes away what was there."""
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError:
            raise SlackError("invalid_metadata_format") from None
    if given is None or given == {}:
        return given
    if not isinstance(given, dict) or not _is_metadata(given):
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(given["event_payload"]).encode()) > METADATA_BYTES:
        raise SlackError("metadata_too_large")
    return given


def _is_metadata(given: Json) -> bool:
    kind, payload = given.get("event_type"), given.get("event_payload")
    known = set(given) <= {"event_type", "event_payload", "entities"}
    return known and isinstance(kind, str) and bool(kind) and isinstance(payload, dict)


def check_text_of_update(text: str) -> None:
    if len(text) > TEXT_OF_UPDATES:
        raise SlackError("msg_too_long")


_VIEW_COMMON: Final = {
    "private_metadata": string(3_000, at_least=0),
    "callback_id": string(255, at_least=0),
    "external_id": string(255, at_least=0),
}
_MODAL: Final = shape(
    {"type": anything, "title": plain(24), "blocks": anything},
    {
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
        **_VIEW_COMMON,
    },
)
_HOME: Final = shape({"type": anything, "blocks": anything}, _VIEW_COMMON)


def view_from(given: object, *, kind: str) -> Json:
    """Read and check the argument `view`: a modal or a home."""
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError:
            raise _invalid_view(["invalid JSON"]) from None
    if not isinstance(given, dict):
        raise _invalid_view(["missing required field: view"])
    if given.get("type") != kind:
        raise _invalid_view([f"invalid view type: {given.get('type')} [json-pointer:/view/type]"])
    report = Report()
    (_MODAL if kind == "modal" else _HOME)(given, "/view", report)
    check_blocks(given.get("blocks"), report, at_most=BLOCKS_OF_VIEW, message=False)
    if not report.errors:
        _check_inputs(given, report)
    if report.errors:
        raise _invalid_view(report.errors)
    if len(json.dumps(given).encode()) > VIEW_BYTES:
        raise SlackError("view_too_large")
    return given | {"blocks": with_ids(given["blocks"])}


def takes_uploads(blocks: object) -> bool:
    """Say whether files can be uploaded in blocks."""
    found = blocks if isinstance(blocks, list) else []
    drawn = [element for one in found if isinstance(one, dict) for element in elements(one)]
    return any(one.get("type") == "file_input" for one in drawn)


def _check_uploads(blocks: object, report: Report) -> None:
    if takes_uploads(blocks):
        report.say("file_input stands only in modals", "/blocks")


def _check_inputs(view: Json, report: Report) -> None:
    if view["type"] != "modal":
        _check_uploads(view["blocks"], report)
    inputs = [one for one in view["blocks"] if one["type"] == "input"]
    if view["type"] == "modal" and inputs and "submit" not in view:
        report.say("missing required field: submit, as there are inputs", "/view")
    focused = [
        one for block in view["blocks"] for one in elements(block) if one.get("focus_on_load")
    ]
    if len(focused) > 1:
        report.say("only one element may have focus_on_load", "/view/blocks")


def _invalid_view(errors: list[str]) -> SlackError:
    return SlackError(
        "invalid_arguments",
        response_metadata={"messages": [f"[ERROR] {one}" for one in errors]},
    )


def check_options_answer(answer: Json) -> list[Json]:
    """Check what an app answers to a search in an external select; gives the options."""
    report = Report()
    groups = answer.get("option_groups")
    if groups is not None:
        GROUPS(groups, "/option_groups", report)
    else:
        array(OPTION, at_least=0, at_most=100)(answer.get("options"), "/options", report)
    if report.errors:
        raise invalid_blocks(report)
    if groups is not None:
        return [one for group in groups for one in group["options"]]
    return list(answer["options"])
