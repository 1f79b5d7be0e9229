"""The dates of feeds, as far as there is no doubt about them: W3C's and RFC 822's.

Read as feedparser reads them, its years of two digits and zone names included, but some twenty times
faster. Some things are read that it misses, takes for another hour, or even for the first day of
whatever month is now: a date of RFC 822 without a zone, or with a day's name in another language; a
year in front with slashes or dots; `+0530` without a colon or a zone's name behind W3C's form; half
days (`10:00 PM`), `GMT+1`, and seconds or milliseconds since 1970. Whatever is written otherwise is "not sure": the reader who knows more forms is asked.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

_CLOCK = r"(\d{1,2}):(\d{2})(?::(\d{1,2})(?:[.,]\d{1,9})?)?(?:\s?([AaPp])\.?[Mm]\.?)?"
_ZONE = r"(?:GMT|UTC)?[+-]\d{1,2}(?::?\d{2})?|[A-Za-z]{1,5}"
_W3C = re.compile(
    rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}})(?:(?:[Tt]|\s{{1,3}}){_CLOCK}(?:\s?({_ZONE}))?)?",
    re.ASCII,
)
_RFC_822 = re.compile(
    r"(?:[^\W\d]{2,12}\.?,\s*|[A-Za-z]{3,9}\s+)?(\d{1,2})\s+([A-Za-z]{3})[A-Za-z]*,?\s+(\d{4}|\d{2})\s+"
    rf"{_CLOCK}(?:\s+({_ZONE}))?",
    re.ASCII,
)
# Nearly all dates of RSS: read by Python as ISO's, at a quarter of the cost.
_PLAIN_822 = re.compile(
    r"[A-Z][a-z]{2}, (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d:\d\d:\d\d) (?:GMT|UTC|Z|([+-][01]\d)([0-5]\d))",
    re.ASCII,
)
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?", re.ASCII)
_UNIX = re.compile(r"1\d{9}(?:\d{3})?", re.ASCII)
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}
_TWO_DIGITS = {name.title(): f"{number:02}" for name, number in _MONTHS.items()}
# RFC 822, 5.1, and what feedparser knows beside; any other name counts as UTC to it, and to us.
_ZONES = {
    "adt": -3, "ast": -4, "at": -4, "edt": -4, "est": -5, "et": -5, "cdt": -5, "cst": -6, "ct": -6,
    "mdt": -6, "mst": -7, "mt": -7, "pdt": -7, "pst": -8, "pt": -8, "a": -1, "n": 1, "m": -12,
    "y": 12, "met": 1, "mest": 2,
}  # fmt: skip


_GREENWICH = frozenset(("GMT", "+0000", "UTC", "Z", "-0000", "+00:00"))


class NotSure(ValueError):
    """The date is written in a form that is not known here, or is no date."""


def read_date(text: str) -> datetime:
    """Read a date; raises NotSure."""
    said = text.strip()
    if _ISO.fullmatch(said):
        return _of_iso(said)
    if (plain := _PLAIN_822.fullmatch(said)) and plain[2] in _TWO_DIGITS:
        return _of_plain(*plain.groups())
    if found := _RFC_822.fullmatch(said):
        day, name, year, *clock, zone = found.groups()
        if len(year) == 2:
            year = f"{19 if year >= '90' else 20}{year}"
        return _moment((year, _MONTHS.get(name.lower(), 0), day), clock, zone)
    if found := _W3C.fullmatch(said):
        year, _, month, day, *clock, zone = found.groups()
        return _moment((year, month, day), clock, zone)
    if _UNIX.fullmatch(said):
        return datetime.fromtimestamp(int(said[:10]), UTC)
    raise NotSure(said)


def _of_plain(
    day: str, month: str, year: str, clock: str, hours: str | None, minutes: str | None
) -> datetime:
    zone = f"{hours}:{minutes}" if hours else "Z"
    return _of_iso(f"{year}-{_TWO_DIGITS[month]}-{day}T{clock}{zone}")


def _of_iso(said: str) -> datetime:
    """Read the form that Python reads itself, at a fifth of the cost; without a zone it is UTC."""
    try:
        moment = datetime.fromisoformat(said)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise NotSure(said) from error


def _moment(
    date: tuple[str, str | int, str], clock: Sequence[str | None], zone: str | None
) -> datetime:
    year, month, day = map(int, date)
    try:
        local = datetime(year, month, day, tzinfo=UTC) + _since_midnight(*clock)
        return local - _offset(zone) if zone and zone not in _GREENWICH else local
    except (ValueError, OverflowError) as error:
        raise NotSure from error


def _since_midnight(
    hour: str | None, minute: str | None, second: str | None, half: str | None
) -> timedelta:
    """Read a clock of 24 hours, or of twice 12; a day without one begins at midnight."""
    hours = int(hour or 0)
    if half:
        if not 1 <= hours <= 12:
            raise ValueError("no hour of half a day")
        hours = hours % 12 + (12 if half in "pP" else 0)
    clock = time(hours, int(minute or 0), int(second or 0))
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)


def _offset(zone: str) -> timedelta:
    """Read `+0530`, `+05:30`, `+1`, `GMT+1`, or a name."""
    sign = zone.find("-") if "-" in zone else zone.find("+")
    if sign < 0:
        return timedelta(hours=_ZONES.get(zone.lower(), 0))
    digits = zone[sign + 1 :].replace(":", "")
    ahead = timedelta(hours=int(digits[:-2] or 0), minutes=int(digits[-2:]))
    if len(digits) < 3:
        ahead = timedelta(hours=int(digits))
    return -ahead if zone[sign] == "-" else ahead
