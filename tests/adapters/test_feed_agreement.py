"""Our readers and feedparser, read by nobody's code but this: on well-formed feeds they agree."""

import calendar
import io
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from xml.parsers import expat

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.sources.feed_parser import parse_feed, read_quickly
from adapters.sources.lenient_feed import read_lenient_feed
from rules.words.plain import plain_line, without_controls

CORPUS = Path("tests/data/feeds")
BASE = "https://pier.example/feed"

DIFFERENCES: Mapping[str, tuple[str, str]] = {
    "atom-content-svg-with-title.xml": (
        "summary",
        "we write no namespace into the markup; nobody reads it",
    ),
    "date-in-german.xml": ("published", "a day's name in another language hides no date from us"),
    "date-of-half-a-day.xml": ("published", "feedparser overlooks AM, PM and the zone behind it"),
    "date-of-ruby.xml": ("published", "feedparser takes the day only"),
    "date-of-unix.xml": ("published", "seconds since 1970; feedparser reads the year 1795"),
    "date-of-w3c-without-colon.xml": ("published", "feedparser takes +0530 for +05:00"),
    "date-of-week-and-day.xml": ("published", "feedparser takes the month that is now"),
    "date-with-slashes.xml": ("published", "feedparser takes the month that is now"),
    "date-without-zone.xml": ("published", "feedparser reads none; without a zone it is UTC"),
    "doctype-with-an-entity-of-its-own.xml": (
        "title",
        "feedparser overlooks a declaration that begins no line",
    ),
    "enclosure-with-script-link.xml": ("enclosures", "a file has a web link or is none"),
    "entity-bomb.xml": ("title", "a word that is made of others is left out, not grown"),
    "link-empty-guid-permalink.xml": ("link", "an empty link does not hide the permalink"),
    "link-to-ftp.xml": ("link", "only web links are shown to people"),
    "script-link.xml": ("link", "only web links are shown to people"),
    "marks-that-reorder-text.xml": ("title", "no headline of ours turns its readers' lines about"),
}


def is_well_formed(body: bytes) -> bool:
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError):
        return False
    return True


WELL_FORMED = sorted(
    file.name
    for file in CORPUS.iterdir()
    if file.suffix in (".xml", ".rdf") and is_well_formed(file.read_bytes())
)


def by_feedparser(body: bytes) -> list[dict[str, Any]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # `updated` of feedparser points to `published`
        read = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
        spoken = read.feed.get("language")
        return [
            entry_of(one, spoken, is_atom=read.version.startswith("atom")) for one in read.entries
        ]


def entry_of(given: Any, spoken: str | None, *, is_atom: bool) -> dict[str, Any]:
    published, updated = (time_of(dict.get(given, f"{when}_parsed")) for when in WHEN)
    contents = [one.value for one in given.get("content", ()) if one.value]
    summary, content = given.get("summary") or None, max(contents, key=len, default=None)
    return {
        "guid": given.get("id") or None,
        "link": link_of(given.get("link")),
        "title": given.get("title") or None,
        "summary": summary,
        "content": None if content == summary else content,
        "published": published if published or is_atom else updated,
        "updated": updated,
        "author": plain_line(given.get("author", ""), 300) or None,
        "language": given.get("language")
        or given.get("title_detail", {}).get("language")
        or spoken,
        "tags": tags_of(given),
        "enclosures": files_of(given),
    }


WHEN = ("published", "updated")


def time_of(given: Any) -> datetime | None:
    if given is None:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(given), UTC)
    except ValueError:
        return None


def link_of(link: str | None) -> str | None:
    return urljoin(BASE, link.strip().replace(" ", "%20")) if link else None


def tags_of(given: Any) -> list[str]:
    named = [plain_line(tag.label or tag.term or "", 300) for tag in given.get("tags", ())]
    return list(dict.fromkeys(name for name in named if name))


def files_of(given: Any) -> list[tuple[str | None, str | None]]:
    links = given.get("enclosures", []) if "links" in given else []
    offered = [*links, *given.get("media_content", ())]
    files = {link_of(one.get("href") or one.get("url")): one.get("type") for one in offered}
    return list(files.items())


def by_us(body: bytes) -> list[dict[str, Any]]:
    answer = parse_feed(body, content_type=None, base_url=BASE)
    return [
        {
            **{name: getattr(entry, name) for name in PLAIN_FIELDS},
            "tags": list(entry.tags),
            "enclosures": [(one.url, one.type) for one in entry.enclosures],
        }
        for entry in answer.entries
    ]


PLAIN_FIELDS = (
    *("guid", "link", "title", "summary", "content", "published", "updated", "author"),
    "language",
)


@pytest.mark.parametrize("name", [name for name in WELL_FORMED if name not in DIFFERENCES])
def test_well_formed_feeds_are_read_as_feedparser_reads_them(name: str) -> None:
    body = (CORPUS / name).read_bytes()
    theirs = [one for one in by_feedparser(body) if any(one.values())]
    for one in theirs:
        one["title"] = one["title"] and one["title"][:4_000]
    assert by_us(body) == theirs


@pytest.mark.parametrize("name", sorted(DIFFERENCES))
def test_a_deliberate_difference_is_the_only_one_and_still_there(name: str) -> None:
    body, (field, _) = (CORPUS / name).read_bytes(), DIFFERENCES[name]
    [ours], [theirs] = by_us(body), by_feedparser(body)
    assert {key for key in ours if ours[key] != theirs[key]} == {field}


def test_the_corpus_has_more_than_a_hundred_well_formed_feeds() -> None:
    assert len(WELL_FORMED) > 100


@pytest.mark.parametrize("name", [file.name for file in CORPUS.iterdir() if file.suffix == ".json"])
def test_json_feed_is_beyond_feedparser(name: str) -> None:
    body = (CORPUS / name).read_bytes()
    assert len(by_us(body)) > len(by_feedparser(body)) == 0


@pytest.mark.parametrize(
    ("name", "theirs"),
    [
        ("bare-ampersand-between-letters.xml", "AT&T; buys Pier & Co for R&D;"),
        ("nul-bytes.xml", "Ferry runs\0 aground"),
        ("non-characters.xml", "Ferry runs\ufffe aground"),
        ("utf-8-with-one-latin-1-byte.xml", "FÃ¤hre lÃ¤uft nahe Brübek auf Grund"),
        ("utf-8-declared-utf-16.xml", None),
    ],
)
def test_broken_feeds_are_read_better_than_feedparser_reads_them(
    name: str, theirs: str | None
) -> None:
    body = (CORPUS / name).read_bytes()
    given = by_feedparser(body)
    assert (given[0]["title"] if given else None) == theirs
    [ours] = by_us(body)
    assert ours["title"] not in (theirs, None)


# Any feed that is made of what feeds are made of; but for what feedparser mixes up: an empty
# author takes back the one before, and the mail of one goes to the next.

TEXTS = st.sampled_from(
    ["Ferry", " runs\n aground ", "a &amp;amp; b", "&lt;b&gt;x&lt;/b&gt;", "Fähre", "", "<![CDATA[<i>y</i>]]>"]
)  # fmt: skip
WORDS = st.sampled_from(["Ferry", "Fähre läuft", "", "Tugs, cranes"])
LINKS = st.sampled_from(["https://pier.example/1", "/2", " https://pier.example/3?a=1&amp;b=2 "])
DATES = st.sampled_from(
    ["Tue, 24 Nov 2026 10:00:00 GMT", "2026-11-24T10:00:00+01:00", "24 Nov 2026 10:00 EST", "soon"]
)


def element(name: str, text: st.SearchStrategy[str], *attributes: str) -> st.SearchStrategy[str]:
    return st.builds(
        lambda said, attribute: f"<{name}{attribute}>{said}</{name}>",
        text,
        st.sampled_from(["", *attributes]),
    )


NAMES = element("name", WORDS.filter(bool))
PIECES = st.one_of(
    element("title", TEXTS, ' xml:lang="de"'),
    element("dc:title", TEXTS),
    element("media:title", TEXTS),
    element("description", TEXTS),
    element("summary", TEXTS),
    element("itunes:summary", TEXTS),
    element("media:description", TEXTS),
    element("content:encoded", TEXTS),
    element("content", TEXTS, ' type="html"', ' type="xhtml"'),
    element("content", st.just("<div>a <b>b</b> &amp; c</div>"), ' type="xhtml"'),
    element("link", LINKS),
    st.just('<link rel="alternate" href="/4"/>'),
    st.just('<link rel="enclosure" href="/5.png" type="image/png"/>'),
    element("guid", LINKS | WORDS.filter(bool), ' isPermaLink="false"'),
    element("pubDate", DATES),
    element("dc:date", DATES),
    element("updated", DATES),
    element("category", WORDS, ' domain="d"', ' term="t"', ' label="l"'),
    element("dc:subject", WORDS),
    element("media:keywords", WORDS),
    element("dc:creator", WORDS.filter(bool)),
    element("author", NAMES),
    element("contributor", NAMES),
    element("dc:language", st.sampled_from(["en", "en_GB"])),
    st.just('<enclosure url="https://pier.example/6.mp3" type="audio/mpeg"/>'),
    st.just('<media:content url="https://pier.example/7.jpg"/>'),
    st.just("<slash:comments>3</slash:comments>"),
    element("source", WORDS.filter(bool), ' url="https://mole.example/rss"'),
    st.just('<media:group><media:title>In</media:title><media:description>d</media:description></media:group>'),
)  # fmt: skip
SPACES = " ".join(
    (
        'xmlns:dc="http://purl.org/dc/elements/1.1/"',
        'xmlns:media="http://search.yahoo.com/mrss/"',
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"',
        'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"',
        'xmlns:slash="http://purl.org/rss/1.0/modules/slash/"',
    )
)
ROOTS = (
    f'<rss version="2.0" {SPACES}><channel><title>Pier</title>%s</channel></rss>',
    f'<feed xmlns="http://www.w3.org/2005/Atom" {SPACES} xml:lang="en"><title>Pier</title>%s</feed>',
    f'<rss version="2.0" {SPACES} xml:base="https://pier.example/news/"><channel>%s</channel></rss>',
)
ITEMS = st.lists(st.lists(PIECES, max_size=9).map("".join), max_size=3)


@settings(max_examples=300)
@given(st.sampled_from(ROOTS), ITEMS)
def test_whatever_a_feed_is_made_of_both_readers_agree(root: str, items: list[str]) -> None:
    tag = "entry" if "<feed" in root else "item"
    text = root % "".join(f"<{tag}>{inner}</{tag}>" for inner in items)
    ours = read_quickly(text.encode(), content_type=None, base_url=BASE)
    theirs = read_lenient_feed(text, BASE)
    if ours is not None:
        assert ours == theirs


def test_controls_are_nowhere_in_what_is_read() -> None:
    for file in CORPUS.iterdir():
        for one in by_us(file.read_bytes()):
            said = [one["title"], one["summary"], one["content"], one["author"], *one["tags"]]
            assert [text for text in said if text and without_controls(text) != text] == []
