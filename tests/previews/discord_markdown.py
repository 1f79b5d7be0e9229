"""Discord's markup as HTML: what a reader sees of a text, for previews.

https://docs.discord.com/developers/reference#message-formatting
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from html import escape

INLINE = re.compile(
    r"\\(?P<escaped>[^\w\s])"
    r"|`(?P<code>[^`\n]+)`"
    r"|<t:(?P<time>-?\d{1,13})(?::(?P<style>[tTdDfFR]))?>"
    r"|<#(?P<channel>\d+)>|<@&(?P<role>\d+)>|<@!?(?P<user>\d+)>"
    r"|<(?P<command>/[\w -]+):\d+>"
    r"|\[(?P<label>[^\]\n]+)\]\(<?(?P<target>https?://[^\s)>]+)>?\)"
    r"|<(?P<quiet>https?://[^\s>]+)>|(?P<bare>https?://[^\s<>]+[^\s<>.,:;!?)\]*_|])"
    r"|\|\|(?P<spoiler>.+?)\|\||\*\*\*(?P<both>.+?)\*\*\*|\*\*(?P<bold>.+?)\*\*"
    r"|__(?P<under>.+?)__|~~(?P<strike>.+?)~~|\*(?P<star>[^\s*].*?)\*"
    r"|(?<!\w)_(?P<dash>[^\s_].*?)_(?!\w)|(?P<all>@(?:everyone|here))\b",
    re.DOTALL,
)
FENCE = re.compile(r"```(?:\w*\n)?(.*?)```", re.DOTALL)
WRAPPED = {
    "spoiler": "<span class=spoiler>{}</span>",
    "both": "<b><i>{}</i></b>",
    "bold": "<b>{}</b>",
    "under": "<u>{}</u>",
    "strike": "<s>{}</s>",
    "star": "<i>{}</i>",
    "dash": "<i>{}</i>",
}
UNITS = [("year", 31_536_000), ("month", 2_592_000), ("day", 86_400), ("hour", 3_600)]


@dataclass
class Reader:
    """Who looks: which names the ids have, what time it is, and where."""

    now: datetime
    names: Mapping[str, str] = field(default_factory=dict)
    """Names of channels, roles and people by id."""
    zone: tzinfo = UTC

    def text(self, source: str) -> str:
        """Give a whole text: blocks of code, headings, lists, quotes, lines."""
        parts, at = [], 0
        for fence in FENCE.finditer(source):
            parts.append(self._lines(source[at : fence.start()]))
            parts.append(f"<pre>{escape(fence[1].strip(chr(10)))}</pre>")
            at = fence.end()
        return "".join([*parts, self._lines(source[at:])])

    def inline(self, source: str) -> str:
        """Give one line's markup."""
        parts, at = [], 0
        for found in INLINE.finditer(source):
            parts += [escape(source[at : found.start()]), self._marked(found)]
            at = found.end()
        return "".join([*parts, escape(source[at:])])

    def moment(self, at: datetime, style: str) -> str:
        """Say a time as Discord's client does in English."""
        if style == "R":
            return self._ago(at)
        here = at.astimezone(self.zone)
        short = f"{here:%B} {here.day}, {here.year}"
        return {
            "t": f"{here:%H:%M}",
            "T": f"{here:%H:%M:%S}",
            "d": f"{here.month}/{here.day}/{here:%y}",
            "D": short,
            "F": f"{here:%A}, {short} at {here:%H:%M}",
        }.get(style, f"{short} at {here:%H:%M}")

    def _ago(self, at: datetime) -> str:
        seconds = round((self.now - at).total_seconds())
        name, size = next(
            ((name, size) for name, size in UNITS if abs(seconds) >= size),
            ("minute", 60) if abs(seconds) >= 60 else ("second", 1),
        )
        count = abs(seconds) // size
        said = f"{count} {name}{'' if count == 1 else 's'}"
        return f"{said} ago" if seconds >= 0 else f"in {said}"

    def _lines(self, source: str) -> str:
        lines = source.strip("\n").split("\n") if source.strip("\n") else []
        return "".join(self._line(line) for line in lines)

    def _line(self, line: str) -> str:
        for mark, shape in BLOCKS:
            if found := mark.match(line):
                return shape(found, self.inline(line[found.end() :]))
        return f"<div class=line>{self.inline(line) or '&nbsp;'}</div>"

    def _marked(self, found: re.Match[str]) -> str:
        kind = str(found.lastgroup)
        if kind in WRAPPED:
            return WRAPPED[kind].format(self.inline(found[kind]))
        if kind in ("time", "style"):
            at = datetime.fromtimestamp(int(found["time"]), UTC)
            said = self.moment(at, found["style"] or "f")
            return f"<span class=time>{escape(said)}</span>"
        if kind == "target":
            return _link(found["target"], self.inline(found["label"]))
        if kind in ("quiet", "bare"):
            return _link(found[kind], escape(found[kind]))
        if kind == "code":
            return f"<code>{escape(found[kind])}</code>"
        return self._named(kind, found[kind])

    def _named(self, kind: str, said: str) -> str:
        if kind == "escaped":
            return escape(said)
        sign = {"channel": "#", "role": "@", "user": "@"}.get(kind, "")
        name = self.names.get(said, "unknown") if sign else said
        return f"<span class=mention>{sign}{escape(name)}</span>"


def _link(target: str, shown: str) -> str:
    return f'<a href="{escape(target)}">{shown}</a>'


Shape = Callable[[re.Match[str], str], str]
BLOCKS: list[tuple[re.Pattern[str], Shape]] = [
    (re.compile(r"(#{1,3}) +"), lambda m, text: f"<div class=h{len(m[1])}>{text}</div>"),
    (re.compile(r"-# +"), lambda _, text: f"<div class=small>{text}</div>"),
    (re.compile(r"> ?"), lambda _, text: f"<div class=quote>{text or '&nbsp;'}</div>"),
    (re.compile(r"[-*] +"), lambda _, text: f"<div class=point>• {text}</div>"),
    (re.compile(r"(\d+)\. +"), lambda m, text: f"<div class=point>{m[1]}. {text}</div>"),
]
