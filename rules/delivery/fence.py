"""Until when an attempt that was noted may still go out: the fence, which gives way to a slow disk only.

Whoever looks for a message waits from the moment on that its attempt was noted with. So no request
may begin later than the fence after that moment, whatever the process was held up by. Where noting
itself takes longer, the moment is noted ahead (docs/adr/0036).
"""

from datetime import datetime, timedelta

from rules.sentences import sentence

FENCE = timedelta(milliseconds=500)
"""A process that was paused longer than this after the noted moment does not send any more."""
MARGIN = timedelta(seconds=1)
"""So long after its request was given up a message is looked for: a platform may write it just then."""
AHEAD_AT_MOST = timedelta(seconds=20)
"""Less than a clock may go back before somebody looks: what lies further ahead was noted by another."""


def ahead_after(ahead: timedelta, took: timedelta) -> timedelta:
    """Decide how far ahead the next attempt is noted, after a note that took so long.

    Twice as long as a slow one took; with quick ones it shrinks by half each time.
    """
    slow = took * 2 if took > FENCE / 2 else timedelta(0)
    return min(max(slow, ahead / 2), AHEAD_AT_MOST)


def why_not_sent(*, begun_at: datetime, noted_at: datetime, now: datetime) -> str | None:
    """Say why an attempt must not go out any more; None when it may, now.

    `begun_at` is when noting it began, `noted_at` the moment that was noted.
    """
    if now < begun_at:
        return sentence("clock_back", "the clock was put back: nothing was sent")
    if now > noted_at + FENCE:
        took = (now - begun_at).total_seconds()
        return sentence(
            "noting_slow", "noting it took {took} s: nothing was sent", took=f"{took:.1f}"
        )
    return None


def longest_request(settle: timedelta) -> timedelta | None:
    """Say how long a request may take, so that nobody looks for its message before it was given up.

    None where `settle` leaves no time for one: what such a chat does ends with the process.
    """
    left = settle - FENCE - MARGIN
    return left if left > timedelta(0) else None
