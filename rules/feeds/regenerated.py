"""Poll → what of it is held back: old articles that a feed suddenly gives as new.

A publisher who moves house gives every item a new guid and a new address; then nothing is left to
know it by, and a whole archive would be told as news.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from rules.model import Article, Feed

HELD_ABOVE = 10
"""So many old articles at once are no late entries any more."""
OLD = timedelta(hours=24)
"""Published that long before the last poll, an article should have been seen by it."""


def old_as_new(new: Sequence[Article], feed: Feed, *, known: int, now: datetime) -> list[Article]:
    """Give the new articles of a poll that are to be held; `known` counts those it knew again.

    The first poll of a feed has a rule of its own, `first_run`.
    """
    polled_at = feed.state.last_success_at
    if polled_at is None:
        return []
    all_at_once = known == 0 and now - polled_at < OLD
    old = [
        one
        for one in new
        if (one.published_at < polled_at - OLD if one.published_at else all_at_once)
    ]
    return old if len(old) > HELD_ABOVE else []
