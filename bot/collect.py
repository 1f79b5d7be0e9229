"""Feed → outbox: fetch, recognise, place, match, owe; one poll, kept whole or not at all.

A poll with very much news is kept in pieces, in order, each of them whole (docs/adr/0037).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from adapters.errors import FetchError
from adapters.ports import Transaction
from bot.desk import Desk
from bot.fulltext import Read, note_pages, with_pages
from rules.alerts.alert import Told
from rules.articles.article import Recognised, Recognition, articles_from, is_news, recognise
from rules.feeds.adaptive import Found
from rules.feeds.hosts import after_holding_up, held_up_until, host_after
from rules.feeds.joining import after_serving
from rules.feeds.polling import Failure, after_answer, after_failure
from rules.feeds.regenerated import old_as_new
from rules.feeds.websub import Advertised, advertised_by
from rules.language.match import WatchIndex
from rules.model import Article, Feed, FeedAnswer, PollState
from rules.page.filling import carried
from rules.story.decision import Reason

AT_ONCE = 200
"""So many articles are kept by one transaction where more are new: others write, and channels hear, between."""


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
    """Poll a feed and keep all that it leads to, and with the last of it the feed's next state.

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
    """Keep all that an answer leads to, also for the feeds that have joined this one.

    One that was pushed may hold a part of the feed only, and comes beside the polls: the feed's
    state stays as its last poll left it.
    """
    collected = await _take_for(feed, answer, desk, polled=polled)
    for one in await desk.store.feeds_led_by(feed.id) if feed.leads else ():
        served = await _take_for(one, answer, desk, polled=polled)
        collected = replace(collected, alerts=collected.alerts + served.alerts)
    return collected


async def _take_for(feed: Feed, answer: FeedAnswer, desk: Desk, *, polled: bool) -> Collected:
    if answer.unchanged and polled:
        return await _note_unchanged(feed, answer, desk)
    now = desk.clock()
    articles = articles_from(answer.entries, feed, feed_title=answer.title, now=now)
    poll = _Poll(feed, answer, await with_pages(articles, feed, desk), now, is_whole=polled)
    part = await _share(poll, _Part(), desk)
    while len(part.done) < len(articles):
        part = await _share(poll, part, desk)
    return _collected(poll, part)


@dataclass(frozen=True, slots=True)
class _Poll:
    """What a poll brought, before anything of it is kept."""

    feed: Feed
    answer: FeedAnswer
    read: Read
    now: datetime
    is_whole: bool
    """False where a part of the feed was pushed."""


@dataclass(frozen=True, slots=True)
class _Part:
    """How far a poll is kept."""

    done: Sequence[Recognised] = ()
    alerts: int = 0
    held: int = 0
    after: PollState | None = None


async def _share(poll: _Poll, before: _Part, desk: Desk) -> _Part:
    """Keep the next articles beside what other polls bring."""
    at_once = AT_ONCE if before.done else None
    rest = poll.read.articles[len(before.done) :]
    return await desk.store.share(partial(_keep_some, poll, before, desk), about=rest[:at_once])


async def _keep_some(poll: _Poll, before: _Part, desk: Desk, tx: Transaction) -> _Part:
    """Keep the next articles of a poll and what they lead to, with the last of them the feed's state.

    Most polls are kept by one call. Others may be kept with it.
    """
    feed, now = poll.feed, poll.now
    sorted_out, held = await _next_articles(poll, before, desk, tx)
    await note_pages(poll.read, _of(sorted_out, Recognition.NEW), tx)
    told = await _keep(sorted_out, held, feed, desk, tx)
    alerts = await desk.teller.tell(told, tx, now) if told else 0
    await desk.teller.tell_reworded(_of(sorted_out, Recognition.REVISED), tx)
    done, state = [*before.done, *sorted_out], None
    if poll.is_whole and len(done) == len(poll.read.articles):
        state = _next_state(feed, poll.answer, done, desk, now)
        await tx.save_poll(feed, state, poll.answer)
    return _Part(done, before.alerts + alerts, before.held + len(held), state)


async def _next_articles(
    poll: _Poll, before: _Part, desk: Desk, tx: Transaction
) -> tuple[list[Recognised], list[Article]]:
    """Choose what is kept next, and what of it is held: that is decided of the whole poll, and first.

    Where nothing is held and very much is new, so many at a time: the feed counts as polled with the
    last of them only, so that what comes after an end of the process is read again.
    """
    rest = poll.read.articles[len(before.done) :]
    if before.done:
        return await _sort_out(rest[:AT_ONCE], tx), []
    sorted_out = await _sort_out(rest, tx)
    new = _of(sorted_out, Recognition.NEW)
    known = len(sorted_out) - len(new) or int(not poll.is_whole)
    held = old_as_new(new, poll.feed, known=known, now=desk.clock())
    if held or len(new) <= AT_ONCE:
        return sorted_out, held
    return sorted_out[:AT_ONCE], []


def _collected(poll: _Poll, part: _Part) -> Collected:
    answer = poll.answer
    return Collected(
        poll.feed,
        len(answer.entries),
        len(_of(part.done, Recognition.NEW)),
        part.alerts,
        answer.problem,
        held=part.held,
        advertised=advertised_by(answer) if poll.is_whole else None,
        after=part.after,
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
    state = after_answer(feed, answer, found, terms=terms, now=now, chance=chance)
    return after_serving(feed, state)


async def _sort_out(articles: Sequence[Article], tx: Transaction) -> list[Recognised]:
    """Tell new articles from known ones."""
    if not articles:
        return []
    known = await tx.known({key for article in articles for key in article.keys})
    return [recognise(article, known) for article in articles]


async def _keep(
    sorted_out: Sequence[Recognised],
    held: Sequence[Article],
    feed: Feed,
    desk: Desk,
    tx: Transaction,
) -> list[Told]:
    """Keep what is new or changed; gives what may be worth an alert."""
    if not sorted_out:
        return []
    by = {what: _of(sorted_out, what) for what in Recognition}
    new, revised = by[Recognition.NEW], by[Recognition.REVISED]
    await tx.seen_again([*by[Recognition.SAME], *revised])
    elsewhere = [
        r.article
        for r in sorted_out
        if r.first_here and is_news(r.article, feed, r.article.seen_at)
    ]
    if not (elsewhere or revised or new):
        return []  # as most polls end that bring the whole document again
    index = await desk.watches.current(tx)
    return [
        *await _match_elsewhere(elsewhere, index, tx),
        *await _keep_revised(revised, feed, index, tx),
        *await _keep_new(new, held, feed, desk, index, tx),
    ]


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
