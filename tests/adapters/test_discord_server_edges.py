"""The longest of everything passes in the local Discord: a limit that is too near would hide faults.

What is one longer is refused in test_discord_server_rules.py and test_discord_server_api.py.
"""

from typing import Any

import pytest

from tests.servers.discord_commands import CommandBook
from tests.servers.discord_component_rules import check_modal
from tests.servers.discord_errors import ApiError, Form
from tests.servers.discord_rules import checked_message, edited_message
from tests.servers.discord_world import Clock, Json, World

LAYOUT = 1 << 15


def x(length: int) -> str:
    return "x" * length


def an_embed(**parts: Any) -> Json:
    return {"embeds": [parts]}


def a_row(*parts: Json) -> Json:
    return {"content": "a", "components": [{"type": 1, "components": list(parts)}]}


def a_button(**more: Any) -> Json:
    return {"type": 2, "style": 1, "label": "a", "custom_id": "a"} | more


def a_select(**more: Any) -> Json:
    return {"type": 3, "custom_id": "a", "options": some_options(25)} | more


def some_options(count: int) -> list[Json]:
    return [{"label": x(100), "value": f"{n:0100}", "description": x(100)} for n in range(count)]


def a_layout(*parts: Json) -> Json:
    return {"flags": LAYOUT, "components": list(parts)}


TEXT: Json = {"type": 10, "content": "a"}
SECTION: Json = {"type": 9, "components": [TEXT] * 3, "accessory": a_button()}
PICTURE: Json = {"media": {"url": "https://a.example/" + x(2030)}, "description": x(1024)}
MESSAGES = {
    "content of 2,000": {"content": x(2000)},
    "a nonce of 25": {"content": "a", "nonce": x(25)},
    "a number as nonce": {"content": "a", "nonce": 7},
    "ten embeds": {"embeds": [{"title": "a"}] * 10},
    "a title of 256": an_embed(title=x(256)),
    "a description of 4,096": an_embed(description=x(4096)),
    "an author of 256": an_embed(title="a", author={"name": x(256)}),
    "a footer of 2,048": an_embed(title="a", footer={"text": x(2048)}),
    "25 fields": an_embed(fields=[{"name": "a", "value": "b"}] * 25),
    "a name of 256": an_embed(fields=[{"name": x(256), "value": "b"}]),
    "a value of 1,024": an_embed(fields=[{"name": "a", "value": x(1024)}]),
    "6,000 in all embeds": {"embeds": [{"description": x(4000)}, {"description": x(2000)}]},
    "a link of 2,048": an_embed(title="a", url="https://a.example/" + x(2030)),
    "white": an_embed(title="a", color=0xFFFFFF),
    "black": an_embed(title="a", color=0),
    "a hundred users": {"content": "a", "allowed_mentions": {"users": [f"{n}" for n in range(100)]}},
    "other users than roles": {"content": "a", "allowed_mentions": {"parse": ["roles"], "users": ["1"]}},
    "five rows": {"content": "a", "components": [{"type": 1, "components": [a_button(custom_id=f"{n}")]} for n in range(5)]},
    "five buttons": a_row(*[a_button(custom_id=f"{n}") for n in range(5)]),
    "a custom id of 100": a_row(a_button(custom_id=x(100))),
    "a label of 80": a_row(a_button(label=x(80))),
    "an emoji for a label": a_row(a_button(label=None, emoji={"name": "🔕"})),
    "each style": a_row(*[a_button(style=n, custom_id=f"{n}") for n in (1, 2, 3, 4)]),
    "a link button of 512": a_row({"type": 2, "style": 5, "label": "a", "url": "https://a.example/" + x(494)}),
    "25 options of 100": a_row(a_select(placeholder=x(150))),
    "all 25 values": a_row(a_select(min_values=25, max_values=25)),
    "none of the values": a_row(a_select(min_values=0)),
    "a select of channels": a_row({"type": 8, "custom_id": "a", "max_values": 25}),
    "40 parts": a_layout({"type": 17, "components": [TEXT] * 39}),
    "4,000 in all texts": a_layout(TEXT | {"content": x(2000)}, TEXT | {"content": x(2000)}),
    "one text of 4,000": a_layout(TEXT | {"content": x(4000)}),
    "three texts in a section": a_layout(SECTION),
    "ten pictures": a_layout({"type": 12, "items": [PICTURE] * 10}),
    "a picture beside a text": a_layout(SECTION | {"accessory": {"type": 11, "media": {"url": "https://a.example"}}}),
    "an attached file": a_layout({"type": 13, "file": {"url": "attachment://a.txt"}}),
    "a silent message without previews": {"content": "a", "flags": 1 << 2 | 1 << 12},
}  # fmt: skip


@pytest.mark.parametrize("body", [pytest.param(body, id=name) for name, body in MESSAGES.items()])
def test_a_message_passes_with(body: Json) -> None:
    kept = checked_message(body)
    assert kept["content"] == body.get("content", "")
    assert edited_message(kept, {"flags": body.get("flags", 0)})["content"] == kept["content"]


LABEL: Json = {"type": 18, "label": x(45), "description": x(100)}
INPUT: Json = {"type": 4, "style": 2, "custom_id": x(100), "placeholder": x(100)}
FORMS = {
    "a text of 4,000": INPUT | {"max_length": 4000, "value": x(4000)},
    "a text of one length": INPUT | {"min_length": 5, "max_length": 5, "value": x(5)},
    "a select": a_select(required=False),
    "a file": {"type": 19, "custom_id": "a"},
    "boxes to tick": {"type": 22, "custom_id": "a"},
}


@pytest.mark.parametrize("part", [pytest.param(part, id=name) for name, part in FORMS.items()])
def test_a_form_passes_with(part: Json) -> None:
    form = Form()
    texts = [TEXT] * 3
    old = {"type": 1, "components": [INPUT | {"custom_id": "old", "label": x(45)}]}
    labelled = LABEL | {"component": part}
    check_modal(form, {"title": x(45), "custom_id": x(100), "components": [labelled, old, *texts]})
    form.done()


def test_the_largest_commands_pass_and_one_sign_more_does_not() -> None:
    book = CommandBook(World(Clock()))
    choices = [{"name": x(100), "value": f"{n:0100}"} for n in range(25)]
    option = {"type": 3, "name": x(32), "description": x(100), "choices": choices}
    spent = 32 + 100 + 32 + 100 + 25 * 200
    rest = [
        {"type": 3, "name": f"{n:032}", "description": x(100)}
        for n in range((8_000 - spent) // 132)
    ]
    last = 8_000 - spent - 132 * len(rest)
    rest.append({"type": 3, "name": x(1), "description": x(last - 1)})
    command = {"name": x(32), "description": x(100), "options": [option, *rest]}
    assert len(command["options"]) <= 25
    assert len(book.replace(0, [command])) == 1
    rest[-1]["name"] = x(2)
    with pytest.raises(ApiError) as caught:
        book.replace(0, [command])
    assert caught.value.code == 50035


def test_a_hundred_commands_of_25_options_pass_beside_15_of_each_menu() -> None:
    book = CommandBook(World(Clock()))
    options = [{"type": 3, "name": f"o{n}", "description": "a"} for n in range(25)]
    chats = [{"name": f"c{n}", "description": "a", "options": options} for n in range(100)]
    menus = [{"name": f"Menu {n}", "type": kind} for n in range(15) for kind in (2, 3)]
    with pytest.raises(ApiError) as caught:
        book.replace(0, [*chats, *menus, {"name": "One more", "type": 3}])
    assert caught.value.code in (30032, 50035)
    assert len(book.replace(0, [*chats, *menus])) == 130
