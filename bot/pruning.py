"""The archive's old articles → gone, some at a time, so that nobody waits for it."""

from datetime import datetime, timedelta

from adapters.ports import Store

PRUNED_AT_ONCE = 200
LEAST = timedelta(days=8)
"""What is younger is what new articles are compared with: the window of stories, and a day."""


async def prune(store: Store, *, older_than: timedelta, now: datetime) -> int:
    """Remove what is older; gives how many articles."""
    before, removed = now - max(older_than, LEAST), 0
    while gone := await store.prune(before=before, at_most=PRUNED_AT_ONCE):
        removed += gone
    return removed
