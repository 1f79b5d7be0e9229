"""Links of a page → which of them lead to feeds, the best first."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

import regex

from rules.feeds.places import FeedPlace, feed_key

PLACES_AT_MOST = 50
"""How many feeds of one page are shown; a site that names more has a page about them."""
_FORMATS = {
    "application/rss+xml": "RSS",
    "application/x-rss+xml": "RSS",
    "application/rdf+xml": "RSS",
    "application/atom+xml": "Atom",
    "application/feed+json": "JSON Feed",
    "text/xml": None,
    "application/xml": None,
}
_COMMENTS = regex.compile(
    r"\b(?:comments?|replies|kommentare?|commentaires?|comentarios?|coment[aá]rios?|commenti)\b"
    r"|комментари|コメント|评论",
    regex.IGNORECASE,
)
_FEED_PATH = regex.compile(
    r"(?:\.(?:rss|rdf|atom)|/(?:feed|rss|atom)(?:\.xml|\.json)?)/?$", regex.I
)


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link that a page, or the head of an answer, makes to something else."""

    url: str
    """Whole, http or https."""
    rel: str = ""
    type: str = ""
    title: str | None = None


def feeds_among(links: Iterable[PageLink], *, page: str) -> tuple[FeedPlace, ...]:
    """Give the feeds that a page names, each once: its own before others', comments last.

    Where it names none as its alternates, the links are taken whose address looks like a feed's.
    """
    given = list(links)
    named = [_place(link) for link in given if _is_named(link)]
    places = named or [_place(link) for link in given if _looks_it(link)]
    once: dict[str, FeedPlace] = {}
    for place in places:
        once.setdefault(feed_key(place.url), place)
    host = urlsplit(page).hostname
    best_first = sorted(once.values(), key=lambda place: _rank(place, host))
    return tuple(best_first[:PLACES_AT_MOST])


def canonical_among(links: Iterable[PageLink]) -> str | None:
    """Give the address that a page calls its own."""
    return next((link.url for link in links if link.rel.lower() == "canonical"), None)


def is_about_comments(place: FeedPlace) -> bool:
    """Say whether a feed seems to be made of what readers say."""
    return bool(_COMMENTS.search(f"{place.title or ''} {urlsplit(place.url).path}"))


def _is_named(link: PageLink) -> bool:
    rel = link.rel.lower().split()
    if "alternate" not in rel and "feed" not in rel:
        return False
    return "stylesheet" not in rel and _media_type(link) in _FORMATS


def _looks_it(link: PageLink) -> bool:
    return not link.rel and bool(_FEED_PATH.search(urlsplit(link.url).path))


def _place(link: PageLink) -> FeedPlace:
    return FeedPlace(link.url, link.title or None, _FORMATS.get(_media_type(link)))


def _media_type(link: PageLink) -> str:
    return link.type.partition(";")[0].strip().lower()


def _rank(place: FeedPlace, host: str | None) -> tuple[bool, bool]:
    return is_about_comments(place), urlsplit(place.url).hostname != host
