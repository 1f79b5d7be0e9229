"""Quiet hours of a channel × a moment → whether it is quiet, and until when.

Quiet hours hold and never drop: what is owed in them is told when they end. They are stretches
between two moments, so that a clock that is set back at night does not begin them anew.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from rules.attention.errors import SettingError, quoted
from rules.attention.reading import (
    clock_from,
    clock_text,
    days_from,
    days_text,
    looks_like_days,
    tokens_of,
    with_zone,
)
from rules.attention.zones import UTC_ZONE, Zone
from rules.sentences import sentence

EVERY_DAY = frozenset(range(7))
_DAY = timedelta(days=1)
FEW_HELD = 3
"""So many are told one by one when quiet hours end; more become one digest."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """From the first moment that is quiet until the first that is not."""

    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class QuietHours:
    """When a channel is not to be disturbed, as clocks show it."""

    begin: time
    end: time
    """Not later than the beginning: of the next day."""
    days: frozenset[int] = EVERY_DAY
    """The days on which they begin; Monday is 0."""
    zone: Zone = field(default=UTC_ZONE)

    def __str__(self) -> str:
        """Write them so that `quiet_from` reads them back: `mon-fri 22:00-07:00 Europe/Berlin`."""
        span = f"{clock_text(self.begin)}-{clock_text(self.end)}"
        return " ".join(filter(None, (days_text(self.days), span, self.zone.name)))

    def until(self, now: datetime) -> datetime | None:
        """Give the moment at which it is no longer quiet; None when it is not quiet now."""
        end = None
        for stretch in self._around(now):
            if stretch.begins_at <= (end or now) < stretch.ends_at:
                end = stretch.ends_at
        return end

    def _around(self, now: datetime) -> Iterator[Stretch]:
        """Give the stretches that may hold a moment or follow one another from it, in order."""
        today = self.zone.wall(now).date()
        for offset in range(-3, 11):
            day = today + _DAY * offset
            if day.weekday() in self.days:
                behind = day + _DAY if self.end <= self.begin else day
                yield Stretch(self.zone.moment(day, self.begin), self.zone.moment(behind, self.end))


def quiet_from(text: str, zone: Zone = UTC_ZONE) -> QuietHours | None:
    """Read `22:00-07:00`, `mon-fri 22:00-07:00`, with a zone behind it if it has one.

    `off` is None. Raises SettingError.
    """
    tokens = tokens_of(text)
    if [token.casefold() for token in tokens] in (["off"], ["none"]):
        return None
    days = EVERY_DAY
    if tokens and looks_like_days(tokens[0]):
        days, tokens = days_from(tokens[0]), tokens[1:]
    if not tokens or "-" not in tokens[0]:
        raise SettingError(
            sentence(
                "no_quiet",
                "{text} are no quiet hours: write 22:00-07:00, mon-fri 22:00-07:00 or off",
                text=quoted(text),
            )
        )
    (span,), zone = with_zone(tokens, zone, fewest=1)
    first, _, last = span.partition("-")
    hours = QuietHours(clock_from(first), _end_from(last), days, zone)
    if hours.begin == hours.end and days == EVERY_DAY:
        raise SettingError(
            sentence(
                "quiet_endless",
                "{text} would never end: leave out a day, or mute the watch instead",
                text=quoted(text),
            )
        )
    return hours


def _end_from(text: str) -> time:
    """Read an end; 24:00 is the next day's midnight."""
    return time(0) if text == "24:00" else clock_from(text)


@dataclass(frozen=True, slots=True)
class Release:
    """What becomes of the alerts that were held, when quiet hours end."""

    as_digest: bool
    why: str


def release(held: int, few: int = FEW_HELD) -> Release:
    """Decide whether held alerts are told one by one or in one digest; either way, all are told."""
    if held <= few:
        return Release(
            False,
            sentence(
                "held_apart", "quiet hours are over: {number} held, told one by one", number=held
            ),
        )
    return Release(
        True,
        sentence(
            "held_together", "quiet hours are over: {number} held, told in one digest", number=held
        ),
    )
