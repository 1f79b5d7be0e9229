import asyncio
import gzip
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from adapters.errors import FetchError, SourceDelayed, SourceUnreadable
from adapters.sources import FeedSource, sitemap_source
from adapters.sources.sitemap_source import SitemapSettings
from adapters.sources.xml_tree import xml_root
from adapters.web import BODY_LIMIT
from rules.model import Feed, FeedAnswer
from tests.servers.feed_server import FeedServer, Reply, Request

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><urlset'
    ' xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">'
)
NEWS = f"""{HEAD}
<url><loc>https://pier.example/news/1</loc><lastmod>2026-11-24T11:00:00Z</lastmod><n:news>
<n:publication><n:name>Pier News</n:name><n:language>en</n:language></n:publication>
<n:publication_date>2026-11-24T12:00:00+02:00</n:publication_date>
<n:title>Ferries &amp; trams stand still</n:title><n:keywords>ferry, storm,ferry,</n:keywords>
</n:news></url></urlset>"""


def news(*numbers: int, extra: str = "") -> bytes:
    rows = "".join(
        f"<url><loc>https://pier.example/news/{number}</loc><n:news>"
        f"<n:publication_date>{datetime(2026, 11, 1, tzinfo=UTC) + timedelta(minutes=number)}"
        f"</n:publication_date><n:title>News {number}</n:title></n:news></url>"
        for number in numbers
    )
    return f"{HEAD}{rows}{extra}</urlset>".encode()


def index(*rows: tuple[str, str]) -> bytes:
    inner = "".join(
        f"<sitemap><loc>{loc}</loc><lastmod>{changed}</lastmod></sitemap>" for loc, changed in rows
    )
    return f"<sitemapindex>{inner}</sitemapindex>".encode()


def at(url: str) -> Feed:
    return SitemapSettings(kind="sitemap", url=url).feed()


async def read(source: FeedSource, server: FeedServer, body: bytes) -> FeedAnswer:
    return await source.fetch(at(server.serve("/news.xml", Reply(body))))


async def fails(source: FeedSource, server: FeedServer, body: bytes) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await read(source, server, body)
    return caught.value


async def test_a_news_sitemap_is_read_with_all_that_it_says(
    server: FeedServer, source: FeedSource
) -> None:
    [entry] = (await read(source, server, NEWS.encode())).entries
    assert entry.title == "Ferries & trams stand still"
    assert entry.link == "https://pier.example/news/1"
    assert entry.published == datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert entry.updated == datetime(2026, 11, 24, 11, tzinfo=UTC)
    assert (entry.outlet, entry.language, entry.tags) == ("Pier News", "en", ("ferry", "storm"))


async def test_a_sitemap_keeps_its_validators_and_is_asked_with_them(
    server: FeedServer, source: FeedSource
) -> None:
    feed = at(server.serve("/news.xml", Reply(NEWS.encode(), headers={"ETag": '"a"'})))
    first = await source.fetch(feed)
    assert first.etag == '"a"'
    again = await source.fetch(replace(feed, state=replace(feed.state, etag=first.etag)))
    assert again.unchanged


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "latin-1", "cp1252"])
async def test_a_sitemap_is_read_in_the_encoding_that_it_names(
    server: FeedServer, source: FeedSource, encoding: str
) -> None:
    text = NEWS.replace("UTF-8", encoding).replace("trams", "Straßenbahnen")
    [entry] = (await read(source, server, text.encode(encoding))).entries
    assert entry.title == "Ferries & Straßenbahnen stand still"


async def test_a_sitemap_that_names_the_wrong_encoding_loses_no_word(
    server: FeedServer, source: FeedSource
) -> None:
    body = NEWS.replace("trams", "Straßenbahnen").encode("cp1252")
    [entry] = (await read(source, server, body)).entries
    assert entry.title == "Ferries & Straßenbahnen stand still"


async def test_a_packed_sitemap_is_unpacked(server: FeedServer, source: FeedSource) -> None:
    assert len((await read(source, server, gzip.compress(news(1, 2)))).entries) == 2


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (gzip.compress(b" " * (BODY_LIMIT + 1)), "larger than 10 MB"),
        (gzip.compress(news(1)[:80], mtime=0)[:12] + b"damaged all the way", "cannot be unpacked"),
        (b"<rss><channel/></rss>", 'leave kind = "sitemap" out'),
        (b"<html><body>Pier News</body></html>", "this is a web page"),
        (b"<zoo/>", "this is XML, but no sitemap"),
        (b"<!", "no XML that can be read"),
        (b"", "an empty answer"),
        (b"User-agent: *\nDisallow: /\n", "no sitemap is named here"),
        (f"{HEAD}<url><loc>https://a.example/1</loc></url></urlset>".encode(), "no news in it"),
    ],
)
async def test_what_is_no_news_sitemap_is_told_with_a_remedy(
    server: FeedServer, source: FeedSource, body: bytes, says: str
) -> None:
    error = await fails(source, server, body)
    assert isinstance(error, SourceUnreadable)
    assert says in str(error)


async def test_a_quiet_site_has_an_empty_sitemap(server: FeedServer, source: FeedSource) -> None:
    answer = await read(source, server, news())
    assert (answer.entries, answer.problem) == ((), None)


async def test_a_row_that_lacks_something_never_loses_the_others(
    server: FeedServer, source: FeedSource
) -> None:
    odd = (
        "<url/><url><loc>https://pier.example/about</loc></url><!-- x --><?y?><other/>"
        "<url><loc>javascript:alert(1)</loc><n:news><n:title>No</n:title></n:news></url>"
        "<url><loc>https://pier.example/2</loc><n:news><n:title> </n:title></n:news></url>"
        "<url><loc>https://pier.example/3</loc><news><title>No prefix</title>"
        "<publication_date>soon</publication_date></news></url>"
    )
    entries = (await read(source, server, news(1, extra=odd))).entries
    assert [entry.title for entry in entries] == ["News 1", "No prefix"]
    assert entries[1].published is None


async def test_half_a_row_at_the_end_is_left_for_the_next_poll(
    server: FeedServer, source: FeedSource
) -> None:
    answer = await read(source, server, news(1, 2, 3)[:-60])
    assert [entry.title for entry in answer.entries] == ["News 1", "News 2"]
    assert "cut off" in (answer.problem or "")


async def test_of_a_sitemap_without_end_the_newest_are_taken(
    server: FeedServer, source: FeedSource
) -> None:
    entries = (await read(source, server, news(*range(3_000)))).entries
    assert len(entries) == 1_000
    assert min(entry.published for entry in entries if entry.published) == datetime(
        2026, 11, 1, tzinfo=UTC
    ) + timedelta(minutes=2_000)


ATTRIBUTES = " ".join(f"a{n}='1'" for n in range(32_000))
BOMB = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))


@pytest.mark.parametrize(
    "body",
    [
        f'<?xml version="1.0"?><!DOCTYPE u [<!ENTITY e0 "x">{BOMB}]>'
        f"<urlset><url><loc>https://a.example/1</loc><news><title>A &e9; B</title></news></url></urlset>",
        '<!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/hostname">]><urlset><url>'
        "<loc>https://a.example/1</loc><news><title>A &x; B</title></news></url></urlset>",
        f"<urlset>{'<url>' * 100_000}",
        f"<urlset {ATTRIBUTES}></urlset>",
        "\n" * 2_000_000,
        f"<urlset>{'<url/>' * 1_500_000}</urlset>",
        f"<sitemapindex>{'<sitemap/>' * 900_000}</sitemapindex>",
        "sitemap:\n" * 500_000,
        "sitemap: /x\n" * 500_000,
        f"<urlset>{'<!--' * 100_000}",
        f"<urlset><url><loc>https://a.example/1</loc><news><title>{'x' * 5_000_000}</title></news></url></urlset>",
    ],
    ids=[
        "entities",
        "external",
        "nesting",
        "attributes",
        "lines",
        "rows",
        "sitemaps",
        "keys",
        "links",
        "comments",
        "title",
    ],
)
@pytest.mark.untraced  # the ways of short texts, a million times
async def test_a_hostile_sitemap_costs_little_and_tells_nothing_of_this_machine(
    server: FeedServer, source: FeedSource, body: str
) -> None:
    began = time.process_time()
    try:
        told = " ".join(e.title or "" for e in (await read(source, server, body.encode())).entries)
    except FetchError as error:
        told = str(error)
    assert time.process_time() - began < 5
    assert len(told) < 300_000
    assert "localhost" not in told


# Looked for on a site


async def test_of_an_index_the_news_that_changed_last_is_asked_for(
    server: FeedServer, source: FeedSource
) -> None:
    old, new = (
        server.serve("/news/old.xml", Reply(news(1))),
        server.serve("/news/2.xml", Reply(news(2))),
    )
    rows = index((server.url("/pages.xml"), "2026-11-24"), (old, "2026-11-01"), (new, "2026-11-24"))
    answer = await read(source, server, rows)
    assert [entry.title for entry in answer.entries] == ["News 2", "News 1"]
    assert [request.path for request in server.requests] == [
        "/news.xml",
        "/news/2.xml",
        "/news/old.xml",
    ]


async def test_an_index_is_followed_one_deep_and_a_few_wide(
    server: FeedServer, source: FeedSource
) -> None:
    deeper = server.serve("/news/index.xml", Reply(index((server.url("/news/deep.xml"), ""))))
    many = [server.serve(f"/news/{n}.xml", Reply(news(n))) for n in range(9)]
    answer = await read(source, server, index((deeper, "2026-11-24"), *((url, "") for url in many)))
    assert len(answer.entries) == 5
    assert "/news/deep.xml" not in [request.path for request in server.requests]
    assert len(server.requests) == 7


async def test_what_is_pieced_together_is_asked_for_anew_each_time(
    server: FeedServer, source: FeedSource
) -> None:
    child = server.serve("/news/1.xml", Reply(news(1), headers={"ETag": '"b"'}))
    told = {"ETag": '"a"', "Cache-Control": "max-age=86400"}
    feed = at(server.serve("/index.xml", Reply(index((child, "")), headers=told)))
    answer = await source.fetch(feed)
    assert (answer.etag, answer.last_modified, answer.wait) == (None, None, None)


async def test_a_site_is_asked_for_its_robots_txt(server: FeedServer, source: FeedSource) -> None:
    child = server.serve("/news/1.xml", Reply(news(1)))
    server.serve("/news/index.xml", Reply(index((child, ""))))
    robots = (
        f"User-agent: *\n  SITEMAP : {server.url('/pages.xml')}\nSitemap: /news/index.xml # x\n"
    )
    server.serve("/robots.txt", Reply(robots.encode(), headers={"Content-Type": "text/plain"}))
    feed = at(f"{server.address}/")
    assert [entry.title for entry in (await source.fetch(feed)).entries] == ["News 1"]
    assert feed.url == server.url("/robots.txt")


async def test_one_sitemap_that_cannot_be_had_loses_nothing_of_the_others(
    server: FeedServer, source: FeedSource
) -> None:
    there = server.serve("/news/1.xml", Reply(news(1)))
    rows = index((server.url("/news/gone.xml?key=hunter2"), "2026-11-24"), (there, ""))
    answer = await read(source, server, rows)
    assert len(answer.entries) == 1
    assert "status 404" in (answer.problem or "")
    assert "hunter2" not in (answer.problem or "")


@pytest.mark.parametrize(("status", "kind"), [(404, SourceUnreadable), (429, SourceDelayed)])
async def test_a_site_none_of_whose_sitemaps_can_be_had_has_failed(
    server: FeedServer, source: FeedSource, status: int, kind: type[FetchError]
) -> None:
    there = server.serve("/news/1.xml", Reply(b"", status))
    assert type(await fails(source, server, index((there, "")))) is kind


async def test_a_site_that_drips_holds_up_nobody_for_long(
    server: FeedServer, source: FeedSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(_request: Request, _writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(5)

    monkeypatch.setattr(sitemap_source, "FOUND_WITHIN", timedelta(seconds=0.3))
    there = server.serve("/news/1.xml", Reply(news(1)))
    rows = index((there, "2026-11-24"), (server.serve_with("/news/2.xml", never), "2026-11-23"))
    answer = await read(source, server, rows)
    assert [entry.title for entry in answer.entries] == ["News 1"]
    assert "come too slowly" in (answer.problem or "")


def test_a_key_of_a_sitemap_is_hidden() -> None:
    settings = SitemapSettings(kind="sitemap", url="https://me:pw@a.example/")
    assert settings.shown_address == "https://***@a.example/robots.txt"
    assert SitemapSettings(kind="sitemap", url="file:a.xml").address == "file:a.xml"


@given(st.binary(max_size=400))
def test_no_bytes_make_the_reading_of_xml_fail_otherwise(body: bytes) -> None:
    try:
        root = xml_root(b"<urlset>" + body)
    except SourceUnreadable:
        return
    assert all(isinstance(one.text("title"), str | None) for one in root)
