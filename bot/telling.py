"""What was kept → outbox: alerts, and changes of the messages of stories that go on."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from adapters.ports import Transaction
from bot.desk import DRAIN, Desk
from rules.alert import Told, alerts_for, reworded
from rules.folding import Message, Owed, change, changes_for
from rules.match import WatchIndex
from rules.model import Article, DeliveryKind


async def tell(told: Sequence[Told], desk: Desk, tx: Transaction, now: datetime) -> int:
    """Owe all that follows from articles that were placed; gives the number of alerts.

    Whoever delivers is woken after the commit.
    """
    messages = await tx.messages({one.story_id for one in told})
    foldings = await tx.foldings({one.alert.channel for one in messages})
    alerts = alerts_for(told, messages, foldings=foldings, pace=desk.pace, now=now)
    for channel in await tx.owe(alerts, now=now):
        desk.dispatcher.submit(DRAIN, str(channel), after=tx)
    grown = {one.story_id for one in told if one.newly is None}
    again = {(alert.story_id, alert.channel) for alert in alerts}
    before = [
        one
        for one in messages
        if one.alert.story_id in grown and (one.alert.story_id, one.alert.channel) not in again
    ]
    every = desk.pace.group_interval
    await _owe(changes_for(before, foldings, group_interval=every, now=now), desk, tx, now)
    return len(alerts)


async def tell_reworded(
    articles: Sequence[Article], index: WatchIndex, desk: Desk, tx: Transaction
) -> None:
    """Give the messages of articles that were reworded their new words."""
    by_id = {article.id: article for article in articles}
    stories = await tx.stories_of(by_id)
    for message in await tx.messages(set(stories.values())):
        if article := by_id.get(message.alert.article_id):
            await _reword(message, article, index, desk, tx)


async def _reword(
    message: Message, article: Article, index: WatchIndex, desk: Desk, tx: Transaction
) -> None:
    alert, now = reworded(message.alert, article, index.match(article)), article.seen_at
    if alert is None:
        return
    await tx.reword([alert])
    every = desk.pace.group_interval
    owed = change(message, DeliveryKind.EDIT, group_interval=every, now=now)
    await _owe(owed, desk, tx, now)


async def _owe(changes: Iterable[Owed], desk: Desk, tx: Transaction, now: datetime) -> None:
    for channel in await tx.owe_changes(changes, now=now):
        desk.dispatcher.submit(DRAIN, str(channel), after=tx)
