"""A well-formed feed → its draft, in one strict pass of expat: RSS 0.9x, 1.0 and 2.0, Atom.

It reads what it is sure to read as feedparser does, some ten times faster, and raises NotPlain for
everything else: a DOCTYPE, a document that is not well-formed, forms that nobody uses any more.
expat takes time in proportion to the document; what one tag or one branch may cost us is bounded.
"""

from collections.abc import Callable, Mapping
from xml.parsers import expat

from adapters.sources.feed_content import Content, is_html, meant
from adapters.sources.feed_draft import (
    ENTRIES_AT_MOST,
    PIECES_AT_MOST,
    Draft,
    FeedDraft,
    joined,
    whole_query,
)
from adapters.sources.feed_names import plain_name
from rules.sentences import sentence

DEPTH_AT_MOST = 256
ATTRIBUTES_AT_MOST = 256
NAMESPACES_AT_MOST = 1_000
_LANG = "http://www.w3.org/XML/1998/namespace lang"
_BASE = "http://www.w3.org/XML/1998/namespace base"
_ATOM = "http://www.w3.org/2005/atom"
_ROOTS = frozenset(("rss", "feed", "rdf:rdf"))

Attributes = Mapping[str, str]


class NotPlain(ValueError):
    """The document is not one that this reader is sure of."""


class TooWild(ValueError):
    """No feed looks like this: nobody should try to read it."""


class _Enough(Exception):
    """As many entries have been read as are kept."""


def read_xml_feed(text: str) -> FeedDraft:
    """Read a feed; raises NotPlain, or TooWild when no other reader should try either."""
    reader = _Reader()
    try:
        reader.parser.Parse(text, True)
    except _Enough:
        reader.draft.is_cut = True
    except (expat.ExpatError, UnicodeEncodeError) as error:
        raise NotPlain(str(error)) from error
    return reader.draft


class _Reader:
    """Listens to expat and writes the draft."""

    def __init__(self) -> None:
        self.parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text, parser.buffer_size = True, 65_536
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.StartNamespaceDeclHandler = self._namespace
        parser.StartDoctypeDeclHandler = self._doctype
        self.pieces: list[str] = []
        parser.CharacterDataHandler = self.pieces.append
        self.draft = FeedDraft()
        self.context: list[Draft] = [self.draft.about]
        self.here = self.draft.about
        self.depth = 0
        self.language: str | None = None
        self.base = ""
        self.content: Content | None = None
        self._scopes: list[tuple[int, str | None, str]] = []
        self._tags: dict[str, _Tag] = {}
        self._prefixes: dict[str, str | None] = {}
        self._namespaces = 0
        self._people: list[dict[str, str]] = []
        self._unwraps = False
        self._waits_for_link = False

    def _doctype(self, *_: object) -> None:
        raise NotPlain("a DOCTYPE")

    def _namespace(self, prefix: str | None, uri: str | None) -> None:
        self._namespaces += 1
        if self._namespaces > NAMESPACES_AT_MOST:
            raise TooWild(
                sentence("odd_namespaces", "more than {most} namespaces", most=NAMESPACES_AT_MOST)
            )
        self._prefixes.setdefault(uri or "", prefix)

    def _start(self, name: str, attributes: Attributes) -> None:
        self.depth += 1
        if self.depth > DEPTH_AT_MOST:
            raise TooWild(
                sentence("odd_depth", "tags nested deeper than {most}", most=DEPTH_AT_MOST)
            )
        if attributes:
            self._enter_scope(attributes)
        plain, begin, _ = self._tags.get(name) or self._learn(name)
        if self.content is not None:
            self._open_inside(self.content, plain, attributes)
        elif begin is not None:
            begin(self, attributes)

    def _open_inside(self, content: Content, plain: str, attributes: Attributes) -> None:
        if not content.open_tag(plain, attributes, self._prefixes):
            raise NotPlain(sentence("odd_type", "an odd type of content"))
        if content.is_markup:
            self.parser.CharacterDataHandler = content.escaped

    def _end(self, name: str) -> None:
        plain, _, end = self._tags[name]
        if self.content is not None and self.depth > self.content.depth:
            self.content.close_tag(plain)
        elif end is not None:
            end(self)
        if self._scopes and self._scopes[-1][0] == self.depth:
            _, self.language, self.base = self._scopes.pop()
        self.depth -= 1

    def _learn(self, name: str) -> "_Tag":
        plain = plain_name(name, self._prefixes)
        if not self._tags:
            self._begin(plain)
        if len(self._tags) > ENTRIES_AT_MOST:
            raise NotPlain(sentence("odd_kinds", "thousands of kinds of tags"))
        learned = self._tags[name] = plain, _BEGIN.get(plain), _END.get(plain)
        return learned

    def _begin(self, root: str) -> None:
        if root not in _ROOTS:
            raise NotPlain(sentence("odd_root", "the root is {root}", root=root))
        self.draft.is_atom = root == "feed"
        self._unwraps = self.draft.is_atom and any(uri.lower() == _ATOM for uri in self._prefixes)
        self.here.language = self.language and self.language.replace("_", "-")

    def _enter_scope(self, attributes: Attributes) -> None:
        """Note `xml:lang` and `xml:base`, which hold for all that stands inside."""
        if len(attributes) > ATTRIBUTES_AT_MOST:
            raise TooWild(
                sentence(
                    "odd_attributes",
                    "more than {most} attributes in one tag",
                    most=ATTRIBUTES_AT_MOST,
                )
            )
        said = attributes.get(_LANG, attributes.get("lang"))
        base = attributes.get(_BASE, attributes.get("base"))
        if said is None and base is None:
            return
        self._scopes.append((self.depth, self.language, self.base))
        if said is not None:
            self.language = said or None
        if base is not None:
            self.base = joined(self.base, base)

    # What begins and ends: each is called by the name of its tag, see _BEGIN and _END.

    def begin_text(self, _: Attributes) -> None:
        self.pieces.clear()

    def text(self) -> str:
        said = meant("".join(self.pieces))
        self.pieces.clear()
        return said

    def begin_entry(self, attributes: Attributes) -> None:
        if len(self.draft.entries) >= ENTRIES_AT_MOST:
            raise _Enough
        entry = Draft(guid=_attribute(attributes, "rdf:about"))
        self.draft.entries.append(entry)
        self.enter(entry)

    def enter(self, draft: Draft) -> None:
        self.context.append(draft)
        self.here = draft
        self.pieces.clear()

    def leave(self) -> None:
        self.context.pop()
        self.here = self.context[-1]

    def begin_aside(self, _: Attributes) -> None:
        self.here.title_depth = -1  # as feedparser has it, a title behind it counts again
        self.enter(Draft())

    def end_source(self) -> None:
        source, title = self.here, self.text()
        self.leave()
        self.here.outlet = title or source.title

    def begin_link(self, attributes: Attributes) -> None:
        self.pieces.clear()
        href = _href(attributes) if attributes else None
        self._waits_for_link = href is None
        if href is None:
            return
        whole, relation = joined(self.base, href), (_attribute(attributes, "rel") or "").lower()
        kind = _attribute(attributes, "type")
        if relation == "enclosure":
            self.add_file(whole, kind)
        elif relation in ("", "alternate") and is_html(kind):
            self.here.link = whole

    def end_link(self) -> None:
        if self._waits_for_link:
            self._waits_for_link = False
            said = self.text()
            self.here.link = whole_query(joined(self.base, said)) if said else self.here.link

    def begin_guid(self, attributes: Attributes) -> None:
        self.pieces.clear()
        said = attributes.get("isPermaLink") or _attribute(attributes, "ispermalink")
        self.here.guid_is_link = (said or "true") == "true"

    def end_guid(self) -> None:
        said = self.text()
        whole = joined(self.base, said) if self.here.guid_is_link else said
        if whole:
            self.here.identify(whole, depth=self.depth)

    def begin_enclosure(self, attributes: Attributes) -> None:
        href = _href(attributes)
        if href:
            self.add_file(joined(self.base, href), _attribute(attributes, "type"))

    def add_file(self, url: str, kind: str | None) -> None:
        if len(self.here.files) < PIECES_AT_MOST:
            self.here.files.append((url, kind))

    def begin_media(self, attributes: Attributes) -> None:
        url = _attribute(attributes, "url")
        if url and len(self.here.media) < PIECES_AT_MOST:
            self.here.media.append((joined(self.base, url), _attribute(attributes, "type")))

    def end_published(self) -> None:
        self.here.published = self.text() or self.here.published

    def end_updated(self) -> None:
        self.here.updated = self.text() or self.here.updated

    def end_language(self) -> None:
        self.here.language = self.text() or self.here.language

    def begin_author(self, _: Attributes) -> None:
        self._people.append({})
        self.pieces.clear()

    def end_author(self) -> None:
        said, person = self.text(), self._people.pop() if self._people else {}
        name, mail = person.get("name"), person.get("email")
        both = f"{name} ({mail})" if name and mail else name or mail
        self.here.author = both or said or self.here.author

    def end_other_person(self) -> None:
        if self._people:
            self._people.pop()

    def end_name(self) -> None:
        if self._people:
            self._people[-1]["name"] = self.text()

    def end_email(self) -> None:
        if self._people:
            self._people[-1]["email"] = self.text()

    def begin_tag(self, attributes: Attributes) -> None:
        self.pieces.clear()
        if attributes:
            scheme = _attribute(attributes, "scheme") or _attribute(attributes, "domain")
            label = _attribute(attributes, "label")
            self.here.tag(_attribute(attributes, "term"), label, scheme=scheme)

    def begin_media_tag(self, attributes: Attributes) -> None:
        label = _attribute(attributes, "label")
        self.here.tag(_attribute(attributes, "term"), label, scheme="media")
        self.pieces.clear()

    def begin_podcast_tag(self, attributes: Attributes) -> None:
        self.here.tag(_attribute(attributes, "text"), scheme="itunes")
        self.pieces.clear()

    def end_tag(self) -> None:
        said = self.text()
        if said:
            self.here.tag_text(said)

    def end_tags(self) -> None:
        for term in self.text().split(",")[:PIECES_AT_MOST]:
            self.here.tag(term.strip())

    # Content: what may hold markup, escaped or as it is.

    def open(self, attributes: Attributes, default: str, role: str) -> None:
        self.pieces.clear()
        kind, mode = default, None
        if attributes:
            kind, mode = _attribute(attributes, "type") or default, _attribute(attributes, "mode")
        language = self.language and self.language.replace("_", "-")
        self.content = Content(self.pieces, self.depth, role, language, kind=kind, mode=mode)
        if self.content.is_markup:
            self.parser.CharacterDataHandler = self.content.escaped

    def close(self) -> None:
        content = self.content
        if content is None:
            return
        self.content = None
        self.parser.CharacterDataHandler = self.pieces.append
        said = meant(content.said(unwraps=self._unwraps))
        self.pieces.clear()
        here, depth = self.here, self.depth
        if content.role == "content":
            here.tell(said, may_sum_up=content.is_text)
        elif content.role == "summary":
            here.sum_up(said, depth=depth)
        elif content.role in ("title", "media title"):
            counts = here.name(said, depth=depth, language=content.language)
            if counts and content.role == "title":
                here.title_depth = depth

    def begin_title(self, attributes: Attributes) -> None:
        self.open(attributes, "text", "title")

    def begin_media_title(self, attributes: Attributes) -> None:
        self.open(attributes, "text", "media title")

    def begin_description(self, attributes: Attributes) -> None:
        self._sum_up(attributes, "html")

    def begin_abstract(self, attributes: Attributes) -> None:
        self.open(attributes, "text", "summary")

    def begin_summary(self, attributes: Attributes) -> None:
        self._sum_up(attributes, "text")

    def _sum_up(self, attributes: Attributes, default: str) -> None:
        """Read a summary; a second one is the full text, as long as there is no other."""
        if self.here.summary is not None and not self.here.has_content:
            self.begin_content(attributes)
        else:
            self.open(attributes, default, "summary")

    def begin_content(self, attributes: Attributes) -> None:
        self.here.has_content = True
        self.open(attributes, "text", "content")

    def begin_body(self, attributes: Attributes) -> None:
        self.open(attributes, "xhtml", "content")

    def begin_encoded(self, attributes: Attributes) -> None:
        self.here.has_content = True
        self.open(attributes, "html", "content")

    def begin_other(self, attributes: Attributes) -> None:
        self.open(attributes, "text", "other")


_Tag = tuple[str, Callable[[_Reader, Attributes], None] | None, Callable[[_Reader], None] | None]
"""A tag's plain name, and what is done where it begins and ends."""


def _attribute(attributes: Attributes, name: str) -> str | None:
    """Find an attribute by its plain name in lower case."""
    if not attributes or name in attributes:
        return attributes.get(name)
    for one, value in attributes.items():
        if one == name or plain_name(one, {}) == name:
            return value
    return None


def _href(attributes: Attributes) -> str | None:
    for name in ("url", "uri", "href"):
        if said := _attribute(attributes, name):
            return said
    return None


_OTHER_CONTENT = """
    subtitle tagline itunes:subtitle rights copyright dc:rights info feedburner:browserfriendly
"""
_TEXTS: Mapping[str, Callable[[_Reader], None]] = {
    **dict.fromkeys(("name", "itunes:name"), _Reader.end_name),
    **dict.fromkeys(("email", "itunes:email"), _Reader.end_email),
    **dict.fromkeys(("published", "issued", "pubdate", "dcterms:issued"), _Reader.end_published),
    **dict.fromkeys(("updated", "modified", "lastbuilddate"), _Reader.end_updated),
    **dict.fromkeys(("dc:date", "dcterms:modified"), _Reader.end_updated),
    **dict.fromkeys(("language", "dc:language"), _Reader.end_language),
    **dict.fromkeys(("media:keywords", "itunes:keywords", "tags"), _Reader.end_tags),
}
_AUTHORS = ("author", "managingeditor", "dc:author", "dc:creator", "itunes:author")
_OTHER_PEOPLE = ("contributor", "itunes:owner")
_TAGS = ("category", "keywords", "dc:subject")
_CONTENTS: Mapping[str, Callable[[_Reader, Attributes], None]] = {
    **dict.fromkeys(("title", "dc:title"), _Reader.begin_title),
    "media:title": _Reader.begin_media_title,
    **dict.fromkeys(("description", "dc:description"), _Reader.begin_description),
    "media:description": _Reader.begin_description,
    "abstract": _Reader.begin_abstract,
    **dict.fromkeys(("summary", "itunes:summary"), _Reader.begin_summary),
    "content": _Reader.begin_content,
    **dict.fromkeys(("body", "xhtml:body"), _Reader.begin_body),
    **dict.fromkeys(("content:encoded", "fullitem"), _Reader.begin_encoded),
    **dict.fromkeys(_OTHER_CONTENT.split(), _Reader.begin_other),
}
_BEGIN: Mapping[str, Callable[[_Reader, Attributes], None]] = {
    **dict.fromkeys(("item", "entry"), _Reader.begin_entry),
    **dict.fromkeys(("source", "image", "textinput"), _Reader.begin_aside),
    **dict.fromkeys(("guid", "id"), _Reader.begin_guid),
    "link": _Reader.begin_link,
    "enclosure": _Reader.begin_enclosure,
    "media:content": _Reader.begin_media,
    **dict.fromkeys((*_AUTHORS, *_OTHER_PEOPLE), _Reader.begin_author),
    **dict.fromkeys(_TAGS, _Reader.begin_tag),
    "media:category": _Reader.begin_media_tag,
    "itunes:category": _Reader.begin_podcast_tag,
    **dict.fromkeys(_TEXTS, _Reader.begin_text),
    **_CONTENTS,
}
_END: Mapping[str, Callable[[_Reader], None]] = {
    **dict.fromkeys(("item", "entry", "image", "textinput"), _Reader.leave),
    "source": _Reader.end_source,
    **dict.fromkeys(("guid", "id"), _Reader.end_guid),
    "link": _Reader.end_link,
    **dict.fromkeys(_AUTHORS, _Reader.end_author),
    **dict.fromkeys(_OTHER_PEOPLE, _Reader.end_other_person),
    **dict.fromkeys((*_TAGS, "media:category", "itunes:category"), _Reader.end_tag),
    **_TEXTS,
    **dict.fromkeys(_CONTENTS, _Reader.close),
}
MEANINGFUL = _BEGIN.keys() | _END.keys()
"""The tags that something is done about."""
