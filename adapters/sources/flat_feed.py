"""A feed of RSS whose items are a row of short tags, as most are → its draft, in half the time.

Python's ElementTree builds the document in C, by the same expat as xml_feed.py listens to; what is
left is to pick the fields out of it. Whatever is not flat (a tag inside a field, a field twice, an
attribute that may change a meaning, a namespace that is declared further down) is left to that one,
which knows all rules. The tests compare the two.
"""

import re
from collections.abc import Callable, Collection, Mapping
from xml.etree.ElementTree import Element, ParseError, XMLParser

from adapters.sources.feed_content import meant
from adapters.sources.feed_draft import (
    ENTRIES_AT_MOST,
    PIECES_AT_MOST,
    Draft,
    FeedDraft,
    whole_query,
)
from adapters.sources.feed_names import plain_name
from adapters.sources.xml_feed import ATTRIBUTES_AT_MOST, MEANINGFUL

LONGEST = 1024 * 1024
"""A tree takes ten times the document's memory: longer ones are only listened to."""
_HEAD = 4_000
"""Namespaces are declared in so many characters, in the root."""
_NAMESPACE = re.compile(r"\sxmlns:([\w.-]{1,40})=[\"']([^\"'<>&\s]{1,200})[\"']", re.ASCII)
_KINDS_AT_MOST = 200
_ONCE_TEXT = """
    title link guid pubdate dc:date author dc:creator description content:encoded source
"""
_ONCE = frozenset(_ONCE_TEXT.split())
_UNASKED = frozenset(
    ("description", "pubdate", "lastbuilddate", "copyright", "managingeditor", "category")
)
"""What a channel says of itself that nobody asks for."""
_IN_AN_IMAGE = frozenset(("title", "link", "description"))
_ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "guid": frozenset(("isPermaLink",)),
    "category": frozenset(("domain",)),
    "source": frozenset(("url",)),
    "enclosure": frozenset(("url", "length", "type")),
    "media:content": frozenset(("url", "type", "medium", "width", "height", "fileSize")),
}
"""Those that a tag may have here."""


class _NotFlat(Exception):
    """There is more to this document than is read here."""


def read_flat_feed(text: str) -> FeedDraft | None:
    """Read a feed; None when it is not flat or not well-formed."""
    if len(text) > LONGEST or "<!DOCTYPE" in text:
        return None
    try:
        return _Reader(_prefixes(text)).read(_root(text))
    except (_NotFlat, ParseError, UnicodeEncodeError):
        return None


def _prefixes(text: str) -> Mapping[str, str | None]:
    """Give the prefixes of all namespaces; they stand at the beginning."""
    declared = _NAMESPACE.findall(text, 0, min(_HEAD, text.find("<channel")))
    if text.count("xmlns") != len(declared):
        raise _NotFlat
    return {uri: prefix for prefix, uri in reversed(declared)}


def _root(text: str) -> Element:
    parser = XMLParser()  # noqa: S314  # expat, as in xml_feed.py; no DOCTYPE comes here
    parser.feed(text)
    root: Element = parser.close()
    return root


class _Names(dict[str, str]):
    """The plain names of the tags of one document; empty where nobody asks what a tag says."""

    def __init__(self, prefixes: Mapping[str, str | None]) -> None:
        super().__init__()
        self._prefixes = prefixes

    def __missing__(self, tag: str) -> str:
        if len(self) > _KINDS_AT_MOST:
            raise _NotFlat
        uri, _, local = tag.rpartition("}")
        plain = plain_name(f"{uri[1:]} {local}" if uri else local, self._prefixes)
        name = self[tag] = plain if plain in MEANINGFUL else ""
        return name


class _Reader:
    """Picks the fields out of one document."""

    def __init__(self, prefixes: Mapping[str, str | None]) -> None:
        self._names, self._draft = _Names(prefixes), FeedDraft()
        self._shapes: set[tuple[str, ...]] = set()

    def read(self, root: Element) -> FeedDraft:
        channel = root[0] if len(root) == 1 else root
        if root.tag != "rss" or channel.tag != "channel":
            raise _NotFlat
        if channel.keys() or not {"version"}.issuperset(root.keys()):
            raise _NotFlat
        for child in channel:
            if child.tag != "item":
                self._take_about(child)
            elif len(self._draft.entries) < ENTRIES_AT_MOST:
                self._draft.entries.append(self._entry(child))
            else:
                raise _NotFlat
        return self._draft

    def _entry(self, item: Element) -> Draft:
        entry, names, shapes = Draft(), self._names, self._shapes
        said: dict[str, Element] = {}
        if item.keys():
            raise _NotFlat
        for child in item:
            tag, keys = child.tag, child.keys()
            if keys and (tag, *keys) not in shapes and not self._may_have(tag, keys):
                raise _NotFlat
            name = names[tag]
            if len(child):
                self._take_apart(entry, child, name)
                continue
            if name in _ONCE:
                if name in said:
                    raise _NotFlat
                said[name] = child
            elif name:
                _PIECES[name](entry, child)
        _fill(entry, said)
        return entry

    def _take_apart(self, entry: Draft, outer: Element, name: str) -> None:
        """Take a picture whose credits stand inside it, or the pictures of a group."""
        if name == "media:content":
            _media(entry, outer)
        elif name or outer.keys():
            raise _NotFlat
        for child in outer:
            inner, keys = self._names[child.tag], child.keys()
            if len(child) or (keys and not self._may_have(child.tag, keys)):
                raise _NotFlat
            if inner == "media:content":
                _media(entry, child)
            elif inner:
                raise _NotFlat

    def _may_have(self, tag: str, keys: Collection[str]) -> bool:
        """Say whether a tag of an item may have such attributes here."""
        name = self._names[tag]
        is_fine = len(keys) <= ATTRIBUTES_AT_MOST and (
            not name or _ATTRIBUTES.get(name, frozenset()).issuperset(keys)
        )
        if is_fine:
            self._shapes.add((tag, *keys))
        return is_fine

    def _take_about(self, element: Element) -> None:
        """Take what the channel says of itself: its title, link and language."""
        name, about = self._names[element.tag], self._draft.about
        said, is_bare = meant(element.text or ""), not len(element) and not element.keys()
        if is_bare and name == "title":
            if about.title is not None:
                raise _NotFlat
            about.title = said
        elif is_bare and name == "link":
            about.link = whole_query(said) if said else about.link
        elif is_bare and name == "language":
            about.language = said or about.language
        elif not self._is_unasked(element, name):
            raise _NotFlat

    def _is_unasked(self, element: Element, name: str) -> bool:
        """Say whether a tag of the channel changes nothing of what is asked."""
        keys = element.keys()
        if name == "image" and not keys:
            return all(self._is_bare(one) for one in element)
        if len(element) or len(keys) > ATTRIBUTES_AT_MOST:
            return False
        if name == "link":  # Atom's, to the feed itself or to its hub
            is_known = {"rel", "href", "type"}.issuperset(keys)
            return is_known and element.get("rel") in ("self", "hub") and bool(element.get("href"))
        return not name or (name in _UNASKED and not keys)

    def _is_bare(self, element: Element) -> bool:
        name = self._names[element.tag]
        return not len(element) and not element.keys() and (not name or name in _IN_AN_IMAGE)


def _fill(entry: Draft, said: Mapping[str, Element]) -> None:
    """Write the fields that an item has once, as xml_feed.py would have it."""
    text = {name: meant(one) if (one := tag.text) else "" for name, tag in said.items()}
    if "author" in text and "dc:creator" in text:
        raise _NotFlat
    entry.title = text.get("title")
    entry.author = text.get("dc:creator") or text.get("author")
    entry.published, entry.updated = text.get("pubdate"), text.get("dc:date")
    entry.outlet = text.get("source")
    entry.summary = text.get("description")
    if (content := text.get("content:encoded")) is not None:
        entry.contents.append(content)
        entry.summary = content if entry.summary is None else entry.summary
    entry.guid = text.get("guid") or None
    link = text.get("link")
    if link:
        entry.link = whole_query(link)
    elif entry.guid and (said["guid"].get("isPermaLink") or "true") == "true":
        entry.link = entry.guid


def _tag(entry: Draft, element: Element) -> None:
    entry.tag(None, scheme=element.get("domain"))
    entry.tag_text(meant(element.text or ""))


def _enclosure(entry: Draft, element: Element) -> None:
    if (url := element.get("url")) and len(entry.files) < PIECES_AT_MOST:
        entry.files.append((url, element.get("type")))


def _media(entry: Draft, element: Element) -> None:
    if (url := element.get("url")) and len(entry.media) < PIECES_AT_MOST:
        entry.media.append((url, element.get("type")))


def _not_flat(_: Draft, __: Element) -> None:
    raise _NotFlat


_PIECES: Mapping[str, Callable[[Draft, Element], None]] = {
    **dict.fromkeys(MEANINGFUL, _not_flat),
    "category": _tag,
    "enclosure": _enclosure,
    "media:content": _media,
}
"""What an item may have more than once, and who takes it."""
