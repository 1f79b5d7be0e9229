"""Stories that satisfied a watch, by the hour → what is usual for it, and the spikes under way."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from rules.attention.baseline import LATELY, Baseline, taught
from rules.attention.spike import Pulse

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Told:
    """What a channel was told of a spike."""

    pulse: Pulse = field(default_factory=Pulse)
    notice_id: int | None = None
    """The notice that told of the spike that is under way."""


@dataclass(frozen=True, slots=True)
class WatchRate:
    """What is kept of a watch's rate."""

    baseline: Baseline = field(default_factory=Baseline)
    taught_until: datetime | None = None
    """Up to this hour its baseline has learned."""
    told: Mapping[str, Told] = field(default_factory=dict)
    """By channel."""

    def as_json(self) -> dict[str, Any]:
        """Write it as JSON can hold it."""
        return {
            "baseline": self.baseline.as_json(),
            "taught_until": self.taught_until.isoformat() if self.taught_until else None,
            "told": {
                channel: {"pulse": one.pulse.as_json(), "notice": one.notice_id}
                for channel, one in self.told.items()
            },
        }

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Self:
        """Read what `as_json` wrote."""
        until = written["taught_until"]
        return cls(
            Baseline.from_json(written["baseline"]),
            datetime.fromisoformat(until).astimezone(UTC) if until else None,
            {
                channel: Told(Pulse.from_json(one["pulse"]), one["notice"])
                for channel, one in written["told"].items()
            },
        )


def hours_to_teach(rate: WatchRate, watched_since: datetime, now: datetime) -> list[datetime]:
    """Give the beginnings of the whole hours that were watched and not taught yet, the oldest first."""
    last = _hour_of(now)
    first = _hour_of(watched_since)
    if first < watched_since:
        first += HOUR
    if rate.taught_until is not None and first < rate.taught_until <= last + HOUR:
        first = rate.taught_until
    first = max(first, last - LATELY * HOUR)
    return [first + HOUR * at for at in range(max(0, (last - first) // HOUR))]


def from_now_on(rate: WatchRate, now: datetime) -> WatchRate:
    """Let a watch that is new, or was paused, learn from the next whole hour on."""
    return replace(rate, taught_until=_hour_of(now) + HOUR)


def learned(rate: WatchRate, counts: Mapping[datetime, int]) -> WatchRate:
    """Teach a baseline the stories of whole hours, by their beginnings."""
    baseline = rate.baseline
    for hour in sorted(counts):
        baseline = taught(baseline, hour, counts[hour])
    return replace(rate, baseline=baseline, taught_until=max(counts) + HOUR)


def _hour_of(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
