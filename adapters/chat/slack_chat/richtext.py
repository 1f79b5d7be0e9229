"""The pieces of Slack's rich text, in which nothing that strangers write is markup. Pure.

https://docs.slack.dev/reference/block-kit/blocks/rich-text-block (read 2026-11)
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from adapters.chat.slack_chat.escaping import clean

Json = dict[str, Any]


def text(words: str, **style: bool) -> Json:
    """Write words as they are; they must not be empty."""
    return {"type": "text", "text": clean(words), **_styled(style)}


def link(url: str, words: str, **style: bool) -> Json:
    """Write words that lead somewhere; the link must be safe."""
    return {"type": "link", "url": url, "text": clean(words), **_styled(style)}


def emoji(name: str) -> Json:
    """Show one of Slack's own pictures."""
    return {"type": "emoji", "name": name}


def date(at: datetime, shape: str) -> Json:
    """Show a moment by the reader's own clock."""
    fallback = f"{at:%Y-%m-%d %H:%M} UTC"
    return {"type": "date", "timestamp": int(at.timestamp()), "format": shape, "fallback": fallback}


def section(*elements: Json) -> Json:
    """Put pieces on a line, without those that show nothing."""
    return {"type": "rich_text_section", "elements": [one for one in elements if _shows(one)]}


def bullets(lines: Sequence[Json]) -> Json:
    """Make a list of sections."""
    return {"type": "rich_text_list", "style": "bullet", "elements": list(lines)}


def block(*parts: Json) -> Json:
    """Make a block of sections and lists, without those that are empty."""
    return {"type": "rich_text", "elements": [one for one in parts if one["elements"]]}


def plain(words: str) -> Json:
    """Make the plain text of a context, a button or a label: no markup, no emoji names."""
    return {"type": "plain_text", "text": clean(words) or " ", "emoji": False}


def _shows(element: Json) -> bool:
    return bool(element.get("text", True))


def _styled(style: dict[str, bool]) -> Json:
    chosen = {name: True for name, is_on in style.items() if is_on}
    return {"style": chosen} if chosen else {}
