"""New articles → the same, with what their pages say; before anything is kept, and never for long."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import structlog

from adapters.errors import FetchError, SourceDelayed
from adapters.ports import Pages, Store, Transaction
from bot.desk import Desk
from rules.articles.article import Recognition, is_news, recognise
from rules.articles.links import site_of
from rules.model import Article, Feed
from rules.page.filling import filled
from rules.page.memory import paragraph_key, without_repeated
from rules.page.model import Page

log = structlog.get_logger()

PAGES_AT_MOST = 20
"""Pages that are fetched after one poll: the newest; the other articles go on without."""
PAGES_AT_ONCE = 2
PATIENCE = timedelta(seconds=20)
"""How long all pages of a poll may take together; what came until then is used."""


@dataclass(frozen=True, slots=True)
class Read:
    """The articles of a poll, and the pages that were read for them."""

    articles: Sequence[Article]
    pages: Mapping[str, Page] = field(default_factory=dict)
    """By the surest key of the article."""


async def with_pages(articles: Sequence[Article], feed: Feed, desk: Desk) -> Read:
    """Fill the new articles of a feed with what their pages say, where the feed wants that.

    No page can lose an article or hold it up for longer than PATIENCE.
    """
    if not feed.fulltext or desk.pages is None:
        return Read(articles)
    wanted = await _without_page(articles, feed, desk.store)
    pages = await _fetched(wanted, desk.pages)
    own = {
        one.keys[0]: await _own(one, pages, desk.store) for one in wanted if one.keys[0] in pages
    }
    now = desk.clock()
    full = [
        filled(one, own[one.keys[0]], now=now) if one.keys[0] in own else one for one in articles
    ]
    return Read(full, pages)


async def note_pages(read: Read, kept: Sequence[Article], tx: Transaction) -> None:
    """Remember the paragraphs of pages whose articles were kept as new."""
    for article in kept if read.pages else ():
        page, site = read.pages.get(article.keys[0]), site_of(article.link)
        if page and site:
            keys = [paragraph_key(text) for text in page.body]
            await tx.note_paragraphs(site, keys, now=article.seen_at)


async def _without_page(articles: Sequence[Article], feed: Feed, store: Store) -> list[Article]:
    """Give the articles that are new and may be told, the newest of them."""
    if not articles:
        return []
    async with store.begin() as tx:
        known = await tx.known({key for article in articles for key in article.keys})
    fresh = [
        one
        for one in articles
        if one.link
        and recognise(one, known).what is Recognition.NEW
        and is_news(one, feed, one.seen_at)
    ]
    return fresh[-PAGES_AT_MOST:]


async def _fetched(articles: Sequence[Article], reader: Pages) -> dict[str, Page]:
    """Read pages, a few at a time, as long as there is time and nobody tells us to wait."""
    pages: dict[str, Page] = {}
    turns, told_to_wait = asyncio.Semaphore(PAGES_AT_ONCE), asyncio.Event()

    async def read(article: Article) -> None:
        async with turns:
            if told_to_wait.is_set() or not article.link:
                return
            try:
                pages[article.keys[0]] = await reader.read(article.link)
            except FetchError as error:
                log.info("page_unread", link=article.link, error=str(error))
                if isinstance(error, SourceDelayed):
                    told_to_wait.set()

    try:
        async with asyncio.timeout(PATIENCE.total_seconds()), asyncio.TaskGroup() as group:
            for article in reversed(articles):
                group.create_task(read(article))
    except TimeoutError:
        log.info("pages_late", read=len(pages), wanted=len(articles))
    return pages


async def _own(article: Article, pages: Mapping[str, Page], store: Store) -> Page:
    """Leave out of a page what its site repeats."""
    page, site = pages[article.keys[0]], site_of(article.link)
    if not site:
        return page
    known = await store.repeated(site, [paragraph_key(text) for text in page.body])
    return replace(page, body=without_repeated(page.body, known))
