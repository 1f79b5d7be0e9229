"""What people may ask, whichever surface they ask on: implements the Commands port."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from adapters.feed_ports import Finder
from adapters.ports import ChannelRules, Commands, Store
from bot.attention_commands import AttentionCommandsPart
from bot.pack_commands import PackCommands
from bot.source_commands import SourceCommands
from bot.story_commands import OpenPages, StoryCommands
from bot.telling import Teller
from rules.answer import AS_EVER, ChannelShown, HowTold, Preview, Refusal, WatchRemoved, WatchSaved
from rules.grammar import parse
from rules.ids import watch_code, watch_number
from rules.lexer import QueryError
from rules.lexicon import Lexicon
from rules.lint import in_words, remarks
from rules.match import WatchIndex
from rules.model import Channel, Delivery, Folding, Watch
from rules.plain import plain_line

NAME_LIMIT = 80
PREVIEWED_OF = timedelta(days=1)
PREVIEWED_AT_MOST, PREVIEW_SHOWN = 2_000, 3
SHOWN_AT_MOST = 1_000


class BotCommands(StoryCommands, SourceCommands, PackCommands, AttentionCommandsPart, Commands):
    """The commands, on the bot's own store."""

    def __init__(
        self,
        store: Store,
        teller: Teller,
        *,
        chats: Mapping[str, ChannelRules],
        lexicon: Lexicon,
        finder: Finder,
        clock: Callable[[], datetime],
        pages: OpenPages | None = None,
    ) -> None:
        """Know the chats by name, so that no watch reports to nowhere."""
        super().__init__(store, teller, clock, pages)
        self._chats, self._lexicon, self._finder = chats, lexicon, finder

    async def add_watch(
        self,
        query: str,
        *,
        name: str | None,
        channels: Sequence[Channel],
        min_sources: int = 1,
        how: HowTold = AS_EVER,
    ) -> WatchSaved:
        """Save a watch; without a name it is called by its query."""
        try:
            read = parse(query, lists=self._lexicon.lists)
        except QueryError as error:
            raise Refusal(f"the watch was not saved: {error}\n{error.pointer()}") from error
        for channel in channels:
            self._refuse_unknown(channel, "the watch was not saved")
        called = plain_line(query if name is None else name, NAME_LIMIT)
        if not called:
            raise Refusal("the watch was not saved: it needs a name that can be read")
        if watch_number(called) is not None:
            raise Refusal(
                f'the watch was not saved: the name "{called}" looks like an id: choose another'
            )
        where = tuple(dict.fromkeys(channels))
        watch = Watch(
            called,
            query,
            where,
            mode=how.mode,
            min_sources=min_sources,
            urgent=how.urgent,
            spikes=how.spikes.value if how.spikes else None,
        )
        kept = await self._store.add_watch(watch, now=self._clock())
        if kept is None:
            raise Refusal(
                f'the watch was not saved: there is a watch "{called}" already: choose another name'
            )
        told = (*remarks(read, self._lexicon), *await self._remarks_on_feeds())
        return await self._with_preview(WatchSaved(kept, in_words(read), told))

    async def _with_preview(self, saved: WatchSaved) -> WatchSaved:
        """Show what the watch would have found of late: none of it is told, only what comes after."""
        async with self._store.begin() as tx:
            since = self._clock() - PREVIEWED_OF
            latest = await tx.latest(since=since, at_most=PREVIEWED_AT_MOST)
        index = WatchIndex([saved.watch], lexicon=self._lexicon)
        found = [article for article in latest if index.match(article)]
        shown = tuple(
            Preview(article.title, article.outlet, article.published_at)
            for article in found[:PREVIEW_SHOWN]
        )
        return replace(saved, found=len(found), looked_at=len(latest), preview=shown)

    async def list_watches(self) -> Sequence[Watch]:
        """Read all watches."""
        watches, _ = await self._store.watches()
        return watches

    async def remove_watch(self, reference: str) -> WatchRemoved:
        """Remove a watch; one that lives in the configuration is removed there."""
        watch = await self._named(reference)
        if watch.origin == "file":
            raise Refusal(
                f'{watch_code(watch.id)} "{watch.name}" lives in the configuration file: remove it'
                " there"
            )
        await self._store.remove_watch(watch.id)
        return WatchRemoved(watch)

    async def set_channel(self, channel: Channel, *, folding: Folding) -> ChannelShown:
        """Keep it; it holds from the next article on."""
        self._refuse_unknown(channel, "nothing was set")
        await self._store.set_folding(channel, folding)
        return await self.show_channel(channel)

    async def list_outbox(self) -> Sequence[Delivery]:
        """Read what is owed and not done, and what was given up."""
        return await self._store.outbox(limit=SHOWN_AT_MOST)

    async def _named(self, reference: str) -> Watch:
        """Find a watch by W12 or by its name."""
        watches = await self.list_watches()
        number = watch_number(reference)
        for watch in watches:
            if watch.id == number or watch.name == reference.strip():
                return watch
        known = ", ".join(f'{watch_code(watch.id)} "{watch.name}"' for watch in watches[:10])
        raise Refusal(f'there is no watch "{reference}": there are {known or "none yet"}')

    def _refuse_unknown(self, channel: Channel, what: str) -> None:
        chat = self._chats.get(channel.chat)
        if chat is None:
            connected = ", ".join(sorted(self._chats))
            problem: str | None = (
                f'no chat "{channel.chat}" is connected: connected are {connected}'
            )
        else:
            problem = chat.problem_with(channel)
        if problem:
            raise Refusal(f"{what}: {problem}")
