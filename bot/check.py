"""`wirewatch check`: everything that can be wrong before the first poll, each with its remedy."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

from adapters.errors import StoreError
from adapters.ports import ChatSurroundings
from adapters.sources import feed_file
from adapters.store import Tables, tables
from adapters.store.engine import is_postgres, shown
from bot.config import Config, in_effect
from bot.opening import Place, now, open_for_commands, open_for_nothing_kept
from bot.phrasebook import phrases
from bot.settings.watches import WatchSettings
from rules.feeds.health import FeedHealth
from rules.feeds.joining import joining
from rules.feeds.polling import is_polled
from rules.feeds.references import listed
from rules.ids import watch_code
from rules.language.document import Document
from rules.language.evidence import find
from rules.language.grammar import parse
from rules.language.lexer import QueryError
from rules.language.lexicon import Lexicon
from rules.language.lint import remarks
from rules.language.plan import plan_of
from rules.model import Article, Channel, Feed, Watch


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `note` marks what is well, but worth knowing."""

    well: bool
    sentence: str
    note: bool = False


async def examine(place: Place) -> list[Finding]:
    """Look at everything; nothing is polled and nothing is posted."""
    config = place.config
    findings = [
        *(Finding(True, line) for line in in_effect(config)),
        *_feeds(config),
        *_files(place),
        *(finding for watch in config.watches for finding in _watch(watch, config.lexicon)),
    ]
    return findings + [finding async for finding in _outside(place)]


def _feeds(config: Config) -> Iterator[Finding]:
    if not config.feed_list():
        sentence = (
            "there are no feeds yet in the configuration: write [[feeds]] or take a pack"
            " (`wirewatch feed packs`), or add them by `wirewatch feed add example.org`"
        )
        yield Finding(True, sentence, note=True)


def _files(place: Place) -> Iterator[Finding]:
    """Look whether the feeds that are files are there."""
    for feed in place.config.feed_list():
        if feed.url.startswith("file:"):
            path = feed_file(feed.url, place.base)
            if not path.is_file():
                yield Finding(False, f"feed {feed.shown}: the file is not there: check its path")


def _watch(watch: WatchSettings, lexicon: Lexicon) -> Iterator[Finding]:
    """Remark on its query; try the headlines that it should match, and those it should not."""
    query = parse(watch.query, lists=lexicon.lists)
    for remark in remarks(query, lexicon):
        yield Finding(True, f'watch "{watch.name}": {remark}', note=True)
    plan = plan_of(query, lexicon)
    for expected, headlines in ((True, watch.should_match), (False, watch.should_not_match)):
        for headline in headlines:
            article = Article(keys=("check",), title=headline, seen_at=now())
            matched = find(plan, Document(article)) is not None
            verb = "matches" if matched else "does not match"
            sentence = f'watch "{watch.name}" {verb} "{headline}"'
            yield Finding(matched is expected, sentence)


async def _outside(place: Place) -> AsyncIterator[Finding]:
    """Look at the database, what people keep in it, and every channel that a watch reports to."""
    try:
        async with AsyncExitStack() as stack:
            found = await asyncio.to_thread(tables, place.database)
            current = found is Tables.CURRENT
            opening = open_for_commands if current else open_for_nothing_kept
            commands = await stack.enter_async_context(opening(place))
            yield _database(place, found)
            kept = await commands.list_watches() if current else ()
            feeds = await commands.list_feeds() if current else ()
            for finding in _twins(feeds, place.config.feeds_apart()):
                yield finding
            for finding in _kept(kept, place.config.lexicon):
                yield finding
            address = place.database.render_as_string(hide_password=False)
            around = ChatSurroundings(commands, place.memory, phrases(), database=address)
            for chat in place.config.chats:
                plug = await stack.enter_async_context(chat.connect(around))
                watches = [*place.config.watch_list(), *kept]
                for channel in _channels(watches, chat.name):
                    problem = await plug.check(channel)
                    yield Finding(problem is None, f"channel {channel}: {problem or 'well'}")
    except StoreError as error:
        yield Finding(False, str(error))


def _twins(feeds: Sequence[FeedHealth], apart: Collection[str]) -> Iterator[Finding]:
    """Find the feeds that have moved to where another is asked, and cannot share its request."""
    by_address: dict[str, list[Feed]] = {}
    for one in feeds:
        if is_polled(one.feed) and one.feed.state.joined_to is None:
            by_address.setdefault(one.feed.asked, []).append(one.feed)
    for twins in by_address.values():
        _, others = joining(twins, apart=apart) or (None, ())
        alone = [one for one in twins if one not in others]
        if len(alone) > 1:
            sentence = (
                f"{listed(alone)} are asked at one address, each in its own way (headers, a login, a"
                " proxy, another kind), so twice: remove one"
            )
            yield Finding(True, sentence, note=True)


def _database(place: Place, found: Tables) -> Finding:
    url = place.database
    what = f"database: {shown(url)}"
    if found is Tables.CURRENT:
        return Finding(True, f"{what} can be read and written")
    if found is Tables.OTHER:
        problem = "has the tables of another version: `wirewatch run` or `db upgrade` changes them"
        return Finding(True, f"{what} {problem}", note=True)
    if is_postgres(url):
        return Finding(True, f"{what} has no tables yet: `wirewatch run` makes them", note=True)
    if not place.memory.is_dir():
        return Finding(False, f"database: the folder {place.memory} is not there: make it")
    return Finding(True, f"{what} is not there yet: `wirewatch run` makes it", note=True)


def _kept(watches: Sequence[Watch], lexicon: Lexicon) -> Iterator[Finding]:
    """Read the queries that people saved: an older version, or other lists, may have read them."""
    for watch in watches:
        if watch.origin == "file":
            continue
        called = f'watch {watch_code(watch.id)} "{watch.name}"'
        try:
            query = parse(watch.query, lists=lexicon.lists)
        except QueryError as error:
            problem = f"{error}: `wirewatch watch remove {watch_code(watch.id)}`, and add it anew"
            yield Finding(False, f"{called} finds nothing, for its query cannot be read: {problem}")
            continue
        for remark in remarks(query, lexicon):
            yield Finding(True, f"{called}: {remark}", note=True)


def _channels(watches: Sequence[Watch], chat: str) -> list[Channel]:
    """Give the channels of a chat that watches tell; of an idle one, the chat itself."""
    named = {channel for watch in watches for channel in watch.channels}
    return sorted(channel for channel in named if channel.chat == chat) or [Channel(chat)]
