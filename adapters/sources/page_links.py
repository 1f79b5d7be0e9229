"""A page → its links, as far as they may lead to feeds; whatever the page is made of.

The parser hands over tag by tag and builds no tree, so that neither depth nor length costs more
than one walk over the text.
"""

import codecs
from collections.abc import Iterator, Mapping

import regex
from lxml import etree

from adapters.sources.shapes import label_or_none, web_link
from adapters.web import WebAnswer
from rules.feeds.page_links import PageLink

LINKS_AT_MOST = 5_000
_TEXT_AT_MOST = 200
_HEADER_LINK = regex.compile(
    r"<([^<>]*+)>((?:\s*+;\s*+[\w*!-]++\s*+(?:=\s*+(?:\"[^\"]*+\"|[^\s;,\"]++))?)*+)"
)
_HEADER_PARAMETER = regex.compile(r";\s*+([\w*!-]++)\s*+=\s*+(?:\"([^\"]*+)\"|([^\s;,\"]++))")
_CHARSET = regex.compile(r"charset\s*+=\s*+[\"']?\s*+([\w.:-]{1,40})", regex.IGNORECASE)
_META_WITHIN = 2_048
_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def links_of(answer: WebAnswer) -> list[PageLink]:
    """Read the links of an answer's head, then those of its page; never raises."""
    return [*_header_links(answer), *_page_links(answer)][:LINKS_AT_MOST]


def _header_links(answer: WebAnswer) -> Iterator[PageLink]:
    """Read `Link: </feed>; rel="alternate"; type="application/rss+xml"` (RFC 8288)."""
    for found in _HEADER_LINK.finditer(answer.headers.get("link", "")[:20_000]):
        said = {
            name.lower(): quoted or bare
            for name, quoted, bare in _HEADER_PARAMETER.findall(found[2])
        }
        if link := _link(found[1], answer.url, said):
            yield link


def _page_links(answer: WebAnswer) -> list[PageLink]:
    page = _Page(answer.url)
    parser = etree.HTMLParser(target=page, encoding="utf-8")
    text = _text(answer.body, answer.headers.get("content-type", ""))
    try:
        parser.feed(text.encode("utf-8", "replace"))
        parser.close()
    except etree.LxmlError:
        return page.links  # what stood before the place that cannot be read
    return page.links


Markup = str | bytes
"""What the parser's stubs promise; from a text it gives texts."""


class _Page:
    """What the parser tells of a page, tag by tag."""

    def __init__(self, url: str) -> None:
        self.links: list[PageLink] = []
        self._url = url
        self._base: str | None = None
        self._anchor: Mapping[str, str] | None = None
        self._text = ""

    def start(self, tag: Markup, attrib: Mapping[Markup, Markup]) -> None:
        if tag not in ("base", "link", "a"):
            return
        said = {str(name): str(value) for name, value in attrib.items()}
        if tag == "a":
            self._anchor, self._text = said, ""
        elif tag == "link":
            self._add(said)
        elif self._base is None:
            self._base = web_link(said.get("href"), self._url)

    def data(self, data: Markup) -> None:
        if self._anchor is not None and len(self._text) < _TEXT_AT_MOST:
            self._text += str(data)[:_TEXT_AT_MOST]

    def end(self, tag: Markup) -> None:
        if tag == "a" and self._anchor is not None:
            self._add(
                {**self._anchor, "title": self._text.strip() or self._anchor.get("title", "")}
            )
            self._anchor = None

    def comment(self, text: Markup) -> None:
        """Leave it: it is no part of the page."""

    def close(self) -> None:
        """Do nothing: the parser asks for it."""

    def _add(self, said: Mapping[str, str]) -> None:
        if len(self.links) < LINKS_AT_MOST:
            link = _link(said.get("href"), self._base or self._url, said)
            self.links += [link] if link else []


def _link(href: str | None, base: str, said: Mapping[str, str]) -> PageLink | None:
    url = web_link((href or "").partition("#")[0], base)
    if url is None:
        return None
    title = label_or_none(said.get("title"))
    return PageLink(url, said.get("rel", "").strip(), said.get("type", "").strip(), title)


def _text(body: bytes, content_type: str) -> str:
    """Decode a page as its head, or the page itself, says; it is UTF-8 where it can be."""
    for mark, encoding in _BOMS.items():
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        begin = body[:_META_WITHIN].decode("ascii", "replace")
    named = _CHARSET.search(content_type) or _CHARSET.search(begin)
    try:
        return body.decode(named[1] if named else "cp1252", "replace")
    except (LookupError, ValueError):  # no encoding of that name, or none for text
        return body.decode("cp1252", "replace")
