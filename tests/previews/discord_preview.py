"""Messages as the local Discord holds them → a page that looks like Discord → a picture.

    python -m tests.previews.discord_preview MESSAGES.json --page out.html --picture out.png

MESSAGES.json is a list of messages (`server.shown(channel)`), or {"messages": […], "names": {ID: name}}.
"""

import argparse
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from tests.previews.discord_markdown import Reader
from tests.previews.discord_style import STYLE

Json = Mapping[str, Any]
EPHEMERAL = 1 << 6
BUTTONS = {1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WIDTH = 640


def page_of(
    messages: Sequence[Json],
    *,
    names: Mapping[str, str] | None = None,
    now: datetime | None = None,
    channel: str = "",
) -> str:
    """Give a page of messages, the oldest first; `names` tells what ids are called."""
    reader = Reader(now or datetime.now(UTC), names or {})
    head = f"<header># {escape(channel)}</header>" if channel else ""
    return _page(head + "".join(message_html(one, reader) for one in messages))


def form_page(modal: Json) -> str:
    """Give a page of a form, as a person sees it who is asked to fill it in."""
    fields = "".join(_field(part) for part in modal["components"])
    buttons = "<div class=row><span class='button secondary'>Cancel</span>"
    buttons += "<span class='button primary'>Submit</span></div>"
    return _page(
        f"<div class=modal><div class=h2>{escape(modal['title'])}</div>{fields}{buttons}</div>"
    )


def _page(body: str) -> str:
    # The height is read back from the page before its picture is taken.
    measure = "document.documentElement.dataset.height=document.body.offsetHeight"
    return (
        f"<!doctype html><meta charset=utf-8><title>Preview</title><style>{STYLE}</style>"
        f"<body style='width:{WIDTH}px'>{body}<script>{measure}</script></body>"
    )


def message_html(message: Json, reader: Reader) -> str:
    """Give one message with its author, embeds, components and what stands above and beneath it."""
    author, at = message["author"], datetime.fromisoformat(message["timestamp"])
    name = escape(author.get("global_name") or author["username"])
    badge = "<span class=app>APP</span>" if author.get("bot") else ""
    when = f"<span class=when>{reader.moment(at, 't')}</span>"
    edited = "<span class=edited>(edited)</span>" if message.get("edited_timestamp") else ""
    said = reader.text(message.get("content") or "")
    # The mark stands behind the last word.
    body = said.removesuffix("</div>") + edited + "</div>" * said.endswith("</div>")
    body += "".join(embed_html(one, reader) for one in message.get("embeds") or [])
    body += "".join(_attachment(one) for one in message.get("attachments") or [])
    body += "".join(component_html(one, reader) for one in message.get("components") or [])
    hidden = bool(message.get("flags", 0) & EPHEMERAL)
    foot = (
        "<div class=hidden>◉ Only you can see this · <a>Dismiss message</a></div>" if hidden else ""
    )
    kinds = " ephemeral" * hidden + " rings" * bool(message.get("pings"))
    return (
        f"<article class='message{kinds}'>{_above(message, reader)}"
        f"<div class=avatar style='background:{_hue(author['id'])}'>{name[:1].upper()}</div>"
        f"<div class=body><div class=who>{name}{badge}{when}</div>{body}{foot}</div></article>"
    )


def _above(message: Json, reader: Reader) -> str:
    if answered := message.get("referenced_message"):
        name = escape(answered["author"].get("global_name") or answered["author"]["username"])
        said = answered.get("content") or next(iter(_titles(answered)), "a message")
        return f"<div class=above>↱ <b>{name}</b> {reader.inline(said)}</div>"
    origin = message.get("interaction_metadata")
    if not origin:
        return ""
    who = escape(origin["user"].get("global_name") or origin["user"]["username"])
    return f"<div class=above>↱ <b>{who}</b> used a command</div>"


def _titles(message: Json) -> list[str]:
    return [one["title"] for one in message.get("embeds") or [] if one.get("title")]


def _hue(number: str) -> str:
    return "#5865f2" if int(number) % 2 else "#3ba55d"


def embed_html(embed: Json, reader: Reader) -> str:
    colour = f"#{embed.get('color') or 0x1E1F22:06x}"
    parts = []
    if author := embed.get("author"):
        parts.append(
            f"<div class=author>{_maybe_link(author.get('url'), escape(author['name']))}</div>"
        )
    if embed.get("title"):
        titled = _maybe_link(embed.get("url"), reader.inline(embed["title"]))
        parts.append(f"<div class=title>{titled}</div>")
    if embed.get("description"):
        parts.append(f"<div class=description>{reader.text(embed['description'])}</div>")
    parts.append(_fields(embed.get("fields") or [], reader))
    if embed.get("image"):
        parts.append("<div class=picture>picture</div>")
    parts.append(_foot(embed, reader))
    return f"<div class=embed style='border-color:{colour}'>{''.join(parts)}</div>"


def _maybe_link(url: str | None, shown: str) -> str:
    return f'<a href="{escape(url)}">{shown}</a>' if url else shown


def _fields(fields: Sequence[Json], reader: Reader) -> str:
    cells = [
        f"<div class='field{' inline' * bool(one.get('inline'))}'>"
        f"<div class=name>{reader.inline(one['name'])}</div>{reader.text(one['value'])}</div>"
        for one in fields
    ]
    return f"<div class=fields>{''.join(cells)}</div>" if cells else ""


def _foot(embed: Json, reader: Reader) -> str:
    said = [escape((embed.get("footer") or {}).get("text") or "")]
    if embed.get("timestamp"):
        said.append(reader.moment(datetime.fromisoformat(embed["timestamp"]), "f"))
    shown = " • ".join(part for part in said if part)
    return f"<div class=foot>{shown}</div>" if shown else ""


def _attachment(file: Json) -> str:
    size = f"{file['size'] / 1024:.2f} KB"
    return (
        f"<div class=file>📄 <a>{escape(file['filename'])}</a><div class=small>{size}</div></div>"
    )


def component_html(part: Json, reader: Reader) -> str:
    """Give a component, whatever it holds."""
    inside = "".join(component_html(one, reader) for one in part.get("components") or [])
    kind = part["type"]
    if kind == 2:
        return _button(part)
    if kind in (3, 5, 6, 7, 8):
        return _select(part)
    if kind == 10:
        return f"<div class=text>{reader.text(part['content'])}</div>"
    if kind == 9:
        beside = component_html(part["accessory"], reader)
        return f"<div class=section><div>{inside}</div>{beside}</div>"
    return _other_component(part, inside)


def _other_component(part: Json, inside: str) -> str:
    if part["type"] == 17:
        colour = part.get("accent_color")
        edge = f"border-left:4px solid #{colour:06x}" if colour is not None else ""
        return f"<div class=container style='{edge}'>{inside}</div>"
    wide = " wide" * (part.get("spacing") == 2)
    line = " line" * part.get("divider", True)
    return {
        1: f"<div class=row>{inside}</div>",
        11: "<div class=thumbnail>picture</div>",
        12: "<div class=picture>pictures</div>",
        14: f"<div class='separator{wide}{line}'></div>",
    }.get(part["type"], "")


def _button(button: Json) -> str:
    emoji = escape((button.get("emoji") or {}).get("name") or "")
    label = escape(button.get("label") or "")
    out = " ↗" if button["style"] == 5 else ""
    kinds = (
        f"{BUTTONS.get(button['style'], 'secondary')}{' disabled' * bool(button.get('disabled'))}"
    )
    return f"<span class='button {kinds}'>{' '.join([emoji, label]).strip()}{out}</span>"


def _select(select: Json) -> str:
    chosen = [one["label"] for one in select.get("options") or [] if one.get("default")]
    shown = escape(", ".join(chosen) or select.get("placeholder") or "Make a selection")
    return f"<div class='select{' chosen' * bool(chosen)}'><span>{shown}</span><span>⌄</span></div>"


def _field(part: Json) -> str:
    """Give a field of a form: a label with what it holds, or an old text input in its row."""
    if part["type"] == 10:
        return f"<div class=small>{escape(part['content'])}</div>"
    inner = part.get("component") or part["components"][0]
    label = escape(part.get("label") or inner.get("label") or "")
    star = "<span class=star>*</span>" if inner.get("required", True) else ""
    told = (
        f"<div class=small>{escape(part['description'])}</div>" if part.get("description") else ""
    )
    if inner["type"] != 4:
        return f"<div class=input><b>{label}{star}</b>{told}{_select(inner)}</div>"
    shown = escape(inner.get("value") or inner.get("placeholder") or " ")
    kinds = "tall" * (inner.get("style") == 2) + " empty" * (not inner.get("value"))
    return (
        f"<div class=input><b>{label}{star}</b>{told}<div class='box {kinds}'>{shown}</div></div>"
    )


def browser() -> str | None:
    """Give the browser that takes pictures, if there is one."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def take_picture(page: str, picture: Path, *, scale: int = 2) -> None:
    """Take a picture of a page, as high as the page is; raises FileNotFoundError without a browser."""
    program = browser()
    if program is None:
        raise FileNotFoundError(f"no browser is installed: one of {', '.join(BROWSERS)}")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(page, encoding="utf-8")
        dom = _browse(program, folder, "--dump-dom", file.as_uri())
        height = re.search(r'data-height="(\d+)"', dom)
        size = f"--window-size={WIDTH},{height[1] if height else 800}"
        shot = f"--screenshot={picture.absolute()}"
        _browse(program, folder, size, f"--force-device-scale-factor={scale}", shot, file.as_uri())


def _browse(program: str, folder: str, *words: str) -> str:
    # No sandbox: it reads only the page that we have written, and a container has none.
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--incognito"]
    flags += [f"--user-data-dir={folder}/profile", "--disable-background-networking"]
    done = subprocess.run(  # noqa: S603  # words of our own
        [program, *flags, *words], capture_output=True, check=True, timeout=60, text=True
    )
    return done.stdout


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.previews.discord_preview")
    parser.add_argument("messages", type=Path)
    parser.add_argument("--page", type=Path)
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--channel", default="")
    args = parser.parse_args()
    given = json.loads(args.messages.read_text("utf-8"))
    told = given if isinstance(given, dict) else {"messages": given}
    page = page_of(told["messages"], names=told.get("names"), channel=args.channel)
    if args.page:
        args.page.write_text(page, encoding="utf-8")
    if args.picture:
        take_picture(page, args.picture)


if __name__ == "__main__":
    main()
