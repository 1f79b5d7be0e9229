"""The watches in force: one index in memory, with one owner, true to the database."""

import structlog

from adapters.ports import Store
from rules.match import WatchIndex

log = structlog.get_logger()


class LiveWatches:
    """Owns the watch index; builds it anew when the set of watches has changed."""

    def __init__(self, store: Store) -> None:
        """Begin with no index; the first question builds it."""
        self._store = store
        self._index: WatchIndex | None = None

    async def current(self) -> WatchIndex:
        """Give an index of the watches as they stand."""
        generation = await self._store.watch_generation()
        if self._index is None or self._index.generation != generation:
            watches, generation = await self._store.watches()
            self._index = WatchIndex(watches, generation=generation)
            for one in self._index.unreadable:
                log.warning("watch_unreadable", watch=one.watch.name, error=str(one.error))
        return self._index
