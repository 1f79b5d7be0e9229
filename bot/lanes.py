"""Lanes: so many polls of one server at a time, and the others wait.

What was read of a feed before another poll of its server ended may be old: that server may have
asked all to stay away. Whoever enters learns whether to read again; and who could not ask yet, for
the breath between two requests, waits for that here, where it still learns of it.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta

_REMEMBERED = 2_000
"""Servers of which is known when a poll ended last; of others it counts as just now."""


@dataclass(slots=True)
class _Lane:
    room: asyncio.Semaphore
    visitors: int = 0
    inside: int = 0
    starts_at: float = 0.0
    """When the last one that came in may have asked, by the clock of the loop."""
    ended: asyncio.Event = field(default_factory=asyncio.Event)


class Lanes:
    """Gives room at servers, by their names."""

    def __init__(
        self, at_once: int, *, gap: timedelta = timedelta(0), remembered: int = _REMEMBERED
    ) -> None:
        """Let so many in at each server, and leave this gap where one is asked at the time."""
        self._at_once, self._remembered = at_once, remembered
        self._gap = gap.total_seconds()
        self._lanes: dict[str, _Lane] = {}
        self._ended = 0
        self._last_ended: dict[str, int] = {}
        self._forgotten = 0

    def __len__(self) -> int:
        """Count the servers that somebody is at."""
        return len(self._lanes)

    def mark(self) -> int:
        """Name this moment, before something is read that a poll may change."""
        return self._ended

    @asynccontextmanager
    async def at(self, name: str, *, since: int) -> AsyncGenerator[bool]:
        """Be at a server for as long as the block runs.

        Gives whether a visit there may have ended since the marked moment.
        """
        lane = self._lanes.setdefault(name, _Lane(asyncio.Semaphore(self._at_once)))
        lane.visitors += 1
        try:
            async with lane.room:
                await self._leave_a_gap(lane)
                lane.inside += 1
                try:
                    yield self._last_ended.get(name, self._forgotten) > since
                finally:
                    lane.inside -= 1
                    lane.ended.set()
                    self._note_end(name)
        finally:
            lane.visitors -= 1
            if not lane.visitors:
                del self._lanes[name]

    async def _leave_a_gap(self, lane: _Lane) -> None:
        """Wait for the gap, or until somebody has ended: then there is more to know."""
        clock = asyncio.get_running_loop().time
        lane.starts_at = max(clock(), lane.starts_at + self._gap)
        if lane.inside and lane.starts_at > clock():
            lane.ended.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout_at(lane.starts_at):
                    await lane.ended.wait()

    def _note_end(self, name: str) -> None:
        self._ended += 1
        self._last_ended.pop(name, None)
        self._last_ended[name] = self._ended
        if len(self._last_ended) > self._remembered:
            self._forgotten = self._last_ended.pop(next(iter(self._last_ended)))
