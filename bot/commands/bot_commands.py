"""What people may ask, whichever surface they ask on: implements the Commands port."""

from collections.abc import Callable, Mapping
from datetime import datetime

from adapters.archive_ports import Wires
from adapters.feed_ports import Finder
from adapters.ports import ChannelRules, Commands, Store
from bot.commands.attention import AttentionCommandsPart
from bot.commands.outbox import OutboxCommands
from bot.commands.outlet import OutletCommands
from bot.commands.source import SourceCommands
from bot.commands.story import OpenPages
from bot.commands.tuning import TuningCommands
from bot.telling import Teller
from bot.undone import NOTHING_SET
from rules.answers.answer import ChannelShown
from rules.language.lexicon import Lexicon
from rules.model import Channel, Folding

NAME_LIMIT = 80


class BotCommands(
    TuningCommands,
    SourceCommands,
    OutletCommands,
    OutboxCommands,
    AttentionCommandsPart,
    Commands,
):
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
        wires: Wires | None = None,
        operator: Channel | None = None,
    ) -> None:
        """Know the chats by name, so that no watch reports to nowhere."""
        super().__init__(store, teller, clock, pages)
        self._wires, self.operator = wires, operator
        self._known = teller.watches.known
        self._chats, self._lexicon, self._finder = chats, lexicon, finder

    async def set_channel(self, channel: Channel, *, folding: Folding) -> ChannelShown:
        """Keep it; it holds from the next article on."""
        self._refuse_unknown(channel, NOTHING_SET)
        await self._store.set_folding(channel, folding)
        return await self.show_channel(channel)
