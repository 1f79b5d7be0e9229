"""Stories an hour of a watch → what is usual for it at an hour of the week.

The state is bounded: six weeks of each hour of the week, and the last three days. Medians, so that one
wild night teaches nothing; two of the last three days are believed at once, if they had many more. Hours in
which nobody looked are not taught: they were not empty.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from math import sqrt
from statistics import median
from typing import Any, NamedTuple, Self

from rules.sentences import sentence

SLOTS = 168
"""Hours of a week, from Monday 00:00 UTC."""
WEEKS = 6
"""So many values of each slot are kept."""
ENOUGH = 3
"""So many values of a slot say more than the same hour of other days."""
FIRST_DAY = 24
"""So many hours must have been watched before anything is usual."""
LATELY = 72
"""So many hours are kept one by one."""
_DAY = timedelta(days=1)
_SIGMA = 1.4826
"""From the median of distances to a standard deviation, if it were a normal one."""


class Count(NamedTuple):
    """How many stories a watch had in a whole hour."""

    hour: datetime
    stories: int


@dataclass(frozen=True, slots=True)
class Baseline:
    """What was learned of a watch."""

    slots: tuple[tuple[int, ...], ...] = ((),) * SLOTS
    """The counts of each hour of the week, the oldest first."""
    lately: tuple[Count, ...] = ()
    """The last three days, the oldest hour first."""
    hours: int = 0
    """How many hours were taught, no more than matters."""

    def as_json(self) -> dict[str, Any]:
        """Write it as JSON can hold it."""
        return {
            "slots": [list(slot) for slot in self.slots],
            "lately": [[one.hour.isoformat(), one.stories] for one in self.lately],
            "hours": self.hours,
        }

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Self:
        """Read what `as_json` wrote."""
        counts = ((datetime.fromisoformat(hour), many) for hour, many in written["lately"])
        return cls(
            slots=tuple(tuple(slot) for slot in written["slots"]),
            lately=tuple(Count(hour.astimezone(UTC), many) for hour, many in counts),
            hours=int(written["hours"]),
        )


class _Kind(Enum):
    """Which counts are compared with, from much knowledge to little."""

    SLOT = sentence("usual_slot", "at this hour of the week")
    HOUR = sentence("usual_hour", "about this hour of the day")
    ALL = sentence("usual_all", "at any hour")
    DAYS = sentence("usual_days", "at this hour of the last days")


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual at an hour."""

    level: float
    spread: float
    """A standard deviation; never less than that of a chance count of this level."""
    low: int
    high: int
    """Eight hours of ten lie between them, both included."""
    compared: str
    is_learning: bool
    """Whether it rests on less than three weeks."""

    @property
    def words(self) -> str:
        """Say it: `usually 3–6`."""
        low, high = self.low, self.high
        number = f"{low}–{high}" if low < high else str(low)
        return sentence("usually", "usually {number}", number=number)


def slot_of(moment: datetime) -> int:
    """Give the hour of the week of a moment."""
    there = moment.astimezone(UTC)
    return there.weekday() * 24 + there.hour


def taught(baseline: Baseline, hour: datetime, stories: int) -> Baseline:
    """Learn how many stories a whole hour had.

    An hour that was taught before teaches nothing; one that lies a day and more before the last is
    taken as true: the clock was wrong before.
    """
    begin = hour.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    if baseline.lately and timedelta(0) <= baseline.lately[-1].hour - begin < _DAY:
        return baseline
    slots, at = list(baseline.slots), slot_of(begin)
    slots[at] = (*slots[at], stories)[-WEEKS:]
    lately = (*baseline.lately, Count(begin, stories))[-LATELY:]
    return replace(
        baseline, slots=tuple(slots), lately=lately, hours=min(baseline.hours + 1, FIRST_DAY)
    )


def usual_at(baseline: Baseline, moment: datetime) -> Usual | None:
    """Say what is usual at a moment; None in the first day of a watch."""
    if baseline.hours < FIRST_DAY:
        return None
    at = slot_of(moment)
    kind = next(kind for kind in _Kind if len(_pool(baseline, at, kind)) >= ENOUGH)
    usual, days = _usual_of(_pool(baseline, at, kind), kind), _pool(baseline, at, _Kind.DAYS)
    if len(days) < ENOUGH or median(days) <= usual.level + usual.spread:
        return usual
    lately = _usual_of(days, _Kind.DAYS)
    spread = max(lately.spread, usual.spread)
    return replace(lately, spread=spread, is_learning=usual.is_learning)


def _usual_of(pool: Sequence[int], kind: _Kind) -> Usual:
    level = median(pool)
    spread = _SIGMA * median(abs(one - level) for one in pool)
    low, high = _middle(pool)
    return Usual(
        level=level,
        spread=max(spread, chance_spread(level)),
        low=low,
        high=high,
        compared=kind.value,
        is_learning=kind is not _Kind.SLOT,
    )


def chance_spread(level: float) -> float:
    """Give the standard deviation of a count that chance alone makes, 1 at least."""
    return sqrt(max(level, 1))


def lately_level(baseline: Baseline) -> float:
    """Give the level of the last day; 0 when nothing was taught."""
    day = [one.stories for one in baseline.lately[-FIRST_DAY:]]
    return median(day) if day else 0


def lately_peak(baseline: Baseline) -> int:
    """Give the most that an hour of the last day had."""
    return max((one.stories for one in baseline.lately[-FIRST_DAY:]), default=0)


def _pool(baseline: Baseline, at: int, kind: _Kind) -> Sequence[int]:
    """Give the counts to compare with."""
    if kind is _Kind.SLOT:
        return baseline.slots[at]
    if kind is _Kind.ALL:
        return [one.stories for one in baseline.lately]
    if kind is _Kind.DAYS:
        return [one.stories for one in baseline.lately if one.hour.hour == at % 24]
    beside = {(at + day * 24 + hour) % SLOTS for day in range(7) for hour in (-1, 0, 1)}
    return [one for slot in sorted(beside) for one in baseline.slots[slot]]


def _middle(pool: Sequence[int]) -> tuple[int, int]:
    """Leave out the lowest and the highest tenth."""
    ordered, cut = sorted(pool), len(pool) // 10
    return ordered[cut], ordered[-1 - cut]
