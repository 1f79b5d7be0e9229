"""What people may ask, whichever surface they ask on: implements the Commands port."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from adapters.feed_ports import Finder
from adapters.ports import ChannelRules, Commands, Store
from bot.pack_commands import PackCommands
from bot.source_commands import SourceCommands
from bot.story_commands import OpenPages, StoryCommands
from bot.telling import Teller
from rules.answer import ChannelShown, Refusal, WatchRemoved, WatchSaved
from rules.grammar import parse
from rules.ids import watch_code, watch_number
from rules.lexer import QueryError
from rules.lexicon import Lexicon
from rules.lint import in_words, remarks
from rules.model import Channel, Delivery, Folding, Watch
from rules.plain import plain_line

NAME_LIMIT = 80
SHOWN_AT_MOST = 1_000


class BotCommands(StoryCommands, SourceCommands, PackCommands, Commands):
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
        self, query: str, *, name: str | None, channels: Sequence[Channel], min_sources: int = 1
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
        watch = Watch(called, query, where, min_sources=min_sources)
        kept = await self._store.add_watch(watch, now=self._clock())
        if kept is None:
            raise Refusal(
                f'the watch was not saved: there is a watch "{called}" already: choose another name'
            )
        told = (*remarks(read, self._lexicon), *await self._remarks_on_feeds())
        return WatchSaved(kept, in_words(read), told)

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

    async def show_channel(self, channel: Channel) -> ChannelShown:
        """Read what is set for a channel, or what holds without."""
        self._refuse_unknown(channel, "nothing can be shown")
        return ChannelShown(channel, await self._store.folding(channel) or Folding.EDIT)

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
