"""Bytes → what a feed says of itself as a whole: when to ask it, who tells of news, its own address.

Reads the beginning of the document only, up to its first entry, with expat: no entity is expanded,
and a document that breaks off or turns out to be no XML simply says no more.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from xml.parsers import expat

from adapters.sources.shapes import web_link
from rules.model import Timetable

LOOKED_AT = 64 * 1024
_ENTRIES = frozenset({"item", "entry", "items"})
_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(days=7),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_READ = frozenset({"ttl", "updateperiod", "updatefrequency", "hour", "day"})
_TEXT_LIMIT = 40
_FIRST_ITEM = re.compile(rb"<items?[\s>/]")
# A comment, CDATA, an instruction behind the first, wide letters: there `<item` may be something else.
_UNPLAIN = re.compile(rb"<!|\0|(?<!^)<\?")
# What a hint has in it: the name of its tag, or of its link. No hint is missed by it, some are only feared.
_HINT = re.compile(rb"ttl|update|hour|day|hub|self|&#", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FeedHints:
    """What a feed says of itself as a whole."""

    timetable: Timetable = field(default_factory=Timetable)
    hub: str | None = None
    self_link: str | None = None


def hints_from(body: bytes, *, base_url: str) -> FeedHints:
    """Read a feed's hints from its document; the headers are read by whoever asked."""
    said: dict[str, list[str]] = {}
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        inner = _json_links(body)
    elif _says_nothing(body):
        return FeedHints()
    else:
        reading = _Reading()
        reading.read(body[:LOOKED_AT])
        said, inner = reading.said, reading.links
    hub, own = (web_link(inner.get(rel), base_url) for rel in ("hub", "self"))
    return FeedHints(_timetable(said), hub, own)


def _says_nothing(body: bytes) -> bool:
    """Say whether no hint stands before the first entry: of most feeds that need not be parsed to be seen."""
    first = _FIRST_ITEM.search(body, 0, LOOKED_AT)
    head = body[: first.start()] if first else b""
    return bool(head) and not _UNPLAIN.search(head) and not _HINT.search(head)


class _Enough(Exception):
    """What follows is not looked at."""


@dataclass(slots=True)
class _Reading:
    """One walk through the head of a document."""

    said: dict[str, list[str]] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    _text: list[str] | None = None

    def read(self, head: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._add
        parser.EntityDeclHandler = _stop
        try:
            parser.Parse(head[max(0, head.find(b"<?xml")) :].lstrip(), False)
        except (_Enough, expat.ExpatError, ValueError, LookupError):
            return  # ValueError, LookupError: an encoding that nobody knows

    def _begin(self, name: str, attributes: Mapping[str, str]) -> None:
        local = _local(name)
        if local in _ENTRIES:
            raise _Enough
        if local == "link":
            self._note_link(attributes)
        self._text = [] if local in _READ else None

    def _note_link(self, attributes: Mapping[str, str]) -> None:
        for rel in attributes.get("rel", "").lower().split():
            if rel in ("hub", "self") and attributes.get("href"):
                self.links.setdefault(rel, attributes["href"])

    def _end(self, name: str) -> None:
        if self._text is not None:
            text = "".join(self._text)[:_TEXT_LIMIT].strip().lower()
            self.said.setdefault(_local(name), []).append(text)
        self._text = None

    def _add(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)


def _stop(*_declared: object) -> None:
    raise _Enough


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()


def _timetable(said: Mapping[str, list[str]]) -> Timetable:
    ttl = _number(said.get("ttl", [""])[0])
    hours = {hour % 24 for text in said.get("hour", ()) if (hour := _number(text)) is not None}
    days = {_DAYS.index(text) for text in said.get("day", ()) if text in _DAYS}
    return Timetable(
        ttl=timedelta(minutes=ttl) if ttl else None,
        update_every=_update_every(said),
        skip_hours=tuple(sorted(hours)),
        skip_days=tuple(sorted(days)),
    )


def _update_every(said: Mapping[str, list[str]]) -> timedelta | None:
    """Read the syndication module: a period, daily by default, so many times once by default."""
    if "updateperiod" not in said and "updatefrequency" not in said:
        return None
    period = _PERIODS.get(said.get("updateperiod", ["daily"])[0])
    often = _number(said.get("updatefrequency", ["1"])[0])
    return period / often if period and often else None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else None


def _json_links(body: bytes) -> Mapping[str, str]:
    """Read a JSON Feed's hub; only where it names one, for that takes reading all of it."""
    if b'"hubs"' not in body:
        return {}
    try:
        read: Any = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    hubs = read.get("hubs") if isinstance(read, dict) else None
    first = hubs[0] if isinstance(hubs, list) and hubs else None
    if not isinstance(first, dict):
        return {}
    links = {"hub": first.get("url"), "self": read.get("feed_url")}
    return {rel: link for rel, link in links.items() if isinstance(link, str)}
