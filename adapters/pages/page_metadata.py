"""A page's tree → what it says of itself: JSON-LD before OpenGraph before meta before tags."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import urljoin

import regex
from lxml.etree import _Element

from rules.articles.links import is_web_link
from rules.page.bylines import authors_in, joined
from rules.page.dates import moment_in
from rules.words.plain import plain_line

_ABOUT = timedelta(hours=36)
_SCRIPT_LIMIT = 1_000_000
_NODES_AT_MOST = 5_000
_ELEMENTS_AT_MOST, _TIMES_AT_MOST = 20_000, 20
_LINE = 2_000
_ARTICLE = regex.compile(r"(?:article|posting|report|review)$", regex.IGNORECASE)
_COMMENTED = regex.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|(?://\s*)?\]\]>)\s*$")
_LATE_COMMA = regex.compile(r",(?=\s*[}\]])")
_FIELD = regex.compile(
    r'"(headline|description|datePublished|articleSection|inLanguage)"\s*:\s*"((?:[^"\\\n]|\\.){1,2000})"'
)
_AUTHOR = regex.compile(r'"author"\s*:\s*(\[[^\]]{0,1000}\]|\{[^{}]{0,500}\}|"[^"]{1,200}")')
_NAME = regex.compile(r'"name"\s*:\s*"((?:[^"\\\n]|\\.){1,200})"')
_LANGUAGE = regex.compile(r"^[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,2}$", regex.IGNORECASE)
_EXACT = regex.compile(r":\d\d.*(?:Z|[+-]\d\d:?\d\d|\b[A-Z]{2,4})\)?$")
"""An hour with its zone."""
_EPOCH = regex.compile(r"^\d{10}(?:\d{3})?$")
_TITLE_END = regex.compile(r"\s+[|–—·•»:-]\s+|\s*[|｜：]\s*")
_TITLE = (
    "og:title",
    "twitter:title",
    "dc.title",
    "dcterms.title",
    "sailthru.title",
    "parsely-title",
    "headline",
    "title",
)
_DEK = (
    "og:description",
    "twitter:description",
    "description",
    "dc.description",
    "sailthru.description",
)
_AUTHORS = (
    "author",
    "article:author",
    "byl",
    "byline",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "og:article:author",
    "cxenseparse:author",
    "twitter:data1",
)
_DATES = (
    "article:published_time", "og:article:published_time", "og:pubdate", "datepublished", "pubdate", "publishdate", "publish-date", "publish_date",
    "publication_date", "parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.created", "dcterms.date", "dc.date", "dc.date.created",
    "cxenseparse:recs:publishtime", "date", "originalpublicationdate", "article_date_original", "article.published", "displaydate", "dateissued",
)  # fmt: skip
_SECTIONS = (
    "article:section",
    "og:article:section",
    "section",
    "parsely-section",
    "sailthru.section",
    "category",
)
_IMAGES = (
    "og:image",
    "og:image:url",
    "og:image:secure_url",
    "twitter:image",
    "twitter:image:src",
    "thumbnail",
)
_SITES = (
    "og:site_name",
    "application-name",
    "apple-mobile-web-app-title",
    "dc.publisher",
    "cre",
    "twitter:app:name:iphone",
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of itself."""

    title: str | None = None
    head: str | None = None
    """What stands in <title>: the headline, most often with the site's name behind it."""
    dek: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    is_exact: bool = False
    """It says the hour, and its zone."""
    section: str | None = None
    image: str | None = None
    site: str | None = None
    language: str | None = None
    body: str | None = None
    """JSON-LD's articleBody, where it is given."""
    url: str | None = None


def metadata_of(tree: _Element, url: str) -> Metadata:
    """Read all that a page says of itself."""
    meta = _meta(tree)
    address = _address(tree, meta, url)
    article = _best(list(_articles(tree)), address, meta)
    when = _first_date(
        [
            article.get("datePublished"),
            article.get("dateCreated"),
            *_values(meta, _DATES),
            *_times(tree),
        ]
    )
    site = _line(_first(_values(meta, _SITES))) or _line(_name(article.get("publisher")))
    head = _line(tree.findtext(".//title"))
    title = _line(article.get("headline")) or _line(_first(_values(meta, _TITLE)))
    return Metadata(
        title=without_site(title, site, address) if title else None,
        head=without_site(head, site, address) if head else None,
        dek=_dek(article, meta),
        author=_author(article, meta),
        published_at=when[0] if when else None,
        is_exact=bool(when and when[1]),
        section=_line(_named(article.get("articleSection")))
        or _line(_first(_values(meta, _SECTIONS))),
        image=_web_link(_image(article.get("image")) or _first(_values(meta, _IMAGES)), url),
        site=site or site_behind(head, title),
        language=_language(article, tree, meta),
        body=article.get("articleBody") if isinstance(article.get("articleBody"), str) else None,
        url=address,
    )


def without_site(title: str, site: str | None, address: str | None) -> str:
    """Cut the site's name off a title: "… | Harbour Wire", "… - harbourwire.example"."""
    names = {_folded(site)} if site else set()
    if address:
        host = address.split("/")[2] if address.count("/") >= 2 else ""
        names |= {
            _folded(host),
            _folded(host.removeprefix("www.")),
            _folded(host.removeprefix("www.").split(".")[0]),
        }
    cuts = list(_TITLE_END.finditer(title))
    for cut in cuts:
        tail = title[cut.end() :]
        if _folded(tail) in names or any(
            _folded(part) in names for part in _TITLE_END.split(tail)[-1:]
        ):
            return title[: cut.start()].strip() if cut.start() >= 10 or len(cuts) == 1 else title
    return title


def _web_link(given: str | None, url: str) -> str | None:
    """Take an http(s) link, made whole against the page's address."""
    try:
        whole = urljoin(url, (given or "").strip().replace(" ", "%20"))
    except ValueError:
        return None
    return whole if given and is_web_link(whole) else None


def _folded(text: str | None) -> str:
    return "".join(letter for letter in (text or "").casefold() if letter.isalnum()).removeprefix(
        "the"
    )


def _meta(tree: _Element) -> Mapping[str, list[str]]:
    """Give the values of meta tags, by their names in small letters."""
    found: dict[str, list[str]] = {}
    for number, tag in enumerate(tree.iter("meta")):
        if number >= _NODES_AT_MOST:
            break
        name = (
            tag.get("property") or tag.get("name") or tag.get("itemprop") or tag.get("http-equiv")
        )
        if name and (value := (tag.get("content") or "").strip()):
            found.setdefault(name.strip().lower(), []).append(value[:_LINE])
    return found


def _values(meta: Mapping[str, list[str]], names: Iterable[str]) -> Iterator[str]:
    return (value for name in names for value in meta.get(name, ()))


def _first(values: Iterable[str]) -> str | None:
    return next(iter(values), None)


def _line(given: object) -> str | None:
    return plain_line(given, _LINE) or None if isinstance(given, str) else None


def _articles(tree: _Element) -> Iterator[Mapping[str, Any]]:
    """Give the articles of all JSON-LD of a page, whatever is around them."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        text = (script.text or "")[:_SCRIPT_LIMIT]
        read = _json(text)
        yield from (
            (node for node in _nodes(read) if _is_article(node))
            if read is not None
            else _pieces(text)
        )


def _json(text: str) -> object:
    bare = _COMMENTED.sub("", text).strip().rstrip(";")
    for attempt in (bare, _LATE_COMMA.sub("", bare)):
        try:
            read, end = json.JSONDecoder(strict=False).raw_decode(attempt)
        except (ValueError, RecursionError):
            continue
        rest = attempt[end:].strip(" ,;\n\r\t")
        return (
            [read, _json(rest)] if rest.startswith(("{", "[")) and len(rest) < len(text) else read
        )
    return None


def _pieces(text: str) -> Iterator[Mapping[str, Any]]:
    """Read what can be read of broken JSON."""
    found: dict[str, Any] = {}
    for name, value in _FIELD.findall(text):
        found.setdefault(name, _unescaped(value))
    if author := _AUTHOR.search(text):
        found["author"] = [_unescaped(name) for name in _NAME.findall(author.group(1))]
    if "headline" in found:
        yield found


def _unescaped(value: str) -> str:
    try:
        return str(json.loads(f'"{value}"', strict=False))
    except ValueError:
        return value


def _nodes(read: object) -> Iterator[Mapping[str, Any]]:
    """Walk through what JSON-LD nests: lists, @graph, mainEntity; bounded, without recursion."""
    waiting, seen = [read], 0
    while waiting and (seen := seen + 1) < _NODES_AT_MOST:
        node = waiting.pop(0)
        if isinstance(node, list):
            waiting += node[:_NODES_AT_MOST]
        elif isinstance(node, dict):
            yield node
            inner = (
                node.get(name)
                for name in (
                    "@graph",
                    "mainEntity",
                    "mainEntityOfPage",
                    "itemListElement",
                    "item",
                    "hasPart",
                )
            )
            waiting += [one for one in inner if isinstance(one, dict | list)]


def _is_article(node: Mapping[str, Any]) -> bool:
    kinds = node.get("@type")
    told = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(kind, str) and _ARTICLE.search(kind) for kind in told) and bool(
        node.get("headline") or node.get("name") or node.get("datePublished")
    )


def _best(
    articles: Sequence[Mapping[str, Any]], address: str | None, meta: Mapping[str, list[str]]
) -> Mapping[str, Any]:
    """Choose the article that the page is about: by its address, else by its title, else the first."""
    titles = {_folded(value) for value in _values(meta, ("og:title", "twitter:title"))}
    for node in articles:
        if address and address in _addresses(node):
            return node
    for node in articles:
        if _folded(_line(node.get("headline"))) in titles:
            return node
    return articles[0] if articles else {}


def _addresses(node: Mapping[str, Any]) -> set[str]:
    page = node.get("mainEntityOfPage")
    given = [node.get("url"), node.get("@id"), page.get("@id") if isinstance(page, dict) else page]
    return {one.split("#")[0] for one in given if isinstance(one, str)}


def _address(tree: _Element, meta: Mapping[str, list[str]], url: str) -> str | None:
    for link in tree.iter("link"):
        if (link.get("rel") or "").lower() == "canonical":
            return _web_link(link.get("href"), url)
    return _web_link(_first(meta.get("og:url", [])), url)


def _dek(article: Mapping[str, Any], meta: Mapping[str, list[str]]) -> str | None:
    told = (article.get("description"), article.get("alternativeHeadline"), *_values(meta, _DEK))
    title = _folded(_line(article.get("headline")) or _first(_values(meta, _TITLE)))
    return next((line for one in told if (line := _line(one)) and _folded(line) != title), None)


def _author(article: Mapping[str, Any], meta: Mapping[str, list[str]]) -> str | None:
    given = article.get("author") or article.get("creator")
    listed = given if isinstance(given, list) else [given]
    persons = [
        one for one in listed if not (isinstance(one, dict) and one.get("@type") == "Organization")
    ]
    for among in (persons, listed):
        if names := [name for one in among for name in _names(_name(one))]:
            return joined(tuple(dict.fromkeys(names)))
    for field in _AUTHORS:
        if names := [name for value in meta.get(field, ()) for name in _names(value)]:
            return joined(tuple(dict.fromkeys(names)))
    return None


def _names(said: str | None) -> Sequence[str]:
    """Read one or more names as sites write them; an address is none."""
    line = _line(said)
    if not line or line.startswith(("http:", "https:", "@", "//")) or len(line) > 300:
        return ()
    return authors_in(line) or authors_in(f"By {line}") or (line.removeprefix("By ").strip(),)


def _name(given: object) -> str | None:
    if isinstance(given, list):
        given = given[0] if given else None
    if isinstance(given, dict):
        given = given.get("name")
        return (
            _name(given) if isinstance(given, list) else given if isinstance(given, str) else None
        )
    return given if isinstance(given, str) else None


def _named(given: object) -> str | None:
    return (
        next((one for one in given if isinstance(one, str)), None)
        if isinstance(given, list)
        else given
        if isinstance(given, str)
        else None
    )


def _image(given: object) -> str | None:
    if isinstance(given, list):
        given = given[0] if given else None
    if isinstance(given, dict):
        given = given.get("url") or given.get("contentUrl")
    return given if isinstance(given, str) else None


def _times(tree: _Element) -> Iterator[str]:
    """Give the dates of the page's own tags, those that say "published" first."""
    told = [one for one in islice(tree.iter(), _ELEMENTS_AT_MOST) if _is_time(one)][:_TIMES_AT_MOST]
    told.sort(key=lambda one: one.get("itemprop") != "datePublished" and one.get("pubdate") is None)
    for one in told:
        if value := one.get("content") or one.get("datetime"):
            yield value


def _is_time(element: _Element) -> bool:
    return element.tag == "time" or element.get("itemprop") == "datePublished"


def _first_date(given: Iterable[object]) -> tuple[datetime, bool] | None:
    """Give the first date; where it says no hour, or no zone, one of about that day that does."""
    found = [when for one in given if (when := _date(one))]
    near = (when for when in found if when[1] and abs(when[0] - found[0][0]) < _ABOUT)
    return next(near, found[0] if found else None)


def _date(given: object) -> tuple[datetime, bool] | None:
    text = str(given).strip() if isinstance(given, str | int) else ""
    if _EPOCH.match(text):
        return datetime.fromtimestamp(int(text[:10]), UTC), True
    if regex.match(r"^(?:19|20)\d{6}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    at = moment_in(text)
    return (at, bool(_EXACT.search(text))) if at else None


def _language(
    article: Mapping[str, Any], tree: _Element, meta: Mapping[str, list[str]]
) -> str | None:
    said = article.get("inLanguage")
    if isinstance(said, dict):
        said = said.get("alternateName") or said.get("name")
    root = tree.getroottree().getroot()
    given = (
        said,
        root.get("lang"),
        root.get("{http://www.w3.org/XML/1998/namespace}lang"),
        *_values(meta, ("og:locale", "content-language", "language", "dc.language")),
    )
    for one in given:
        if isinstance(one, str) and _LANGUAGE.match(one.strip()):
            return one.strip().replace("_", "-")
    return None


def site_behind(head: str | None, title: str | None) -> str | None:
    """Read a site's name out of "Headline | Site"."""
    if not head or not title or not head.startswith(title) or head == title:
        return None
    name = _TITLE_END.sub("", head[len(title) :], count=1).strip()
    return name if name and len(name.split()) <= 6 else None
