"""Body → XML tree, for kinds whose answers are small XML documents. The door of lxml for them.

lxml is told to fetch nothing, to open no entity and to stop at libxml2's own limits of depth and
size; what is broken is read as far as it goes. Names are compared without their namespace: sites
choose any prefix, and not all declare it.
"""

from collections.abc import Iterator

import regex
from lxml import etree

from adapters.errors import SourceUnreadable
from adapters.sources.decoding import text_of
from adapters.sources.json_answer import instead
from rules.sentences import sentence
from rules.words.plain import without_controls

_END = regex.compile(
    rb"</\s*(?:[\w.-]+:)?(?:urlset|sitemapindex|rss)\s*>\s*(?:<!--.*)?$", regex.DOTALL
)

_DECLARATION = regex.compile(r"<\?xml[^>]{0,200}\?>")
_DECLARED = regex.compile(rb"<\?xml[^>]{0,150}encoding\s*=\s*[\"']([\w.-]{1,40})", regex.ASCII)


class Element:
    """One element of a document, without namespaces, comments and attributes of no interest."""

    def __init__(self, element: etree._Element) -> None:
        """Look at an element of lxml's."""
        self._element = element
        self.name = str(etree.QName(element).localname).lower()

    def __iter__(self) -> Iterator["Element"]:
        """Give the elements inside."""
        return map(Element, self._element.iterchildren("*"))

    def child(self, name: str) -> "Element | None":
        """Give the first element inside that is called so."""
        return next((one for one in self if one.name == name), None)

    def text(self, name: str) -> str | None:
        """Give the words of the first element inside that is called so."""
        found = self.child(name)
        return None if found is None else "".join(map(str, found._element.itertext())).strip()

    def attribute(self, name: str) -> str | None:
        """Give an attribute that has no namespace."""
        return self._element.get(name)


def xml_root(body: bytes) -> Element:
    """Read a document as far as it goes; raises SourceUnreadable when it has no beginning."""
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        recover=True,
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(_in_utf_8(body), parser)
    except (etree.XMLSyntaxError, ValueError, LookupError):
        root = None
    if root is None:
        said = instead(body[:4_000].decode("utf-8", "replace"))
        raise SourceUnreadable(
            sentence(
                "no_xml",
                "this is no XML that can be read, but {said}: check the address",
                said=said,
            )
        )
    return Element(root)


def _in_utf_8(body: bytes) -> bytes:
    """Write a document in one encoding: libxml2 drops what it cannot read in the one declared."""
    declared = _DECLARED.match(body[:200].lstrip(b"\xef\xbb\xbf \t\r\n"))
    text = text_of(body, declared.group(1).decode("ascii") if declared else None)
    return _DECLARATION.sub("", without_controls(text)).encode("utf-8", "replace")


def is_cut_off(body: bytes) -> bool:
    """Say whether the end of a document is not there."""
    return _END.search(body[-4_000:].replace(b"\0", b"")) is None
