"""A feed that gives its archive as new, and what people choose."""

from datetime import timedelta

from bot.collect import collect
from bot.desk import Desk
from rules.model import Entry
from tests.fakes import Clock
from tests.newsroom import FEED, item, told

TITLES = [f"Bridge number {number} closed" for number in range(12)]
CHOICES = [
    ("Post", "12 alerts follow", "12 old articles posted", 12),
    ("Discard", "nobody is told", "12 old articles discarded", 0),
]
"""A button, what its press answers, what the notice is edited to, and how many alerts follow."""


async def poll(desk: Desk, *entries: Entry) -> None:
    desk.source.feeds[FEED] = told(*entries)  # type: ignore[attr-defined]  # a FakeSource
    [polled] = await desk.store.feeds()
    await collect(polled, desk)


async def hold(desk: Desk, clock: Clock) -> None:
    """Poll a feed twice: what it gives the second time is an archive."""
    await poll(desk, item("Ferry late", published=clock.now))
    clock.pass_by(timedelta(seconds=1))
    old = clock.now - timedelta(days=30)
    await poll(desk, *(item(title, published=old) for title in TITLES))
