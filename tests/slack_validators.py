"""What others know of Slack's limits: slack_sdk's models and slackblocks, which know nothing of us."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block
from slackblocks import blocks as sb
from slackblocks import elements as se
from slackblocks import objects as so
from slackblocks import rich_text as sr

Json = Mapping[str, Any]
ALL_TEXT = 10_000


def validate(blocks: Sequence[Json], *, at_most: int = 50) -> None:
    """Fail when Slack would refuse these blocks, as far as two libraries and we know."""
    assert 0 < len(blocks) <= at_most
    for one in blocks:
        parsed = Block.parse(dict(one))
        assert parsed is not None, one
        parsed.validate_json()
        _by_slackblocks(one)
    assert sum(len(text) for text in texts(blocks)) < ALL_TEXT
    names = [one["action_id"] for block in blocks for one in _elements(block) if "action_id" in one]
    assert len(names) == len(set(names)) or any(one["type"] == "input" for one in blocks)


def texts(given: Any) -> Iterator[str]:
    """Give every text and link that is shown, as Slack counts them at most."""
    if isinstance(given, Mapping):
        for name, value in given.items():
            if isinstance(value, str) and name in ("text", "url", "fallback", "value", "format"):
                yield value
            else:
                yield from texts(value)
    elif isinstance(given, Sequence) and not isinstance(given, str):
        for one in given:
            yield from texts(one)


def shown(blocks: Sequence[Json]) -> str:
    """Give what people see of blocks, without marks."""

    def seen(given: Any) -> Iterator[str]:
        if isinstance(given, Mapping):
            text = given.get("text")
            if isinstance(text, str) and given.get("type") == "mrkdwn":
                yield text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
            elif isinstance(text, str):
                yield text
            else:
                for value in given.values():
                    yield from seen(value)
        elif isinstance(given, Sequence) and not isinstance(given, str):
            for one in given:
                yield from seen(one)

    return "".join(seen(blocks))


def _elements(block: Json) -> Sequence[Json]:
    inner = block.get("elements") or ([block["element"]] if "element" in block else [])
    return [one for one in inner if isinstance(one, Mapping)]


def _by_slackblocks(block: Json) -> None:
    kind, inner = block["type"], _elements(block)
    if kind == "actions":
        assert len(inner) <= 25
        sb.ActionsBlock([_element(one) for one in inner])
    elif kind == "context":
        sb.ContextBlock([_text(one) for one in inner])
    elif kind == "rich_text":
        sb.RichTextBlock([_part(one) for one in inner])
    elif kind == "input":
        sb.InputBlock(_text(block["label"]), _element(block["element"]))
    else:
        assert kind == "divider", kind


def _text(given: Json) -> so.Text:
    limit = 3_000
    kind = so.TextType.MARKDOWN if given["type"] == "mrkdwn" else so.TextType.PLAINTEXT
    assert 0 < len(given["text"]) <= limit
    return so.Text(given["text"], type_=kind)


def _option(given: Json) -> so.Option:
    assert len(given["value"]) <= 150
    about = given.get("description")
    value = given["value"][:75]  # Slack's limit until 2024, and slackblocks' still
    return so.Option(_text(given["text"]), value, _text(about) if about else None)


def _element(given: Json) -> Any:
    kind, name = given["type"], given["action_id"]
    if kind == "button":
        return se.Button(_text(given["text"]), name, value=given["value"])
    if kind == "static_select":
        options = [_option(one) for one in given["options"]]
        assert 0 < len(options) <= 100
        about = given.get("placeholder")
        return se.StaticSelectMenu(name, options, placeholder=_text(about) if about else None)
    if kind == "external_select":
        return se.ExternalSelectMenu(name, placeholder="…")
    if kind == "conversations_select":
        return se.ConversationSelectMenu(name)
    assert kind == "plain_text_input", kind
    return se.PlainTextInput(name, initial_value=given.get("initial_value"))


def _part(given: Json) -> Any:
    if given["type"] == "rich_text_list":
        return sr.RichTextList("bullet", [_part(one) for one in given["elements"]])
    assert given["type"] == "rich_text_section"
    return sr.RichTextSection([_piece(one) for one in given["elements"]])


def _piece(given: Json) -> Any:
    style = given.get("style", {})
    if given["type"] == "link":
        assert 0 < len(given["url"]) <= 3_000
        assert given["text"]
        return sr.RichTextLink(given["url"], given["text"], **style)
    if given["type"] == "emoji":
        return sr.RichTextEmoji(given["name"])
    if given["type"] == "user":
        return sr.RichTextUser(given["user_id"])
    if given["type"] == "channel":
        return sr.RichTextChannel(given["channel_id"])
    if given["type"] == "date":  # slackblocks does not know it yet
        return sr.RichText(given["fallback"])
    assert given["type"] == "text"
    assert given["text"]
    return sr.RichText(given["text"], **style)
