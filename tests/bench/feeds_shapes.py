"""Invented articles → feeds of RSS, as the programs of three kinds of publishers write them.

What a feed costs its readers depends on its markup far more than on its length, because most of them
clean the HTML of every text: a bench of one kind says little of another.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime
from enum import StrEnum
from html import escape

from rules.model import Article

SPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in (
        ("dc", "http://purl.org/dc/elements/1.1/"),
        ("media", "http://search.yahoo.com/mrss/"),
        ("content", "http://purl.org/rss/1.0/modules/content/"),
        ("slash", "http://purl.org/rss/1.0/modules/slash/"),
        ("wfw", "http://wellformedweb.org/CommentAPI/"),
    )
)
APART = timedelta(minutes=20)
"""Between the publication of two items of a feed."""
SUMMARY, PARAGRAPH = 280, 170
"""Characters at most, of a summary and of a paragraph."""
SECTIONS = ("World", "Conflict", "Trade & industry", "Energy", "Courts", "Europe", "Analysis")


class Shape(StrEnum):
    """What an item of a feed holds, and so how long 50 of them are."""

    BRIEF = "brief"
    """As of an agency: a summary of one paragraph, a picture, a section. 45 KB."""
    PAPER = "paper"
    """As of a newspaper: markup in the summary, six sections, the picture in two sizes with credits. 110 KB."""
    FULL = "full"
    """As of a weblog's software: the whole article as HTML beside the summary. 170 KB."""
    MIXED = "mixed"
    """A third of the feeds of each kind."""

    def of(self, number: int) -> "Shape":
        """Say which shape the feed of a number has."""
        return self.kinds[number % len(self.kinds)]

    @property
    def kinds(self) -> tuple["Shape", ...]:
        """Say which shapes its feeds have, by turns."""
        return (Shape.BRIEF, Shape.PAPER, Shape.FULL) if self is Shape.MIXED else (self,)


def feed(number: int, articles: Sequence[Article], shape: Shape, now: datetime) -> bytes:
    """Write a feed of such items, the newest first."""
    site, item = f"https://outlet-{number}.example", _ITEMS[shape.of(number)]
    items = "".join(item(site, at, one, now - at * APART) for at, one in enumerate(articles))
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" {SPACES}><channel>'
        f"<title>Outlet {number}</title><link>{site}/</link><language>en-gb</language>\n"
        f"{items}</channel></rss>"
    ).encode()


def _brief(site: str, number: int, article: Article, published: datetime) -> str:
    return (
        f"<item>{_head(site, number, article, published)}"
        "<category><![CDATA[World]]></category>"
        f"<description><![CDATA[<p>{escape(_summary(article))}.</p>]]></description>"
        f'<media:content url="{site}/images/{number}.jpg" medium="image" type="image/jpeg"/></item>\n'
    )


def _paper(site: str, number: int, article: Article, published: datetime) -> str:
    where = f"{site}/2026/11/24/{_slug(article)}"
    summary = escape(_summary(article))
    markup = (
        f"<p><strong>{summary[:40]}</strong>{summary[40:]}.</p>"
        f'<ul><li><a href="{where}/live">{escape(article.title)} – live</a></li></ul>'
        f'<p>{summary[:120]} <a href="{site}/about/{number}">{summary[:20]}</a></p> '
        f'<a href="{where}">Continue reading…</a>'
    )
    sections = "".join(
        f'<category domain="{site}/{section.split()[0].lower()}">{escape(section)}</category>'
        for section in SECTIONS[number % 2 :][:6]
    )
    pictures = "".join(
        f'<media:content width="{width}" url="{site}/images/{number}-{width}.jpg">'
        f'<media:credit scheme="urn:ebu">Photograph: {article.title.split()[-1]}</media:credit>'
        "</media:content>"
        for width in (140, 460)
    )
    return (
        f"<item>{_head(site, number, article, published)}{sections}"
        f"<description>{escape(markup)}</description>{pictures}"
        f"<dc:date>{published:%Y-%m-%dT%H:%M:%SZ}</dc:date></item>\n"
    )


def _full(site: str, number: int, article: Article, published: datetime) -> str:
    where, summary = f"{site}/2026/11/24/{_slug(article)}", escape(_summary(article))
    sections = "".join(f"<category><![CDATA[{one}]]></category>" for one in SECTIONS[:4])
    body = "\n".join(_paragraph(site, escape(text)) for text in _paragraphs(article))
    markup = (
        f'<figure class="wp-block-image"><img loading="lazy" width="1024" height="683"'
        f' src="{site}/images/{number}-1024.jpg" alt="{escape(article.title)}" />'
        f"<figcaption>{summary[:60]}</figcaption></figure>\n{body}\n"
        f'<p>The post <a href="{where}/">{escape(article.title)}</a> appeared first on'
        f' <a href="{site}">Outlet</a>.</p>'
    )
    return (
        f"<item>{_head(site, number, article, published)}<comments>{where}/#comments</comments>"
        f"{sections}<description><![CDATA[<p>{summary} [&#8230;]</p>]]></description>"
        f"<content:encoded><![CDATA[{markup}]]></content:encoded>"
        f"<wfw:commentRss>{where}/feed/</wfw:commentRss><slash:comments>{number}</slash:comments>"
        "</item>\n"
    )


def _head(site: str, number: int, article: Article, published: datetime) -> str:
    """Write what items of every kind say."""
    link = f"{site}/2026/11/24/{_slug(article)}?utm_source=rss&amp;utm_medium=feed"
    return (
        f"<title>{escape(article.title.capitalize())}</title><link>{link}</link>"
        f'<guid isPermaLink="false">tag:{site[8:]},2026:{number}-{article.keys[0]}</guid>'
        f"<pubDate>{format_datetime(published)}</pubDate>"
        f"<dc:creator><![CDATA[{article.title.split()[0].title()} Reporter]]></dc:creator>"
    )


def _paragraph(site: str, text: str) -> str:
    name, _, rest = text.partition(" ")
    return f'<p><a href="{site}/tag/{name.lower()}">{name}</a> <em>{rest[:20]}</em>{rest[20:]}.</p>'


def _paragraphs(article: Article) -> list[str]:
    """Cut the text, told twice, into paragraphs."""
    text = f"{article.body} {article.body}"
    return [text[at : at + PARAGRAPH].strip() for at in range(0, len(text), PARAGRAPH)]


def _summary(article: Article) -> str:
    return article.body[:SUMMARY].rpartition(" ")[0].capitalize()


def _slug(article: Article) -> str:
    return article.title.lower().replace(" ", "-")


_ITEMS: Mapping[Shape, Callable[[str, int, Article, datetime], str]] = {
    Shape.BRIEF: _brief,
    Shape.PAPER: _paper,
    Shape.FULL: _full,
}
