"""Limits: what was written to each channel and workspace lately, and who asked to be left alone."""

from datetime import datetime

from rules.delivery.throttle import Pace, Rate, Tokens, ready_at, taken, tokens_now
from rules.model import Channel

FORGET_AT = 10_000
"""So many buckets are kept; a channel whose bucket was forgotten begins with a full one."""


class Limits:
    """Lets messages out as fast as platforms bear them."""

    def __init__(self) -> None:
        """Begin with full buckets."""
        self._buckets: dict[str, Tokens] = {}
        self._held: dict[str, tuple[datetime, datetime]] = {}

    def ask(self, channel: Channel, pace: Pace, *, now: datetime) -> datetime | None:
        """Take a token of every bucket that counts; else give when there will be one."""
        until = self.until(channel, pace, now=now)
        if until is not None:
            return until
        if len(self._buckets) > FORGET_AT:
            self._buckets.clear()
        found = self._tokens(channel, pace, now)
        self._buckets.update((name, taken(one)) for name, _, one in found)
        return None

    def until(self, channel: Channel, pace: Pace, *, now: datetime) -> datetime | None:
        """Say when there will be a token of every bucket that counts; None: now."""
        ready = [ready_at(one, rate) for _, rate, one in self._tokens(channel, pace, now)]
        until = max([*ready, self._held_until(channel.chat, now)], default=now)
        return until if until > now else None

    def _tokens(
        self, channel: Channel, pace: Pace, now: datetime
    ) -> list[tuple[str, Rate, Tokens]]:
        return [
            (name, rate, tokens_now(self._buckets.get(name), rate, now=now))
            for name, rate in _counted(channel, pace)
        ]

    def hold(self, chat: str, *, now: datetime, until: datetime) -> None:
        """Write nothing to a whole workspace until a moment: it asked for that."""
        self._held[chat] = (now, until)

    def _held_until(self, chat: str, now: datetime) -> datetime:
        since, until = self._held.get(chat, (now, now))
        return until if since <= now else now  # the clock was put back since


def _counted(channel: Channel, pace: Pace) -> list[tuple[str, Rate]]:
    both = ((f"{channel.chat}:", pace.whole), (str(channel), pace.channel))
    return [(name, rate) for name, rate in both if rate is not None]
