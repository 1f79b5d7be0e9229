"""Watches that ran silently, and whose time is over → told once what they would have sent."""

from collections.abc import Sequence
from datetime import datetime

import structlog

from adapters.archive_ports import Within
from adapters.ports import Store
from bot.desk import Desk
from bot.indexing import index_all, log_left
from rules.confidence.backtest import Span, Trial, backtest
from rules.confidence.shadow import is_over, shadow_notice
from rules.language.document import Document
from rules.language.evidence import find
from rules.language.lexer import QueryError
from rules.language.plan import Plan, planned
from rules.model import Watch
from rules.search.needed import needed
from rules.sentences import told_by
from rules.watches.draft import SHADOW

log = structlog.get_logger()

READ_AT_ONCE = 500
_ALL = 5_000_000


async def tell_of_shadows(desk: Desk) -> Sequence[Watch]:
    """Tell of each that is over, and pause it; gives those that were told."""
    now = desk.clock()
    watches, _ = await desk.store.watches()
    return [one for one in watches if is_over(one, now) and await _told(one, desk, now)]


async def _told(watch: Watch, desk: Desk, now: datetime) -> bool:
    """Keep the pause and the notices together, so that no crash tells it twice, or never."""
    ends = watch.shadow_until or now
    found = await _found(watch, Span(ends - SHADOW, ends), desk)
    async with desk.store.begin() as tx:
        if not await tx.end_shadow(watch):  # somebody resumed, paused or removed it meanwhile
            return False
        states = await desk.teller.attendance.states(watch.channels, tx, now)
        for channel in watch.channels:
            span = Span(ends - SHADOW, ends, states[channel].here.attention.zone)
            summed = found if isinstance(found, str) else backtest(found, span)
            await tx.owe_notice(shadow_notice(watch, channel, summed), now=now)
            desk.teller.wake(channel, tx)
    log.info("shadow_over", watch=watch.name)
    return True


async def _found(watch: Watch, span: Span, desk: Desk) -> Sequence[Trial] | str:
    """Try its query, as it is now, over just the time in which it was silent."""
    try:
        plan = planned(watch.query, desk.watches.lexicon)
    except QueryError as error:
        return told_by(error)
    await index_all(desk.store, log_left)
    return await _trials(plan, span, desk.store)


async def _trials(plan: Plan, span: Span, store: Store) -> Sequence[Trial]:
    wanted = needed(plan)
    numbers = (await store.candidates(wanted, wanted, Within(span.begins), at_most=_ALL)).newest
    found: list[Trial] = []
    for start in range(0, len(numbers), READ_AT_ONCE):
        known = await store.archived(numbers[start : start + READ_AT_ONCE])
        for one in known.values():
            evidence = find(plan, Document(one.article))
            if evidence is not None and one.article.seen_at < span.ends:
                found.append(Trial(one.article, one.story_id, evidence))
    return found
