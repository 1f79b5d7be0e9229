"""Who wants a weekly note, and whose time has come → told once what could be better, or nothing."""

from collections.abc import Sequence
from datetime import datetime

import structlog

from adapters.archive_ports import MONTH
from bot.commands.tuning import TuningCommands
from bot.desk import Desk
from rules.answers.answer import Refusal
from rules.attention.errors import SettingError
from rules.attention.schedule import appointment, schedule_from
from rules.confidence.advice import (
    Advice,
    Examined,
    Suggestion,
    Unwanted,
    advice_notice,
    moved_on,
    suggestions,
    unsaid,
)
from rules.model import Watch
from rules.watches.votes import Vote, precision_of

log = structlog.get_logger()

WATCHES_AT_MOST = 100
"""Each is tried on the archive: more would hold up others for minutes."""


async def advise(desk: Desk) -> None:
    """Tell whoever is due."""
    now = desk.clock()
    for one in await desk.store.due_advice(now):
        await _tell(one, desk, now)


async def _tell(advice: Advice, desk: Desk, now: datetime) -> None:
    """Keep the note and when the next is due together, so that no crash tells it twice, or never."""
    try:
        met = appointment(schedule_from(advice.schedule), advice.due_at, now)
    except SettingError:  # its zone has left the data since
        return
    found = unsaid(await _suggested(advice, desk), advice)
    notice = advice_notice(advice, found)
    async with desk.store.begin() as tx:
        if not await tx.advised(advice, moved_on(advice, found, met.next_at)):
            return  # somebody told it, or changed what they wish
        if notice:
            await tx.owe_notice(notice, now=now)
            desk.teller.wake(advice.reader, tx)
    log.info("advised", reader=str(advice.reader), suggestions=len(found))


async def _suggested(advice: Advice, desk: Desk) -> Sequence[Suggestion]:
    examiner = _Examiner(desk)
    watches, _ = await desk.store.watches()
    mine = [one for one in watches if _concerns(one, advice)][:WATCHES_AT_MOST]
    votes = await examiner.standing_votes(mine)
    found: list[Suggestion] = []
    for watch in mine:
        one = await examiner.examined(watch, votes[watch.id], advice)
        found += suggestions(one) if one else ()
    return found


def _concerns(watch: Watch, advice: Advice) -> bool:
    """Whether it tells one of the channels, and can be changed in chat."""
    is_told = bool(set(watch.channels) & {*advice.channels, advice.reader})
    return is_told and not watch.is_silent and watch.origin != "file"


class _Examiner(TuningCommands):
    """Tries watches on the archive, as somebody who asks would."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.store, desk.teller, desk.clock)
        self._lexicon = desk.watches.lexicon

    async def examined(
        self, watch: Watch, votes: Sequence[Vote], advice: Advice
    ) -> Examined | None:
        """Gather what is known of a watch; None where its query cannot be read any more."""
        channel = next(one for one in watch.channels if one in (*advice.channels, advice.reader))
        try:
            tried = await self.backtest(watch.query, since=MONTH, channel=channel)
        except Refusal:
            return None
        down = {one.alert_id: one for one in reversed(votes) if _is_news(one, advice)}
        unwanted = [await self._unwanted(one) for one in down]
        return Examined(
            watch,
            tried.backtest,
            tried.on_data,
            precision_of(votes),
            tuple(one for one in unwanted if one and one.channel in watch.channels),
        )

    async def _unwanted(self, alert_id: int) -> Unwanted | None:
        found = await self._store.story_of_alert(alert_id)
        account = await self._store.account(found[0]) if found else None
        for one in account.told if account else ():
            if one.alert.id == alert_id:
                return Unwanted(alert_id, one.alert.title, one.alert.channel)
        return None  # the archive has let it go


def _is_news(vote: Vote, advice: Advice) -> bool:
    return vote.counts and not vote.is_useful and vote.voted_at >= advice.since
