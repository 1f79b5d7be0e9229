"""Full text: what the pages of new articles add, and what they can never cost."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from msgspec import structs

from adapters.errors import SourceDelayed, SourceUnreadable
from adapters.ports import Pages
from adapters.store import SqlStore
from bot import fulltext
from bot.collect import Collected, collect
from rules.articles.links import site_of
from rules.model import Article, Entry, FirstRun
from rules.page.model import Page
from tests.fakes import Clock, FakeSource
from tests.newsroom import FEED, NOON, a_desk, a_store, feed, item, told, watch

MOTTO = "The Pier prints what others leave out."


class FakePages(Pages):
    """Pages by their links; an error is raised, a number is waited for."""

    def __init__(self) -> None:
        self.pages: dict[str, Page | Exception | float] = {}
        self.asked: list[str] = []

    async def read(self, link: str) -> Page:
        self.asked.append(link)
        page = self.pages.get(link, SourceUnreadable(f"{link}: nothing"))
        if isinstance(page, Exception):
            raise page
        if isinstance(page, float):
            await asyncio.sleep(page)
            return Page()
        return page


@dataclass
class Room:
    store: SqlStore
    source: FakeSource
    pages: FakePages
    clock: Clock

    async def poll(self, *entries: Entry) -> Collected:
        self.source.feeds[FEED] = told(*entries)
        [polled] = await self.store.feeds()
        desk = replace(a_desk(self.store, self.source, {}, self.clock), pages=self.pages)
        self.clock.pass_by(timedelta(minutes=3))
        return await collect(polled, desk)

    async def kept(self, number: int) -> Article:
        async with self.store.begin() as tx:
            return (await tx.articles([number]))[number]


def link(slug: str) -> str:
    return f"https://pier.example/{slug}"


def entry(slug: str, title: str | None = None, summary: str | None = None) -> Entry:
    named = title or f"Council meets over {slug} and the harbour budget"
    return structs.replace(item(named, guid=slug, link=link(slug)), summary=summary)


def page(*body: str) -> Page:
    return Page(title="Another title", dek="Of its page", author="Ann Poe", body=body)


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with a_store(tmp_path) as store:
        room = Room(store, FakeSource(), FakePages(), Clock(NOON))
        await store.sync([structs.replace(feed(), fulltext=True)], [watch("walrus")])
        yield room


async def test_what_only_the_page_says_matches(room: Room) -> None:
    room.pages.pages[link("a")] = page("A walrus was seen in the harbour.")

    assert (await room.poll(entry("a"))).alerts == 1
    article = await room.kept(1)
    assert article.body == "A walrus was seen in the harbour."
    assert (article.author, article.summary) == ("Ann Poe", "Of its page")
    assert article.title == "Council meets over a and the harbour budget"


async def test_a_page_is_asked_for_once(room: Room) -> None:
    room.pages.pages[link("a")] = page("A walrus was seen in the harbour.")
    for _ in range(3):
        collected = await room.poll(entry("a"))

    assert room.pages.asked == [link("a")]
    assert (collected.new, collected.alerts) == (0, 0)


async def test_an_article_is_known_by_the_address_that_its_page_names(room: Room) -> None:
    title = "Walrus in the harbour of Kestrel Bay"
    for slug in ("print-7", "amp-7"):
        room.pages.pages[link(slug)] = replace(page("Seen at noon."), address=link("walrus"))

    assert (await room.poll(entry("print-7", title))).new == 1
    assert (await room.poll(entry("walrus", f"{title}, seen"))).new == 0
    assert (await room.poll(structs.replace(entry("amp-7", f"{title} again"), guid=None))).new == 0


async def test_items_of_a_live_page_that_their_pages_name_are_articles_each(room: Room) -> None:
    live = replace(page("Seen at noon."), address=link("live"))
    room.pages.pages = {link("live-1"): live, link("live-2"): live}

    assert (await room.poll(entry("live-1", "Walrus live: it is at the pier"))).new == 1
    assert (await room.poll(entry("live-2", "Walrus live: it has left the pier"))).new == 1
    keys = {"url:pier.example/live": 1, "url:pier.example/live-2": 2}
    async with room.store.begin() as tx:
        known = await tx.known(keys)
    assert {key: found.article_id for key, found in known.items()} == keys


async def test_a_reworded_article_keeps_its_page(room: Room) -> None:
    room.pages.pages[link("a")] = page("A walrus was seen in the harbour.")
    await room.poll(entry("a"))
    await room.poll(entry("a", title="Council meets again over a and the harbour budget"))
    article = await room.kept(1)

    assert article.title.startswith("Council meets again")
    assert article.body == "A walrus was seen in the harbour."
    again = await room.poll(entry("a", title=article.title))
    assert (again.new, again.alerts) == (0, 0)


async def test_a_page_that_cannot_be_read_loses_no_article(room: Room) -> None:
    collected = await room.poll(entry("a", title="Walrus in the harbour"), entry("b"))

    assert (collected.new, collected.alerts) == (2, 1)


async def test_pages_that_take_too_long_hold_nothing_up(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fulltext, "PATIENCE", timedelta(milliseconds=50))
    room.pages.pages = {link("a"): 30.0, link("b"): page("A walrus was seen.")}

    collected = await room.poll(entry("a"), entry("b"))

    assert (collected.new, collected.alerts) == (2, 1)


async def test_who_asks_us_to_wait_is_asked_no_more(room: Room) -> None:
    room.pages.pages = {link(str(n)): SourceDelayed("slowly") for n in range(10)}

    collected = await room.poll(*(entry(str(n)) for n in range(10)))

    assert collected.new == 10
    assert len(room.pages.asked) <= fulltext.PAGES_AT_ONCE


async def test_a_poll_asks_for_so_many_pages_and_no_more(room: Room) -> None:
    await room.poll(
        *(
            entry(f"n{n}", title=f"Council meets for the {n}th time over pier {n}")
            for n in range(fulltext.PAGES_AT_MOST + 5)
        )
    )

    assert len(room.pages.asked) == fulltext.PAGES_AT_MOST


async def test_feeds_without_full_text_ask_for_nothing(room: Room) -> None:
    await room.store.sync([feed()], [])
    await room.poll(entry("a"))

    assert room.pages.asked == []


async def test_what_a_feed_held_at_its_first_poll_is_not_asked_for(room: Room) -> None:
    await room.store.sync(
        [structs.replace(feed(first_run=FirstRun.NONE), fulltext=True)], [watch("walrus")]
    )
    await room.poll(entry("a"))

    assert room.pages.asked == []


async def test_nothing_new_asks_for_nothing(room: Room) -> None:
    assert (await room.poll()).new == 0
    assert room.pages.asked == []


async def test_what_a_site_repeats_is_soon_left_out(room: Room) -> None:
    for n, name in enumerate(("ant", "bee", "cow", "doe"), start=1):
        own = f"The {name} was seen in the harbour on Monday by several people who were there."
        room.pages.pages[link(name)] = page(own, MOTTO)
        await room.poll(entry(name, title=f"A {name} is seen at pier {n} of the port"))

    assert (await room.kept(3)).body.endswith(MOTTO)
    assert not (await room.kept(4)).body.endswith(MOTTO)
    assert site_of(link("ant")) is not None
