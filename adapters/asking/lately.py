"""The lists that suggestions are chosen from, kept for some seconds: people type faster than lists change.

Who may see what of them is asked anew each time.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol, TypeVar, cast

from rules.model import Watch

KEPT_S = 5.0
_L = TypeVar("_L")


class Lists(Protocol):
    """What suggestions are chosen from; the Commands port gives it."""

    async def list_watches(self) -> Sequence[Watch]:
        """Read all watches."""
        ...

    async def list_outlets(self) -> Sequence[str]:
        """Name the outlets."""
        ...


class Lately(Lists):
    """Lists as they were some seconds ago at most."""

    def __init__(self, lists: Lists, clock: Callable[[], float]) -> None:
        """Read these lists; the clock gives seconds."""
        self._lists, self._clock = lists, clock
        self._kept: dict[str, tuple[float, Any]] = {}

    async def list_watches(self) -> Sequence[Watch]:
        return await self._of("watches", self._lists.list_watches)

    async def list_outlets(self) -> Sequence[str]:
        return await self._of("outlets", self._lists.list_outlets)

    async def _of(self, name: str, read: Callable[[], Awaitable[_L]]) -> _L:
        until, found = self._kept.get(name, (0.0, None))
        if self._clock() >= until:
            found = await read()
            self._kept[name] = self._clock() + KEPT_S, found
        return cast(_L, found)
