"""The limits of the local Slack beside those that slack_sdk's own models know: neither comes from the other."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block, Option
from slack_sdk.models.views import View

from tests.servers.slack_rules import check_message_blocks, view_from
from tests.servers.slack_values import SlackError
from tests.slack_apps import a_button, a_modal, an_input, section

Json = dict[str, Any]
Made = Callable[[int], Json]


def plain(size: int) -> Json:
    return {"type": "plain_text", "text": "w" * size}


def option(words: int = 1, value: int = 1, number: int = 0) -> Json:
    return {"text": plain(words), "value": f"{number:03d}".ljust(value, "v")}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def menu(*options: Json) -> Json:
    return {"type": "static_select", "action_id": "m", "options": list(options)}


BLOCKS: dict[str, tuple[int, Made]] = {
    "section": (3_000, lambda n: section("w" * n)),
    "fields": (10, lambda n: {"type": "section", "fields": [plain(1)] * n}),
    "header": (150, lambda n: {"type": "header", "text": plain(n)}),
    "context": (10, lambda n: {"type": "context", "elements": [plain(1)] * n}),
    "actions": (25, lambda n: actions(*(a_button(action_id=f"b{one}") for one in range(n)))),
    "block_id": (255, lambda n: section("w") | {"block_id": "i" * n}),
    "button": (75, lambda n: actions(a_button("w" * n))),
    "button value": (2_000, lambda n: actions(a_button(value="v" * n))),
    "options": (100, lambda n: actions(menu(*(option(value=3, number=one) for one in range(n))))),
    "image alt_text": (
        2_000,
        lambda n: {"type": "image", "image_url": "https://a.example", "alt_text": "w" * n},
    ),
    "image_url": (
        3_000,
        lambda n: {"type": "image", "image_url": "https://".ljust(n, "a"), "alt_text": "w"},
    ),
    "label": (2_000, lambda n: an_input("query") | {"label": plain(n)}),
    "hint": (2_000, lambda n: an_input("query") | {"hint": plain(n)}),
}
VIEWS: dict[str, tuple[int, Made]] = {
    "title": (24, lambda n: a_modal(title=plain(n))),
    "submit": (24, lambda n: a_modal(submit=plain(n))),
    "close": (24, lambda n: a_modal(close=plain(n))),
    "private_metadata": (3_000, lambda n: a_modal(private_metadata="m" * n)),
    "callback_id": (255, lambda n: a_modal(callback_id="c" * n)),
    "blocks": (100, lambda n: a_modal(*[{"type": "divider"}] * n)),
}


OPTIONS: dict[str, tuple[int, Made]] = {
    "text": (Option.label_max_length, lambda n: option(words=n)),
    "value": (Option.value_max_length, lambda n: option(value=n)),
}


def server_takes(block: Json) -> bool:
    try:
        check_message_blocks([block])
    except SlackError:
        return False
    return True


def sdk_takes(block: Json) -> bool:
    parsed = Block.parse(block)
    assert parsed is not None
    try:
        parsed.to_dict()
    except SlackObjectFormationError:
        return False
    return True


@pytest.mark.parametrize("what", BLOCKS)
def test_a_limit_of_blocks_is_where_the_sdk_knows_it(what: str) -> None:
    limit, made = BLOCKS[what]
    for size, legal in ((limit, True), (limit + 1, False)):
        assert server_takes(made(size)) is legal
        assert sdk_takes(made(size)) is legal


@pytest.mark.parametrize("what", OPTIONS)
def test_a_limit_of_options_is_where_the_sdk_knows_it(what: str) -> None:
    limit, made = OPTIONS[what]
    assert server_takes(actions(menu(made(limit))))
    assert not server_takes(actions(menu(made(limit + 1))))


@pytest.mark.parametrize("what", VIEWS)
def test_a_limit_of_views_is_where_the_sdk_knows_it(what: str) -> None:
    limit, made = VIEWS[what]
    view_from(made(limit), kind="modal")
    View(**made(limit)).to_dict()
    with pytest.raises(SlackError):
        view_from(made(limit + 1), kind="modal")
    with pytest.raises(SlackObjectFormationError):
        View(**made(limit + 1)).to_dict()
