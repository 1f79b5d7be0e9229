"""The sockets around watches: where they are kept, and what people may ask about them.

`WatchStore` is a part of the port `Store`, `WatchCommands` of the inbound port `Commands`.
"""

from abc import abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from rules.answers.answer import WatchChanged, WatchesExported, WatchRemoved, WatchSaved
from rules.model import Channel, Watch
from rules.watches.plan import PlannedStep
from rules.watches.wish import NO_WISH, WatchWish


class WatchStore(Protocol):
    """Which watches there are."""

    @abstractmethod
    async def watches(self) -> tuple[Sequence[Watch], int]:
        """Give all watches, and the generation of the set: it grows with every change."""
        ...

    @abstractmethod
    async def watch_generation(self) -> int:
        """Give the generation of the set of watches; cheap to ask."""
        ...

    @abstractmethod
    async def sync_watches(self, watches: Sequence[Watch]) -> None:
        """Make the watches of the file what it says."""
        ...

    @abstractmethod
    async def add_watch(self, watch: Watch, *, now: datetime) -> Watch | None:
        """Keep a watch and give it its id; None when the name is taken in its scope."""
        ...

    @abstractmethod
    async def remove_watch(self, watch_id: int) -> bool:
        """Forget a watch; its alerts stay. False when there is none."""
        ...


class WatchCommands(Protocol):
    """What people may ask about watches. Raises rules.answer.Refusal."""

    @abstractmethod
    async def add_watch(
        self, query: str, *, channels: Sequence[Channel], wish: WatchWish = NO_WISH, scope: str = ""
    ) -> WatchSaved:
        """Save a watch; without a name it is called by its query."""
        ...

    @abstractmethod
    async def list_watches(self) -> Sequence[Watch]:
        """Give all watches, in the order of their ids."""
        ...

    @abstractmethod
    async def show_watch(self, reference: str) -> WatchSaved:
        """Give a watch by its id or its name, and how its query is read."""
        ...

    @abstractmethod
    async def edit_watch(
        self,
        reference: str,
        wish: WatchWish,
        *,
        by: str = "",
        scope: str = "",
        base: int | None = None,
    ) -> WatchSaved:
        """Change what is wished of a watch; the rest stays.

        `base` is the revision that its writer saw: raises Clash, with what others changed since, when
        they changed the same. `by` and `scope` say who writes, and in which workspace.
        """
        ...

    @abstractmethod
    async def pause_watch(self, reference: str, *, by: str = "") -> WatchChanged:
        """Let a watch tell nothing until it is resumed."""
        ...

    @abstractmethod
    async def resume_watch(self, reference: str, *, by: str = "") -> WatchChanged:
        """Let a paused watch tell again what comes from now on."""
        ...

    @abstractmethod
    async def clone_watch(
        self, reference: str, *, channel: Channel, name: str | None = None, scope: str = ""
    ) -> WatchSaved:
        """Save a watch with the same query for another channel."""
        ...

    @abstractmethod
    async def remove_watch(self, reference: str) -> WatchRemoved:
        """Remove a watch by its id or its name."""
        ...

    @abstractmethod
    async def export_watches(self, references: Sequence[str] = ()) -> WatchesExported:
        """Write watches, all where none is named, as `[[watches]]` of a configuration file."""
        ...

    @abstractmethod
    async def plan_watches(self, wanted: Sequence[Watch]) -> Sequence[PlannedStep]:
        """Say what must be done so that watches are kept as a file says."""
        ...

    @abstractmethod
    async def apply_watches(self, wanted: Sequence[Watch]) -> Sequence[PlannedStep]:
        """Do it; a running bot heeds it from its next poll on."""
        ...
