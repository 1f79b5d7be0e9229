"""How often an app may ask the local Slack (https://docs.slack.dev/apis/web-api/rate-limits, 2026-11).

A bucket a method and workspace by its tier; messages besides one a channel. Who asks again before
the Retry-After that he was told has passed does wrong, and that is noted.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rate:
    per_minute: float
    burst: float
    """So many at once; Slack tolerates bursts and does not say how large."""


TIERS: Final = {
    1: Rate(1, 20),
    2: Rate(20, 30),
    3: Rate(50, 60),
    4: Rate(100, 120),
}
POSTS_A_CHANNEL: Final = Rate(60, 5)
POSTS_A_WORKSPACE: Final = Rate(300, 100)
"""`Several hundred a minute`."""
OF_OTHERS: Final = Rate(1, 1)
"""history and replies for apps that are sold outside the Marketplace."""


@dataclass
class _Bucket:
    left: float
    at: float


@dataclass
class Limits:
    now: Callable[[], float]
    enabled: bool = True
    tiers: dict[int, Rate] = field(default_factory=lambda: dict(TIERS))
    posts_a_channel: Rate = POSTS_A_CHANNEL
    posts_a_workspace: Rate = POSTS_A_WORKSPACE
    grace_s: float = 0.25
    """How long after a refusal requests are still excused: they were on their way."""
    refused: int = 0
    _buckets: dict[Key, _Bucket] = field(default_factory=dict)
    _blocked: dict[Key, tuple[float, float]] = field(default_factory=dict)
    """Since when, until when."""

    def block(self, key: Key, seconds: float) -> None:
        """Refuse all under a key for a time, as after a 429 that a fault gave."""
        now = self.now()
        self.refused += 1
        self._blocked[key] = (now, now + seconds)

    def ask(self, key: Key, rate: Rate) -> tuple[int, bool] | None:
        """Take one from a bucket; else the seconds of Retry-After, and whether he knew them."""
        now = self.now()
        since, until = self._blocked.get(key, (now, now))
        if now < until:
            return math.ceil(until - now), now > since + self.grace_s
        if not self.enabled or self._take(key, rate, now):
            return None
        wait = math.ceil((1 - self._buckets[key].left) * 60 / rate.per_minute)
        self.block(key, max(1, wait))
        return max(1, wait), False

    def _take(self, key: Key, rate: Rate, now: float) -> bool:
        bucket = self._buckets.setdefault(key, _Bucket(rate.burst, now))
        gained = (now - bucket.at) * rate.per_minute / 60
        bucket.left, bucket.at = min(rate.burst, bucket.left + gained), now
        if bucket.left < 1:
            return False
        bucket.left -= 1
        return True
