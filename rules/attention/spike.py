"""Stories of the last hour × what is usual → a spike that begins, goes on, or is over.

A spike is told once, when it begins, and once when it is over. What lasts for a day and more becomes
what is usual; then the spike is over, too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, Self

from rules.attention.baseline import FIRST_DAY, Baseline, Usual, usual_at
from rules.attention.errors import SettingError, nearest, quoted
from rules.duration import in_words

WATCHED = timedelta(hours=1)
"""So long nobody judges after an outage: what piled up would look like a spike."""
CALM = timedelta(hours=1)
"""A spike is over when it was calm for so long."""


class Sensitivity(StrEnum):
    """How soon a spike is told."""

    OFF = "off"
    FEWER = "fewer"
    BALANCED = "balanced"
    MORE = "more"


class _Limits(NamedTuple):
    """What makes a spike: all three must be reached."""

    spreads: float
    """Standard deviations above the level."""
    times: float
    """As many times the level."""
    least: int
    """Stories."""


_LIMITS: Mapping[Sensitivity, _Limits] = {
    Sensitivity.FEWER: _Limits(8.0, 4.0, 8),
    Sensitivity.BALANCED: _Limits(6.0, 2.5, 6),
    Sensitivity.MORE: _Limits(4.5, 1.8, 5),
}
_LEARNING = 1.5
"""While little is known, spreads count for less."""


class Event(StrEnum):
    """What there is to say of a watch's rate."""

    NOTHING = "nothing"
    BEGAN = "began"
    """To be told."""
    GOES_ON = "goes on"
    """Was told."""
    OVER = "over"
    """To be told, by editing what was told."""


@dataclass(frozen=True, slots=True)
class Spiking:
    """A spike that was told."""

    since: datetime
    peak: int
    calm_since: datetime | None = None
    """Since when the rate is low enough for the spike to be over."""

    def as_json(self) -> dict[str, Any]:
        """Write it as JSON can hold it."""
        return {
            "since": self.since.isoformat(),
            "peak": self.peak,
            "calm_since": self.calm_since.isoformat() if self.calm_since else None,
        }

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Self:
        """Read what `as_json` wrote."""
        calm = written.get("calm_since")
        return cls(
            datetime.fromisoformat(written["since"]).astimezone(UTC),
            int(written["peak"]),
            datetime.fromisoformat(calm).astimezone(UTC) if calm else None,
        )


@dataclass(frozen=True, slots=True)
class Judged:
    """What was decided of a watch's rate."""

    event: Event
    spiking: Spiking | None
    """To be kept."""
    why: str


@dataclass(frozen=True, slots=True)
class Rate:
    """What a watch had in the last 60 minutes."""

    stories: int
    watched_since: datetime
    """Since when the bot has looked without an interruption."""


def judge(
    rate: Rate,
    baseline: Baseline,
    spiking: Spiking | None,
    sensitivity: Sensitivity,
    *,
    now: datetime,
) -> Judged:
    """Decide whether a spike begins, goes on or is over."""
    if sensitivity is Sensitivity.OFF:
        return Judged(Event.NOTHING, None, "spike alerts are off")
    if now - rate.watched_since < WATCHED:
        return Judged(_as_before(spiking), spiking, "too soon after a start to say what is usual")
    usual = usual_at(baseline, now)
    if usual is None:
        why = f"still learning what is usual: {baseline.hours} of {FIRST_DAY} hours"
        return Judged(_as_before(spiking), spiking, why)
    if spiking is None:
        return _beginning(rate.stories, usual, sensitivity, now)
    return _going_on(rate.stories, usual, spiking, sensitivity, now)


def threshold(usual: Usual, sensitivity: Sensitivity) -> float:
    """Give the stories an hour that make a spike."""
    limits = _LIMITS[sensitivity]
    spreads = limits.spreads * (_LEARNING if usual.is_learning else 1)
    return max(usual.level + spreads * usual.spread, limits.times * usual.level, limits.least)


def _as_before(spiking: Spiking | None) -> Event:
    return Event.GOES_ON if spiking else Event.NOTHING


def _beginning(stories: int, usual: Usual, sensitivity: Sensitivity, now: datetime) -> Judged:
    needed = threshold(usual, sensitivity)
    rate = f"{stories} stories/h, {usual.words}"
    if stories < needed:
        return Judged(
            Event.NOTHING, None, f"{rate} {usual.compared}: a spike begins at {needed:.0f}"
        )
    return Judged(Event.BEGAN, Spiking(now, stories), rate)


def _going_on(
    stories: int, usual: Usual, spiking: Spiking, sensitivity: Sensitivity, now: datetime
) -> Judged:
    peak = max(spiking.peak, stories)
    if stories > (usual.level + threshold(usual, sensitivity)) / 2:
        still = Spiking(spiking.since, peak)
        return Judged(Event.GOES_ON, still, f"still {stories} stories/h, {usual.words}")
    # A moment that lies ahead was kept before the clock was set back.
    calm_since = min(spiking.calm_since or now, now)
    if now - calm_since < CALM:
        calming = Spiking(spiking.since, peak, calm_since)
        return Judged(Event.GOES_ON, calming, f"down to {stories} stories/h, {usual.words}")
    lasted = in_words(now - spiking.since)
    return Judged(
        Event.OVER, None, f"over after {lasted}: {stories} stories/h, {usual.words}, at most {peak}"
    )


def sensitivity_from(text: str) -> Sensitivity:
    """Read `fewer`, `balanced`, `more` or `off`; raises SettingError."""
    said = text.strip().casefold()
    if said in list(Sensitivity):
        return Sensitivity(said)
    near = nearest(said, list(Sensitivity))
    remedy = f"did you mean {near}?" if near else f"write one of {', '.join(Sensitivity)}"
    raise SettingError(f"{quoted(text)} is no level of spike alerts: {remedy}")
