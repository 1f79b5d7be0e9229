"""How long Slack wants a method to be left alone, in a channel or in all of a workspace."""

import time
from collections.abc import Callable
from datetime import timedelta

_BY_CHANNEL = ("chat.postMessage",)
"""https://docs.slack.dev/apis/web-api/rate-limits (read 2026-11): the others by workspace."""
FORGET_AT = 1_000


class Waits:
    """What Slack asked for, by workspace, method and channel."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Count by a clock in seconds that is never put back."""
        self._clock = clock
        self._until: dict[tuple[str, str, str], float] = {}

    def note(self, workspace: str, method: str, channel: str, wait: timedelta) -> None:
        """Keep how long to wait from now on."""
        if len(self._until) >= FORGET_AT:
            self._until.pop(next(iter(self._until)))
        self._until[_key(workspace, method, channel)] = self._clock() + wait.total_seconds()

    def left(self, workspace: str, method: str, channel: str) -> timedelta | None:
        """Give how long is left to wait; None: ask."""
        key = _key(workspace, method, channel)
        left = self._until.get(key, 0.0) - self._clock()
        if left > 0:
            return timedelta(seconds=left)
        self._until.pop(key, None)
        return None


def _key(workspace: str, method: str, channel: str) -> tuple[str, str, str]:
    return workspace, method, channel if method in _BY_CHANNEL else ""
