"""How fast a platform may be written to: tokens that come back with time, a bucket a channel.

Platforms count by channel and by workspace. A bucket is not kept over a restart: the few messages
that go out too early then are what a 429 is for.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Rate:
    """So many messages a second in the long run, so many at once."""

    per_second: float
    at_once: int


@dataclass(frozen=True, slots=True)
class Pace:
    """What a chat bears; None is as much as comes."""

    channel: Rate | None = Rate(1.0, 5)
    """A channel."""
    whole: Rate | None = Rate(20.0, 20)
    """All channels of the workspace together."""


UNLIMITED = Pace(None, None)


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a bucket held at a moment."""

    left: float
    at: datetime


def tokens_now(tokens: Tokens | None, rate: Rate, *, now: datetime) -> Tokens:
    """Say what a bucket holds now; one that nobody has used is full.

    A clock that was put back gives no tokens, and takes none.
    """
    if tokens is None:
        return Tokens(rate.at_once, now)
    passed = max(0.0, (now - tokens.at).total_seconds())
    return Tokens(min(rate.at_once, tokens.left + passed * rate.per_second), now)


def ready_at(tokens: Tokens, rate: Rate) -> datetime:
    """Say when a bucket holds a whole token."""
    missing = max(0.0, 1.0 - tokens.left)
    return tokens.at + timedelta(seconds=missing / rate.per_second)


def taken(tokens: Tokens) -> Tokens:
    """Take a token."""
    return Tokens(tokens.left - 1.0, tokens.at)
