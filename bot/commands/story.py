"""What people may ask about stories: to see one, to say why, to correct what was folded."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import datetime

from msgspec import structs

from adapters.errors import FetchError
from adapters.ports import Pages, Store, Transaction
from bot.telling import Teller
from bot.undone import nothing_or
from rules.alerts.alert import Told
from rules.alerts.parting import parted
from rules.alerts.sources import SourceArticle, independent_sources
from rules.answers.answer import (
    Account,
    Chapter,
    Corrected,
    HeldFeed,
    Refusal,
    Released,
    Retrained,
    Tried,
    Why,
)
from rules.answers.held import OF_HELD, released_notices
from rules.articles.article import address_key
from rules.articles.links import is_web_link
from rules.ids import code, feed_code, number
from rules.model import Feed
from rules.page.filling import article_of
from rules.sentences import because, sentence, told_by
from rules.story.decision import Reason
from rules.story.placement import Correction

OpenPages = Callable[[], AbstractAsyncContextManager[Pages]]
"""Opens what reads pages, only when somebody asks for one."""


class StoryCommands:
    """The part of the commands that is about stories."""

    def __init__(
        self,
        store: Store,
        teller: Teller,
        clock: Callable[[], datetime],
        pages: OpenPages | None = None,
    ) -> None:
        """Ask a store; whatever follows from a correction is owed by the teller."""
        self._store, self._teller, self._clock = store, teller, clock
        self._pages = pages

    async def show_story(self, reference: str) -> Account:
        """Find a story by its id, or by an alert or a link that belongs to it."""
        account, _ = await self._found(reference)
        return account

    async def why(self, reference: str) -> Why | Tried:
        """Say why an alert came, what became of the article of a link, or what would of it."""
        if self._pages and is_web_link(reference) and (await self._ids_of(reference))[0] is None:
            return await self._tried(reference, self._pages)
        account, article_id = await self._found(reference)
        if article_id is None:
            raise Refusal(
                sentence(
                    "is_a_story",
                    '"{reference}" is a story: ask `wirewatch story {reference}`',
                    reference=reference,
                )
            )
        alerts = tuple(one for one in account.told if one.alert.article_id == article_id)
        return Why(account, article_id, alerts)

    async def _tried(self, link: str, opened: OpenPages) -> Tried:
        """Read the page of a link that no feed has given, and hold it against the watches."""
        try:
            async with opened() as pages:
                page = await pages.read(link)
        except FetchError as error:
            unknown = sentence(
                "link_unread", 'nothing is known of "{link}", and it cannot be read', link=link
            )
            raise Refusal(because(unknown, told_by(error))) from error
        article = article_of(page, link, now=self._clock())
        index = await self._teller.watches.current()
        return Tried(article, tuple(index.match(article)))

    async def set_apart(self, reference: str) -> Corrected:
        """Give an article a story of its own, and tell those whose watches it satisfies.

        Its alerts go along; who heard of the story by them alone is told of what remains.
        """
        account, article_id = await self._found(reference)
        chapter = _chapter(account, article_id, reference)
        others = [one.article for one in account.chapters if one is not chapter]
        if not others:
            raise Refusal(
                sentence(
                    "nothing_to_part",
                    "{story} has no other article: nothing to part",
                    story=code("S", account.story_id),
                )
            )
        article, now = structs.replace(chapter.article, keys=()), self._clock()
        async with self._store.begin() as tx:
            for other in others:
                await tx.correct(Correction(article.id, other.id, is_same=False), now=now)
            story_id = await tx.set_apart(article, now=now)
            index = await self._teller.watches.current()
            told = parted(
                Told(article, story_id, index.match(article)),
                others,
                account.story_id,
                heard=[one.alert for one in account.told],
                matches=index.match,
            )
            alerts = await self._teller.tell(list(told), tx, now)
            await self._teller.tell_parted([account.story_id, story_id], tx, now)
        return Corrected(story_id, account.story_id, is_same=False, alerts=alerts)

    async def join_stories(self, reference: str, other: str) -> Corrected:
        """Let the younger story go on in the older."""
        (first, _), (second, _) = await self._found(reference), await self._found(other)
        if first.story_id == second.story_id:
            raise Refusal(
                sentence(
                    "nothing_to_join",
                    "both are {story} already: nothing to join",
                    story=code("S", first.story_id),
                )
            )
        into, story = sorted((first, second), key=lambda one: one.story_id)
        now = self._clock()
        pair = into.chapters[0].article.id, story.chapters[0].article.id
        async with self._store.begin() as tx:
            await tx.correct(Correction(*pair, is_same=True), now=now)
            await tx.join(story.story_id, into=into.story_id)
            await self._teller.tell_grown([into.story_id], tx, now)
        return Corrected(into.story_id, story.story_id, is_same=True)

    async def retrain(self) -> Retrained:
        """Learn from every pair that can still be compared; the bot heeds it from its next start on."""
        # Only here: numpy and what compares stories cost every other command a tenth of a second.
        from adapters.vectors import load_vectors
        from bot.judging import LEARNED, judge_in_force
        from rules.story.index import ARTICLES_AT_MOST
        from rules.story.judge import judge_to_json
        from rules.story.retuning import adjusted, agreement, lessons_from
        from rules.story.window import WINDOW

        now = self._clock()
        async with self._store.begin() as tx:
            placed = await tx.placed(since=now - WINDOW, at_most=ARTICLES_AT_MOST)
            said = await tx.corrections(after=0)
        judge = await judge_in_force(self._store)
        lessons = lessons_from(placed, said, judge.background, load_vectors())
        if not lessons:
            return Retrained(0, 0, 0)
        learned = adjusted(judge, lessons)
        await self._store.learn(LEARNED, judge_to_json(learned), now=now)
        return Retrained(len(lessons), agreement(judge, lessons), agreement(learned, lessons))

    async def list_held(self) -> Sequence[HeldFeed]:
        """Read what is held, by feed."""
        return await self._store.held()

    async def release(self, feed: str, *, post: bool) -> Released:
        """Tell what is held of a feed as if it were new, or let it go untold."""
        one = await self._held(feed)
        now, alerts = self._clock(), 0
        async with self._store.begin() as tx:
            ids = await tx.release(one.feed)
            if post:
                alerts = await self._teller.tell(await self._released(ids, tx), tx, now)
            done = Released(one.feed, len(ids), alerts)
            for notice in released_notices(done, await tx.open_notices(OF_HELD), post=post):
                await tx.owe_notice(notice, now=now)
                self._teller.wake(notice.channel, tx)
        return done

    async def _released(self, ids: Sequence[int], tx: Transaction) -> list[Told]:
        index = await self._teller.watches.current()
        articles, stories = await tx.articles(ids), await tx.stories_of(ids)
        return [Told(articles[n], stories[n], index.match(articles[n])) for n in ids]

    async def _held(self, feed: str) -> HeldFeed:
        held = await self._store.held()
        for one in held:
            if feed.strip() in _names_of(one.feed):
                return one
        names = ", ".join(one.feed.shown for one in held)
        unheld = sentence("nothing_held", 'nothing is held of "{feed}"', feed=feed)
        held_is = sentence("held_is", "held is {names}", names=nothing_or(names))
        raise Refusal(because(unheld, held_is))

    async def _found(self, reference: str) -> tuple[Account, int | None]:
        """Find a story, and the article where one was named."""
        story_id, article_id = await self._ids_of(reference.strip())
        account = await self._store.account(story_id) if story_id is not None else None
        if account is None or not account.chapters:
            raise Refusal(
                sentence(
                    "nothing_known",
                    'nothing is known of "{reference}": give a story (S8F3K), an alert (L4T7M), an'
                    " article (A90QZ) or the link of an article",
                    reference=reference,
                )
            )
        articles = [_source_of(chapter) for chapter in account.chapters]
        sources = independent_sources(articles, self._teller.owners)
        return replace(account, sources=sources), article_id

    async def _ids_of(self, reference: str) -> tuple[int | None, int | None]:
        if (story_id := number("S", reference)) is not None:
            return story_id, None
        found = None
        if (article_id := number("A", reference)) is not None:
            async with self._store.begin() as tx:
                return (await tx.stories_of([article_id])).get(article_id), article_id
        if (alert_id := number("L", reference)) is not None:
            found = await self._store.story_of_alert(alert_id)
        elif key := address_key(reference):
            found = await self._store.story_of_key(key)
        return found or (None, None)


def _chapter(account: Account, article_id: int | None, reference: str) -> Chapter:
    for chapter in account.chapters:
        if chapter.article.id == article_id:
            return chapter
    raise Refusal(
        sentence(
            "names_whole_story",
            '"{reference}" names a whole story: name the article that does not belong to it, by its'
            " link, its id (A90QZ) or its alert",
            reference=reference,
        )
    )


def _names_of(feed: Feed) -> set[str]:
    known = (feed_code(feed.id), str(feed.id), feed.name, feed.shown, feed.url)
    return {name for name in known if name}


def _source_of(chapter: Chapter) -> SourceArticle:
    decision, article = chapter.decision, chapter.article
    is_copy = decision is not None and decision.reason is Reason.COPY
    original = decision.article_id if decision and is_copy else None
    return SourceArticle(article.id, article.outlet, original)
