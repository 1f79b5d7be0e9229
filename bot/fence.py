"""The fence of attempts: how long it took to note them lately, and so how far ahead they are noted."""

from datetime import datetime, timedelta

from rules.delivery.fence import ahead_after


class Fence:
    """Learns from each note; a new process begins with a quick disk."""

    def __init__(self) -> None:
        """Expect notes to take no time."""
        self._ahead = timedelta(0)

    def from_(self, now: datetime) -> datetime:
        """Give the moment to note for an attempt that begins now."""
        return now + self._ahead

    def took(self, time: timedelta) -> None:
        """Learn how long a note took."""
        self._ahead = ahead_after(self._ahead, time)
