"""What was kept → outbox: alerts, and changes of the messages of stories that go on."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from adapters.ports import Transaction
from bot.attending import Attendance
from bot.watching import LiveWatches
from rules.alerts.alert import Heard, Pace, Told, Waiting, alerts_for, reworded, waiting_for
from rules.alerts.changes import ChangeWords
from rules.alerts.folding import Message, Owed, change, changes_for
from rules.alerts.sources import Owners, independent_sources
from rules.attention.settings import Customs
from rules.language.match import WatchIndex
from rules.model import Article, Channel, DeliveryKind


@dataclass(frozen=True, slots=True)
class Teller:
    """Owes channels what they are to hear; whoever delivers is woken after the commit."""

    watches: LiveWatches
    pace: Pace
    owners: Owners
    words: ChangeWords
    wake: Callable[[Channel, Transaction], None]
    customs: Customs = field(default_factory=Customs)

    @property
    def attendance(self) -> Attendance:
        """Give who decides how and when channels are told."""
        return Attendance(self.customs, self.owners, self.wake)

    async def tell(self, told: Sequence[Told], tx: Transaction, now: datetime) -> int:
        """Owe all that follows from articles that were placed; gives the number of alerts."""
        grown = {one.story_id for one in told if one.newly is None}
        told = [*await self._counted(told, tx), *await self._confirmed(grown, tx)]
        heard = await _heard(told, tx)
        course = await self.attendance.course(told, heard.messages, tx, now)
        alerts = alerts_for(
            told, heard, pace=self.pace, words=self.words, now=now, is_heard=course.hears
        )
        await self.attendance.keep(alerts, course, tx)
        await tx.wait(waiting_for(told, heard.messages))
        await tx.wait_no_more((alert.story_id, alert.channel) for alert in alerts)
        await _count(told, tx, now)
        again = {(alert.story_id, alert.channel) for alert in alerts}
        before = [
            one
            for one in heard.messages
            if one.alert.story_id in grown and (one.alert.story_id, one.alert.channel) not in again
        ]
        await self._owe(
            changes_for(before, heard.foldings, group_interval=self.pace.group_interval, now=now),
            tx,
            now,
        )
        return sum(not alert.is_kept for alert in alerts)

    async def tell_reworded(self, articles: Sequence[Article], tx: Transaction) -> None:
        """Give the messages of articles that were reworded their new words."""
        by_id = {article.id: article for article in articles}
        stories = await tx.stories_of(by_id)
        for message in await tx.messages(set(stories.values())):
            if article := by_id.get(message.alert.article_id):
                await self._reword(message, article, tx)

    async def tell_grown(self, story_ids: Sequence[int], tx: Transaction, now: datetime) -> None:
        """Bring the messages of stories up to date that gained articles, and tell whom that confirms."""
        await self.tell(await self._confirmed(set(story_ids), tx), tx, now)
        await self._change(await tx.messages(story_ids), tx, now)

    async def tell_parted(self, story_ids: Sequence[int], tx: Transaction, now: datetime) -> None:
        """Bring the messages of stories up to date from which an article has gone.

        They have the same words: without a wording of its own nothing would seem new in an edit.
        """
        messages = await tx.messages(story_ids)
        await tx.reword([replace(one.alert, wording=one.alert.wording + 1) for one in messages])
        await self._change(messages, tx, now)

    async def _change(self, messages: Sequence[Message], tx: Transaction, now: datetime) -> None:
        foldings = await tx.foldings({one.alert.channel for one in messages})
        every = self.pace.group_interval
        await self._owe(changes_for(messages, foldings, group_interval=every, now=now), tx, now)

    async def _counted(self, told: Sequence[Told], tx: Transaction) -> list[Told]:
        """Say of each story how many tell it by themselves, where a watch asks for several."""
        asked = {one.story_id for one in told if any(m.watch.min_sources > 1 for m in one.matches)}
        sources = await self._sources(asked, tx)
        return [replace(one, sources=sources.get(one.story_id, 1)) for one in told]

    async def _confirmed(self, story_ids: set[int], tx: Transaction) -> list[Told]:
        """Give the articles that waited for what has joined their story now."""
        waiting = await tx.waiting(story_ids)
        if not waiting:
            return []
        index = await self.watches.current()
        ids = list(dict.fromkeys(one.article_id for one in waiting))
        stories, articles = await tx.stories_of(ids), await tx.articles(ids)
        sources = await self._sources(set(stories.values()), tx)
        return [
            _released(articles[number], stories[number], waiting, index, sources[stories[number]])
            for number in ids
        ]

    async def _sources(self, story_ids: set[int], tx: Transaction) -> dict[int, int]:
        articles = await tx.source_articles(story_ids)
        return {story: independent_sources(of, self.owners) for story, of in articles.items()}

    async def _reword(self, message: Message, article: Article, tx: Transaction) -> None:
        index, now = await self.watches.current(), article.seen_at
        alert = reworded(message.alert, article, index.match(article))
        if alert is None:
            return
        await tx.reword([alert])
        every = self.pace.group_interval
        await self._owe(change(message, DeliveryKind.EDIT, group_interval=every, now=now), tx, now)

    async def _owe(self, changes: Iterable[Owed], tx: Transaction, now: datetime) -> None:
        await self._wake(await tx.owe_changes(changes, now=now), tx)

    async def _wake(self, channels: Iterable[Channel], tx: Transaction) -> None:
        for channel in channels:
            self.wake(channel, tx)


def _released(
    article: Article, story_id: int, waiting: Sequence[Waiting], index: WatchIndex, sources: int
) -> Told:
    """Tell an article to those that wait for it, and to nobody else."""
    asked = {(one.watch_id, one.channel) for one in waiting if one.article_id == article.id}
    matches = []
    for match in index.match(article):
        channels = tuple(c for c in match.watch.channels if (match.watch.id, c) in asked)
        if channels:
            matches.append(replace(match, watch=replace(match.watch, channels=channels)))
    return Told(article, story_id, matches, newly=matches, sources=sources)


async def _heard(told: Sequence[Told], tx: Transaction) -> Heard:
    messages = await tx.messages({one.story_id for one in told})
    ids = {number for message in messages for number in message.told}
    foldings = await tx.foldings({one.alert.channel for one in messages})
    return Heard(messages, await tx.articles(ids), foldings)


async def _count(told: Sequence[Told], tx: Transaction, now: datetime) -> None:
    """Note which stories satisfy which watches: by that the rate of a watch is known."""
    pairs = {(match.watch.id, one.story_id) for one in told for match in one.matches}
    if pairs:
        await tx.note_matched(pairs, now=now)
