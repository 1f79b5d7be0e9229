"""Moments ↔ what the clocks on the wall show, anywhere; the one door to time zone data.

Two rules hold wherever people name a time of day. A time that the clocks skip moves forward by as
much as they do: 02:30 becomes 03:30 in the night that has no 02:30. A time that they show twice
happens once, the first time.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import regex

from rules.attention.errors import SettingError, nearest, quoted
from rules.sentences import Sentence, because, beside, remedy_near, sentence

_NAME = regex.compile(r"[A-Za-z][A-Za-z0-9_+-]{0,40}(?:/[A-Za-z0-9_+-]{1,40}){0,3}")


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone by its name in the IANA data: `Europe/Berlin`."""

    name: str

    def __str__(self) -> str:
        """Write it as `zone_named` reads it."""
        return self.name

    def wall(self, moment: datetime) -> datetime:
        """Give what the clocks show at a moment."""
        return moment.astimezone(_clocks(self.name))

    def moment(self, day: date, at: time) -> datetime:
        """Give the moment (UTC) at which the clocks show a time of a day, by the two rules."""
        # With fold=0 the standard library takes the offset before a change: of a time that is
        # skipped this is the moment as much later, of one that comes twice the first.
        return datetime.combine(day, at, _clocks(self.name)).astimezone(UTC)

    def shown(self, moment: datetime) -> str:
        """Write a moment for people there: `Tue 2026-11-24 08:00`."""
        at = self.wall(moment)
        return beside([_DAYS[at.weekday()], f"{at:%Y-%m-%d %H:%M}"], " ")


_DAYS = (
    sentence("mon", "Mon"),
    sentence("tue", "Tue"),
    sentence("wed", "Wed"),
    sentence("thu", "Thu"),
    sentence("fri", "Fri"),
    sentence("sat", "Sat"),
    sentence("sun", "Sun"),
)
UTC_ZONE = Zone("UTC")


def zone_named(text: str) -> Zone:
    """Find a zone by its name, whatever its capitals; raises SettingError with the nearest one."""
    name = text.strip()
    if _NAME.fullmatch(name):
        known = _known_zones()
        if name in known:
            return Zone(name)
        same = [one for one in known if one.casefold() == name.casefold()]
        if same:
            return Zone(min(same))
    raise SettingError(_unknown(name))


def _unknown(name: str) -> Sentence:
    near = nearest(name, _known_zones())
    example = sentence("write_zone", "write for example Europe/Berlin or UTC")
    problem = sentence("no_zone", "{text} is no time zone", text=quoted(name))
    return because(problem, remedy_near(near, ()) if near else example)


@cache
def _known_zones() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def _clocks(name: str) -> ZoneInfo:
    """Read a zone; one that has left the data since it was saved is UTC's, not the end of alerts."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
