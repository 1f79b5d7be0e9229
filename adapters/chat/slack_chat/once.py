"""What was heard already: Slack tells an event again when it is not sure that we have heard it."""

import time
from collections import OrderedDict
from collections.abc import Callable

KEPT_S = 3_600.0
"""Slack repeats after a moment, a minute and five; a signature is good for five."""
AT_MOST = 20_000


class Once:
    """Remembers what came in the last hour."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Count by a clock in seconds that is never put back."""
        self._clock = clock
        self._heard: OrderedDict[str, float] = OrderedDict()

    def again(self, identity: str | None) -> bool:
        """Say whether it came before, and remember that it came."""
        if identity is None:
            return False
        now = self._clock()
        while self._heard and (
            len(self._heard) >= AT_MOST or next(iter(self._heard.values())) <= now - KEPT_S
        ):
            self._heard.popitem(last=False)
        if identity in self._heard:
            return True
        self._heard[identity] = now
        return False
