"""What suggestions are chosen from and is not cheap to read, kept for some seconds: people type faster than it changes."""

from collections.abc import Callable, Sequence
from typing import Protocol

KEPT_S = 5.0


class Lists(Protocol):
    """What suggestions are chosen from; the Commands port gives it."""

    async def list_outlets(self) -> Sequence[str]:
        """Name the outlets."""
        ...


class Lately(Lists):
    """Lists as they were some seconds ago at most."""

    def __init__(self, lists: Lists, clock: Callable[[], float]) -> None:
        """Read these lists; the clock gives seconds."""
        self._lists, self._clock = lists, clock
        self._outlets: Sequence[str] = ()
        self._until = 0.0

    async def list_outlets(self) -> Sequence[str]:
        if self._clock() >= self._until:
            self._outlets = await self._lists.list_outlets()
            self._until = self._clock() + KEPT_S
        return self._outlets
