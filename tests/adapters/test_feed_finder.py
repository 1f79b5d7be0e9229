import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from adapters.errors import FetchError, SourceDelayed, SourceUnreachable, SourceUnreadable
from adapters.sources import FeedFinder
from rules.answers.answer import Found
from rules.feeds.places import USUAL_PLACES
from tests.servers.feed_server import Reply, Request, send
from tests.sites import HTML, Site, a_site, a_web, alternate, rss


@pytest_asyncio.fixture
async def site() -> AsyncIterator[Site]:
    async with a_site() as serving:
        yield serving


async def find(address: str) -> Found:
    async with a_web() as web:
        return await FeedFinder(web).find(address)


async def fails(address: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await find(address)
    return caught.value


def urls(found: Found, site: Site) -> list[str]:
    return [place.url.removeprefix(site.url("")) for place in found.places]


async def test_an_address_that_is_a_feed_is_that_feed(site: Site) -> None:
    found = await find(site.feed("/rss", "Ferry runs aground", title="Pier News"))
    assert urls(found, site) == ["/rss"]
    assert found.places[0].title == "Pier News"
    assert found.answer is not None
    assert [entry.title for entry in found.answer.entries] == ["Ferry runs aground"]
    assert site.asked == ["/rss"]


@pytest.mark.parametrize("mark", ["text/html", "application/octet-stream", ""])
async def test_a_feed_is_known_by_what_it_is_not_by_what_it_is_called(
    site: Site, mark: str
) -> None:
    address = site.server.serve("/x", Reply(rss(["Ferry"]), headers={"Content-Type": mark}))
    assert (await find(address)).answer is not None


async def test_a_json_feed_is_found(site: Site) -> None:
    body = b'{"version": "https://jsonfeed.org/version/1.1", "title": "Pier", "items": []}'
    found = await find(site.server.serve("/x", Reply(body)))
    assert found.places[0].title == "Pier"


async def test_the_one_feed_that_a_page_names_is_found_and_asked(site: Site) -> None:
    site.feed("/world.rss", title="World")
    found = await find(site.page(alternate("world.rss"), path="/news"))
    assert urls(found, site) == ["/world.rss"]
    assert (found.places[0].title, found.places[0].format) == ("World", "RSS")
    assert site.asked == ["/news", "/world.rss"]


async def test_a_feed_may_be_named_in_the_head_of_the_answer(site: Site) -> None:
    site.feed("/w")
    page = site.page(Link='</w>; rel="alternate"; type="application/rss+xml"')
    assert urls(await find(page), site) == ["/w"]


async def test_several_feeds_are_named_and_none_is_asked(site: Site) -> None:
    head = alternate("/comments/feed", title="Comments") + alternate("/a") + alternate("/b")
    found = await find(site.page(head))
    assert urls(found, site) == ["/a", "/b", "/comments/feed"]
    assert found.answer is None
    assert site.asked == ["/"]


async def test_a_page_that_names_none_is_looked_at_in_the_usual_places_each_once(
    site: Site,
) -> None:
    assert await find(site.page(path="/news/today")) == Found(())
    assert site.asked == ["/news/today", *USUAL_PLACES]


async def test_the_first_usual_place_that_holds_a_feed_is_taken(site: Site) -> None:
    site.page(path="/feed")
    site.feed("/rss.xml")
    assert urls(await find(site.page()), site) == ["/rss.xml"]
    assert site.asked == ["/", "/feed", "/rss", "/rss.xml"]


async def test_a_usual_place_is_not_asked_twice(site: Site) -> None:
    assert await find(site.page(alternate("/feed/"), path="/rss")) == Found(())
    assert site.asked == ["/rss", "/feed/", "/rss.xml", "/atom.xml", "/index.xml"]


async def test_a_site_that_hides_its_page_from_programs_may_still_have_a_feed(site: Site) -> None:
    page = site.server.serve("/", Reply(b"no", 403, HTML))
    assert "refuses to show the page to programs (403)" in str(await fails(page))
    site.feed("/feed")
    assert urls(await find(page), site) == ["/feed"]


async def test_what_a_page_calls_its_own_address_may_be_a_well_known_one(site: Site) -> None:
    canonical = '<link rel="canonical" href="https://github.com/pier/lamp">'
    found = await find(site.page(canonical))
    assert [place.url.rpartition("/")[2] for place in found.places] == [
        "releases.atom",
        "tags.atom",
        "commits.atom",
    ]


async def test_an_account_is_asked_for_its_feed_first(site: Site) -> None:
    site.feed("/@harbour.rss")
    assert urls(await find(site.url("/@harbour")), site) == ["/@harbour.rss"]
    assert site.asked == ["/@harbour.rss"]


async def test_an_account_without_a_feed_is_read_as_a_page(site: Site) -> None:
    site.feed("/w")
    assert urls(await find(site.page(alternate("/w"), path="/@pier")), site) == ["/w"]
    assert site.asked == ["/@pier.rss", "/@pier", "/w"]


async def test_several_feeds_of_a_well_known_site_are_named_without_asking_anybody() -> None:
    assert len((await find("https://github.com/pier/lamp")).places) == 3


async def test_a_redirect_says_where_it_arrived(site: Site) -> None:
    there = site.feed("/there")
    moved = site.server.serve("/here", Reply(b"", 301, {"Location": "/there"}))
    found = await find(moved)
    assert urls(found, site) == ["/here"]
    assert found.arrived_at == there


@pytest.mark.parametrize(
    ("status", "said"),
    {
        404: "there is nothing at this address (404): check its spelling",
        410: "there is nothing at this address (410)",
        401: "the server wants a login (401)",
        500: "the server answered 500",
        503: "the server asks us to wait (503)",
    }.items(),
)
async def test_an_answer_that_is_none_says_what_to_do(site: Site, status: int, said: str) -> None:
    error = await fails(site.server.serve("/", Reply(b"<html>", status, HTML)))
    assert str(error).startswith(said)
    assert isinstance(error, SourceDelayed if status == 503 else SourceUnreadable)
    assert site.asked == ["/"]


async def test_a_site_that_asks_to_wait_is_not_asked_on(site: Site) -> None:
    site.server.serve("/rss", Reply(b"", 429))
    assert isinstance(await fails(site.page()), SourceDelayed)
    assert site.asked == ["/", "/feed", "/rss"]


async def test_a_host_that_is_not_there_is_told_as_such() -> None:
    assert isinstance(await fails("http://127.0.0.1:9/"), SourceUnreachable)


async def test_an_address_that_gives_broken_json_says_so(site: Site) -> None:
    error = await fails(site.server.serve("/x", Reply(b'{"items": ')))
    assert "begins like JSON but is broken" in str(error)


async def test_a_usual_place_that_breaks_off_is_passed_over(site: Site) -> None:
    site.server.serve("/feed", Reply(b'{"items": '))
    site.server.serve("/rss", Reply(b"x", headers={"Content-Encoding": "rot13"}))
    site.feed("/rss.xml")
    assert urls(await find(site.page()), site) == ["/rss.xml"]


async def test_a_page_of_megabytes_is_read_to_its_end(site: Site) -> None:
    site.feed("/w")
    filler = "<p>" + "ferry " * 1_500_000
    assert urls(await find(site.page(filler + alternate("/w"))), site) == ["/w"]


async def test_garbage_is_no_feed(site: Site) -> None:
    garbage = bytes(range(256)) * 400
    assert await find(site.server.serve("/", Reply(garbage))) == Found(())


async def test_a_connection_that_breaks_is_told(site: Site) -> None:
    async def break_off(_request: Request, writer: asyncio.StreamWriter) -> None:
        await send(writer, Reply(b"<html>", length=100))
        writer.close()

    error = await fails(site.server.serve_with("/", break_off))
    assert "again later" in str(error)


async def test_a_feed_on_a_host_that_is_gone_is_passed_over(site: Site) -> None:
    site.feed("/feed")
    assert urls(await find(site.page(alternate("http://127.0.0.1:9/rss"))), site) == ["/feed"]


async def test_a_site_that_drips_is_given_up(site: Site) -> None:
    async def drip(_request: Request, writer: asyncio.StreamWriter) -> None:
        await send(writer, Reply(b"<", length=100))
        await asyncio.sleep(30)

    async with a_web() as web:
        finder = FeedFinder(web, within=timedelta(seconds=0.2))
        with pytest.raises(SourceDelayed, match="the site was too slow"):
            await finder.find(site.server.serve_with("/", drip))
