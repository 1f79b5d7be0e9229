"""A page's tree → its blocks in order, each with what its markup says; and where the article stands.

Never recursive, and every walk is bounded: pages nest a hundred thousand tags.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import regex
from lxml import etree
from lxml.etree import _Element
from lxml.html import HTMLParser, document_fromstring

from rules.page.lines import blocks_of
from rules.page.model import Block, Kind
from rules.page.phrases import is_sentence, word_count
from rules.words.plain import without_controls

ELEMENTS_AT_MOST = 60_000
BLOCKS_AT_MOST = 4_000
_GOOD_WORDS = 8
_WHOLE_PAGE = 0.3
"""An element with this share of a page's text is no strip beside it, whatever it is called."""
_ARTICLE_SHARE = 0.4
_DOWN = 0.75
_TEASERS = 3
_ANCESTORS = 60
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
_GONE = frozenset(
    [
        "script",
        "style",
        "noscript",
        "iframe",
        "svg",
        "template",
        "select",
        "option",
        "button",
        "canvas",
        "input",
        "textarea",
        "object",
        "embed",
        "audio",
        "video",
        "map",
        "math",
        "head",
        "dialog",
    ]
)
_ASIDE = frozenset(("nav", "footer", "aside", "form", "menu"))
_ROLES = frozenset(
    (
        "navigation",
        "dialog",
        "alertdialog",
        "complementary",
        "search",
        "contentinfo",
        "menu",
        "menubar",
        "toolbar",
    )
)
_STRIPS = regex.compile(
    r"(?<![a-z])(?:nav|navbar|navigation|menu|footer|sidebar|related|recommend(?:ed|ation|ations|s)?|promo(?:s|tion|ted)?|newsletters?|sign-?up|subscri(?:be|ption|ptions)"
    r"|paywall|regwall|donat\w*|donor|cookies?|consent|gdpr|cmp|privacy|comments?|commenting|disqus|replies|share|sharing|sharebar|share-?tools|social(?:s|bar)?|follow|advert\w*|ad|ads|adslot|ad-slot|sponsor\w*"
    r"|outbrain|taboola|popup|pop-?over|modal|overlay|lightbox|toast|snackbar|breadcrumbs?|tags?|taglist|topics|keywords|trending|popular|most-?(?:read|popular|viewed|shared)|read-?(?:more|next|also)|readmore"
    r"|more-?(?:on|from|stories|news|about)|also-?read|see-?also|widgets?|skip(?:-?link|-?nav)?|login|log-?in|sign-?in|register|registration|notifications?|push|webpush|banner|toolbar|pagination|pager"
    r"|print-?only|hidden|visually-?hidden|sr-?only|screen-?reader\w*|bio|author-?(?:bio|box|card|info)|about-?(?:the-?)?author|support(?:-?us)?|contribut\w*|appeal|membership|reader-?revenue|fundrais\w*|marketing|upsell|cta|call-?to-?action"
    r"|teasers?|rail|ticker|masthead|live-?ticker|poll|quiz|feedback|survey|rating|app-?(?:promo|banner|download)|inbox|email-?capture|gallery-?nav|credits?-?bar|toc|table-?of-?contents|onward|next-?article|prev-?article|infinite|twitter-?tweet|instagram-?media|tiktok-?embed|bluesky-?embed|copyright|disclaimer|legal)(?![a-z])",
    regex.IGNORECASE,
)
_BODY = regex.compile(
    r"(?<![a-z])(?:article-?_*(?:body|content|text|copy|main)|articlebody|articletext|story-?_*(?:body|content|text|copy)|post-?_*(?:body|content|text)|entry-?_*content|content-?_*body|main-?_*content|body-?_*(?:copy|text|content)|rich-?text|news-?_*(?:body|text|content)|fulltext|paragraphs?-?wrapper)(?![a-z])",
    regex.IGNORECASE,
)
_DEK = regex.compile(
    r"(?<![a-z])(?:dek|deck|standfirst|stand-?first|sub-?title|sub-?head(?:line|ing)?|subhead|strap-?line|lede|lead|lead-?text|excerpt|synopsis|intro|article-?(?:lead|summary|intro|description|teaser|excerpt)|summary|vorspann|chapo|chapeau|bajada|entradilla|sommario|sottotitolo)(?![a-z])",
    regex.IGNORECASE,
)
_TEASER = regex.compile(r"(?<![a-z])article-*teaser(?![a-z])", regex.IGNORECASE)
_BYLINE = regex.compile(
    r"(?<![a-z])(?:by-?line|author(?:s|name|-?name)?|autor(?:en)?|auteur|contributors?|writer)(?![a-z])",
    regex.IGNORECASE,
)
_DATE = regex.compile(
    r"(?<![a-z])(?:date(?:line|time|-?published)?|time-?stamp|pub-?date|published(?:-?(?:at|on|date))?|publish-?date|posted-?on|entry-?date)(?![a-z])",
    regex.IGNORECASE,
)
_CAPTION = regex.compile(
    r"(?<![a-z])(?:captions?|fig-?caption|credits?|photo-?credit|image-?(?:caption|credit|copyright|source)|img-?caption|wp-caption-text|bildunterschrift|legende|pie-?de-?foto|didascalia|copyright-?holder|media-?(?:caption|info))(?![a-z])",
    regex.IGNORECASE,
)
_UNSEEN = regex.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", regex.IGNORECASE)
_BLOCKY = regex.compile(
    r"display\s*:\s*(?:block|flex|grid|table)|(?<![a-z])margin-(?:top|bottom)", regex.IGNORECASE
)
_CAMEL = regex.compile(r"(?<=[a-z])(?=[A-Z])")
_MOSTLY_LINKS = 0.6
_KINDS = {
    "time": Kind.DATE,
    "li": Kind.ITEM,
    "dd": Kind.ITEM,
    "dt": Kind.ITEM,
    **dict.fromkeys(("h2", "h3", "h4", "h5", "h6"), Kind.HEADING),
}
_LINES = regex.compile(r"[\r\n]+")
_DOUBLE = regex.compile(r"\n\s*\n")


@dataclass(slots=True)
class Found:
    """A block, the elements around it, and how much of it is links."""

    block: Block
    path: tuple[_Element, ...]
    links: float = 0.0
    strip: _Element | None = None
    """The outermost element around it that is named like a strip beside an article."""

    @property
    def is_good(self) -> bool:
        """Say whether it looks like a paragraph of an article."""
        text = self.block.text
        return self.links < 0.4 and word_count(text) >= _GOOD_WORDS and is_sentence(text)


@dataclass(slots=True)
class _Open:
    element: _Element
    kind: Kind | None
    strip: _Element | None
    gone: bool


def tree_of(text: str) -> _Element | None:
    """Read markup, however broken; None when nothing is in it."""
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        return document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def prune(tree: _Element, selectors: Iterable[str]) -> None:
    """Cut out what a host's own rules name; a rule that cannot be read is passed over."""
    from lxml.cssselect import CSSSelector

    for selector in selectors:
        try:
            named = CSSSelector(selector, translator="html")(tree)
        except (SyntaxError, etree.XPathError):  # cssselect's errors are SyntaxErrors
            continue
        for element in named if isinstance(named, list) else ():
            if isinstance(element, _Element):
                _cut(element)


def _cut(element: _Element) -> None:
    parent = element.getparent()
    if parent is not None:
        _keep_tail(element, parent)
        parent.remove(element)


def _keep_tail(element: _Element, parent: _Element) -> None:
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")


def found_in(tree: _Element) -> list[Found]:
    """Give the blocks of a page, without those in strips beside the article."""
    everything = list(islice(_walk(tree), BLOCKS_AT_MOST))
    total = sum(len(one.block.text) for one in everything if one.is_good) or 1
    inside: dict[_Element, int] = defaultdict(int)
    for one in everything:
        if one.is_good and one.strip is not None:
            inside[one.strip] += len(one.block.text)
    kept = [
        one for one in everything if one.strip is None or inside[one.strip] >= _WHOLE_PAGE * total
    ]
    teasers = _teasers(kept)
    return [_as_link(one) if n in teasers else one for n, one in enumerate(kept)]


def _teasers(found: Sequence[Found]) -> frozenset[int]:
    """Find the texts of teasers: each alone in a box with a headline that is a link, and many of them."""
    good: dict[_Element, list[int]] = defaultdict(list)
    linked: set[_Element] = set()
    for number, one in enumerate(found):
        for element in one.path[-3:]:
            if one.is_good:
                good[element].append(number)
            if one.block.kind is Kind.LINKS:
                linked.add(element)
    alone = {of[0] for element, of in good.items() if len(of) == 1 and element in linked}
    return frozenset(alone) if len(alone) >= _TEASERS else frozenset()


def _as_link(found: Found) -> Found:
    return replace(found, block=replace(found.block, kind=Kind.LINKS), links=1.0)


def article_in(found: Sequence[Found], title: str | None) -> range:
    """Say which of the blocks are the article's, its head among them or before them."""
    mass: dict[_Element, int] = defaultdict(int)
    for one in found:
        if one.is_good:
            for element in one.path:
                mass[element] += len(one.block.text)
    if not mass:
        return range(0)
    box = _box(found, mass, title)
    at = [n for n, one in enumerate(found) if box in one.path]
    return range(at[0], at[-1] + 1)


def _box(found: Sequence[Found], mass: dict[_Element, int], title: str | None) -> _Element:
    """Choose the element that holds the article."""
    root = max(mass, key=lambda element: mass[element])
    articles = [one for one in mass if one.tag == "article" or one.get("role") == "article"]
    outer = _titled(found, articles, title)
    if outer is None:
        outer = max(articles, key=lambda one: mass[one], default=None)
    if (outer is not None and mass[outer] >= _ARTICLE_SHARE * mass[root]) or (
        outer is not None
        and title
        and _titled(found, articles, title) is outer
        and mass[outer] > 600
    ):
        root = outer
    inside = [one for one in mass if _is_body(one) and (one is root or root in _up(one))]
    body = max(inside, key=lambda one: mass[one], default=None)
    if body is not None and mass[body] >= 0.6 * mass[root]:
        return body
    return _down(root, mass)


def _titled(
    found: Sequence[Found], articles: Sequence[_Element], title: str | None
) -> _Element | None:
    """Find the article that has the page's title at its head."""
    if not title:
        return None
    for one in found:
        if one.block.kind in (Kind.TITLE, Kind.HEADING) and one.block.text == title:
            return next((element for element in reversed(one.path) if element in articles), None)
    return None


def _up(element: _Element) -> Iterator[_Element]:
    for number, parent in enumerate(element.iterancestors()):
        if number > 400:
            return
        yield parent


def _is_body(element: _Element) -> bool:
    if "articlebody" in (element.get("itemprop") or "").lower():
        return True
    return bool(_BODY.search(_names(element)))


def _down(element: _Element, mass: dict[_Element, int]) -> _Element:
    """Go down as long as one child holds nearly all."""
    whole = mass[element]
    while True:
        inner = [child for child in element if mass.get(child, 0) >= _DOWN * whole]
        if not inner or inner[0].tag in ("p", "pre"):
            return element
        element = inner[0]


def _walk(tree: _Element) -> Iterator[Found]:
    """Read the text in order, without recursion; stops at ELEMENTS_AT_MOST."""
    reader, number = _Reader(), 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if not isinstance(element.tag, str):
            continue
        if event == "start":
            number += 1
            if number > ELEMENTS_AT_MOST:
                break
            yield from reader.enter(element)
        else:
            yield from reader.leave(element)
    yield from reader.flush()


class _Reader:
    """What a walk through a page remembers: the elements it is in, and the line it reads."""

    def __init__(self) -> None:
        self._stack: list[_Open] = []
        self._pieces: list[str] = []
        self._linked = self._links = self._titles = 0

    def enter(self, element: _Element) -> Iterator[Found]:
        """Go into an element; one that is no part of a line ends the line."""
        if _ends_line(element):
            yield from self.flush()
        opened = _opened(element, self._stack, self._titles)
        self._titles += opened.kind is Kind.TITLE
        self._links += element.tag == "a"
        self._stack.append(opened)
        if element.tag == "br":
            self._pieces.append("\n")
        elif not opened.gone:
            self._add(element.text)

    def leave(self, element: _Element) -> Iterator[Found]:
        """Go out of an element."""
        if _ends_line(element):
            yield from self.flush()
        self._links -= element.tag == "a"
        self._stack.pop()
        if self._stack and not self._stack[-1].gone:
            self._add(element.tail)

    def flush(self) -> Iterator[Found]:
        """End a line: give it as a block, or as several where breaks cut it."""
        text = "".join(self._pieces)
        linked, self._pieces, self._linked = self._linked, [], 0
        if not text.strip() or not self._stack:
            return
        top, links = self._stack[-1], linked / len(text.strip())
        path = tuple(one.element for one in self._stack[-_ANCESTORS:])
        for part, kind in _parts(text, in_pre=self._in_pre):
            told = top.kind or kind or Kind.TEXT
            if links > _MOSTLY_LINKS and told in (Kind.TEXT, Kind.ITEM, Kind.HEADING):
                told = Kind.LINKS
            yield Found(Block(part, told), path, links, top.strip)

    def _add(self, text: str | None) -> None:
        """Add text to the line; the lines of the source mean nothing, but in <pre>."""
        if text:
            self._pieces.append(text if self._in_pre else _LINES.sub(" ", text))
            self._linked += len(text.strip()) * (self._links > 0)

    @property
    def _in_pre(self) -> bool:
        return any(one.element.tag == "pre" for one in self._stack[-4:])


def _ends_line(element: _Element) -> bool:
    return element.tag != "br" and (element.tag not in _INLINE or _stands_alone(element))


def _stands_alone(element: _Element) -> bool:
    """Say whether an inline element is a line of its own: a span that is a byline, a date."""
    if element.tag not in ("span", "time", "a", "small", "label", "cite", "b", "strong", "font"):
        return False
    if _BLOCKY.search(element.get("style") or ""):
        return True
    names = _names(element)
    return element.tag == "time" or bool(
        names and (_BYLINE.search(names) or _CAPTION.search(names) or _DATE.search(names))
    )


def _opened(element: _Element, stack: Sequence[_Open], titles: int) -> _Open:
    above = stack[-1] if stack else None
    tag = str(element.tag)
    gone = (above.gone if above else False) or tag in _GONE or _is_unseen(element)
    strip = above.strip if above else None
    if strip is None and _is_strip(element, tag):
        strip = element
    kind = _kind(element, tag, titles) or (above.kind if above else None)
    return _Open(element, kind, strip, gone)


def _is_unseen(element: _Element) -> bool:
    return (
        element.get("hidden") is not None
        or (element.get("aria-hidden") == "true" and element.tag != "body")
        or bool(_UNSEEN.search(element.get("style") or ""))
    )


def _is_strip(element: _Element, tag: str) -> bool:
    if tag in ("html", "body", "main", "article", "h1", "p") and tag != "p":
        return False
    names = _names(element)
    is_named = bool(_STRIPS.search(names)) and not _TEASER.search(names)
    return tag in _ASIDE or element.get("role") in _ROLES or is_named


def _names(element: _Element) -> str:
    """Give what an element is called, its words apart."""
    given = (
        element.get("class"),
        element.get("id"),
        element.get("data-component"),
        element.get("data-testid"),
        element.get("itemprop"),
    )
    return _CAMEL.sub("-", " ".join(one for one in given if one)[:400]).replace("_", "-")


def _kind(element: _Element, tag: str, titles: int) -> Kind | None:
    if tag == "h1":
        return Kind.TITLE if not titles else Kind.HEADING
    if tag in ("figcaption", "figure"):
        return Kind.CAPTION
    return _named_kind(element) or _KINDS.get(tag)


def _named_kind(element: _Element) -> Kind | None:
    """Tell what a block is by what its element is called."""
    names = _names(element)
    told = ((_CAPTION, Kind.CAPTION), (_DEK, Kind.DEK), (_BYLINE, Kind.BYLINE), (_DATE, Kind.DATE))
    if element.get("rel") == "author":
        return Kind.BYLINE
    return next((kind for pattern, kind in told if names and pattern.search(names)), None)


def _parts(text: str, *, in_pre: bool) -> Iterator[tuple[str, Kind | None]]:
    if in_pre:
        yield from (
            (one.text, one.kind if one.kind is Kind.ITEM else None) for one in blocks_of(text)
        )
        return
    for part in _DOUBLE.split(text):
        pieces = [" ".join(piece.split()) for piece in part.split("\n")]
        pieces = [piece for piece in pieces if piece]
        apart = len(pieces) > 1 and sum(is_sentence(piece) for piece in pieces) * 2 >= len(pieces)
        short = len(pieces) > 1 and all(word_count(piece) <= 20 for piece in pieces)
        for piece in pieces if apart or short else [" ".join(pieces)]:
            if bare := without_controls(piece).strip():
                yield bare, None
