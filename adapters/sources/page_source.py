"""A web page without a feed, read by CSS selectors: what stands in for each entry, and its parts.

Selectors are CSS 3 as cssselect has it (cssselect.readthedocs.io), the operator's own, and are read
with the configuration. The page is a stranger's: nothing in it is run or fetched, 4 MB and 500
entries at most are taken, and a page whose selectors find nothing is told, for its layout has
changed. Ask rarely: nobody made the page for programs.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import Annotated, ClassVar, Literal

import regex
from cssselect import SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector
from pydantic import AfterValidator, Field

from adapters.errors import SourceUnreadable
from adapters.sources.dates import time_from
from adapters.sources.decoding import text_of
from adapters.sources.json_answer import instead
from adapters.sources.polled_settings import AddressedSettings
from adapters.sources.shapes import entry_id, label_or_none, text_or_none, web_link
from adapters.web import Web, WebAnswer
from rules.model import Entry, Feed, FeedAnswer
from rules.sentences import sentence
from rules.words.plain import plain_line, without_controls

ENTRIES_AT_MOST = 500
PAGE_LIMIT = 4 * 1024 * 1024
ATTRIBUTES_AT_MOST = 200
_KEYS = ("items", "title", "link", "summary", "published")
_CHARSET = regex.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", regex.IGNORECASE)
_LINE = 2_000
_First = Callable[[etree._Element], etree._Element | None]


def _can_be_read(selector: str) -> str:
    try:
        CSSSelector(selector, translator="html")
    except (SelectorError, etree.XPathError, RecursionError) as error:
        said = next(iter(str(error).splitlines()), "it is nested too deeply")
        raise ValueError(f"this is no CSS selector: {said}") from None
    return selector


Selector = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_can_be_read)]


class PageSettings(AddressedSettings):
    """`kind = "page"`."""

    kind: Literal["page"]
    items: Selector
    """Selects what stands for an entry; the others are looked for inside each of them."""
    title: Selector | None = None
    """Without it: the words of the link."""
    link: Selector = "a[href]"
    summary: Selector | None = None
    published: Selector | None = None
    """The attribute `datetime` of what it selects counts, else its words."""

    shortest: ClassVar[timedelta] = timedelta(minutes=1)
    why_shortest: ClassVar[str] = "a page is asked once a minute at most: write 1m or more"
    usual: ClassVar[timedelta | None] = timedelta(minutes=10)

    @property
    def options(self) -> Mapping[str, str]:
        """Give the selectors."""
        return {key: value for key in _KEYS if (value := getattr(self, key)) is not None}


async def read_page(answer: WebAnswer, feed: Feed, _web: Web) -> FeedAnswer:
    """Read what the selectors find; raises SourceUnreadable when that is nothing."""
    return await asyncio.to_thread(_read, answer, feed.options)


def _read(answer: WebAnswer, options: Mapping[str, str]) -> FeedAnswer:
    if len(answer.body) > PAGE_LIMIT:
        raise SourceUnreadable(
            sentence(
                "page_large", "the page is larger than 4 MB: no list of news is; look for another"
            )
        )
    root = _tree(answer)
    based = next(root.iter("base"), None)
    base = web_link(None if based is None else based.get("href"), answer.url) or answer.url
    rows = _elements(CSSSelector(options["items"], translator="html")(root))[:ENTRIES_AT_MOST]
    if not rows:
        raise SourceUnreadable(
            sentence(
                "page_no_items",
                "items = {items} finds nothing on the page: has its layout changed? look at it"
                " and change the selector",
                items=f"{options['items']!r}",
            )
        )
    chosen = {key: _first_of(options[key]) for key in options}
    found = [entry for row in rows if (entry := _entry(row, chosen, base))]
    if not found:
        raise SourceUnreadable(
            sentence(
                "page_no_titles",
                "none of {many} entries on the page has a title and a link: change the selectors"
                " title and link",
                many=len(rows),
            )
        )
    title = label_or_none(_words(next(root.iter("title"), None)))
    return FeedAnswer(entries=tuple(found), title=title, link=web_link(base, answer.url))


def _tree(answer: WebAnswer) -> etree._Element:
    text = _text(answer)
    if not text.startswith("<") or (text.startswith("<?xml") and "<html" not in text[:1_000]):
        raise SourceUnreadable(
            sentence(
                "no_web_page",
                "this is no web page, but {said}: check the address",
                said=instead(text),
            )
        )
    parser = etree.HTMLParser(target=_Builder(), encoding="utf-8", no_network=True)
    try:
        root: etree._Element = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, AssertionError) as error:
        raise SourceUnreadable(
            sentence("page_empty", "the page is empty: open it in a browser")
        ) from error
    etree.strip_elements(root, "script", "style", "template", with_tail=False)
    return root


class _Builder:
    """Builds the tree, without comments, and with no more attributes than a page needs.

    lxml by itself takes time by the square of an element's attributes: 18 s for 100,000.
    """

    def __init__(self) -> None:
        self._tree = etree.TreeBuilder()

    def start(self, tag: str | bytes, attrib: dict[str | bytes, str | bytes]) -> None:
        """Begin an element."""
        self._tree.start(tag, dict(islice(attrib.items(), ATTRIBUTES_AT_MOST)))

    def end(self, tag: str | bytes) -> None:
        """End an element."""
        self._tree.end(tag)

    def data(self, data: str | bytes) -> None:
        """Add words."""
        self._tree.data(data)

    def comment(self, text: str | bytes) -> None:
        """Leave a comment out."""

    def close(self) -> etree._Element:
        """Give the tree."""
        return self._tree.close()


def _text(answer: WebAnswer) -> str:
    """Read the page as its server says, else as it says itself."""
    said = _CHARSET.search(answer.headers.get("content-type", ""))
    said = said or _CHARSET.search(answer.body[:2_000].decode("latin-1"))
    return without_controls(text_of(answer.body, said.group(1) if said else None))


def _entry(row: etree._Element, chosen: Mapping[str, _First], base_url: str) -> Entry | None:
    linked = chosen["link"](row)
    link = web_link(None if linked is None else linked.get("href"), base_url)
    titled = chosen["title"](row) if "title" in chosen else linked
    title = text_or_none(plain_line(_words(titled), _LINE))
    if not link or not title:
        return None
    published = _time(chosen["published"](row)) if "published" in chosen else None
    summary = _words(chosen["summary"](row)) if "summary" in chosen else ""
    return Entry(
        id=entry_id(None, link, title, None),
        link=link,
        title=title,
        summary=text_or_none(plain_line(summary, _LINE)),
        published=published,
    )


def _first_of(selector: str) -> _First:
    """Give what finds the first element that a selector selects in another, itself included.

    libxml2 stops at the first when it is asked so; entries may stand inside each other, and looking
    for all that each holds would take time by the square of a page.
    """
    find = etree.XPath(f"({CSSSelector(selector, translator='html').path})[1]")
    return lambda row: next(iter(_elements(find(row))), None)


def _elements(found: object) -> list[etree._Element]:
    return [e for e in found if isinstance(e, etree._Element)] if isinstance(found, list) else []


def _time(element: etree._Element | None) -> datetime | None:
    if element is None:
        return None
    return time_from(element.get("datetime")) or time_from(plain_line(_words(element), _LINE))


def _words(element: etree._Element | None) -> str:
    """Give the words of an element, as many as make a line: it may hold the whole page."""
    said, letters = [], 0
    for piece in element.itertext() if element is not None else ():
        said.append(str(piece)[: _LINE * 4])
        letters += len(said[-1])
        if letters > _LINE * 4:
            break
    return " ".join("".join(said).split())
