"""Lanes: so many polls of one server at a time, and the others wait before they look.

Whoever waited must look again: the server may have asked all to stay away meanwhile.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass


@dataclass(slots=True)
class _Lane:
    room: asyncio.Semaphore
    visitors: int = 0


class Lanes:
    """Gives room at servers, by their names; knows only those that somebody is at."""

    def __init__(self, at_once: int) -> None:
        """Let so many in at each server."""
        self._at_once = at_once
        self._lanes: dict[str, _Lane] = {}

    def __len__(self) -> int:
        """Count the servers that somebody is at."""
        return len(self._lanes)

    @asynccontextmanager
    async def at(self, name: str) -> AsyncGenerator[bool]:
        """Be at a server for as long as the block runs; gives whether it took waiting for room."""
        lane = self._lanes.setdefault(name, _Lane(asyncio.Semaphore(self._at_once)))
        lane.visitors += 1
        try:
            waits = lane.room.locked()
            async with lane.room:
                yield waits
        finally:
            lane.visitors -= 1
            if not lane.visitors:
                del self._lanes[name]
