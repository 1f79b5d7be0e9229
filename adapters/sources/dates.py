"""Dates as programs and pages write them → UTC; what is no date, or only half of one, is unknown."""

import re
from datetime import UTC, datetime, timedelta

from dateutil import parser

_LONGEST = 100
_MILLISECONDS_FROM = 10**11
"""As seconds, the year 5138; as milliseconds, 1973."""
_MONTH = re.compile(r"[^\W\d_]{3}")
_HOURS = {
    "UTC": 0.0, "GMT": 0.0, "Z": 0.0, "WET": 0.0, "WEST": 1.0, "BST": 1.0, "CET": 1.0, "CEST": 2.0,
    "EET": 2.0, "EEST": 3.0, "MSK": 3.0, "IST": 5.5, "HKT": 8.0, "SGT": 8.0, "JST": 9.0, "KST": 9.0,
    "AEST": 10.0, "AEDT": 11.0, "EST": -5.0, "EDT": -4.0, "CST": -6.0, "CDT": -5.0, "MST": -7.0,
    "MDT": -6.0, "PST": -8.0, "PDT": -7.0,
}  # fmt: skip
_EITHER = datetime(2000, 1, 1, tzinfo=UTC), datetime(2001, 12, 31, tzinfo=UTC)


def time_from(given: object) -> datetime | None:
    """Read ISO 8601 in all its forms, RFC 2822, seconds or milliseconds since 1970, or words.

    A time without a zone is taken for UTC. `03/04/2026` is no date: nobody knows which it is.
    """
    try:
        if isinstance(given, int | float) and not isinstance(given, bool):
            return _since_1970(given)
        if isinstance(given, str) and given.isascii() and given.strip().isdecimal():
            return _since_1970(int(given[:20])) if len(given.strip()) in (10, 13) else None
        if isinstance(given, str):
            return _written(given.strip()[:_LONGEST])
    except (ValueError, OverflowError, OSError):
        return None
    return None


def _since_1970(number: float) -> datetime:
    seconds = number / 1000 if abs(number) >= _MILLISECONDS_FROM else number
    return datetime.fromtimestamp(seconds, UTC)


def _written(text: str) -> datetime | None:
    try:
        return _in_utc(datetime.fromisoformat(text))
    except ValueError:
        return _in_words(text) if _MONTH.search(text) else None


def _in_words(text: str) -> datetime | None:
    """Read "24 November 2026, 14:30 CET"; a date that lacks its day or its year is none."""
    first, second = (parser.parse(text, default=day, tzinfos=_zone) for day in _EITHER)
    return _in_utc(first) if first.date() == second.date() else None


def _zone(name: str | None, offset: int | None) -> int | None:
    """Give a zone's seconds east of Greenwich; a date in a zone that nobody knows is refused."""
    if offset is not None or name is None:
        return offset
    if name not in _HOURS:
        raise ValueError("a zone that is not known")
    return int(timedelta(hours=_HOURS[name]).total_seconds())


def _in_utc(time: datetime) -> datetime:
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
