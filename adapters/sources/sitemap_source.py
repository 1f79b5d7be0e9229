"""News sitemaps: what a site shows to Google News, often before its feeds have it.

Documented at developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap: articles of
the last two days, at most 1,000 a sitemap; sitemaps.org/protocol for the rest. Titles have no
summary beside them. Of a longer one the first 5,000 rows are looked at, and the newest 1,000 taken.

Given a site, or an index of sitemaps, the news is looked for anew at every poll, in robots.txt and
one index deep. At most 6 documents are asked for, within a minute; those named "news" and those
changed last go before others. The address of the news sitemap itself costs the site least. Sitemaps
packed by gzip are unpacked up to 10 MB; a sitemap without news titles is no source.
"""

import asyncio
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import ClassVar, Literal
from urllib.parse import urlsplit, urlunsplit

import regex
from pydantic import SecretStr

from adapters.errors import FetchError, SourceDelayed, SourceUnreadable
from adapters.secret import without_secrets
from adapters.sources.dates import time_from
from adapters.sources.json_answer import instead
from adapters.sources.polled_settings import AddressedSettings
from adapters.sources.shapes import label_or_none, text_or_none, web_link
from adapters.sources.xml_tree import Element, is_cut_off, xml_root
from adapters.web import BODY_LIMIT, Web, WebAnswer
from rules.feeds.pacing import gives_way
from rules.model import Entry, Feed, FeedAnswer
from rules.sentences import because, beside, sentence, told_by

ENTRIES_AT_MOST = 1_000
ASKED_AT_MOST = 6
FOUND_WITHIN = timedelta(seconds=60)
_ROWS_AT_MOST = 5_000
_NAMED_AT_MOST = 50_000
"""As many sitemaps as an index may name (sitemaps.org/protocol)."""
_ROBOTS_LINE = regex.compile(
    rb"^[ \t]*sitemap[ \t]*:[ \t]*(\S{1,2000})", regex.IGNORECASE | regex.MULTILINE
)
_EARLIEST = datetime.min.replace(tzinfo=UTC)


class SitemapSettings(AddressedSettings):
    """`kind = "sitemap"`."""

    kind: Literal["sitemap"]

    shortest: ClassVar[timedelta] = timedelta(seconds=30)
    why_shortest: ClassVar[str] = "a sitemap is asked twice a minute at most: write 30s or more"

    @property
    def address(self) -> str:
        """Give the address of the sitemap; of a site, its robots.txt, which names it."""
        return _robots_of(super().address)

    @property
    def shown_address(self) -> str:
        """Give it as people may see it."""
        shown = super().shown_address
        return shown if isinstance(self.url, SecretStr) else _robots_of(shown)


@dataclass(frozen=True, slots=True)
class _Document:
    """What one document says: news, or where other sitemaps are, the likeliest first."""

    entries: tuple[Entry, ...] = ()
    further: tuple[str, ...] = ()
    is_robots: bool = False
    problem: str | None = None


@dataclass
class _Found:
    """What has been found on the way through the sitemaps of a site."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[FetchError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    asked: int = 0
    gives_way: bool = False


async def read_sitemap(answer: WebAnswer, feed: Feed, web: Web) -> FeedAnswer:
    """Read a news sitemap, or those that an index or robots.txt names."""
    document = await asyncio.to_thread(_document, answer.body, answer.url)
    if not document.further:
        return FeedAnswer(entries=document.entries, problem=document.problem)
    found = _Found(gives_way=gives_way(feed.state))
    try:
        async with asyncio.timeout(FOUND_WITHIN.total_seconds()):
            await _walk(document, web, found)
    except TimeoutError:
        found.problems.append(
            SourceDelayed(
                sentence(
                    "sitemaps_slow",
                    "the sitemaps of the site come too slowly: name the news one in url",
                )
            )
        )
    if not found.entries and found.problems:
        raise found.problems[0]
    notes = [*found.notes, *map(told_by, found.problems)]
    return FeedAnswer(
        entries=tuple(_newest(found.entries)), problem=beside(notes) if notes else None, pieced=True
    )


async def _walk(first: _Document, web: Web, found: _Found) -> None:
    """Ask for the sitemaps that a document names: one index deep, and robots.txt is none."""
    asking = first.further
    for _ in range(2 if first.is_robots else 1):
        following: list[str] = []
        for link in asking[: ASKED_AT_MOST - found.asked]:
            following += await _one(link, web, found)
        asking = tuple(dict.fromkeys(following))


async def _one(link: str, web: Web, found: _Found) -> Sequence[str]:
    """Ask for one sitemap; one that cannot be had loses nothing of the others."""
    found.asked += 1
    try:
        document = await _asked(link, web, gives_way=found.gives_way)
    except FetchError as error:
        shown = because(without_secrets(link), told_by(error))
        found.problems.append(type(error)(shown, retry_after=error.retry_after))
        return ()
    found.entries += document.entries
    found.notes += [document.problem] if document.problem else []
    return document.further


async def _asked(link: str, web: Web, *, gives_way: bool) -> _Document:
    accept = "application/rss+xml, application/xml, */*;q=0.1"
    answer = await web.get(link, {"Accept": accept}, gives_way=gives_way)
    if answer.status in (429, 503):
        raise SourceDelayed(
            sentence("asks_to_wait", "the server asks us to wait ({status})", status=answer.status)
        )
    if answer.status != 200:
        raise SourceUnreadable(
            sentence(
                "sitemap_status",
                "the sitemap cannot be had (status {status}): name another in url",
                status=answer.status,
            )
        )
    return await asyncio.to_thread(_document, answer.body, answer.url)


def _document(body: bytes, url: str) -> _Document:
    body = _unpacked(body)
    start = body[:4_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(b"<") and b"\0<" not in start[:8] and b"<\0" not in start[:8]:
        return _robots(body, url)
    root = xml_root(body)
    if root.name == "sitemapindex":
        return _Document(further=_likeliest(root, url))
    if root.name != "urlset":
        raise SourceUnreadable(_no_sitemap(root.name))
    return _news(root, url, cut_off=is_cut_off(body))


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body
    unpacker = zlib.decompressobj(31)
    try:
        plain = unpacker.decompress(body, BODY_LIMIT + 1)
    except zlib.error as error:
        raise SourceUnreadable(
            sentence("sitemap_damaged", "the sitemap cannot be unpacked: it is damaged")
        ) from error
    if len(plain) > BODY_LIMIT:
        raise SourceUnreadable(
            sentence("sitemap_large", "the sitemap is larger than 10 MB: a news sitemap never is")
        )
    return plain


def _no_sitemap(name: str) -> str:
    if name in ("rss", "feed", "rdf"):
        return sentence(
            "sitemap_is_feed", 'this is a feed, not a sitemap: leave kind = "sitemap" out'
        )
    if name == "html":
        return sentence(
            "sitemap_is_page",
            "this is a web page, not a sitemap: look into the site's robots.txt for its address",
        )
    return sentence(
        "sitemap_is_xml",
        "this is XML, but no sitemap: look into the site's robots.txt for its address",
    )


def _robots(body: bytes, url: str) -> _Document:
    named = [found.decode("utf-8", "replace") for found in _ROBOTS_LINE.findall(body)]
    links = [link for one in named[:_NAMED_AT_MOST] if (link := web_link(one, url))]
    if not links:
        raise SourceUnreadable(
            sentence(
                "sitemap_not_named",
                "no sitemap is named here, but {said}: give the address of the news sitemap itself",
                said=instead(body[:4000].decode("utf-8", "replace")),
            )
        )
    return _Document(further=_news_first(links), is_robots=True)


def _likeliest(root: Element, url: str) -> tuple[str, ...]:
    """Give the sitemaps of an index, those changed last first."""
    rows = islice(root, _NAMED_AT_MOST)
    dated = [(web_link(one.text("loc"), url), time_from(one.text("lastmod"))) for one in rows]
    known = [(link, changed or _EARLIEST) for link, changed in dated if link]
    known.sort(key=lambda one: one[1], reverse=True)
    return _news_first([link for link, _ in known])


def _news_first(links: Sequence[str]) -> tuple[str, ...]:
    """Give those that call themselves news, or all where none does."""
    news = [link for link in links if "news" in urlsplit(link).path.casefold()]
    return tuple(dict.fromkeys(news or links))


def _news(root: Element, url: str, *, cut_off: bool) -> _Document:
    rows = list(islice((one for one in root if one.name == "url"), _ROWS_AT_MOST))
    half = cut_off and len(rows) < _ROWS_AT_MOST
    read = [_entry(one, url) for one in (rows[:-1] if half else rows)]
    entries = [entry for entry in read if entry]
    if read and not entries:
        raise SourceUnreadable(
            sentence(
                "sitemap_no_news",
                "this sitemap has no news in it, only addresses: look into the site's robots.txt"
                " for one that is called news",
            )
        )
    problem = (
        sentence(
            "sitemap_cut_off",
            "the sitemap is cut off: what stood before was read, the rest is asked for again",
        )
        if cut_off
        else None
    )
    return _Document(entries=tuple(_newest(entries)), problem=problem)


def _entry(row: Element, url: str) -> Entry | None:
    link, news = web_link(row.text("loc"), url), row.child("news")
    title = text_or_none(news.text("title")) if news else None
    if not link or not news or not title:
        return None
    about = news.child("publication")
    tags = (label_or_none(tag) for tag in (news.text("keywords") or "").split(",")[:20])
    return Entry(
        id=link,
        link=link,
        title=title,
        published=time_from(news.text("publication_date")),
        updated=time_from(row.text("lastmod")),
        language=label_or_none(about.text("language")) if about else None,
        outlet=label_or_none(about.text("name")) if about else None,
        tags=tuple(dict.fromkeys(tag for tag in tags if tag)),
    )


def _newest(entries: Iterable[Entry]) -> list[Entry]:
    """Give the newest, as many as a news sitemap may have; they stand in any order."""
    once = list({entry.id: entry for entry in entries}.values())
    if len(once) <= ENTRIES_AT_MOST:
        return once
    once.sort(key=lambda entry: entry.published or entry.updated or _EARLIEST, reverse=True)
    return once[:ENTRIES_AT_MOST]


def _robots_of(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme == "file" or parts.path not in ("", "/") or parts.query:
        return url
    return urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", ""))
