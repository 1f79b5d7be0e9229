"""The watches in force: one index in memory, with one owner, true to the database."""

import structlog

from adapters.ports import Store, Transaction
from rules.language.lexicon import Lexicon
from rules.language.match import WatchIndex

log = structlog.get_logger()


class LiveWatches:
    """Owns the watch index; lets watches come and go in it when the database says so."""

    def __init__(self, store: Store, lexicon: Lexicon) -> None:
        """Begin with an empty index; the first question fills it."""
        self._store, self.lexicon = store, lexicon
        self._index = WatchIndex(lexicon=lexicon, generation=-1)
        self._asked_in: Transaction | None = None

    async def current(self, tx: Transaction | None = None) -> WatchIndex:
        """Give an index of the watches as they stand; within a transaction they are asked for once."""
        if tx is not None and tx is self._asked_in:
            return self._index
        generation = await self._store.watch_generation()
        if self._index.generation != generation:
            watches, generation = await self._store.watches()
            for one in self._index.become(watches, generation=generation):
                log.warning("watch_unreadable", watch=one.watch.name, error=str(one.error))
        self._asked_in = tx
        return self._index
