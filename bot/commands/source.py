"""What people may ask about feeds: to find, add, stop and list them, to take lists in and give them out."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from msgspec import structs

from adapters.errors import FetchError, SourceUnencrypted, SourceUnreachable
from adapters.feed_ports import Finder, Progress
from adapters.ports import Store
from adapters.secret import without_secrets
from bot.undone import NOT_ADDED, NOTHING_FOUND
from rules.answers.answer import (
    FeedAdded,
    FeedChanged,
    FeedsExported,
    FeedsFound,
    FeedsImported,
    Found,
    Preview,
    Refusal,
)
from rules.articles.article import published_at
from rules.feeds.health import FeedHealth
from rules.feeds.joining import as_asked
from rules.feeds.lists import (
    NAME_LIMIT,
    UNIMPORTED,
    Refused,
    SortedOut,
    holds_secret,
    may_be_given_out,
    one_line,
    sort_out,
)
from rules.feeds.owners import FeedAsker, is_to_be_shared, origins_seen
from rules.feeds.places import USUAL_PLACES, addresses_from, feed_key
from rules.feeds.references import called, the_one
from rules.ids import feed_number
from rules.model import Feed, FeedAnswer, Standing
from rules.sentences import Sentence, because, sentence, told_by
from rules.words.plain import plain_line

PREVIEWED = 3
CHAT = "chat"
"""The origin of what the operator adds by a command."""
TITLE_LIMIT = 200
IMPORTED_IN_CHAT = 500
"""Whoever manages a channel of any workspace may import; the operator may import more."""
KEPT_AT_ONCE = 500
"""Feeds of a list that are kept in one transaction: a running bot must write in between."""
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class SourceCommands:
    """The part of the commands that is about feeds."""

    _store: Store
    _finder: Finder
    _clock: Callable[[], datetime]

    async def find_feeds(self, site: str) -> FeedsFound:
        """Look around a site."""
        found, _by_http = await self._look(site, NOTHING_FOUND)
        return _choices(site, found, await self._by_key())

    async def add_feed(
        self,
        site: str,
        *,
        name: str | None = None,
        tags: Sequence[str] = (),
        owner: str = CHAT,
    ) -> FeedAdded | FeedsFound:
        """Add a feed if there is no doubt which; it begins as if all that it holds were known."""
        named = _name_of_people(name)
        known = await self._by_key()
        if there := _first_known(addresses_from(site), known):
            return await self._there(there, owner)
        found, by_http = await self._look(site, NOT_ADDED)
        if found.answer is None:
            return _choices(site, found, known)
        [place] = found.places
        if there := _first_known((place.url, found.arrived_at or place.url), known):
            return await self._there(there, owner)
        title = named or one_line(place.title or "", NAME_LIMIT) or None
        labels = tuple(dict.fromkeys(one_line(tag, NAME_LIMIT) for tag in tags if tag.strip()))
        new = structs.replace(_with_shown(Feed(place.url, name=title, tags=labels)), origin=owner)
        if kept := await self._store.add_feeds([new]):
            return replace(_added(kept[0], found.answer, self._clock()), by_http=by_http)
        raise Refusal(
            sentence(
                "feed_just_added",
                "{feed}: somebody added this feed at the same time: list the feeds",
                feed=new.shown,
            )
        )

    async def _there(self, feed: Feed, owner: str) -> FeedAdded:
        """Say that a feed is there already; of two who added it, it is neither's alone any more."""
        if is_to_be_shared(feed, owner):
            await self._store.share_feed(feed.id)
        return FeedAdded(feed, is_new=False)

    async def remove_feed(self, reference: str) -> FeedChanged:
        """Remove a feed; one that lives in the configuration is removed there."""
        feed = await self._feed_named(reference)
        if feed.origin == "file":
            raise Refusal(
                sentence(
                    "feed_of_file",
                    "{feed} lives in the configuration file: remove it there",
                    feed=called(feed),
                )
            )
        await self._store.remove_feed(feed.id)
        return FeedChanged(feed)

    async def pause_feed(self, reference: str) -> FeedChanged:
        """Stop a feed, wherever it lives."""
        feed = await self._feed_named(reference)
        if feed.state.standing is not Standing.POLLED:
            unpolled = sentence("feed_unpolled", "{feed} is not polled already", feed=called(feed))
            raise Refusal(because(unpolled, feed.state.because))
        await self._store.pause_feed(
            feed.id, because=sentence("paused_by_hand", "it was paused by hand")
        )
        return FeedChanged(feed)

    async def resume_feed(self, reference: str) -> FeedChanged:
        """Start a feed again, or ask one that fails before its time."""
        feed = await self._feed_named(reference)
        if feed.state.standing is Standing.POLLED and not feed.state.failures:
            raise Refusal(
                sentence(
                    "feed_polled",
                    "{feed} is polled as it is: there is nothing to resume",
                    feed=called(feed),
                )
            )
        await self._store.resume_feed(feed.id)
        return FeedChanged(feed)

    async def list_feeds(self) -> Sequence[FeedHealth]:
        """Judge all feeds as of now."""
        return await self._store.feed_health(self._clock())

    async def offer_feeds(self, typed: str, asker: FeedAsker, *, at_most: int) -> Sequence[Feed]:
        """Look for names in the database: thousands of feeds are too many to read at every key."""
        origins = origins_seen(asker)
        return await self._store.feeds_called(typed, origins=origins, at_most=at_most)

    async def import_feeds(
        self, document: bytes, *, dry_run: bool = False, progress: Progress | None = None
    ) -> FeedsImported:
        """Add what is new; nothing is asked of the web: the bot does so when each is due."""
        sorted_out, cut_off = await self._sorted_out(document)
        new = [_with_shown(feed) for feed in sorted_out.new]
        if not dry_run:
            new = await self._keep(new, progress)
        return FeedsImported(
            tuple(new), sorted_out.known, sorted_out.refused, dry_run, cut_off=cut_off
        )

    async def import_list(self, address: str, *, owner: str) -> FeedsImported:
        """Read a list from the web, and add what is new in it."""
        addresses = addresses_from(address)
        if not addresses:
            problem = sentence(
                "list_unnamed", "give the file, or a link to it that begins with https://"
            )
            raise Refusal(because(UNIMPORTED, problem))
        try:
            document = await self._finder.document(addresses[0])
        except FetchError as error:
            why = because(without_secrets(addresses[0]), told_by(error))
            raise Refusal(because(UNIMPORTED, why)) from error
        return await self.import_document(document, owner=owner)

    async def import_document(self, document: bytes, *, owner: str) -> FeedsImported:
        """Add what is new in a list that somebody gives in a chat."""
        sorted_out, cut_off = await self._sorted_out(document)
        if len(sorted_out.new) > IMPORTED_IN_CHAT:
            problem = sentence(
                "list_many",
                "it names {feeds} new feeds, and {most} are the most in chat: the operator can take"
                " more, by `wirewatch feed import`",
                feeds=f"{len(sorted_out.new):,}",
                most=IMPORTED_IN_CHAT,
            )
            raise Refusal(because(UNIMPORTED, problem))
        new = [structs.replace(_with_shown(feed), origin=owner) for feed in sorted_out.new]
        kept = await self._keep(new, None)
        return FeedsImported(tuple(kept), sorted_out.known, sorted_out.refused, cut_off=cut_off)

    async def _sorted_out(self, document: bytes) -> tuple[SortedOut, bool]:
        """Tell what is new in a list, and whether it ends early."""
        # Only here: listparser brings requests, and a fifth of a second to every other command.
        from adapters.opml import UnreadableList, ends_early, outlines_from

        try:
            outlines = await asyncio.to_thread(outlines_from, document)
        except UnreadableList as error:
            raise Refusal(because(UNIMPORTED, told_by(error))) from error
        return sort_out(outlines, known=await self._by_key()), ends_early(document)

    async def export_feeds(self, only: Collection[int] | None = None) -> FeedsExported:
        """Write all feeds that others can read and may see, with the addresses they have now."""
        from adapters.opml import opml_from

        known = await self._store.feeds()
        feeds = [feed for feed in known if only is None or feed.id in only]
        hidden = [feed for feed in feeds if without_secrets(feed.url) not in feed.shown]
        listed = {feed.id for feed in feeds if feed not in hidden}
        twins = [feed for feed in feeds if feed.state.joined_to in listed]
        others = (
            structs.replace(feed, url=feed.asked)
            for feed in feeds
            if feed.id in listed and feed not in twins
        )
        given, left_out = may_be_given_out(others)
        document = await asyncio.to_thread(opml_from, given, now=self._clock())
        secret = (
            Refused(feed.shown, sentence("list_address_secret", "its address is a secret"))
            for feed in hidden
        )
        shared = sentence("list_address_shared", "it has moved to a feed of the list")
        moved = (Refused(feed.shown, shared) for feed in twins)
        return FeedsExported(document, len(given), (*secret, *moved, *left_out))

    async def _keep(self, new: Sequence[Feed], progress: Progress | None) -> list[Feed]:
        kept: list[Feed] = []
        for start in range(0, len(new), KEPT_AT_ONCE):
            kept += await self._store.add_feeds(new[start : start + KEPT_AT_ONCE])
            if progress:
                progress(min(start + KEPT_AT_ONCE, len(new)), len(new))
        return kept

    async def _look(self, site: str, what: Sentence) -> tuple[Found, bool]:
        """Find at least one feed, and say whether http stood in for https.

        Raises Refusal, which says what was attempted.
        """
        addresses = addresses_from(site)
        if not addresses:
            problem = sentence(
                "no_site",
                '"{site}" is no address of a site: write for example https://example.org or'
                " example.org",
                site=one_line(site, 200),
            )
            raise Refusal(because(what, problem))
        shown = without_secrets(site) if holds_secret(addresses[0]) else site.strip()
        try:
            found, address = await self._first_reached(addresses)
        except FetchError as error:
            raise Refusal(because(what, because(shown, told_by(error)))) from error
        if not found.places:
            problem = sentence(
                "no_feed_found",
                "{site}: no feed was found: the page names none, and none is at {places}. If you"
                " know the feed's own address, give that",
                site=shown,
                places=", ".join(USUAL_PLACES),
            )
            raise Refusal(because(what, problem))
        return found, address != addresses[0]

    async def _first_reached(self, addresses: Sequence[str]) -> tuple[Found, str]:
        """Ask one address after the other until a server is there: https, then http; and say which was.

        A certificate that cannot be trusted is no reason to do without one.
        """
        first, *rest = addresses
        try:
            return await self._finder.find(first), first
        except (SourceUnreachable, SourceUnencrypted):
            if not rest:
                raise
        return await self._first_reached(rest)

    async def _by_key(self) -> Mapping[str, Feed]:
        """Give all polled feeds by what tells them apart, also by where they have moved to.

        Of those that are asked at one address it names the one that is asked for all.
        """
        feeds = as_asked(await self._store.feeds())
        feeds.sort(key=lambda feed: feed.state.joined_to is None)
        return {feed_key(url): feed for feed in feeds for url in (feed.asked, feed.url)}

    async def _feed_named(self, reference: str) -> Feed:
        """Find a feed by F12, its name or its address."""
        found = the_one(await self._store.feeds(), reference)
        if isinstance(found, Sentence):
            raise Refusal(found)
        return found


def _name_of_people(name: str | None) -> str | None:
    """Take a name that can be read and that is no id."""
    if name is None:
        return None
    plain = one_line(name, NAME_LIMIT)
    if not plain or feed_number(plain) is not None:
        problem = sentence(
            "feed_like_id", '"{name}" is no name that can be told from an id', name=plain
        )
        raise Refusal(because(NOT_ADDED, problem))
    return plain


def _with_shown(feed: Feed) -> Feed:
    """Say what people see for a feed: its name, and its address without secrets."""
    address = without_secrets(feed.url)
    shown = f"{feed.name} ({address})" if feed.name else address
    return structs.replace(feed, shown=shown, origin=CHAT)


def _first_known(addresses: Iterable[str], known: Mapping[str, Feed]) -> Feed | None:
    found = (known.get(feed_key(address)) for address in addresses)
    return next((feed for feed in found if feed), None)


def _choices(site: str, found: Found, known: Mapping[str, Feed]) -> FeedsFound:
    there = tuple(known.get(feed_key(place.url)) for place in found.places)
    return FeedsFound(site, found.places, there)


def _added(feed: Feed, answer: FeedAnswer, now: datetime) -> FeedAdded:
    dated = [(published_at(one, feed, now), one) for one in answer.entries]
    newest = sorted(dated, key=lambda pair: pair[0] or _LONG_AGO, reverse=True)
    preview = tuple(
        Preview(
            plain_line(one.title or one.summary or one.content or one.id, TITLE_LIMIT),
            one.outlet or feed.name or one_line(answer.title or "", NAME_LIMIT),
            at,
        )
        for at, one in newest[:PREVIEWED]
    )
    return FeedAdded(feed, True, len(answer.entries), preview, answer.problem)
