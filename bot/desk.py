"""What the path works with: the sockets, plugged, with the clock and the dice beside them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from adapters.ports import Chat, Dispatcher, Pages, Source, Store
from bot.fence import Fence
from bot.limits import Limits
from bot.placing import LiveStories
from bot.telling import Teller
from bot.watching import LiveWatches
from rules.feeds.polling import Terms
from rules.model import Channel

POLL, POLL_NOW, DRAIN = "poll", "poll_now", "drain"
"""The dispatcher's tasks: poll a feed (by its id) if it is due, or all the same; drain a channel."""
PRUNE = "prune"
"""And: remove from the archive what is too old."""
INDEX = "index"
"""And: bring new articles into the index of the archive."""
ADVISE = "advise"
"""And: write to those who want weekly notes on their watches."""
ATTEND = "attend"
"""And: tell what waited in a channel and need not any more."""
ASK_HUB = "ask_hub"
"""And: ask a hub to push, or to stop (of a feed, by its id)."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that one bot works with; bot/app.py sets it."""

    store: Store
    source: Source
    chats: Mapping[str, Chat]
    dispatcher: Dispatcher
    watches: LiveWatches
    stories: LiveStories
    teller: Teller
    terms: Terms
    clock: Callable[[], datetime]
    chance: Callable[[], float]
    pages: Pages | None = None
    """Who reads the pages of articles; None where nobody does."""
    operator: Channel | None = None
    """Where failures of the bot itself are told; None where only the log tells them."""
    limits: Limits = field(default_factory=Limits)
    """How much was written lately."""
    fence: Fence = field(default_factory=Fence)
    """How long attempts take to be noted."""
    is_ending: Callable[[], bool] = lambda: False
    """Whether the bot is about to end: then nothing more is begun."""
