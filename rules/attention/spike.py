"""Stories of the last hour × what is usual → a spike that begins, goes on, or is over.

A spike is told once, when it begins, and once when it is over. What lasts for a day is usual from
then on, whatever the weeks before say, until the rate has fallen to half; then the spike is over, too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, Self

from rules.attention.baseline import (
    FIRST_DAY,
    Baseline,
    Usual,
    chance_spread,
    lately_level,
    lately_peak,
    usual_at,
)
from rules.attention.errors import SettingError, nearest, quoted
from rules.duration import in_words
from rules.sentences import because, remedy_near, sentence

WATCHED = timedelta(hours=1)
"""So long nobody judges after an outage: what piled up would look like a spike."""
CALM = timedelta(hours=1)
"""A spike is over when it was calm for so long."""
LASTS = timedelta(hours=24)
"""What lasts for so long is no spike any more."""


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
class Pulse:
    """What is known of a watch's spikes."""

    since: datetime | None = None
    """When the spike began that was told; None when there is none."""
    peak: int = 0
    calm_since: datetime | None = None
    """Since when the rate is low enough for the spike to be over."""
    risen_to: float = 0
    """What a spike that lasted has made usual; 0 when none has."""

    def as_json(self) -> dict[str, Any]:
        """Write it as JSON can hold it."""
        return {
            "since": self.since.isoformat() if self.since else None,
            "peak": self.peak,
            "calm_since": self.calm_since.isoformat() if self.calm_since else None,
            "risen_to": self.risen_to,
        }

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Self:
        """Read what `as_json` wrote."""
        return cls(
            since=_moment(written.get("since")),
            peak=int(written.get("peak", 0)),
            calm_since=_moment(written.get("calm_since")),
            risen_to=float(written.get("risen_to", 0)),
        )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


@dataclass(frozen=True, slots=True)
class Judged:
    """What was decided of a watch's rate."""

    event: Event
    pulse: Pulse
    """To be kept."""
    why: str


@dataclass(frozen=True, slots=True)
class Rate:
    """What a watch had in the last 60 minutes."""

    stories: int
    watched_since: datetime
    """Since when the bot has looked without an interruption."""


def judge(
    rate: Rate, baseline: Baseline, pulse: Pulse, sensitivity: Sensitivity, *, now: datetime
) -> Judged:
    """Decide whether a spike begins, goes on or is over."""
    if sensitivity is Sensitivity.OFF:
        return Judged(Event.NOTHING, Pulse(), sentence("spikes_off", "spike alerts are off"))
    if now - rate.watched_since < WATCHED:
        return _as_before(
            pulse, sentence("spike_early", "too soon after a start to say what is usual")
        )
    usual = usual_at(baseline, now)
    if usual is None:
        known = sentence(
            "spike_known", "{hours} of {enough} hours", hours=baseline.hours, enough=FIRST_DAY
        )
        return _as_before(
            pulse, sentence("spike_learning", "still learning what is usual: {known}", known=known)
        )
    pulse = _fallen(pulse, baseline)
    usual = _raised(usual, pulse.risen_to)
    if pulse.since is None:
        return _beginning(rate.stories, usual, pulse, threshold(usual, sensitivity), now)
    if now - pulse.since >= LASTS:
        return _lasting(usual, replace(pulse, risen_to=lately_level(baseline)), pulse.since, now)
    return _going_on(rate.stories, usual, pulse, threshold(usual, sensitivity), now=now)


def threshold(usual: Usual, sensitivity: Sensitivity) -> float:
    """Give the stories an hour that make a spike."""
    limits = _LIMITS[sensitivity]
    spreads = limits.spreads * (_LEARNING if usual.is_learning else 1)
    return max(usual.level + spreads * usual.spread, limits.times * usual.level, limits.least)


def _as_before(pulse: Pulse, why: str) -> Judged:
    return Judged(Event.GOES_ON if pulse.since else Event.NOTHING, pulse, why)


def _fallen(pulse: Pulse, baseline: Baseline) -> Pulse:
    """Forget what a spike has made usual when no hour of the last day had half of it."""
    if lately_peak(baseline) < pulse.risen_to / 2:
        return replace(pulse, risen_to=0)
    return pulse


def _raised(usual: Usual, risen_to: float) -> Usual:
    if risen_to <= usual.level:
        return usual
    spread = max(usual.spread, chance_spread(risen_to))
    high = max(usual.high, round(risen_to))
    return replace(usual, level=risen_to, spread=spread, low=round(risen_to), high=high)


def _beginning(stories: int, usual: Usual, pulse: Pulse, needed: float, now: datetime) -> Judged:
    rate = sentence("spike_rate", "{rate} stories/h, {usual}", rate=stories, usual=usual.words)
    if stories < needed:
        why = sentence(
            "spike_none",
            "{rate} {compared}: a spike begins at {needed}",
            rate=rate,
            compared=usual.compared,
            needed=f"{needed:.0f}",
        )
        return Judged(Event.NOTHING, pulse, why)
    return Judged(Event.BEGAN, replace(pulse, since=now, peak=stories), rate)


def _lasting(usual: Usual, pulse: Pulse, since: datetime, now: datetime) -> Judged:
    why = sentence(
        "spike_rose",
        "{rate} stories/h for {length}, {usual} before",
        rate=f"{pulse.risen_to:.0f}",
        length=in_words(now - since),
        usual=usual.words,
    )
    return Judged(
        Event.OVER,
        Pulse(risen_to=pulse.risen_to),
        sentence("spike_usual_now", "usual from now on: {why}", why=why),
    )


def _going_on(stories: int, usual: Usual, pulse: Pulse, needed: float, *, now: datetime) -> Judged:
    peak = max(pulse.peak, stories)
    if stories > (usual.level + needed) / 2:
        still = replace(pulse, peak=peak, calm_since=None)
        return Judged(
            Event.GOES_ON,
            still,
            sentence(
                "spike_still", "still {rate} stories/h, {usual}", rate=stories, usual=usual.words
            ),
        )
    # A moment that lies ahead was kept before the clock was set back.
    calm_since = min(pulse.calm_since or now, now)
    if now - calm_since < CALM:
        calming = replace(pulse, peak=peak, calm_since=calm_since)
        return Judged(
            Event.GOES_ON,
            calming,
            sentence(
                "spike_down", "down to {rate} stories/h, {usual}", rate=stories, usual=usual.words
            ),
        )
    rate = sentence(
        "spike_peak",
        "{rate} stories/h, {usual}, at most {peak}",
        rate=stories,
        usual=usual.words,
        peak=peak,
    )
    over = Pulse(risen_to=pulse.risen_to)
    return Judged(
        Event.OVER,
        over,
        sentence(
            "spike_over",
            "over after {length}: {rate}",
            length=in_words(now - (pulse.since or now)),
            rate=rate,
        ),
    )


def sensitivity_from(text: str) -> Sensitivity:
    """Read `fewer`, `balanced`, `more` or `off`; raises SettingError."""
    said = text.strip().casefold()
    if said in list(Sensitivity):
        return Sensitivity(said)
    near = nearest(said, list(Sensitivity))
    problem = sentence("no_spikes", "{text} is no level of spike alerts", text=quoted(text))
    raise SettingError(because(problem, remedy_near(near, Sensitivity)))
