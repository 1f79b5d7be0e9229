"""Poll → who shares the next ones: feeds that have moved to one address join, and part again."""

from collections.abc import Collection
from dataclasses import replace

import structlog

from bot.collect import Collected, collect
from bot.desk import Desk
from rules.feeds.joining import LOOKED_AT_AFTER, after_joining, as_looked_at, joining, lets_go
from rules.model import Feed

log = structlog.get_logger()


class Joining:
    """Lets feeds join and part after each poll."""

    def __init__(self, desk: Desk, *, apart: Collection[str] = ()) -> None:
        """Leave feeds alone that are asked with headers of their own, named by their addresses."""
        self._desk, self._apart = desk, apart

    async def poll(self, feed: Feed) -> Collected:
        """Poll a feed; one that has joined another is due to be looked at, at its first address."""
        collected = await collect(as_looked_at(feed), self._desk)
        await self._note(feed, collected)
        return collected

    async def _note(self, before: Feed, collected: Collected) -> None:
        """Look at what a poll has changed of where a feed is asked; `before` is as it was kept."""
        after = collected.after
        if after is None or not collected.asked:
            return
        if before.leads and lets_go(before, after):
            await self._desk.store.release_feeds(before.id)
        if before.state.joined_to is not None and collected.failure:
            # Old addresses die some time after a move: that is no reason to go back to them.
            stays = replace(before.state, next_at=self._desk.clock() + LOOKED_AT_AFTER)
            await self._desk.store.save_quiet_poll(before, stays)
        elif after.address is not None:
            await self._join(after.address)

    async def _join(self, address: str) -> None:
        found = joining(await self._desk.store.feeds_at(address), apart=self._apart)
        if found is None:
            return
        first, others = found
        for one in others:
            state = after_joining(one, first, now=self._desk.clock())
            await self._desk.store.save_quiet_poll(one, state)
            log.info("feed_joined", feed=one.shown, to=first.shown)
