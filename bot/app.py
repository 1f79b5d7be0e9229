"""The composition root: opens the plugs, sets the desk, runs, and stops in reverse order."""

import asyncio
import random
import signal
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import (
    AsyncExitStack,
    asynccontextmanager,
    contextmanager,
    nullcontext,
)
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from adapters.engine import EmbeddedEngine, Work
from adapters.errors import StoreInUse
from adapters.pages.web_pages import open_pages
from adapters.ports import Chat, ChatSurroundings, Pages, Source, Store, Transaction
from adapters.push_ports import Hubs
from adapters.sources import FeedSource, ParseWorkers
from adapters.store import open_store
from adapters.store.run_lock import PATIENCE_S, RunLock, only_runner
from adapters.vectors import load_vectors
from adapters.websub import WebSubHubs
from bot import __version__
from bot.advising import advise
from bot.boilerplate import boilerplate
from bot.config import Config
from bot.deliver import Drained, chat_of, drain, may_write_at
from bot.desk import ADVISE, ASK_HUB, ATTEND, DRAIN, INDEX, POLL, POLL_NOW, PRUNE, Desk
from bot.garbage import spare_the_collector
from bot.indexing import index_all, log_left
from bot.joining import Joining
from bot.judging import judge_in_force
from bot.lanes import Lanes
from bot.noticing import tell_of_feeds, tell_of_outbox
from bot.opening import Place, commands_of, now, operator_of, teller_of, way_out
from bot.phrasebook import phrases
from bot.placing import LiveStories
from bot.pruning import prune
from bot.pushing import Pushing, let_go
from bot.releasing import AWAKE_EVERY, attend, clear_backlog, note_awake, release, release_all
from bot.report import Rounds
from bot.schedule import DUE_AT_ONCE, after_clock, keep_ticking, tick, ticking
from bot.shadowing import tell_of_shadows
from bot.spiking import tell_of_spikes
from rules.feeds.hosts import may_ask
from rules.feeds.polling import Terms, is_due
from rules.model import Channel, Feed

log = structlog.get_logger()

POLLS_AT_ONCE = 2 * DUE_AT_ONCE
"""Most of them wait for their turn at a server: how many ask at a time is for the web to say. More than
come due at once, so that those whose servers do not answer leave room."""
DRAINS_AT_ONCE = 50
"""Of each chat: one that does not answer holds up no other."""
ATTENDED_AT_ONCE = 4
DRAIN_RESTS = timedelta(seconds=3)
"""What fails there is the database, and alerts wait: a fault of a chat ends no drain."""
ASKS_AT_ONCE = 2
HOSTS_EVERY = timedelta(minutes=1)
"""How often is looked which servers have begun to fail for long, or are well again."""
PRUNED_EVERY = timedelta(hours=1)
OUTBOX_EVERY = timedelta(seconds=10)
"""How often is looked what was given up or cannot be written to: what comes together is one notice."""
ALONE_EVERY = timedelta(seconds=2)
"""How often is looked whether no other bot has taken the database."""
STOP_WITHIN = timedelta(seconds=8)
"""How long what is in flight may take to end; the operator's limit for all of it is 15 s."""
SETTLES_WITHIN = timedelta(seconds=30)
"""How long `run --once` waits for deliveries of unknown outcome to settle."""


class Bot:
    """A bot whose plugs are open."""

    def __init__(
        self, desk: Desk, engine: EmbeddedEngine, rounds: Rounds, pushing: Pushing | None = None
    ) -> None:
        """Work at a desk that `open_bot` has set."""
        self._desk, self._engine, self._rounds, self._pushing = desk, engine, rounds, pushing
        self._hosts_at = self._alone_at = self._outbox_at = self._pruned_at = now()
        self._awake_at: datetime | None = None
        self._stop, self._in_tick = asyncio.Event(), asyncio.Lock()
        self._in_use: StoreInUse | None = None
        self.lock: RunLock | None = None

    async def run(self) -> None:
        """Run until SIGTERM or SIGINT; then finish what is in flight and return.

        Raises StoreInUse when another bot has taken the database: the lock was lost meanwhile.
        """
        scheduler = ticking(self._tick, now=now())
        await after_clock(self._desk)
        with _on_signals(self._stop):
            async with self._pushing.listening() if self._pushing else nullcontext():
                scheduler.start()
                keeping = asyncio.create_task(keep_ticking(scheduler, self._desk))
                await self._stop.wait()
                log.info("stopping")
                keeping.cancel()
                scheduler.pause()
                async with self._in_tick:  # the scheduler would cancel it in the middle
                    pass
            await self._engine.close(grace=STOP_WITHIN)
            scheduler.shutdown(wait=False)
        log.info("stopped")
        if self._in_use:
            raise self._in_use

    async def run_once(self) -> None:
        """Poll every feed once, deliver what is owed, and return; what must wait stays owed."""
        await note_awake(self._desk)
        known = await self._desk.store.feeds()
        feeds = [one for one in known if one.state.joined_to is None or is_due(one, now())]
        asked = [feed for feed in feeds if may_ask(feed, now())]
        for feed in asked:
            self._engine.submit(POLL_NOW, str(feed.id))
        if left_alone := len(feeds) - len(asked):
            log.info("feeds_left_alone", feeds=left_alone)
        await self._engine.idle()
        await release_all(self._desk)
        await self._engine.idle()
        await self._deliver_what_can_move()
        self._rounds.tell(now=now(), next_poll_at=None)
        await self._engine.close(grace=STOP_WITHIN)

    async def _deliver_what_can_move(self) -> None:
        """Drain what is due; wait, as long as is fair, for what nobody knows the outcome of."""
        until = now() + SETTLES_WITHIN
        await tell_of_shadows(self._desk)
        for channel in await self._desk.store.due_channels(now()):
            await self._deliver_to(channel, until)
        await tell_of_feeds(self._desk)
        await tell_of_outbox(self._desk)
        if self._desk.operator:
            await self._deliver_to(self._desk.operator, until)

    async def _deliver_to(self, channel: Channel, until: datetime) -> None:
        drained = await _tell(channel, self._desk)
        while drained.wait_until and _is_worth_a_wait(drained, until):
            await asyncio.sleep(max(0.0, (drained.wait_until - now()).total_seconds()))
            drained = await _tell(channel, self._desk)

    async def _tick(self) -> None:
        async with self._in_tick:
            await self._look_around()

    async def _look_around(self) -> None:
        await self._stay_alone()
        if self._awake_at is None or not timedelta(0) <= now() - self._awake_at < AWAKE_EVERY:
            await note_awake(self._desk)
            self._awake_at = now()
        await tick(self._desk)
        self._engine.submit(INDEX, "archive")
        await attend(self._desk)
        if self._pushing:
            await self._pushing.tick()
        self._rounds.tell(
            now=now(),
            next_poll_at=await self._desk.store.next_poll_at(),
            more_to_come=self._engine.is_busy(POLL),
        )
        if now() - self._hosts_at >= HOSTS_EVERY:
            self._hosts_at = now()
            await tell_of_feeds(self._desk)
            await tell_of_spikes(self._desk)
            await tell_of_shadows(self._desk)
            self._engine.submit(ADVISE, "all")
        if not timedelta(0) <= now() - self._pruned_at < PRUNED_EVERY:
            self._pruned_at = now()
            self._engine.submit(PRUNE, "archive")
        if now() - self._outbox_at >= OUTBOX_EVERY:
            self._outbox_at = now()
            await tell_of_outbox(self._desk)

    async def _stay_alone(self) -> None:
        """Make sure of the lock: a database server that was started again has forgotten it."""
        if self.lock is None or now() - self._alone_at < ALONE_EVERY:
            return
        try:
            await asyncio.to_thread(self.lock.renew)
        except StoreInUse as error:
            self._in_use = error
            self._stop.set()
        self._alone_at = now()


def _is_worth_a_wait(drained: Drained, until: datetime) -> bool:
    """Say whether a channel is waited for: its platform's pace always, the unknown for a while."""
    at = drained.wait_until
    if at is None:
        return False
    return at - now() < SETTLES_WITHIN if drained.paced else drained.unsettled and at < until


@asynccontextmanager
async def open_bot(
    place: Place, *, rows: bool = False, listening: bool = True
) -> AsyncGenerator[Bot]:
    """Open everything a bot needs; raises AdapterError when something cannot be opened."""
    config, url = place.config, place.database
    async with AsyncExitStack() as stack:
        lock = stack.enter_context(only_runner(url, patience_s=PATIENCE_S))
        store = await stack.enter_async_context(open_store(url))
        await store.sync(config.feed_list(), config.watch_list())
        web = await stack.enter_async_context(way_out(config))
        workers = await stack.enter_async_context(ParseWorkers())
        commands = commands_of(place, store, web, workers)
        around = ChatSurroundings(
            commands,
            place.memory,
            phrases(),
            rows=rows,
            listening=listening,
            database=url.render_as_string(hide_password=False),
        )
        chats = {
            chat.name: await stack.enter_async_context(chat.connect(around))
            for chat in config.chats
        }
        await _tell_start(config, store)
        pages = await stack.enter_async_context(open_pages(web, boilerplate(), base=place.base))
        access = config.feed_access()
        source = FeedSource(web, base=place.base, access=access, workers=workers)
        hubs = WebSubHubs(web, config.websub) if config.websub.public_url else None
        if hubs is None:
            await let_go(store, now())
        judge = await judge_in_force(store)
        stories = LiveStories(judge, fold=config.stories.fold, embed=load_vectors())
        await stories.read(store, now=now())
        spare_the_collector()
        operator = operator_of(config, rows=rows)
        bot = seated(
            store, source, chats, stories, config, pages=pages, hubs=hubs, operator=operator
        )
        bot.lock = lock
        yield bot


def seated(
    store: Store,
    source: Source,
    chats: Mapping[str, Chat],
    stories: LiveStories,
    config: Config,
    *,
    hubs: Hubs | None = None,
    pages: Pages | None = None,
    operator: Channel | None = None,
) -> Bot:
    """Set the desk and the engine that works at it; hubs push where they are given."""
    terms = _terms(config)
    work = _Work(store, config, Rounds(), Lanes(terms.host_at_once, gap=terms.host_gap))
    engine = EmbeddedEngine(work.by_task(), on_error=_tell_error)
    teller = teller_of(config, store, lambda channel, tx: _wake(engine, channel, tx))
    work.desk = Desk(
        store,
        source,
        chats,
        engine,
        teller.watches,
        stories,
        teller,
        terms,
        now,
        chance=random.Random().random,  # noqa: S311  # spreads polls and retries, hides nothing
        pages=pages,
        operator=operator,
        is_ending=lambda: engine.is_closed,
    )
    work.joining = Joining(work.desk, apart=config.feeds_apart())
    work.pushing = Pushing(work.desk, hubs) if hubs else None
    return Bot(work.desk, engine, work.rounds, work.pushing)


@dataclass
class _Work:
    """What the engine does at the desk, which is set when the engine stands."""

    store: Store
    config: Config
    rounds: Rounds
    lanes: Lanes
    desk: Desk = field(init=False)
    joining: Joining = field(init=False)
    pushing: Pushing | None = None

    def by_task(self) -> Mapping[str, Work]:
        """Give the work of each task, with how many of it go on at once."""
        return {
            POLL: Work(lambda key: self._poll_if(key, is_due), POLLS_AT_ONCE),
            POLL_NOW: Work(lambda key: self._poll_if(key, may_ask), POLLS_AT_ONCE),
            DRAIN: Work(self._drain, DRAINS_AT_ONCE, DRAIN_RESTS, group=chat_of),
            ATTEND: Work(self._attend, ATTENDED_AT_ONCE, DRAIN_RESTS),
            ADVISE: Work(lambda _key: advise(self.desk), 1),
            ASK_HUB: Work(self._ask_hub, ASKS_AT_ONCE),
            INDEX: Work(lambda _key: index_all(self.store, log_left), 1),
            PRUNE: Work(lambda _key: _prune(self.store, self.config), 1),
        }

    async def _poll_if(self, key: str, may: Callable[[Feed, datetime], bool]) -> None:
        mark = self.lanes.mark()
        feed = await self.store.feed(int(key))
        if feed is None or not may(feed, now()):
            return
        async with self.lanes.at(feed.host or key, since=mark) as somebody_ended:
            feed = await self.store.feed(feed.id) if somebody_ended else feed
            if feed is not None:
                collected = await self.joining.poll(feed)
                self.rounds.add(collected)
                if self.pushing:
                    await self.pushing.noticed(collected)

    async def _drain(self, key: str) -> None:
        await _tell(Channel.named(key), self.desk)

    async def _attend(self, key: str) -> None:
        await release(Channel.named(key), self.desk)

    async def _ask_hub(self, key: str) -> None:
        if self.pushing:
            await self.pushing.ask(key)


async def _prune(store: Store, config: Config) -> None:
    """Remove what the archive has held long enough."""
    removed = await prune(store, older_than=config.retention.archive, now=now())
    if removed:
        log.info("archive_pruned", articles=removed)


async def _tell(channel: Channel, desk: Desk) -> Drained:
    """Deliver what a channel is owed, if its platform bears it; what has piled up becomes one digest before."""
    if until := may_write_at(channel, desk):
        return Drained(0, until, paced=True)
    await clear_backlog(channel, desk)
    return await drain(channel, desk)


def _terms(config: Config) -> Terms:
    fetch = config.fetch
    return Terms(
        config.poll.interval,
        fetch.redirect_confirmation,
        host_gap=fetch.host_gap,
        host_at_once=fetch.host_at_once,
    )


def _wake(engine: EmbeddedEngine, channel: Channel, tx: Transaction) -> None:
    engine.submit(DRAIN, str(channel), after=tx)


async def _tell_start(config: Config, store: Store) -> None:
    """Say what begins, and what is failing since before."""
    watches, _ = await store.watches()
    feeds = await store.feeds()
    log.info(
        "started",
        version=__version__,
        feeds=len(feeds),
        watches=len(watches),
        chats=", ".join(chat.name for chat in config.chats),
        told=await store.told_count(),
    )
    failing = [feed for feed in feeds if feed.state.failures]
    if failing:
        log.warning("still_failing", feeds=len(failing), first=failing[0].state.error)


def _tell_error(task: str, key: str, error: BaseException) -> None:
    """Say what a job failed of; the next tick asks for it again."""
    log.error("job_failed", task=task, key=key, error=str(error), exc_info=error, about=task + key)


@contextmanager
def _on_signals(stop: asyncio.Event) -> Iterator[None]:
    """Set an event when the process is asked to end."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        yield
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
