"""Keeps the requests to one service apart, where it wants more room than any server is given."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

from adapters.errors import SourceDelayed
from rules.sentences import sentence

LONGEST_WAIT = timedelta(seconds=60)
"""More feeds of a kind than are asked in this time hold up others: they come again later."""


class Turns:
    """One after the other, by kind; who came first is first."""

    def __init__(self, apart: Mapping[str, timedelta]) -> None:
        """Leave so much time between two requests of a kind; other kinds never wait."""
        self._apart = {kind: gap.total_seconds() for kind, gap in apart.items()}
        self._next_at: dict[str, float] = {}

    async def wait(self, kind: str) -> None:
        """Wait for a turn; raises SourceDelayed when it would be too long in coming."""
        gap = self._apart.get(kind)
        if gap is None:
            return
        now = asyncio.get_running_loop().time()
        at = max(self._next_at.get(kind, now), now)
        if at - now > LONGEST_WAIT.total_seconds():
            raise SourceDelayed(
                sentence(
                    "turns_full",
                    "many feeds ask this service, which wants its requests apart: give them"
                    " longer intervals, or join their queries into one",
                ),
                retry_after=timedelta(seconds=at - now),
            )
        self._next_at[kind] = at + gap
        await asyncio.sleep(at - now)
