"""The watches in force: one index in memory, with one owner, true to the database."""

from collections.abc import Sequence

import structlog

from adapters.ports import Store, Transaction
from rules.language.lexicon import Lexicon
from rules.language.match import WatchIndex
from rules.model import Watch

log = structlog.get_logger()


class KnownWatches:
    """All watches, read again only when the database says that they have changed."""

    def __init__(self, store: Store) -> None:
        """Know none; the first question reads them."""
        self._store, self.generation = store, -1
        self._watches: Sequence[Watch] = ()

    async def all(self) -> Sequence[Watch]:
        """Give them as they stand."""
        if await self._store.watch_generation() != self.generation:
            self._watches, self.generation = await self._store.watches()
        return self._watches


class LiveWatches:
    """Owns the watch index; lets watches come and go in it when the database says so."""

    def __init__(self, store: Store, lexicon: Lexicon) -> None:
        """Begin with an empty index; the first question fills it."""
        self.known, self.lexicon = KnownWatches(store), lexicon
        self._index = WatchIndex(lexicon=lexicon, generation=-1)
        self._asked_in: Transaction | None = None

    async def current(self, tx: Transaction | None = None) -> WatchIndex:
        """Give an index of the watches as they stand; within a transaction they are asked for once."""
        if tx is not None and tx is self._asked_in:
            return self._index
        watches = await self.known.all()
        if self._index.generation != self.known.generation:
            for one in self._index.become(watches, generation=self.known.generation):
                log.warning("watch_unreadable", watch=one.watch.name, error=str(one.error))
        self._asked_in = tx
        return self._index
