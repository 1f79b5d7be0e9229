"""A watch that somebody tries before it is saved: kept for a day, used once, by who made it.

A button carries few characters, so it names a draft (`watch save D12`), which holds the rest.
"""

from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta

from rules.channel import Channel
from rules.watches.wish import WatchWish

ENDS_AFTER = timedelta(days=1)
SHADOW = timedelta(days=1)
"""How long a watch runs silently before it says what it would have told."""
DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Draft:
    """What would be saved."""

    query: str
    channel: Channel
    wish: WatchWish
    """The rest of it; without a query."""
    by: str
    """Who made it: `slack:@U0123456789`."""
    scope: str
    """The workspace that it was made in, with its chat."""
    made_at: datetime
    id: int = 0
    edits: int | None = None
    """The watch that it changes; None where it makes a new one."""
    base: str | None = None
    """The query that this watch had then: one that was changed meanwhile is not written over."""
    became: str | None = None
    """The watch that was made of it, W12, or `dropped`; None while it may be used."""

    def is_over(self, now: datetime) -> bool:
        """Say whether its day is over."""
        return now - self.made_at >= ENDS_AFTER


def refined(draft: Draft, wish: WatchWish) -> Draft:
    """Give a draft with what is wished otherwise; the rest stays."""
    named = {
        one.name: value
        for one in fields(WatchWish)
        if one.name != "query" and (value := getattr(wish, one.name)) is not None
    }
    return replace(draft, query=wish.query or draft.query, wish=replace(draft.wish, **named))
