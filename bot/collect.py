"""Feed → outbox: fetch, recognise, place, match, owe; one poll, kept whole or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from adapters.errors import FetchError
from adapters.ports import Transaction
from bot.desk import Desk
from bot.fulltext import Read, note_pages, with_pages
from rules.adaptive import Found
from rules.alert import Told
from rules.article import Recognised, Recognition, articles_from, is_news, recognise
from rules.hosts import after_holding_up, held_up_until, host_after
from rules.match import WatchIndex
from rules.model import Article, Feed, FeedAnswer, PollState
from rules.page.filling import carried
from rules.polling import Failure, after_answer, after_failure
from rules.regenerated import old_as_new
from rules.story.decision import Reason
from rules.websub import Advertised, advertised_by


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
    held: int = 0
    """Old articles that the feed gave as new: people are asked what becomes of them."""
    advertised: Advertised | None = None
    """What the feed says of its hub; None when it left that open."""
    after: PollState | None = None
    """What the poll left behind."""
    asked: bool = True
    """False when the feed's server had asked all its feeds to wait."""


async def collect(feed: Feed, desk: Desk) -> Collected:
    """Poll a feed and keep all that it leads to, together with the feed's next state, or nothing.

    Memory follows the database: whoever must know of what was kept is woken after the commit.
    """
    if until := held_up_until(feed, desk.clock()):
        return await _hold_up(feed, until, desk)
    try:
        answer = await desk.source.fetch(feed)
    except FetchError as error:
        return await _note_failure(feed, error.failure(), desk)
    return await take(feed, answer, desk, polled=True)


async def take(feed: Feed, answer: FeedAnswer, desk: Desk, *, polled: bool) -> Collected:
    """Keep all that an answer leads to, or nothing.

    One that was pushed may hold a part of the feed only, and comes beside the polls: the feed's
    state stays as its last poll left it.
    """
    if answer.unchanged and polled:
        return await _note_unchanged(feed, answer, desk)
    now = desk.clock()
    articles = articles_from(answer.entries, feed, feed_title=answer.title, now=now)
    read = await with_pages(articles, feed, desk)
    return await desk.store.share(partial(_keep_all, feed, answer, read, now, desk, polled))


async def _keep_all(
    feed: Feed,
    answer: FeedAnswer,
    read: Read,
    now: datetime,
    desk: Desk,
    polled: bool,
    tx: Transaction,
) -> Collected:
    """Keep what an answer and its pages lead to; others may be kept with it."""
    sorted_out = await _sort_out(read.articles, tx)
    await note_pages(read, _of(sorted_out, Recognition.NEW), tx)
    told, held = await _keep(sorted_out, feed, desk, tx, partial=not polled)
    alerts = await desk.teller.tell(told, tx, now) if told else 0
    await desk.teller.tell_reworded(_of(sorted_out, Recognition.REVISED), tx)
    state = _next_state(feed, answer, sorted_out, desk, now) if polled else None
    if state is not None:
        await tx.save_poll(feed, state, answer)
    return Collected(
        feed,
        len(answer.entries),
        len(_of(sorted_out, Recognition.NEW)),
        alerts,
        answer.problem,
        held=held,
        advertised=advertised_by(answer) if polled else None,
        after=state,
    )


async def _hold_up(feed: Feed, until: datetime, desk: Desk) -> Collected:
    """Let a feed wait whose server asked all its feeds to."""
    state = after_holding_up(feed, until, chance=desk.chance())
    await desk.store.save_quiet_poll(feed, state)
    return Collected(feed, after=state, asked=False)


async def _note_unchanged(feed: Feed, answer: FeedAnswer, desk: Desk) -> Collected:
    state = _next_state(feed, answer, (), desk, desk.clock())
    await desk.store.save_quiet_poll(feed, state)
    return Collected(feed, advertised=advertised_by(answer), after=state)


def _of(sorted_out: Sequence[Recognised], what: Recognition) -> list[Article]:
    return [one.article for one in sorted_out if one.what is what]


async def _note_failure(feed: Feed, failure: Failure, desk: Desk) -> Collected:
    now, chance = desk.clock(), desk.chance()
    state = after_failure(feed, failure, terms=desk.terms, now=now, chance=chance)
    host = host_after(feed, failure, now=now)
    if host is None:
        await desk.store.save_quiet_poll(feed, state)
    else:
        async with desk.store.begin() as tx:
            await tx.save_poll(feed, state, None)
            await tx.note_wait(host)
    return Collected(feed, failure=failure, after=state)


def _next_state(
    feed: Feed, answer: FeedAnswer, sorted_out: Sequence[Recognised], desk: Desk, now: datetime
) -> PollState:
    found = Found(
        news=any(one.what is Recognition.NEW or one.first_here for one in sorted_out),
        known=any(one.what is not Recognition.NEW and not one.first_here for one in sorted_out),
    )
    terms, chance = desk.terms, desk.chance()
    return after_answer(feed, answer, found, terms=terms, now=now, chance=chance)


async def _sort_out(articles: Sequence[Article], tx: Transaction) -> list[Recognised]:
    """Tell new articles from known ones."""
    if not articles:
        return []
    known = await tx.known({key for article in articles for key in article.keys})
    return [recognise(article, known) for article in articles]


async def _keep(
    sorted_out: Sequence[Recognised], feed: Feed, desk: Desk, tx: Transaction, *, partial: bool
) -> tuple[list[Told], int]:
    """Keep what is new or changed; gives what may be worth an alert, and how much is held.

    Where a part of the feed came, that none of it was known says nothing about the rest.
    """
    if not sorted_out:
        return [], 0
    by = {what: _of(sorted_out, what) for what in Recognition}
    again = [*by[Recognition.SAME], *by[Recognition.REVISED]]
    await tx.seen_again(again)
    elsewhere = [
        r.article
        for r in sorted_out
        if r.first_here and is_news(r.article, feed, r.article.seen_at)
    ]
    new, now = by[Recognition.NEW], desk.clock()
    held = old_as_new(new, feed, known=len(again) or int(partial), now=now)
    index = await desk.watches.current(tx)
    told = [
        *await _match_elsewhere(elsewhere, index, tx),
        *await _keep_revised(by[Recognition.REVISED], feed, index, tx),
        *await _keep_new(new, held, feed, desk, index, tx),
    ]
    return told, len(held)


async def _match_elsewhere(
    articles: Sequence[Article], index: WatchIndex, tx: Transaction
) -> list[Told]:
    """Match known articles as another feed tells them, when it does so first."""
    stories = await tx.stories_of([article.id for article in articles])
    found = [(article, index.match(article)) for article in articles]
    return [Told(one, stories[one.id], matches, newly=matches) for one, matches in found]


async def _keep_new(
    articles: Sequence[Article],
    held: Sequence[Article],
    feed: Feed,
    desk: Desk,
    index: WatchIndex,
    tx: Transaction,
) -> list[Told]:
    """Place new articles in their stories; those that are held tell nobody until people say so.

    What begins a story and matches nothing is left out: nobody has heard of it or waits for it.
    """
    if not articles:
        return []
    now = articles[0].seen_at
    keys = {one.keys[0] for one in held}
    told, back = [], []
    for placement in await desk.stories.keep(articles, tx, now=now):
        article = placement.article
        is_held = article.keys[0] in keys
        may_tell = is_news(article, feed, now) and not is_held
        matches = index.match(article) if may_tell else ()
        reason = placement.decision.reason
        if matches or reason is not Reason.NEW:
            is_copy = reason is Reason.COPY
            told.append(Told(article, placement.story_id, matches, is_copy=is_copy))
        back += [article] if is_held else []
    if back:
        await tx.hold(feed, back, now=now)
    return told


async def _keep_revised(
    articles: Sequence[Article], feed: Feed, index: WatchIndex, tx: Transaction
) -> list[Told]:
    """Keep new words of known articles, which may match anew or tell of a change."""
    if not articles:
        return []
    before = await tx.articles([article.id for article in articles])
    stories = await tx.stories_of([article.id for article in articles])
    if feed.fulltext:
        articles = [carried(article, before[article.id]) for article in articles]
    await tx.revise(articles)
    return [_revised(one, before[one.id], stories[one.id], index) for one in articles]


def _revised(article: Article, before: Article, story_id: int, index: WatchIndex) -> Told:
    matches, newly = index.match(article), index.newly_matched(before, article)
    return Told(article, story_id, matches, newly=newly, before=before)
