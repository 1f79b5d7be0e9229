"""Every door through which a stranger may name an address: none leads inside.

A server that may be asked (::1) names one that may not (127.0.0.1), which counts who comes.
"""

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.errors import FetchError
from adapters.pages.web_pages import open_pages
from adapters.sources import FeedFinder, FeedSource
from adapters.sources.turns import Turns
from adapters.web import Web
from adapters.websub import WebSubHubs, WebSubSettings
from bot.boilerplate import boilerplate
from rules.model import Feed
from tests.build import a_subscription
from tests.servers.canary import Canary, canary
from tests.servers.feed_server import FeedServer, Reply, feed_server
from tests.webs import a_web

HTML = {"Content-Type": "text/html"}


@dataclass
class Street:
    """A house that is open, and one that is not."""

    server: FeedServer
    bird: Canary
    web: Web

    @property
    def inside(self) -> str:
        return f"http://127.0.0.1:{self.bird.port}/latest/meta-data"

    def page(self, body: str, path: str = "/page", **headers: str) -> str:
        return self.server.serve(path, Reply(body.encode(), headers={**HTML, **headers}))

    def redirect(self, path: str = "/moved") -> str:
        return self.server.serve(path, Reply(status=302, headers={"Location": self.inside}))


@pytest_asyncio.fixture
async def street() -> AsyncIterator[Street]:
    async with feed_server("::1") as server, canary() as bird, a_web("::1/128") as web:
        yield Street(server, bird, web)
        assert bird.visits == 0
        server.breaches.clear()  # pages and hubs are asked otherwise than feeds are


@pytest.mark.parametrize("door", ["itself", "alternate", "header", "redirect", "usual place"])
async def test_looking_for_feeds_leads_nowhere_inside(door: str, street: Street) -> None:
    if door == "usual place":
        street.redirect("/feed")
    address = {
        "itself": lambda: street.inside,
        "alternate": lambda: street.page(
            f'<link rel="alternate" type="application/rss+xml" href="{street.inside}">'
        ),
        "header": lambda: street.page(
            "<p>", Link=f'<{street.inside}>; rel="alternate"; type="application/rss+xml"'
        ),
        "redirect": lambda: street.redirect("/moved"),
        "usual place": lambda: street.page("<p>nothing here", "/"),
    }[door]()
    with suppress(FetchError):
        assert (await FeedFinder(street.web).find(address)).answer is None


@pytest.mark.parametrize("door", ["itself", "redirect", "index", "robots"])
async def test_polling_leads_nowhere_inside(door: str, street: Street, tmp_path: Path) -> None:
    index = f"<sitemapindex><sitemap><loc>{street.inside}</loc></sitemap></sitemapindex>"
    robots = f"User-agent: *\nSitemap: {street.inside}\n"
    feed = {
        "itself": lambda: Feed(street.inside),
        "redirect": lambda: Feed(street.redirect()),
        "index": lambda: Feed(street.page(index, "/news.xml"), kind="sitemap"),
        "robots": lambda: Feed(street.page(robots, "/robots.txt"), kind="sitemap"),
    }[door]()
    source = FeedSource(street.web, base=tmp_path, turns=Turns({}))
    with pytest.raises(FetchError):
        await source.fetch(feed)


@pytest.mark.parametrize("door", ["itself", "redirect"])
async def test_reading_a_page_leads_nowhere_inside(
    door: str, street: Street, tmp_path: Path
) -> None:
    link = street.inside if door == "itself" else street.redirect()
    async with open_pages(street.web, boilerplate(), base=tmp_path) as pages:
        with pytest.raises(FetchError):
            await pages.read(link)


@pytest.mark.parametrize("door", ["itself", "redirect"])
async def test_importing_a_list_leads_nowhere_inside(door: str, street: Street) -> None:
    address = street.inside if door == "itself" else street.redirect()
    with pytest.raises(FetchError):
        await FeedFinder(street.web).document(address)


@pytest.mark.parametrize("door", ["itself", "redirect"])
async def test_asking_a_hub_leads_nowhere_inside(door: str, street: Street) -> None:
    moved = Reply(status=307, headers={"Location": street.inside})
    hub = street.inside if door == "itself" else street.server.serve("/hub", moved)
    hubs = WebSubHubs(street.web, WebSubSettings(public_url="https://alerts.example/in/"))
    with pytest.raises(FetchError):
        await hubs.subscribe(replace(a_subscription(), hub=hub))


async def test_the_house_that_must_not_be_entered_would_answer(street: Street) -> None:
    async with a_web("127.0.0.0/8") as open_to_all:
        assert (await open_to_all.get(street.inside, {})).body == b"secret"
    assert street.bird.visits == 1
    street.bird.visits = 0
