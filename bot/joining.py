"""Poll → who shares the next ones: feeds that have moved to one address join, and part again."""

from collections.abc import Collection
from dataclasses import replace

import structlog
from msgspec import structs

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
        if collected.feed is not feed:
            collected = replace(collected, feed=feed)
        after = collected.after
        if after is None or not collected.asked:
            return collected
        if feed.state.joined_to is not None and collected.failure:
            return await self._stay(feed, collected)
        if feed.leads and lets_go(feed, after):
            await self._desk.store.release_feeds(feed.id)
        if after.address is not None:
            await self._join(after.address, known=feed.id if feed.state.joined_to else None)
        return collected

    async def _stay(self, feed: Feed, collected: Collected) -> Collected:
        """Leave all as it is: old addresses die some time after a move, and nobody need hear of it."""
        state = structs.replace(feed.state, next_at=self._desk.clock() + LOOKED_AT_AFTER)
        await self._desk.store.save_quiet_poll(feed, state)
        return replace(collected, failure=None, after=state)

    async def _join(self, address: str, *, known: int | None) -> None:
        """Let those join that are asked at an address; of one that had joined already no more is told."""
        found = joining(await self._desk.store.feeds_at(address), apart=self._apart)
        if found is None:
            return
        first, others = found
        for one in others:
            state = after_joining(one, first, now=self._desk.clock())
            await self._desk.store.save_quiet_poll(one, state)
            if one.id != known:
                log.info("feed_joined", feed=one.shown, to=first.shown)
