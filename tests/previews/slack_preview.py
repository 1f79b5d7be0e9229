"""Messages and views as the local Slack holds them -> a page that looks like Slack, and its picture.

    python -m tests.previews.slack_preview WHAT.json PICTURE.png --channel alerts

WHAT.json is a view, a message, a list of messages, or what /_control/messages gives of a channel.
"""

import argparse
import html
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.previews.screenshot import screenshot
from tests.previews.slack_blocks_html import Blocks
from tests.previews.slack_style import STYLE
from tests.previews.slack_text import Reader, plain
from tests.servers.slack_world import Workspace

Json = dict[str, Any]

BOT = "wirewatch"


def channel_page(
    said: Sequence[Json],
    reader: Reader,
    *,
    channel: str,
    only_for_you: bool = False,
    open_menu: str | None = None,
) -> str:
    """Show messages of a channel, threads below what they answer; or what only one person sees."""
    drawn = Blocks(reader, open_menu)
    top = [one for one in said if one.get("thread_ts") in (None, one["ts"]) or only_for_you]
    rows = [_message(one, said, drawn, only_for_you=only_for_you) for one in top]
    space = f'<div style="height:{_room(said, open_menu)}px"></div>'
    head = f'<div class="top"># {html.escape(channel)}</div>'
    return _page(f'<div class="channel">{head}{"".join(rows)}{space}</div>')


def view_page(view: Json, reader: Reader, *, open_menu: str | None = None) -> str:
    """Show a modal or a home, with what is filled in and what stands in red."""
    values = view.get("state", {}).get("values", {})
    drawn = Blocks(reader, open_menu, values, view.get("errors", {}))
    body = drawn.all(view["blocks"])
    if view["type"] == "home":
        tabs = '<div class="tabs"><b>Home</b><span>Messages</span><span>About</span></div>'
        name = f'<div class="top"><span class="face small">w</span> {BOT}</div>'
        return _page(f'<div class="home">{name}{tabs}<div class="body">{body}</div></div>')
    close = drawn.text(view["close"]) if view.get("close") else "Cancel"
    submit = view.get("submit")
    buttons = f'<span class="button">{close}</span>' if submit else ""
    if submit:
        buttons += f'<span class="button primary">{drawn.text(submit)}</span>'
    face = '<span class="face small">w</span>'
    title = f'<div class="title">{face}{drawn.text(view["title"])}<i>×</i></div>'
    foot = f'<div class="foot">{buttons}</div>' if buttons else ""
    modal = f'<div class="modal">{title}<div class="body">{body}</div>{foot}</div>'
    return _page(f'<div class="veil">{modal}</div>')


def _message(one: Json, said: Sequence[Json], drawn: Blocks, *, only_for_you: bool) -> str:
    body = _body(one, drawn)
    below = [other for other in said if other.get("thread_ts") == one["ts"] != other["ts"]]
    if only_for_you:
        body = f'<div class="soft eye">👁 Only visible to you</div>{body}'
    thread = ""
    if below:
        rows = "".join(_message(reply, [], drawn, only_for_you=False) for reply in below)
        number = f"{len(below)} {'reply' if len(below) == 1 else 'replies'}"
        thread = f'<div class="replies">{number}</div><div class="thread">{rows}</div>'
    words = f'<div class="said">{_head(one, drawn)}{body}{thread}</div>'
    return f'<div class="message">{_face(one, drawn)}{words}</div>'


def _body(one: Json, drawn: Blocks) -> str:
    body = drawn.all(one["blocks"]) if one.get("blocks") else drawn.reader.mrkdwn(one["text"])
    if one.get("edited"):
        body += ' <span class="soft">(edited)</span>'
    for file in one.get("files", []):
        body += f'<div class="file">{plain(file["title"])}</div>'
    return body


def _face(one: Json, drawn: Blocks) -> str:
    name = _name(one, drawn)
    kind = "" if one.get("bot_id") else " person"
    return f'<span class="face{kind}">{html.escape(name[0])}</span>'


def _name(one: Json, drawn: Blocks) -> str:
    known = drawn.reader.people.get(one["user"], one["user"])
    return BOT if one.get("bot_id") else known


def _head(one: Json, drawn: Blocks) -> str:
    badge = '<span class="app">APP</span>' if one.get("bot_id") else ""
    at = datetime.fromtimestamp(float(one["ts"]), UTC)
    name = html.escape(_name(one, drawn))
    return f'<div><b class="name">{name}</b>{badge}<span class="soft">{at:%H:%M}</span></div>'


def _room(said: Sequence[Json], open_menu: str | None) -> int:
    """How much space an unfolded menu of the last message needs."""
    if open_menu is None:
        return 0
    options = [
        len(element.get("options", []))
        for one in said
        for block in one.get("blocks", [])
        for element in block.get("elements", [])
        if element.get("action_id") == open_menu
    ]
    return 34 * max(options, default=0)


def _page(body: str) -> str:
    head = f'<meta charset="utf-8"><title>preview</title><style>{STYLE}</style>'
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


def reader_for(workspace: Workspace, now: datetime) -> Reader:
    """Give somebody who knows the names of a workspace and reads at a certain time."""
    return Reader(
        now,
        {one.id: one.name for one in workspace.members.values()},
        {one.id: one.name for one in workspace.channels.values()},
    )


def page_of(
    what: Any, reader: Reader, *, channel: str = "alerts", open_menu: str | None = None
) -> str:
    """Show whatever was given, by its form."""
    if isinstance(what, Mapping) and what.get("type") in ("modal", "home"):
        return view_page(dict(what), reader, open_menu=open_menu)
    if isinstance(what, Mapping):
        what = what.get("messages", [what])
    return channel_page(list(what), reader, channel=channel, open_menu=open_menu)


def main() -> None:
    """Write the picture of what a file holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", type=Path)
    parser.add_argument("picture", type=Path)
    parser.add_argument("--channel", default="alerts")
    parser.add_argument("--now", type=float, help="seconds since 1970; the time of reading")
    parser.add_argument("--open-menu", help="action_id of the menu to unfold")
    parser.add_argument("--width", type=int, default=720)
    asked = parser.parse_args()
    now = datetime.now(UTC) if asked.now is None else datetime.fromtimestamp(asked.now, UTC)
    what = json.loads(asked.what.read_text(encoding="utf-8"))
    page = page_of(what, Reader(now), channel=asked.channel, open_menu=asked.open_menu)
    screenshot(page, asked.picture, width=asked.width)


if __name__ == "__main__":
    main()
