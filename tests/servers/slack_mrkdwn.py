"""What Slack reads in a text: links, dates, and for whom it rings.

Written from https://docs.slack.dev/messaging/formatting-message-text (read 2026-11), on purpose without
the code that writes our messages: what both get wrong would not be seen.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

Json = dict[str, Any]

_BRACKETS: Final = re.compile(r"<([^<>\n]*)>")
_BARE: Final = re.compile(r"(?<![\w@/])@(here|channel|everyone)\b")
_ENTITY: Final = re.compile(r"&(amp|lt|gt);")
BROADCASTS: Final = ("here", "channel", "everyone")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: plain, or what stood between angle brackets."""

    kind: str
    """text, link, user, group, channel, broadcast or date."""
    shown: str
    target: str = ""

    @property
    def ping(self) -> str | None:
        """For whom it rings."""
        return self.target if self.kind in ("user", "group", "broadcast") else None


def pieces(text: str) -> Iterator[Piece]:
    """Cut a text at its angle brackets."""
    end = 0
    for found in _BRACKETS.finditer(text):
        if found.start() > end:
            yield Piece("text", unescaped(text[end : found.start()]))
        yield _bracketed(found[1])
        end = found.end()
    if end < len(text):
        yield Piece("text", unescaped(text[end:]))


def unescaped(text: str) -> str:
    """Give the characters that people see; Slack knows three entities, once."""
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text)


def visible(text: str) -> str:
    """Give a text as people read it, without links and marks of links."""
    return "".join(piece.shown for piece in pieces(text))


def pings(text: str, *, finds_names: bool) -> set[str]:
    """Say for whom a text rings; `finds_names` where Slack looks for bare @channel as well."""
    rung = {piece.ping for piece in pieces(text) if piece.ping}
    if finds_names:
        rung |= {
            name
            for piece in pieces(text)
            if piece.kind == "text"
            for name in _BARE.findall(piece.shown)
        }
    return rung


def pings_of_message(text: str, blocks: list[Json], *, parse: str | None, names: bool) -> set[str]:
    """Say for whom a message rings: its text and all that its blocks say, the stricter reading.

    Text objects in mrkdwn are searched for bare mentions unless they are `verbatim`
    (https://docs.slack.dev/reference/block-kit/composition-objects/text-object).
    """
    rung = pings(text, finds_names=names or parse == "full")
    for node in _nodes(blocks):
        rung |= _pings_of_node(node)
    return rung


def _pings_of_node(node: Json) -> set[str]:
    kind, text = node.get("type"), node.get("text")
    if kind == "mrkdwn" and isinstance(text, str):
        return pings(text, finds_names=not node.get("verbatim"))
    if kind == "markdown" and isinstance(text, str):
        return pings(text, finds_names=True)
    if kind == "user":
        return {str(node.get("user_id"))}
    if kind == "usergroup":
        return {str(node.get("usergroup_id"))}
    if kind == "broadcast":
        return {str(node.get("range"))}
    return set()


def _nodes(value: object) -> Iterator[Json]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _nodes(one)


def _bracketed(inner: str) -> Piece:
    head, _, label = inner.partition("|")
    if head.startswith("@"):
        return Piece("user", unescaped(label) or head, head[1:])
    if head.startswith("#"):
        return Piece("channel", unescaped(label) or head, head[1:])
    if head.startswith("!"):
        return _special(head[1:], unescaped(label))
    return Piece("link", unescaped(label or head), unescaped(head))


def _special(head: str, label: str) -> Piece:
    if head.startswith("date^"):
        return Piece("date", label, head[len("date^") :])
    if head.startswith("subteam^"):
        return Piece("group", label or "@group", head[len("subteam^") :])
    if head in BROADCASTS:
        return Piece("broadcast", f"@{head}", head)
    return Piece("text", f"<{label or head}>")
