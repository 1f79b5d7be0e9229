"""A newsroom for tests: a real database, fakes for what is outside, a clock on a string."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL

from adapters.archive_ports import Wires
from adapters.ports import ChannelRules, Chat, Dispatcher, Source, Store, Transaction
from adapters.store import SqlStore, open_store
from adapters.store.engine import database_url
from bot.changing import change_words
from bot.commands.bot_commands import BotCommands
from bot.desk import DRAIN, Desk
from bot.judging import shipped_judge
from bot.placing import LiveStories
from bot.telling import Teller
from bot.watching import LiveWatches
from rules.alerts.alert import Pace
from rules.alerts.sources import Owners
from rules.feeds.polling import Terms
from rules.language.lexicon import plain_lexicon
from rules.model import Channel, Entry, Feed, FeedAnswer, FirstRun, Watch
from rules.story.decision import Fold
from tests.fakes import FakeDispatcher, FakeFinder

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
CONSOLE = Channel("console")
INTERVAL = timedelta(minutes=3)
FEED = "https://pier.example/rss"


def url_in(folder: Path, text: str = "sqlite:///wirewatch.db") -> URL:
    return database_url(text, base=folder)


@asynccontextmanager
async def a_store(where: Path | URL) -> AsyncGenerator[SqlStore]:
    """Open a database, or the one of a folder; opening it again is a restart."""
    async with open_store(where if isinstance(where, URL) else url_in(where)) as store:
        yield store


def live_stories() -> LiveStories:
    return LiveStories(shipped_judge(), fold=Fold.STRICT, embed=None)


def a_teller(
    store: Store, wake: Callable[[Channel, Transaction], None] = lambda _channel, _tx: None
) -> Teller:
    watches = LiveWatches(store, plain_lexicon())
    return Teller(watches, Pace(), Owners(), change_words(), wake)


def some_commands(
    store: Store,
    chats: Mapping[str, ChannelRules] | None = None,
    clock: Callable[[], datetime] = lambda: NOON,
    wires: Wires | None = None,
) -> BotCommands:
    """Give what people may ask, over a store, with the plain lexicon and no site to find feeds on."""
    return BotCommands(
        store,
        a_teller(store),
        chats=chats or {},
        lexicon=plain_lexicon(),
        finder=FakeFinder(),
        clock=clock,
        wires=wires,
    )


def a_desk(
    store: Store,
    source: Source,
    chats: Mapping[str, Chat],
    clock: Callable[[], datetime],
    dispatcher: Dispatcher | None = None,
    stories: LiveStories | None = None,
    operator: Channel | None = None,
) -> Desk:
    wakes = dispatcher or FakeDispatcher()
    teller = a_teller(store, lambda channel, tx: wakes.submit(DRAIN, str(channel), after=tx))
    return Desk(
        store=store,
        source=source,
        chats=chats,
        dispatcher=wakes,
        watches=teller.watches,
        stories=stories or live_stories(),
        teller=teller,
        terms=Terms(INTERVAL),
        clock=clock,
        chance=lambda: 0.5,
        operator=operator,
    )


def item(title: str, **more: Any) -> Entry:
    """Make an entry whose guid and link follow from its title."""
    slug = title.lower().replace(" ", "-")
    known: dict[str, Any] = {"guid": slug, "link": f"https://pier.example/{slug}"}
    given: dict[str, Any] = {"id": slug, "title": title, "published": NOON}
    return Entry(**given | known | more)


def told(*titles: str | Entry) -> FeedAnswer:
    """Make a feed's answer of titles or entries."""
    entries = (item(one) if isinstance(one, str) else one for one in titles)
    return FeedAnswer(entries=tuple(entries), title="Pier News")


def feed(url: str = FEED, **more: Any) -> Feed:
    given: dict[str, Any] = {"url": url, "shown": url, "first_run": FirstRun.ALL}
    return Feed(**given | more)


def watch(query: str, *channels: Channel, name: str | None = None) -> Watch:
    return Watch(name or query, query, channels or (CONSOLE,), origin="file")
