"""Site → its feeds: the address itself, what its page names, the places where feeds usually are."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import regex

from adapters.errors import FetchError, SourceDelayed, SourceUnreadable
from adapters.feed_ports import Finder
from adapters.sources.page_links import links_of
from adapters.sources.readers import Reader, reader_of
from adapters.web import Web, WebAnswer
from rules.answers.answer import Found
from rules.duration import in_words
from rules.feeds.page_links import canonical_among, feeds_among
from rules.feeds.places import FeedPlace, feed_key, usual_places
from rules.feeds.sites import known_places
from rules.model import Feed
from rules.sentences import sentence

WITHIN = timedelta(seconds=60)
_HEADERS = {
    "Accept": "application/rss+xml, application/atom+xml, application/feed+json,"
    " application/xml;q=0.9, text/xml;q=0.8, text/html;q=0.7, */*;q=0.1"
}
_BEGIN = regex.compile(
    rb"(?P<feed><(?:\w+:)?(?:rss|feed|rdf)[\s>]|\A(?:\xef\xbb\xbf)?\s*+[{])"
    rb"|<!doctype\s+html|<(?:html|head|body)[\s>]",
    regex.IGNORECASE,
)
_FEED_TYPE = regex.compile(r"(?<!html\+)\b(?:xml|rss|atom|json)\b", regex.IGNORECASE)


class FeedFinder(Finder):
    """Looks for feeds on the web, each place asked once."""

    def __init__(
        self,
        web: Web,
        *,
        reader: Callable[[Feed], Reader] = reader_of,
        within: timedelta = WITHIN,
    ) -> None:
        """Use this way out, with all its guards; a site is given so much time in all.

        `reader` says who reads a feed of its kind.
        """
        self._web, self._reader, self._within = web, reader, within

    async def find(self, address: str) -> Found:
        """Look at one address; raises FetchError when nothing can be had from it."""
        try:
            async with asyncio.timeout(self._within.total_seconds()):
                return await self._find(address)
        except TimeoutError as error:
            raise SourceDelayed(
                sentence(
                    "site_slow",
                    "the site was too slow: it was given {length}; try again later, or give the"
                    " address of the feed itself",
                    length=in_words(self._within),
                )
            ) from error

    async def document(self, address: str) -> bytes:
        """Give what stands at an address; raises FetchError."""
        answer = await self._web.get(address, {"Accept": "text/x-opml, text/xml;q=0.9, */*;q=0.1"})
        _raise_for_status(answer)
        return answer.body

    async def _find(self, address: str) -> Found:
        known = known_places(address)
        if len(known) > 1:
            return Found(known)
        for place in known:
            if found := await self._at(place):
                return found
        answer = await self._web.get(address, _HEADERS)
        if answer.status == 403:  # some refuse their pages to programs, but not their feeds
            return await self._first_of(usual_places(answer.url), asked=set()) or _refused(answer)
        _raise_for_status(answer)
        if _looks_like_a_feed(answer):
            return await self._read(FeedPlace(address), answer)
        return await self._on_page(answer)

    async def _on_page(self, answer: WebAnswer) -> Found:
        """Take what the page names; where that is nothing, look where feeds usually are."""
        links = await asyncio.to_thread(links_of, answer)
        places = feeds_among(links, page=answer.url)
        if not places:
            places = known_places(canonical_among(links) or "")
        if len(places) > 1:
            return Found(places)
        asked = {feed_key(answer.url)}
        tried = await self._first_of(places, asked) or await self._first_of(
            usual_places(answer.url), asked
        )
        return tried or Found(())

    async def _first_of(self, places: tuple[FeedPlace, ...], asked: set[str]) -> Found | None:
        """Ask one place after the other, none twice, until a feed comes."""
        for place in places:
            key = feed_key(place.url)
            if key in asked:
                continue
            asked.add(key)
            if found := await self._at(place):
                return found
        return None

    async def _at(self, place: FeedPlace) -> Found | None:
        """Ask a place that may hold a feed; None when it does not."""
        try:
            answer = await self._web.get(place.url, _HEADERS)
        except FetchError:
            return None
        _raise_if_too_much(answer)
        if answer.status != 200 or not _looks_like_a_feed(answer):
            return None
        try:
            return await self._read(place, answer)
        except FetchError:
            return None

    async def _read(self, place: FeedPlace, answer: WebAnswer) -> Found:
        feed = Feed(place.url)
        read = await self._reader(feed)(answer, feed, self._web)
        named = replace(place, title=read.title or place.title)
        return Found((named,), read, arrived_at=answer.url)


def _looks_like_a_feed(answer: WebAnswer) -> bool:
    """Judge by the first words; where they say nothing, by what the server calls it."""
    begin = answer.body[:4_000].replace(b"\0", b"")  # UTF-16 and 32, as far as tags go
    if first := _BEGIN.search(begin):
        return first["feed"] is not None
    return bool(_FEED_TYPE.search(answer.headers.get("content-type", "")))


def _raise_if_too_much(answer: WebAnswer) -> None:
    if answer.status in (429, 503):
        raise SourceDelayed(
            sentence(
                "wait_minutes",
                "the server asks us to wait ({status}): try again in some minutes",
                status=answer.status,
            )
        )


def _raise_for_status(answer: WebAnswer) -> None:
    _raise_if_too_much(answer)
    if answer.status in (404, 410):
        raise SourceUnreadable(
            sentence(
                "nothing_at_address",
                "there is nothing at this address ({status}): check its spelling, or give the"
                " address of the site",
                status=answer.status,
            )
        )
    if answer.status == 401:
        raise SourceUnreadable(
            sentence(
                "wants_login",
                "the server wants a login (401): a feed of subscribers is named in the"
                " configuration, with its address in a variable",
            )
        )
    if answer.status != 200:
        raise SourceUnreadable(
            sentence(
                "answered_status",
                "the server answered {status}: open the address in a browser and see",
                status=answer.status,
            )
        )


def _refused(answer: WebAnswer) -> Found:
    raise SourceUnreadable(
        sentence(
            "refuses_programs",
            "the server refuses to show the page to programs ({status}), and no feed is at the"
            " usual places: give the address of the feed itself",
            status=answer.status,
        )
    )
