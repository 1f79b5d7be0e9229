"""What is opened for one command: the store, the way out, and what people may ask. bot/app.py opens the rest.

It is apart so that a command, `check` among them, does not load what only a running bot needs.
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy.engine import URL

from adapters.errors import StoreInUse
from adapters.pages.web_pages import open_pages
from adapters.ports import Store, Transaction
from adapters.sources import FeedFinder, FeedSource, ParseWorkers
from adapters.sources.live_wires import LiveWires
from adapters.sources.readers import reader_of
from adapters.store import open_store, store_as_it_is
from adapters.store.engine import database_url, folder_of
from adapters.store.run_lock import only_runner
from adapters.web import Web, WebOptions, open_web
from bot import __version__
from bot.boilerplate import boilerplate
from bot.changing import change_words, change_words_with
from bot.commands.bot_commands import BotCommands
from bot.config import Config
from bot.telling import Teller
from bot.watching import LiveWatches
from rules.alerts.sources import Owners
from rules.model import Channel


def now() -> datetime:
    """Read the clock: the only place that does."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """A configuration, and the folder that its relative paths start from."""

    config: Config
    base: Path

    @property
    def database(self) -> URL:
        """Give the address of the database."""
        said = self.config.database
        password = said.password.get_secret_value() if said.password else None
        return database_url(said.address, base=self.base, password=password)

    @property
    def memory(self) -> Path:
        """Give the folder for what chats remember by themselves: beside a SQLite file, else here."""
        return folder_of(self.database, base=self.base)


@asynccontextmanager
async def open_for_commands(place: Place, *, sync: bool = True) -> AsyncGenerator[BotCommands]:
    """Open the store for one command, beside a running bot or without one.

    Without one the database is brought in line with the file first, unless that is what people want to
    look at; a running bot has done so.
    """
    config = place.config
    async with open_store(place.database) as store:
        if sync:
            with suppress(StoreInUse), only_runner(place.database):
                await store.sync(config.feed_list(), config.watch_list())
        async with way_out(config) as web, ParseWorkers() as workers:
            yield commands_of(place, store, web, workers)


@asynccontextmanager
async def open_for_nothing_kept(place: Place) -> AsyncGenerator[BotCommands]:
    """Open a store that must not be asked: the database is not there, or of another version."""
    async with (
        store_as_it_is(place.database) as store,
        way_out(place.config) as web,
        ParseWorkers() as workers,
    ):
        yield commands_of(place, store, web, workers)


def way_out(config: Config) -> AbstractAsyncContextManager[Web]:
    """Give the way out as `[fetch]` says; it is opened when something is first asked."""
    return open_web(
        WebOptions(
            contact=config.fetch.contact,
            version=__version__,
            allow_private=config.fetch.allow_private,
            pace=config.fetch.pace(),
            clock=now,
        )
    )


def commands_of(place: Place, store: Store, web: Web, workers: ParseWorkers) -> BotCommands:
    """Make what people may ask; a running bot finds by its tick what that leaves due or owed."""
    config = place.config
    return BotCommands(
        store,
        teller_of(config, store, lambda _channel, _tx: None),
        chats={chat.name: chat for chat in config.chats},
        lexicon=config.lexicon,
        finder=FeedFinder(web, reader=partial(reader_of, workers=workers)),
        clock=now,
        pages=lambda: open_pages(web, boilerplate(), base=place.base),
        wires=LiveWires(FeedSource(web, base=place.base, workers=workers)),
        operator=operator_of(config, rows=False),
    )


def teller_of(config: Config, store: Store, wake: Callable[[Channel, Transaction], None]) -> Teller:
    """Make what tells channels as the configuration says; `wake` is told of each that is owed something."""
    return Teller(
        LiveWatches(store, config.lexicon),
        config.alerts.pace(),
        Owners(config.owners),
        change_words_with(config.changes) if config.changes else change_words(),
        wake,
        config.customs(),
    )


def operator_of(config: Config, *, rows: bool) -> Channel | None:
    """Give where failures of the bot are told; rows of the console are alerts, so the log tells."""
    channel = Channel.named(config.operator.channel)
    platforms = {one.name: one.platform for one in config.chats}
    is_console = platforms.get(channel.chat) == "console"
    return None if channel.chat not in platforms or (rows and is_console) else channel
