"""How fast servers are asked: few requests at a time, and a breath between two at one host.

Feeds that answered well the last time are never held up by others: those that fail or were never
asked share a half of the places, and who is slow to answer gives a place back. What a long answer
holds of memory is counted by itself: for that, nobody keeps a place from being asked, and who drips
keeps no other long answer waiting for longer than some seconds.
"""

from dataclasses import dataclass
from datetime import timedelta

from rules.model import PollState


@dataclass(frozen=True, slots=True)
class FetchPace:
    """What publishers can live with; the default is polite to a small server."""

    at_once: int = 16
    """Requests in flight in all, beside those that are slow to answer."""
    host_at_once: int = 2
    """Requests in flight at one host."""
    host_gap: timedelta = timedelta(seconds=1)
    """Between the starts of two requests at one host."""
    slow_after: timedelta = timedelta(seconds=1)
    """A request that takes longer gives its place back."""
    long_within: timedelta = timedelta(seconds=10)
    """A long answer that takes longer is broken off where others wait for the memory that it holds."""

    @property
    def giving_way_at_once(self) -> int:
        """Say how many of those in flight may be of feeds that give way."""
        return max(1, self.at_once // 2)

    @property
    def long_at_once(self) -> int:
        """Say how many long answers may be in memory."""
        return 2 * self.at_once

    @property
    def long_giving_way_at_once(self) -> int:
        """Say how many of those may be of feeds that give way."""
        return self.at_once

    @property
    def very_long_at_once(self) -> int:
        """Say how many very long answers may be in memory; of feeds that give way, a half of them."""
        return self.at_once

    @property
    def busy_giving_way_at_once(self) -> int:
        """Say how many long answers of feeds that give way may arrive: that costs processor time."""
        return max(1, self.at_once // 8)


POLITE = FetchPace()


@dataclass(frozen=True, slots=True)
class HostLoad:
    """What a host is busy with on our behalf."""

    in_flight: int = 0
    started_at: float | None = None
    """When its last request began, in seconds of a clock that only goes forward."""


def wait_to_start(load: HostLoad, pace: FetchPace, *, now: float) -> float | None:
    """Give the seconds until a host may be asked once more: 0 is now.

    None: not before one of its requests has ended.
    """
    if load.in_flight >= pace.host_at_once:
        return None
    if load.started_at is None:
        return 0.0
    return max(0.0, load.started_at + pace.host_gap.total_seconds() - now)


def is_idle(load: HostLoad, pace: FetchPace, *, now: float) -> bool:
    """Say whether a host can be forgotten without being asked too soon."""
    return load.in_flight == 0 and wait_to_start(load, pace, now=now) == 0.0


def gives_way(state: PollState) -> bool:
    """Say whether a feed has yet to show that it answers well: it fails, or was never read."""
    return state.failures > 0 or state.last_success_at is None
