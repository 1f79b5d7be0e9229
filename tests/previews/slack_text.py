"""Slack's texts -> HTML: links, mentions, dates, bold, italic, code, quotes, as people see them."""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from tests.servers.slack_mrkdwn import Piece, pieces

EMOJI: Final = {
    "bell": "🔔",
    "eyes": "👀",
    "gear": "⚙️",
    "hourglass": "⌛",
    "mag": "🔍",
    "mute": "🔇",
    "newspaper": "📰",
    "no_bell": "🔕",
    "pause_button": "⏸️",
    "satellite_antenna": "📡",
    "warning": "⚠️",
    "white_check_mark": "✅",
    "x": "❌",
    "zap": "⚡",
}
_STYLES: Final = (
    ("b", re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![\w*])")),
    ("i", re.compile(r"(?<![\w_])_(?=[^\s_])([^_\n]*[^\s_])_(?![\w_])")),
    ("s", re.compile(r"(?<![\w~])~(?=[^\s~])([^~\n]*[^\s~])~(?![\w~])")),
)
_FENCE: Final = re.compile(r"```\n?(.+?)\n?```", re.DOTALL)
_CODE: Final = re.compile(r"`([^`\n]+)`")
_EMOJI: Final = re.compile(r":([a-z0-9_+-]+):")
_HELD: Final = re.compile("\ue000(\\d+)\ue001")


@dataclass
class Reader:
    """Who reads: the time, names of people and channels; set to UTC and a clock of 24 hours."""

    now: datetime
    people: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)

    def mrkdwn(self, text: str) -> str:
        """Give a text in mrkdwn as HTML."""
        held: list[str] = []

        def hold(markup: str) -> str:
            held.append(markup)
            return f"\ue000{len(held) - 1}\ue001"

        marked = "".join(
            _coded(html.escape(piece.shown), hold)
            if piece.kind == "text"
            else hold(self._piece(piece))
            for piece in pieces(text)
        )
        for tag, style in _STYLES:
            marked = style.sub(rf"<{tag}>\1</{tag}>", marked)
        marked = _quoted(with_emoji(marked)).replace("\n", "<br>")
        while _HELD.search(marked):
            marked = _HELD.sub(lambda found: held[int(found[1])], marked)
        return marked

    def _piece(self, piece: Piece) -> str:
        shown = html.escape(piece.shown)
        if piece.kind == "date":
            return html.escape(self.date(piece.target, piece.shown))
        if piece.kind == "user":
            return f'<span class="at">@{html.escape(self._person(piece))}</span>'
        if piece.kind == "channel":
            name = self.channels.get(piece.target) or piece.shown.removeprefix("#")
            return f'<span class="at"># {html.escape(name)}</span>'
        if piece.kind in ("broadcast", "group"):
            return f'<span class="at loud">{shown}</span>'
        label = shown
        for tag, style in _STYLES:
            label = style.sub(rf"<{tag}>\1</{tag}>", label)
        return f'<a href="{html.escape(piece.target)}">{with_emoji(label)}</a>'

    def _person(self, piece: Piece) -> str:
        return self.people.get(piece.target) or piece.shown.removeprefix("@")

    def date(self, target: str, fallback: str) -> str:
        """Give `seconds^format^link` as Slack shows it; the fallback where it cannot be read."""
        seconds, _, rest = target.partition("^")
        form = rest.partition("^")[0]
        try:
            at = datetime.fromtimestamp(int(seconds), UTC)
        except (ValueError, OverflowError, OSError):
            return fallback
        shown = _TOKEN.sub(lambda found: _said(found[1], at, self.now), form)
        return shown or fallback


def plain(text: str) -> str:
    """Give a plain_text as HTML."""
    return with_emoji(html.escape(text)).replace("\n", "<br>")


def with_emoji(text: str) -> str:
    return _EMOJI.sub(lambda found: EMOJI.get(found[1], found[0]), text)


def _coded(text: str, hold: Callable[[str], str]) -> str:
    text = _FENCE.sub(lambda found: hold(f"<pre>{found[1]}</pre>"), text)
    return _CODE.sub(lambda found: hold(f"<code>{found[1]}</code>"), text)


def _quoted(text: str) -> str:
    lines = [
        f"<blockquote>{line.removeprefix('&gt;').lstrip()}</blockquote>"
        if line.startswith("&gt;")
        else line
        for line in text.split("\n")
    ]
    return "\n".join(lines).replace("</blockquote>\n", "</blockquote>")


_TOKEN: Final = re.compile(r"\{(\w+)\}")


def _said(token: str, at: datetime, now: datetime) -> str:
    day = _day(token, at, now)
    if day is not None:
        return day
    if token == "time":  # noqa: S105 - a word of Slack's format
        return f"{at:%H:%M}"
    if token == "time_secs":  # noqa: S105 - the same
        return f"{at:%H:%M:%S}"
    if token == "ago":  # noqa: S105 - the same
        return ago(at, now)
    return f"{{{token}}}"


def _day(token: str, at: datetime, now: datetime) -> str | None:
    far = (at.date() - now.date()).days
    near = {0: "Today", -1: "Yesterday", 1: "Tomorrow"}.get(far)
    if near and token.endswith("_pretty"):
        return near
    forms = {
        "date_num": f"{at:%Y-%m-%d}",
        "date_slash": f"{at:%m/%d/%Y}",
        "date": f"{at:%B} {_nth(at.day)}, {at:%Y}",
        "date_short": f"{at:%b} {at.day}, {at:%Y}",
        "date_long": f"{at:%A}, {at:%B} {_nth(at.day)}, {at:%Y}",
    }
    return forms.get(token.removesuffix("_pretty"))


def _nth(day: int) -> str:
    ending = "th" if 10 <= day % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def ago(at: datetime, now: datetime) -> str:
    """Say how long ago something was, as Slack does."""
    seconds = max(0, round((now - at).total_seconds()))
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= size:
            number = seconds // size
            return f"{number} {unit}{'s' if number > 1 else ''} ago"
    return "just now"
