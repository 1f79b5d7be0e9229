"""What a publisher says → how long it wants to be left alone, and in which words it said so.

Headers say it for one answer (max-age, Expires, Retry-After), the feed itself in general (ttl, its
update period, hours and days to skip). Header names come in lower case.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import regex

from rules.model import Timetable

_SECONDS_AT_MOST = 10**8
_DIRECTIVE = regex.compile(r"""([\w-]+)\s*(?:=\s*(?:"([^"]*)"|([^\s,;]*)))?""")
_WEEK_H = 7 * 24
_AFTER_A_BREAK = timedelta(minutes=5)
"""Over so long the polls are spread that a skipped hour has held back."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How long a publisher wants to be left alone, and where it said so."""

    wait: timedelta
    by: str
    """The word that it used: "max-age", "Expires", "ttl" …"""


def wish_of(headers: Mapping[str, str]) -> Wish | None:
    """Read max-age, else Expires against the answer's own date; None when nothing is asked for.

    `no-cache` and `no-store` mean that nothing is to be kept: then there is no wish to wait.
    """
    said = dict(_directives(headers.get("cache-control", "")))
    if "no-cache" in said or "no-store" in said:
        return None
    if "max-age" in said:
        seconds = _seconds(said["max-age"])
        return Wish(seconds, "max-age") if seconds else None
    expires, date = _date(headers.get("expires", "")), _date(headers.get("date", ""))
    if expires is None or date is None or expires <= date:
        return None
    return Wish(expires - date, "Expires")


def retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Read Retry-After: seconds, or a date against the answer's own: clocks differ."""
    said = headers.get("retry-after", "").strip()
    if (seconds := _seconds(said)) is not None:
        return seconds
    until, date = _date(said), _date(headers.get("date", ""))
    return max(timedelta(0), until - date) if until and date else None


def standing_wishes(timetable: Timetable) -> Iterator[Wish]:
    """Give what the feed itself asks for in general; an operator's own interval may be shorter."""
    if timetable.ttl:
        yield Wish(timetable.ttl, "ttl")
    if timetable.update_every:
        yield Wish(timetable.update_every, "sy:updatePeriod")


def out_of_breaks(moment: datetime, timetable: Timetable, *, chance: float) -> datetime:
    """Move a moment behind the hours and days (GMT) on which the feed never changes.

    A feed that skips every hour of the week says nothing that could be followed.
    """
    if not _is_skipped(moment, timetable):
        return moment
    hour = moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    for later in range(1, _WEEK_H + 1):
        begins = hour + timedelta(hours=later)
        if not _is_skipped(begins, timetable):
            return begins + _AFTER_A_BREAK * chance
    return moment


def _is_skipped(moment: datetime, timetable: Timetable) -> bool:
    there = moment.astimezone(UTC)
    return there.hour in timetable.skip_hours or there.weekday() in timetable.skip_days


def _directives(said: str) -> Iterator[tuple[str, str]]:
    for found in _DIRECTIVE.finditer(said):
        name, quoted, plain = found.groups()
        yield name.lower(), quoted or plain or ""


def _seconds(said: str) -> timedelta | None:
    if not (said.isascii() and said.isdecimal()):
        return None
    return timedelta(seconds=min(int(said[:10]), _SECONDS_AT_MOST))


def _date(said: str) -> datetime | None:
    """Read a date of HTTP; one without a zone is GMT, as all of them are."""
    try:
        read = parsedate_to_datetime(said)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)
