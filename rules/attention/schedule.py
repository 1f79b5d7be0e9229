"""A digest's schedule × a moment → the next digest: hourly, daily or weekly, as clocks show it.

A daily and a weekly digest come once for every day that they name, whatever the clocks do. An
hourly one comes when the clocks show a full hour, an hour after the last; where clocks move by half
an hour (Lord Howe Island) one comes half an hour after the last in those two nights.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from rules.attention.errors import SettingError, nearest, quoted
from rules.attention.reading import (
    DAYS,
    clock_from,
    clock_text,
    day_from,
    tokens_of,
    with_zone,
)
from rules.attention.zones import UTC_ZONE, Zone
from rules.sentences import Sentence, because, sentence

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
MIDNIGHT = time(0)


class Every(StrEnum):
    """How often a digest comes."""

    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When digests come."""

    every: Every
    at: time = MIDNIGHT
    """Of daily and weekly ones: the time that the clocks show."""
    weekday: int = 0
    """Of weekly ones: Monday is 0."""
    zone: Zone = field(default=UTC_ZONE)

    def __str__(self) -> str:
        """Write it so that `schedule_from` reads it back: `weekly mon 08:00 Europe/Berlin`."""
        day = (DAYS[self.weekday],) if self.every is Every.WEEKLY else ()
        at = () if self.every is Every.HOURLY else (clock_text(self.at),)
        return " ".join((self.every, *day, *at, self.zone.name))

    def next_digest_at(self, now: datetime) -> datetime:
        """Give the next digest's moment (UTC), strictly later than now."""
        if self.every is Every.HOURLY:
            return self._next_hour(now)
        today = self.zone.wall(now).date()
        # A day back, because a time that the clocks skip may have moved over midnight.
        days = (today + _DAY * offset for offset in range(-1, 10))
        moments = (
            self.zone.moment(day, self.at)
            for day in days
            if self.every is Every.DAILY or day.weekday() == self.weekday
        )
        return next(moment for moment in moments if moment > now)

    def _next_hour(self, now: datetime) -> datetime:
        shown = self.zone.wall(now)
        past = timedelta(minutes=shown.minute, seconds=shown.second, microseconds=shown.microsecond)
        return (now - past + _HOUR).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Appointment:
    """Whether a digest is due, and when the next one is."""

    is_due: bool
    next_at: datetime
    """To be kept when this digest was made, or when none is due."""
    why: str


def appointment(schedule: Schedule, next_at: datetime | None, now: datetime) -> Appointment:
    """Decide on a digest by the moment that was kept for it; None when none was.

    However long nobody looked, one digest is due and not one for each that was missed. A kept
    moment that the schedule would not give (the clock was set back, the schedule was changed)
    gives way to the one that it gives.
    """
    coming = schedule.next_digest_at(now)
    if next_at is None or next_at > coming:
        return Appointment(
            False, coming, because(sentence("digest_set", "the next digest is set"), schedule)
        )
    if next_at > now:
        return Appointment(
            False, next_at, because(sentence("digest_early", "no digest before its time"), schedule)
        )
    missed = schedule.next_digest_at(next_at) <= now
    time_has_come = sentence("digest_due", "its time has come")
    why = (
        sentence("digest_missed", "one digest for all that were missed")
        if missed
        else time_has_come
    )
    return Appointment(True, coming, because(why, schedule))


def schedule_from(text: str, zone: Zone = UTC_ZONE) -> Schedule:
    """Read `hourly`, `daily 08:00`, `weekly mon 08:00`, each with a zone behind it if it has one.

    Raises SettingError.
    """
    word, *rest = tokens_of(text) or [""]
    match word.casefold():
        case Every.HOURLY:
            _, zone = with_zone(rest, zone, fewest=0)
            return Schedule(Every.HOURLY, zone=zone)
        case Every.DAILY if rest:
            (at,), zone = with_zone(rest, zone, fewest=1)
            return Schedule(Every.DAILY, clock_from(at), zone=zone)
        case Every.WEEKLY if len(rest) > 1:
            (day, at), zone = with_zone(rest, zone, fewest=2)
            return Schedule(Every.WEEKLY, clock_from(at), day_from(day), zone)
    problem = sentence("no_schedule", "{text} is no schedule of a digest", text=quoted(text))
    raise SettingError(because(problem, _remedy(word)))


def _remedy(word: str) -> Sentence:
    near = nearest(word, _EXAMPLES)
    example = _EXAMPLES[near] if near else ", ".join(_EXAMPLES.values())
    return sentence("write", "write {example}", example=example)


_EXAMPLES = {
    "hourly": "hourly",
    "daily": "daily 08:00",
    "weekly": "weekly mon 08:00",
}
