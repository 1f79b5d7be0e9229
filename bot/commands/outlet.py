"""What people may ask about outlets: who there is, and to limit a query to some."""

import difflib
from collections.abc import Iterable, Sequence

from adapters.archive_ports import OutletOfFeed
from adapters.ports import Store
from bot.undone import UNLIMITED
from rules.answers.answer import Refusal
from rules.feeds.references import feeds_named
from rules.ids import feed_code, feed_number
from rules.language.lexer import QueryError
from rules.language.lexicon import Lexicon
from rules.language.limited import NAME_LIMIT, Limited, is_name, limited, parted
from rules.model import Feed
from rules.sentences import because, remedy_near, sentence
from rules.words.plain import plain_line
from rules.words.text import words

LOOKED_AT = 5_000
"""Of so many articles, the newest, the outlets are known: read while somebody types."""
OUTLETS_OF_A_FEED = 10
"""A feed that brings more of them is a search: nobody means all that it may bring."""


class OutletCommands:
    """The commands around outlets, on the bot's own store."""

    _store: Store
    _lexicon: Lexicon

    async def list_outlets(self) -> Sequence[str]:
        """Name the outlets of the newest articles."""
        return _names(await self._store.outlets(at_most=LOOKED_AT))

    async def limit(self, query: str, outlets: Sequence[str], *, before: str = "") -> Limited:
        """Write the outlets into the query, as their articles name them."""
        seen = await self._store.outlets(at_most=LOOKED_AT)
        feeds = await self._store.feeds()
        _, kept = await self.limits_of(before)
        found = ([one] if one in kept else _meant(one, seen, feeds) for one in outlets)
        meant = [name for names in found for name in names]
        try:
            whole = limited(query, meant, lists=self._lexicon.lists)
        except QueryError:  # whoever is asked with it refuses it, and says what was attempted
            return Limited(query)
        known = [*kept, *_names(seen), *(feed.name for feed in feeds if feed.name)]
        return Limited(
            whole, tuple(_unseen(one, known) for one in meant if not _is_seen(one, known))
        )

    async def outlets_of(self, reference: str) -> Sequence[str]:
        """Look up what the feeds that are meant have brought of late."""
        seen = await self._store.outlets(at_most=LOOKED_AT)
        feeds = feeds_named(await self._store.feeds(), reference)
        if not feeds:
            name = plain_line(reference, NAME_LIMIT)
            return [name] if feed_number(reference) is None and is_name(name) else ()
        ids = {feed.id for feed in feeds}
        names = _names(one for one in seen if one.feed_id in ids)
        names = names or [feed.name for feed in feeds if feed.name]
        return names if len(names) <= OUTLETS_OF_A_FEED else ()

    async def limits_of(self, query: str) -> tuple[str, tuple[str, ...]]:
        """Take the outlets off, where nothing else is said by that."""
        return parted(query, lists=self._lexicon.lists)


def _meant(reference: str, seen: Sequence[OutletOfFeed], feeds: Sequence[Feed]) -> Sequence[str]:
    """Give the names of outlets that are meant by a name, or by a feed."""
    number, name = feed_number(reference), plain_line(reference, NAME_LIMIT)
    same = [one for one in _names(seen) if one.casefold() == name.casefold()]
    if not is_name(name):
        blank = sentence("outlet_blank", '"{name}" has no letter or digit to look for', name=name)
        raise Refusal(because(UNLIMITED, blank))
    found = feeds_named(feeds, reference)
    if same and (number is None or not found):
        return same[:1]
    if found:
        return [outlet for feed in found for outlet in _of_feed(feed, seen)]
    if number is not None:
        unknown = sentence(
            "outlet_no_feed", "there is no feed {feed}: list the feeds", feed=feed_code(number)
        )
        raise Refusal(because(UNLIMITED, unknown))
    return [name]


def _of_feed(feed: Feed, seen: Sequence[OutletOfFeed]) -> Sequence[str]:
    names = _names(one for one in seen if one.feed_id == feed.id)
    called = f"{feed_code(feed.id)} {feed.shown}"
    if len(names) > OUTLETS_OF_A_FEED:
        many = sentence(
            "outlet_many",
            "{feed} brings {number} outlets: name those that you mean",
            feed=called,
            number=len(names),
        )
        raise Refusal(because(UNLIMITED, many))
    if not names and not feed.name:
        nothing = sentence(
            "outlet_none", "{feed} has brought nothing yet: name its outlet", feed=called
        )
        raise Refusal(because(UNLIMITED, nothing))
    return names or [plain_line(feed.name or "", NAME_LIMIT)]


def _names(outlets: Iterable[OutletOfFeed]) -> Sequence[str]:
    """Give the names, each once; of what has none there is nothing to look for."""
    return [name for name in dict.fromkeys(one.name for one in outlets) if is_name(name)]


def _is_seen(name: str, known: Sequence[str]) -> bool:
    """Say whether an outlet is called so, or more: Reuters finds Reuters World, too."""
    sought = f" {' '.join(words(name))} "
    return name in known or any(sought in f" {' '.join(words(one))} " for one in known)


def _unseen(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    unknown = sentence(
        "outlet_unknown", "no outlet of the newest articles is called {name}", name=name
    )
    return because(unknown, remedy_near(near[0], ())) if near else unknown
