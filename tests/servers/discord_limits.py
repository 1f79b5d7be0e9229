"""The local Discord's rate limits: https://docs.discord.com/developers/topics/rate-limits

A bucket is a route and its top-level channel, guild or webhook; its window begins with the first
request. The numbers of the buckets are ours: Discord publishes none.
"""

import hashlib
import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.servers.discord_world import Clock

Counted = tuple[int, float]
"""How many requests in how many seconds."""

BUCKETS: dict[str, Counted] = {
    "POST /channels/{channel}/messages": (5, 5.0),
    "PATCH /channels/{channel}/messages/{message}": (5, 5.0),
    "POST /channels/{channel}/messages/{message}/crosspost": (10, 3600.0),
    "POST /channels/{channel}/threads": (5, 5.0),
    "PUT /applications/{application}/commands": (5, 20.0),
    "POST /webhooks/{application}/{token}": (5, 2.0),
}
ANY_OTHER: Counted = (50, 1.0)
# What was on its way when a 429 was answered may still come: that is nobody's fault.
ON_ITS_WAY = timedelta(seconds=0.1)


@dataclass
class Bucket:
    most: int
    seconds: float
    used: int = 0
    until: datetime | None = None
    barred_at: datetime | None = None
    """When it was closed by a 429 that somebody asked for, until `until`."""

    def opened(self, now: datetime) -> "Bucket":
        """Begin a new window, if the last one has ended."""
        if self.until is None or now >= self.until:
            self.used, self.until = 0, now + timedelta(seconds=self.seconds)
            self.barred_at = None
        return self


@dataclass(frozen=True)
class Verdict:
    """What the limits say of one request."""

    headers: dict[str, str]
    refusal: dict[str, Any] | None = None
    """The JSON body of a 429; none when the request is admitted."""
    banned: bool = False
    """Whether the answer comes from the edge, which speaks no JSON and sends no `Via`."""


@dataclass
class Limits:
    clock: Clock
    blame: Callable[[str], None]
    """Told of each request that a client who reads its headers would not have sent."""
    buckets: dict[str, Counted] = field(default_factory=lambda: dict(BUCKETS))
    most_a_second: int = 50
    most_invalid: int = 10_000
    refused: int = 0
    """How many requests were answered 429 because of these limits."""
    banned_until: datetime | None = None
    _open: dict[tuple[str, str], Bucket] = field(default_factory=dict)
    _told: set[tuple[str, str]] = field(default_factory=set)
    """Of which buckets the client that runs now has read the numbers."""
    _recent: deque[datetime] = field(default_factory=deque)
    _invalid: deque[datetime] = field(default_factory=deque)
    _global_until: datetime | None = None

    def client_started(self) -> None:
        """Note that a new client knows of no bucket yet: that it meets a full one is no fault."""
        self._told.clear()

    def admit(self, route: str, major: str, *, counts_globally: bool) -> Verdict:
        """Count a request; `route` is its method and template, `major` its top-level resource."""
        now = self.clock.now()
        if self.banned_until and now < self.banned_until:
            return Verdict({}, banned=True)
        if counts_globally and (wait := self._global_wait(now)):
            return self._refused_globally(wait)
        key = (route, major)
        most, seconds = self.buckets.get(route, ANY_OTHER)
        bucket = self._open.setdefault(key, Bucket(most, seconds)).opened(now)
        bucket.used += 1
        if bucket.used > bucket.most or bucket.barred_at:
            return self._refused(key, bucket, now)
        return Verdict(self._headers(route, bucket, now))

    def told(self, route: str, major: str) -> None:
        """Note that an answer with the numbers of a bucket has gone out."""
        self._told.add((route, major))

    def bar(self, route: str, major: str, seconds: float) -> Verdict:
        """Close a bucket for a while, as Discord does without a reason that shows."""
        now = self.clock.now()
        bucket = self._open.setdefault((route, major), Bucket(1, seconds))
        bucket.until, bucket.barred_at = now + timedelta(seconds=seconds), now
        headers = self._headers(route, bucket, now) | _refused_headers(seconds, "user")
        return Verdict(headers, self._body(seconds, everywhere=False))

    def bar_everything(self, seconds: float) -> Verdict:
        self._global_until = self.clock.now() + timedelta(seconds=seconds)
        return Verdict(_global_headers(seconds), self._body(seconds, everywhere=True))

    def note_status(self, status: int) -> None:
        """Count invalid requests: ten thousand in ten minutes and the address is banned."""
        if status not in (401, 403, 429):
            return
        now = self.clock.now()
        self._invalid.append(now)
        while self._invalid[0] < now - timedelta(minutes=10):
            self._invalid.popleft()
        if len(self._invalid) >= self.most_invalid and self.banned_until is None:
            self.banned_until = now + timedelta(hours=1)
            self.blame(f"{len(self._invalid)} invalid requests in ten minutes: banned")

    def _global_wait(self, now: datetime) -> float:
        if self._global_until and now < self._global_until:
            return (self._global_until - now).total_seconds()
        while self._recent and self._recent[0] <= now - timedelta(seconds=1):
            self._recent.popleft()
        if len(self._recent) < self.most_a_second:
            self._recent.append(now)
            return 0.0
        self.blame(f"more than {self.most_a_second} requests in a second")
        return (self._recent[0] + timedelta(seconds=1) - now).total_seconds()

    def _refused_globally(self, wait: float) -> Verdict:
        self.refused += 1
        wait = max(wait, 0.001)
        return Verdict(_global_headers(wait), self._body(wait, everywhere=True))

    def _refused(self, key: tuple[str, str], bucket: Bucket, now: datetime) -> Verdict:
        late = bucket.barred_at is None or now > bucket.barred_at + ON_ITS_WAY
        if key in self._told and late:
            self.blame(f"{key[0]} of {key[1]} was sent on an exhausted bucket")
        self.refused += 1
        assert bucket.until is not None
        wait = (bucket.until - now).total_seconds()
        headers = self._headers(key[0], bucket, now) | _refused_headers(wait, "user")
        return Verdict(headers, self._body(wait, everywhere=False))

    def _headers(self, route: str, bucket: Bucket, now: datetime) -> dict[str, str]:
        assert bucket.until is not None
        # Up to the next millisecond: who waits that long never comes too early.
        wait = math.ceil((bucket.until - now).total_seconds() * 1000) / 1000
        left = 0 if bucket.barred_at else max(bucket.most - bucket.used, 0)
        return {
            "X-RateLimit-Limit": str(bucket.most),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset-After": f"{wait:.3f}",
            "X-RateLimit-Reset": f"{bucket.until.timestamp():.3f}",
            "X-RateLimit-Bucket": hashlib.sha256(route.encode()).hexdigest()[:32],
        }

    @staticmethod
    def _body(wait: float, *, everywhere: bool) -> dict[str, Any]:
        wait = math.ceil(wait * 1000) / 1000
        said = "You are being rate limited."
        return {"message": said, "retry_after": wait, "global": everywhere}


def _global_headers(wait: float) -> dict[str, str]:
    return {"X-RateLimit-Global": "true"} | _refused_headers(wait, "global")


def _refused_headers(wait: float, scope: str) -> dict[str, str]:
    return {"X-RateLimit-Scope": scope, "Retry-After": str(math.ceil(wait))}
