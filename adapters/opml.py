"""OPML, the lists of feeds that readers exchange (opml.org/spec2.opml): read leniently, written well.

listparser reads what real readers write: unclosed outlines, bare `&`, missing versions. It is given
UTF-8 whatever came, and bounds that it lacks. Entities of a document are not expanded at all.
"""

import codecs
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

import regex
from listparser.opml import OpmlMixin
from lxml import etree

from rules.feeds.lists import SIZE_LIMIT, Outline, too_large
from rules.model import Feed
from rules.sentences import sentence

OUTLINES_AT_MOST = 50_000
DEEPEST = 50
_REPEATED_AT_MOST = 100
_TAGS_AT_MOST = 5 * OUTLINES_AT_MOST
_DECLARATION = regex.compile(r"\A\s*+<\?xml\b[^>]*+>")
_ENCODING = regex.compile(rb"\A\s*+<\?xml\b[^>]*?encoding\s*+=\s*+[\"']([\w.:-]{1,40})")
_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_NOT_XML = regex.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")


class UnreadableList(ValueError):
    """A document that is no list of feeds; its argument is a sentence for people."""


def outlines_from(document: bytes) -> Sequence[Outline]:
    """Read a list; an address that stands in several folders is named once, with all of them.

    Raises UnreadableList, with the remedy.
    """
    if len(document) > SIZE_LIMIT:
        raise UnreadableList(too_large())
    reader = _Reader()
    target: Any = (
        reader  # the stubs want methods for bytes, too, which a reader of texts never gets
    )
    parser = etree.HTMLParser(target=target, encoding="utf-8")
    try:
        parser.feed(_text(document).encode("utf-8", "replace"))
        parser.close()
    except etree.LxmlError as error:
        raise UnreadableList(
            sentence("list_broken", "it is no OPML file: export it anew from your reader")
        ) from error
    feeds: list[Mapping[str, object]] = reader.harvest.get("feeds", [])
    if not feeds and not reader.harvest.get("version"):
        raise UnreadableList(
            sentence(
                "list_of_nothing",
                "it is no OPML file: your reader can export one, look for OPML there",
            )
        )
    return [_outline(feed) for feed in feeds]


def ends_early(document: bytes) -> bool:
    """Say whether a list is cut off: whatever closes it comes before the last that it names, or never.

    What is cut in the middle of an outline is not read at all, so no address is half.
    """
    text = _text(document).casefold()
    return text.rfind("</opml") <= text.rfind("<outline")


def opml_from(feeds: Iterable[Feed], *, now: datetime) -> bytes:
    """Write a list: a folder for each tag, a feed in every folder of its tags."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = "Feeds of wirewatch"
    etree.SubElement(head, "dateCreated").text = format_datetime(now)
    body = etree.SubElement(root, "body")
    folders: dict[str, list[Feed]] = {}
    for feed in feeds:
        if not feed.tags:
            _add(body, feed)
        for tag in feed.tags:
            folders.setdefault(tag, []).append(feed)
    for tag in sorted(folders):
        folder = etree.SubElement(body, "outline", text=_clean(tag), title=_clean(tag))
        for feed in folders[tag]:
            _add(folder, feed)
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return written


def _add(parent: "etree._Element", feed: Feed) -> None:
    site = urlsplit(feed.url)
    title = _clean(feed.name or site.hostname or feed.url)
    etree.SubElement(
        parent,
        "outline",
        type="rss",
        text=title,
        title=title,
        xmlUrl=_clean(feed.url),
        htmlUrl=_clean(f"{site.scheme}://{site.netloc}/"),
    )


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)


class _Reader(OpmlMixin):
    """listparser's reader, within bounds: it keeps a copy of the path of folders for each feed."""

    def __init__(self) -> None:
        super().__init__()
        self.harvest |= {"feeds": [], "lists": [], "opportunities": [], "meta": {}, "version": ""}
        self._tags = self._outlines = 0

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        self._count_tag()
        super().start(tag, attrs)

    def end(self, tag: str) -> None:
        self._count_tag()
        super().end(tag)

    def start_opml_outline(self, attrs: dict[str, str]) -> None:
        self._outlines += 1
        if self._outlines > OUTLINES_AT_MOST:
            raise UnreadableList(
                sentence(
                    "list_endless",
                    "it names more than {most} feeds: cut it in parts",
                    most=f"{OUTLINES_AT_MOST:,}",
                )
            )
        if len(self.hierarchy) >= DEEPEST:
            raise UnreadableList(
                sentence(
                    "list_deep",
                    "its folders stand {most} deep in each other: flatten it",
                    most=DEEPEST,
                )
            )
        found = self.found_urls.get(attrs.get("xmlurl", "").strip())
        if found and len(found[1].get("categories", ())) >= _REPEATED_AT_MOST:
            self.hierarchy.append("")  # as listparser does with what it leaves out
        else:
            categories = attrs.get("category", "").split(",")[:_REPEATED_AT_MOST]
            super().start_opml_outline({**attrs, "category": ",".join(categories)})

    def _count_tag(self) -> None:
        self._tags += 1
        if self._tags > _TAGS_AT_MOST:
            raise UnreadableList(
                sentence("list_cluttered", "it holds too much that is no feed: export it anew")
            )

    def comment(self, text: str | bytes) -> None:
        """Leave it: it is no part of the list."""


def _outline(feed: Mapping[str, object]) -> Outline:
    paths = feed.get("categories")
    folders = [name for path in paths for name in path] if isinstance(paths, list) else []
    named = dict.fromkeys(name for name in folders if name)
    return Outline(str(feed["url"]), str(feed["title"]) or None, tuple(named))


def _text(document: bytes) -> str:
    """Decode a list as its mark or its declaration says; it is UTF-8 where it can be.

    The declaration goes: it would be believed against the encoding that the text has now. So does
    `&apos;`, which XML knows and the reader of HTML does not.
    """
    text = _decoded(document)
    return _DECLARATION.sub("", text).replace("&apos;", "&#39;")


def _decoded(document: bytes) -> str:
    for mark, encoding in _BOMS.items():
        if document.startswith(mark):
            return document.decode(encoding, "replace")
    declared = _ENCODING.match(document)
    if declared is None or declared[1].lower() in (b"utf-8", b"utf8"):
        try:
            return document.decode("utf-8")
        except UnicodeDecodeError:
            return document.decode("cp1252", "replace")
    try:
        return document.decode(declared[1].decode("ascii"))
    except (LookupError, ValueError):
        return document.decode("utf-8", "replace")
