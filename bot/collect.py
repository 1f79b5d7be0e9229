"""Feed → outbox: fetch, recognise, place, match, owe; one poll, one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.errors import FetchError
from adapters.ports import Transaction
from bot.desk import Desk
from bot.telling import tell, tell_reworded
from rules.alert import Told
from rules.article import Recognised, Recognition, articles_from, is_news, recognise
from rules.match import WatchIndex
from rules.model import Article, Feed, FeedAnswer, PollState
from rules.polling import Failure, after_answer, after_failure
from rules.story import SAME_TITLE_HOLDS, place_all, title_key


@dataclass(frozen=True, slots=True)
class Collected:
    """What came of one poll."""

    feed: Feed
    """As it was before the poll."""
    entries: int = 0
    new: int = 0
    alerts: int = 0
    problem: str | None = None
    failure: Failure | None = None


async def collect(feed: Feed, desk: Desk) -> Collected:
    """Poll a feed and keep all that it leads to, together with the feed's next state, or nothing.

    Memory follows the database: whoever must know of what was kept is woken after the commit.
    """
    try:
        answer = await desk.source.fetch(feed)
    except FetchError as error:
        return await _note_failure(feed, error.failure(), desk)
    now = desk.clock()
    articles = articles_from(answer.entries, feed, feed_title=answer.title, now=now)
    index = await desk.watches.current()
    async with desk.store.begin() as tx:
        sorted_out = await _sort_out(articles, tx)
        told = await _keep(sorted_out, feed, index, tx)
        alerts = await tell(told, desk, tx, now)
        revised = [one.article for one in sorted_out if one.what is Recognition.REVISED]
        await tell_reworded(revised, index, desk, tx)
        await tx.save_poll(feed, _next_state(feed, answer, desk, now), answer)
    new = sum(one.what is Recognition.NEW for one in sorted_out)
    return Collected(feed, len(answer.entries), new, alerts, answer.problem)


async def _note_failure(feed: Feed, failure: Failure, desk: Desk) -> Collected:
    now, chance = desk.clock(), desk.chance()
    state = after_failure(feed, failure, default=desk.interval, now=now, chance=chance)
    async with desk.store.begin() as tx:
        await tx.save_poll(feed, state, None)
    return Collected(feed, failure=failure)


def _next_state(feed: Feed, answer: FeedAnswer, desk: Desk, now: datetime) -> PollState:
    return after_answer(feed, answer, default=desk.interval, now=now, chance=desk.chance())


async def _sort_out(articles: Sequence[Article], tx: Transaction) -> list[Recognised]:
    """Tell new articles from known ones."""
    known = await tx.known({key for article in articles for key in article.keys})
    return [recognise(article, known) for article in articles]


async def _keep(
    sorted_out: Sequence[Recognised], feed: Feed, index: WatchIndex, tx: Transaction
) -> list[Told]:
    """Keep what is new or changed; gives what may be worth an alert, with its matches."""
    by = {what: [r.article for r in sorted_out if r.what is what] for what in Recognition}
    await tx.seen_again([*by[Recognition.SAME], *by[Recognition.REVISED]])
    elsewhere = [
        r.article
        for r in sorted_out
        if r.first_here and is_news(r.article, feed, r.article.seen_at)
    ]
    return [
        *await _match_elsewhere(elsewhere, index, tx),
        *await _keep_revised(by[Recognition.REVISED], index, tx),
        *await _keep_new(by[Recognition.NEW], feed, index, tx),
    ]


async def _match_elsewhere(
    articles: Sequence[Article], index: WatchIndex, tx: Transaction
) -> list[Told]:
    """Match known articles as another feed tells them, when it does so first."""
    stories = await tx.stories_of([article.id for article in articles])
    found = [(article, index.match(article)) for article in articles]
    return [Told(one, stories[one.id], matches, newly=matches) for one, matches in found]


async def _keep_new(
    articles: Sequence[Article], feed: Feed, index: WatchIndex, tx: Transaction
) -> list[Told]:
    if not articles:
        return []
    now = articles[0].seen_at
    titles = {key for article in articles if (key := title_key(article))}
    among = await tx.stories(titles, since=now - SAME_TITLE_HOLDS)
    kept = await tx.keep(place_all(articles, among, now))
    return [
        Told(article, story_id, index.match(article) if is_news(article, feed, now) else ())
        for article, story_id in kept
    ]


async def _keep_revised(
    articles: Sequence[Article], index: WatchIndex, tx: Transaction
) -> list[Told]:
    """Keep new words of known articles; only what they match anew may be worth an alert."""
    if not articles:
        return []
    before = await tx.articles([article.id for article in articles])
    stories = await tx.stories_of([article.id for article in articles])
    await tx.revise(articles)
    return [
        Told(one, stories[one.id], newly, newly=newly)
        for one in articles
        for newly in [index.newly_matched(before[one.id], one)]
    ]
